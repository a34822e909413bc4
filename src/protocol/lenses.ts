import { varintLength, writeVarint } from '../wire/varint.ts'
import { walkOver } from './bounds.ts'
import { type IdForm, type IdRole, metadataForms, PARTICLE_FORM, PROJECTILES } from './lenses-list.ts'
import { type Encoding, findIds, firstField, hasMetadata, hasParticles } from './lenses-schema.ts'
import { afterSubject, endedAt } from './metadata-bytes.ts'
import type { VersionData } from './minecraft-data.ts'
import type { Schema } from './schema.ts'
import { readVarint, skipVarint, unreadable } from './schema-natives.ts'
import { type Interest, PARTICLE_NOTE, type SchemaType, type Walk } from './schema-types.ts'

/** Where an entity id stands in a packet, and what it is to it. */
export interface IdField {
  /** As minecraft-protocol names it; `[]` for each element of an array, `*` for metadata and particles inside. */
  readonly path: string
  readonly role: IdRole
}

/** What a packet alone does not carry about its ids. */
export interface LensContext {
  /**
   * The number of the subject's entity type, as its spawn packet carried it: metadata means different things by type.
   */
  readonly entityType?: number | undefined
}

/** Reads and rewrites the entity ids of one kind of packet. */
export interface Lens {
  /** How the packet's first field is encoded, when that is its subject's id as such: then its first bytes are enough. */
  readonly leading: 'varint' | 'i32' | undefined
  readonly fields: readonly IdField[]
  /**
   * It bears ids in fields of its own. A packet without is sent on as it is where it can't be understood: what a mod's particle
   * means is no id of vanilla's.
   */
  readonly mustMap: boolean
  /** The id of the entity that the packet is about; undefined when it is about none, or says so. Throws `packet.unreadable`. */
  subject(packet: Buffer): number | undefined
  /** Every entity id that the packet bears: "none" left out, biases removed. Throws `packet.unreadable`. */
  ids(packet: Buffer, context?: LensContext): number[]
  /** Whether the id that it begins with, its subject's, is the only one that it bears. Throws `packet.unreadable`. */
  subjectOnly(packet: Buffer, context?: LensContext): boolean
  /**
   * The packet with each id replaced by what `map` gives for it. `undefined` from `map` means that the reader must not
   * be sent that entity: the packet then cannot be sent (a subject: patch gives undefined), an element is left out of
   * its list, a reference becomes "none". Metadata that can't be read is left out, and what comes after it, where that
   * may hold an id. Gives `packet` itself when nothing changes and never writes into it.
   * Throws ProtocolError `packet.unreadable`.
   */
  patch(packet: Buffer, map: (id: number) => number | undefined, context?: LensContext): Buffer | undefined
}

interface LensSource {
  readonly name: string
  readonly type: SchemaType
  readonly schema: Schema
  readonly data: VersionData
  /** Only packets to the client hold metadata and particles. */
  readonly clientbound: boolean
}

/** One id (or list length) in one packet. */
interface Spot {
  readonly start: number
  readonly end: number
  readonly encoding: Encoding
  /** Undefined for a list's length. */
  readonly form: IdForm | undefined
}

/** The ids of one packet, and the packet as far as it can be sent with them. */
interface Ids {
  readonly packet: Buffer
  /** By where they stand. */
  readonly spots: readonly Spot[]
}

const COUNT_NOTE = 100_000
const ENTRY_NOTE = 2_000_000
const TYPE_NOTE = 2_000_001

/** Compiles the lens of a packet; undefined when it bears no entity ids. */
export function openLens({ name, type, schema, data, clientbound }: LensSource): Lens | undefined {
  const found = findIds(name, type, schema)
  const metadata = clientbound && hasMetadata(type, schema)
  const particles = clientbound && (metadata || hasParticles(type, schema))
  if (found.length === 0 && !particles) return undefined

  const first = firstField(type, schema)
  const leading = found[0] && found[0].path === first && isPlainSubject(found[0].form) ? found[0].encoding : undefined
  const leadingOnly = leading !== undefined && found.length === 1 && !particles
  const objectData = found.find(({ path }) => name === 'spawn_entity' && path === 'objectData')
  const projectiles = new Set(data.entitiesArray.filter((one) => PROJECTILES.has(one.name)).map(({ id }) => id))
  const formsByType = metadata ? metadataForms(data.entitiesArray) : undefined

  const interests = new Map<string, Interest>()
  for (const [i, { path }] of found.entries()) {
    interests.set(path, { note: i, what: 'leaf' })
    if (path.endsWith('[]')) interests.set(`${path.slice(0, -2)}#`, { note: COUNT_NOTE, what: 'count' })
  }
  if (metadata) interests.set('metadata[]', { note: ENTRY_NOTE, what: 'value' })
  if (objectData) interests.set('type', { note: TYPE_NOTE, what: 'leaf' })
  if (particles) interests.set('*', { note: PARTICLE_NOTE, what: 'leaf' })
  let walk: Walk | undefined

  function find(packet: Buffer, context: LensContext | undefined): Ids {
    const walked = walkOver(packet)
    const { notes } = walked
    const forms = context?.entityType === undefined ? undefined : formsByType?.get(context.entityType)
    walk ??= schema.walker(type, interests)
    let whole = true
    try {
      walk(packet, skipVarint(packet, 0), walked)
    } catch (error) {
      // Of a kind that this version does not know (a mod's particle, its metadata): what came before it can still be mapped,
      // which is enough if none of the packet's own ids comes after it.
      forgetBeyond(notes, packet.length)
      if (!found.every(({ path }, i) => !path.endsWith('[]') && isNoted(notes, i))) throw error
      whole = false
    }
    const list: Spot[] = []
    let entityType = -1
    const indexes = new Set<number>()
    let entriesEnd = metadata ? afterSubject(packet) : 0
    for (let i = 0; i < notes.length; i += 3) {
      const note = notes[i]!
      const start = notes[i + 1]!
      const end = notes[i + 2]!
      if (note === ENTRY_NOTE) {
        const spot = forms && metadataSpot(packet, start, end, forms)
        if (spot) list.push(spot)
        indexes.add(packet[start]!)
        entriesEnd = end
      } else if (note === TYPE_NOTE) entityType = readVarint(packet, start)
      else if (note === PARTICLE_NOTE) list.push({ start, end, encoding: 'varint', form: PARTICLE_FORM })
      else if (note === COUNT_NOTE) list.push({ start, end, encoding: 'varint', form: undefined })
      else {
        const { form, encoding } = found[note]!
        if (found[note] !== objectData || projectiles.has(entityType)) list.push({ start, end, encoding, form })
      }
    }
    const spots = list.sort((a, b) => a.start - b.start)
    // Metadata that holds an id may stand behind what nobody can read: it must not be sent as another entity's.
    const lacks = !whole && forms !== undefined && [...forms.keys()].some((index) => !indexes.has(index))
    return { packet: lacks ? endedAt(packet, entriesEnd) : packet, spots }
  }

  function readLeading(packet: Buffer): number {
    const at = packet[0]! < 0x80 ? 1 : skipVarint(packet, 0)
    if (leading === 'varint') return readVarint(packet, at)
    return packet.readInt32BE(at)
  }

  function patchLeading(packet: Buffer, map: (id: number) => number | undefined): Buffer | undefined {
    const at = packet[0]! < 0x80 ? 1 : skipVarint(packet, 0)
    const id = leading === 'varint' ? readVarint(packet, at) : packet.readInt32BE(at)
    const to = map(id)
    if (to === undefined || to === id) return to === undefined ? undefined : packet
    const end = leading === 'varint' ? skipVarint(packet, at) : at + 4
    const size = leading === 'varint' ? varintLength(to) : 4
    const patched = Buffer.allocUnsafe(packet.length - (end - at) + size)
    for (let i = 0; i < at; i++) patched[i] = packet[i]!
    if (leading === 'varint') writeVarint(patched, at, to)
    else patched.writeInt32BE(to | 0, at)
    packet.copy(patched, at + size, end)
    return patched
  }

  return {
    leading,
    mustMap: found.length > 0,
    fields: [
      ...found.map(({ path, form }) => ({ path, role: form.role })),
      ...(particles ? [{ path: '*', role: 'reference' as const }] : []),
    ],
    subject(packet) {
      try {
        if (leading !== undefined) return readLeading(packet)
        const spot = find(packet, undefined).spots.find(({ form }) => form?.role === 'subject')
        return spot && idAt(packet, spot)
      } catch (error) {
        throw unreadable(name, error)
      }
    },
    ids(packet, context) {
      try {
        if (leadingOnly) return [readLeading(packet)]
        const ids: number[] = []
        for (const spot of find(packet, context).spots) {
          const id = idAt(packet, spot)
          if (id !== undefined) ids.push(id)
        }
        return ids
      } catch (error) {
        throw unreadable(name, error)
      }
    },
    subjectOnly(packet, context) {
      if (leading === undefined || leadingOnly) return leadingOnly
      try {
        const { packet: sendable, spots } = find(packet, context)
        return sendable === packet && spots.every((spot, at) => at === 0 || idAt(packet, spot) === undefined)
      } catch (error) {
        throw unreadable(name, error)
      }
    },
    patch(packet, map, context) {
      if (leadingOnly) {
        let readable = false
        try {
          return patchLeading(packet, (id) => {
            readable = true
            return map(id)
          })
        } catch (error) {
          if (readable) throw error
          throw unreadable(name, error)
        }
      }
      let sendable: Ids
      try {
        sendable = find(packet, context)
      } catch (error) {
        throw unreadable(name, error)
      }
      return rewrite(sendable.packet, sendable.spots, map)
    },
  }
}

/** A subject whose number is its id, always: it can be read and replaced where it stands. */
const isPlainSubject = ({ role, bias = 0, none }: IdForm): boolean =>
  role === 'subject' && bias === 0 && none === undefined

/** Whether a walk has noted that number. */
function isNoted(notes: readonly number[], wanted: number): boolean {
  for (let i = 0; i < notes.length; i += 3) if (notes[i] === wanted) return true
  return false
}

/** A walk may pass the end of its packet before it sees that: what it noted there is nothing. */
function forgetBeyond(notes: number[], length: number): void {
  for (let i = notes.length - 3; i >= 0; i -= 3) if (notes[i + 2]! > length) notes.splice(i, 3)
}

function readSpot(packet: Buffer, { start, encoding }: Spot): number {
  return encoding === 'varint' ? readVarint(packet, start) : packet.readInt32BE(start)
}

/** The entity id at a spot; undefined for "none" and for list lengths. */
function idAt(packet: Buffer, spot: Spot): number | undefined {
  const { form } = spot
  if (!form) return undefined
  const raw = readSpot(packet, spot)
  return form.none?.includes(raw) ? undefined : raw - (form.bias ?? 0)
}

/** A metadata entry's value, when entries of that index hold an id for this type of entity. */
function metadataSpot(
  packet: Buffer,
  start: number,
  end: number,
  forms: ReadonlyMap<number, IdForm>,
): Spot | undefined {
  const form = forms.get(packet[start]!)
  if (!form) return undefined
  const value = skipVarint(packet, start + 1)
  return skipVarint(packet, value) === end ? { start: value, end, encoding: 'varint', form } : undefined
}

interface Change {
  readonly start: number
  readonly end: number
  readonly encoding: Encoding
  /** Undefined: left out. */
  readonly raw: number | undefined
}

function rewrite(packet: Buffer, spots: readonly Spot[], map: (id: number) => number | undefined): Buffer | undefined {
  const changes: Change[] = []
  let size = packet.length
  let count: Spot | undefined
  let dropped = 0
  for (const spot of spots) {
    const { start, end, encoding, form } = spot
    if (!form) {
      count = spot
      continue
    }
    const id = idAt(packet, spot)
    if (id === undefined) continue
    const to = map(id)
    if (to === id) continue
    let raw: number | undefined
    if (to !== undefined) raw = to + (form.bias ?? 0)
    else if (form.role === 'subject') return undefined
    else if (form.role === 'element') dropped++
    else raw = typeof form.unknown === 'function' ? form.unknown(readSpot(packet, spot)) : (form.unknown ?? -1)
    changes.push({ start, end, encoding, raw })
    size += encodedSize(encoding, raw) - (end - start)
  }
  if (count && dropped > 0) {
    const raw = readSpot(packet, count) - dropped
    changes.push({ start: count.start, end: count.end, encoding: 'varint', raw })
    changes.sort((a, b) => a.start - b.start)
    size += varintLength(raw) - (count.end - count.start)
  }
  return changes.length === 0 ? packet : applied(packet, changes, size)
}

function encodedSize(encoding: Encoding, raw: number | undefined): number {
  if (raw === undefined) return 0
  return encoding === 'i32' ? 4 : varintLength(raw)
}

function applied(packet: Buffer, changes: readonly Change[], size: number): Buffer {
  const patched = Buffer.allocUnsafe(size)
  let from = 0
  let at = 0
  for (const { start, end, encoding, raw } of changes) {
    at += packet.copy(patched, at, from, start)
    from = end
    if (raw === undefined) continue
    at = encoding === 'i32' ? patched.writeInt32BE(raw | 0, at) : writeVarint(patched, at, raw)
  }
  packet.copy(patched, at, from)
  return patched
}
