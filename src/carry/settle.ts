import { isOpen, type OpenRow, returned, undone } from './carry.ts'
import { type CustodyRow, type CustodyStore, calledOff, committed } from './custody.ts'
import { only } from './goods.ts'
import type { CarryTransport } from './transport.ts'

/*
 * What a crash, a lost server or a lost answer left open is finished or undone: by the journal's row, and by asking the servers,
 * never by guessing.
 */

export interface SettleOptions {
  readonly row: CustodyRow
  /** The player's body on a server; undefined where that can't be reached now. */
  body(server: string): Promise<CarryTransport | undefined>
  readonly custody: CustodyStore
  readonly wallClock: () => number
}

/** What came of it: the row as it is now. With `waitsFor` it is still open, until that server can be asked. */
export interface Settled {
  readonly row: CustodyRow
  readonly waitsFor?: string
}

/**
 * Settles what is open of a player's carries. Nothing is done where nothing is open. Rejects where a server that could be reached
 * fails, or the journal: then it stays open.
 */
export async function settle(options: SettleOptions): Promise<Settled> {
  const { row, custody, wallClock } = options
  if (!isOpen(row)) return { row }
  const { holder, open, parts } = row
  const target = open.target
  if (open.cleared) return forward(options, row)
  const from = await options.body(holder)
  if (!from) return { row, waitsFor: holder }
  const { tag } = await from.read([])
  const cleared = tag !== undefined && tag.carry === row.carry && tag.did === 'cleared'
  if (!cleared) {
    const back = await undone(row, await options.body(target), wallClock())
    await custody.put(back)
    return { row: back }
  }
  const removed = await from.clear(row.carry, parts)
  const { state, remaining } = returned(only({ ...removed }, parts), row.stowed)
  // Under a number of its own: the target may have been written with what was read before.
  const truth = {
    ...row,
    carry: row.carry + 1,
    state: { ...row.state, ...state },
    open: { ...open, cleared: true, remaining },
    updatedAt: wallClock(),
  }
  await custody.put(truth)
  return forward(options, truth)
}

/** The old body has given everything away: the new one gets it. */
async function forward({ body, custody, wallClock }: SettleOptions, row: OpenRow): Promise<Settled> {
  const { target } = row.open
  const to = await body(target)
  if (!to) return { row, waitsFor: target }
  await to.write(row.carry, row.state)
  const done = committed(row, wallClock())
  await custody.put(done)
  return { row: done }
}

/** What an operator decides about a carry that can't be settled alone. */
export type Decision = 'keep' | 'discard' | 'forward' | 'back'

/**
 * An operator's word on an open carry, where a server is gone for good. `forward`: the target has it; `back`: the holder has it;
 * `keep`: nobody has it, it is stowed; `discard`: it is given up. What the servers have is put right when they are next seen.
 */
export function decided(row: CustodyRow, decision: Decision, now: number): CustodyRow {
  if (!isOpen(row)) {
    return decision === 'discard' ? { ...row, stowed: [], updatedAt: now } : row
  }
  const { open } = row
  const doubtful = { server: open.target, carry: row.carry, ...(open.found ? { found: open.found } : {}) }
  switch (decision) {
    case 'forward':
      return committed(row, now)
    case 'back':
      return { ...calledOff(row, now), doubtful: [...row.doubtful, doubtful] }
    case 'keep':
      return nobodys(row, [...row.stowed, { server: row.holder, foundAt: now, state: row.state }], now)
    case 'discard':
      return nobodys(row, row.stowed, now)
  }
}

/** Whichever server has a copy of it: the target is written with nothing when it is next seen, the holder emptied. */
function nobodys(row: OpenRow, stowed: CustodyRow['stowed'], now: number): CustodyRow {
  const { inventory, enderchest } = row.state
  const state = {
    ...row.state,
    ...(inventory ? { inventory: { ...inventory, slots: {} } } : {}),
    ...(enderchest ? { enderchest: {} } : {}),
  }
  return { ...committed({ ...row, carry: row.carry + 1 }, now), state, stowed }
}
