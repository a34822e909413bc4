import { describe, expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch } from '../kit/halves.ts'
import { faults, halves, rows } from './halves.ts'

describe.each(rows.slice(1))('two Minestom servers of $version, joined by the plugin channel', (row) => {
  const servers = halves(row)

  test('rules 1 and 2: ten crossings, soft, and the client hears nothing of them', async () => {
    const world = servers()
    const mesh = await world.mesh()
    const alice = await world.join(mesh, 'alice')
    const { entityId } = alice.witness.state
    await mesh.event('dummy.join', { player: 'alice', server: 'east' })
    alice.reset()
    for (let crossing = 0; crossing < 10; crossing++) {
      const since = mesh.events.length
      const [to, x] = crossing % 2 === 0 ? (['east', 6.5] as const) : (['west', -6.5] as const)
      await alice.walk(x, 8.5, { stepEvery: 5 })
      const { mode, cause } = await mesh.event('switch', { player: 'alice', to }, { since })
      expect([mode, cause]).toEqual(['soft', 'zone'])
    }
    expect(mesh.all('switch')).toHaveLength(10)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.witness.state.entityId).toBe(entityId)
    // Rule 5: movement reaches all.
    for (const server of [world.west, world.east]) {
      await until(async () => (await server.player('alice'))?.x === -6.5)
    }
    expect(faults(world, mesh, alice)).toEqual([])
  })
})
