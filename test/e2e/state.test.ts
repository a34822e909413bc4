import { describe, expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { faults, halves } from '../kit/halves.ts'

const start = halves()
const bars = { west: '11111111-1111-4111-8111-111111111111', east: '22222222-2222-4222-8222-222222222222' }

describe('rule 8: whatever the client shows after a switch is what the new primary says', () => {
  test('health, experience, time, weather, held slot and boss bars, in both directions', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const says = {
      west: { health: 20, food: 20, level: 3, age: 1000n, time: 6000n, slot: 2, rain: 1 },
      east: { health: 7, food: 12, level: 30, age: 9000n, time: 18000n, slot: 5, rain: 2 },
    }
    for (const side of ['west', 'east'] as const) {
      const { health, food, level, age, time, slot, rain } = says[side]
      const player = mesh[side].server.player('alice')
      player.send('update_health', { health, food, foodSaturation: 1 })
      player.send('experience', { experienceBar: 0.5, level, totalExperience: level * 10 })
      player.send('update_time', { age, time, tickDayTime: false })
      player.send('game_state_change', { reason: rain, gameMode: 0 })
      player.send('held_item_slot', { slot })
      mesh[side].server.bossBar(bars[side], side)
      player.send('ping', { id: 1 })
      await until(() => player.of('pong').length === 1)
    }
    const last = (name: string) => alice.received.findLast((packet) => packet.name === name)?.params
    expect(last('update_health')).toMatchObject({ health: 20 })
    expect([...alice.witness.state.bossBars]).toEqual([bars.west])
    for (const to of ['east', 'west'] as const) {
      const { health, food, level, time, slot, rain } = says[to]
      await mesh.mesh.does(`switch alice ${to}`)
      mesh[to].server.player('alice').send('ping', { id: 2 })
      await alice.next('ping', { since: alice.received.findLastIndex(({ name }) => name === 'ping') + 1 })
      expect(last('update_health')).toMatchObject({ health, food })
      expect(last('experience')).toMatchObject({ level })
      expect(last('held_item_slot')).toMatchObject({ slot })
      expect(Number((last('update_time') as { time: bigint }).time)).toBe(Number(time))
      expect([...alice.witness.state.bossBars]).toEqual([bars[to]])
      expect(
        alice.received.findLast(
          ({ name, params }) => name === 'game_state_change' && [1, 2].includes(Number(params.reason)),
        )?.params.reason ?? rain,
      ).toBe(rain)
    }
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a dummy’s servers say nothing of it before the switch', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await until(() => mesh.east.server.player('alice').openBatches === 0)
    alice.reset()
    const dummy = mesh.east.server.player('alice')
    dummy.send('update_health', { health: 1, food: 1, foodSaturation: 0 })
    dummy.send('update_time', { age: 1n, time: 1n, tickDayTime: false })
    dummy.send('held_item_slot', { slot: 8 })
    dummy.send('system_chat', { content: mesh.east.server.text('from east'), isActionBar: false })
    mesh.east.server.bossBar(bars.east, 'east')
    // A change in its own ground is told, and so marks the end.
    mesh.east.server.setBlock(5, 70, 1, 'stone')
    await until(() => alice.counts.get('block_change') === 1)
    expect([...alice.counts.keys()]).toEqual(['block_change'])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('the tab list is the union of the links’ lists', async () => {
    const mesh = await start()
    const { join } = mesh
    const alice = await join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const names = () => [...alice.witness.state.tab.values()].sort()
    const entry = (uuid: string, name: string) => ({
      action: { add_player: true, update_listed: true },
      data: [{ uuid, player: { name, properties: [] }, listed: 1 }],
    })
    const npc = { west: '00000000-0000-4000-8000-00000000000a', east: '00000000-0000-4000-8000-00000000000b' }
    const both = '00000000-0000-4000-8000-00000000000c'
    for (const side of ['west', 'east'] as const) {
      mesh[side].server.player('alice').send('player_info', entry(npc[side], side))
      mesh[side].server.player('alice').send('player_info', entry(both, 'both'))
    }
    await until(() => names().length === 4)
    expect(names()).toEqual(['alice', 'both', 'east', 'west'])
    mesh.east.server.player('alice').send('player_remove', { players: [both] })
    await mesh.mesh.does('switch alice east')
    expect(names()).toEqual(['alice', 'both', 'east', 'west'])
    await mesh.mesh.does('drop alice west')
    await until(() => names().length === 2)
    expect(names()).toEqual(['alice', 'east'])
    expect(faults(mesh, alice)).toEqual([])
  })
})
