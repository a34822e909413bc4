import { expect, test } from 'vitest'
import { type CrashCase, caseName, run } from './case.ts'

/** Where a carry stands on the edge; `npm run crash` does all of them, over and over. */
const edges: readonly CrashCase[] = [
  { to: 'east', cut: { server: 'east', message: 2, when: 'done', victim: 'mcmesh' }, seed: 1 },
  { to: 'east', cut: { server: 'east', message: 2, when: 'done', victim: 'server' }, seed: 2 },
  { to: 'east', cut: { server: 'west', message: 2, when: 'done', victim: 'mcmesh' }, seed: 3 },
  { to: 'east', cut: { server: 'west', message: 2, when: 'done', victim: 'server' }, seed: 4 },
  { to: 'west', cut: { server: 'west', message: 2, when: 'heard', victim: 'connection' }, seed: 5 },
  { to: 'west', cut: { server: 'east', message: 2, when: 'heard', victim: 'mcmesh' }, seed: 6 },
]

test.each(edges.map((one) => [caseName(one), one] as const))(
  `${edges.length} deaths in the midst of a carry lose and double nothing: %s`,
  async (_, one) => {
    await expect(run(one)).resolves.toBeUndefined()
  },
)
