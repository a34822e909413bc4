import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { Ledger, ledgerPackets } from '../../src/world/ledger.ts'
import { promotion } from '../../src/world/promotion.ts'
import { ClientModel } from '../kit/client/model.ts'
import { bytes, freshAttributes, joined, type Sent, vocabulary } from './ledger-packets.ts'

const WEST_ID = 9
const EAST_ID = 4
const OWN_ID = 1000

/** A ledger and a client that heard the same packets. */
function heard(version: string, sent: readonly Sent[], self: number) {
  const protocol = protocolOf(version)
  const unread: string[] = []
  const ledger = new Ledger(protocol, { unreadable: (name, error) => unread.push(`${name}: ${String(error)}`) })
  const client = new ClientModel(protocol, { fresh: freshAttributes(protocol) })
  client.entityId = self
  ledger.seed('login', { gameMode: 0, worldName: 'minecraft:overworld', enableRespawnScreen: true })
  for (const one of sent) {
    const packet = bytes(protocol, one, self)
    ledger.record(one.name, packet, self)
    try {
      client.take(packet)
    } catch {
      // A vanilla server does not send what makes a client give up; the ledger ignores it as the client's state does.
    }
  }
  return { protocol, ledger, client, unread }
}

describe.each(supportedVersions)('a promotion in %s', (version) => {
  const words = vocabulary(version)
  const one = fc.oneof(...Object.entries(words).map(([name, params]) => params.map((p): Sent => ({ name, params: p }))))
  const some = fc.array(one, { maxLength: 60 })
  // A dummy has no window open: nobody is there to click.
  const ofDummy = some.map((sent) => sent.filter(({ name }) => name !== 'open_window'))

  it('brings a client from any state to any other, without a toast and without a packet it would choke on', () => {
    const protocol = protocolOf(version)
    fc.assert(
      fc.property(some, ofDummy, (westSaid, eastSaid) => {
        const west = heard(version, [...joined(protocol, 0), ...westSaid], WEST_ID)
        const east = heard(version, [...joined(protocol, 1), ...eastSaid], EAST_ID)
        west.client.own.toasts = 0
        west.client.unknown.clear()
        west.client.entityId = OWN_ID
        const told = promotion(protocol, west.ledger, east.ledger, { selfId: OWN_ID, mapId: () => undefined })
        for (const packet of told) west.client.take(packet)
        expect(west.unread).toEqual([])
        expect(east.unread).toEqual([])
        expect(west.client.own.toasts).toBe(0)
        expect([...west.client.unknown]).toEqual([])
        expect(west.client.state).toEqual(east.client.state)
      }),
      { numRuns: 40 },
    )
  })

  it('tells nothing to a client that shows it already', () => {
    const protocol = protocolOf(version)
    fc.assert(
      fc.property(ofDummy, (said) => {
        const sent = [...joined(protocol, 1), ...said]
        const west = heard(version, sent, WEST_ID)
        const east = heard(version, sent, EAST_ID)
        const told = promotion(protocol, west.ledger, east.ledger, { selfId: OWN_ID, mapId: () => undefined })
        const names = told.map((packet) => protocol.packets('play', 'clientbound').decode(packet).name)
        expect(names).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  it('says every kind of packet that the ledger records in the tests of this file', () => {
    const protocol = protocolOf(version)
    const tested = new Set([...Object.keys(words), ...joined(protocol, 0).map(({ name }) => name)])
    const elsewhere = [
      'camera',
      'open_horse_window',
      'update_view_distance',
      'declare_recipes',
      'server_data',
      'feature_flags',
      // In ledger-switch.test.ts: they go by themselves.
      'clear_titles',
      'set_title_text',
      'set_title_subtitle',
      'set_title_time',
      'resource_pack_send',
    ]
    const clientbound = protocol.packets('play', 'clientbound')
    const untested = ledgerPackets.filter((name) => clientbound.idOf(name) !== undefined && !tested.has(name))
    expect(untested.filter((name) => !elsewhere.includes(name))).toEqual([])
  })
})
