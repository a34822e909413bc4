import { varintLength, writeVarint } from '../wire/varint.ts'
import { boundsOf, walkOver } from './bounds.ts'
import { ProtocolError } from './errors.ts'
import { type Field, openField, typeAt } from './fields.ts'
import { layoutOf, type PacketLayout, varintListOf } from './layout.ts'
import { type Lens, openLens } from './lenses.ts'
import { type Codec, compileCodec, type VersionData } from './minecraft-data.ts'
import { Schema } from './schema.ts'
import { corrections } from './schema-corrections.ts'
import { readVarint, skipVarint, unreadable } from './schema-natives.ts'
import type { Bounds, SchemaType, Walk } from './schema-types.ts'

export type State = 'handshaking' | 'status' | 'login' | 'configuration' | 'play'
export type Direction = 'clientbound' | 'serverbound'

/** The packets of one version, state and direction. Names are minecraft-data's. "Packet" bytes are id (varint) and body. */
export interface PacketSet {
  readonly names: readonly string[]
  idOf(name: string): number | undefined
  nameOf(id: number): string | undefined
  /**
   * Reads a whole packet with a codec of minecraft-protocol's types; never writes into `packet`. Slow (µs to ms): for what must be
   * understood. Throws ProtocolError `packet.unreadable`, or `packet.excessive` when it holds more than vanilla takes, or than was
   * sent of it on the wire.
   */
  decode(packet: Buffer): { name: string; params: Record<string, unknown> }
  /** Id and body, written with the same codec. Throws ProtocolError `packet.unknown` or `packet.unwritable`. */
  encode(name: string, params: unknown): Buffer
  /** Reads and rewrites a packet's entity ids; undefined when it bears none (or there is no such packet). */
  lens(name: string): Lens | undefined
  /**
   * One field of a packet by its path: `teleportId`, `worldState.name`. Undefined when this version's packet has no such
   * field, or when there is no such packet.
   */
  field<T = unknown>(name: string, path: string): Field<T> | undefined
  /** The layout of a packet of fixed size behind its first varint; undefined for any other. */
  layout(name: string): PacketLayout | undefined
  /**
   * Where the elements of a list stand in a packet called `name`: `elements('entity_metadata', 'metadata', packet)`; or one
   * field of each, as `properties[].key`: none when they have no such field.
   * Throws `packet.unreadable`, also when this version's packet has no such list.
   */
  elements(name: string, path: string, packet: Buffer): ByteSpan[]
  /** Bytes of `packet` that its schema accounts for; equal to its length when both agree. Throws `packet.unreadable`. */
  measure(packet: Buffer): number
}

/** Byte offsets in a packet: id and body. */
export type ByteSpan = readonly [start: number, end: number]

interface PacketMapper {
  readonly mappings: Readonly<Record<string, string>>
}

interface PacketSwitch {
  readonly fields: Readonly<Record<string, SchemaType>>
}

/** Opens the packets of one state and direction of a version. Called once for each by `protocolOf`. */
export function openPacketSet(version: string, data: VersionData, state: State, direction: Direction): PacketSet {
  const clientbound = direction === 'clientbound'
  const described = data.protocol[state]?.[clientbound ? 'toClient' : 'toServer'].types
  const schema = new Schema(corrections(data.version.version, { ...data.protocol.types, ...described }))
  const { ids, types } = readPacketType(described?.packet)
  const names = [...ids.keys()]
  const namesById: string[] = []
  for (const [name, id] of ids) namesById[id] = name
  const lenses = new Map<string, Lens | undefined>()
  const fields = new Map<string, Map<string, Field<unknown> | undefined>>()
  const walks = new Map<string, Walk>()
  /** The lists of packets that are nothing else, by packet name: written without the codec. */
  const varintLists = new Map<string, string>()
  for (const [name, type] of types) {
    const list = varintListOf(type, schema)
    if (list !== undefined) varintLists.set(name, list)
  }
  const boundsIn = (name: string): Bounds => boundsOf(data.version.version, direction, name)
  let codec: Codec | undefined

  function nameOfPacket(packet: Buffer): string {
    const id = readVarint(packet, 0)
    const name = namesById[id]
    if (name === undefined) throw new Error(`${state} has no ${direction} packet ${id} in ${version}`)
    return name
  }

  const set: PacketSet = {
    names,
    idOf: (name) => ids.get(name),
    nameOf: (id) => namesById[id],
    decode(packet) {
      let name = 'of an unknown kind'
      try {
        name = nameOfPacket(packet)
        // The codec believes a list's length and reads on behind the end: some millions of entries take it seconds.
        set.measure(packet)
        codec ??= compileCodec(schema.types)
        const { params } = codec.parsePacketBuffer('packet', Buffer.from(packet)).data
        return { name, params: params ?? {} }
      } catch (error) {
        throw unreadable(name, error)
      }
    },
    encode(name, params) {
      if (!ids.has(name)) {
        throw new ProtocolError(
          'packet.unknown',
          `Minecraft ${version} has no ${direction} packet ${name} in ${state}.`,
        )
      }
      const list = varintLists.get(name)
      const numbers = list === undefined ? undefined : (params as Record<string, unknown> | undefined)?.[list]
      if (Array.isArray(numbers) && numbers.every(isInt32)) return writeVarints(ids.get(name) ?? 0, numbers)
      try {
        codec ??= compileCodec(schema.types)
        const packet = Buffer.alloc(codec.sizeOf({ name, params }, 'packet'))
        codec.write({ name, params }, packet, 0, 'packet')
        return packet
      } catch (error) {
        const message = `The packet ${name} cannot be written for Minecraft ${version}: ${(error as Error).message}`
        throw new ProtocolError('packet.unwritable', message, { cause: error })
      }
    },
    lens(name) {
      if (!lenses.has(name)) {
        const type = types.get(name)
        lenses.set(name, type && state === 'play' ? openLens({ name, type, schema, data, clientbound }) : undefined)
      }
      return lenses.get(name)
    },
    field<T>(name: string, path: string) {
      let byPath = fields.get(name)
      if (!byPath) {
        byPath = new Map()
        fields.set(name, byPath)
      }
      if (!byPath.has(path)) {
        const type = types.get(name)
        byPath.set(
          path,
          type === undefined ? undefined : openField({ name, path, type, schema, bounds: boundsIn(name), codec: set }),
        )
      }
      return byPath.get(path) as Field<T> | undefined
    },
    layout(name) {
      const type = types.get(name)
      return type === undefined ? undefined : layoutOf(type, schema)
    },
    elements(name, path, packet) {
      try {
        const type = types.get(name)
        if (type === undefined) throw new Error(`Minecraft ${version} has no such packet`)
        const key = `${name} ${path}`
        let walk = walks.get(key)
        if (!walk) {
          const list = path.replace(/\[\].*/, '')
          if (typeAt(type, list.split('.'), schema) === undefined) throw new Error(`it has no ${list}`)
          walk = schema.walker(
            type,
            new Map([[list === path ? `${path}[]` : path, { note: 0, what: 'value' }]]),
            boundsIn(name),
          )
          walks.set(key, walk)
        }
        const walked = walkOver(packet)
        walk(packet, skipVarint(packet, 0), walked)
        const { notes } = walked
        const spans: ByteSpan[] = []
        for (let i = 0; i < notes.length; i += 3) if (notes[i] === 0) spans.push([notes[i + 1]!, notes[i + 2]!])
        return spans
      } catch (error) {
        throw unreadable(name, error)
      }
    },
    measure(packet) {
      let name = 'of an unknown kind'
      try {
        name = nameOfPacket(packet)
        let walk = walks.get(name)
        if (!walk) {
          walk = schema.walker(types.get(name)!, new Map(), boundsIn(name))
          walks.set(name, walk)
        }
        return walk(packet, skipVarint(packet, 0), walkOver(packet))
      } catch (error) {
        throw unreadable(name, error)
      }
    },
  }
  return set
}

const isInt32 = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value

/** A packet that is a list of varints: its id, how many, and each. */
function writeVarints(id: number, numbers: readonly number[]): Buffer {
  let size = varintLength(id) + varintLength(numbers.length)
  for (const number of numbers) size += varintLength(number)
  const packet = Buffer.allocUnsafe(size)
  let at = writeVarint(packet, writeVarint(packet, 0, id), numbers.length)
  for (const number of numbers) at = writeVarint(packet, at, number)
  return packet
}

/** The `packet` type of a direction: a container of a mapper (id → name) and a switch (name → type). */
function readPacketType(packet: SchemaType | undefined): { ids: Map<string, number>; types: Map<string, SchemaType> } {
  const ids = new Map<string, number>()
  const types = new Map<string, SchemaType>()
  if (!packet || typeof packet === 'string') return { ids, types }
  const [name, params] = packet[1] as readonly { type: SchemaType }[]
  const { mappings } = name!.type[1] as PacketMapper
  const { fields } = params!.type[1] as PacketSwitch
  for (const [id, packetName] of Object.entries(mappings)) {
    ids.set(packetName, Number(id))
    types.set(packetName, fields[packetName] ?? 'void')
  }
  return { ids, types }
}
