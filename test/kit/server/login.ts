/** What a strict server says before the play state: status, registries, and what stands in its login packet. */

import type { ReceivedAction, ServerPlayer } from './player.ts'
import type { StrictServer } from './server.ts'
import { loginDataOf } from './world.ts'

export function answerStatus(server: StrictServer, player: ServerPlayer, { name, params }: ReceivedAction): void {
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
    player.line.end()
  }
}

export function beginConfiguration(server: StrictServer, player: ServerPlayer): void {
  player.state = 'configuration'
  server.players.delete(player.name)
  player.sendAll(server.configures)
  if (server.options.quiet) {
    if (server.finishes) player.send('finish_configuration')
    return
  }
  const brand = Buffer.from(server.options.brand ?? 'scripted')
  player.send('custom_payload', { channel: 'minecraft:brand', data: Buffer.concat([Buffer.of(brand.length), brand]) })
  player.send('feature_flags', { features: ['minecraft:vanilla'] })
  const { version } = server
  const asks = server.protocol.packets('configuration', 'clientbound').idOf('select_known_packs') !== undefined
  if (asks) player.send('select_known_packs', { packs: [{ namespace: 'minecraft', id: 'core', version }] })
  else sendRegistries(server, player)
}

export function sendRegistries(server: StrictServer, player: ServerPlayer): void {
  const codec = loginDataOf(server.version).loginPacket.dimensionCodec ?? {}
  const changed = (server.registries?.(codec) ?? codec) as typeof codec
  if (server.protocol.packets('configuration', 'clientbound').field('registry_data', 'entries') === undefined) {
    player.send('registry_data', { codec: changed })
  } else {
    // Who knows the core pack is told names only.
    const known = (player.knownPacks?.length ?? 0) > 0
    for (const { id, entries } of Object.values(changed)) {
      player.send('registry_data', { id, entries: known ? entries.map(({ key }) => ({ key })) : entries })
    }
  }
  if (server.finishes) player.send('finish_configuration')
}

/** What a login or respawn packet says, in each version's words. */
export function loginParams(server: StrictServer, player: ServerPlayer, dimension: string): Record<string, unknown> {
  const { loginPacket } = loginDataOf(server.version)
  const { dimensionCodec: codec } = loginPacket
  const gameMode = server.gameMode === 'creative' ? 1 : 0
  const { worldState } = loginPacket
  return {
    ...loginPacket,
    // In configuration since 1.20.2.
    ...(codec && !server.protocol.hasConfiguration && { dimensionCodec: server.registries?.(codec) ?? codec }),
    entityId: player.entityId,
    gameMode,
    gamemode: gameMode,
    previousGameMode: -1,
    previousGamemode: 255,
    worldName: dimension,
    worldNames: ['minecraft:overworld', 'minecraft:the_nether'],
    dimension: loginPacket.dimension ?? loginPacket.worldType,
    viewDistance: server.viewDistance,
    simulationDistance: server.viewDistance,
    enforcesSecureChat: false,
    copyMetadata: 0,
    ...(worldState && { worldState: { ...worldState, name: dimension, gamemode: server.gameMode } }),
  }
}
