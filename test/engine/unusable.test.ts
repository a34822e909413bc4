import { expect, test } from 'vitest'
import { UnusablePackets } from '../../src/engine/unusable.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'

/** A word that no other has; numbers make no kinds. */
const word = (n: number): string =>
  [...n.toString(26)].map((digit) => 'abcdefghijklmnopqrstuvwxyz'[parseInt(digit, 26)]).join('')

test('bad packets of clients are of one kind, whoever sends them: new names neither fill the log nor memory', async () => {
  const mesh = new MeshInMemory({ file: { maxPlayers: 1_000 } })
  for (let n = 0; n < 50; n++) {
    const client = await mesh.join(`crook_${word(n)}`, { x: -100.5 })
    const id = mesh.serverbound.idOf('position') ?? 0
    client.sayRaw(Buffer.of(id, 1))
    client.leave()
  }
  expect([...mesh.unusable.values()]).toEqual([50])
  const lines = mesh.logged('warn').filter((line) => line.includes('position'))
  expect(lines, 'and the log says who was the first').toEqual([
    expect.stringMatching(/^crook_a's client sent position/),
  ])
})

test('the kinds of each server are bounded, and all kinds of all together', () => {
  const unusable = new UnusablePackets()
  let lines = 0
  for (let server = 0; server < 100; server++)
    for (let n = 0; n < 300; n++) if (unusable.add(`server ${word(server)}`, 'login', word(n))) lines++
  expect(lines).toBeLessThan(2_100)
  expect(unusable.counts.size).toBe(lines)
  expect([...unusable.counts.values()].reduce((sum, count) => sum + count, 0)).toBe(30_000)
  const one = [...unusable.counts.keys()].filter((text) => text.startsWith('server a '))
  expect(one).toHaveLength(200)
  expect(unusable.counts.get('server a, other kinds')).toBe(100)
})
