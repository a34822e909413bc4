import { expect, test } from 'vitest'
import { Heat } from '../../src/console/heat.ts'
import { player, snapshot, startTime } from './mesh.ts'

const overworld = 'minecraft:overworld'
const at = (seconds: number, ...players: ReturnType<typeof player>[]) =>
  snapshot({ time: startTime + seconds * 1000, players })

test('a chunk is as warm as players have been in it, second by second', () => {
  const heat = new Heat()
  for (let second = 0; second < 5; second++) {
    const moving = player('B', 'west', { x: second * 16, z: -1 })
    heat.take(at(second, player('A', 'west', { x: -1, z: 5 }), moving))
    heat.take(at(second + 0.2, player('A', 'west', { x: 500, z: 500 })))
  }
  const chunks = [...heat.chunks(overworld)]
  expect(chunks).toHaveLength(6)
  expect(chunks.find(([x, z]) => x === -1 && z === 0)?.[2]).toBeCloseTo(5, 1)
  expect(chunks.find(([x, z]) => x === 4 && z === -1)?.[2]).toBe(1)
  expect([...heat.chunks('minecraft:the_nether')]).toEqual([])
})

test('what was long ago cools down', () => {
  const heat = new Heat()
  heat.take(at(0, player('A', 'west', { x: 0, z: 0 })))
  heat.take(at(3600, player('A', 'west', { x: 160, z: 0 })))
  const [old, fresh] = [...heat.chunks(overworld)]
  expect(old?.[2]).toBeLessThan(0.02)
  expect(fresh?.[2]).toBe(1)
})

test('of chunks no more are kept than the limit, and those entered longest ago go', () => {
  const heat = new Heat()
  const size = 3000
  for (let second = 0; second < 8; second++) {
    const players = Array.from({ length: size }, (_, index) =>
      player(`p${index}`, 'west', { x: (second * size + index) * 16 }),
    )
    heat.take(at(second, ...players))
  }
  const chunks = [...heat.chunks(overworld)]
  expect(chunks).toHaveLength(20_000)
  expect(chunks.at(-1)?.[0]).toBe(8 * size - 1)
})
