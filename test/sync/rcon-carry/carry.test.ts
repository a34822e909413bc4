import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { modes } from '../../kit/vanilla/body.ts'
import { anyStack, anyWindow } from '../../kit/vanilla/random-stacks.ts'
import { type Side, side } from './pair.ts'

let carry = 0

describe.each(supportedVersions)('over RCON, %s', (version) => {
  let from: Side
  let to: Side
  beforeAll(async () => {
    ;[from, to] = await Promise.all([side('west', version), side('east', version)])
  })
  afterAll(() => Promise.all([from.close(), to.close()]))

  it('carries any inventory byte for byte: read, written elsewhere, cleared', async () => {
    await fc.assert(
      fc.asyncProperty(anyWindow(protocolOf(version)), fc.integer({ min: 0, max: 8 }), async ({ slots }, held) => {
        carry++
        from.body.slots = [...slots]
        from.body.held = held
        const { state } = await from.carry.read(['inventory'])
        await to.carry.write(carry, state)
        expect(to.body.slots.map(hex)).toEqual(slots.map(hex))
        expect(to.body.mode).toBe('survival')
        const { counted, inventory } = await from.carry.clear(carry, ['inventory'])
        expect(inventory).toEqual(state.inventory)
        expect(counted).toBe(slots.reduce((sum, stack) => sum + from.vanilla.model.stacks.count(stack), 0))
        expect(from.body.slots.every((stack) => from.vanilla.model.stacks.isEmpty(stack))).toBe(true)
        expect((await to.carry.read([])).tag).toEqual({ carry, did: 'written' })
        expect((await from.carry.read([])).tag).toEqual({ carry, did: 'cleared' })
      }),
      { numRuns: 8 },
    )
  })

  it('carries any ender chest byte for byte, whatever the inventory has, and leaves nothing else behind', async () => {
    const { empty } = from.vanilla.model.stacks
    const any = fc.array(fc.oneof(fc.constant(empty), anyStack(protocolOf(version))), { minLength: 27, maxLength: 27 })
    await fc.assert(
      fc.asyncProperty(any, anyWindow(protocolOf(version)), async (chest, { slots }) => {
        carry++
        from.body.ender = [...chest]
        to.body.slots = [...slots]
        const { state } = await from.carry.read(['enderchest'])
        await to.carry.write(carry, state)
        for (const [i, stack] of to.body.ender.entries()) expect(same(to, stack, chest[i]!)).toBe(true)
        expect(to.body.slots.map(hex)).toEqual(slots.map(hex))
        expect(to.body.mode).toBe('survival')
        await from.carry.clear(carry, ['enderchest'])
        expect(from.body.ender.every((stack) => stack.equals(empty))).toBe(true)
        expect(from.vanilla.model.displays.count + to.vanilla.model.displays.count).toBe(0)
      }),
      { numRuns: 3 },
    )
  })

  it('carries experience, to the whole point, and the game mode', async () => {
    const level = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20_000 }))
    const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    await fc.assert(
      fc.asyncProperty(level, part, fc.constantFrom(...modes), async (levels, points, mode) => {
        carry++
        const whole = Math.floor(points * 7)
        from.body.level = levels
        from.body.progress = Math.fround(whole / pointsOf(levels))
        from.body.mode = mode
        const { state } = await from.carry.read(['experience', 'gamemode'])
        await to.carry.write(carry, state)
        expect(to.body).toMatchObject({ level: levels, progress: from.body.progress, mode })
        await from.carry.clear(carry, ['experience'])
        expect(from.body).toMatchObject({ level: 0, progress: 0 })
      }),
      { numRuns: 8 },
    )
    to.body.mode = 'survival'
    from.body.mode = 'survival'
  })
})

/** NBT keeps no order of its keys: up to 1.20.4 the ender chest is read from it. */
const same = ({ vanilla }: Side, a: Buffer, b: Buffer): boolean => {
  const { stacks } = vanilla.model
  return stacks.isEmpty(a) ? stacks.isEmpty(b) : isDeepStrictEqual(stacks.decode(a), stacks.decode(b))
}

const hex = (bytes: Buffer): string => bytes.toString('hex')

function pointsOf(level: number): number {
  if (level >= 30) return 112 + (level - 30) * 9
  return level >= 15 ? 37 + (level - 15) * 5 : 7 + level * 2
}
