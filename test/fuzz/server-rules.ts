import type { Params } from '../oracle/client-state.ts'
import type { Connection } from './connection.ts'
import { steered } from './vehicles.ts'

/** How a server takes what clients send in the game: vanilla's strictness. Packets without a rule are actions, and only recorded. */
export const serverRules: Readonly<Record<string, (connection: Connection, params: Params) => void>> = {
  position: (connection, params) => connection.moved(params),
  position_look: (connection, params) => connection.moved(params),
  look: (connection, params) => connection.moved(params),
  flying: (connection, params) => connection.moved(params),
  vehicle_move: (connection, { x, z }) => steered(connection, x, z),
  player_input: (connection, { inputs }) => {
    if (inputs.shift && connection.server.mesh.protocol.number >= SNEAKS_BY_KEY) connection.dismount()
  },
  entity_action: (connection, { actionId }) => {
    if (actionId === 'start_sneaking') connection.dismount()
  },
  steer_vehicle: (connection, { jump }) => {
    if (jump & 2) connection.dismount()
  },
  teleport_confirm: ({ teleports, server }, { teleportId }) => {
    if (!teleports.includes(teleportId)) server.mesh.fault(`${server.name} never asked for teleport ${teleportId}`)
    else if (teleports.at(-1) === teleportId) teleports.length = 0
  },
  keep_alive: ({ keepAlives, server }, { keepAliveId }) =>
    answered(keepAlives, (id) => String(id) === String(keepAliveId)) ||
    server.mesh.fault(`${server.name} never asked keep-alive ${keepAliveId}`),
  pong: ({ pings, server }, { id }) =>
    answered(pings, (ping) => ping === id) || server.mesh.fault(`${server.name} never asked ping ${id}`),
  cookie_response: ({ cookies, server }, { key }) =>
    answered(cookies, (cookie) => cookie === key) || server.mesh.fault(`${server.name} never asked for cookie ${key}`),
  resource_pack_receive: ({ packs, server }, { uuid = '', result }) => {
    if (!packs.includes(uuid)) server.mesh.fault(`${server.name} never sent resource pack ${uuid}`)
    // Accepted (3) and downloaded (4) are on the way.
    else if (result !== 3 && result !== 4) answered(packs, (pack) => pack === uuid)
  },
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
  custom_payload: (connection, params) => {
    const { server } = connection
    if (params.channel.startsWith('mcmesh:')) server.mesh.fault(`rule 13: ${server.name} heard ${params.channel}`)
    connection.actions.push({ name: `payload ${params.channel}`, params })
  },
  arm_animation: () => undefined,
  client_command: () => undefined,
  close_window: (connection, { windowId }) => {
    const { server, alone } = connection
    if (!server.opened(connection).has(windowId)) server.mesh.fault(`${server.name} never opened window ${windowId}`)
    if (alone.window?.id === windowId) alone.window = undefined
    if (connection.window === windowId) connection.window = undefined
  },
}

/** 1.21.6: sneaking is a key that is held down; before, the client says that it sneaks. */
const SNEAKS_BY_KEY = 771

/** What a server does next when it hears these, before the game. */
export const answersOf: Readonly<Record<string, (connection: Connection) => void>> = {
  login_start: (connection) => connection.server.logIn(connection),
  login_acknowledged: (connection) => connection.server.configure(connection),
  configuration_acknowledged: (connection) => connection.server.configure(connection),
  finish_configuration: (connection) => connection.server.letIn(connection),
}

function acted(connection: Connection, params: Params): void {
  connection.actions.push({ name: 'acted', params })
  connection.tell(connection.server.words.acknowledged(params))
}

function answered<T>(asked: T[], is: (question: T) => boolean): boolean {
  const at = asked.findIndex(is)
  if (at < 0) return false
  asked.splice(at, 1)
  return true
}
