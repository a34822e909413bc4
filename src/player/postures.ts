import type { Link } from './link.ts'
import type { Player } from './player.ts'

/** entity_action's ids by name where the schema names them, by number where it doesn't (before 1.21.2 or so). */
const postures = [
  { posture: 'sneak', start: ['start_sneaking', 0], stop: ['stop_sneaking', 1] },
  { posture: 'sprint', start: ['start_sprinting', 3], stop: ['stop_sprinting', 4] },
] as const

/** Takes in an entity_action of the client. Sneaking and sprinting last: a link made later is told of them. */
export function rememberPosture(player: Player, packet: Buffer): void {
  const action = player.mesh.serverbound.decode(packet).params.actionId
  for (const { posture, start, stop } of postures) {
    if (action === start[0] || action === start[1]) player.remembered.posture(posture, packet)
    else if (action === stop[0] || action === stop[1]) player.remembered.endPosture(posture)
  }
}

/**
 * The client has a new body, which stands upright, and says nothing of that: the link's server, which heard how the old one
 * stood, is told for it.
 */
export function standUpright({ player, selfId, channel }: Link): void {
  const { serverbound } = player.mesh
  for (const packet of player.remembered.postures()) {
    const { name, params } = serverbound.decode(packet)
    if (name === 'player_input') channel?.send(serverbound.encode(name, { inputs: {} }))
    const ended = postures.find(({ start: [named, number] }) => [named, number].includes(params.actionId as never))
    const actionId = ended?.stop[typeof params.actionId === 'string' ? 0 : 1]
    if (ended) channel?.send(serverbound.encode(name, { ...params, entityId: selfId, actionId }))
  }
  player.remembered.forgetPostures()
}
