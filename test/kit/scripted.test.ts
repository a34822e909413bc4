import { afterEach, describe, expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { joinClient, type TestClient } from './client.ts'
import { until } from './conditions.ts'
import { type ScriptedOptions, type ScriptedServer, startScripted } from './scripted.ts'
import { describe as lines } from './watch.ts'

const running: { stop?(): Promise<void>; quit?(): Promise<void> }[] = []

async function start(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScripted(options)
  running.unshift(server)
  return server
}

async function join(server: ScriptedServer, name: string): Promise<TestClient> {
  const client = await joinClient({ port: server.port, name, version: server.version })
  running.unshift(client)
  await until(() => server.player(name).unconfirmed.length === 0, { message: `${name}'s confirmation` })
  return client
}

afterEach(async () => {
  for (const each of running.splice(0)) await (each.quit?.() ?? each.stop?.())
})

describe('a scripted server', () => {
  // Of each shape of login: without configuration, with one codec, with registries by packet, and the newest.
  const shapes = ['1.17.1', '1.19.4', '1.20.2', '1.21.4', supportedVersions.at(-1)!]
  test.each(shapes)('lets a client walk, dig and be teleported in %s without a violation', async (version) => {
    const server = await start({ version, entityIds: [5, 77], compressionThreshold: 64, keepAliveEvery: 100 })
    const alice = await join(server, 'alice')
    const bob = await join(server, 'bob')
    expect([...alice.witness.state.entities.keys()]).toEqual([77])
    server.spawn({ id: 9, type: 'cow', x: 4, y: 64, z: 4 })
    server.move(9, 1, 0, 0)
    await alice.walk(40, 8.5, { stepEvery: 1 })
    alice.send('block_dig', { status: 0, location: { x: 38, y: 63, z: 8 }, face: 1, sequence: 1 })
    await until(() => server.world.block(38, 63, 8) === 0, { message: 'the block to be dug' })
    alice.witness.expectTeleport()
    expect(server.tp('alice', { x: 0.5, y: 64, z: 0.5 })).toBe('Teleported alice to 0.500000, 64.000000, 0.500000')
    await until(() => server.player('alice').unconfirmed.length === 0, { message: "alice's confirmation" })
    server.remove(9)
    await bob.quit()
    await until(() => alice.witness.state.entities.size === 0, { message: 'bob and the cow to go' })
    await until(() => server.player('alice').of('keep_alive').length >= 2, { message: 'two keep-alives' })
    alice.witness.rest()
    expect(lines(alice.witness.violations)).toEqual([])
    expect(lines(bob.witness.violations)).toEqual([])
    expect(alice.errors).toEqual([])
  })

  test('ignores moves until its teleport is confirmed', async () => {
    const server = await start()
    const client = await joinClient({ port: server.port, name: 'alice', answer: false })
    running.unshift(client)
    client.move(9.5, 64, 8.5)
    await until(() => server.player('alice').ignoredMoves === 1, { message: 'the ignored move' })
    expect(server.player('alice').position.x).toBe(8.5)
    client.send('teleport_confirm', { teleportId: 1 })
    client.move(9.5, 64, 8.5)
    await until(() => server.player('alice').position.x === 9.5, { message: 'the move' })
  })

  test('puts back whoever moves more than ten blocks at once', async () => {
    const server = await start()
    const client = await join(server, 'alice')
    const since = client.received.length
    client.move(30, 64, 8.5)
    const { params } = await client.next('position', { since })
    expect(params).toMatchObject({ x: 8.5, z: 8.5, teleportId: 2 })
    expect(server.player('alice').refusedMoves).toBe(1)
  })

  test.each([
    ['a keep-alive', 'keep_alive', { keepAliveId: 99n }],
    ['a teleport', 'teleport_confirm', { teleportId: 99 }],
    ['a chunk batch', 'chunk_batch_received', { chunksPerTick: 5 }],
  ])('kicks for the answer to %s that it did not ask for', async (_what, packet, params) => {
    const server = await start({ viewDistance: 1 })
    const client = await join(server, 'alice')
    await until(() => server.player('alice').openBatches === 0, { message: 'the batch to be acknowledged' })
    client.send(packet, params)
    await until(() => client.ended() !== undefined, { message: 'the kick' })
    expect(server.connections[0]!.kicked).toBeDefined()
  })

  test('gives players on two servers the same entity and teleport ids when it is told to', async () => {
    const [west, east] = [await start({ entityIds: [1] }), await start({ entityIds: [1] })]
    const [alice, bob] = [await join(west, 'alice'), await join(east, 'bob')]
    expect(alice.witness.state.entityId).toBe(1)
    expect(bob.witness.state.entityId).toBe(1)
    expect(west.player('alice').of('teleport_confirm')[0]!.params).toEqual({ teleportId: 1 })
    expect(east.player('bob').of('teleport_confirm')[0]!.params).toEqual({ teleportId: 1 })
  })

  test('hangs and resumes, drops and refuses', async () => {
    const server = await start()
    const client = await join(server, 'alice')
    const player = server.player('alice')
    player.hang()
    server.setBlock(1, 70, 1, 'stone')
    client.move(8.6, 64, 8.5)
    player.resume()
    await client.next('block_change', { since: 0 })
    await until(() => player.position.x === 8.6, { message: 'the move' })
    player.drop()
    await until(() => client.ended() !== undefined, { message: 'the end' })
    const closed = await start({ refuse: 'You are not white-listed on this server!' })
    await expect(joinClient({ port: closed.port, name: 'alice' })).rejects.toThrow('not white-listed')
  })

  test('sends a player through the configuration again', async () => {
    const server = await start({ entityIds: [4, 4, 4] })
    const client = await join(server, 'alice')
    client.witness.expect('start_configuration')
    server.reconfigure(server.player('alice'))
    await until(() => client.counts.get('login') === 2, { message: 'the second login' })
    await until(() => server.players.get('alice')?.unconfirmed.length === 0, { message: 'the confirmation' })
    expect(lines(client.witness.violations)).toEqual([])
  })
})
