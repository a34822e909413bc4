import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { type Rule, rules } from '../../src/world/witness.ts'
import { describe as lines } from '../kit/watch.ts'
import { Conversation, ownId } from './witness-conversation.ts'
import { faultsOfTheSession } from './witness-faults-of-the-session.ts'
import { faultsOfTheWorld } from './witness-faults-of-the-world.ts'

const faults = [...faultsOfTheWorld, ...faultsOfTheSession]

/** Everything that can be asked of a server, as walkers ask it of a mesh. */
const strict = { thorough: true, unsigned: true }

describe('the witness reports', () => {
  test.each(faults.map((fault) => [fault[1], fault[0], fault] as const))(
    '%s (%s)',
    (_what, rule, [, , say, ...needs]) => {
      const talk = new Conversation(needs.includes('message_header') ? '1.19.2' : '1.21.4', strict).joins()
      say(talk)
      const { violations } = talk.witness
      expect(violations.map((violation) => violation.rule)).toEqual([rule])
      expect(violations[0]!.detail.length).toBeGreaterThan(10)
      expect(violations[0]!.packet).not.toBe('')
    },
  )

  test.each(supportedVersions)('each of these in %s, as far as it can happen there', (version) => {
    const wrong: string[] = []
    let shown = 0
    for (const [rule, what, fault, ...needs] of faults) {
      const talk = new Conversation(version, strict).joins()
      if (!needs.every((path) => talk.has(path))) continue
      fault(talk)
      shown++
      if (talk.rules.join() !== rule)
        wrong.push(`${what}: ${rule}, but it reports ${lines(talk.witness.violations).join('; ')}`)
    }
    expect(wrong).toEqual([])
    expect(shown).toBeGreaterThan(60)
  })

  test('a change of the own id by a second login', () => {
    const talk = new Conversation().joins()
    talk.says('login', talk.loginParams(9))
    expect(talk.rules).toEqual(['unasked-login', 'own-id-changed'])
  })

  test('what comes before the login', () => {
    const talk = new Conversation()
    talk.loads(0, 0).spawns(30).teleports(0, 64, 0)
    expect(talk.rules).toEqual(['before-login', 'before-login', 'before-login'])
  })

  test('an own id of 0', () => {
    const talk = new Conversation()
    talk.says('login', talk.loginParams(0))
    expect(talk.rules).toEqual(['entity-id-zero'])
  })

  test('every rule that it knows: each has a fault above that shows it', () => {
    const shown = new Set<string>(faults.map(([rule]) => rule))
    for (const rule of ['own-id-changed', 'before-login']) shown.add(rule)
    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([])
  })

  test('each violation to its listener, and keeps the first thousand', () => {
    const heard: Rule[] = []
    const talk = new Conversation('1.21.4', { report: ({ rule }) => heard.push(rule) }).joins()
    for (let time = 0; time < 1200; time++) talk.moves(30)
    expect(heard).toHaveLength(1200)
    expect(talk.witness.violationCount).toBe(1200)
    expect(talk.witness.violations).toHaveLength(1000)
  })

  test('nothing for a rule that it was told to ignore', () => {
    const talk = new Conversation('1.21.4', { ignore: ['entity-before-spawn'] }).joins().moves(30).destroys(ownId)
    expect(talk.rules).toEqual(['own-destroyed'])
  })
})
