import type { ReceivedPacket } from '../kit/client.ts'

/** Packets that come of themselves at any time. */
const ambient = new Set([
  ...['map_chunk', 'unload_chunk', 'chunk_batch_start', 'chunk_batch_finished', 'update_view_position'],
  ...['keep_alive', 'update_time', 'update_light', 'sync_entity_position', 'entity_velocity', 'player_info'],
])

/** Channels on which a server greets mcmesh once its player has spawned, whenever that is: a mesh answers for its client. */
const greetings: readonly unknown[] = ['minecraft:register', 'mcmesh:sync']

/** What a mesh says otherwise, by design: signatures chain per server, so what is signed is shown unsigned. */
const otherwise: Readonly<Record<string, string>> = { player_chat: 'profileless_chat' }

/** Fields that hold entity ids: as they are, or counted from one, with 0 for none. */
const ids = [
  'entityId',
  'vehicleId',
  'cameraId',
  'collectedEntityId',
  'collectorEntityId',
  'id',
  'objectData',
  'attackTarget',
]
const idsFromOne = ['sourceCauseId', 'sourceDirectId']

/** What an entry of metadata holds: what is hooked, a shooter and what a tongue is out for are counted from one. */
interface Entry {
  readonly key: number
  readonly type: string
}

const HOOKED = 8

/** How far a field's number is from the entity id that it names; undefined for one that names none. */
function biasOf(field: string, { key, type }: Partial<Entry>): number | undefined {
  if (field === 'value' && type === 'optional_unsigned_int') return 1
  if (field === 'value' && type === 'int') return key === HOOKED ? 1 : 0
  return ids.includes(field) ? 0 : idsFromOne.includes(field) ? 1 : undefined
}

/**
 * Packets of the showcase (Showcase.java) as they would be with names for entities and windows: two clients know the same
 * ones under other numbers.
 *
 * @param entities the names that are known before, by id; those that are spawned are added
 */
export function named(packets: readonly ReceivedPacket[], entities: Map<number, string>): string[] {
  const windows = new Map<number, string>()
  return packets.flatMap(({ name, params }) => {
    if (ambient.has(name)) return []
    if (name === 'custom_payload' && greetings.includes(params.channel)) return []
    if (name === 'spawn_entity') entities.set(params.entityId as number, `spawned ${entities.size}`)
    if (/^open_.*window$/.test(name)) windows.set(params.windowId as number, `window ${windows.size}`)
    if (otherwise[name] !== undefined) return [otherwise[name]]
    const text = JSON.stringify(params, function (this: Partial<Entry>, key, value: unknown) {
      if (typeof value === 'bigint') return `${value}`
      if (key === 'objectUUID') return undefined
      // Minestom writes them in no fixed order.
      if (key === 'metadata') return (value as Entry[]).toSorted((one, other) => one.key - other.key)
      if (typeof value !== 'number') return value
      if (key === 'windowId') return windows.get(value) ?? value
      const bias = biasOf(key, this)
      return bias === undefined ? value : (entities.get(value - bias) ?? value)
    })
    return [name === 'profileless_chat' ? name : `${name} ${text}`]
  })
}
