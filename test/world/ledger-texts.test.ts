import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { promotion } from '../../src/world/promotion.ts'
import { stack, text } from './ledger-packets.ts'

const withNbtTexts = supportedVersions.filter((version) => protocolOf(version).number >= 765)
const SHOWN = '\ud83d 😀'
/** As a Java server writes it. */
const WRITTEN = Buffer.from('eda0bd20eda0bdedb880', 'hex')

describe.each(withNbtTexts)('at a switch in %s', (version) => {
  const protocol = protocolOf(version)
  const packets = protocol.packets('play', 'clientbound')
  const shown = text(protocol, SHOWN)
  const uuid = '00000000-0000-4000-8000-000000000001'
  const named =
    protocol.number >= 766
      ? { ...stack(1, 1), addedComponentCount: 1, components: [{ type: 'custom_name', data: shown }] }
      : { ...stack(1, 1), nbtData: { type: 'compound', value: { name: shown } } }

  it.each([
    ['boss_bar', { entityUUID: uuid, action: 0, title: shown, health: 1, color: 0, dividers: 0, flags: 0 }],
    ['scoreboard_objective', { name: 'a', action: 0, displayText: shown, type: 0, number_format: undefined }],
    ['set_slot', { windowId: 0, stateId: 1, slot: 36, item: named }],
    ['playerlist_header', { header: shown, footer: shown }],
    ['set_title_subtitle', { text: shown }],
  ])('the text of %s is told as its server told it', (name, params) => {
    const ledger = new Ledger(protocol, { unreadable: (_, error) => expect.unreachable(String(error)) })
    ledger.record(name, packets.encode(name, params))
    const told = promotion(protocol, Ledger.blank(protocol), ledger, { selfId: 1, mapId: () => undefined })
    expect(told.some((packet) => packet.includes(WRITTEN))).toBe(true)
  })
})
