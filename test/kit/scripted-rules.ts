/** How a scripted server answers what players do: vanilla's strictness, one rule a packet. */

import type { ScriptedServer } from './scripted.ts'
import type { ReceivedAction, ScriptedPlayer } from './scripted-player.ts'

type Rule = (server: ScriptedServer, player: ScriptedPlayer, params: Record<string, unknown>) => void

/** Vanilla puts back whoever moves further than this between two ticks ("moved too quickly!"). */
const furthestMove = 10

/** Face 0–5 of a block → the neighbour behind it. */
const faces = [
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
  [-1, 0, 0],
  [1, 0, 0],
] as const

interface Location {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** Whether two places are in one chunk: a block coordinate is rounded down, also between −1 and 0. */
export const sameChunk = (a: Pick<Location, 'x' | 'z'>, b: Pick<Location, 'x' | 'z'>): boolean =>
  Math.floor(a.x / 16) === Math.floor(b.x / 16) && Math.floor(a.z / 16) === Math.floor(b.z / 16)

const move: Rule = (server, player, params) => {
  const { x, y, z } = { ...player.position, ...params } as Location
  if (![x, y, z].every(Number.isFinite)) return player.kick('Invalid move player packet received')
  if (player.unconfirmed.length > 0) {
    player.ignoredMoves++
    return
  }
  if (typeof params.yaw === 'number') player.yaw = params.yaw
  if (typeof params.pitch === 'number') player.pitch = params.pitch
  const from = player.position
  if (Math.hypot(x - from.x, y - from.y, z - from.z) > furthestMove) {
    player.refusedMoves++
    server.teleport(player, from)
    return
  }
  player.position = { x, y, z }
  const flags = params.flags as { onGround?: boolean } | undefined
  player.onGround = Boolean(params.onGround ?? flags?.onGround)
  if (!sameChunk({ x, z }, from)) server.followChunks(player)
  if (x !== from.x || y !== from.y || z !== from.z) server.showMove(player)
}

/** Since 1.19 blocks are settled by sequence, before by place. */
function settle(server: ScriptedServer, player: ScriptedPlayer, params: Record<string, unknown>): void {
  const { sequence, location, status } = params
  if (typeof sequence === 'number') player.send('acknowledge_player_digging', { sequenceId: sequence })
  else if (typeof status === 'number' && location) {
    const { x, y, z } = location as Location
    const block = server.world.block(x, y, z)
    player.send('acknowledge_player_digging', { location, block, status, successful: true })
  }
}

/** Without player_loaded (1.21.4 and later) a server ignores digging and placing for 60 ticks. */
const mayAct = (server: ScriptedServer, player: ScriptedPlayer): boolean =>
  player.loaded || server.protocol.packets('play', 'serverbound').idOf('player_loaded') === undefined

const rules: Readonly<Record<string, Rule>> = {
  position: move,
  position_look: move,
  look: move,
  flying: move,

  teleport_confirm: (_server, player, { teleportId }) => {
    const newest = player.unconfirmed.at(-1)
    if (newest === teleportId) player.unconfirmed.length = 0
    // An older one is overtaken; any other was never asked.
    else if (!player.unconfirmed.includes(teleportId as number)) {
      player.kick(`Invalid move player packet received: teleport ${teleportId} was not asked`)
    }
  },

  keep_alive: (_server, player, { keepAliveId }) => {
    const asked = player.keepAlives.indexOf(String(keepAliveId))
    if (asked < 0) player.kick(`Timed out: keep-alive ${keepAliveId} was not asked`)
    else player.keepAlives.splice(asked, 1)
  },

  chunk_batch_received: (_server, player) => {
    if (player.openBatches === 0) player.kick('a chunk batch was acknowledged that was not sent')
    else player.openBatches--
  },

  player_loaded: (_server, player) => {
    player.loaded = true
  },

  held_item_slot: (_server, player, { slotId }) => {
    player.heldItemSlot = slotId as number
  },

  block_dig: (server, player, params) => {
    const { status, location } = params as { status: number; location: Location }
    if (status > 2) return
    if (!mayAct(server, player)) return
    const done = status === 2 || (status === 0 && player.gameMode === 'creative')
    if (done) server.setBlock(location.x, location.y, location.z, 0)
    settle(server, player, params)
  },

  block_place: (server, player, params) => {
    const { direction, location } = params as { direction: number; location: Location }
    if (!mayAct(server, player)) return
    const [dx, dy, dz] = faces[direction] ?? [0, 0, 0]
    server.setBlock(location.x + dx, location.y + dy, location.z + dz, 'oak_planks')
    settle(server, player, params)
  },

  use_item: settle,
}

/** Applies the rule for a play packet; packets without a rule are only recorded. */
export function answerPlay(server: ScriptedServer, player: ScriptedPlayer, { name, params }: ReceivedAction): void {
  if (!player.closed) rules[name]?.(server, player, params)
}
