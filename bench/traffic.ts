import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { entityTypesOf } from '../src/protocol/entity-types.ts'
import { protocolOf } from '../src/protocol/versions.ts'
import { frameOf, readVarint } from './frames.ts'
import { onTerrain } from './terrain.ts'
import { VERSION } from './version.ts'

export { VERSION }

const protocol = protocolOf(VERSION)
const play = protocol.packets('play', 'clientbound')
const configuration = protocol.packets('configuration', 'clientbound')

/** What a real server sent one player (see test/fixtures/captures), with more walking: nine tenths of it are movement. */
export interface Traffic {
  /** Configuration packets, up to and with `select_known_packs`, and those after it. */
  readonly configuration: readonly [readonly Buffer[], readonly Buffer[]]
  /** Play packets of the join: the login first. No entity, no chunk. */
  readonly join: readonly Buffer[]
  /** Play packets that may be sent again and again: at its end every entity is destroyed and every chunk unloaded. */
  readonly loop: readonly Buffer[]
  /** The loop on the wire, one buffer for each packet. */
  readonly frames: readonly Buffer[]
  /** Of the loop what shows whoever arrives the place: its mobs and chunks, inventory, teams and scores, and nothing that moves. */
  readonly view: readonly Buffer[]
  /** How many entities the loop spawns. */
  readonly entities: number
  readonly chunks: ChunkShare
}

/** What of the loop are whole chunks. */
export interface ChunkShare {
  /** Hills and water, or as they were captured: a world without ground, whose chunks are small. */
  readonly ground: Ground
  readonly packets: number
  /** Bytes, inflated and on the wire. */
  readonly bytes: number
  readonly wireBytes: number
}

export type Ground = 'terrain' | 'captured'

interface Line {
  readonly state?: string
  readonly packet?: string
  readonly ownEntityId?: number
}

/** Said once at the join, or tied to the captured client's own moves and clicks. */
const joinOnly: ReadonlySet<string> = new Set([
  'login',
  'difficulty',
  'spawn_position',
  'declare_commands',
  'declare_recipes',
  'recipe_book_add',
  'abilities',
  'initialize_world_border',
  'game_state_change',
  'held_item_slot',
  'playerlist_header',
  'scoreboard_objective',
  'scoreboard_display_objective',
  'window_items',
  'player_info',
])
/**
 * Answers to what the captured client did, what asks the client for an answer that its place decides, and what ends an
 * entry of the tab list: a loop that repeated it would differ from the capture.
 */
const unasked: ReadonlySet<string> = new Set(['acknowledge_player_digging', 'position', 'player_remove'])

/** How mobs walk, and the share of all packets that it is to be: the rest keeps the shares that it has in the capture. */
const movement: ReadonlySet<string> = new Set([
  'rel_entity_move',
  'entity_move_look',
  'sync_entity_position',
  'entity_teleport',
])
const MOVEMENT_SHARE = 0.9
/** What a mob does while it is there, and what takes things away: no part of what an arrival is shown. */
const passing: ReadonlySet<string> = new Set([
  ...movement,
  'entity_head_rotation',
  'entity_velocity',
  'entity_destroy',
  'unload_chunk',
])

/** Where the mobs' ids begin: a server counts on for as long as it runs, so that nearly none of its ids is as short as the captured ones. */
const FIRST_MOB = 1_000
/** Between the ids of one copy of the captured mobs and the next. */
const COPY_STRIDE = 100
const PLAYER_TYPE = entityTypesOf(VERSION).number('player')
/** The capture names the player this. */
export const CAPTURED_ID = 8

/**
 * Reads the captured session and makes a loop of it. The capture has 8 mobs about one player; `crowd` copies of them with
 * ids and UUIDs of their own make it the traffic of an inhabited place. With `terrain` its chunks hold what a world's do.
 */
export function readTraffic(file: URL, crowd: number, ground: Ground = 'captured'): Traffic {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  const states = { configuration: [] as Buffer[], play: [] as Buffer[] }
  for (const line of lines) {
    const { state, packet } = JSON.parse(line) as Line
    if (packet && (state === 'configuration' || state === 'play')) states[state].push(Buffer.from(packet, 'base64'))
  }
  const configured = states.configuration.filter(
    (packet) => configuration.nameOf(readVarint(packet, 0)[0]) !== 'keep_alive',
  )
  const split =
    configured.findIndex((packet) => configuration.nameOf(readVarint(packet, 0)[0]) === 'select_known_packs') + 1

  const first = states.play.findIndex((packet) => nameOf(packet) === 'position')
  const join = states.play.filter((packet) => joinOnly.has(nameOf(packet)))
  const position = states.play[first]
  if (position) join.push(position)
  const playing = states.play.filter((packet) => !joinOnly.has(nameOf(packet)) && !unasked.has(nameOf(packet)))
  const loop = walking(crowded(spawnedOnce(playing), crowd)).map((packet) =>
    ground === 'terrain' && nameOf(packet) === 'map_chunk' ? onTerrain(packet) : packet,
  )
  const entities = loop.filter((packet) => nameOf(packet) === 'spawn_entity').length
  const closing = [...loop, ...closed(loop)]
  const frames = closing.map((packet) => frameOf(packet, true))
  const chunks = { ground, packets: 0, bytes: 0, wireBytes: 0 }
  for (const [i, packet] of closing.entries()) {
    if (nameOf(packet) !== 'map_chunk') continue
    chunks.packets++
    chunks.bytes += packet.length
    chunks.wireBytes += frames[i]?.length ?? 0
  }
  return {
    configuration: [configured.slice(0, split), configured.slice(split)],
    join,
    loop: closing,
    frames,
    view: spawnedOnce(loop.filter((packet) => !passing.has(nameOf(packet)))),
    entities,
    chunks,
  }
}

export const nameOf = (packet: Buffer): string => play.nameOf(readVarint(packet, 0)[0]) ?? '?'

/** Without the spawns of what is spawned already: the server said some twice. */
function spawnedOnce(packets: readonly Buffer[]): Buffer[] {
  const alive = new Set<number>()
  return packets.filter((packet) => {
    const name = nameOf(packet)
    const ids = play.lens(name)?.ids(packet) ?? []
    if (name === 'entity_destroy') for (const id of ids) alive.delete(id)
    if (name !== 'spawn_entity' || ids[0] === undefined) return true
    const again = alive.has(ids[0])
    alive.add(ids[0])
    return !again
  })
}

/** Each packet about a mob once for every copy of that mob. */
function crowded(packets: readonly Buffer[], crowd: number): Buffer[] {
  const spawnType = play.field<number>('spawn_entity', 'type')
  const spawnUuid = play.field<string>('spawn_entity', 'objectUUID')
  const single = new Set([CAPTURED_ID])
  const many: Buffer[] = []
  for (const packet of packets) {
    const name = nameOf(packet)
    const lens = play.lens(name)
    const ids = lens?.ids(packet) ?? []
    if (name === 'spawn_entity' && spawnType?.read(packet) === PLAYER_TYPE) for (const id of ids) single.add(id)
    if (!lens || ids.length === 0) {
      many.push(packet)
      continue
    }
    const copies = ids.some((id) => single.has(id)) ? 1 : crowd
    for (let copy = 0; copy < copies; copy++) {
      const mob = FIRST_MOB + copy * COPY_STRIDE
      let made = lens.patch(packet, (id) => (single.has(id) ? id : mob + id)) ?? packet
      if (name === 'spawn_entity' && spawnUuid && copy > 0) {
        const uuid = spawnUuid.read(packet)
        made = spawnUuid.replace(made, uuid.slice(0, -4) + copy.toString(16).padStart(4, '0'))
      }
      many.push(made)
    }
  }
  return many
}

/**
 * With so much of the movement that it is nine tenths of all. Whatever moves one after the other does so again: a run of
 * movements is repeated as a whole.
 */
function walking(packets: readonly Buffer[]): Buffer[] {
  const moves = packets.filter((packet) => movement.has(nameOf(packet))).length
  const times = ((packets.length - moves) * MOVEMENT_SHARE) / (1 - MOVEMENT_SHARE) / moves
  const all: Buffer[] = []
  let run: Buffer[] = []
  /** Movements that are still owed: a run is repeated a whole number of times. */
  let owed = 0
  const repeat = (): void => {
    for (owed += run.length * times; owed >= run.length && run.length > 0; owed -= run.length) all.push(...run)
    run = []
  }
  for (const packet of packets) {
    if (movement.has(nameOf(packet))) {
      run.push(packet)
      continue
    }
    repeat()
    all.push(packet)
  }
  repeat()
  return all
}

/** What takes away whatever a loop leaves behind. */
function closed(loop: readonly Buffer[]): Buffer[] {
  const alive = new Set<number>()
  const loaded = new Map<string, { x: number; z: number }>()
  for (const packet of loop) {
    const name = nameOf(packet)
    if (name === 'spawn_entity') for (const id of play.lens(name)?.ids(packet).slice(0, 1) ?? []) alive.add(id)
    else if (name === 'entity_destroy') for (const id of play.lens(name)?.ids(packet) ?? []) alive.delete(id)
    else if (name === 'map_chunk' || name === 'unload_chunk') {
      const { x, z, chunkX, chunkZ } = play.decode(packet).params as Record<string, number>
      const at = { x: x ?? chunkX ?? 0, z: z ?? chunkZ ?? 0 }
      if (name === 'map_chunk') loaded.set(`${at.x} ${at.z}`, at)
      else loaded.delete(`${at.x} ${at.z}`)
    }
  }
  return [
    ...(alive.size > 0 ? [play.encode('entity_destroy', { entityIds: [...alive] })] : []),
    ...[...loaded.values()].map(({ x, z }) => play.encode('unload_chunk', { chunkX: x, chunkZ: z })),
  ]
}
