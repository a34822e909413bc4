/** What a scripted server says before the play state: status, registries, and what stands in its login packet. */

import type { ScriptedServer } from './scripted.ts'
import type { ReceivedAction, ScriptedPlayer } from './scripted-player.ts'
import { loginDataOf } from './scripted-world.ts'

export function answerStatus(server: ScriptedServer, player: ScriptedPlayer, { name, params }: ReceivedAction): void {
  if (name === 'ping_start') {
    const { number, version } = server.protocol
    const response = {
      version: { name: version, protocol: number },
      players: { max: 20, online: server.players.size },
      description: { text: 'scripted' },
    }
    player.send('server_info', { response: JSON.stringify(response) })
  } else if (name === 'ping') {
    player.send('ping', { time: params.time })
    player.socket.end()
  }
}

export function beginConfiguration(server: ScriptedServer, player: ScriptedPlayer): void {
  player.state = 'configuration'
  server.players.delete(player.name)
  const brand = Buffer.from(server.options.brand ?? 'scripted')
  player.send('custom_payload', { channel: 'minecraft:brand', data: Buffer.concat([Buffer.of(brand.length), brand]) })
  player.send('feature_flags', { features: ['minecraft:vanilla'] })
  const { version } = server
  const asks = server.protocol.packets('configuration', 'clientbound').idOf('select_known_packs') !== undefined
  if (asks) player.send('select_known_packs', { packs: [{ namespace: 'minecraft', id: 'core', version }] })
  else sendRegistries(server, player)
}

export function sendRegistries(server: ScriptedServer, player: ScriptedPlayer): void {
  const codec = loginDataOf(server.version).loginPacket.dimensionCodec ?? {}
  const changed = (server.options.registries?.(codec) ?? codec) as typeof codec
  if (server.protocol.packets('configuration', 'clientbound').field('registry_data', 'entries') === undefined) {
    player.send('registry_data', { codec: changed })
  } else {
    // Who knows the core pack is told names only.
    const known = (player.knownPacks?.length ?? 0) > 0
    for (const { id, entries } of Object.values(changed)) {
      player.send('registry_data', { id, entries: known ? entries.map(({ key }) => ({ key })) : entries })
    }
  }
  player.send('finish_configuration')
}

export function loginParams(
  server: ScriptedServer,
  player: ScriptedPlayer,
  dimension: string,
): Record<string, unknown> {
  const { loginPacket } = loginDataOf(server.version)
  const creative = (server.options.gameMode ?? 'creative') === 'creative'
  const gameMode = creative ? 1 : 0
  const { worldState } = loginPacket
  return {
    ...loginPacket,
    entityId: player.entityId,
    gameMode,
    previousGameMode: -1,
    previousGamemode: 255,
    worldName: dimension,
    worldNames: ['minecraft:overworld', 'minecraft:the_nether'],
    viewDistance: server.viewDistance,
    simulationDistance: server.viewDistance,
    enforcesSecureChat: false,
    ...(worldState && {
      worldState: { ...worldState, name: dimension, gamemode: creative ? 'creative' : 'survival' },
    }),
  }
}
