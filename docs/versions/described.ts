import { versionData } from '../../src/protocol/minecraft-data.ts'
import { openPacketSet } from '../../src/protocol/packets.ts'
import { corrections } from '../../src/protocol/schema-corrections.ts'
import { mapperValues, type NamedTypes, type SchemaType } from '../../src/protocol/schema-types.ts'
import type { Direction, PacketSet, State } from '../../src/protocol/versions.ts'

/* A version as it is described: minecraft-data's, put right, or that of an overlay. */

export const states: readonly State[] = ['handshaking', 'status', 'login', 'configuration', 'play']
export const directions: readonly Direction[] = ['clientbound', 'serverbound']

/** Throws for a version that nobody describes. */
export const dataOf = (version: string) => {
  const data = versionData(version)
  if (!data) throw new Error(`Neither minecraft-data nor src/protocol/overlays has ${version}.`)
  return data
}

export const setOf = (version: string, state: State, direction: Direction): PacketSet =>
  openPacketSet(version, dataOf(version), state, direction)

/** The types of one state and direction alone, or those that all share; put right. */
export function typesOf(version: string, state: State | undefined, direction: Direction): NamedTypes {
  const { protocol, version: numbered } = dataOf(version)
  const way = direction === 'clientbound' ? 'toClient' : 'toServer'
  const types = state === undefined ? protocol.types : (protocol[state]?.[way].types ?? {})
  return corrections(numbered.version, types)
}

/** A type's parts by their paths: what stands there, and the names that a mapper gives. */
export function partsOf(type: SchemaType, path: string, into: Map<string, string | readonly string[]>): typeof into {
  if (typeof type === 'string') return into.set(path, type)
  const [kind, options] = type as readonly [string, never]
  switch (kind) {
    case 'container': {
      const fields = options as readonly { name?: string; type: SchemaType }[]
      into.set(path, `container of ${fields.map(({ name = '…' }) => name).join(', ')}`)
      for (const { name, type: inner } of fields) partsOf(inner, name === undefined ? path : `${path}.${name}`, into)
      return into
    }
    case 'option':
      return partsOf(options, `${path}?`, into)
    case 'array': {
      const { type: element, ...count } = options as { type: SchemaType }
      into.set(path, `list, ${JSON.stringify(count)}`)
      return partsOf(element, `${path}.[]`, into)
    }
    case 'switch': {
      const {
        fields,
        default: otherwise,
        compareTo,
      } = options as {
        fields: Record<string, SchemaType>
        default?: SchemaType
        compareTo: string
      }
      into.set(`${path}|`, `by ${compareTo}`)
      for (const [name, inner] of Object.entries(fields)) partsOf(inner, `${path}|${name}`, into)
      return otherwise === undefined ? into : partsOf(otherwise, `${path}|else`, into)
    }
    case 'mapper': {
      const { type: number, mappings } = options as { type: SchemaType; mappings: Record<string, string> }
      into.set(path, `mapper of ${JSON.stringify(number)}`)
      return into.set(`${path} names`, Object.values(mapperValues(mappings)).map(String))
    }
    default:
      return into.set(path, JSON.stringify(type))
  }
}
