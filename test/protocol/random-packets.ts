import { versionData } from '../../src/protocol/minecraft-data.ts'
import { corrections } from '../../src/protocol/schema-corrections.ts'
import type { NamedTypes, SchemaType } from '../../src/protocol/schema-types.ts'
import type { Direction, State } from '../../src/protocol/versions.ts'

/*
 * Random packets, valid by minecraft-data's schema, as objects that minecraft-protocol can write. The same seed gives the
 * same packets.
 */

/** A small, fast, seeded generator (mulberry32): numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

type Values = Record<string, unknown>

interface Env {
  readonly scopes: readonly Values[]
  readonly args: Readonly<Record<string, unknown>>
  readonly depth: number
}

interface Options {
  type: SchemaType
  count?: string | number
  countType?: SchemaType
  compareTo: string
  fields: Record<string, SchemaType>
  default?: SchemaType
  mappings: Record<string, unknown>
  flags: string[] | Record<string, number>
  baseName: string
  base: { name: string; type: SchemaType }
  otherwise: { name: string; type: SchemaType }
}

/** Thrown when chance led too deep into recursive types: take another seed. */
export class TooDeep extends Error {}

/** Makes random packets of one version, state and direction. */
export class RandomPackets {
  readonly #types: NamedTypes
  readonly #random: () => number

  constructor(version: string, state: State, direction: Direction, random: () => number) {
    const data = versionData(version)!
    const described = data.protocol[state]?.[direction === 'clientbound' ? 'toClient' : 'toServer'].types
    this.#types = corrections(data.version.version, { ...data.protocol.types, ...described })
    this.#random = random
  }

  /** Params of the packet `name`. Throws TooDeep. */
  params(name: string): Values {
    const packet = this.#types.packet as [string, { type: [string, Options] }[]]
    const type = packet[1][1]!.type[1].fields[name]!
    return (this.#value(type, { scopes: [], args: {}, depth: 0 }) ?? {}) as Values
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n)
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  #value(type: SchemaType, env: Env): unknown {
    if (env.depth > 60) throw new TooDeep()
    const inner = { ...env, depth: env.depth + 1 }
    return typeof type === 'string' ? this.#named(type, inner) : this.#kind(type[0], type[1] as Options, inner)
  }

  #named(name: string, env: Env): unknown {
    const target = this.#types[name]
    if (target !== undefined && target !== 'native') return this.#value(target, { ...env, scopes: [], args: {} })
    switch (name) {
      case 'void':
        return undefined
      case 'varint':
      case 'i32':
        return this.#pick([0, 1, 2, 7, 127, 128, 300, 20_000, 2_000_000, 2_147_483_647, -1])
      case 'varlong':
        return this.#pick([0, 1, 300, 2_147_483_647])
      case 'i8':
        return this.#pick([0, 1, 5, 127, -128])
      case 'u8':
        return this.#pick([0, 1, 5, 200])
      case 'i16':
        return this.#pick([0, 1, -300, 32_000])
      case 'u16':
        return this.#pick([0, 1, 60_000])
      case 'u32':
        return this.#pick([0, 1, 4_000_000_000])
      case 'i64':
        return this.#pick([0n, -1n, 2n ** 40n])
      case 'u64':
        return this.#pick([0n, 1n, 2n ** 40n])
      case 'f32':
      case 'f64':
        return this.#pick([0, 1, -0.5, 1024.25])
      case 'bool':
        return this.#random() < 0.5
      case 'UUID':
        return `00112233-4455-4677-8899-${this.#below(2 ** 40)
          .toString(16)
          .padStart(12, '0')}`
      case 'restBuffer':
        return this.#bytes(this.#below(9))
      case 'steppedMove': {
        const step = () => ({ dX: this.#value('i16', env), dY: this.#value('i16', env), dZ: this.#value('i16', env) })
        const onGround = this.#random() < 0.5
        const steps = this.#pick([0, 1, 2, 100])
        const ticks = (): unknown => this.#pick([0, 1, 127, 300])
        return steps === 0
          ? { onGround, ...step() }
          : { onGround, path: Array.from({ length: steps }, () => ({ ticks: ticks(), ...step() })) }
      }
      case 'lpVec3':
        return this.#pick([
          { x: 0, y: 0, z: 0 },
          { x: 0.5, y: -0.25, z: 1 },
          { x: 700, y: 0, z: -3 },
        ])
      case 'nbt':
        return { type: 'compound', name: '', value: this.#compound() }
      case 'anonymousNbt':
        return { type: 'compound', value: this.#compound() }
      case 'optionalNbt':
        return this.#random() < 0.5 ? undefined : { type: 'compound', name: '', value: this.#compound() }
      case 'anonOptionalNbt':
        return this.#random() < 0.5 ? undefined : { type: 'compound', value: this.#compound() }
      default:
        throw new Error(`no random values for ${name}`)
    }
  }

  #bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#below(256)))
  }

  #compound(): Values {
    return {
      byte: { type: 'byte', value: 1 },
      text: { type: 'string', value: 'stein' },
      list: { type: 'list', value: { type: 'compound', value: [{ x: { type: 'double', value: 0.5 } }, {}] } },
      none: { type: 'list', value: { type: 'end', value: [] } },
      longs: { type: 'longArray', value: [[0, 1]] },
      ints: { type: 'intArray', value: [1, 2, 3] },
      bytes: { type: 'byteArray', value: [1, 2] },
    }
  }

  #kind(kind: string, options: Options, env: Env): unknown {
    switch (kind) {
      case 'container':
        return this.#container(options as unknown as { name?: string; anon?: boolean; type: SchemaType }[], env)
      case 'array': {
        const length = options.countType
          ? env.depth > 12
            ? 0
            : this.#below(3)
          : Number(this.#counted(options.count, env))
        return Array.from({ length }, () => this.#value(options.type, env))
      }
      case 'switch': {
        const key = String(this.#lookUp(options.compareTo, env))
        return this.#value(options.fields[key] ?? options.default ?? 'void', env)
      }
      case 'option':
        return env.depth > 20 || this.#random() < 0.5 ? undefined : this.#value(options as unknown as SchemaType, env)
      case 'mapper': {
        const value = this.#pick(Object.values(options.mappings))
        if (value === 'true' || value === 'false') return value === 'true'
        return Number.isNaN(Number(value)) ? value : Number(value)
      }
      case 'bitfield': {
        const members = options as unknown as { name: string; size: number; signed: boolean }[]
        return Object.fromEntries(members.map(({ name, size }) => [name, this.#below(2 ** Math.min(size - 1, 20))]))
      }
      case 'bitflags': {
        const names = Array.isArray(options.flags) ? options.flags : Object.keys(options.flags)
        return Object.fromEntries(names.map((name) => [name, this.#random() < 0.5]))
      }
      case 'pstring':
        return this.#pick(['', 'stone', 'minecraft:oak', 'Grüße', 'x'.repeat(200)])
      case 'buffer':
        return this.#bytes(options.countType ? this.#below(9) : Number(this.#counted(options.count, env)))
      case 'entityMetadataLoop': {
        const keys = [0, 1, 8, 9, 17, 200].filter(() => this.#random() < 0.5)
        return keys.map((key) => ({ ...(this.#value(options.type, env) as Values), key }))
      }
      case 'topBitSetTerminatedArray': {
        const length = 1 + this.#below(3)
        return Array.from({ length }, (_, slot) => ({ ...(this.#value(options.type, env) as Values), slot }))
      }
      case 'registryEntryHolder':
        return this.#random() < 0.5
          ? { [options.baseName]: this.#below(300) }
          : { [options.otherwise.name]: this.#value(options.otherwise.type, env) || 'inline' }
      case 'registryEntryHolderSet':
        return this.#random() < 0.5
          ? { [options.base.name]: this.#value(options.base.type, env) }
          : { [options.otherwise.name]: [this.#value(options.otherwise.type, env)] }
    }
    const target = this.#types[kind]!
    const args: Values = {}
    for (const [name, field] of Object.entries(options)) args[`$${name}`] = this.#lookUp(field as string, env)
    return this.#value(target, { ...env, scopes: [], args })
  }

  #container(fields: readonly { name?: string; anon?: boolean; type: SchemaType }[], env: Env): Values {
    const values: Values = {}
    const inner = { ...env, scopes: [...env.scopes, values] }
    for (const { name, anon, type } of fields) {
      if (anon || name === undefined) Object.assign(values, this.#value(type, inner))
      else if (name === 'particleId') values[name] = this.#particle()
      else if (name === 'type' && type === 'varint' && 'key' in values) values[name] = this.#metadataKind()
      else if (JSON.stringify(fields).includes(`"count":"${name}"`)) values[name] = this.#below(3)
      else values[name] = this.#value(type, inner)
    }
    return values
  }

  /** The number of a kind of metadata; up to 1.19.3 they have no names. */
  #metadataKind(): number {
    const { fields } = (this.#types.entityMetadataItem as [string, Options])[1]
    return Number(this.#pick(Object.keys(fields)))
  }

  /** A particle number, more often than not one with data. Never the vibration, which minecraft-data gets wrong. */
  #particle(): number {
    const { fields } = (this.#types.particleData as [string, Options])[1]
    const plain = Object.keys(fields).filter((id) => !JSON.stringify(fields[id]).includes('entityEyeHeight'))
    return this.#random() < 0.7 ? Number(this.#pick(plain)) : 0
  }

  #counted(count: string | number | undefined, env: Env): unknown {
    return Number.isNaN(Number(count)) ? this.#lookUp(String(count), env) : count
  }

  #lookUp(reference: string, env: Env): unknown {
    if (reference in env.args) return env.args[reference]
    const steps = reference.split('/')
    let top = env.scopes.length - 1
    for (; steps[0] === '..'; top--) steps.shift()
    for (let i = top; i >= 0; i--) {
      if (!(steps[0]! in env.scopes[i]!)) continue
      return steps.reduce<unknown>((value, step) => (value as Values | undefined)?.[step], env.scopes[i])
    }
    throw new Error(`nothing called ${reference}`)
  }
}
