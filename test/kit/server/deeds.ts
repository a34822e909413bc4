/** What players do to a strict server's world, beside the rules of their connection: digging, placing, using. */

import type { ServerPlayer } from './player.ts'
import type { Params, Position } from './rules.ts'
import type { StrictServer } from './server.ts'

type Deed = (server: StrictServer, player: ServerPlayer, params: Params) => void

/** Face 0–5 of a block → the neighbour behind it. */
const faces = [
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
  [-1, 0, 0],
  [1, 0, 0],
] as const

/** Since 1.19 blocks are settled by sequence, before by place. */
function settle(server: StrictServer, player: ServerPlayer, params: Params): void {
  const { sequence, location, status } = params
  if (typeof sequence === 'number') player.send('acknowledge_player_digging', { sequenceId: sequence })
  else if (typeof status === 'number' && location) {
    const { x, y, z } = location as Position
    const block = server.world.block(x, y, z)
    player.send('acknowledge_player_digging', { location, block, status, successful: true })
  }
}

/** Without player_loaded (1.21.4 and later) a server ignores digging and placing for 60 ticks. */
const mayAct = (server: StrictServer, player: ServerPlayer): boolean =>
  player.loaded || server.protocol.packets('play', 'serverbound').idOf('player_loaded') === undefined

export const deeds: Readonly<Record<string, Deed>> = {
  block_dig: (server, player, params) => {
    const { status, location } = params as { status: number; location: Position }
    if (status > 2) return
    if (!mayAct(server, player)) return
    const done = status === 2 || (status === 0 && player.gameMode === 'creative')
    if (done) server.setBlock(location.x, location.y, location.z, 0)
    settle(server, player, params)
  },

  block_place: (server, player, params) => {
    const { direction, location } = params as { direction: number; location: Position }
    if (!mayAct(server, player)) return
    const [dx, dy, dz] = faces[direction] ?? [0, 0, 0]
    server.setBlock(location.x + dx, location.y + dy, location.z + dz, 'oak_planks')
    settle(server, player, params)
  },

  use_item: settle,
}
