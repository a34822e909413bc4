import { describe, expect, test } from 'vitest'
import type { ClientLink } from '../../../src/player/client/client-link.ts'
import { Teleports } from '../../../src/player/client/teleports.ts'
import { protocolOf } from '../../../src/protocol/versions.ts'
import { Ledger } from '../../../src/world/ledger.ts'

const link = (server: string): ClientLink => ({
  server,
  channel: undefined,
  ledger: Ledger.blank(protocolOf('1.21.4')),
  send: () => Buffer.alloc(0),
  clientReady: () => undefined,
  reply: () => undefined,
})
const [west, east] = [link('west'), link('east')]

describe('teleports that a client has not confirmed yet', () => {
  test('bear numbers of mcmesh’s own, and each confirmation goes to whoever asked, by its own number', () => {
    const teleports = new Teleports()
    expect([teleports.request(west, 7), teleports.request(east, 7), teleports.lastId]).toEqual([1, 2, 2])
    expect([west, east].map((asker) => teleports.pendingOf(asker))).toEqual([true, true])
    expect(teleports.confirm(2)).toEqual({ link: east, original: 7 })
    expect([west, east].map((asker) => teleports.pendingOf(asker))).toEqual([true, false])
    expect(teleports.confirm(1)).toEqual({ link: west, original: 7 })
    expect(teleports.pendingOf(west)).toBe(false)
  })

  test('are confirmed once, and never where nobody asked', () => {
    const teleports = new Teleports()
    const id = teleports.request(west, 7)
    teleports.confirm(id)
    expect([teleports.confirm(id), teleports.confirm(99)]).toEqual([undefined, undefined])
  })

  test('of mcmesh’s own end with it, and no server waits for them', () => {
    const teleports = new Teleports()
    const own = teleports.requestOwn()
    expect([teleports.ownPending, teleports.pendingOf(west)]).toEqual([true, false])
    expect([teleports.confirm(own), teleports.ownPending, teleports.confirm(own)]).toEqual(['own', false, undefined])
  })

  test('of a link that is a dummy by now are confirmed by nobody twice', () => {
    const teleports = new Teleports()
    const ids = [teleports.request(west, 7), teleports.request(east, 8), teleports.request(west, 9)]
    expect(teleports.forget(west)).toEqual([7, 9])
    expect(ids.map((id) => teleports.confirm(id))).toEqual([
      { link: undefined, original: 7 },
      { link: east, original: 8 },
      { link: undefined, original: 9 },
    ])
    expect(teleports.forget(west)).toEqual([])
  })
})
