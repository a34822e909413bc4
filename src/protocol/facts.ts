/** Facts of the protocol that more than one file needs and no packet description holds. */
import type { Field } from './fields.ts'
import type { PacketSet } from './versions.ts'

/** The result codes of resource_pack_receive that a client says on the way to the last one, or as the last one. */
export const PackResult = { loaded: 0, accepted: 3, downloaded: 4 } as const

/** What a client that takes a resource pack says of it; "downloaded" only where packs have ids (add_resource_pack, 1.20.3+). */
export const packTaken = (packet: string): readonly number[] =>
  packet === 'add_resource_pack'
    ? [PackResult.accepted, PackResult.downloaded, PackResult.loaded]
    : [PackResult.accepted, PackResult.loaded]

/** Whether a client that answered this to a resource pack will answer it again. */
export const packUnderWay = (result: number | undefined): boolean =>
  result === PackResult.accepted || result === PackResult.downloaded

/** game_state_change: the client leaves its loading screen once the chunk it stands in is there (1.20.3, protocol 765). */
export const START_WAITING_FOR_CHUNKS = { since: 765, reason: 13 } as const

/** Angles in packets about entities are 1/256 turns in a signed byte: degrees as such. */
export const angleOf = (degrees: number): number => asByte(Math.round((degrees * 256) / 360))

/** A number of 1/256 turns as a signed byte. */
export const asByte = (turns: number): number => (turns << 24) >> 24

/** Degrees of 1/256 turns. */
export const degreesOf = (angle: number): number => (angle * 360) / 256

/** The spawn packets' fields for an entity's UUID; each packet has one of them. */
export const spawnUuidFields = ['objectUUID', 'entityUUID', 'playerUUID'] as const

/** The field of a spawn packet with the entity's UUID; undefined for a packet without one. */
export function spawnUuidField(packets: PacketSet, name: string): Field<string> | undefined {
  for (const path of spawnUuidFields) {
    const field = packets.field<string>(name, path)
    if (field) return field
  }
  return undefined
}

/** Nobody's UUID: a chat line's sender up to 1.18.2 when it is the server itself. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000'

/** Channels on which mcmesh speaks with servers: they are sent to nobody else (rule 13). */
export const OWN_CHANNELS = 'mcmesh:'

/** How far from its middle a world goes, in blocks: vanilla takes no move, teleport or chunk beyond. */
export const WORLD_EDGE = 30_000_000

/** The bit of `abilities`, in both directions, that says that the player flies. */
export const FLYING = 2

/** Entities that take several consecutive ids: an ender dragon's parts are hit by its id + 1 … 8. */
const spans: Readonly<Record<string, number>> = { ender_dragon: 9 }
export const LARGEST_SPAN = Math.max(...Object.values(spans))

/** How many consecutive ids an entity of a type takes. */
export const spanOf = (type: string): number => spans[type] ?? 1

/** Blocks from its eyes within which a player acts on blocks, with what servers allow it on top (4.5, in creative mode 5, and 1). */
export const REACH = 6
