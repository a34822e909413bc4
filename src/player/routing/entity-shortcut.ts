import type { ClientboundRow, Keep } from '../../protocol/clientbound.ts'
import { angleOf } from '../../protocol/facts.ts'
import type { PacketLayout } from '../../protocol/layout.ts'
import type { Lens } from '../../protocol/lenses.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Frame } from '../../wire/frame.ts'
import type { TrackedEntity } from '../entities/tracked-entity.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/*
 * Nine of ten packets of a busy place move an entity or turn its head. For one that the client has spawned there is nothing
 * to decide: its id is replaced while the frame is copied, and what is tracked of it takes in where it is. Whatever is not so plain
 * (an entity that is not shown, the player itself, an open bundle, an inspected player) goes the router's long way, which
 * does the same.
 */

/** Takes in a packet whose entity id ends at `at` of its frame's source. */
type Note = (entity: TrackedEntity, frame: Frame, at: number) => void

/** The short way of one kind of packet. */
export interface EntityShortcut {
  /** Bytes that must follow the entity id. */
  readonly size: number
  /** What is kept of it; undefined when it keeps nothing. */
  readonly note: Note | undefined
}

/** The short way of a packet, if it has one. */
export function entityShortcut(
  packets: PacketSet,
  { packet: name, rule, keep, primaryOnly }: ClientboundRow,
  lens: Lens | undefined,
): EntityShortcut | undefined {
  if (rule !== 'entity' || primaryOnly || lens?.leading !== 'varint' || lens.fields.length !== 1) return undefined
  if (keep === undefined) return { size: 0, note: undefined }
  const note = noteOf(packets, name, keep)
  return note && { size: packets.layout(name)?.size ?? 0, note }
}

/**
 * Sends an entity's packet on by its short way. False when it has to take the long one; nothing was done then.
 */
export function takeShortcut(player: Player, link: Link, frame: Frame, { size, note }: EntityShortcut): boolean {
  if (player.tap || player.outbox.inConfiguration) return false
  const bytes = frame.source
  const idAt = frame.bodyAt()
  if (idAt === 0) return false
  // An id of up to four bytes: a longer one is negative or broken.
  let id = 0
  let idEnd = idAt
  for (let shift = 0; ; shift += 7) {
    if (shift > 21 || idEnd >= frame.end) return false
    const byte = bytes[idEnd++] as number
    id |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  if (frame.end - idEnd < size || id === link.level.selfId || id === link.seat.vehicle) return false
  const entity = link.entities.get(id)
  if (!entity || entity.proxyId === 0) return false
  if (!player.outbox.forwardWithId(frame, idEnd, entity.proxyId)) return false
  note?.(entity, frame, idEnd)
  return true
}

function noteOf(packets: PacketSet, name: string, keep: Keep): Note | undefined {
  switch (keep) {
    case 'position':
      return noteMove(packets, name)
    case 'last':
      return noteLast(name, packets.layout(name))
    case 'equipment':
    case 'attributes':
    case 'metadata':
      return (entity, { source, size, end }) => entity.keepPart(keep, name, source.subarray(end - size, end))
    default:
      return undefined
  }
}

/**
 * The last packet of a name is kept whole, with the server's id. One of fixed size is written over the one before it: the
 * two differ in a few bytes, and heads turn all the time.
 */
function noteLast(name: string, layout: PacketLayout | undefined): Note {
  return (entity, { source, size, end }) => {
    const older = layout && entity.keptLast(name)
    if (older?.length !== size) entity.keepLast(name, source.subarray(end - size, end))
    else for (let from = end - size, to = 0; from < end; from++, to++) older[to] = source[from] as number
  }
}

/** Relative moves count in these parts of a block. */
const STEP = 1 / 4096

/** The position in an entity packet of fixed layout; undefined when this version lays it out another way. */
function noteMove(packets: PacketSet, name: string): Note | undefined {
  const layout = packets.layout(name)
  /** The offsets of `names`, when the packet has all of them as `type`. */
  const offsets = (type: string, names: readonly string[]): number[] | undefined => {
    const found = names.map((field) => layout?.fields.get(field)).filter((field) => field?.type === type)
    return found.length === names.length ? found.map((field) => field?.at ?? 0) : undefined
  }
  const steps = offsets('i16', ['dX', 'dY', 'dZ'])
  const turns = offsets('i8', ['yaw', 'pitch'])
  const place = offsets('f64', ['x', 'y', 'z'])
  const degrees = offsets('f32', ['yaw', 'pitch'])
  switch (name) {
    case 'rel_entity_move':
      return steps && noteStep(steps)
    case 'entity_look':
      return turns && noteTurn(turns)
    case 'entity_move_look':
      return steps && turns && both(noteStep(steps), noteTurn(turns))
    case 'sync_entity_position':
      return place && degrees && notePlace(place, degrees)
    default:
      return undefined
  }
}

function both(first: Note, second: Note): Note {
  return (entity, frame, at) => {
    first(entity, frame, at)
    second(entity, frame, at)
  }
}

function noteStep([dx = 0, dy = 0, dz = 0]: readonly number[]): Note {
  return (entity, { source }, at) =>
    entity.moveBy(int16(source, at + dx) * STEP, int16(source, at + dy) * STEP, int16(source, at + dz) * STEP)
}

function noteTurn([yaw = 0, pitch = 0]: readonly number[]): Note {
  return (entity, { source }, at) => entity.turnTo(int8(source, at + yaw), int8(source, at + pitch))
}

function notePlace([x = 0, y = 0, z = 0]: readonly number[], [yaw = 0, pitch = 0]: readonly number[]): Note {
  return (entity, { source }, at) => {
    entity.moveTo(source.readDoubleBE(at + x), source.readDoubleBE(at + y), source.readDoubleBE(at + z))
    entity.turnTo(angleOf(source.readFloatBE(at + yaw)), angleOf(source.readFloatBE(at + pitch)))
  }
}

const int8 = (bytes: Buffer, at: number): number => ((bytes[at] as number) << 24) >> 24
const int16 = (bytes: Buffer, at: number): number => (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number)
