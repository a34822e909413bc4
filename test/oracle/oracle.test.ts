import { expect, test } from 'vitest'
import { newest } from '../kit/versions.ts'
import { consult } from './oracle.ts'
import { consultSquid } from './squid.ts'

/** Enough for every deed on each side, and every way over the border in both directions. Many more: `npm run oracle -- --crossings 1000`. */
const CROSSINGS = 50
/** Enough for a third of the deeds; all of them by hand: `npm run oracle -- --crossings 50 --version 26.3`. */
const SHORT = 12

test(`the oracle: after each step of a session with ${CROSSINGS} crossings a client in a mesh of two knows what it would know on one server`, async () => {
  const { steps, facts, differences, violations, missing } = await consult(CROSSINGS)
  console.info(`oracle: ${steps} steps, ${facts} facts compared`)
  expect(differences).toEqual([])
  expect(violations).toEqual([])
  expect(missing).toEqual([])
  expect(steps).toBeGreaterThan(CROSSINGS * 3)
})

test.each(['1.21.11', ...newest])(
  'the oracle in %s: what is said in that version’s own form leaves no difference either',
  async (version) => {
    const { steps, differences, violations } = await consult(SHORT, { version })
    expect(differences).toEqual([])
    expect(violations).toEqual([])
    expect(steps).toBeGreaterThan(SHORT * 3)
  },
)

test('the oracle on flying-squid: walk, sprint, sneak, jump, dig, place, chat and slots over the border and back, before a second player’s eyes', async () => {
  const { steps, facts, differences, violations } = await consultSquid(8)
  console.info(`oracle on flying-squid: ${steps} steps, ${facts} facts compared`)
  expect(differences).toEqual([])
  expect(violations).toEqual([])
})
