import { FLYING } from '../../protocol/facts.ts'
import { readVarint } from '../../wire/varint.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** What entity_action begins and ends, and a link made later is told of. Since 1.21.6 sneaking is a key of player_input. */
const postures = [
  { posture: 'sneak', start: 'start_sneaking', stop: 'stop_sneaking' },
  { posture: 'sprint', start: 'start_sprinting', stop: 'stop_sprinting' },
] as const

/** block_dig: the hands exchange what they hold. */
const SWAP_HANDS = 6
const HOTBAR = 9

/** Takes in an entity_action of the client. */
export function rememberPosture(player: Player, packet: Buffer): void {
  const action = player.mesh.serverbound.decode(packet).params.actionId
  for (const { posture, start, stop } of postures) {
    if (action === start) player.remembered.posture(posture, packet)
    else if (action === stop) player.remembered.endPosture(posture)
  }
}

/** Says to a dummy's server how the player's body stands by now: what began before the dummy was there. */
export function tellPosture(link: Link): void {
  const { player, channel } = link
  const { mesh, primary, remembered } = player
  for (const packet of remembered.postures()) channel?.send(asLinks(link, packet))
  if (!primary) return
  const { flying, gliding, heldSlot } = primary.ledger
  if (flying !== link.ledger.flying)
    link.ledger.recordClient('abilities', link.send('abilities', { flags: flying ? FLYING : 0 }), mesh.now())
  if (gliding && !link.ledger.gliding) act(link, 'start_fall_flying')
  // Every new body holds the first slot; what the server has kept of an older one is told by its ledger.
  if (heldSlot !== link.ledger.heldSlot)
    link.ledger.recordClient('held_item_slot', link.send('held_item_slot', { slotId: heldSlot }), mesh.now())
}

/** A packet about the player itself with the id that this link's server has given to it. */
export function asLinks({ selfId, player }: Link, packet: Buffer): Buffer {
  const { serverbound } = player.mesh
  return serverbound.lens(serverbound.nameOf(readVarint(packet, 0)) ?? '')?.patch(packet, () => selfId) ?? packet
}

/**
 * The client has a new body, which stands upright, and says nothing of that: the link's server, which heard how the old one
 * stood, is told for it.
 */
export function standUpright(link: Link): void {
  const { remembered, mesh } = link.player
  for (const packet of remembered.postures()) {
    const { name, params } = mesh.serverbound.decode(packet)
    if (name === 'player_input') link.send('player_input', { inputs: {} })
    const ended = postures.find(({ start }) => start === params.actionId)
    if (ended) act(link, ended.stop)
  }
  remembered.forgetPostures()
}

/** The player plays elsewhere now: what its body was in the midst of doing on this server ends there. */
export function endActions(link: Link): void {
  const { ledger } = link
  if (ledger.usingItem === 'main') {
    // Another slot, or another hand, ends the use without its effect: a bow that is let go shoots.
    for (const slotId of [(ledger.heldSlot + 1) % HOTBAR, ledger.heldSlot]) link.send('held_item_slot', { slotId })
  } else if (ledger.usingItem === 'off') {
    const nowhere = { location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 }
    for (let time = 0; time < 2; time++) link.send('block_dig', { status: SWAP_HANDS, ...nowhere })
  }
  if (ledger.sleeping) act(link, 'stop_sleeping')
}

/** An entity_action of the player itself, in mcmesh's words. */
export const act = (link: Link, actionId: string): Buffer =>
  link.send('entity_action', { entityId: link.selfId, actionId, jumpBoost: 0 })
