import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EmbeddedWorld, type EmbeddedWorldOptions, type WorldAddress } from '../../src/embedded/world.ts'
import { until } from '../kit/conditions.ts'

interface Client {
  on(event: string, listener: (...values: never[]) => void): void
  write(name: string, fields: object): void
  chat(message: string): void
  end(reason: string): void
}
const require = createRequire(import.meta.url)
const protocol = require('minecraft-protocol') as {
  createClient(options: object): Client
  ping(options: object): Promise<{ version: { name: string }; players: { online: number } }>
}
const { Vec3 } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => object }

interface Packet {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: packets of every kind
  readonly data: any
}

/** A client that answers what it must and keeps what it gets. */
class Visitor {
  readonly packets: Packet[] = []
  readonly client: Client
  ended = ''

  constructor(address: WorldAddress, version: string, username: string) {
    this.client = protocol.createClient({ ...address, version, username, auth: 'offline', hideErrors: true })
    this.client.on('packet', ((data: Packet['data'], { name }: { name: string }) => {
      this.packets.push({ name, data })
      if (name === 'position') this.client.write('teleport_confirm', { teleportId: data.teleportId })
    }) as never)
    this.client.on('error', () => {})
    this.client.on('end', ((reason: string) => {
      this.ended = reason || 'ended'
    }) as never)
  }

  // biome-ignore lint/suspicious/noExplicitAny: packets of every kind
  all(name: string): any[] {
    return this.packets.filter((packet) => packet.name === name).map(({ data }) => data)
  }

  get position(): { x: number; y: number; z: number; yaw: number; pitch: number; teleportId: number } {
    return this.all('position').at(-1)
  }

  get spawned(): { entityId: number; type: number; x: number; z: number }[] {
    return [...this.all('spawn_entity'), ...this.all('spawn_entity_living')]
  }

  /** The rest of the chunks has come too. */
  settled(chunks: number): Promise<unknown> {
    return until(() => this.all('map_chunk').length >= chunks && this.all('update_health').length > 0, {
      timeout: 30_000,
      message: () => `${chunks} chunks; got ${this.all('map_chunk').length}`,
    })
  }

  sync(message: object): void {
    this.client.write('custom_payload', { channel: 'mcmesh:sync', data: Buffer.from(JSON.stringify(message)) })
  }

  get syncAnswers(): { type: string; id?: number; error?: string; capabilities?: string[] }[] {
    const payloads = this.all('custom_payload').filter(({ channel }) => channel === 'mcmesh:sync')
    return payloads.map(({ data }) => JSON.parse(data.toString('utf8')))
  }

  leave(): Promise<unknown> {
    this.client.end('leaving')
    return until(() => this.ended)
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'mcmesh-world-'))
const worlds: EmbeddedWorld[] = []
const viewDistance = 3
/** flying-squid sends the chunks from −3 to +2. */
const chunksInView = 36

function world(name: string, options: Partial<EmbeddedWorldOptions> = {}): EmbeddedWorld {
  const made = new EmbeddedWorld({
    name,
    seed: 44,
    version: '1.21.4',
    dataDir,
    log: () => {},
    viewDistance,
    ...options,
  })
  worlds.push(made)
  return made
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const east = { x: [0, null], z: [null, null] } as const
const west = { x: [null, 0], z: [null, null] } as const

afterAll(async () => {
  await Promise.all(worlds.map((one) => one.stop()))
  await rm(dataDir, { recursive: true, force: true })
})

describe('an embedded world of 1.21.4', () => {
  const server = world('east', { ground: east })
  let address: WorldAddress
  let alice: Visitor

  beforeAll(async () => {
    address = await server.start()
    alice = new Visitor(address, '1.21.4', 'Alice')
    await alice.settled(chunksInView)
  })

  it('answers a status ping on a loopback port', async () => {
    expect(address.host).toBe('127.0.0.1')
    expect((await protocol.ping({ ...address, version: '1.21.4' })).version.name).toBe('1.21.4')
  })

  it('lets a new player stand on the ground, on its own side and near the border', () => {
    const { x, y, z } = alice.position
    expect(x).toBeGreaterThan(0)
    expect(x).toBeLessThan(10)
    const chunk = alice.all('map_chunk').find((one) => one.x === Math.floor(x / 16) && one.z === Math.floor(z / 16))
    const blocks = columnOf(chunk, '1.21.4')
    const { blocksByStateId } = require('minecraft-data')('1.21.4')
    const shapes = [y - 1, y, y + 1].map((at) => blocksByStateId[blocks(x, at, z)].boundingBox)
    expect(shapes).toEqual(['block', 'empty', 'empty'])
  })

  it('shows at least three animals, all within 16 blocks of the border on its own side, each spawned once', async () => {
    await until(() => alice.all('rel_entity_move').length > 20, { timeout: 20_000 })
    const ids = alice.spawned.map(({ entityId }) => entityId)
    expect(ids.length).toBeGreaterThanOrEqual(3)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { x } of alice.spawned) {
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(16)
    }
    for (const { entityId } of alice.all('rel_entity_move')) expect(ids).toContain(entityId)
  })

  it('sends no number that is not one', () => {
    const wrong = alice.packets.filter(({ data }) =>
      Object.values(data ?? {}).some((value) => typeof value === 'number' && !Number.isFinite(value)),
    )
    expect(wrong.map(({ name }) => name)).toEqual([])
  })

  it('announces its sync channel and what it can do, once the player is in play', async () => {
    const names = alice.packets.map(({ name }) => name)
    const register = alice.packets.findIndex(
      ({ name, data }) => name === 'custom_payload' && data.channel === 'minecraft:register',
    )
    expect(alice.packets[register]?.data.data.toString()).toContain('mcmesh:sync')
    expect(register).toBeGreaterThan(names.indexOf('login'))
    expect(alice.syncAnswers[0]).toMatchObject({
      type: 'hello',
      v: 1,
      capabilities: ['place', 'inventory', 'enderchest', 'health', 'food', 'experience', 'effects', 'gamemode'],
    })
  })

  it('shows two players each other as players, in the tab list before they spawn', async () => {
    const bob = new Visitor(address, '1.21.4', 'Bob')
    await bob.settled(chunksInView)
    const playerType = require('minecraft-data')('1.21.4').entitiesByName.player.id
    const sees = (one: Visitor) => one.spawned.filter(({ type }) => type === playerType)
    await until(() => sees(alice).length === 1 && sees(bob).length === 1)
    const told = bob.all('player_info').flatMap(({ data }) => data.map((entry: Packet['data']) => entry.player?.name))
    expect(told).toEqual(expect.arrayContaining(['Alice', 'Bob']))
    const names = bob.packets.map(({ name }) => name)
    expect(names.indexOf('player_info')).toBeLessThan(bob.packets.findIndex(({ data }) => data?.type === playerType))
    await bob.leave()
    await until(() => alice.all('player_remove').length === 1 && alice.all('entity_destroy').length === 1)
  })

  it('places a player on request: its client, its chunks and what others see', async () => {
    const bob = new Visitor(address, '1.21.4', 'Bob')
    await bob.settled(chunksInView)
    const before = bob.all('map_chunk').length
    bob.sync({
      type: 'place',
      id: 5,
      dimension: 'minecraft:overworld',
      x: 70.25,
      y: 60,
      z: 3,
      yaw: -90,
      pitch: 10,
      onGround: false,
    })
    await until(() => bob.syncAnswers.some(({ type, id }) => type === 'placed' && id === 5))
    expect(bob.position).toMatchObject({ x: 70.25, y: 60, z: 3, yaw: -90, pitch: 10 })
    await until(() =>
      bob
        .all('map_chunk')
        .slice(before)
        .some(({ x, z }) => x === 4 && z === 0),
    )
    expect(bob.all('update_view_position').at(-1)).toMatchObject({ chunkX: 4, chunkZ: 0 })
    const moved = await until(() => alice.all('sync_entity_position').at(-1))
    expect(moved).toMatchObject({ x: 70.25, y: 60, z: 3, yaw: -90, dx: 0 })
    // And nothing puts it back: its next small step is a small step for others.
    const moves = alice.all('rel_entity_move').length
    bob.client.write('position', { x: 70.5, y: 60, z: 3, flags: { onGround: false } })
    const step = await until(() =>
      alice
        .all('rel_entity_move')
        .slice(moves)
        .find(({ entityId }) => entityId === moved.entityId),
    )
    expect(step).toMatchObject({ dX: 1024, dY: 0, dZ: 0 })
    await bob.leave()
  })

  it('refuses what it cannot do in words, and ignores what is no request', async () => {
    const asked = alice.syncAnswers.length
    const good = {
      type: 'place',
      id: 1,
      dimension: 'minecraft:overworld',
      x: 1,
      y: 60,
      z: 1,
      yaw: 0,
      pitch: 0,
      onGround: true,
    }
    for (const text of ['', '{', 'null', '[]', '{"type":"place"}']) {
      alice.client.write('custom_payload', { channel: 'mcmesh:sync', data: Buffer.from(text) })
    }
    alice.sync({ ...good, x: 'here' })
    alice.sync({ ...good, id: 2, dimension: 'minecraft:the_end' })
    alice.sync({ ...good, id: 3, type: 'explode' })
    alice.sync({ ...good, id: 4, x: 1e9 })
    await until(() => alice.syncAnswers.length === asked + 4)
    expect(alice.syncAnswers.slice(asked)).toEqual([
      { type: 'failed', id: 1, error: 'x, y, z, yaw and pitch must be numbers' },
      { type: 'failed', id: 2, error: 'the player is in minecraft:overworld' },
      { type: 'failed', id: 3, error: 'this server does not know "explode"' },
      { type: 'failed', id: 4, error: 'outside of the world' },
    ])
  })

  it('keeps a player that stands still where it is, and sends no second position', async () => {
    expect(alice.all('position')).toHaveLength(1)
    alice.client.write('look', { yaw: 45, pitch: 0, flags: { onGround: true } })
    await until(() => alice.all('update_time').length > 1)
    expect(alice.all('position')).toHaveLength(1)
    expect(alice.ended).toBe('')
  })
})

describe('a world that dies', () => {
  it('is started again by itself, keeps what was dug, and leaves no process when stopped', async () => {
    const ups: number[] = []
    const downs: string[] = []
    const settings = { ground: west, restart: { firstMs: 10, longestMs: 100 } }
    const server = world('phoenix', { ...settings, onUp: (port) => ups.push(port), onDown: (why) => downs.push(why) })
    await server.start()
    const first = server.pid as number
    process.kill(first, 'SIGKILL')
    await until(() => ups.length === 2, { timeout: 20_000 })
    expect(downs).toEqual([expect.stringContaining('SIGKILL')])
    expect(server.address?.port).toBe(ups[1])

    const alice = new Visitor(server.address as WorldAddress, '1.21.4', 'Alice')
    await alice.settled(chunksInView)
    const { x, y, z } = alice.position
    const dug = { x: Math.floor(x), y: y - 1, z: Math.floor(z) }
    expect(dug.x).toBeLessThan(0)
    alice.client.write('block_dig', { status: 0, location: new Vec3(dug.x, dug.y, dug.z), face: 1, sequence: 7 })
    await until(() => alice.all('acknowledge_player_digging').some(({ sequenceId }) => sequenceId === 7))
    expect(alice.all('block_change').at(-1)).toMatchObject({ location: dug, type: 0 })

    const second = server.pid as number
    await server.stop()
    await until(() => alice.ended)
    expect(alice.all('kick_disconnect')).toHaveLength(1)
    expect([first, second].filter(isAlive)).toEqual([])
    expect(downs).toHaveLength(1)

    const again = world('phoenix', settings)
    const bob = new Visitor(await again.start(), '1.21.4', 'Bob')
    await bob.settled(chunksInView)
    const chunk = bob.all('map_chunk').find((one) => one.x === dug.x >> 4 && one.z === dug.z >> 4)
    expect(columnOf(chunk, '1.21.4')(dug.x, dug.y, dug.z)).toBe(0)
    expect(columnOf(chunk, '1.21.4')(dug.x, dug.y - 1, dug.z)).not.toBe(0)
    await again.stop()
  })

  it('ends when its parent goes', async () => {
    const module = new URL('../../src/embedded/world.ts', import.meta.url).href
    const options = { name: 'orphan', seed: 1, version: '1.21.4', dataDir }
    const source = `const { EmbeddedWorld } = await import(${JSON.stringify(module)})
      const world = new EmbeddedWorld({ ...${JSON.stringify(options)}, log() {} })
      await world.start()
      console.log(world.pid)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await until(() => !isAlive(pid))
  })
})

describe('two worlds', () => {
  it('with the same seed have the same uneven ground, and another seed another', async () => {
    const far = { x: [null, null], z: [10, null] } as const
    const grounds: string[][] = []
    const heights = new Set<number>()
    for (const [name, seed] of [
      ['one', 44],
      ['two', 44],
      ['three', 45],
    ] as const) {
      const server = world(name, { seed, ground: far, version: '1.20.4', compressionThreshold: -1 })
      const visitor = new Visitor(await server.start(), '1.20.4', 'Alice')
      await visitor.settled(chunksInView)
      expect(visitor.all('compress')).toEqual([])
      visitor.sync({
        type: 'place',
        id: 1,
        dimension: 'minecraft:overworld',
        x: -40,
        y: 60,
        z: -40,
        yaw: 0,
        pitch: 0,
        onGround: false,
      })
      await until(() => visitor.all('map_chunk').some(({ x, z }) => x === -4 && z === -4))
      await until(() => visitor.all('map_chunk').some(({ x, z }) => x === -3 && z === -3))
      const chunks = visitor.all('map_chunk').filter(({ x, z }) => (x === -4 && z === -4) || (x === -3 && z === -3))
      grounds.push(chunks.sort((a, b) => a.x - b.x).map(({ chunkData }) => chunkData.toString('base64')))
      const blocks = columnOf(chunks[0], '1.20.4')
      for (let x = 0; x < 16; x++) {
        let y = 200
        while (y > 0 && blocks(x, y, 3) === 0) y--
        heights.add(y)
      }
      await visitor.leave()
      await server.stop()
    }
    expect(grounds[0]).toHaveLength(2)
    expect(grounds[1]).toEqual(grounds[0])
    expect(grounds[2]).not.toEqual(grounds[0])
    expect(heights.size).toBeGreaterThan(1)
  })
})

describe('a world of 1.17.1', () => {
  it('lets players in, places them and shows its animals', async () => {
    const server = world('old', { version: '1.17.1', ground: east })
    const alice = new Visitor(await server.start(), '1.17.1', 'Alice')
    const bob = new Visitor(server.address as WorldAddress, '1.17.1', 'Bob')
    await Promise.all([alice.settled(chunksInView), bob.settled(chunksInView)])
    await until(() => alice.all('named_entity_spawn').length === 1 && bob.all('named_entity_spawn').length === 1)
    expect(alice.spawned.length).toBeGreaterThanOrEqual(3)
    bob.sync({
      type: 'place',
      id: 1,
      dimension: 'minecraft:overworld',
      x: 20.5,
      y: 60,
      z: 1.5,
      yaw: 90,
      pitch: 0,
      onGround: true,
    })
    expect(await until(() => alice.all('entity_teleport').at(-1))).toMatchObject({ x: 20.5, y: 60, z: 1.5, yaw: 64 })
    await Promise.all([alice.leave(), bob.leave()])
    await server.stop()
  })
})

describe.each(['1.17.1', '1.20.4', '1.21.4'])('a world of %s', (version) => {
  it('gives a dead player that asks for it a new body, and a living one none', async () => {
    const server = world(`reborn-${version}`, { version })
    const visitor = new Visitor(await server.start(), version, 'Alice')
    await visitor.settled(9)
    const teleports = visitor.all('position').length
    visitor.client.write('client_command', { actionId: 'perform_respawn' })
    visitor.client.chat('/kill Alice')
    await until(() => visitor.all('update_health').at(-1)?.health <= 0)
    expect(visitor.all('respawn')).toEqual([])
    visitor.client.write('client_command', { actionId: 'perform_respawn' })
    await until(() => visitor.all('respawn').length === 1 && visitor.all('position').length > teleports)
    expect([visitor.all('update_health').at(-1)?.health, visitor.ended]).toEqual([20, ''])
    visitor.client.end('seen')
    await server.stop()
  })
})

describe('a world that cannot run', () => {
  it.each(['1.8.9', '1.21.5', '26.1', 'latest'])(
    'refuses version %s in one sentence that says what to do',
    async (version) => {
      await expect(world('none', { version }).start()).rejects.toMatchObject({
        code: 'unsupported-version',
        message: expect.stringMatching(/1\.21\.4.*"address"/),
      })
    },
  )

  it.each(['..', 'a/b', '', '.hidden'])('refuses %j, which is no folder of its own', async (name) => {
    await expect(world(name).start()).rejects.toMatchObject({ code: 'bad-name' })
  })

  it('refuses the folder of another version and is not started again', async () => {
    const downs: string[] = []
    const wrong = world('old', { version: '1.21.4', onDown: (reason) => downs.push(reason) })
    await expect(wrong.start()).rejects.toMatchObject({
      code: 'world-version',
      message: expect.stringContaining('1.17.1'),
    })
    expect(wrong.pid).toBeUndefined()
    expect(downs).toEqual([])
  })

  it('ends when it is stopped before it is up', async () => {
    const server = world('hasty')
    const started = expect(server.start()).rejects.toMatchObject({ code: 'stopped' })
    const pid = server.pid as number
    await server.stop()
    await started
    expect(isAlive(pid)).toBe(false)
  })
})

/** Block state ids of a chunk packet, by world coordinates. */
function columnOf(chunk: { x: number; z: number; chunkData: Buffer }, version: string) {
  const Chunk = require('prismarine-chunk')(version)
  const column = new Chunk({ minY: -64, worldHeight: 384 })
  column.load(chunk.chunkData)
  return (x: number, y: number, z: number): number =>
    column.getBlockStateId(new Vec3(Math.floor(x) & 15, Math.floor(y), Math.floor(z) & 15))
}
