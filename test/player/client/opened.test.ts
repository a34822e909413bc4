import { describe, expect, test } from 'vitest'
import { openedTable } from '../../../src/protocol/opened.ts'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { ledgerTopics } from '../../../src/world/ledger.ts'
import {
  aliceAtTheBorder,
  type MemoryClient,
  type MemoryConnection,
  MeshInMemory,
  switchTo,
} from '../../kit/mesh-in-memory.ts'
import { swingOf } from '../../kit/swing.ts'

const sign = { x: -4, y: 64, z: 8 }

/** Opens what a row says, as a server does. */
const opens: Readonly<Record<string, (west: MemoryConnection) => void>> = {
  window: (west) => west.say('open_window', { windowId: 3, inventoryType: 18, windowTitle: west.server.text('goods') }),
  'horse window': (west) => {
    west.spawn(7, 'horse', { x: -4 })
    west.say('open_horse_window', { windowId: 3, nbSlots: 2, entityId: 7 })
  },
  book: (west) => west.say('open_book', { hand: west.server.protocol.number >= 775 ? 'main_hand' : 0 }),
  'sign editor': (west) => west.say('open_sign_entity', { location: sign, isFrontText: true }),
  credits: (west) => west.say('game_state_change', gameState(west, 4, 1)),
  'demo screen': (west) => west.say('game_state_change', gameState(west, 5, 0)),
  dialog: (west) => west.sayRaw(dialogOf(west)),
}

/** Up to 1.21.1 reasons are numbers, with names since. */
const gameState = (west: MemoryConnection, reason: number, gameMode: number) => {
  const set = west.server.protocol.packets('play', 'clientbound')
  const packet = set.encode('game_state_change', { reason: 'rain_level_change', gameMode })
  const [at = 1] = set.field('game_state_change', 'reason')?.span(packet) ?? []
  packet[at] = reason
  return set.decode(packet).params
}

/** An empty dialog, as it is: holder 0, then its NBT. */
function dialogOf(west: MemoryConnection): Buffer {
  const id = west.server.protocol.packets('play', 'clientbound').idOf('show_dialog') ?? 0
  return Buffer.concat([varint(id), Buffer.of(0, 10, 0)])
}

const varint = (value: number): Buffer => (value < 128 ? Buffer.of(value) : Buffer.of((value & 127) | 128, value >> 7))

/** What the client is sent that ends something. */
const endings = (alice: MemoryClient) =>
  alice.names().filter((name) => name === 'close_window' || name === 'clear_dialog')

const rows = openedTable.filter(({ ends }) => typeof ends === 'string')

test('each kind that is a topic of the ledger names one', () => {
  const topics = new Set(ledgerTopics.flatMap(({ name }) => name))
  for (const { kind, packet, ends } of openedTable) {
    if (typeof ends === 'string') continue
    expect([kind, topics.has(ends.topic)]).toEqual([kind, true])
    const topic = ledgerTopics.find(({ name }) => name === ends.topic)
    expect([kind, topic?.packets.includes(packet)]).toEqual([kind, true])
  }
})

describe.each(supportedVersions)('%s: what the old server left open ends at a switch', (version) => {
  const set = protocolOf(version).packets('play', 'clientbound')
  const known = rows.filter(({ packet }) => set.idOf(packet) !== undefined)

  test.each(known)('a $kind', async ({ kind, ends }) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    opens[kind]?.(west)
    alice.forget()
    west.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(endings(alice)).toEqual([ends === 'clear_dialog' ? 'clear_dialog' : 'close_window'])
    const numbered = kind === 'window' || kind === 'horse window'
    if (ends !== 'clear_dialog') expect(alice.hears('close_window')).toEqual([{ windowId: numbered ? 1 : 0 }])
    // Its server is told, where it counts on that.
    expect(west.hears('close_window')).toEqual(numbered ? [{ windowId: 3 }] : [])
    alice.forget()
    await switchTo(mesh, 'alice', 'west')
    await switchTo(mesh, 'alice', 'east')
    expect([endings(alice), alice.violations, mesh.logged('error')]).toEqual([[], [], []])
    expect([west.over, east.over]).toEqual([false, false])
  })

  test.each(known.filter(({ ends }) => ends === 'close_window 0'))(
    'a $kind that is closed is not closed again',
    async ({ kind }) => {
      const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
      opens[kind]?.(west)
      alice.say(swingOf(mesh.serverbound), { hand: 0 })
      alice.forget()
      await switchTo(mesh, 'alice', 'east')
      expect(endings(alice)).toEqual([])
      opens[kind]?.(east)
      east.say('close_window', { windowId: 0 })
      alice.forget()
      await switchTo(mesh, 'alice', 'west')
      expect(endings(alice)).toEqual([])
    },
  )

  test('what is written on a sign goes to the server that opened it, wherever the sign is said to stand', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    const lines = { text1: 'a', text2: '', text3: '', text4: '', isFrontText: true }
    const far = { location: { x: 4, y: 64, z: 8 }, ...lines }
    west.say('open_sign_entity', { location: far.location, isFrontText: true })
    alice.say('update_sign', far)
    expect([west.names(), east.names()]).toEqual([['update_sign'], []])
    // Written since the switch, and not opened by anybody: the owner of the ground.
    alice.say('update_sign', far)
    expect([west.names(), east.names()]).toEqual([['update_sign'], ['update_sign']])
    west.say('open_sign_entity', { location: sign, isFrontText: true })
    await switchTo(mesh, 'alice', 'east')
    for (const one of [west, east]) one.forget()
    // A client that is sent close_window sends what was written so far.
    alice.say('update_sign', { location: sign, ...lines })
    expect([west.names(), east.names()]).toEqual([['update_sign'], []])
    const fence = alice.hears('ping').at(-1)
    alice.say('pong', fence)
    expect([west.names(), east.names()]).toEqual([['update_sign'], []])
  })
})

const withDialogs = supportedVersions.filter(
  (version) => protocolOf(version).packets('play', 'clientbound').idOf('show_dialog') !== undefined,
)

describe.each(withDialogs)('%s: a click in a dialog', (version) => {
  const click = (alice: MemoryClient): void => {
    const id = alice.protocol.packets(alice.session.state, 'serverbound').idOf('custom_click_action') ?? 0
    alice.sayRaw(Buffer.concat([varint(id), Buffer.of(3, 97, 58, 98, 0)]))
  }

  test('goes to who showed it, though a switch came between; later ones are the new primary’s', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    const clicks = () =>
      [west, east].map(({ heard }) => heard.filter(({ name }) => name === 'custom_click_action').length)
    opens.dialog?.(west)
    click(alice)
    expect(clicks()).toEqual([1, 0])
    await switchTo(mesh, 'alice', 'east')
    click(alice)
    expect(clicks()).toEqual([2, 0])
    alice.say('pong', alice.hears('ping').at(-1))
    click(alice)
    expect(clicks()).toEqual([2, 1])
    expect(alice.violations).toEqual([])
  })

  test('goes to who showed it, though two switches came between', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    opens.dialog?.(west)
    await switchTo(mesh, 'alice', 'east')
    // It opens what is another row's, and is switched away from before the client has answered anything.
    opens['sign editor']?.(east)
    await switchTo(mesh, 'alice', 'west')
    await switchTo(mesh, 'alice', 'east')
    for (const one of [west, east]) one.forget()
    click(alice)
    expect([west, east].map(({ heard }) => heard.filter(({ name }) => name === 'custom_click_action').length)).toEqual([
      1, 0,
    ])
    for (const ping of alice.hears('ping')) alice.say('pong', ping)
    click(alice)
    expect([west, east].map(({ heard }) => heard.filter(({ name }) => name === 'custom_click_action').length)).toEqual([
      1, 1,
    ])
  })

  test('that a server showed in configuration goes to it from the game', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    mesh.west.finishes = false
    west.say('start_configuration')
    await mesh.settle()
    west.say('show_dialog', { dialog: { type: 'compound', value: {} } })
    west.say('finish_configuration')
    await mesh.settle()
    await alice.walk(mesh, -8)
    await switchTo(mesh, 'alice', 'east')
    expect(alice.heard.filter(({ name }) => name === 'clear_dialog').map(({ state }) => state)).toEqual(['play'])
    west.forget()
    click(alice)
    expect(west.heard.map(({ state, name }) => [state, name])).toEqual([['play', 'custom_click_action']])
  })
})

describe.each(supportedVersions)('%s: what the ledger has of it', (version) => {
  const set = protocolOf(version).packets('play', 'clientbound')

  test('an attached camera, titles’ timing and a tracked waypoint end at a switch', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const uuid = '11111111-1111-4111-8111-111111111111'
    west.spawn(7, 'cow', { x: -4 })
    west.say('camera', { cameraId: 7 })
    west.say('set_title_time', { fadeIn: 100, stay: 1_000, fadeOut: 100 })
    const waypoint = {
      hasUUID: true,
      uuid,
      icon: { style: 'minecraft:default' },
      type: 'vec3i',
      data: { x: 1, y: 2, z: 3 },
    }
    west.sayIfKnown('tracked_waypoint', { operation: 'track', waypoint })
    alice.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('camera')).toEqual([{ cameraId: alice.player.entityId }])
    expect(alice.hears('clear_titles')).toEqual([{ reset: true }])
    const untracked = set.idOf('tracked_waypoint') === undefined ? [] : [{ operation: 'untrack', waypoint: { uuid } }]
    expect(alice.hears('tracked_waypoint')).toMatchObject(untracked)
    expect([alice.violations, mesh.logged('error'), mesh.unusable.size]).toEqual([[], [], 0])
  })

  test('and a window or a dialog ends before the client is configured or logged in anew by a hard switch', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.dimension = 'minecraft:the_nether'
    mesh.east.places = false
    const alice = await mesh.join('alice', { x: -8.5 })
    const west = mesh.west.to('alice')
    opens.window?.(west)
    if (set.idOf('show_dialog') !== undefined) opens.dialog?.(west)
    alice.forget()
    for (const packet of ['start_configuration', 'login', 'respawn', 'position'] as const) alice.witness.expect(packet)
    await switchTo(mesh, 'alice', 'east')
    const order = alice
      .names()
      .filter((name) => ['start_configuration', 'login', 'close_window', 'clear_dialog'].includes(name))
    const begins = mesh.protocol.hasConfiguration ? ['start_configuration', 'login'] : ['login']
    expect(order).toEqual([
      'close_window',
      ...(set.idOf('show_dialog') === undefined ? [] : ['clear_dialog']),
      ...begins,
    ])
    expect([alice.ended, mesh.logged('error')]).toEqual([false, []])
  })
})
