import type { Params } from '../kit/client/parts.ts'
import type { Connection } from './connection.ts'
import { steered } from './vehicles.ts'

const nothing = (): void => undefined

/** What clients' packets do on a server, once its rules (`StrictRules`) have let them pass. */
export const deeds: Readonly<Record<string, (connection: Connection, params: Params) => void>> = {
  // The rules do all that is to be done for these.
  ...Object.fromEntries(
    [
      ...['position', 'position_look', 'look', 'flying', 'teleport_confirm', 'keep_alive', 'pong', 'cookie_response'],
      ...['resource_pack_receive', 'chunk_batch_received', 'player_loaded'],
      ...['settings', 'arm_animation', 'punch', 'client_command'],
    ].map((name) => [name, nothing]),
  ),
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
  held_item_slot: ({ alone }, { slotId }) => {
    alone.state.held = slotId
  },
  block_dig: acted,
  block_place: acted,
  use_item: acted,
  custom_payload: (connection, params) => {
    const { server } = connection
    if (params.channel.startsWith('mcmesh:')) server.mesh.fault(`rule 13: ${server.name} heard ${params.channel}`)
    connection.actions.push({ name: `payload ${params.channel}`, params })
  },
  close_window: (connection, { windowId }) => {
    const { alone } = connection
    if (alone.state.window?.id === windowId) alone.state.window = undefined
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
