import fc from 'fast-check'
import { describe, test } from 'vitest'
import { conversations, play } from './conversation.ts'

/*
 * Random conversations of up to three players with two servers, without sockets: packets arrive in any order that
 * connections allow, switches at any moment. Many more by hand: `node test/fuzz/main.ts 20000`; one again: FUZZ_SEED.
 */
const runs = Number(process.env.FUZZ_RUNS ?? 700)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() & 0x7fffffff)
/** Milliseconds after which a slow machine has done enough. */
const ENOUGH = 20_000

describe('random conversations on two links', () => {
  test(`${runs} of them keep the rules of the design (seed ${seed})`, async () => {
    console.info(`fuzz: seed ${seed}, at most ${runs} runs`)
    await fc.assert(fc.asyncProperty(conversations, play), { seed, numRuns: runs, interruptAfterTimeLimit: ENOUGH })
  })
})
