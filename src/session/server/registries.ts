import { createHash } from 'node:crypto'
import type { Protocol } from '../../protocol/versions.ts'

/** What one packet of a configuration amounts to. */
interface Part {
  /** What it is about: `tags`, `registry_data minecraft:biome`. */
  readonly name: string
  readonly digest: string
}

/** The longest name of a part; a longer one is cut and told apart by its digest. */
const LONGEST_NAME = 128
/** Parts that are told apart; vanilla has some 30, mods bring some hundred. What comes on top counts together. */
const MOST_PARTS = 1024
const THE_REST = 'registry_data and more'

/** Parts by their packets' digests, for as long as a link's own digest has them: every player of a server is sent the same. */
const parsed = new Map<string, WeakRef<Part>>()
const gone = new FinalizationRegistry<string>((packet) => {
  if (!parsed.get(packet)?.deref()) parsed.delete(packet)
})

/** How many packets need not be parsed again. */
export const parsedParts = (): number => parsed.size

function partOf(packet: Buffer, parse: () => Part): Part {
  const key = sha1(packet)
  const known = parsed.get(key)?.deref()
  if (known) return known
  const part = parse()
  parsed.set(key, new WeakRef(part))
  gone.register(part, key)
  return part
}

/**
 * What a server's registries, tags and features amount to. A client keeps those of its first server, so that only servers
 * with the same can be switched to softly. Servers list tags in any order; the order of a registry's entries counts, since
 * ids follow it.
 */
export class RegistryDigest {
  readonly #protocol: Protocol
  /** By name. */
  readonly #parts = new Map<string, Part>()
  /** The names of the packets that the configuration under way has sent. */
  readonly #sent = new Set<string>()

  constructor(protocol: Protocol) {
    this.#protocol = protocol
  }

  /** The server configures the player anew: what it does not send again holds on, as a vanilla client keeps it. */
  begin(): void {
    this.#sent.clear()
  }

  /** A configuration packet: registry_data, tags or feature_flags. */
  take(name: string, packet: Buffer): void {
    if (!this.#sent.has(name)) {
      this.#sent.add(name)
      for (const old of this.#parts.keys()) if (old.startsWith(`${name} `)) this.#parts.delete(old)
    }
    this.#keep(
      partOf(packet, () => {
        const { params } = this.#protocol.packets('configuration', 'clientbound').decode(packet)
        const about = shortened(`${name} ${String(params.id ?? '')}`)
        return { name: about, digest: digest(name === 'registry_data' ? params : sorted(params)) }
      }),
    )
  }

  #keep(part: Part): void {
    const { name, digest } = part
    if (this.#parts.has(name) || this.#parts.size < MOST_PARTS) this.#parts.set(name, part)
    else
      this.#parts.set(THE_REST, {
        name: THE_REST,
        digest: sha1(`${this.#parts.get(THE_REST)?.digest} ${name} ${digest}`),
      })
  }

  /** The play login of versions without configuration bears the registries itself. */
  playLogin(params: Record<string, unknown>): void {
    if (params.dimensionCodec !== undefined)
      this.#keep({ name: 'dimensionCodec', digest: digest(params.dimensionCodec) })
  }

  /** The same versions send the enabled features in play, if at all (1.19.3 on). */
  playFeatures(params: Record<string, unknown>): void {
    this.#keep({ name: 'feature_flags', digest: digest(sorted(params)) })
  }

  /** What is where so far: the parts' digests by name, for saying which of them differ. */
  get parts(): ReadonlyMap<string, string> {
    return new Map([...this.#parts.values()].map(({ name, digest }) => [name, digest]))
  }
}

/** The names of what differs between two servers, in words; undefined when nothing does. */
export function registryMismatch(
  shown: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string | undefined {
  const differ = [...new Set([...shown.keys(), ...other.keys()])].filter((key) => shown.get(key) !== other.get(key))
  if (differ.length === 0) return undefined
  const names = differ.map(
    (key) => words[key] ?? words[key.split(' ', 1)[0] ?? ''] ?? key.replace('registry_data ', 'registry '),
  )
  return `its configuration differs in ${[...new Set(names)].slice(0, 3).join(', ')}${differ.length > 3 ? ' …' : ''}`
}

/** Parts of a configuration, for people. */
const words: Readonly<Record<string, string>> = {
  tags: 'tags',
  feature_flags: 'features',
  dimensionCodec: 'registries',
  // Up to 1.20.4 all registries come in one packet.
  'registry_data ': 'registries',
}

const sha1 = (bytes: Buffer | string): string => createHash('sha1').update(bytes).digest('base64')

const digest = (value: unknown): string => sha1(JSON.stringify(value, stable))

/** The text made anew of its bytes: a slice would keep all that it is cut from. */
const shortened = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${Buffer.from(name.slice(0, LONGEST_NAME)).toString()}… ${sha1(name)}`

/** Object keys in one order; 64-bit numbers as text. */
function stable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Lists whose order means nothing, in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted)
    return items
      .map((item) => [JSON.stringify(item, stable), item] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
}
