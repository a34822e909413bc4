import { mapperValues, type NamedTypes, type SchemaType } from '../schema-types.ts'
import type { ProtocolData } from '../version-files.ts'

/*
 * What in a version's description does not fit together, though each of its parts may be well written: an overlay that
 * names a packet, a case or a type otherwise than its place does would not be seen until such a packet comes.
 */

interface Field {
  readonly name?: string
  readonly type: SchemaType
}

interface Switch {
  readonly compareTo?: string
  readonly fields: Readonly<Record<string, SchemaType>>
  readonly default?: SchemaType
}

/** What does not fit in `made` and did in the `base` that it was made of: the first place, with why. */
export function misfit(base: ProtocolData, made: ProtocolData): string | undefined {
  const before = misfits(base)
  for (const [key, fault] of misfits(made)) if (!before.has(key)) return fault
  return undefined
}

/** Faults by what each is known by again. */
type Misfits = Map<string, string>

function misfits({ types: shared, ...states }: ProtocolData): Misfits {
  const found: Misfits = new Map()
  // What stands in all scopes may name what stands in one alone.
  const anywhere = Object.values(states).flatMap(({ toClient, toServer }) => [toClient.types, toServer.types])
  inScope('types', shared, Object.assign({}, ...anywhere, shared), found)
  for (const [state, directions] of Object.entries(states))
    for (const way of ['toClient', 'toServer'] as const) {
      const { types } = directions[way]
      inScope(`${state}.${way}`, types, { ...shared, ...types }, found)
      for (const name of unnamedPackets(types)) add(found, `${state}.${way} ${name}: no packet is made of it`)
    }
  return found
}

const add = (found: Misfits, fault: string): Misfits => found.set(fault, fault)

function inScope(scope: string, types: NamedTypes, known: NamedTypes, found: Misfits): void {
  for (const [name, type] of Object.entries(types)) inType(type, `${scope} ${name}`, new Map(), known, found)
}

/** Types that are a packet's by their names, and that no packet is made of. */
function unnamedPackets(types: NamedTypes): string[] {
  if (types.packet === undefined) return []
  const { packet, ...others } = types
  const named = JSON.stringify(packet)
  return Object.keys(others).filter((name) => name.startsWith('packet_') && !named.includes(`"${name}"`))
}

/** `siblings`: the fields of the containers around, by which switches choose. */
function inType(
  type: SchemaType,
  where: string,
  siblings: ReadonlyMap<string, SchemaType>,
  known: NamedTypes,
  found: Misfits,
): void {
  const within = (inner: SchemaType, step: string, around = siblings): void =>
    inType(inner, `${where}${step}`, around, known, found)
  if (typeof type === 'string') {
    if (type !== 'native' && !Object.hasOwn(known, type)) add(found, `${where}: there is no type ${type}`)
    return
  }
  const [kind, options] = type as readonly [string, never]
  switch (kind) {
    case 'container': {
      const fields = options as readonly Field[]
      const names = fields.flatMap(({ name }) => name ?? [])
      for (const name of names.filter((each, at) => names.indexOf(each) < at))
        add(found, `${where}.${name}: is there twice`)
      const around = new Map(fields.map((field) => [field.name ?? '', field.type]))
      for (const { name, type: inner } of fields) within(inner, name === undefined ? '' : `.${name}`, around)
      return
    }
    case 'switch': {
      const { compareTo = '', fields, default: otherwise } = options as Switch
      const values = namesOf(siblings.get(compareTo), known)
      const unknown = values ? Object.keys(fields).filter((name) => !values.includes(name)) : []
      for (const name of unknown) add(found, `${where}.${name}: ${compareTo} is never that`)
      const formless = values?.filter((name) => !Object.hasOwn(fields, name)) ?? []
      // Where kinds of the base have none, that is how nothing is written.
      if (otherwise === undefined && formless.length > 0)
        found.set(`${where}: forms`, `${where}: has no form for ${formless.join(', ')}`)
      for (const [name, inner] of Object.entries(fields)) within(inner, `.${name}`)
      if (otherwise !== undefined) within(otherwise, '')
      return
    }
    case 'option':
      within(options, '')
      return
    case 'array':
      within((options as { type: SchemaType }).type, '.[]')
      return
    default:
      for (const part of ['type', 'otherwise', 'base'] as const) {
        const inner = (options as Readonly<Record<string, SchemaType | Field>> | undefined)?.[part]
        if (inner !== undefined)
          within(typeof inner === 'object' && 'type' in inner ? inner.type : (inner as SchemaType), '')
      }
  }
}

/** The names that a mapper gives, as the cases of a switch write them; undefined for any other type. */
function namesOf(type: SchemaType | undefined, known: NamedTypes): readonly string[] | undefined {
  if (typeof type === 'string') return type in known && known[type] !== type ? namesOf(known[type], known) : undefined
  if (type?.[0] !== 'mapper') return undefined
  const { mappings } = type[1] as { mappings: Readonly<Record<string, string>> }
  return Object.values(mapperValues(mappings)).map(String)
}
