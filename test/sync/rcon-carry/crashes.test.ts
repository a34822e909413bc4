import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlayerState } from '../../../src/carry/state.ts'
import { protocolOf } from '../../../src/protocol/versions.ts'
import type { RconCarry } from '../../../src/sync/rcon-carry/rcon-carry.ts'
import { anyStack, anyWindow } from '../../kit/vanilla/random-stacks.ts'
import { type Side, side } from './pair.ts'

const killed = new Error('killed')

/** A process that dies at its n-th command: before that reaches the server, or after. `count` says how many it has sent. */
function dying(of: Side, at: number, reaches: boolean): { readonly carry: RconCarry; count: number } {
  const process = {
    count: 0,
    carry: of.again({
      rcon: {
        data: async (text) => {
          process.count++
          if (process.count > at) throw killed
          if (process.count === at) {
            if (reaches) await of.rcon.data(text)
            throw killed
          }
          return of.rcon.data(text)
        },
      },
    }),
  }
  return process
}

let carry = 0

describe.each(['1.20.4', '26.3'])('mcmesh that dies at any command of a carry on %s', (version) => {
  let body: Side
  beforeAll(async () => {
    body = await side('west', version)
  })
  afterAll(() => body.close())

  const fill = (seed: number) => {
    const protocol = protocolOf(version)
    const { empty } = body.vanilla.model.stacks
    const { slots } = fc.sample(anyWindow(protocol), { numRuns: 1, seed })[0]!
    // Few: each is a command more to die at.
    const some = fc.sample(anyStack(protocol), { numRuns: 3, seed })
    const ender = Array.from({ length: 27 }, (_, i) => some[i % 9 === 4 ? Math.floor(i / 9) : -1] ?? empty)
    Object.assign(body.body, {
      slots: [...slots],
      ender,
      mode: 'adventure',
      level: seed % 40,
      progress: 0,
      effects: [],
      health: 20,
    })
  }
  const parts = ['inventory', 'enderchest', 'experience', 'gamemode', 'health'] as const

  it('in a write: whoever comes next ends it, or finds it as it was before, and nobody is left creative or with another maximum', async () => {
    fill(3)
    const wanted: PlayerState = {
      ...(await body.carry.read(parts)).state,
      health: { ...(await body.carry.read(['health'])).state.health!, health: 13 },
    }
    for (let at = 1; ; at++) {
      for (const reaches of [false, true]) {
        carry++
        fill(7)
        const { state: before } = await body.again().read(parts)
        const first = dying(body, at, reaches)
        const done = await first.carry.write(carry, wanted).then(
          () => true,
          () => false,
        )
        const next = body.again()
        const { tag } = await next.read([])
        expect(body.body).toMatchObject({ mode: done ? wanted.gamemode : expect.anything() })
        expect(body.body.mode).toBe('adventure')
        expect(body.body.attributes.get('max_health')!.base).toBe(20)
        if (tag?.carry !== carry) expect((await next.read(parts)).state).toEqual(before)
        await next.write(carry, wanted)
        const { state, tag: after } = await body.again().read(parts)
        expect(after).toEqual({ carry, did: 'written' })
        expect(state.inventory).toEqual(wanted.inventory)
        expect(state.enderchest).toEqual(wanted.enderchest)
        expect(state.experience?.level).toBe(wanted.experience?.level)
        expect(state.health?.health).toBe(13)
        if (done && first.count < at) return
      }
    }
  })

  it('in a clear: whoever comes next knows whether it was done, and no item is in both or in neither', async () => {
    for (let at = 1; ; at++) {
      for (const reaches of [false, true]) {
        carry++
        fill(11)
        const { state: before } = await body.again().read(parts)
        const first = dying(body, at, reaches)
        const done = await first.carry.clear(carry, parts).then(
          () => true,
          () => false,
        )
        const next = body.again()
        const { tag, state } = await next.read(parts)
        const cleared = tag?.carry === carry && tag.did === 'cleared'
        if (!cleared) expect(state).toEqual(before)
        const answer = await next.clear(carry, parts)
        if (!cleared) expect(answer.inventory).toEqual(before.inventory)
        const after = (await body.again().read(parts)).state
        expect(after.inventory?.slots).toEqual({})
        expect(after.enderchest).toEqual({})
        expect(after.experience?.level).toBe(0)
        if (done && first.count < at) return
      }
    }
  })
})
