import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint, readVarint } from '../../src/wire/varint.ts'
import { Ledger, ledgerClientPackets, ledgerPackets, ledgerTable } from '../../src/world/ledger.ts'
import { promotion } from '../../src/world/promotion.ts'
import { capturedVersions, newest } from '../kit/versions.ts'
import { stack, text } from './ledger-packets.ts'

type Params = Record<string, unknown>

/** Two links' ledgers of one version, and what a promotion from west to east says. */
function mesh(version: string) {
  const protocol = protocolOf(version)
  const clientbound = protocol.packets('play', 'clientbound')
  const serverbound = protocol.packets('play', 'serverbound')
  const unread: string[] = []
  const open = () => new Ledger(protocol, { unreadable: (name) => unread.push(name) })
  const [west, east] = [open(), open()]
  return {
    protocol,
    clientbound,
    unread,
    west,
    east,
    says: (ledger: Ledger, name: string, params: Params, { self = 1, now = 0 } = {}) =>
      ledger.record(name, clientbound.encode(name, params), self, now),
    does: (ledger: Ledger, name: string, params: Params) => ledger.recordClient(name, serverbound.encode(name, params)),
    promote: (options: { now?: number; without?: string[]; mapId?: (id: number) => number | undefined } = {}) =>
      promotion(protocol, west, east, { selfId: 1000, mapId: () => undefined, ...options }).map((packet) => {
        const { name, params } = clientbound.decode(packet)
        return [name, params] as [string, Params]
      }),
  }
}

const named = (told: [string, Params][], name: string) => told.filter(([said]) => said === name).map(([, p]) => p)
const empty = () => Array.from({ length: 46 }, () => stack(0, 0))

describe('a ledger', () => {
  it('knows every packet of its table in at least one version', () => {
    const known = (direction: 'clientbound' | 'serverbound') =>
      new Set(supportedVersions.flatMap((version) => protocolOf(version).packets('play', direction).names))
    expect(ledgerPackets.filter((name) => !known('clientbound').has(name))).toEqual([])
    expect(ledgerClientPackets.filter((name) => !known('serverbound').has(name))).toEqual([])
    expect(new Set(ledgerTable.map(({ packet }) => packet)).size).toBeGreaterThan(50)
  })

  it('records nothing that it has no row for, and nothing about another entity than the player', () => {
    const { west, says } = mesh('1.21.4')
    expect(west.record('map_chunk', Buffer.from([0x28, 1, 2]), 1)).toBe(false)
    expect(says(west, 'entity_metadata', { entityId: 7, metadata: [{ key: 1, type: 'int', value: 3 }] })).toBe(false)
    expect(says(west, 'entity_effect', { entityId: 7, effectId: 1, amplifier: 0, duration: 9, flags: 0 })).toBe(false)
    expect(says(west, 'entity_status', { entityId: 7, entityStatus: 28 })).toBe(false)
    expect(says(west, 'entity_status', { entityId: 1, entityStatus: 35 })).toBe(false)
    expect(west.operatorLevel).toBe(0)
  })

  it('keeps an unreadable packet out, says so, and goes on', () => {
    const { west, east, clientbound, unread, says, promote } = mesh('1.21.4')
    const cut = (name: string) => Buffer.concat([encodeVarint(clientbound.idOf(name)!), Buffer.from([0xff])])
    for (const name of ledgerPackets) {
      // Commands and recipes are passed on unread.
      if (clientbound.idOf(name) === undefined || name.startsWith('declare_')) continue
      expect(() => east.record(name, cut(name), 1)).not.toThrow()
      expect(() => east.record(name, Buffer.alloc(0), 1)).not.toThrow()
    }
    says(east, 'experience', { experienceBar: 0.5, level: 3, totalExperience: 40 })
    expect(east.experience?.level).toBe(3)
    expect(east.heldSlot).toBe(0)
    expect(promote().map(([name]) => name)).toEqual(['experience'])
    expect(unread).toContain('boss_bar')
    expect(unread).toContain('teams')
    expect(west.openWindow).toBeUndefined()
  })

  it.each(supportedVersions)('reads game mode, distances and debug info from login and respawn in %s', (version) => {
    const { west } = mesh(version)
    const newer = protocolOf(version).number >= 766
    const world = (mode: string, number: number) =>
      newer
        ? { worldState: { name: 'minecraft:overworld', gamemode: mode } }
        : { worldName: 'minecraft:overworld', gameMode: number, gamemode: number }
    west.seed('login', { ...world('creative', 1), viewDistance: 12, simulationDistance: 7, reducedDebugInfo: true })
    expect([west.gameMode, west.viewDistance, west.simulationDistance]).toEqual([1, 12, 7])
    west.seed('respawn', world('adventure', 2))
    expect([west.gameMode, west.viewDistance]).toEqual([2, 12])
  })

  it('forgets the body at a respawn, the level in another dimension, and nearly everything at a login', () => {
    const { west, says } = mesh('1.21.4')
    const world = (name: string) => ({ worldState: { name, gamemode: 'survival' } })
    const fill = () => {
      says(west, 'held_item_slot', { slot: 5 })
      says(west, 'update_health', { health: 3, food: 4, foodSaturation: 1 })
    }
    west.seed('login', world('minecraft:overworld'))
    says(west, 'game_state_change', { reason: 'start_raining', gameMode: 0 })
    says(west, 'boss_bar', bossBar('00000000-0000-4000-8000-000000000001', '1.21.4'))
    fill()
    west.seed('respawn', world('minecraft:overworld'))
    expect([west.heldSlot, west.health]).toEqual([0, undefined])
    const names = () => {
      const blank = Ledger.blank(west.protocol)
      blank.seed('login', world('minecraft:overworld'))
      const told = promotion(west.protocol, blank, west, { selfId: 1, mapId: () => undefined })
      return told.map((packet) => west.protocol.packets('play', 'clientbound').decode(packet).name)
    }
    expect(names()).toContain('game_state_change')
    expect(names()).toContain('boss_bar')
    west.seed('respawn', world('minecraft:the_nether'))
    expect(names()).not.toContain('game_state_change')
    expect(names()).toContain('boss_bar')
    west.seed('login', world('minecraft:overworld'))
    expect(names()).not.toContain('boss_bar')
  })

  it('keeps attributes and metadata over a respawn that keeps them, and only then', () => {
    const { west, east, says, promote } = mesh('1.21.4')
    for (const ledger of [west, east]) {
      ledger.seed('login', { worldState: { name: 'a', gamemode: 'survival' } })
      says(ledger, 'entity_metadata', { entityId: 1, metadata: [{ key: 1, type: 'int', value: 3 }] })
    }
    west.seed('respawn', { worldState: { name: 'b', gamemode: 'survival' }, copyMetadata: 0 })
    east.seed('respawn', { worldState: { name: 'b', gamemode: 'survival' }, copyMetadata: 3 })
    expect(named(promote(), 'entity_metadata')).toEqual([
      { entityId: 1000, metadata: [{ key: 1, type: 'int', value: 3 }] },
    ])
  })

  it('takes tags and packs from the configuration phase as if they were said in play', () => {
    const { protocol, west, east, promote } = mesh('1.21.4')
    const configuration = protocol.packets('configuration', 'clientbound')
    const tags = (entries: number[]) =>
      configuration.encode('tags', { tags: [{ tagType: 'minecraft:item', tags: [{ tagName: 'x', entries }] }] })
    const pack = { uuid: '00000000-0000-4000-8000-000000000001', url: 'u', hash: 'h', forced: false }
    west.recordConfiguration('tags', tags([1, 2]))
    east.recordConfiguration('tags', tags([2, 1]))
    east.recordConfiguration('add_resource_pack', configuration.encode('add_resource_pack', pack))
    expect(east.recordConfiguration('registry_data', Buffer.from([7, 0]))).toBe(false)
    for (const ledger of [west, east]) ledger.seed('login', { worldState: { name: 'a', gamemode: 'survival' } })
    expect(promote().map(([name]) => name)).toEqual(['add_resource_pack'])
    east.recordConfiguration('tags', tags([3]))
    expect(promote().map(([name]) => name)).toEqual(['tags', 'add_resource_pack'])
  })

  it.each(['1.17.1', '1.20.4', '1.21.4', ...newest])(
    'survives any bytes, from servers and from clients (%s)',
    (version) => {
      const { protocol, west, east, clientbound } = mesh(version)
      const asTheyCame = ['declare_commands', 'declare_recipes', 'window_items', 'set_slot']
      const serverbound = protocol.packets('play', 'serverbound')
      const body = fc.uint8Array({ maxLength: 40 })
      const named = (names: readonly string[], of: typeof clientbound) =>
        fc.record({ name: fc.constantFrom(...names.filter((name) => of.idOf(name) !== undefined)), body })
      const step = fc.oneof(
        fc.record({ server: named(ledgerPackets, clientbound) }),
        fc.record({ client: named(ledgerClientPackets, serverbound) }),
      )
      const bytes = (id: number | undefined, rest: Uint8Array) => Buffer.concat([encodeVarint(id!), rest])
      fc.assert(
        fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
          for (const one of steps) {
            if ('server' in one) {
              const { name, body } = one.server
              west.record(name, bytes(clientbound.idOf(name), body), 1)
            } else {
              const { name, body } = one.client
              west.recordClient(name, bytes(serverbound.idOf(name), body))
            }
          }
          expect(west.heldSlot).toBeLessThan(9)
          // Commands, recipes and stacks that nobody understands go as they came; all else that is told can be read.
          for (const ledgers of [[west, east] as const, [east, west] as const])
            for (const packet of promotion(protocol, ...ledgers, { selfId: 1000, mapId: () => undefined })) {
              const name = clientbound.nameOf(readVarint(packet, 0))!
              if (!asTheyCame.includes(name)) clientbound.decode(packet)
            }
        }),
        { numRuns: 60 },
      )
    },
  )

  const captures = new URL('../fixtures/captures/', import.meta.url)
  it.each(capturedVersions)('reads every packet that a real server of %s sent', (version) => {
    const file = new URL(`${version}.jsonl.gz`, captures)
    expect(existsSync(file)).toBe(true)
    const { protocol, west, east, clientbound, unread } = mesh(version)
    const [head, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n')
    const { ownEntityId } = JSON.parse(head!) as { ownEntityId: number }
    let recorded = 0
    for (const line of lines) {
      const { state, packet } = JSON.parse(line) as { state: string; packet: string }
      const bytes = Buffer.from(packet, 'base64')
      const name = state === 'play' ? clientbound.nameOf(bytes[0]! < 128 ? bytes[0]! : -1) : undefined
      if (name === 'login' || name === 'respawn') west.seed(name, clientbound.decode(bytes).params)
      if (name && west.record(name, bytes, ownEntityId)) recorded++
    }
    const told = promotion(protocol, east, west, { selfId: 1000, mapId: (id) => id })
    expect(unread).toEqual([])
    expect(recorded).toBeGreaterThan(20)
    expect(told.length).toBeGreaterThan(5)
    const back = promotion(protocol, west, east, { selfId: 1000, mapId: (id) => id })
    expect(unread).toEqual([])
    expect(back.length).toBeGreaterThan(3)
  })
})

function bossBar(entityUUID: string, version: string): Params {
  const title = text(protocolOf(version), 'The wither')
  return { entityUUID, action: 0, title, health: 1, color: 1, dividers: 0, flags: 0 }
}

describe('what a client does itself', () => {
  it('is in the ledger: held slot, flying, closed windows', () => {
    const { west, says, does } = mesh('1.21.4')
    does(west, 'held_item_slot', { slotId: 4 })
    says(west, 'abilities', { flags: 13, flyingSpeed: 0.05, walkingSpeed: 0.1 })
    does(west, 'abilities', { flags: 2 })
    says(west, 'open_window', { windowId: 3, inventoryType: 2, windowTitle: text(protocolOf('1.21.4'), 'Chest') })
    expect([west.heldSlot, west.flying, west.openWindow]).toEqual([4, true, 3])
    does(west, 'abilities', { flags: 0 })
    does(west, 'close_window', { windowId: 3 })
    expect([west.flying, west.openWindow]).toEqual([false, undefined])
  })

  it.each(['1.17.1', '1.20.4', '1.21.4', ...newest])(
    'moves stacks by clicks and drops as the server believes (%s)',
    (version) => {
      const { east, says, does, promote } = mesh(version)
      const hashed = protocolOf(version).number >= 770
      const items = empty()
      items[9] = stack(5, 12)
      items[36] = stack(7, 2)
      says(east, 'window_items', { windowId: 0, stateId: 8, items, carriedItem: stack(0, 0) })
      const none = hashed ? undefined : stack(0, 0)
      const held = hashed ? { itemId: 5, itemCount: 12, components: [], removeComponents: [] } : stack(5, 12)
      const click = { windowId: 0, stateId: 8, mouseButton: 0, mode: 0 }
      does(east, 'window_click', { ...click, slot: 9, changedSlots: [{ location: 9, item: none }], cursorItem: held })
      does(east, 'window_click', { ...click, slot: 10, changedSlots: [{ location: 10, item: held }], cursorItem: none })
      const dig = { location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 }
      does(east, 'block_dig', { ...dig, status: 0 })
      does(east, 'block_dig', { ...dig, status: protocolOf(version).number >= 777 ? 5 : 4 })
      expect(east.inventoryCertain).toBe(true)
      const [told] = named(promote(), 'window_items') as [{ stateId: number; items: { itemCount?: number }[] }]
      const counts = told.items.map(({ itemCount }) => itemCount ?? 0)
      expect([told.stateId, counts[9], counts[10], counts[36]]).toEqual([8, 0, 12, 1])
    },
  )

  it('is told from the components it knows when a click names a stack by hashes, and said to be uncertain otherwise', () => {
    const { east, says, does, promote } = mesh('26.1')
    const named = { ...stack(5, 1), addedComponentCount: 1, components: [{ type: 'damage', data: 3 }] }
    const items = empty()
    items[9] = named
    says(east, 'window_items', { windowId: 0, stateId: 1, items, carriedItem: stack(0, 0) })
    const hashed = { itemId: 5, itemCount: 1, components: [{ type: 'damage', hash: 77 }], removeComponents: [] }
    const click = { windowId: 0, stateId: 1, mouseButton: 0, mode: 1, slot: 9, cursorItem: undefined }
    const moved = [
      { location: 9, item: undefined },
      { location: 20, item: hashed },
    ]
    does(east, 'window_click', { ...click, changedSlots: moved })
    expect(east.inventoryCertain).toBe(true)
    const [, told] = promote().find(([name]) => name === 'window_items') as [string, { items: Params[] }]
    expect(told.items[20]).toMatchObject({ itemId: 5, components: [{ type: 'damage', data: 3 }] })
    does(east, 'window_click', { ...click, changedSlots: [{ location: 3, item: { ...hashed, itemId: 99 } }] })
    expect(east.inventoryCertain).toBe(false)
  })

  it('takes a highlight from a recipe that it has looked at, and opens and closes its books', () => {
    const { west, east, says, does, promote } = mesh('1.20.4')
    const closed = {
      ...{ craftingBookOpen: false, filteringCraftable: false, smeltingBookOpen: false, filteringSmeltable: false },
      ...{ blastFurnaceOpen: false, filteringBlastFurnace: false, smokerBookOpen: false, filteringSmoker: false },
    }
    for (const ledger of [west, east])
      says(ledger, 'unlock_recipes', { action: 0, ...closed, recipes1: ['a', 'b'], recipes2: ['a', 'b'] })
    does(east, 'displayed_recipe', { recipeId: 'a' })
    does(east, 'recipe_book', { bookId: 0, bookOpen: true, filterActive: false })
    expect(
      promote().map(([, { action, recipes1, recipes2, craftingBookOpen }]) => {
        return { action, recipes1, recipes2, craftingBookOpen }
      }),
    ).toEqual([
      { action: 2, recipes1: ['a'], recipes2: undefined, craftingBookOpen: true },
      { action: 0, recipes1: ['a'], recipes2: [], craftingBookOpen: true },
    ])
  })
})
