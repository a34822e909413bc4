import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { carry } from '../../../src/carry/carry.ts'
import { seen } from '../../../src/carry/seen.ts'
import { settle } from '../../../src/carry/settle.ts'
import type { PlayerState } from '../../../src/carry/state.ts'
import { protocolOf } from '../../../src/protocol/versions.ts'
import type { RconCarry } from '../../../src/sync/rcon-carry/rcon-carry.ts'
import { ModelJournal } from '../../kit/carry-model.ts'
import { anyWindow } from '../../kit/vanilla/random-stacks.ts'
import { type Side, side } from './pair.ts'

const UUID = '069a79f4-44e9-4726-a5be-fca90e38aaf5'
const parts = ['inventory', 'experience', 'gamemode'] as const
const wallClock = () => 1_000
const killed = new Error('killed')

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A process that dies at its n-th command to either server. */
class Process {
  count = 0
  readonly #at: number
  readonly #reaches: boolean

  constructor(at: number, reaches: boolean) {
    this.#at = at
    this.#reaches = reaches
  }

  transport(of: Side): RconCarry {
    return of.again({
      rcon: {
        data: async (text) => {
          this.count++
          if (this.count > this.#at) throw killed
          if (this.count < this.#at) return of.rcon.data(text)
          if (this.#reaches) await of.rcon.data(text)
          throw killed
        },
      },
    })
  }
}

const stacksOf = (state: PlayerState): string[] => Object.values(state.inventory?.slots ?? {})

describe.each(['1.17.1', '1.21.4'])('a carry over RCON on %s', (version) => {
  it('whose process dies at any command: after the restart every stack is there once, found ones too', async () => {
    const [west, east] = await Promise.all([side('west', version), side('east', version)])
    closing.push(west.close, east.close)
    const windows = fc.sample(anyWindow(protocolOf(version)), { numRuns: 2, seed: 5 })
    for (let at = 1, over = false; !over; at++) {
      for (const reaches of [false, true]) {
        // Only some of it, so that what was found finds room.
        const half = windows.map(({ slots }, i) => slots.map((stack, slot) => (slot % 2 === i ? stack : slots[0]!)))
        for (const [i, { body, vanilla }] of [west, east].entries()) {
          Object.assign(body, { slots: [...half[i]!], tags: [], level: i * 7, mode: 'survival' })
          vanilla.model.storage.remove('mcmesh:carry', `p${body.uuid.replaceAll('-', '')}`)
        }
        const all = [west, east].map(async (one) => stacksOf((await one.again().read(['inventory'])).state))
        const before = (await Promise.all(all)).flat().sort()
        const journal = new ModelJournal()
        const process = new Process(at, reaches)
        const done = await carry({
          ...{
            uuid: UUID,
            name: 'Alice',
            found: 'keep',
            wallClock,
            begins: () => undefined,
            custody: journal,
            parts: [...parts],
          },
          ...{ timeoutMs: 1_000, later: () => () => undefined },
          from: { server: 'west', transport: process.transport(west) },
          to: { server: 'east', transport: process.transport(east) },
        }).then(
          () => true,
          () => false,
        )
        over = done && process.count < at
        // As mcmesh comes back.
        const fresh = { west: west.again(), east: east.again() }
        let row = await journal.find(UUID)
        if (row) {
          const body = async (server: string) => fresh[server as 'west' | 'east']
          const settled = await settle({ row, body, custody: journal, wallClock })
          expect(settled.waitsFor).toBeUndefined()
          row = settled.row
          for (const server of ['west', 'east'] as const)
            row = (await seen({ row, server, transport: fresh[server], custody: journal, wallClock })).row
        }
        const states = await Promise.all([west, east].map(async (one) => (await one.again().read(parts)).state))
        const after = [...states, ...(row?.stowed ?? []).map(({ state }) => state)].flatMap(stacksOf).sort()
        expect(after, `died at ${at}, ${reaches ? 'after' : 'before'} it`).toEqual(before)
        const holder = states[(row?.holder ?? 'west') === 'west' ? 0 : 1]!
        expect(holder.gamemode).toBe('survival')
        if (done) expect(row?.holder).toBe('east')
      }
    }
  })
})
