import { expect, test } from 'vitest'
import { type CrashCase, caseName, run } from './case.ts'
import { type RconCrashCase, rconCaseName, runOverRcon } from './rcon-case.ts'

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

/** The same over RCON: which of its many steps each of them is depends on how often a server is asked. */
const overRcon: readonly RconCrashCase[] = [
  { version: '1.21.4', to: 'east', seed: 1, cut: { server: 'east', step: 12, when: 'done', victim: 'mcmesh' } },
  { version: '1.21.4', to: 'east', seed: 2, cut: { server: 'west', step: 8, when: 'done', victim: 'server' } },
  { version: '1.17.1', to: 'west', seed: 3, cut: { server: 'east', step: 7, when: 'heard', victim: 'connection' } },
  { version: '26.3', to: 'east', seed: 4, cut: { server: 'east', step: 9, when: 'heard', victim: 'server' } },
]

test.each(overRcon.map((one) => [rconCaseName(one), one] as const))(
  `${overRcon.length} deaths in the midst of a carry over RCON lose and double nothing: %s`,
  async (_, one) => {
    await expect(runOverRcon(one)).resolves.toBe(true)
  },
)
