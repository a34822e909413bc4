import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { until } from '../kit/conditions.ts'
import { faults, halves, standsOn } from '../kit/halves.ts'
import type { ScriptedPlayer } from '../kit/scripted.ts'
import { newest } from '../kit/versions.ts'

const start = halves()
const configured = supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
const nether = 'minecraft:the_nether'

async function aliceAtTheBorder(version: string) {
  const mesh = await start({
    west: { version, viewDistance: 2 },
    east: { version, viewDistance: 2 },
    file: { version },
  })
  const alice = await mesh.join('alice', { version })
  await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
  const { west, east } = mesh
  const [onWest, onEast] = [west.server.player('alice'), east.server.player('alice')]
  await until(() => settled(onWest) && settled(onEast))
  west.server.spawn({ id: 7, type: 'cow', x: -4, y: 64, z: 8 })
  east.server.spawn({ id: 7, type: 'pig', x: 4, y: 64, z: 8 })
  await until(() => alice.witness.state.entities.size === 2)
  alice.reset()
  return { ...mesh, alice, onWest, onEast }
}

const settled = (player: ScriptedPlayer): boolean => player.unconfirmed.length + player.openBatches === 0

type Mesh = Awaited<ReturnType<typeof aliceAtTheBorder>>

/** Walks over the border and back, unnoticed; then all is as after any stay. */
async function crosses(mesh: Mesh): Promise<void> {
  const { alice } = mesh
  for (const [x, to] of [
    [6.5, 'east'],
    [-6.5, 'west'],
  ] as const) {
    const since = mesh.mesh.events.length
    await alice.walk(x, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to, mode: 'soft' }, { since })
  }
  expect(await standsOn(mesh.mesh, 'alice')).toBe('west+east')
  alice.witness.rest()
  expect(faults(mesh, alice)).toEqual([])
  expect(mesh.mesh.complaints()).toEqual([])
}

describe.each(supportedVersions)('%s', (version) => {
  test('the primary respawns the player in the same dimension: its world is told once more, dummies are renewed', async () => {
    const mesh = await aliceAtTheBorder(version)
    const { alice, onWest, west } = mesh
    const since = mesh.mesh.events.length
    alice.witness.expect('respawn')
    onWest.send('update_health', { health: 0, food: 20, foodSaturation: 5 })
    west.server.respawn(onWest)
    await mesh.mesh.event('dummy.leave', { server: 'east' }, { since })
    await until(() => settled(onWest) && alice.counts.get('respawn') === 1)
    await until(() => alice.witness.state.chunks.size >= 25 && alice.witness.state.entities.size >= 1)
    await alice.walk(-7.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.join', { server: 'east' }, { since })
    await until(() => alice.witness.state.entities.size === 2)
    await crosses(mesh)
  })

  test('the primary takes the player to the nether and back', async () => {
    const mesh = await aliceAtTheBorder(version)
    const { alice, onWest, west } = mesh
    for (const dimension of [nether, 'minecraft:overworld']) {
      const since = mesh.mesh.events.length
      alice.reset()
      alice.witness.expect('respawn')
      west.server.respawn(onWest, dimension)
      await until(() => settled(onWest) && alice.counts.get('respawn') === 1)
      expect(alice.witness.state.dimension).toBe(dimension)
      expect((await mesh.mesh.status()).players).toMatchObject([{ dimension, primary: 'west' }])
      await mesh.mesh.event('dummy.leave', { server: 'east' }, { since })
      await alice.walk(-7.5, 8.5, { stepEvery: 1 })
      await mesh.mesh.event('dummy.join', { server: 'east' }, { since })
      await alice.walk(-8.5, 8.5, { stepEvery: 1 })
    }
    await until(() => alice.witness.state.entities.size === 2)
    await crosses(mesh)
  })

  test('a dummy dies: it respawns, is placed again, and the client hears nothing of it', async () => {
    const mesh = await aliceAtTheBorder(version)
    const { alice, onEast, east } = mesh
    onEast.send('update_health', { health: 0, food: 20, foodSaturation: 5 })
    await until(() => onEast.of('client_command').length === 1)
    onEast.send('update_health', { health: 20, food: 20, foodSaturation: 5 })
    east.server.respawn(onEast)
    await until(() => settled(onEast) && onEast.position.x === -8.5)
    expect(['respawn', 'position', 'update_health'].filter((name) => alice.counts.has(name))).toEqual([])
    await until(() => alice.witness.state.entities.size === 2)
    await crosses(mesh)
  })
})

describe.each(configured)('%s', (version) => {
  test('the primary configures the player anew: passed through, then the border is as before', async () => {
    const mesh = await aliceAtTheBorder(version)
    const { alice, onWest, west } = mesh
    const since = mesh.mesh.events.length
    const selfId = alice.witness.state.entityId
    alice.witness.expect('start_configuration')
    west.server.reconfigure(onWest)
    await until(() => alice.counts.get('login') === 1 && alice.counts.get('position') === 1)
    await until(() => settled(west.server.player('alice')))
    expect(alice.witness.state.entityId).toBe(selfId)
    await alice.walk(-7.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.join', { server: 'east' }, { since })
    await until(() => alice.witness.state.entities.size === 2)
    await crosses(mesh)
  })

  test('a dummy’s server configures it anew: mcmesh answers, the client hears nothing of it', async () => {
    const mesh = await aliceAtTheBorder(version)
    const { alice, onEast, east } = mesh
    east.server.reconfigure(onEast)
    await until(() => onEast.of('configuration_acknowledged').length === 1)
    await until(() => east.server.players.has('alice') && settled(onEast) && onEast.position.x === -8.5)
    expect(['start_configuration', 'login', 'position'].filter((name) => alice.counts.has(name))).toEqual([])
    await until(() => alice.witness.state.entities.size === 2)
    await crosses(mesh)
  })
})

describe('a primary that goes away while it configures the player anew', () => {
  test.each(['1.20.2', '1.21.4', ...newest])(
    '%s: another server takes the player out of the configuration',
    async (version) => {
      const mesh = await aliceAtTheBorder(version)
      const { alice, onWest, west, east } = mesh
      const since = mesh.mesh.events.length
      const selfId = alice.witness.state.entityId
      alice.witness.expect('start_configuration')
      west.server.reconfigure(onWest)
      onWest.hang()
      await until(() => alice.client.state === 'configuration')
      onWest.drop()
      expect(
        await mesh.mesh.event('switch', { to: 'east', cause: 'failover', mode: 'hard' }, { since, timeout: 8_000 }),
      ).toMatchObject({ reason: expect.stringContaining('being configured') })
      await until(() => alice.counts.get('login') === 1 && alice.counts.get('position') === 1)
      await until(() => alice.witness.state.entities.size >= 1 && settled(east.server.player('alice')))
      expect(alice.witness.state.entityId).toBe(selfId)
      const { x } = alice.position
      await alice.walk(x + 1, 8.5, { stepEvery: 1 })
      await until(() => east.server.player('alice').position.x === x + 1)
      expect(alice.ended()).toBeUndefined()
      alice.witness.rest()
      expect(faults(mesh, alice)).toEqual([])
    },
  )
})
