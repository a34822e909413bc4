import { describe, expect, test } from 'vitest'
import type { LastPosition } from '../../../src/journal/last-position.ts'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { joinOrder } from '../../../src/player/switching/server-policy.ts'
import { offlineUuid } from '../../../src/protocol/offline-uuid.ts'
import { type MemoryClient, type MemoryOptions, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

const names = ['west', 'east', 'north', 'south'] as const
const servers = Object.fromEntries(names.map((name, at) => [name, { address: `127.0.0.1:${at + 1}` }]))

/** Four servers: the zones are west's and east's, `spawn` is north, the fallback south. */
const file = { servers, spawn: 'north', fallback: ['south'] }
const made = (changes: MemoryOptions['file'] = {}, options: MemoryOptions = {}) => {
  const lastPositions = new Map<string, LastPosition>()
  const mesh = new MeshInMemory({ lastPositions, ...options, file: { ...file, ...changes } })
  const lastOf = (name: string): LastPosition | undefined => lastPositions.get(offlineUuid(name))
  return { mesh, lastPositions, lastOf }
}

/** Alice was on a server, on some ground. */
const was = (changes: Partial<LastPosition> = {}): LastPosition => ({
  ...{ name: 'alice', server: 'east', dimension: 'minecraft:overworld' },
  ...{ x: 200.25, y: 70, z: 33.5, yaw: 90, pitch: -10, seenAt: 1_790_000_000_000, left: true, dead: false },
  ...changes,
})

/** Alice was there, and comes back. */
async function returns(last: Partial<LastPosition>, changes: MemoryOptions['file'] = {}, options: MemoryOptions = {}) {
  const { mesh, lastPositions, lastOf } = made(changes, options)
  lastPositions.set(offlineUuid('alice'), was(last))
  return { mesh, lastPositions, lastOf, come: () => mesh.join('alice') }
}

const at = ({ player }: MemoryClient): readonly unknown[] => {
  const { x, y, z } = player.position.pose
  return [player.playsOn, x, y, z]
}

/** Where a client was told that it is, each time. */
const told = (client: MemoryClient): unknown[] => client.hears('position').map(({ x, y, z }) => [x, y, z])

describe('who joins is offered', () => {
  test('the server that it left, then the owner of the ground there, then spawn, then the fallback', () => {
    const { mesh } = made()
    expect(joinOrder(mesh.running, was({ server: 'east', x: -5 }))).toEqual(['east', 'west', 'north', 'south'])
    expect(joinOrder(mesh.running, was({ server: 'south', x: 5 }))).toEqual(['south', 'east', 'north'])
    expect(joinOrder(mesh.running, was({ server: 'east', x: 5 }))).toEqual(['east', 'north', 'south'])
    expect(joinOrder(mesh.running)).toEqual(['north', 'south'])
  })

  test('none that left the mesh, that is being drained, and last of all those that are down', () => {
    const { mesh } = made()
    mesh.edit({ ...file, servers: { ...servers, east: undefined }, zones: [{ server: 'west' }] })
    expect(joinOrder(mesh.running, was({ server: 'east' }))).toEqual(['west', 'north', 'south'])
    for (const server of mesh.servers.values()) if (server.name === 'west') server.drain()
    expect(joinOrder(mesh.running, was({ server: 'west' }))).toEqual(['north', 'south'])
    mesh.backend('south').up = false
    expect(joinOrder(mesh.running, was({ server: 'south' }))).toEqual(['north', 'south'])
  })

  test('the next when that does not take it', async () => {
    const { mesh, come } = await returns({ server: 'south', x: -40 })
    mesh.backend('south').refuses = 'it is full'
    const alice = await come()
    expect(at(alice)).toEqual(['west', -40, 70, 33.5])
  })
})

describe('who returns', () => {
  test('stands where it left, and is told of no other place, though its server would have put it elsewhere', async () => {
    const { mesh, come } = await returns({})
    const alice = await come()
    expect(at(alice)).toEqual(['east', 200.25, 70, 33.5])
    expect(told(alice)).toEqual([[200.25, 70, 33.5]])
    const east = mesh.east.to('alice')
    expect(east.placings).toHaveLength(1)
    expect(east.placings[0]).toMatchObject({ dimension: 'minecraft:overworld', yaw: 90, pitch: -10 })
    expect([east.unconfirmed, east.kicked, alice.violations, mesh.logged('warn')]).toEqual([[], undefined, [], []])
    expect(alice.player.switching.returned).toMatchObject({ to: 'east', stands: 'placed', last: { server: 'east' } })
    await alice.walk(mesh, 202)
    expect(at(alice).slice(0, 2)).toEqual(['east', 202])
    // Once: what its server does from now on is its server's to say.
    east.teleport({ x: 400 })
    await mesh.settle()
    expect([at(alice).slice(0, 2), east.placings.length]).toEqual([['east', 400], 1])
  })

  test('is asked for nothing where its server has it there already', async () => {
    const { mesh, come } = await returns({ x: 8.75, y: 64, z: 8.5 })
    const alice = await come()
    expect([mesh.east.to('alice').placings, told(alice)]).toEqual([[], [[8.5, 64, 8.5]]])
    expect(alice.player.switching.returned?.stands).toBe('found')
  })

  test('near a border has its dummy there, and crosses softly', async () => {
    const { mesh, come } = await returns({ x: 5, y: 64, z: 8.5 })
    const alice = await come()
    await alice.walk(mesh, 4)
    expect(alice.player.isReady('west')).toBe(true)
    await alice.walk(mesh, -6)
    expect(alice.player.playsOn).toBe('west')
    expect(alice.violations).toEqual([])
  })

  test('on another’s ground, as after a switch by hand, goes on where it was, and the zones decide', async () => {
    const { mesh, come } = await returns({ server: 'west', x: 40, y: 64, z: 8.5 })
    const alice = await come()
    expect(alice.player.switching.returned).toMatchObject({ to: 'west', stands: 'placed' })
    // At its first step.
    expect([at(alice), told(alice)]).toEqual([['east', 40, 64, 8.5], [[40, 64, 8.5]]])
    expect(mesh.events.filter(({ event }) => event === 'switch')).toMatchObject([{ from: 'west', mode: 'soft' }])
    expect(alice.violations).toEqual([])
  })

  test('stands where the server lets it in that neither had it nor owns the ground', async () => {
    const { mesh, come } = await returns({})
    mesh.east.refuses = 'it is down'
    const alice = await come()
    expect(alice.player.playsOn).toBe('north')
    expect([mesh.backend('north').to('alice').placings, told(alice).length]).toEqual([[], 1])
    expect(alice.player.switching.returned).toMatchObject({ to: 'north', stands: 'elsewhere' })
  })

  test('or where its server lets it in, if nothing can move it', async () => {
    const { mesh, come } = await returns({})
    mesh.east.places = false
    const alice = await come()
    expect([told(alice), alice.player.switching.returned?.stands]).toEqual([[[8.5, 64, 8.5]], 'elsewhere'])
    await alice.walk(mesh, 12)
    expect(at(alice).slice(0, 2)).toEqual(['east', 12])
    expect(alice.violations).toEqual([])
  })

  test('or if the file says so of that server, as for lobbies', async () => {
    const lobby = { ...servers, east: { address: '127.0.0.1:2', rejoin: 'server' } }
    const { mesh, come } = await returns({}, { servers: lobby })
    const alice = await come()
    expect([alice.player.playsOn, told(alice), mesh.east.to('alice').placings]).toEqual(['east', [[8.5, 64, 8.5]], []])
  })

  test('or if it left dead: its server gives it a new body', async () => {
    const { mesh, come } = await returns({ dead: true })
    const alice = await come()
    expect([alice.player.playsOn, mesh.east.to('alice').placings]).toEqual(['east', []])
  })

  test('or if its server refuses: it is told so late where it stands, and that is said', async () => {
    const { mesh, come } = await returns({})
    mesh.east.place = () => 'it knows no such player (yet)'
    const alice = await come()
    expect([at(alice).slice(0, 2), told(alice)]).toEqual([['east', 8.5], [[8.5, 64, 8.5]]])
    expect(mesh.logged('warn')).toEqual(['alice stands where east let it in: it knows no such player (yet)'])
    await alice.walk(mesh, 12)
    expect([at(alice).slice(0, 2), mesh.east.to('alice').kicked, alice.violations]).toEqual([
      ['east', 12],
      undefined,
      [],
    ])
  })

  test('or if its server says that it does and doesn’t: nobody waits for longer than `syncTimeout`', async () => {
    const { mesh, come } = await returns({})
    mesh.east.obeys = false
    const alice = await come()
    expect(told(alice)).toEqual([])
    // What a client sends that stands nowhere yet reaches no server.
    alice.move(0, 0)
    await mesh.settle()
    expect(mesh.east.to('alice').hears('position')).toEqual([])
    await mesh.pass(mesh.limits.syncTimeout)
    expect(told(alice)).toEqual([[8.5, 64, 8.5]])
    expect(mesh.logged('warn')).toEqual([expect.stringContaining('it did not put it elsewhere within 5000 ms')])
    await alice.walk(mesh, 12)
    expect([at(alice).slice(0, 2), alice.violations]).toEqual([['east', 12], []])
  })

  test('whose server dies before it was put anywhere stands where it left on the next', async () => {
    const { mesh, come } = await returns({ x: 40, y: 64, z: 8.5 })
    mesh.east.obeys = false
    const alice = await come()
    mesh.east.refuses = 'it is down'
    mesh.east.up = false
    alice.witness.expect('position')
    mesh.east.to('alice').break('the connection broke')
    await mesh.settle()
    expect(at(alice)).toEqual(['south', 40, 64, 8.5])
    expect(told(alice)).toEqual([[40, 64, 8.5]])
    await alice.walk(mesh, 42)
    expect([at(alice).slice(0, 2), alice.ended, alice.violations]).toEqual([['south', 42], false, []])
  })

  test('who leaves again before it was put anywhere is remembered where it was', async () => {
    const { mesh, come, lastOf } = await returns({})
    mesh.east.obeys = false
    const alice = await come()
    mesh.running.notePositions()
    alice.leave()
    expect(lastOf('alice')).toMatchObject({ server: 'east', x: 200.25, left: true })
    await mesh.pass(mesh.limits.syncTimeout)
    expect(mesh.logged('warn')).toEqual([])
  })
})

describe('after a crash', () => {
  test('its server knows the last steps better than what was last written', async () => {
    const { mesh, come } = await returns({ left: false, x: 100, y: 64, z: 8.5 })
    const alice = await come()
    expect([told(alice), mesh.east.to('alice').placings]).toEqual([[[8.5, 64, 8.5]], []])
  })

  test('but not a place that nobody could have reached since', async () => {
    const { come } = await returns({ left: false, x: 500, y: 64, z: 8.5 })
    expect(told(await come())).toEqual([[500, 64, 8.5]])
  })
})

describe('what is remembered of a player', () => {
  test('is where it left, on the server that it played on, after walks and switches, soft and hard', async () => {
    const { mesh, lastOf } = made({ spawn: 'west' })
    const alice = await mesh.join('alice', { x: -8.5 })
    await alice.walk(mesh, 8)
    expect(lastOf('alice')).toMatchObject({ server: 'east', left: false })
    await alice.walk(mesh, 30)
    alice.witness.expect('position')
    mesh.backend('south').places = false
    alice.player.switching.pin()
    await switchTo(mesh, 'alice', 'south')
    expect(lastOf('alice')).toMatchObject({ server: 'south', left: false })
    await mesh.settle()
    const { x, y, z } = alice.player.position.pose
    alice.leave()
    expect(lastOf('alice')).toMatchObject({ name: 'alice', server: 'south', x, y, z, left: true, dead: false })
  })

  test('is noted of everybody in between, as far as it stands anywhere', async () => {
    const { mesh, lastOf } = made()
    const alice = await mesh.join('alice', { x: 8 })
    const bob = mesh.client('bob')
    bob.confirms = false
    bob.logIn()
    await mesh.settle()
    mesh.running.notePositions()
    expect([lastOf('alice'), lastOf('bob')]).toEqual([expect.objectContaining({ x: 8, left: false }), undefined])
    await alice.walk(mesh, 12)
    mesh.running.notePositions()
    expect(lastOf('alice')?.x).toBe(12)
  })

  test('is the server that took it over when its own died, and its own when none did', async () => {
    const { mesh, lastOf } = made({ spawn: 'west' })
    const alice = await mesh.join('alice', { x: -200 })
    mesh.west.up = false
    mesh.west.refuses = 'it is down'
    mesh.west.to('alice').break('the connection broke')
    await mesh.settle()
    expect([alice.player.playsOn, lastOf('alice')?.server]).toEqual(['south', 'south'])
    for (const name of ['north', 'south', 'east']) {
      mesh.backend(name).up = false
      mesh.backend(name).refuses = 'it is down'
    }
    mesh.backend('south').to('alice').break('the connection broke')
    await mesh.settle()
    expect([alice.ended, lastOf('alice')]).toEqual([true, expect.objectContaining({ server: 'south', left: true })])
  })

  test('is that it lay dead', async () => {
    const { mesh, lastOf } = made({ spawn: 'west' })
    const alice = await mesh.join('alice', { x: -200 })
    mesh.west.to('alice').say('update_health', { health: 0, food: 20, foodSaturation: 5 })
    await mesh.settle()
    alice.leave()
    expect(lastOf('alice')).toMatchObject({ server: 'west', dead: true })
  })

  test('is not where it claims to stand and its server has not let it', async () => {
    const { mesh, lastOf } = made()
    const alice = await mesh.join('alice', { x: 8 })
    alice.move(5_000, 8.5)
    await mesh.settle()
    alice.leave()
    expect(lastOf('alice')?.x).toBe(8)
  })

  test('also of one who logs in again before its old connection is gone', async () => {
    const { mesh } = made()
    const alice = await mesh.join('alice', { x: 8 })
    const switched = switchByHand(alice.player, 'east')
    await mesh.settle()
    expect((await switched).ok).toBe(true)
    await alice.walk(mesh, 30)
    const again = await mesh.join('alice')
    expect([alice.ended, at(again).slice(0, 2)]).toEqual([true, ['east', 30]])
  })
})

test.each(['1.17.1', '1.19.4', '1.20.2', '1.20.6', '1.21.1', '1.21.8', '26.1'])(
  'in %s who returns is told of one place alone',
  async (version) => {
    const { come, mesh } = await returns({}, {}, { version })
    const alice = await come()
    expect([told(alice), at(alice)]).toEqual([[[200.25, 70, 33.5]], ['east', 200.25, 70, 33.5]])
    await alice.walk(mesh, 202)
    expect([mesh.east.to('alice').kicked, alice.violations, mesh.logged('error')]).toEqual([undefined, [], []])
  },
)
