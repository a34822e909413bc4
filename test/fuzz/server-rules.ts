import type { Params } from '../oracle/client-state.ts'
import type { Connection } from './server.ts'

/** How a server takes what clients send: vanilla's strictness. Packets without a rule are actions, and only recorded. */
export const actionRules: Readonly<Record<string, (connection: Connection, params: Params) => void>> = {
  position: (connection, params) => connection.moved(params),
  position_look: (connection, params) => connection.moved(params),
  look: (connection, params) => connection.moved(params),
  flying: (connection, params) => connection.moved(params),
  teleport_confirm: ({ teleports, server }, { teleportId }) => {
    if (!teleports.includes(teleportId)) server.mesh.fault(`${server.name} never asked for teleport ${teleportId}`)
    else if (teleports.at(-1) === teleportId) teleports.length = 0
  },
  keep_alive: ({ keepAlives, server }, { keepAliveId }) =>
    answered(keepAlives.map(String), String(keepAliveId), keepAlives) ||
    server.mesh.fault(`${server.name} never asked keep-alive ${keepAliveId}`),
  pong: ({ pings, server }, { id }) =>
    answered(pings.map(String), String(id), pings) || server.mesh.fault(`${server.name} never asked ping ${id}`),
  chunk_batch_received: (connection) => {
    if (connection.batches-- <= 0) connection.server.mesh.fault(`${connection.server.name} had no open chunk batch`)
  },
  held_item_slot: ({ alone }, { slotId }) => {
    alone.heldSlot = slotId
  },
  block_dig: acted,
  block_place: acted,
  use_item: acted,
  player_loaded: () => undefined,
  settings: () => undefined,
  custom_payload: () => undefined,
  arm_animation: () => undefined,
  entity_action: () => undefined,
  player_input: () => undefined,
  close_window: ({ alone }) => {
    alone.window = undefined
  },
}

function acted(connection: Connection, params: Params): void {
  connection.actions.push({ name: 'acted', params })
  connection.say('acknowledge_player_digging', { sequenceId: params.sequence })
}

function answered(asked: readonly string[], answer: string, list: unknown[]): boolean {
  const at = asked.indexOf(answer)
  if (at < 0) return false
  list.splice(at, 1)
  return true
}
