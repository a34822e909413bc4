import { digNumber } from '../../protocol/digging.ts'
import { FLYING } from '../../protocol/facts.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/**
 * What entity_action begins and ends, and a link made later is sent. Since 1.21.6 sneaking is a key of player_input.
 */
const postures = [
  { posture: 'sneak', start: 'start_sneaking', stop: 'stop_sneaking' },
  { posture: 'sprint', start: 'start_sprinting', stop: 'stop_sprinting' },
] as const

const HOTBAR = 9

/** Takes in an entity_action of the client. */
export function recordPosture(player: Player, packet: Buffer): void {
  const action = player.mesh.serverbound.decode(packet).params.actionId
  for (const { posture, start, stop } of postures) {
    if (action === start) player.profile.posture(posture, packet)
    else if (action === stop) player.profile.endPosture(posture)
  }
}

/** Sends a dummy's server how the player's body stands by now: what began before the dummy was there. */
export function sendPostures(player: Player, link: Link): void {
  const { mesh, primary } = player
  link.resendPostures()
  if (!primary) return
  const { flying, gliding, heldSlot } = primary.ledger
  if (flying !== link.ledger.flying)
    link.ledger.recordClient('abilities', link.send('abilities', { flags: flying ? FLYING : 0 }), mesh.now())
  if (gliding && !link.ledger.gliding) link.act('start_fall_flying')
  // Every new body holds the first slot; what the server has kept of an older one is in its ledger.
  if (heldSlot !== link.ledger.heldSlot)
    link.ledger.recordClient('held_item_slot', link.send('held_item_slot', { slotId: heldSlot }), mesh.now())
}

/**
 * The client has a new body, which stands upright, and sends nothing of that: the link's server, which was sent how the
 * old one stood, is sent the change for it.
 */
export function standUpright(player: Player, link: Link): void {
  for (const packet of player.profile.postures()) {
    const { name, params } = player.mesh.serverbound.decode(packet)
    if (name === 'player_input') link.send('player_input', { inputs: {} })
    const ended = postures.find(({ start }) => start === params.actionId)
    if (ended) link.act(ended.stop)
  }
  player.profile.forgetPostures()
}

/** The player plays elsewhere now: what its body was in the midst of doing on this server ends there. */
export function endActions(link: Link): void {
  const { ledger } = link
  const { number } = ledger.protocol
  if (ledger.usingItem === 'main') {
    // Another slot, or another hand, ends the use without its effect: a bow that is let go shoots.
    for (const slotId of [(ledger.heldSlot + 1) % HOTBAR, ledger.heldSlot]) link.send('held_item_slot', { slotId })
  } else if (ledger.usingItem === 'off') {
    const nowhere = { location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 }
    const status = digNumber(number, 'swap hands')
    for (let time = 0; time < 2; time++) link.send('block_dig', { status, ...nowhere })
  }
  if (ledger.sleeping) link.act('stop_sleeping')
}
