import { describe, expect, test } from 'vitest'
import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, type Halves, halves, standsOn } from '../kit/halves.ts'

const start = halves()

/** Other registries than those of the other servers: the client must be configured anew to show them. */
const otherRegistries = (codec: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(codec as Record<string, { id: string; entries: object[] }>).map(([key, registry]) => [
      key,
      registry.id === 'minecraft:banner_pattern' ? { ...registry, entries: registry.entries.slice(1) } : registry,
    ]),
  )

/** Everything of the client's world that a server has, the client has. */
async function shows({ mesh }: Halves, client: TestClient, side: Halves['west']): Promise<void> {
  const player = side.server.player('alice')
  await until(() => [...player.chunks].every((key) => client.witness.state.chunks.has(key)), {
    message: () => `${player.chunks.size} chunks; the client has ${client.witness.state.chunks.size}`,
  })
  expect((await mesh.status()).players[0]?.chunks).toBe(client.witness.state.chunks.size)
}

describe('a server with other registries is switched to hard', () => {
  test('by configuration and login: the own id stays, the world is the new server’s, and the way back is hard too', async () => {
    const mesh = await start({ east: { registries: otherRegistries, ground: 'dirt' } })
    const { west, east } = mesh
    west.server.spawn({ id: 7, type: 'cow', x: -4, y: 64, z: 4 })
    east.server.spawn({ id: 7, type: 'pig', x: 4, y: 64, z: 4 })
    const alice = await mesh.join('alice')
    const { entityId } = alice.witness.state
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    for (const [to, side] of [
      ['east', east],
      ['west', west],
    ] as const) {
      alice.reset()
      for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
      const done = (await mesh.mesh.does(`switch alice ${to}`)) as { mode: string; reason: string }
      expect(done.mode).toBe('hard')
      expect(done.reason).toContain('banner_pattern')
      await until(() => alice.counts.get('position') === 1)
      expect(['start_configuration', 'login'].map((name) => alice.counts.get(name))).toEqual([1, 1])
      expect(alice.witness.state.entityId).toBe(entityId)
      await shows(mesh, alice, side)
      await until(() =>
        [...alice.witness.state.entities.values()].some(({ type }) => type === (to === 'east' ? 'pig' : 'cow')),
      )
      const x = alice.position.x + 0.5
      await alice.walk(x, 8.5, { stepEvery: 1 })
      await until(() => side.server.player('alice').position.x === x)
    }
    expect(faults(mesh, alice)).toEqual([])
    await alice.quit()
    await until(async () => (await mesh.mesh.status()).players.length === 0)
    expect((await mesh.mesh.status()).entities).toEqual({ mappings: 0, references: 0 })
  })
})

describe('a new level', () => {
  test('a respawn and a change of dimension: all that was shown goes, and dummies follow where zones are', async () => {
    const mesh = await start()
    const { west, east } = mesh
    for (const { server } of [west, east])
      server.spawn({ id: 7, type: 'cow', x: server === west.server ? -4 : 4, y: 64, z: 4 })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await until(() => alice.witness.state.entities.size === 2)
    const onWest = west.server.player('alice')
    for (const dimension of ['minecraft:overworld', 'minecraft:the_nether', 'minecraft:overworld']) {
      alice.reset()
      alice.witness.expect('respawn')
      alice.witness.expect('position')
      west.server.respawn(onWest, dimension)
      await until(() => alice.counts.get('position') === 1 && onWest.unconfirmed.length === 0)
      expect(alice.witness.state.dimension).toBe(dimension)
      await shows(mesh, alice, west)
      expect(alice.counts.get('respawn')).toBe(1)
      expect(alice.counts.has('login')).toBe(false)
    }
    const since = mesh.mesh.events.length
    await alice.walk(-7.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' }, { since })
    alice.reset()
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to: 'east', mode: 'soft' })
    expect(alice.counts.has('position')).toBe(false)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a primary that reconfigures its player: the whole phase passes through, with a dummy beside it', async () => {
    const mesh = await start({ west: { entityIds: [5, 5, 5] } })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const { entityId } = alice.witness.state
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    mesh.west.server.reconfigure(mesh.west.server.player('alice'))
    await until(
      () => alice.counts.get('login') === 2 && mesh.west.server.players.get('alice')?.unconfirmed.length === 0,
    )
    expect(alice.witness.state.entityId).toBe(entityId)
    await shows(mesh, alice, mesh.west)
    const since = mesh.mesh.events.length
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to: 'east', mode: 'soft' }, { since })
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a dummy whose server reconfigures it goes through it alone', async () => {
    const mesh = await start({ east: { entityIds: [5, 5, 5] } })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    alice.reset()
    mesh.east.server.reconfigure(mesh.east.server.player('alice'))
    await until(() => {
      const dummy = mesh.east.server.players.get('alice')
      return dummy?.loaded && dummy.unconfirmed.length === 0 && Math.abs(dummy.position.x + 8.5) < 0.01
    })
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to: 'east', mode: 'soft' })
    expect(['start_configuration', 'login', 'position'].filter((name) => alice.counts.has(name))).toEqual([])
    expect(await standsOn(mesh.mesh, 'alice')).toBe('east+west')
    expect(faults(mesh, alice)).toEqual([])
  })
})
