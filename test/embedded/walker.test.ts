import { afterEach, describe, expect, test } from 'vitest'
import { Walker, type WalkerOptions } from '../../src/embedded/walker.ts'
import { supportedVersions } from '../../src/protocol/versions.ts'
import type { Violation } from '../../src/world/witness.ts'
import { until } from '../kit/conditions.ts'
import { type ScriptedOptions, type ScriptedServer, startScripted } from '../kit/scripted.ts'
import { startSquid } from '../kit/squid.ts'

const running: { stop(): Promise<void> }[] = []

const path = { from: { x: 4.5, z: 8.5 }, to: { x: 12.5, z: 8.5 } }

async function start(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScripted(options)
  running.unshift(server)
  return server
}

function walkerFor(port: number, options: Partial<WalkerOptions> = {}): { walker: Walker; violations: Violation[] } {
  const violations: Violation[] = []
  const walker = new Walker({
    name: 'walker',
    host: '127.0.0.1',
    port,
    version: '1.21.4',
    path,
    onViolation: (violation) => violations.push(violation),
    ...options,
  })
  running.unshift(walker)
  return { walker, violations }
}

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

describe('a walker', () => {
  // Of each shape of login and of chunk.
  const shapes = ['1.17.1', '1.18.2', '1.19.4', '1.20.2', '1.21.1', '1.21.5', supportedVersions.at(-1)!]
  test.each(shapes)('walks to and fro over the border in %s and answers what a client answers', async (version) => {
    const server = await start({ version, keepAliveEvery: 100, compressionThreshold: 64 })
    const { walker, violations } = walkerFor(server.port, { version, speed: 20 })
    await walker.start()
    await until(() => walker.crossings >= 3, { message: 'three crossings' })
    const player = server.player('walker')
    await until(() => player.of('keep_alive').length >= 2, { message: 'answers to keep-alives' })
    expect(player.of('teleport_confirm')).toHaveLength(1)
    expect(player.refusedMoves).toBe(0)
    expect(player.position.y).toBe(64)
    // On a busy machine a tick is long, and few steps make three crossings.
    const steps = () => player.received.filter(({ name }) => name === 'position' || name === 'position_look')
    await until(() => steps().length > 10, { message: 'eleven steps' })
    expect(violations).toEqual([])
    expect(server.connections[0]!.kicked).toBeUndefined()
  })

  test('walks at 4.3 blocks a second in steps of a tick', async () => {
    const server = await start()
    const { walker } = walkerFor(server.port)
    await walker.start()
    const player = server.player('walker')
    // A step that turns tells where it looks as well.
    const steps = () => player.received.filter(({ name }) => name === 'position' || name === 'position_look')
    await until(() => steps().length >= 20, { message: 'twenty steps' })
    const xs = steps().map(({ params }) => params.x as number)
    const longest = Math.max(...xs.slice(1).map((x, index) => Math.abs(x - xs[index]!)))
    expect(longest).toBeLessThan(4.3 * 0.1 + 0.01)
  })

  test('answers known packs as a vanilla client of its version does', async () => {
    const server = await start()
    const { walker } = walkerFor(server.port)
    await walker.start()
    expect(server.player('walker').knownPacks).toEqual([{ namespace: 'minecraft', id: 'core', version: '1.21.4' }])
    await until(() => server.player('walker').of('player_loaded').length === 1, { message: 'player_loaded' })
  })

  test('steps up and down a block, and walks around what is higher', async () => {
    const server = await start()
    // A step along the way, then a wall of two blocks across it that leaves a gap three blocks aside.
    for (let z = 0; z < 16; z++) server.world.set(6, 64, z, server.world.stateOf('stone'))
    for (let z = 5; z < 11; z++) {
      for (const y of [64, 65]) server.world.set(10, y, z, server.world.stateOf('stone'))
    }
    const { walker, violations } = walkerFor(server.port, { speed: 10, border: 0.1 })
    await walker.start()
    const player = server.player('walker')
    await until(() => walker.crossings >= 2, {
      message: () => `two crossings; it stands at ${JSON.stringify(walker.position)}`,
    })
    const heights = player.received.flatMap(({ params }) => (typeof params.y === 'number' ? [params.y] : []))
    expect(Math.max(...heights)).toBe(65)
    expect(player.refusedMoves).toBe(0)
    expect(violations).toEqual([])
  })

  test('finds a block that was put in its way after the chunk came', async () => {
    const server = await start()
    const { walker } = walkerFor(server.port, { speed: 10 })
    await walker.start()
    for (const y of [64, 65]) server.setBlock(10, y, 8, 'stone')
    const player = server.player('walker')
    await until(() => walker.crossings >= 4, { message: 'four crossings' })
    const inside = player.received.filter(({ name, params }) => {
      const { x, z } = params as { x: number; z: number }
      return name === 'position' && x > 10.05 && x < 10.95 && z > 8.05 && z < 8.95
    })
    expect(inside).toEqual([])
  })

  test('respawns when it dies', async () => {
    const server = await start()
    const { walker, violations } = walkerFor(server.port)
    await walker.start()
    const player = server.player('walker')
    player.send('update_health', { health: 0, food: 20, foodSaturation: 5 })
    await until(() => player.of('client_command').length === 1, { message: 'the wish to respawn' })
    server.respawn(player)
    await until(() => walker.state === 'walking' && player.unconfirmed.length === 0, { message: 'the walk to go on' })
    expect(violations).toEqual([])
  })

  test('follows a server through the configuration and goes on walking', async () => {
    const server = await start({ entityIds: [3, 3, 3] })
    const { walker } = walkerFor(server.port, { speed: 20 })
    await walker.start()
    walker.witness!.expect('start_configuration')
    server.reconfigure(server.player('walker'))
    await until(() => server.connections[0]!.of('teleport_confirm').length === 2, { message: 'the second arrival' })
    const before = walker.crossings
    await until(() => walker.crossings > before, { message: 'a crossing' })
    expect(walker.violations).toBe(0)
  })

  test('reports an unasked teleport and walks on from there', async () => {
    const server = await start()
    const { walker, violations } = walkerFor(server.port, { speed: 20 })
    await walker.start()
    server.tp('walker', { x: 2.5, y: 64, z: 2.5 })
    await until(() => violations.length > 0, { message: 'the report' })
    expect(violations.map(({ rule }) => rule)).toEqual(['unasked-position'])
    const before = walker.crossings
    await until(() => walker.crossings > before, { message: 'a crossing' })
  })

  test('reports a bundle and a chunk batch that stay open while it walks', async () => {
    const server = await start()
    const { walker, violations } = walkerFor(server.port)
    await walker.start()
    const player = server.player('walker')
    player.send('chunk_batch_start')
    player.send('bundle_delimiter')
    await until(() => violations.length >= 2, { message: 'both reports' })
    expect(violations.map(({ rule }) => rule).sort()).toEqual(['batch-open', 'bundle-open'])
  })

  test('reports at its end what the server had left open by then, but nothing that had only just begun', async () => {
    const server = await start()
    const { walker, violations } = walkerFor(server.port)
    await walker.start()
    const { state } = walker.witness!
    const player = server.player('walker')
    player.send('chunk_batch_start')
    await until(() => state.batch.ticks >= 20, { message: 'a second of an open batch' })
    player.send('bundle_delimiter')
    await until(() => state.inBundle, { message: 'the bundle' })
    await walker.stop()
    expect(violations.map(({ rule }) => rule)).toEqual(['batch-open'])
  })

  test('holds signed chat against a mesh, not against a server', async () => {
    const server = await start()
    for (const mesh of [true, false]) {
      const { walker, violations } = walkerFor(server.port, { mesh, name: `walker-${mesh}` })
      await walker.start()
      server.player(`walker-${mesh}`).send('hide_message', { id: 1, signature: undefined })
      await until(() => walker.witness!.count('hide_message') === 1, { message: 'the message to be hidden' })
      expect(violations.map(({ rule }) => rule)).toEqual(mesh ? ['signed-chat'] : [])
    }
  })

  test('comes back after it was thrown out, and says why it had gone', async () => {
    const server = await start()
    const said: string[] = []
    const { walker } = walkerFor(server.port, { log: (_level, message) => said.push(message) })
    await walker.start()
    server.player('walker').kick('too many walkers')
    await until(() => walker.connections === 2, { message: 'the second connection' })
    expect(said).toEqual(['lost its connection: too many walkers'])
    expect(walker.violations).toBe(0)
  })

  test('rejects its start when it is stopped before it could join', async () => {
    const server = await start({ refuse: 'closed' })
    const { walker } = walkerFor(server.port)
    const started = walker.start()
    await until(() => walker.state === 'waiting', { message: 'the refusal' })
    await Promise.all([expect(started).rejects.toThrow('was stopped'), walker.stop()])
    expect(walker.state).toBe('stopped')
  })

  test('keeps only the chunks on its way', async () => {
    const server = await start({ viewDistance: 6 })
    const { walker } = walkerFor(server.port)
    await walker.start()
    await until(() => walker.witness!.state.chunks.size === 169, { message: 'all chunks' })
    expect(walker.heldChunks).toBeLessThan(70)
  })

  test('walks over the uneven ground of flying-squid', async () => {
    const squid = await startSquid({ seed: 44, spawn: { x: 0.5, z: 0.5 } })
    running.push(squid)
    const { walker, violations } = walkerFor(squid.port, {
      path: { from: { x: -14, z: 0.5 }, to: { x: 10, z: 0.5 } },
      speed: 8,
    })
    await walker.start()
    await until(() => walker.crossings >= 2, { timeout: 30_000, message: 'two crossings' })
    const { x, y, z } = walker.position
    expect(Math.abs(y - (await squid.ground(x, z)))).toBeLessThan(2)
    expect(violations).toEqual([])
  })
})
