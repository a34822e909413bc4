import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

/** Alice's switch to east, between a question and its answer. */
const toEast = async (mesh: Parameters<typeof switchTo>[0]) => switchTo(mesh, 'alice', 'east')

const pack = { uuid: '11111111-1111-4111-8111-111111111111', url: 'https://a.b/c', hash: '', forced: false }

/** A question of a server, the client's answer to it, and what in the answer says which question it was. */
const questions: readonly {
  readonly asks: string
  readonly answers: string
  ask(from: MemoryConnection): void
  readonly answer: Record<string, unknown>
}[] = [
  {
    asks: 'keep_alive',
    answers: 'keep_alive',
    ask: (from) => from.say('keep_alive', { keepAliveId: 0n }),
    answer: { keepAliveId: 0n },
  },
  { asks: 'ping', answers: 'pong', ask: (from) => from.say('ping', { id: 9 }), answer: { id: 9 } },
  {
    asks: 'cookie_request',
    answers: 'cookie_response',
    ask: (from) => from.say('cookie_request', { cookie: 'a:b' }),
    answer: { key: 'a:b', value: undefined },
  },
  {
    asks: 'add_resource_pack',
    answers: 'resource_pack_receive',
    ask: (from) => from.say('add_resource_pack', pack),
    answer: { uuid: pack.uuid, result: 0 },
  },
  {
    asks: 'chunk_batch_finished',
    answers: 'chunk_batch_received',
    ask(from) {
      from.say('chunk_batch_start')
      from.say('chunk_batch_finished', { batchSize: 0 })
    },
    answer: { chunksPerTick: 7 },
  },
]

describe('an answer goes to the link that asked, also when a switch came between', () => {
  test.each(questions)('$asks', async ({ asks, answers, ask, answer }) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.answersCookies = false
    ask(west)
    expect(alice.names().filter((name) => name === asks)).toHaveLength(1)
    await toEast(mesh)
    for (const one of [west, east]) one.forget()
    alice.say(answers, answer)
    expect([west, east].map((one) => one.names())).toEqual([[answers], []])
    expect(west.heard[0]?.packet).toEqual(mesh.serverbound.encode(answers, answer))
    alice.say(answers, answer)
    expect(
      [west, east].map((one) => one.names()),
      'an answer that nobody asked for reaches nobody',
    ).toEqual([[answers], []])
    // The same question on both sides of the switch, answered in turn.
    ask(east)
    expect(alice.names().filter((name) => name === asks)).toHaveLength(2)
    alice.say(answers, answer)
    expect(east.names()).toEqual([answers])
    expect(alice.ended).toBe(false)
  })

  test('position: both servers count from the same number', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.confirms = false
    const first = west.teleport({ x: -8 })
    await toEast(mesh)
    mesh.east.nextTeleportId = first
    const second = east.teleport({ x: -7.5 })
    expect(second).toBe(first)
    const [a, b] = alice.hears('position').map(({ teleportId }) => teleportId as number)
    expect(a).not.toBe(b)
    for (const one of [west, east]) one.forget()
    alice.say('teleport_confirm', { teleportId: a })
    expect([west, east].map((one) => one.hears('teleport_confirm'))).toEqual([[{ teleportId: first }], []])
    alice.say('teleport_confirm', { teleportId: b })
    expect(east.hears('teleport_confirm')).toEqual([{ teleportId: second }])
    alice.say('teleport_confirm', { teleportId: 4711 })
    expect([west, east].map((one) => one.hears('teleport_confirm').length)).toEqual([1, 1])
  })

  test('acknowledge_player_digging: settled once the lower sequences of the other server are', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const dig = (x: number, sequence: number) =>
      alice.say('block_dig', { status: 0, location: { x, y: 63, z: 8 }, face: 1, sequence })
    dig(-3, 1)
    dig(3, 2)
    await toEast(mesh)
    east.say('acknowledge_player_digging', { sequenceId: 2 })
    expect(alice.hears('acknowledge_player_digging')).toEqual([])
    west.say('acknowledge_player_digging', { sequenceId: 1 })
    expect(alice.hears('acknowledge_player_digging')).toEqual([{ sequenceId: 2 }])
    dig(-3, 3)
    dig(3, 4)
    east.say('acknowledge_player_digging', { sequenceId: 4 })
    west.break()
    expect(alice.hears('acknowledge_player_digging').at(-1)).toEqual({ sequenceId: 4 })
    // What is done while no server hears it is never answered, and must hold nothing back.
    dig(3, 5)
    east.say('acknowledge_player_digging', { sequenceId: 5 })
    expect(alice.hears('acknowledge_player_digging').at(-1)).toEqual({ sequenceId: 5 })
    expect(alice.violations).toEqual([])
  })

  test('acknowledge_player_digging: what was done while no server was there to hear it holds nothing back', async () => {
    const mesh = new MeshInMemory()
    mesh.east.refuses = 'it is not up yet'
    const alice = await mesh.join('alice', { x: -8.5 })
    mesh.west.letsIn = false
    mesh.west.to('alice').break()
    const dig = (sequence: number) =>
      alice.say('block_dig', { status: 0, location: { x: -3, y: 63, z: 8 }, face: 1, sequence })
    dig(1)
    mesh.east.refuses = undefined
    await mesh.pass(20_000)
    expect(alice.player.primary?.server).toBe('east')
    dig(2)
    mesh.east.to('alice').say('acknowledge_player_digging', { sequenceId: 2 })
    expect(alice.hears('acknowledge_player_digging')).toEqual([{ sequenceId: 2 }])
  })

  test('a chunk batch that was open at the switch ends for the client there, and each server gets one answer', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) one.say('chunk_batch_start')
    await toEast(mesh)
    // The client answers the end that mcmesh told: that is no server's business.
    alice.say('chunk_batch_received', { chunksPerTick: 7 })
    expect(west.names()).not.toContain('chunk_batch_received')
    for (const one of [west, east]) one.say('chunk_batch_finished', { batchSize: 0 })
    for (const one of [west, east])
      expect(one.names().filter((name) => name === 'chunk_batch_received')).toHaveLength(1)
    east.say('chunk_batch_start')
    east.say('chunk_batch_finished', { batchSize: 0 })
    alice.say('chunk_batch_received', { chunksPerTick: 7 })
    expect(east.hears('chunk_batch_received').at(-1)).toEqual({ chunksPerTick: 7 })
    alice.witness.rest()
    expect(alice.violations).toEqual([])
  })
})

describe('open windows across a switch', () => {
  const click = (windowId: number) => ({
    windowId,
    stateId: 1,
    slot: 3,
    mouseButton: 0,
    mode: 0,
    changedSlots: [],
    cursorItem: { itemCount: 0 },
  })
  const chest = (from: MemoryConnection, windowId: number) =>
    from.say('open_window', { windowId, inventoryType: 2, windowTitle: { type: 'string', value: 'chest' } })

  test('a window closes on the client and on the server that had opened it', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    chest(west, 1)
    await toEast(mesh)
    expect(alice.witness.state.window).toBe(0)
    expect(west.hears('close_window')).toEqual([{ windowId: 1 }])
    expect(alice.violations).toEqual([])
  })

  test('whoever inspects the player is told under which number the client knows a window', async () => {
    const { alice, west } = await aliceAtTheBorder()
    const notes: string[] = []
    alice.player.inspect((...[, , , name, , , note]) => notes.push(`${name}: ${note}`))
    chest(west, 7)
    const [shown] = alice.hears('open_window')
    expect(notes).toEqual([`open_window: window 7→${shown?.windowId}`])
  })

  test('a click that was under way never lands in a window of the new primary, though both count from 1', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    chest(west, 1)
    const shown = alice.hears('open_window')[0]?.windowId as number
    alice.say('window_click', click(shown))
    expect(west.hears('window_click')[0]).toMatchObject({ windowId: 1 })
    await toEast(mesh)
    chest(east, 1)
    const next = alice.hears('open_window')[1]?.windowId as number
    alice.say('window_click', click(shown))
    alice.say('close_window', { windowId: shown })
    expect(east.hears('window_click')).toEqual([])
    expect(east.hears('close_window')).toEqual([])
    alice.say('window_click', click(next))
    expect(east.hears('window_click')).toMatchObject([{ windowId: 1 }])
    east.say('window_items', { windowId: 1, stateId: 2, items: [], carriedItem: { itemCount: 0 } })
    east.say('craft_progress_bar', { windowId: 1, property: 0, value: 5 })
    east.say('set_slot', { windowId: 1, stateId: 3, slot: 0, item: { itemCount: 0 } })
    for (const name of ['window_items', 'craft_progress_bar', 'set_slot'])
      expect(alice.hears(name).at(-1), name).toMatchObject({ windowId: next })
    east.say('close_window', { windowId: 1 })
    expect(alice.hears('close_window').at(-1)).toEqual({ windowId: next })
    expect(alice.violations).toEqual([])
  })

  test('the own inventory is window 0 everywhere', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.say('window_click', click(0))
    await toEast(mesh)
    alice.say('window_click', click(0))
    for (const one of [west, east]) expect(one.hears('window_click')).toMatchObject([{ windowId: 0 }])
  })

  test("a dummy's windows stay its own: the client hears nothing, and its server is told that they are closed", async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    chest(east, 1)
    expect(alice.names()).not.toContain('open_window')
    await toEast(mesh)
    expect(alice.witness.state.window).toBe(0)
    expect(east.hears('close_window')).toEqual([{ windowId: 1 }])
  })
})

describe('bundles', () => {
  const delimit = (from: MemoryConnection) => from.say('bundle_delimiter')

  test('one that is open at the switch is told whole, and a switch never lands inside one', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    delimit(west)
    west.spawn(7, 'cow', { x: -4 })
    await toEast(mesh)
    east.spawn(7, 'pig', { x: 4 })
    west.say('entity_velocity', { entityId: 7, velocity: { x: 0, y: 1, z: 0 } })
    delimit(west)
    const names = alice.names().filter((name) => /bundle|spawn|velocity/.test(name))
    expect(names).toEqual(['spawn_entity', 'bundle_delimiter', 'spawn_entity', 'entity_velocity', 'bundle_delimiter'])
    alice.witness.rest()
    expect(alice.violations).toEqual([])
  })

  test("two links' bundles never interleave", async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) delimit(one)
    west.spawn(7, 'cow', { x: -4 })
    east.spawn(7, 'pig', { x: 4 })
    west.spawn(8, 'cow', { x: -4 })
    east.spawn(8, 'pig', { x: 4 })
    for (const one of [east, west]) delimit(one)
    const order = alice.heard.map(({ name, packet }) =>
      name === 'spawn_entity' ? alice.witness.state.entities.get(packet[1] ?? 0)?.type : '|',
    )
    expect(order).toEqual(['|', 'pig', 'pig', '|', '|', 'cow', 'cow', '|'])
    alice.witness.rest()
    expect(alice.violations).toEqual([])
  })

  test('one of a dummy in which nothing is for the client is not told at all', async () => {
    const { alice, east } = await aliceAtTheBorder()
    delimit(east)
    east.say('update_health', { health: 3, food: 3, foodSaturation: 0 })
    delimit(east)
    expect(alice.names()).toEqual([])
  })

  test('one of more packets than the limit is told without its delimiters, and the next one is whole again', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ file: { limits: { bundlePackets: 32 } } })
    west.spawn(7, 'cow', { x: -4 })
    alice.forget()
    delimit(west)
    for (let n = 0; n < 40; n++) west.say('entity_velocity', { entityId: 7, velocity: { x: 0, y: n, z: 0 } })
    delimit(west)
    expect(alice.names()).toEqual(Array.from({ length: 40 }, () => 'entity_velocity'))
    expect(mesh.logged('warn')).toHaveLength(1)
    alice.forget()
    delimit(west)
    west.spawn(8, 'cow', { x: -4 })
    delimit(west)
    expect(alice.names()).toEqual(['bundle_delimiter', 'spawn_entity', 'bundle_delimiter'])
    alice.witness.rest()
    expect(alice.violations).toEqual([])
  })

  test('what mcmesh adds to a bundle never makes it longer than a client takes', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    // West's cows stand beyond the border and are hidden; each comes with state that is told when it appears.
    for (let id = 100; id < 1600; id++) {
      west.spawn(id, 'cow', { x: 4 })
      west.say('entity_metadata', { entityId: id, metadata: [{ key: 0, type: 'byte', value: 1 }] })
      west.say('entity_head_rotation', { entityId: id, headYaw: 1 })
    }
    expect(alice.sees('cow')).toHaveLength(0)
    east.break()
    expect(alice.sees('cow')).toHaveLength(1500)
    alice.witness.rest()
    expect(alice.violations).toEqual([])
  })
})

describe('a transfer', () => {
  test('to another mesh is the word of the server that the player plays on, and of no dummy', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const say = (from: MemoryConnection) => from.say('transfer', { host: from.server.name, port: 1 })
    say(east)
    expect(alice.names()).toEqual([])
    say(west)
    await toEast(mesh)
    say(west)
    say(east)
    expect(alice.hears('transfer').map(({ host }) => host)).toEqual(['west', 'east'])
  })
})

describe('looking through another entity', () => {
  test('the camera is the new primary’s after a switch, and a dummy’s camera is not shown', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.spawn(7, 'cow', { x: -4 })
    east.spawn(7, 'pig', { x: 4 })
    const own = alice.player.entityId
    west.say('camera', { cameraId: 7 })
    expect(alice.hears('camera')).toEqual([{ cameraId: alice.sees('cow')[0] }])
    await toEast(mesh)
    expect(alice.hears('camera').at(-1)).toEqual({ cameraId: own })
    alice.forget()
    west.say('camera', { cameraId: 7 })
    expect(alice.hears('camera')).toEqual([])
    east.say('camera', { cameraId: 7 })
    expect(alice.hears('camera')).toEqual([{ cameraId: alice.sees('pig')[0] }])
    await switchTo(mesh, 'alice', 'west')
    expect(alice.hears('camera').at(-1)).toEqual({ cameraId: alice.sees('cow')[0] })
    expect(alice.violations).toEqual([])
  })
})
