import { describe, expect, test } from 'vitest'
import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, halves, standsOn } from '../kit/halves.ts'
import { offlineUuid } from '../kit/scripted.ts'

const start = halves()

/** Entity ids of all bodies by which a client sees a player. */
const bodiesOf = (client: TestClient, name: string): number[] =>
  [...client.witness.state.entities].flatMap(([id, { uuid }]) => (uuid === offlineUuid(name) ? [id] : []))

/** Where a client sees an entity: its last absolute position or spawn. */
const seenAt = (client: TestClient, id: number): number | undefined =>
  client.received.findLast(
    ({ name, params }) =>
      ['spawn_entity', 'sync_entity_position', 'entity_teleport'].includes(name) && params.entityId === id,
  )?.params.x as number | undefined

describe('rule 3: one body for each player, on whichever servers the observer is', () => {
  test('both at the border, one on each side: both are linked to both, and see one body each through every switch', async () => {
    const mesh = await start({ east: { entityIds: [1] } })
    const [alice, bob] = [await mesh.join('alice'), await mesh.join('bob')]
    for (const player of ['alice', 'bob']) await mesh.mesh.event('dummy.join', { player, server: 'east' })
    await until(() => bodiesOf(alice, 'bob').length === 1 && bodiesOf(bob, 'alice').length === 1)
    const [bobsBody] = bodiesOf(alice, 'bob')
    expect(bobsBody).toBe(bob.witness.state.entityId)
    for (const x of [6.5, -6.5, 7.5]) {
      await bob.walk(x, 8.5, { stepEvery: 1 })
      await mesh.mesh.event('switch', { player: 'bob', to: x > 0 ? 'east' : 'west' })
      await until(() => seenAt(alice, bobsBody ?? 0) === x)
      expect(bodiesOf(alice, 'bob')).toEqual([bobsBody])
      expect(bodiesOf(bob, 'alice')).toEqual([alice.witness.state.entityId])
    }
    expect(await standsOn(mesh.mesh, 'bob')).toBe('east+west')
    expect(faults(mesh, alice, bob)).toEqual([])
    await bob.quit()
    await until(() => bodiesOf(alice, 'bob').length === 0)
    expect(alice.witness.state.entities.size).toBe(0)
  })

  test('an observer linked to one server only sees the dummy of a player beyond the border, and keeps its body through the switch', async () => {
    const mesh = await start({
      west: { spawn: { x: -20.5, y: 64, z: 8.5 } },
      file: { border: { join: 1, leave: 1, cross: 2 } },
    })
    const [alice, bob] = [await mesh.join('alice'), await mesh.join('bob')]
    await until(() => bodiesOf(alice, 'bob').length === 1)
    await bob.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { player: 'bob', to: 'east' })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west')
    await bob.walk(10.5, 8.5, { stepEvery: 1 })
    const body = bob.witness.state.entityId ?? 0
    await until(() => seenAt(alice, body) === 10.5)
    expect(bodiesOf(alice, 'bob')).toEqual([body])
    // Bob goes on, his dummy leaves west, and with it his body.
    await bob.walk(40.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.leave', { player: 'bob', server: 'west' })
    await until(() => bodiesOf(alice, 'bob').length === 0)
    await bob.walk(-8.5, 8.5, { stepEvery: 1 })
    await until(() => bodiesOf(alice, 'bob').length === 1)
    expect(bodiesOf(alice, 'bob')).toEqual([body])
    expect(faults(mesh, alice, bob)).toEqual([])
  })
})

describe('rule 3: a client never hears of what it was not told to spawn, nor after its destroy', () => {
  test('entities under the same numbers on both servers are two, and all that a link showed goes with it', async () => {
    const mesh = await start()
    const { west, east } = mesh
    for (const id of [20, 21, 22]) {
      west.server.spawn({ id, type: 'cow', x: -4, y: 64, z: id })
      east.server.spawn({ id, type: 'pig', x: 4, y: 64, z: id })
    }
    // Both servers simulate the same ground: these stand on the other's.
    west.server.spawn({ id: 30, type: 'sheep', x: 5, y: 64, z: 3 })
    east.server.spawn({ id: 30, type: 'chicken', x: -5, y: 64, z: 3 })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const types = () => [...alice.witness.state.entities.values()].map(({ type }) => type).sort()
    await until(() => types().filter((type) => type === 'pig').length === 3)
    expect(types().filter((type) => type === 'cow')).toHaveLength(3)
    expect(types()).not.toContain('chicken')
    for (const [server, dx] of [
      [west.server, -1],
      [east.server, 1],
    ] as const) {
      for (const id of [20, 21, 22, 30]) server.move(id, dx, 0, 0)
      server.remove(22)
    }
    await until(() => types().filter((type) => type === 'pig' || type === 'cow').length === 4)
    await mesh.mesh.does('drop alice east')
    await until(() => !types().includes('pig'))
    expect(types().filter((type) => type === 'cow')).toHaveLength(2)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('an entity that wanders into its own server’s zone appears, and once it has it stays shown until that server removes it', async () => {
    const mesh = await start()
    const { east } = mesh
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    east.server.spawn({ id: 40, type: 'pig', x: -3, y: 64, z: 8 })
    east.server.spawn({ id: 41, type: 'cow', x: 3, y: 64, z: 8 })
    await until(() => alice.witness.state.entities.size === 1)
    east.server.move(40, 4, 0, 0)
    await until(() => alice.witness.state.entities.size === 2)
    east.server.move(40, -4, 0, 0)
    east.server.remove(41)
    await until(() => alice.witness.state.entities.size === 1)
    expect([...alice.witness.state.entities.values()].map(({ type }) => type)).toEqual(['pig'])
    expect(faults(mesh, alice)).toEqual([])
  })
})

describe('rule 4: references are counted', () => {
  test('a reference count is the number of players that have the entity spawned, and with nobody connected the table is empty', async () => {
    const mesh = await start()
    const { west, east } = mesh
    west.server.spawn({ id: 20, type: 'cow', x: -4, y: 64, z: 4 })
    east.server.spawn({ id: 20, type: 'pig', x: 4, y: 64, z: 4 })
    const counted = async () => (await mesh.mesh.status()).entities
    const clients = [await mesh.join('alice'), await mesh.join('bob'), await mesh.join('carol')]
    const holds = async () => clients.reduce((sum, { witness }) => sum + witness.state.entities.size, 0)
    // Cow, pig, and the two others: each of three.
    await until(async () => (await holds()) === 12)
    // One mapping for each of the two animals and the three bodies.
    expect(await counted()).toEqual({ mappings: 5, references: 12 })
    await clients[2]?.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { player: 'carol', to: 'east' })
    expect(await counted()).toEqual({ mappings: 5, references: 12 })
    await clients.pop()?.quit()
    await until(async () => (await holds()) === 6)
    expect(await counted()).toEqual({ mappings: 4, references: 6 })
    for (const client of clients) {
      expect(faults(mesh, client)).toEqual([])
      await client.quit()
    }
    await until(async () => (await mesh.mesh.status()).players.length === 0)
    expect(await counted()).toEqual({ mappings: 0, references: 0 })
  })
})
