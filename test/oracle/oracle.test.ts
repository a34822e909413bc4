import { expect, test } from 'vitest'
import { consult } from './oracle.ts'
import { consultSquid } from './squid.ts'

/** Enough for every deed on each side, and every way over the border in both directions. Many more: `npm run oracle -- --crossings 1000`. */
const CROSSINGS = 50

test(`the oracle: after each step of a session with ${CROSSINGS} crossings a client in a mesh of two knows what it would know on one server`, async () => {
  const { steps, facts, differences, violations, missing } = await consult(CROSSINGS)
  console.info(`oracle: ${steps} steps, ${facts} facts compared`)
  expect(differences).toEqual([])
  expect(violations).toEqual([])
  expect(missing).toEqual([])
  expect(steps).toBeGreaterThan(CROSSINGS * 3)
})

test('the oracle on flying-squid: walk, sprint, sneak, jump, dig, place, chat and slots over the border and back, before a second player’s eyes', async () => {
  const { steps, facts, differences, violations } = await consultSquid(8)
  console.info(`oracle on flying-squid: ${steps} steps, ${facts} facts compared`)
  expect(differences).toEqual([])
  expect(violations).toEqual([])
})
