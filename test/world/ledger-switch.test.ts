import { describe, expect, it } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { promotion } from '../../src/world/promotion.ts'
import { newest } from '../kit/versions.ts'
import { stack, text } from './ledger-packets.ts'

type Params = Record<string, unknown>

/** Two links' ledgers of one version, and what a promotion from west to east says. */
function mesh(version: string) {
  const protocol = protocolOf(version)
  const clientbound = protocol.packets('play', 'clientbound')
  const unreadable = (name: string, error: unknown): never => {
    throw new Error(`${name} could not be read`, { cause: error })
  }
  const [west, east] = [new Ledger(protocol, { unreadable }), new Ledger(protocol, { unreadable })]
  for (const ledger of [west, east]) ledger.seed('login', { gameMode: 0, worldName: 'a' })
  return {
    clientbound,
    west,
    east,
    says: (ledger: Ledger, name: string, params: Params, now = 0, self = ledger === west ? 1 : 2) =>
      ledger.record(name, clientbound.encode(name, params), self, now),
    promote: (options: { now?: number; without?: string[]; mapId?: (id: number) => number | undefined } = {}) =>
      promotion(protocol, west, east, { selfId: 1000, mapId: () => undefined, ...options }).map((packet) => {
        const { name, params } = clientbound.decode(packet)
        return [name, params] as [string, Params]
      }),
  }
}

const versions = ['1.17.1', '1.19.2', '1.19.4', '1.20.4', '1.21.4', ...newest]
const uuid = '00000000-0000-4000-8000-000000000001'

describe.each(versions)('at a switch in %s', (version) => {
  const words = (value: string) => text(protocolOf(version), value)

  it('a boss bar that both servers show changes in place, and what only the old one had goes', () => {
    const { west, east, says, promote } = mesh(version)
    const bar = { entityUUID: uuid, action: 0, title: words('Wither'), health: 1, color: 1, dividers: 0, flags: 0 }
    says(west, 'boss_bar', bar)
    says(west, 'boss_bar', { ...bar, entityUUID: uuid.replace(/1$/, '2') })
    says(east, 'boss_bar', bar)
    says(east, 'boss_bar', { entityUUID: uuid, action: 2, health: 0.5 })
    expect(promote().map(([, { entityUUID, action, health }]) => [entityUUID, action, health])).toEqual([
      [uuid.replace(/1$/, '2'), 1, undefined],
      [uuid, 2, 0.5],
    ])
  })

  it('the old server’s title goes with its times; one that both have on the screen, or that has gone by itself, is left alone', () => {
    const { west, east, says, promote } = mesh(version)
    const slow = { fadeIn: 10, stay: 9_999, fadeOut: 20 }
    says(west, 'set_title_time', slow)
    says(west, 'set_title_subtitle', { text: words('sub') })
    says(west, 'set_title_text', { text: words('WEST') }, 1_000)
    expect(promote({ now: 2_000 })).toEqual([['clear_titles', { reset: true }]])
    says(east, 'set_title_text', { text: words('EAST') }, 1_500)
    expect(promote({ now: 2_000 }).map(([name]) => name)).toEqual(['clear_titles', 'set_title_text'])
    // East's has gone by then, by the usual times.
    expect(promote({ now: 60_000 }).map(([name]) => name)).toEqual(['clear_titles'])
    says(west, 'clear_titles', { reset: true })
    expect(promote({ now: 60_000 })).toEqual([])
    says(west, 'set_title_text', { text: words('EAST') }, 60_000)
    says(east, 'set_title_text', { text: words('EAST') }, 60_000)
    expect(promote({ now: 60_000 })).toEqual([])
  })

  it('nobody is taken out of a team that he is not in, whichever way members moved', () => {
    const { west, east, says, promote } = mesh(version)
    const named = protocolOf(version).number >= 771
    const look = {
      ...{ name: words('A'), prefix: words(''), suffix: words(''), formatting: 1, friendlyFire: 0, flags: {} },
      nameTagVisibility: 'always',
      collisionRule: 'always',
    }
    const add = named ? 'add' : 0
    says(west, 'teams', { team: 'red', mode: add, ...look, players: ['ann', 'bob'] })
    says(west, 'teams', { team: 'blue', mode: add, ...look, players: ['cid'] })
    says(east, 'teams', { team: 'blue', mode: add, ...look, players: ['ann'] })
    says(east, 'teams', { team: 'red', mode: add, ...look, players: ['bob', 'cid'] })
    const modes = named ? ['leave', 'leave', 'join', 'join'] : [4, 4, 3, 3]
    expect(promote().map(([, { team, mode, players }]) => [team, mode, players])).toEqual([
      ['red', modes[0], ['ann']],
      ['blue', modes[1], ['cid']],
      ['blue', modes[2], ['ann']],
      ['red', modes[3], ['cid']],
    ])
  })

  it('the client is told of effects on itself, under its own id, with what is left of them', () => {
    const { west, east, says, promote } = mesh(version)
    const effect = { amplifier: 1, hideParticles: 1, flags: 2 }
    says(west, 'entity_effect', { entityId: 1, effectId: 5, duration: 100, ...effect })
    says(east, 'entity_effect', { entityId: 2, effectId: 6, duration: 100, ...effect }, 1000)
    says(east, 'entity_effect', { entityId: 2, effectId: 7, duration: -1, ...effect }, 1000)
    const told = promote({ now: 3000 }).map(([name, { entityId, effectId, duration }]) => {
      return [name, entityId, effectId, duration]
    })
    expect(told).toEqual([
      ['remove_entity_effect', 1000, 5, undefined],
      ['entity_effect', 1000, 6, 60],
      ['entity_effect', 1000, 7, -1],
    ])
  })

  it('an open window is closed and the inventory told as a whole, with the new server’s state id', () => {
    const { west, east, says, promote } = mesh(version)
    const items = Array.from({ length: 46 }, () => stack(0, 0))
    items[36] = stack(3, 5)
    says(west, 'open_window', { windowId: 7, inventoryType: 2, windowTitle: words('Chest') })
    says(east, 'window_items', { windowId: 0, stateId: 40, items, carriedItem: stack(0, 0) })
    says(east, 'set_slot', { windowId: 0, stateId: 41, slot: 37, item: stack(4, 6) })
    says(east, 'held_item_slot', { slot: 1 })
    const told = promote()
    expect(told.map(([name]) => name)).toEqual(['close_window', 'held_item_slot', 'window_items'])
    expect(told[0]![1].windowId).toBe(7)
    const { stateId, items: shown } = told[2]![1] as { stateId: number; items: { itemId?: number }[] }
    expect([stateId, shown[36]!.itemId, shown[37]!.itemId, shown.length]).toEqual([41, 3, 4, 46])
  })

  it('what a chest shows of the player’s own slots counts as his inventory', () => {
    const { east, says, promote } = mesh(version)
    const items = Array.from({ length: 27 + 36 }, () => stack(0, 0))
    items[27] = stack(3, 5)
    items[62] = stack(4, 6)
    says(east, 'open_window', { windowId: 7, inventoryType: 2, windowTitle: words('Chest') })
    says(east, 'window_items', { windowId: 7, stateId: 1, items, carriedItem: stack(0, 0) })
    says(east, 'set_slot', { windowId: 7, stateId: 2, slot: 28, item: stack(5, 1) })
    const [, told] = promote().find(([name]) => name === 'window_items')!
    const ids = (told.items as { itemId?: number }[]).map(({ itemId }) => itemId)
    expect([ids[9], ids[10], ids[44]]).toEqual([3, 5, 4])
  })

  it('abilities follow a game mode that overrides them', () => {
    const { west, east, says, promote } = mesh(version)
    const speeds = { flyingSpeed: Math.fround(0.05), walkingSpeed: Math.fround(0.1) }
    says(west, 'abilities', { flags: 0, ...speeds })
    // Vanilla says abilities first and the mode after them.
    says(east, 'abilities', { flags: 13, ...speeds })
    says(east, 'game_state_change', { reason: 'change_game_mode', gameMode: 1 })
    expect(promote()).toEqual([['game_state_change', { reason: 'change_game_mode', gameMode: 1 }]])
    says(east, 'abilities', { flags: 15, ...speeds })
    expect(promote().map(([name, { flags }]) => [name, flags])).toEqual([
      ['game_state_change', undefined],
      ['abilities', 15],
    ])
  })

  it('a moving border goes on from where it is', () => {
    const { east, says, promote } = mesh(version)
    const speed = protocolOf(version).number >= 774 ? 200 : 10_000
    const size = { oldDiameter: 100, newDiameter: 200, speed }
    says(east, 'initialize_world_border', {
      ...{ x: 5, z: 6, ...size, portalTeleportBoundary: 29_999_984, warningBlocks: 5, warningTime: 15 },
    })
    says(east, 'world_border_lerp_size', size, 2000)
    const [[, told]] = promote({ now: 7000 }) as [[string, Params]]
    expect([told.oldDiameter, told.newDiameter, Number(told.speed)]).toEqual([150, 200, speed / 2])
    const [[, still]] = promote({ now: 20_000 }) as [[string, Params]]
    expect([still.oldDiameter, still.newDiameter, Number(still.speed)]).toEqual([200, 200, 0])
  })

  it('the sky can be left to another server', () => {
    const { east, says, promote } = mesh(version)
    says(east, 'game_state_change', { reason: 'start_raining', gameMode: 0 })
    says(east, 'update_time', { age: 5n, time: 6n, tickDayTime: true, clockUpdates: [] })
    expect(promote().map(([name]) => name)).toEqual(['update_time', 'game_state_change'])
    expect(promote({ without: ['time', 'weather'] })).toEqual([])
  })

  it('the client looks through its own eyes again, or through the new server’s entity by the client’s id', () => {
    const { west, east, says, promote } = mesh(version)
    says(west, 'camera', { cameraId: 44 })
    expect(promote()).toEqual([['camera', { cameraId: 1000 }]])
    says(east, 'camera', { cameraId: 44 })
    expect(promote({ mapId: (id) => id + 500 })).toEqual([['camera', { cameraId: 544 }]])
    says(west, 'camera', { cameraId: 1 })
    says(east, 'camera', { cameraId: 2 })
    expect(promote()).toEqual([])
  })

  it('the time of day goes on from when it was said', () => {
    const { east, says, promote } = mesh(version)
    const clockUpdates = [{ id: 0, totalTicks: 6000, partialTick: 0, rate: 1 }]
    says(east, 'update_time', { age: 100n, time: 6000n, tickDayTime: true, clockUpdates }, 1000)
    const [, told] = promote({ now: 1500 })[0]!
    const number = (value: unknown) => (Array.isArray(value) ? value[1] : Number(value))
    const clocks = told.clockUpdates as { totalTicks: number }[] | undefined
    expect([number(told.age), clocks ? clocks[0]!.totalTicks : number(told.time)]).toEqual([110, 6010])
  })

  it('of the time that was said again and again the last word counts, and each clock’s own', () => {
    const { east, says, promote } = mesh(version)
    const clock = (id: number, totalTicks: number) => [{ id, totalTicks, partialTick: 0, rate: 1 }]
    for (const second of [1, 2, 3]) {
      const clockUpdates = clock(second % 2, second * 100)
      says(
        east,
        'update_time',
        { age: BigInt(second), time: BigInt(second * 100), tickDayTime: true, clockUpdates },
        1000,
      )
    }
    const [, told] = promote({ now: 1000 })[0]!
    const number = (value: unknown) => (Array.isArray(value) ? value[1] : Number(value))
    const clocks = told.clockUpdates as { id: number; totalTicks: number }[] | undefined
    expect(number(told.age)).toBe(3)
    if (clocks)
      expect(clocks.map(({ id, totalTicks }) => [id, totalTicks]).sort()).toEqual([
        [0, 200],
        [1, 300],
      ])
    else expect(number(told.time)).toBe(300)
  })

  it('a time that is cut off takes no other’s place, and is told of', () => {
    const unreadable: string[] = []
    const protocol = protocolOf(version)
    const clientbound = protocol.packets('play', 'clientbound')
    const [shown, next] = [
      Ledger.blank(protocol),
      new Ledger(protocol, { unreadable: (name) => unreadable.push(name) }),
    ]
    const clockUpdates = [{ id: 0, totalTicks: 7, partialTick: 0, rate: 1 }]
    const said = clientbound.encode('update_time', { age: 5n, time: 7n, tickDayTime: true, clockUpdates })
    for (const packet of [said, said.subarray(0, -1), said]) next.record('update_time', packet)
    expect(promotion(protocol, shown, next, { selfId: 1, mapId: () => undefined })).toContainEqual(said)
    expect(unreadable).toEqual(['update_time'])
  })
})

describe('at a switch', () => {
  it('a world that stands still ages nothing', () => {
    const { east, says, promote } = mesh('1.21.4')
    says(east, 'set_ticking_state', { tick_rate: 20, is_frozen: true })
    says(east, 'set_cooldown', { cooldownGroup: 'minecraft:ender_pearl', cooldownTicks: 20 })
    const cooldown = promote({ now: 60_000 }).find(([name]) => name === 'set_cooldown')
    expect(cooldown?.[1].cooldownTicks).toBe(20)
  })

  it('a cooldown that has run out meanwhile is not told', () => {
    const { west, east, says, promote } = mesh('1.21.4')
    says(east, 'set_cooldown', { cooldownGroup: 'minecraft:ender_pearl', cooldownTicks: 20 })
    says(west, 'set_cooldown', { cooldownGroup: 'minecraft:shield', cooldownTicks: 200 }, 900)
    expect(promote({ now: 1100 })).toEqual([['set_cooldown', { cooldownGroup: 'minecraft:shield', cooldownTicks: 0 }]])
  })

  it('a stack that cannot be read is told as it came, after the rest', () => {
    const { east, says, clientbound } = mesh('1.21.4')
    const items = Array.from({ length: 46 }, () => stack(1, 1))
    says(east, 'window_items', { windowId: 0, stateId: 3, items, carriedItem: stack(0, 0) })
    const odd = { ...stack(9, 1), addedComponentCount: 1, components: [{ type: 'damage', data: 3 }] }
    const packet = clientbound.encode('set_slot', { windowId: 0, stateId: 4, slot: 20, item: odd })
    // An unknown component: its type is the byte before the last.
    packet[packet.length - 2] = 0x7f
    east.record('set_slot', packet, 2)
    const told = promotion(protocolOf('1.21.4'), Ledger.blank(protocolOf('1.21.4')), east, {
      selfId: 1000,
      mapId: () => undefined,
    })
    expect(told.at(-1)!.toString('hex')).toBe(packet.toString('hex'))
    expect(clientbound.nameOf(told.at(-2)![0]!)).toBe('window_items')
  })

  it('two servers that say the very same are not even compared in detail', () => {
    const { west, east, says, promote } = mesh('1.21.4')
    const advancement = { parentId: undefined, displayData: undefined, requirements: [['x']], sendsTelemtryData: false }
    for (const ledger of [west, east])
      says(ledger, 'advancements', {
        ...{ reset: true, identifiers: [], progressMapping: [], showAdvancements: true },
        advancementMapping: [{ key: 'minecraft:story/root', value: advancement }],
      })
    expect(promote()).toEqual([])
  })
})
