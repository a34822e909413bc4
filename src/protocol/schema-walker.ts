import { type BitMember, bitsSize } from './schema-natives.ts'
import {
  type Bounds,
  type FlagOptions,
  flagMasks,
  type Interests,
  mapperValues,
  type NamedTypes,
  PARTICLE_NOTE,
  type SchemaType,
} from './schema-types.ts'

interface SchemaField {
  name?: string
  anon?: boolean
  type: SchemaType
}

type Scope = Map<string, string>

interface Env {
  readonly scopes: readonly Scope[]
  readonly args: ReadonlyMap<string, string>
  readonly path: string
  /** The switch that comes next has a case for each kind, the empty ones too. */
  readonly closed?: boolean
}

/** Kinds of minecraft-data that are switches over numbers with a case for each: any other is none of the version's. */
const CLOSED: ReadonlySet<string> = new Set(['entityMetadataItem'])

/** Bytes that each type of fixed size takes. */
export const FIXED_SIZES: Readonly<Record<string, number>> = {
  void: 0,
  i8: 1,
  u8: 1,
  bool: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  u64: 8,
  f64: 8,
  UUID: 16,
}

/** Expressions that read a value which a switch or count may depend on, and move over it. */
const READERS: Readonly<Record<string, string>> = {
  varint: 'readVarint(b, at); at = skipVarint(b, at)',
  bool: 'b[at++] !== 0',
  u8: 'b[at++]',
  i8: '(b[at++] << 24) >> 24',
  i16: 'b.readInt16BE(at); at += 2',
  u16: 'b.readUInt16BE(at); at += 2',
  i32: 'b.readInt32BE(at); at += 4',
  u32: 'b.readUInt32BE(at); at += 4',
}

/** Names of entity ids inside particles, wherever a particle stands (only `vibration` bears one). */
const PARTICLE_ID = /^~[Pp]article(Data)?\.(.*\.)?(entityId|destination)$/

/** What a walker's source needs of the types around it. */
export interface NamedWalks {
  readonly types: NamedTypes
  /** The type that a name stands for, through any number of names. */
  resolve(type: SchemaType): SchemaType
  /** The expression that walks a named type. */
  call(name: string): string
}

/** Writes the source of one walker. Each method returns statements that move `at` over a value. */
export class WalkerCode {
  readonly consts: unknown[] = []
  readonly #schema: NamedWalks
  readonly #interests: Interests
  readonly #bounds: Bounds
  #variables = 0

  constructor(schema: NamedWalks, interests: Interests, bounds: Bounds) {
    this.#schema = schema
    this.#interests = interests
    this.#bounds = bounds
  }

  /** The value at `env.path`, noted when that is asked for. */
  marked(type: SchemaType, env: Env): string {
    const interest = this.#interests.get(env.path)
    if (interest?.what !== 'value') return this.#skip(type, env)
    const start = this.#variable()
    const stop = interest.last ? '\nreturn at' : ''
    return `const ${start} = at\n${this.#skip(type, env)}\nm.notes.push(${interest.note}, ${start}, at)${stop}`
  }

  #variable(): string {
    return `v${this.#variables++}`
  }

  #const(value: unknown): string {
    this.consts.push(value)
    return `consts[${this.consts.length - 1}]`
  }

  #skip(type: SchemaType, env: Env): string {
    return typeof type === 'string' ? this.#skipNamed(type, env) : this.#skipKind(type[0], type[1], env)
  }

  #skipNamed(name: string, env: Env): string {
    const target = this.#schema.types[name]
    if (target !== undefined && target !== 'native') {
      if (this.#looksInto(env.path) || this.#boundsIn(env.path))
        return `{\n${this.#skip(target, { ...env, scopes: [], args: new Map() })}\n}`
      return `at = ${this.#schema.call(name)}`
    }
    switch (name) {
      case 'varint':
      case 'varlong':
        return this.#noted('at = skipVarint(b, at)', env)
      case 'i32':
        return this.#noted('at += 4', env)
      case 'restBuffer':
        return 'at = b.length'
      case 'nbt':
      case 'optionalNbt':
        return 'at = skipNbt(b, at, true, m)'
      case 'anonymousNbt':
      case 'anonOptionalNbt':
        return 'at = skipNbt(b, at, false, m)'
      case 'lpVec3':
        return 'at = skipLpVec3(b, at)'
      case 'steppedMove':
        return 'at = skipSteppedMove(b, at, m)'
    }
    const size = FIXED_SIZES[name]
    if (size === undefined) throw new Error(`minecraft-data has a type that mcmesh does not know: ${name}`)
    if (name === 'UUID') return `at += ${size}\nspend(m, UUID_ELEMENTS)`
    return size === 0 ? '' : `at += ${size}`
  }

  /** True when something below `path` is of interest, so that a named type must be written out here. */
  #looksInto(path: string): boolean {
    for (const [wanted] of this.#interests) {
      if (wanted === path || (wanted.startsWith(path) && (path === '' || '.[#'.includes(wanted[path.length]!))))
        return true
    }
    return false
  }

  /** True when something at or below `path` is bounded. */
  #boundsIn(path: string): boolean {
    return this.#bounds.has(path) || (path === '' && this.#bounds.size > 0)
  }

  #noted(statement: string, env: Env): string {
    let interest = this.#interests.get(env.path)
    if (!interest && PARTICLE_ID.test(env.path)) interest = { note: PARTICLE_NOTE, what: 'leaf' }
    if (interest?.what !== 'leaf') return statement
    const start = this.#variable()
    return `const ${start} = at\n${statement}\nm.notes.push(${interest.note}, ${start}, at)${interest.last ? '\nreturn at' : ''}`
  }

  #skipKind(kind: string, options: unknown, env: Env): string {
    switch (kind) {
      case 'container':
        return this.#container(options as SchemaField[], env)
      case 'array':
        return this.#array(options as { count?: string | number; countType?: SchemaType; type: SchemaType }, env)
      case 'switch':
        return this.#switch(options as SwitchOptions, env)
      case 'option':
        return `if (b[at++] !== 0) {\n${this.#skip(options as SchemaType, env)}\n}`
      case 'mapper':
        return this.#skip((options as { type: SchemaType }).type, env)
      case 'bitfield':
        return `at += ${bitsSize(options as BitMember[])}`
      case 'bitflags':
        return this.#skip((options as { type: SchemaType }).type, env)
      case 'pstring': {
        const { count, code } = this.#count(options as { countType?: SchemaType }, env)
        return `${code}\nat = skipText(b, at, ${count}, ${this.#bounds.get(env.path)}, m)`
      }
      case 'buffer': {
        const { count, code } = this.#count(options as { count?: string | number; countType?: SchemaType }, env)
        return `${code}\nat += checkedCount(b, at, ${count})`
      }
      case 'entityMetadataLoop': {
        const { endVal, type } = options as { endVal: number; type: SchemaType }
        const body = this.#element(type, env)
        return `while (true) {\nif (at >= b.length) misfit('it ends inside its list')\nspend(m, 1)\nif (b[at] === ${endVal}) { at++; break }\n${body}\n}`
      }
      case 'topBitSetTerminatedArray': {
        const more = this.#variable()
        const body = this.#element((options as { type: SchemaType }).type, env)
        return `let ${more}\ndo {\nif (at >= b.length) misfit('it ends inside its list')\nspend(m, 1)\n${more} = b[at] & 128\n${body}\n} while (${more})`
      }
      case 'registryEntryHolder': {
        const { otherwise } = options as { otherwise: { name: string; type: SchemaType } }
        const n = this.#variable()
        const inner = this.#skip(otherwise.type, { ...env, path: join(env.path, otherwise.name) })
        return `const ${n} = readVarint(b, at)\nat = skipVarint(b, at)\nif (${n} === 0) {\n${inner}\n}`
      }
      case 'registryEntryHolderSet': {
        const { base, otherwise } = options as Record<'base' | 'otherwise', { name: string; type: SchemaType }>
        const n = this.#variable()
        const i = this.#variable()
        const one = this.#skip(base.type, { ...env, path: join(env.path, base.name) })
        const each = this.#skip(otherwise.type, { ...env, path: join(env.path, otherwise.name) })
        return `const ${n} = readVarint(b, at)\nat = skipVarint(b, at)\nif (${n} === 0) {\n${one}\n} else {\nspend(m, checkedCount(b, at, ${n} - 1))\nfor (let ${i} = 1; ${i} < ${n}; ${i}++) {\n${each}\n}\n}`
      }
    }
    const target = this.#schema.types[kind]
    if (target === undefined || target === 'native')
      throw new Error(`minecraft-data has a kind that mcmesh does not know: ${kind}`)
    const args = new Map<string, string>()
    for (const [name, field] of Object.entries(options as Record<string, string>))
      args.set(`$${name}`, lookUp(field, env))
    return `{\n${this.#skip(target, { scopes: [], args, path: `~${kind}`, closed: CLOSED.has(kind) })}\n}`
  }

  #container(fields: readonly SchemaField[], env: Env): string {
    const scope: Scope = new Map()
    const inner: Env = { ...env, scopes: [...env.scopes, scope] }
    const later = fields.map((_, i) => JSON.stringify(fields.slice(i + 1)))
    const lines: string[] = []
    let left = env.path === '' && env.scopes.length === 0 ? this.#fieldsOfInterest(fields) : fields.length
    for (const [i, { name, anon, type }] of fields.entries()) {
      if (left-- <= 0) {
        lines.push('return at > b.length ? misfit("it ends too early") : at')
        break
      }
      if (anon || name === undefined) {
        // An anonymous container shares its parent's scope; an anonymous switch's cases open their own.
        const inlined = typeof type !== 'string' && type[0] === 'container' ? (type[1] as SchemaField[]) : undefined
        if (!inlined) lines.push(`{\n${this.#skip(type, inner)}\n}`)
        for (const field of inlined ?? []) lines.push(this.#field(field, inner, scope, true))
        continue
      }
      const needed = new RegExp(`"(\\.\\./)*${name.replace(/[^\w]/g, '\\$&')}(/[^"]*)?"`).test(later[i]!)
      lines.push(this.#field({ name, type }, inner, scope, needed))
    }
    return lines.join('\n')
  }

  /** How many of a packet's first fields must be walked; all of them when nothing in particular is asked for. */
  #fieldsOfInterest(fields: readonly SchemaField[]): number {
    if (this.#interests.size === 0 || this.#interests.has('*')) return fields.length
    const last = fields.findLastIndex(({ name, anon }) => anon || name === undefined || this.#looksInto(name))
    return last + 1
  }

  #field(field: SchemaField, env: Env, scope: Scope, needed: boolean): string {
    const name = field.name!
    const here = { ...env, path: join(env.path, name) }
    if (!needed || !this.#readable(field.type)) {
      const code = this.marked(field.type, here)
      return /\b(const|let) /.test(code) ? `{\n${code}\n}` : code
    }
    const start = this.#variable()
    const value = this.#variable()
    const read = this.#read(field.type, here, value)
    scope.set(name, value)
    // A field that is both read and noted is walked once more for its note: that is rare, and small.
    const note = this.#looksInto(here.path) ? `at = ${start}\n{\n${this.marked(field.type, here)}\n}` : ''
    return `let ${value}\nconst ${start} = at\n{\n${read}\n}\n${note}`
  }

  /** Whether a switch or a count can depend on a value of this type. */
  #readable(type: SchemaType): boolean {
    const found = this.#schema.resolve(type)
    if (typeof found === 'string') return found in READERS
    if (found[0] === 'option') return this.#readable(found[1] as SchemaType)
    if (found[0] === 'switch')
      return casesOf(found[1] as SwitchOptions).every((one) => one === 'void' || this.#readable(one))
    return ['mapper', 'bitfield', 'bitflags', 'pstring'].includes(found[0])
  }

  /** Statements that move over the value and assign it to `to`. */
  #read(type: SchemaType, env: Env, to: string): string {
    const found = this.#schema.resolve(type)
    if (typeof found === 'string') {
      const reader = READERS[found]
      if (!reader) throw new Error(`minecraft-data lets something depend on a value of type ${found}`)
      return `${to} = ${reader}`
    }
    const [kind, options] = found
    if (kind === 'option') return `if (b[at++] !== 0) {\n${this.#read(options as SchemaType, env, to)}\n}`
    if (kind === 'switch') {
      return this.#switch(options as SwitchOptions, env, (one) => (one === 'void' ? '' : this.#read(one, env, to)))
    }
    if (kind === 'bitfield') {
      const members = options as BitMember[]
      return `${to} = readBits(b, at, ${this.#const(members)})\nat += ${bitsSize(members)}`
    }
    if (kind === 'pstring') {
      const { count, code } = this.#count(options as { countType?: SchemaType }, env)
      return `${code}\ncheckedCount(b, at, ${count})\n${to} = b.toString('utf8', at, at + ${count})\nat += ${count}`
    }
    const { type: inner } = options as { type: SchemaType }
    if (kind === 'bitflags') {
      return `${this.#read(inner, env, to)}\n${to} = readFlags(${to}, ${this.#const(flagMasks(options as FlagOptions))})`
    }
    const mappings = mapperValues((options as { mappings: Record<string, unknown> }).mappings)
    return `${this.#read(inner, env, to)}\n${to} = ${this.#const(mappings)}[${to}] || ${to}`
  }

  #count(options: { count?: string | number; countType?: SchemaType }, env: Env): { count: string; code: string } {
    if (options.countType === undefined) {
      const { count } = options
      return { count: Number.isNaN(Number(count)) ? lookUp(String(count), env) : String(count), code: '' }
    }
    const count = this.#variable()
    return { count, code: `let ${count}\n${this.#read(options.countType, env, count)}` }
  }

  #array(options: { count?: string | number; countType?: SchemaType; type: SchemaType }, env: Env): string {
    const i = this.#variable()
    const start = this.#variable()
    const { count, code } = this.#count(options, env)
    const interest = this.#interests.get(`${env.path}#`)
    const note = interest ? `m.notes.push(${interest.note}, ${start}, at)` : ''
    const most = this.#bounds.get(env.path)
    const bound = most === undefined ? '' : `boundedCount(b, at, ${count}, ${most})`
    const body = this.#element(options.type, env)
    const check = `if (at > b.length) misfit('it ends inside its list')`
    const found = this.#schema.resolve(options.type)
    const number = typeof found === 'string' && (found === 'varint' || (FIXED_SIZES[found] ?? 0) > 0)
    const spent = `spend(m, checkedCount(b, at, ${count})${number ? ' >>> NUMBERS_SHIFT' : ''})`
    return `const ${start} = at\n${code}\n${note}\n${bound}\n${spent}\nfor (let ${i} = 0; ${i} < ${count}; ${i}++) {\n${body}\n${check}\n}`
  }

  #element(type: SchemaType, env: Env): string {
    return this.marked(type, { ...env, path: `${env.path}[]` })
  }

  #switch(options: SwitchOptions, { closed, ...env }: Env, body = (type: SchemaType) => this.#skip(type, env)): string {
    const { compareTo, fields, default: otherwise } = options
    const kind = lookUp(compareTo, env)
    const cases = Object.entries(fields).map(([key, type]) => `case ${caseLabel(key)}: {\n${body(type)}\nbreak\n}`)
    // A kind that has a number and no name is none of this version's: nobody knows how long it is, nor what comes after it.
    const named = Object.keys(fields).every((key) => caseLabel(key).startsWith('"'))
    const unknown =
      (named || closed) && (otherwise ?? 'void') === 'void'
        ? `if (typeof ${kind} === 'number') misfit('its version has no such kind')\n`
        : ''
    return `switch (${kind}) {\n${cases.join('\n')}\ndefault: {\n${unknown}${body(otherwise ?? 'void')}\n}\n}`
  }
}

interface SwitchOptions {
  compareTo: string
  fields: Record<string, SchemaType>
  default?: SchemaType
}

function casesOf({ fields, default: otherwise }: SwitchOptions): SchemaType[] {
  return [...Object.values(fields), otherwise ?? 'void']
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** The expression for a field that a switch or count names: `action`, `flags/min_present`, `../action/add_player`, `$compareTo`. */
function lookUp(reference: string, env: Env): string {
  const arg = env.args.get(reference)
  if (arg !== undefined) return arg
  const steps = reference.split('/')
  let top = env.scopes.length - 1
  while (steps[0] === '..') {
    steps.shift()
    top--
  }
  const [name, ...members] = steps
  for (let i = top; i >= 0; i--) {
    const variable = env.scopes[i]!.get(name!)
    if (variable !== undefined) return variable + members.map((member) => `[${JSON.stringify(member)}]`).join('')
  }
  throw new Error(`minecraft-data lets a value depend on ${reference}, which does not come before it (${env.path})`)
}

function caseLabel(key: string): string {
  return key === 'true' || key === 'false' || !Number.isNaN(Number(key)) ? key : JSON.stringify(key)
}
