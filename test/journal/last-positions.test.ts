import { describe, expect, test } from 'vitest'
import type { LastPosition } from '../../src/journal/last-position.ts'
import type { LastPositionEntry } from '../../src/journal/last-position-rows.ts'
import { LastPositions } from '../../src/journal/last-positions.ts'
import { MemoryRuntime } from '../kit/runtime.ts'
import { last, uuid } from './folders.ts'

/** A journal that answers when the test says so. */
class SlowJournal {
  readonly batches: (readonly LastPositionEntry[])[] = []
  readonly rows = new Map<string, LastPosition>()
  /** Why it can't be written. */
  broken: string | undefined
  #waiting: (() => void)[] = []

  readonly ask = ((name: string, asked: { uuid: string; entries: readonly LastPositionEntry[] }) =>
    new Promise((resolve, reject) => {
      if (name === 'lastPosition.save') this.batches.push(asked.entries)
      this.#waiting.push(() => {
        if (this.broken !== undefined) return reject(new Error(this.broken))
        if (name === 'lastPosition.find') return resolve(this.rows.get(asked.uuid))
        for (const [key, row] of asked.entries) this.rows.set(key, row)
        resolve(undefined)
      })
    })) as never

  /** It answers what it was asked. */
  async answer(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (const answer of waiting) answer()
    for (let turn = 0; turn < 8; turn++) await Promise.resolve()
  }
}

function made(limits: { lastPositionsKept?: number } = {}) {
  const [journal, runtime] = [new SlowJournal(), new MemoryRuntime()]
  const positions = new LastPositions({
    journal,
    limits: () => ({ lastPositionsKept: 100, journalTimeout: 3_000, ...limits }),
    later: runtime.later,
    log: (level, message) => runtime.log(level, message),
  })
  const logged = (): string[] =>
    runtime.events.flatMap((event) => (event.event === 'log' ? [`${event.level}: ${event.message}`] : []))
  const recalled = async (n: number, ms = 0): Promise<LastPosition | undefined | 'nothing yet'> => {
    let answer: LastPosition | undefined | 'nothing yet' = 'nothing yet'
    positions.recall(uuid(n), (found) => {
      answer = found
    })
    await journal.answer()
    runtime.moveTo(runtime.now() + ms)
    runtime.runDue()
    return answer
  }
  return { journal, runtime, positions, logged, recalled }
}

describe('what is noted of players', () => {
  test('is written in batches, one at a time, the newest of each player', async () => {
    const { journal, positions } = made()
    positions.note(uuid(1), last({ x: 1, left: false }))
    positions.flush()
    positions.note(uuid(1), last({ x: 2, left: false }))
    positions.note(uuid(2), last({ x: 3, left: false }))
    positions.note(uuid(1), last({ x: 4, left: false }))
    positions.flush()
    expect(journal.batches.map((batch) => batch.map(([, { x }]) => x))).toEqual([[1]])
    await journal.answer()
    positions.flush()
    expect(journal.batches.map((batch) => batch.map(([, { x }]) => x))).toEqual([[1], [3, 4]])
  })

  test('is not written again while it stays the same', async () => {
    const { journal, positions } = made()
    for (const seenAt of [1, 2, 3]) {
      positions.note(uuid(1), last({ seenAt, left: false }))
      positions.flush()
      await journal.answer()
    }
    expect(journal.batches).toHaveLength(1)
    positions.note(uuid(1), last({ seenAt: 4 }))
    positions.flush()
    expect(journal.batches).toHaveLength(2)
  })

  test('is known at once, before it is written and while it is', async () => {
    const { positions, journal, recalled } = made()
    positions.note(uuid(1).toUpperCase(), last())
    expect(await recalled(1)).toEqual(last())
    positions.flush()
    let found: LastPosition | undefined
    positions.recall(uuid(1), (row) => {
      found = row
    })
    expect(found).toEqual(last())
    await journal.answer()
    expect(await recalled(1)).toEqual(last())
    expect(await recalled(2)).toBeUndefined()
  })

  test('no journal keeps anybody out: one that does not answer in time is done without', async () => {
    const { runtime, positions, logged } = made()
    const answers: unknown[] = []
    positions.recall(uuid(1), (found) => answers.push(found))
    runtime.moveTo(runtime.now() + 2_999)
    runtime.runDue()
    expect(answers).toEqual([])
    runtime.moveTo(runtime.now() + 1)
    runtime.runDue()
    expect(answers).toEqual([undefined])
    expect(logged()).toEqual([expect.stringMatching(/^warn: The journal did not answer within 3000 ms/)])
    expect(runtime.timers).toBe(0)
  })

  test('a full disk is said once; what was noted waits, and is written when that can be', async () => {
    const { journal, positions, logged, recalled } = made()
    journal.broken = 'the disk is full.'
    for (const x of [1, 2, 3]) {
      positions.note(uuid(x), last({ x }))
      positions.flush()
      await journal.answer()
    }
    expect(await recalled(9)).toBeUndefined()
    expect(logged()).toEqual([
      expect.stringMatching(/^error: Where players are can't be kept: the disk is full\. The mesh/),
    ])
    expect(await recalled(2)).toEqual(last({ x: 2 }))
    journal.broken = undefined
    positions.flush()
    await journal.answer()
    expect([...journal.rows.values()].map(({ x }) => x)).toEqual([1, 2, 3])
    expect(logged().slice(1)).toEqual([expect.stringMatching(/^info: The journal can be written again/)])
  })

  test('what failed does not take the place of what was noted since', async () => {
    const { journal, positions } = made()
    journal.broken = 'no.'
    positions.note(uuid(1), last({ x: 1 }))
    positions.flush()
    positions.note(uuid(1), last({ x: 2 }))
    await journal.answer()
    journal.broken = undefined
    positions.flush()
    await journal.answer()
    expect(journal.rows.get(uuid(1))?.x).toBe(2)
  })

  test('what waits is bounded by what is kept: the oldest go', async () => {
    const { journal, positions } = made({ lastPositionsKept: 3 })
    for (const x of [1, 2, 3, 1, 4]) positions.note(uuid(x), last({ x, seenAt: journal.batches.length }))
    positions.flush()
    expect(journal.batches[0]?.map(([, { x }]) => x)).toEqual([3, 1, 4])
  })

  test('where nothing is to be kept nothing is, and nobody is asked', async () => {
    const { journal, positions } = made({ lastPositionsKept: 0 })
    positions.note(uuid(1), last())
    positions.flush()
    const answers: unknown[] = []
    positions.recall(uuid(1), (found) => answers.push(found))
    expect([answers, journal.batches]).toEqual([[undefined], []])
  })

  test('a place that is no number is not kept: one player’s would keep everybody’s from being written', () => {
    const { journal, positions } = made()
    positions.note(uuid(1), last({ yaw: Number.NaN }))
    positions.note(uuid(2), last())
    positions.flush()
    expect(journal.batches[0]?.map(([key]) => key)).toEqual([uuid(2)])
  })

  test('all of it is written when the mesh ends, with what was noted while the last batch was', async () => {
    const { journal, positions } = made()
    positions.note(uuid(1), last({ x: 1 }))
    positions.flush()
    positions.note(uuid(2), last({ x: 2 }))
    let closed = false
    const closing = positions.close().then(() => {
      closed = true
    })
    await journal.answer()
    expect(closed).toBe(false)
    await journal.answer()
    await closing
    expect([...journal.rows.keys()]).toEqual([uuid(1), uuid(2)])
  })
})
