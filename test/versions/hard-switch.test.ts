import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, type Halves, halves } from '../kit/halves.ts'
import { newest } from '../kit/versions.ts'
import { withOneMore } from './differing.ts'

const start = halves()

const nether = 'minecraft:the_nether'
const other = '44444444-4444-4444-8444-444444444444'

async function aliceWithDummy(mesh: Halves, version: string) {
  const alice = await mesh.join('alice', { version })
  await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
  return alice
}

/** A server that is joined again before it has noticed the leaving ends the older connection itself. */
const stayFaults = (mesh: Halves, alice: TestClient): string[] =>
  faults(mesh, alice).filter((fault) => !/logged in from another location/.test(fault))

/** What the client hears of a hard switch, in order. */
const noticed = (version: string): string[] =>
  protocolOf(version).hasConfiguration ? ['start_configuration', 'login', 'position'] : ['login', 'respawn', 'position']

describe('a hard switch', () => {
  test.each(supportedVersions)(
    '%s: to a server with other registries and back, where the dummy stood',
    async (version) => {
      const mesh = await start({
        west: { version },
        east: { version, ground: 'dirt', registries: withOneMore },
        file: { version },
      })
      const { west, east } = mesh
      const alice = await aliceWithDummy(mesh, version)
      const selfId = alice.witness.state.entityId
      west.server.spawn({ id: 7, type: 'cow', x: -4, y: 64, z: 8 })
      east.server.spawn({ id: 7, type: 'pig', x: 4, y: 64, z: 8 })
      east.server.spawn({ id: 8, type: 'pig', x: 6, y: 64, z: 8 })
      west.server.bossBar(other, 'of west')
      await until(() => alice.witness.state.entities.size === 1 && alice.witness.state.bossBars.size === 1)
      for (const [to, x, animals] of [
        ['east', 5.5, ['pig', 'pig']],
        ['west', -5.5, ['cow']],
      ] as const) {
        const since = mesh.mesh.events.length
        for (const packet of noticed(version)) alice.witness.expect(packet as 'login')
        alice.reset()
        const received = alice.received.length
        // Walks by itself until it is moved: the last steps are not those of a player that loads.
        await alice.walk(to === 'east' ? 2.5 : -2.5, 8.5, { stepEvery: 1 })
        const { reason } = await mesh.mesh.event('switch', { to, mode: 'hard' }, { since, timeout: 5_000 })
        expect(reason).toMatch(/differ/)
        const on = mesh[to].server
        await until(() => alice.counts.get('position') === 1 && on.players.get('alice')?.unconfirmed.length === 0)
        const order = alice.received.slice(received).map(({ name }) => name)
        expect(order.filter((name) => noticed(version).includes(name))).toEqual(noticed(version))
        expect(alice.witness.state.entityId).toBe(selfId)
        const seen = () => [...alice.witness.state.entities.values()].map(({ type }) => type)
        await until(() => seen().length === animals.length, { message: () => `${animals}, not ${seen()}` })
        expect(seen()).toEqual(animals)
        // It was of west's first session with the player.
        expect([...alice.witness.state.bossBars]).toEqual([])
        expect(alice.witness.state.chunks.size).toBeGreaterThanOrEqual(49)
        expect(alice.received.findLast(({ name }) => name === 'position')?.params).toMatchObject({
          x: Math.sign(x) * 2,
        })
        await alice.walk(x, 8.5, { stepEvery: 1 })
        await until(() => on.player('alice').position.x === x)
        on.keepAlive(on.player('alice'))
        await until(() => on.player('alice').keepAlives.length === 0)
        await mesh.mesh.event('dummy.join', { server: to === 'east' ? 'west' : 'east' }, { since })
      }
      expect(alice.ended()).toBeUndefined()
      alice.witness.rest()
      expect(stayFaults(mesh, alice)).toEqual([])
      expect(mesh.mesh.complaints()).toEqual([])
    },
  )
})

describe('a hard switch to a server that has the player in another dimension', () => {
  test.each(['1.17.1', '1.20.1', '1.20.2', '1.21.4', ...newest])(
    '%s: shows that dimension, and the old one on the way back',
    async (version) => {
      const mesh = await start({ west: { version }, east: { version, dimension: nether }, file: { version } })
      const alice = await aliceWithDummy(mesh, version)
      for (const [to, dimension] of [
        ['east', nether],
        ['west', 'minecraft:overworld'],
      ] as const) {
        const since = mesh.mesh.events.length
        for (const packet of noticed(version)) alice.witness.expect(packet as 'login')
        alice.reset()
        await mesh.mesh.does(`switch alice ${to}`)
        expect(await mesh.mesh.event('switch', { to }, { since })).toMatchObject({
          mode: 'hard',
          reason: expect.stringContaining(`has the player in ${dimension}`),
        })
        const on = mesh[to].server
        await until(() => alice.counts.get('position') === 1 && on.players.get('alice')?.unconfirmed.length === 0)
        expect(alice.witness.state.dimension).toBe(dimension)
        expect((await mesh.mesh.status()).players).toMatchObject([{ primary: to, dimension }])
        await alice.walk(to === 'east' ? -7.5 : -8.5, 8.5, { stepEvery: 1 })
        await mesh.mesh.event('dummy.join', { server: to === 'east' ? 'west' : 'east' }, { since })
      }
      alice.witness.rest()
      expect(stayFaults(mesh, alice)).toEqual([])
    },
  )
})

describe('without sync', () => {
  test.each(supportedVersions)(
    '%s: a switch is hard, and the client is told where its server has it',
    async (version) => {
      const mesh = await start({
        west: { version },
        east: { version, ground: 'dirt' },
        file: { version },
        entry: (_, { address }) => ({ address, sync: 'none' }),
      })
      const { west, east } = mesh
      const alice = await mesh.join('alice', { version })
      await until(() => east.server.players.get('alice')?.unconfirmed.length === 0)
      west.server.spawn({ id: 7, type: 'cow', x: -4, y: 64, z: 8 })
      east.server.spawn({ id: 7, type: 'pig', x: 4, y: 64, z: 8 })
      await until(() => alice.witness.state.entities.size === 1)
      for (const [to, x, animal] of [
        ['east', 8.5, 'pig'],
        ['west', -8.5, 'cow'],
      ] as const) {
        const since = mesh.mesh.events.length
        alice.witness.expectTeleport()
        alice.reset()
        // A step that is under way while the client is moved elsewhere is no step on its new server.
        alice.move(alice.position.x, 64, 8.5)
        await mesh.mesh.does(`switch alice ${to}`)
        alice.move(alice.position.x, 64, 8.5)
        expect(await mesh.mesh.event('switch', { to }, { since })).toMatchObject({
          mode: 'hard',
          reason: expect.stringContaining('no sync'),
        })
        await until(() => alice.counts.get('position') === 1)
        expect(alice.received.findLast(({ name }) => name === 'position')?.params).toMatchObject({ x, y: 64, z: 8.5 })
        const on = mesh[to].server
        const seen = () => [...alice.witness.state.entities.values()].map(({ type }) => type)
        await until(() => seen().length === 1 && seen()[0] === animal)
        await until(() => alice.witness.state.chunks.size === 49)
        await alice.walk(x + 1, 8.5, { stepEvery: 1 })
        await until(() => on.player('alice').position.x === x + 1)
        expect(['login', 'respawn', 'start_configuration'].filter((name) => alice.counts.has(name))).toEqual([])
        await alice.walk(x, 8.5, { stepEvery: 1 })
        const there = mesh[to === 'east' ? 'west' : 'east'].server
        await until(() => there.players.get('alice')?.unconfirmed.length === 0)
      }
      alice.witness.rest()
      expect(stayFaults(mesh, alice)).toEqual([])
    },
  )
})
