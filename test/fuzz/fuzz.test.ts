import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conversations, play, replayOf } from './conversation.ts'
import type { EventName } from './events.ts'

/*
 * Random conversations of up to three players with two servers, without sockets: packets arrive in any order that
 * connections allow, switches at any moment. Many more by hand, or one again: `node test/fuzz/main.ts`.
 */
const runs = Number(process.env.FUZZ_RUNS ?? 400)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() & 0x7fffffff)
/** Milliseconds after which a slow machine has done enough, and how many it must have done by then. */
const ENOUGH = 30_000
const FEWEST = Math.min(runs, 100)

describe('random conversations on two links', () => {
  test(`at least ${FEWEST} of them keep the rules of the design (seed ${seed})`, async () => {
    const done = await fc.check(fc.asyncProperty(conversations, play), {
      seed,
      numRuns: runs,
      interruptAfterTimeLimit: ENOUGH,
    })
    console.info(`fuzz: ${done.numRuns} conversations, seed ${seed}`)
    if (done.counterexample) {
      const [{ setting, events }] = done.counterexample
      const steps = events.map(({ what, a, b, c }) => `  ${what} ${a} ${b} ${c}`)
      const fault = done.errorInstance as Error
      throw new Error(
        [
          `${fault.message} (seed ${seed})`,
          replayOf(seed, done.counterexamplePath ?? '', setting.version),
          `${setting.version}, east ${setting.east}`,
          ...steps,
        ].join('\n'),
      )
    }
    expect(done.numRuns).toBeGreaterThanOrEqual(FEWEST)
  })
})

test('two teleports at once are each confirmed with where that one put the client, which 26.3 says', async () => {
  const steps: readonly (readonly [EventName, number, number, number])[] = [
    ['time', 1, 135, 23],
    ['cross', 0, 61, 90],
    ['rest', 0, 163, 85],
    ['walk', 0, 236, 14],
    ['cross', 2, 144, 44],
    ['walk', 1, 112, 8],
    ['putBack', 2, 22, 39],
    ['cross', 2, 142, 71],
    ['walk', 2, 128, 77],
    ['putBack', 1, 103, 77],
    ['cross', 2, 43, 92],
    ['deliver', 1, 15, 34],
  ]
  const events = steps.map(([what, a, b, c]) => ({ what, a, b, c }))
  await play({ setting: { version: '26.3', east: 'alike' }, events })
})
