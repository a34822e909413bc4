import type { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { faults, type Halves, halves, seenOfSwitch } from '../kit/halves.ts'

const start = halves()

/** Alice on west with a ready dummy on east. */
async function aliceAtTheBorder(options: Parameters<typeof start>[0] = {}, client: Parameters<Halves['join']>[1] = {}) {
  const mesh = await start(options)
  const alice = await mesh.join('alice', client)
  await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
  const [west, east] = [mesh.west.server.player('alice'), mesh.east.server.player('alice')]
  await until(() => [west, east].every(({ unconfirmed, openBatches }) => unconfirmed.length + openBatches === 0))
  alice.reset()
  return { ...mesh, alice, onWest: west, onEast: east }
}

const at = (params: Record<string, unknown>) => params.location as { x: number; y: number; z: number }

describe('rule 6: every answer goes back to the link that asked', () => {
  test('keep-alives with the same id on both servers, one answered by the client and one by mcmesh', async () => {
    const mesh = await aliceAtTheBorder({ west: { keepAliveId: () => 0n }, east: { keepAliveId: () => 0n } })
    const { alice, onWest, onEast, west, east } = mesh
    for (let time = 0; time < 3; time++) {
      west.server.keepAlive(onWest)
      east.server.keepAlive(onEast)
      await until(() => onWest.keepAlives.length + onEast.keepAlives.length === 0)
    }
    expect(alice.counts.get('keep_alive')).toBe(3)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a keep-alive that the client answers after a switch', async () => {
    const mesh = await aliceAtTheBorder({}, { keepAlive: false, ignore: ['keep-alive-unasked'] })
    const { alice, onWest, onEast, west, east } = mesh
    const id = west.server.keepAlive(onWest)
    await alice.next('keep_alive', { since: 0 })
    await mesh.mesh.does('switch alice east')
    alice.send('keep_alive', { keepAliveId: id })
    await until(() => onWest.keepAlives.length === 0)
    // The new primary's are the client's now, the old one's mcmesh's.
    const next = east.server.keepAlive(onEast)
    west.server.keepAlive(onWest)
    await until(() => alice.counts.get('keep_alive') === 2 && onWest.keepAlives.length === 0)
    expect(onEast.keepAlives).toHaveLength(1)
    alice.send('keep_alive', { keepAliveId: next })
    await until(() => onEast.keepAlives.length === 0)
    // One that nobody asked for reaches nobody: a server kicks for it.
    alice.send('keep_alive', { keepAliveId: 77n })
    alice.send('arm_animation', { hand: 0 })
    await until(() => onEast.of('arm_animation').length === 1)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('pings, those of a dummy too, and one answered after a switch', async () => {
    const mesh = await aliceAtTheBorder({}, { answer: true })
    const { alice, onWest, onEast } = mesh
    onWest.send('ping', { id: 5 })
    onEast.send('ping', { id: 5 })
    await until(() => onWest.of('pong').length === 1 && onEast.of('pong').length === 1)
    expect(alice.counts.get('ping')).toBe(1)
    onWest.send('ping', { id: 6 })
    await mesh.mesh.does('switch alice east')
    await until(() => onWest.of('pong').length === 2)
    expect(onWest.of('pong').map(({ params }) => params.id)).toEqual([5, 6])
    expect(onEast.of('pong').map(({ params }) => params.id)).toEqual([5])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('teleports: both servers count from the same number, and one is confirmed after a switch', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast, west, east } = mesh
    // The client stops answering by itself from here.
    alice.client.removeAllListeners('position')
    const ids: number[] = []
    const emitter: EventEmitter = alice.client
    emitter.on('position', ({ teleportId }: { teleportId: number }) => ids.push(teleportId))
    alice.witness.expect('position', 2)
    west.server.teleport(onWest, { x: -7.5, y: 64, z: 8.5 })
    await until(() => ids.length === 1)
    await mesh.mesh.does('switch alice east')
    east.server.teleport(onEast, { x: -7.25, y: 64, z: 8.5 })
    await until(() => ids.length === 2)
    expect(new Set(ids).size).toBe(2)
    expect([onWest.unconfirmed.length, onEast.unconfirmed.length]).toEqual([1, 1])
    alice.send('teleport_confirm', { teleportId: ids[0] })
    await until(() => onWest.unconfirmed.length === 0)
    expect(onEast.unconfirmed).toHaveLength(1)
    alice.send('teleport_confirm', { teleportId: ids[1] })
    await until(() => onEast.unconfirmed.length === 0)
    alice.send('teleport_confirm', { teleportId: 4711 })
    alice.send('arm_animation', { hand: 0 })
    await until(() => onEast.of('arm_animation').length > 0)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a teleport of the dummy is confirmed by mcmesh and the dummy put back where the player stands', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onEast, east } = mesh
    east.server.teleport(onEast, { x: 200, y: 80, z: 8.5 })
    await until(() => onEast.unconfirmed.length === 0 && Math.abs(onEast.position.x + 8.5) < 0.01)
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to: 'east', mode: 'soft' })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a far teleport of the primary takes the dummies along and is no move of theirs', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast, west } = mesh
    alice.witness.expectTeleport()
    west.server.tp('alice', { x: -30.5, y: 64, z: 40.5 })
    await until(() => onWest.unconfirmed.length === 0 && onEast.unconfirmed.length === 0 && onEast.position.z === 40.5)
    await alice.walk(-29.5, 40.5, { stepEvery: 1 })
    await until(() => onEast.position.x === -29.5)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('chunk batches: one opened before a switch is acknowledged to the server that sent it, once', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast } = mesh
    for (const player of [onWest, onEast]) player.send('chunk_batch_start')
    await alice.next('chunk_batch_start', { since: 0 })
    await mesh.mesh.does('switch alice east')
    for (const player of [onWest, onEast]) player.send('chunk_batch_finished', { batchSize: 0 })
    expect([onWest.openBatches, onEast.openBatches]).toEqual([1, 1])
    await until(() => onWest.openBatches + onEast.openBatches === 0)
    alice.witness.rest()
    expect(faults(mesh, alice)).toEqual([])
  })

  test('block sequences: the answer to a higher one waits for the lower one that went to the other server', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, west, east } = mesh
    const dig = (x: number, sequence: number) =>
      alice.send('block_dig', { status: 0, location: { x, y: 63, z: 8 }, face: 1, sequence })
    onWest.hang()
    dig(-3, 1)
    dig(3, 2)
    await until(() => east.server.world.block(3, 63, 8) === 0)
    // What east says after its acknowledgement has arrived.
    east.server.setBlock(5, 70, 8, 'stone')
    await until(() => alice.received.some(({ name, params }) => name === 'block_change' && at(params).x === 5))
    expect(alice.counts.has('acknowledge_player_digging')).toBe(false)
    onWest.resume()
    await until(() => west.server.world.block(-3, 63, 8) === 0)
    const { params } = await alice.next('acknowledge_player_digging', { since: 0 })
    expect(params).toEqual({ sequenceId: 2 })
    expect(alice.counts.get('acknowledge_player_digging')).toBe(1)
    expect(faults(mesh, alice)).toEqual([])
  })
})

describe('rule 5: an action of a player runs on one server', () => {
  test('each block is dug and placed on the server that owns it, once', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast, west, east } = mesh
    alice.send('block_dig', { status: 0, location: { x: -3, y: 63, z: 8 }, face: 1, sequence: 1 })
    alice.send('block_dig', { status: 0, location: { x: 3, y: 63, z: 8 }, face: 1, sequence: 2 })
    // The block is placed behind the face: on x = 0, which is east's, though west's block is clicked.
    const place = { hand: 0, cursorX: 0, cursorY: 0, cursorZ: 0, insideBlock: false, worldBorderHit: false }
    alice.send('block_place', { ...place, location: { x: -1, y: 64, z: 8 }, direction: 5, sequence: 3 })
    alice.send('block_place', { ...place, location: { x: -2, y: 63, z: 8 }, direction: 1, sequence: 4 })
    await until(() => onWest.of('block_place').length === 1 && onEast.of('block_place').length === 1)
    expect(onWest.of('block_dig').map(({ params }) => params.location)).toEqual([{ x: -3, y: 63, z: 8 }])
    expect(onEast.of('block_dig').map(({ params }) => params.location)).toEqual([{ x: 3, y: 63, z: 8 }])
    expect([...west.server.world.changes.keys()].sort()).toEqual(['-2,64,8', '-3,63,8'])
    expect([...east.server.world.changes.keys()].sort()).toEqual(['0,64,8', '3,63,8'])
    await until(() => alice.counts.get('acknowledge_player_digging'))
    expect(faults(mesh, alice)).toEqual([])
  })

  test('what has no place in the world goes to the primary alone', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast } = mesh
    const drop = { status: 4, location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 }
    alice.send('block_dig', drop)
    alice.send('chat_command', { command: 'help' })
    await until(() => onWest.of('chat_command').length === 1)
    await mesh.mesh.does('switch alice east')
    alice.send('block_dig', drop)
    alice.send('chat_command', { command: 'list' })
    await until(() => onEast.of('chat_command').length === 1)
    for (const [player, command] of [
      [onWest, 'help'],
      [onEast, 'list'],
    ] as const) {
      expect(player.of('block_dig')).toHaveLength(1)
      expect(player.of('chat_command').map(({ params }) => params.command)).toEqual([command])
    }
    expect(faults(mesh, alice)).toEqual([])
  })

  test('hits and uses reach the server that the entity lives on, under its own id', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast, west, east } = mesh
    west.server.spawn({ id: 7, type: 'cow', x: -4, y: 64, z: 8 })
    east.server.spawn({ id: 7, type: 'pig', x: 4, y: 64, z: 8 })
    await until(() => alice.witness.state.entities.size === 2)
    const seen = [...alice.witness.state.entities].map(([id, { type }]) => [type, id] as const)
    const ids = Object.fromEntries(seen)
    expect(ids.cow).not.toBe(ids.pig)
    for (const target of [ids.cow, ids.pig]) alice.send('use_entity', { target, mouse: 1, sneaking: false })
    await until(() => onWest.of('use_entity').length + onEast.of('use_entity').length === 2)
    expect(onWest.of('use_entity').map(({ params }) => params.target)).toEqual([7])
    expect(onEast.of('use_entity').map(({ params }) => params.target)).toEqual([7])
    alice.send('use_entity', { target: 99_999, mouse: 1, sneaking: false })
    alice.send('arm_animation', { hand: 0 })
    await until(() => onEast.of('arm_animation').length === 1 && onWest.of('arm_animation').length === 1)
    expect(onWest.of('use_entity').length + onEast.of('use_entity').length).toBe(2)
    expect(faults(mesh, alice)).toEqual([])
  })
})

describe('rule 13: payloads on the channels mcmesh:* never pass', () => {
  test('neither from a client to a server nor from a server to a client', async () => {
    const mesh = await aliceAtTheBorder()
    const { alice, onWest, onEast } = mesh
    const data = Buffer.from('{"type":"place","id":1,"dimension":"minecraft:overworld","x":0,"y":0,"z":0}')
    for (const channel of ['mcmesh:sync', 'mcmesh:other', 'test:fine']) {
      alice.send('custom_payload', { channel, data })
      onWest.send('custom_payload', { channel, data })
      onEast.send('custom_payload', { channel, data })
    }
    await until(() => onWest.of('custom_payload').some(({ params }) => params.channel === 'test:fine'))
    await alice.next('custom_payload', { since: 0 })
    const channels = [onWest, onEast].map((player) => player.of('custom_payload').map(({ params }) => params.channel))
    expect(channels).toEqual([['test:fine'], []])
    await until(
      () => alice.received.filter(({ name, state }) => name === 'custom_payload' && state === 'play').length > 0,
    )
    const heard = alice.received.filter(({ name, state }) => name === 'custom_payload' && state === 'play')
    expect(heard.map(({ params }) => params.channel)).toEqual(['test:fine'])
    expect(faults(mesh, alice)).toEqual([])
  })
})
