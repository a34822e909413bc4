import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../src/player/switching/border.ts'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

/** One chunk in the words of one server, lit as told. */
function sayChunk(from: MemoryConnection, mesh: MeshInMemory, x: number, light?: number): void {
  for (const [name, params] of mesh.west.world.chunk(x, 0)) {
    const lit = light !== undefined && 'skyLightMask' in params && name === 'update_light'
    from.say(name, lit ? { ...params, skyLightMask: [[0, light]] } : params)
  }
}

const light = (chunkX: number, level: number) => ({
  ...{ chunkX, chunkZ: 0, skyLightMask: [[0, level]], blockLightMask: [], emptySkyLightMask: [] },
  ...{ emptyBlockLightMask: [], skyLight: [], blockLight: [] },
})

describe('what the fuzz test found', () => {
  test('the first primary can be moved by RCON as soon as it is a dummy', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    await switchTo(mesh, 'alice', 'east')
    west.teleport({ x: -30 })
    await mesh.settle()
    expect(west.placings).toMatchObject([{ x: -8.5 }])
    expect(alice.player.isReady('west')).toBe(true)
  })

  test('a dummy that nothing moves stands where its client walked while it was the primary', async () => {
    const { mesh, alice } = await aliceAtTheBorder({ file: { border: { join: 30, leave: 40, cross: 2 } } })
    mesh.east.places = false
    alice.player.links.get('east')?.channel?.end()
    await mesh.pass(2_000)
    await switchTo(mesh, 'alice', 'east')
    await alice.walk(mesh, 4.5)
    await switchTo(mesh, 'alice', 'west')
    mesh.west.to('alice').teleport({ x: -40 })
    await mesh.settle()
    alice.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('position')).toMatchObject([{ x: 4.5 }])
  })

  test('up to 1.17.1 the owner’s light is shown though its ground is the neighbour’s to the letter', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version: '1.17.1' })
    sayChunk(west, mesh, 0, 3)
    sayChunk(east, mesh, 0, 5)
    expect(alice.hears('update_light').map(({ skyLightMask }) => (skyLightMask as number[][])[0]?.[1])).toEqual([3, 5])
  })

  test('light that waited for its link changes its chunk: the owner’s is told again', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    mesh.east.obeys = false
    const { east } = mesh
    const dummy = east.to('alice')
    dummy.teleport({ x: 40 })
    await mesh.settle()
    sayChunk(dummy, mesh, -1)
    dummy.say('update_light', light(-1, 7))
    expect(alice.hears('map_chunk')).toEqual([])
    dummy.teleport(dummy.placings.at(-1) ?? { x: 0 })
    await mesh.settle()
    expect(alice.names().filter((name) => /chunk|light/.test(name))).toEqual(['map_chunk', 'update_light'])
    sayChunk(west, mesh, -1)
    expect(alice.hears('map_chunk')).toHaveLength(2)
  })

  test('a server that configures its player anew lists nobody, and knows no question of before', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const erik = { uuid: 'eeeeeeee-0000-3000-8000-000000000000', player: { name: 'erik', properties: [] }, listed: 1 }
    west.say('player_info', { action: { add_player: true, update_listed: true }, data: [erik] })
    west.say('keep_alive', { keepAliveId: 5n })
    west.say('cookie_request', { cookie: 'fuzz:any' })
    await switchTo(mesh, 'alice', 'east')
    west.say('start_configuration')
    await mesh.settle()
    expect([...alice.witness.state.tab.values()]).not.toContain('erik')
    west.forget()
    alice.say('keep_alive', { keepAliveId: 5n })
    alice.say('cookie_response', { key: 'fuzz:any', value: undefined })
    for (const name of ['keep_alive', 'cookie_response'])
      expect([west.names(), east.names()].flat()).not.toContain(name)
  })

  test('who was configured anew is listed in the mode of its new login, and sees those that changed meanwhile', async () => {
    const mesh = new MeshInMemory()
    const [alice, bob] = [await mesh.join('alice', { x: -8.5 }), await mesh.join('bob', { x: -9.5 })]
    const [west, bobs] = [mesh.west.to('alice'), mesh.west.to('bob')]
    west.say('game_state_change', { reason: 'change_game_mode', gameMode: 1 })
    alice.witness.expect('start_configuration')
    west.say('start_configuration')
    bobs.say('game_state_change', { reason: 'change_game_mode', gameMode: 2 })
    await mesh.settle()
    const modes = [alice, bob].map((each) => alice.player.tab.entries.get(each.uuid)?.looks.gamemode)
    expect(modes).toEqual([0, 2])
  })

  test('a window that a switch has closed is closed once, however late its server says so too', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    west.say('open_window', { windowId: 5, inventoryType: 2, windowTitle: { type: 'string', value: 'chest' } })
    await switchTo(mesh, 'alice', 'east')
    await switchTo(mesh, 'alice', 'west')
    west.say('close_window', { windowId: 5 })
    expect(alice.hears('close_window')).toHaveLength(1)
    expect(alice.violations).toEqual([])
  })

  test('without a configuration, too, a hard switch closes the window by the number that the client knows', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version: '1.17.1' })
    mesh.east.dimension = 'minecraft:the_nether'
    mesh.east.to('alice').break()
    await mesh.pass(2_000)
    west.say('open_window', { windowId: 5, inventoryType: 2, windowTitle: '{"text":"chest"}' })
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('close_window')).toEqual([{ windowId: 1 }])
  })

  test('a hard switch to a server whose link broke on the way keeps its new link', async () => {
    const { mesh, alice, east: first } = await aliceAtTheBorder()
    mesh.east.configures.push(['feature_flags', { features: ['minecraft:other'] }])
    first.break()
    await mesh.pass(2_000)
    const outcome = switchByHand(alice.player, 'east')
    mesh.east.to('alice').break()
    void switchByHand(alice.player, 'east')
    await mesh.pass(2_000)
    await outcome
    const { primary, links } = alice.player
    expect(primary?.server).toBe('east')
    expect(links.get('east')).toBe(primary)
    expect(alice.player.isReady('east')).toBe(true)
  })

  test('attributes that only the old server spoke of go when a body is shown by another', async () => {
    const mesh = new MeshInMemory()
    const [alice, bob] = [await mesh.join('alice', { x: -8.5 }), await mesh.join('bob', { x: -9.5 })]
    for (const backend of [mesh.west, mesh.east])
      backend.to('bob').spawnPlayer(backend.to('alice').entityId, 'alice', { x: -8.5 })
    const { entityId } = mesh.west.to('alice')
    const properties = [{ key: 'generic.armor', value: 8, modifiers: [] }]
    mesh.west.to('bob').say('entity_update_attributes', { entityId, properties })
    bob.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(bob.hears('entity_update_attributes')).toMatchObject([
      { entityId: alice.player.entityId, properties: [{ key: 'generic.armor', value: 0 }] },
    ])
  })

  test('a link made while its client is configured for another server is compared with that one’s registries', async () => {
    const mesh = new MeshInMemory()
    mesh.west.configures.push(['feature_flags', { features: ['minecraft:vanilla'] }])
    mesh.east.configures.push(['feature_flags', { features: ['minecraft:other'] }])
    const alice = await mesh.join('alice', { x: -8.5 })
    alice.answers = false
    const outcomes = [switchByHand(alice.player, 'east'), switchByHand(alice.player, 'west')]
    await mesh.settle()
    alice.forget()
    alice.answers = true
    alice.answer()
    await mesh.settle()
    const modes = mesh.events.flatMap((event) => (event.event === 'switch' ? [`${event.to} ${event.mode}`] : []))
    expect(modes).toEqual(['east hard', 'west hard'])
    await Promise.all(outcomes)
    const features = alice.heard.filter(({ name }) => name === 'feature_flags')
    expect(features).toHaveLength(2)
  })

  test('a digging that its server forgot by configuring the player anew holds back no later one', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    const dig = (sequence: number) =>
      alice.say('block_dig', { status: 0, location: { x: -3, y: 63, z: 8 }, face: 1, sequence })
    dig(5)
    west.say('start_configuration')
    await mesh.settle()
    alice.forget()
    // A new level counts from 1 again.
    dig(1)
    west.say('acknowledge_player_digging', { sequenceId: 1 })
    expect(alice.hears('acknowledge_player_digging')).toEqual([{ sequenceId: 1 }])
  })

  test.each([
    ['the primary', 'configures anew'],
    ['the primary', 'gives a new body'],
    ['a dummy’s server', 'configures anew'],
    ['a dummy’s server', 'gives a new body'],
  ])('%s that %s counts its windows anew: one of before with the same number is shown no more', async (who, does) => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    const open = () =>
      west.say('open_window', { windowId: 1, inventoryType: 2, windowTitle: { type: 'string', value: 'chest' } })
    open()
    const primary = who === 'the primary'
    if (primary) alice.witness.expect(does === 'configures anew' ? 'start_configuration' : 'respawn')
    else {
      alice.say('close_window', { windowId: 1 })
      await switchTo(mesh, 'alice', 'east')
    }
    if (does === 'configures anew') west.say('start_configuration')
    else {
      west.respawn()
      // As every server does: a new body stands nowhere yet.
      if (primary) alice.witness.expect('position')
      west.teleport({ x: -8.5 })
    }
    await mesh.pass(2_000)
    if (primary) await switchTo(mesh, 'alice', 'east')
    west.forget()
    open()
    expect(west.hears('close_window')).toEqual([{ windowId: 1 }])
    expect(alice.hears('close_window')).toEqual([])
    expect(alice.violations).toEqual([])
  })
})
