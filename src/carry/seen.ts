import { type CustodyRow, type CustodyStore, copyOf } from './custody.ts'
import type { CarryTransport } from './transport.ts'

/*
 * A player's body is seen on a server again: at a join, or as a dummy. What the journal says of it is made true before anything
 * else is done there.
 */

export interface SeenOptions {
  readonly row: CustodyRow
  readonly server: string
  readonly transport: CarryTransport
  readonly custody: CustodyStore
  readonly wallClock: () => number
}

/** What was put right, for the log. */
export type PutRight = 'nothing' | 'written' | 'emptied'

/**
 * - The holder does not know the carry that brought it everything, since it came back with an older save: it is written again.
 * - A carry that went back may have written the body: what had been there before is stowed then, and the body emptied.
 * - Any other body that a carry wrote has a copy of what went on without it: it is emptied.
 *
 * Rejects where the server or the journal fails; it is asked again when it is next seen.
 */
export async function seen(options: SeenOptions): Promise<{ readonly row: CustodyRow; readonly done: PutRight }> {
  const { server, transport } = options
  let { row } = options
  if (row.open) return { row, done: 'nothing' }
  const { tag } = await transport.read([])
  const doubtful = row.doubtful.find((one) => one.server === server)
  const wrote = doubtful !== undefined && tag?.carry === doubtful.carry
  if (row.holder === server) {
    const written = row.written[server] ?? 0
    const has = tag !== undefined && tag.carry >= written && tag.did !== 'begun'
    if (written === 0 || has) return { row, done: 'nothing' }
    await transport.write(written, row.state)
    return { row, done: 'written' }
  }
  const stale = copyOf(row, server, tag) ?? (wrote && tag?.did !== 'cleared' ? tag?.carry : undefined)
  if (stale !== undefined) await transport.clear(stale, row.parts)
  if (doubtful) row = await settledDoubt(options, wrote)
  return { row, done: stale === undefined ? 'nothing' : 'emptied' }
}

async function settledDoubt({ row, server, custody, wallClock }: SeenOptions, wrote: boolean): Promise<CustodyRow> {
  const found = wrote ? row.doubtful.filter((one) => one.server === server).flatMap((one) => one.found ?? []) : []
  const stowed = [...row.stowed, ...found.map((state) => ({ server, foundAt: wallClock(), state }))]
  const next = { ...row, stowed, doubtful: row.doubtful.filter((one) => one.server !== server), updatedAt: wallClock() }
  await custody.put(next)
  return next
}
