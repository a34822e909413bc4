import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { since } from '../../../src/sync/rcon-carry/grammar.ts'
import type { Body, Effect, Modifier } from '../../kit/vanilla/body.ts'
import { lastingEffects } from '../../kit/vanilla/effects.ts'
import { type Side, side } from './pair.ts'

let carry = 1000

describe.each(supportedVersions)('over RCON, %s', (version) => {
  const { number } = protocolOf(version)
  let from: Side
  let to: Side
  beforeAll(async () => {
    ;[from, to] = await Promise.all([side('west', version), side('east', version)])
  })
  afterAll(() => Promise.all([from.close(), to.close()]))

  async function carried(parts: Parameters<Side['carry']['read']>[0]) {
    carry++
    const { state } = await from.carry.read(parts)
    const { left } = await to.carry.write(carry, state)
    return { state, left }
  }

  it('carries health as a number, under whatever maximum, and leaves the maximum as it was', async () => {
    const modifiers = fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.integer({ min: 1, max: 4 })), { maxLength: 2 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 40 }), modifiers, async (halves, more) => {
        from.body.health = halves / 2
        to.body.attributes.get('max_health')!.modifiers = more.map(([operation, amount], i) => ({
          ...{
            id: modifierId(number, i),
            name: 'more',
            operation: operation as 0 | 1 | 2,
            amount: operation ? amount / 8 : amount,
          },
        }))
        const { left } = await carried(['health'])
        expect(left).toBeUndefined()
        expect(to.body.health).toBeCloseTo(halves / 2, 4)
        expect(to.body.attributes.get('max_health')!.base).toBe(20)
      }),
      { numRuns: 6 },
    )
    to.body.attributes.get('max_health')!.modifiers = []
  })

  it('carries food up and down', async () => {
    for (const [have, want] of [
      [3, 17],
      [20, 18],
      [8, 8],
    ] as const) {
      Object.assign(to.body, { food: have, saturation: Math.min(have, 1), exhaustion: 0, effects: [] })
      from.body.food = want
      const { left } = await carried(['food'])
      expect(left).toBeUndefined()
      expect(to.body.food).toBe(want)
      expect(to.body.effects).toEqual([])
    }
  })

  it('carries effects with what is left of them, in whole seconds', async () => {
    const effect: fc.Arbitrary<Effect> = fc.record({
      id: fc.constantFrom(...lastingEffects),
      amplifier: fc.integer({ min: 0, max: 255 }),
      duration:
        number >= since.v1_19_4
          ? fc.oneof(fc.constant(-1), fc.integer({ min: 20_000, max: 1_000_000 }))
          : fc.integer({ min: 20_000, max: 1_000_000 }),
      ambient: fc.constant(false),
      particles: fc.boolean(),
      icon: fc.constant(true),
    })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(effect, { selector: ({ id }) => id, maxLength: 5 }), async (effects) => {
        from.body.effects = effects.map((each) => ({ ...each }))
        await carried(['effects'])
        const by = (a: Effect, b: Effect) => (a.id < b.id ? -1 : 1)
        const got = [...to.body.effects].sort(by)
        expect(got.map(({ id, amplifier, particles }) => [id, amplifier, particles])).toEqual(
          [...effects].sort(by).map(({ id, amplifier, particles }) => [id, amplifier, particles]),
        )
        for (const { id, duration } of got) {
          const was = effects.find((each) => each.id === id)!.duration
          // A scripted tick takes 2 ms: some go by.
          expect(Math.abs(duration - was)).toBeLessThan(was < 0 ? 1 : 2000)
        }
      }),
      { numRuns: 5 },
    )
    await from.carry.clear(carry, ['effects'])
    expect(from.body.effects).toEqual([])
    to.body.effects = []
  })

  it('carries changed attributes and modifiers that no effect has put there', async () => {
    const name = number >= since.v1_21 ? 'minecraft:effect.speed' : 'effect.minecraft.speed 0'
    const own: Modifier = { id: modifierId(number, 1), name: 'my "own"', amount: 0.25, operation: 1 }
    const ofEffect: Modifier = {
      id: number >= since.v1_21 ? name : modifierId(number, 2),
      name,
      amount: 0.2,
      operation: 2,
    }
    from.body.attributes.get('luck')!.base = 7.5
    from.body.attributes.get('movement_speed')!.modifiers = [own, ofEffect]
    to.body.attributes.get('attack_damage')!.base = 3
    const { left } = await carried(['attributes'])
    expect(left).toBeUndefined()
    expect(to.body.attributes.get('luck')!.base).toBe(7.5)
    expect(to.body.attributes.get('attack_damage')!.base).toBe(1)
    const [got, ...others] = to.body.attributes.get('movement_speed')!.modifiers
    expect(others).toEqual([])
    expect(got).toMatchObject({ id: own.id, amount: 0.25, operation: 1 })
    await from.carry.clear(carry, ['attributes'])
    expect(from.body.attributes.get('luck')!.base).toBe(0)
    expect(from.body.attributes.get('movement_speed')!.modifiers).toEqual([ofEffect])
    reset(from.body)
    reset(to.body)
  })

  it('carries the spawn point, and says that none cannot be carried', async () => {
    from.body.respawn = { dimension: 'minecraft:the_nether', x: 100, y: -3, z: -40, angle: 90 }
    expect((await carried(['spawnpoint'])).left).toBeUndefined()
    expect(to.body.respawn).toEqual(from.body.respawn)
    from.body.respawn = undefined
    expect((await carried(['spawnpoint'])).left).toEqual(['spawnpoint'])
  })
})

const modifierId = (number: number, i: number): string =>
  number >= since.v1_21 ? `minecraft:test_${i}` : `00000000-1111-4222-8333-00000000000${i}`

function reset(body: Body): void {
  for (const [id, attribute] of body.attributes) {
    attribute.modifiers = []
    attribute.base = { max_health: 20, movement_speed: 0.10000000149011612, attack_damage: 1 }[id] ?? 0
  }
}
