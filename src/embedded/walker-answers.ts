/** What a vanilla client answers: one row a packet. */

import { readText } from '../protocol/text.ts'
import type { PacketSet, State } from '../protocol/versions.ts'
import type { Placement, WalkerConnection } from './walker-connection.ts'

export type Answer = (connection: WalkerConnection, packet: Buffer, set: PacketSet) => void

/** What a vanilla client answers, by state and packet. Packets without a row need no answer. */
const answersByState: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  login: {
    compress: (connection, packet, set) => connection.compress(set.decode(packet).params.threshold as number),
    success: (connection) => connection.loggedIn(),
    login_plugin_request: (connection, packet, set) => {
      connection.send('login_plugin_response', { messageId: set.decode(packet).params.messageId })
    },
    cookie_request: (connection, packet, set) => {
      connection.send('cookie_response', { key: set.decode(packet).params.cookie })
    },
    encryption_begin: (connection) =>
      connection.end('the server wants Mojang accounts; walkers need "auth": "offline"'),
    disconnect: (connection, packet, set) => connection.end(readText(set.decode(packet).params.reason).text),
  },
  configuration: {
    select_known_packs: (connection, packet, set) => connection.selectPacks(set.decode(packet).params.packs),
    code_of_conduct: (connection) => connection.send('accept_code_of_conduct'),
    finish_configuration: (connection) => {
      connection.send('finish_configuration')
      connection.state = 'play'
    },
    disconnect: (connection, packet, set) => connection.end(readText(set.decode(packet).params.reason).text),
  },
  play: {
    login: (connection) => connection.events.level(),
    respawn: (connection) => connection.events.level(),
    position: (connection, packet, set) => connection.placed(set.decode(packet).params),
    map_chunk: (connection, packet) => connection.events.chunk(packet),
    unload_chunk: (connection, packet, set) => {
      const { chunkX, chunkZ } = set.decode(packet).params as { chunkX: number; chunkZ: number }
      connection.events.unload(chunkX, chunkZ)
    },
    block_change: (connection, packet, set) => {
      const { location, type } = set.decode(packet).params as { location: Placement; type: number }
      connection.events.block(location.x, location.y, location.z, type)
    },
    multi_block_change: (connection, packet, set) => connection.blocks(set.decode(packet).params),
    chunk_batch_finished: (connection) => connection.send('chunk_batch_received', { chunksPerTick: 20 }),
    update_health: (connection, packet, set) => {
      if ((set.decode(packet).params.health as number) <= 0) connection.events.died()
    },
    start_configuration: (connection) => {
      connection.events.level()
      connection.send('configuration_acknowledged')
      connection.state = 'configuration'
    },
    kick_disconnect: (connection, packet, set) => connection.end(readText(set.decode(packet).params.reason).text),
  },
}

/** What every state after login has in common. */
const common: Readonly<Record<string, Answer>> = {
  keep_alive: (connection, packet, set) => connection.send('keep_alive', set.decode(packet).params),
  ping: (connection, packet, set) => connection.send('pong', set.decode(packet).params),
  cookie_request: (connection, packet, set) => {
    connection.send('cookie_response', { key: set.decode(packet).params.cookie })
  },
  add_resource_pack: (connection, packet, set) => connection.acceptPack(set.decode(packet).params.uuid),
  resource_pack_send: (connection) => connection.acceptPack(undefined),
}

/** The answer to a packet of that name in that state, if it needs one. */
export function answerTo(state: State, name: string): Answer | undefined {
  return answersByState[state]?.[name] ?? (state === 'login' ? undefined : common[name])
}
