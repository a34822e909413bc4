import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'
import { joinClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { startMesh } from '../kit/mesh.ts'
import { anyWindow } from '../kit/vanilla/random-stacks.ts'
import { startVanilla } from '../kit/vanilla/vanilla.ts'
import { describe as lines } from '../kit/watch.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function world(version: string) {
  const start = async (x: number) => {
    const vanilla = await startVanilla({ version, tickMs: 5, spawn: { x, y: 64, z: 8.5 } })
    ends.push(() => vanilla.stop())
    return vanilla
  }
  const [west, east] = [await start(-8.5), await start(8.5)]
  const file = ({ server, rconOptions: { address, password } }: typeof west) => ({
    address: `127.0.0.1:${server.port}`,
    rcon: { address: `${address.host}:${address.port}`, password },
    sync: 'rcon',
  })
  const mesh = await startMesh({
    ...{ version, servers: { west: file(west), east: file(east) }, spawn: 'west' },
    limits: { moveSpeed: 10_000, moveBurst: 10_000 },
  })
  ends.push(() => mesh.stop())
  return { west, east, mesh }
}

const hex = (stack: Buffer) => stack.toString('hex')

describe.each(['1.17.1', '1.20.4', '1.21.1', '1.21.11', '26.2'])(
  'two servers with nothing but vanilla’s commands, %s',
  (version) => {
    test('what a player has goes along with it over RCON and its own links, byte for byte, there and back', async () => {
      const { west, east, mesh } = await world(version)
      const alice = await joinClient({ port: mesh.port, name: 'alice', version })
      ends.push(() => alice.quit())
      await mesh.event('dummy.join', { player: 'alice', server: 'east' })
      const [{ slots }] = fc.sample(anyWindow(protocolOf(version)), { numRuns: 1, seed: 7 }) as unknown as [
        { slots: Buffer[] },
      ]
      const body = west.model.of('alice')
      body.slots = [...slots]
      body.level = 12
      for (const [x, from, to] of [
        [6.5, west, east],
        [-6.5, east, west],
      ] as const) {
        const since = mesh.events.length
        await alice.walk(x, 8.5, { stepEvery: 5 })
        const carried = await mesh.event('carry', {}, { since, timeout: 20_000 })
        expect(carried.what).toEqual(expect.arrayContaining(['inventory', 'experience', 'gamemode', 'health']))
        await mesh.event('switch', { mode: 'soft' }, { since })
        const [old, now] = [from.model.of('alice'), to.model.of('alice')]
        expect(now.slots.map(hex)).toEqual(slots.map(hex))
        expect(old.slots.every((stack) => from.model.stacks.isEmpty(stack))).toBe(true)
        expect([now.level, old.level, now.mode, old.mode]).toEqual([12, 0, 'survival', 'survival'])
      }
      await until(() => alice.counts.has('window_items'))
      expect([lines(alice.witness.violations), mesh.all('carry.fail')]).toEqual([[], []])
    })
  },
)
