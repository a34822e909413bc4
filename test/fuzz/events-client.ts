import { text } from '../kit/client/parts.ts'
import { swingOf } from '../kit/swing.ts'
import type { Events, Scene } from './scene.ts'
import { pick } from './scene.ts'

/** What clients do. */
export const clientEvents = {
  walk: [14, ({ client, b, c }: Scene) => client.step((b % 11) - 5, (c % 3) - 1)],
  cross: [14, ({ client }: Scene) => client.step(client.x < 0 ? 5 : -5, 0)],
  look: [3, ({ client, c }: Scene) => client.look(c)],
  steer: [5, ({ client, c }: Scene) => client.steer((c % 7) - 3)],
  swing: [2, ({ client, words }: Scene) => client.say(swingOf(words.serverbound), { hand: 0 })],
  hotbar: [
    2,
    ({ client, c }: Scene) => {
      if (!client.inGame) return
      client.model.state.held = c % 9
      client.say('held_item_slot', { slotId: c % 9 })
    },
  ],
  dig: [
    3,
    ({ client, c }: Scene) => {
      if (!client.stands) return
      const at = { x: Math.floor(client.x) + (c % 9) - 4, y: 64, z: 8 }
      const dig = { status: 0, location: at, face: 1, sequence: ++client.sequence }
      client.mesh.actions.at(client, at.x, () => client.say('block_dig', dig))
    },
  ],
  place: [
    3,
    ({ client, c, words }: Scene) => {
      if (!client.stands) return
      const at = { x: Math.floor(client.x) + (c % 9) - 4, y: 64, z: 8 }
      // West and east: the block that would be placed is the neighbour's, perhaps.
      const direction = c % 2 ? 4 : 5
      const hand = words.protocol.number >= 775 ? 'main_hand' : 0
      const on = { cursorX: 0, cursorY: 0, cursorZ: 0, insideBlock: false, worldBorderHit: false }
      const place = { hand, location: at, direction, ...on, sequence: ++client.sequence }
      client.mesh.actions.at(client, at.x + (direction === 4 ? -1 : 1), () => client.say('block_place', place))
    },
  ],
  attack: [
    5,
    ({ client, c }: Scene) => {
      const target = pick([...client.model.entities.keys()], c)
      if (target !== undefined) client.mesh.actions.attack(client, target, c % 9)
    },
  ],
  say: [
    2,
    ({ client, c, words }: Scene) => {
      const name = words.serverbound.idOf('chat_message') === undefined ? 'chat' : 'chat_message'
      const unsigned = { timestamp: 0n, salt: 0n, signature: undefined, offset: 0, acknowledged: Buffer.alloc(3) }
      client.mesh.actions.onPrimary(client, name, () =>
        client.say(name, { message: `word ${c}`, ...unsigned, checksum: 0 }),
      )
    },
  ],
  payloadOfClient: [
    1,
    ({ client, c }: Scene) => {
      const speak = (channel: string): void => client.say('custom_payload', { channel, data: Buffer.of(c) })
      if (c % 2) speak('mcmesh:sync')
      else client.mesh.actions.onPrimary(client, 'payload fuzz:any', () => speak('fuzz:any'))
    },
  ],
  click: [
    4,
    ({ client, words }: Scene) => {
      const { window } = client.model.state
      if (!window) return
      const cursorItem = words.protocol.number >= 770 ? undefined : words.item(undefined)
      const click = { windowId: window.id, stateId: 1, slot: 0, mouseButton: 0, mode: 0, changedSlots: [], cursorItem }
      client.mesh.actions.click(client, text(window.title), () => client.say('window_click', click))
    },
  ],
  closeWindow: [
    2,
    ({ client }: Scene) => {
      const { window } = client.model.state
      if (!window || !client.inGame) return
      client.say('close_window', { windowId: window.id })
      client.model.state.window = undefined
    },
  ],
} as const satisfies Events
