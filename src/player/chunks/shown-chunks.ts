import type { Place } from '../../protocol/clientbound.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Frame } from '../../wire/frame.ts'
import { chunkKey, chunkOfKey } from '../../world/chunks.ts'
import { frameDigest } from '../../world/packet-store.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { Withheld } from './deferred-chunk.ts'

/** What a client keeps beyond its view distance: vanilla's chunk storage is three chunks wider. */
const VIEW_SLACK = 3
/** A packet's place in chunk coordinates; undefined when its version says it in a way the table doesn't know. */
export function chunkOf(
  packets: PacketSet,
  name: string,
  at: Place,
  packet: Buffer,
): readonly [number, number] | undefined {
  if ('block' in at) {
    const block = packets.field<{ x: number; z: number }>(name, at.block)?.read(packet)
    return block && [block.x >> 4, block.z >> 4]
  }
  if ('section' in at) {
    const section = packets.field<{ x: number; z: number }>(name, at.section)?.read(packet)
    return section && [section.x, section.z]
  }
  const [xPath, zPath] = 'chunk' in at ? at.chunk : 'point' in at ? at.point : at.eighths
  const within = 'or' in at && packets.field(name, xPath) === undefined ? `${at.or}.` : ''
  const x = packets.field<number>(name, within + xPath)?.read(packet)
  const z = packets.field<number>(name, within + zPath)?.read(packet)
  if (x === undefined || z === undefined) return undefined
  if ('chunk' in at) return [x, z]
  const blocks = 'point' in at ? 16 : 128
  return [Math.floor(x / blocks), Math.floor(z / blocks)]
}

/** Routes a packet of the rule `chunk` by the client's chunk view (rule 7). */
export function routeChunk(player: Player, link: Link, name: string, frame: Frame, x: number, z: number): PacketOutcome {
  const key = chunkKey(x, z)
  const waiting = link.withheld.get(key)
  if (name === 'unload_chunk') return unload(player, link, frame, x, z)
  if (name === 'map_chunk') {
    // Up to 1.17.1 light comes before its chunk and has waited for it.
    const light = waiting?.light ?? []
    if (!link.visible || !player.inView(x, z)) {
      link.withheld.set(key, new Withheld(frame, light))
      return 'held'
    }
    link.withheld.delete(key)
    return load(player, link, frame, x, z, light)
  }
  if (waiting?.chunk && name !== 'update_light') waiting.changed(frame, blockOf(name, frame))
  else if (waiting || (name === 'update_light' && !player.chunks.isHeld(link.server, x, z))) {
    const dark = waiting ?? new Withheld(undefined)
    dark.lit(frame)
    link.withheld.set(key, dark)
  } else if (player.chunks.supplier(x, z) !== link.server) return 'dropped'
  else {
    // What the client has been shown of a link stays true while the link itself is being moved.
    if (name === 'update_light') tellLight(player, frame, x, z)
    else tellChange(player, frame, x, z)
    return 'passed'
  }
  return 'held'
}

/** Tells the client of chunks that waited for the link to be placed or for the view to reach them. */
export function releaseWithheld(player: Player, link: Link): void {
  if (!link.visible) return
  for (const [key, { chunk, light, changes }] of link.withheld) {
    const [x, z] = chunkOfKey(key)
    if (!chunk || !player.inView(x, z)) continue
    link.withheld.delete(key)
    load(player, link, chunk, x, z, light)
    if (player.chunks.supplier(x, z) !== link.server) continue
    for (const change of changes) tellChange(player, change, x, z)
  }
}

/** What a packet gives a new state, when it says nothing else: these begin with the block's position. */
const blockOf = (name: string, frame: Frame): string | undefined =>
  name === 'block_change' || name === 'tile_entity_data'
    ? `${name} ${frame.packet().toString('latin1', 0, AFTER_POSITION)}`
    : undefined

/** Bytes of a packet id and a block's position. */
const AFTER_POSITION = 9

function load(player: Player, link: Link, frame: Frame, x: number, z: number, light: readonly Frame[]): PacketOutcome {
  const digest = frameDigest(frame)
  const verdict = player.chunks.load(link.server, x, z, digest, player.readyOwner(x, z))
  if (verdict === 'held') return 'held'
  if (verdict === 'same') {
    // The ground may be the neighbour's to the letter, and its light another.
    for (const each of light) tellLight(player, each, x, z)
    return 'held'
  }
  player.chunks.told(x, z, frame, digest)
  player.forward(frame)
  for (const each of light) tellLight(player, each, x, z)
  return 'passed'
}

/** Since 1.18 a chunk's packet bears its light; before, light is no part of what the packet makes of the chunk. */
const litByChunk = (player: Player): boolean => player.mesh.clientbound.field('map_chunk', 'skyLightMask') !== undefined

function tellLight(player: Player, light: Frame, x: number, z: number): void {
  if (litByChunk(player)) player.chunks.changed(x, z, light)
  else player.chunks.added(x, z, light)
  player.forward(light)
}

function tellChange(player: Player, change: Frame, x: number, z: number): void {
  player.chunks.changed(x, z, change)
  player.forward(change)
}

function unload(player: Player, link: Link, frame: Frame, x: number, z: number): PacketOutcome {
  if (link.withheld.delete(chunkKey(x, z)) && !player.chunks.isHeld(link.server, x, z)) return 'dropped'
  if (!player.chunks.unload(link.server, x, z, player.readyOwner(x, z))) return 'dropped'
  player.forward(frame)
  return 'passed'
}

/** Whether a client with this view keeps a chunk. */
export const viewHolds = (view: { x: number; z: number; distance: number }, x: number, z: number): boolean =>
  Math.abs(x - view.x) <= Math.max(2, view.distance) + VIEW_SLACK &&
  Math.abs(z - view.z) <= Math.max(2, view.distance) + VIEW_SLACK
