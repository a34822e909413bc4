import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { bytes, stack, text } from './ledger-packets.ts'

const MIB = 1024 * 1024
const ALICE = 7

function ledgerOf(version: string, most = 2 * MIB) {
  const protocol = protocolOf(version)
  const left: string[] = []
  const ledger = new Ledger(protocol, {
    unreadable: (name, error) => left.push(`${name} ${(error as { code?: string }).code ?? String(error)}`),
    most,
    mostOfClient: 16 * 1024,
  })
  const says = (name: string, params: Record<string, unknown>) =>
    ledger.record(name, bytes(protocol, { name, params }, ALICE), ALICE)
  return { protocol, ledger, left, says }
}

const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

describe.each(supportedVersions)('what a ledger keeps in %s', (version) => {
  it('has an end in bytes, however many things a server names', () => {
    const { protocol, ledger, left, says } = ledgerOf(version)
    const title = text(protocol, 'x'.repeat(500))
    const bar = { action: 0, title, health: 1, color: 0, dividers: 0, flags: 0 }
    for (let n = 0; n < 4000; n++) says('boss_bar', { entityUUID: uuid(n), ...bar })
    expect(ledger.bytes).toBeLessThan(2.5 * MIB)
    expect(new Set(left)).toEqual(new Set(['boss_bar ledger.full']))
    // A fresh login has room again.
    ledger.seed('login', { gameMode: 0, worldName: 'minecraft:overworld' })
    left.length = 0
    says('boss_bar', { entityUUID: uuid(1), ...bar })
    expect(left).toEqual([])
  })

  it('is not filled by one thing that changes for ever', () => {
    const { protocol, ledger, left, says } = ledgerOf(version)
    const title = text(protocol, 'x'.repeat(500))
    for (let n = 0; n < 4000; n++)
      says('boss_bar', { entityUUID: uuid(1), action: 0, title, health: n / 4000, color: 0, dividers: 0, flags: 0 })
    expect(left).toEqual([])
    expect(ledger.bytes).toBeLessThan(MIB)
  })

  it('counts what is kept as it came', () => {
    const { protocol, ledger, left, says } = ledgerOf(version)
    says('playerlist_header', { header: text(protocol, 'x'.repeat(60_000)), footer: text(protocol, '') })
    expect(ledger.bytes).toBeGreaterThan(60_000)
    expect(left).toEqual([])
  })

  it('is no tree of an item that a client made up: its items are uncertain then', () => {
    const { protocol, ledger, left } = ledgerOf(version)
    const serverbound = protocol.packets('play', 'serverbound')
    const plain = stack(1, 1)
    const creative = (extra: number) =>
      Buffer.concat([serverbound.encode('set_creative_slot', { slot: 36, item: plain }), Buffer.alloc(extra)])
    expect(ledger.recordClient('set_creative_slot', creative(0))).toBe(true)
    expect(ledger.inventoryCertain).toBe(true)
    expect(ledger.recordClient('set_creative_slot', creative(20_000))).toBe(false)
    expect([ledger.inventoryCertain, left]).toEqual([false, []])
  })
})

const withItemNbt = supportedVersions.filter((version) => protocolOf(version).number < 766)

describe.each(withItemNbt)('trees of a server in %s', (version) => {
  const { number } = protocolOf(version)
  const list = { type: 'list', value: { type: 'compound', value: Array.from({ length: 4_000 }, () => ({})) } }
  const item = { ...stack(1, 1), nbtData: { type: 'compound', ...(number < 764 ? { name: '' } : {}), value: { list } } }

  // Kinds have numbers, not names, in minecraft-data before 1.19.4; 1.19.3 has put one in between.
  const type = number < 761 ? 6 : number === 761 ? 7 : 'item_stack'

  it('weigh what they become: a byte on the wire may be an object', () => {
    const { ledger, left, says } = ledgerOf(version)
    for (let key = 20; key < 66; key++)
      says('entity_metadata', { entityId: ALICE, metadata: [{ key, type, value: item }] })
    // Nothing is decoded before somebody asks: 46 trees of 4,000 objects at once.
    expect(ledger.sleeping).toBe(false)
    expect(ledger.bytes).toBeLessThan(2.5 * MIB)
    expect(left.length).toBeGreaterThan(0)
    expect(left.every((one) => one.endsWith('ledger.full'))).toBe(true)
  })

  it('are none of the items that a player has: those stay bytes', () => {
    const { ledger, left, says } = ledgerOf(version)
    for (let slot = 0; slot < 46; slot++) says('set_slot', { windowId: 0, stateId: 1, slot, item })
    expect([ledger.inventoryCertain, left]).toEqual([true, []])
    expect(ledger.bytes).toBeLessThan(46 * 5_000)
  })
})
