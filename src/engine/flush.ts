/** A connection, as far as writing goes. */
export interface Flushable {
  /** Writes what was sent since the last flush. */
  flush(): void
  /** The flush threw. */
  giveUp(fault: Error): void
}

/**
 * Channels that have something to write. All that one inbound read causes, on whichever connections, is written once, when
 * the read is done: a write per packet costs fifty times a write per read.
 */
const dirty = new Set<Flushable>()
let depth = 0

/** Runs `work` and writes what it sent, once. */
export function flushing<T>(work: () => T): T {
  depth++
  try {
    return work()
  } finally {
    depth--
    if (depth === 0) flushAll()
  }
}

/**
 * As `flushing`, for work that nobody waits for: what it throws goes to `fault` and goes no further, since one player's
 * fault must not end everybody's game. Answers whether it went well.
 */
export function guarded(fault: (error: Error) => void, work: () => void): boolean {
  try {
    flushing(work)
    return true
  } catch (error) {
    fault(error as Error)
    return false
  }
}

/** To be written at the end of the work that is under way, or of this turn of the event loop. */
export function flushLater(connection: Flushable): void {
  dirty.add(connection)
  if (depth === 0) queueMicrotask(flushAll)
}

function flushAll(): void {
  for (const connection of dirty) {
    // Taken out first: what a flush causes (a peer is given up, others are sent that) is flushed in its turn.
    dirty.delete(connection)
    try {
      connection.flush()
    } catch (error) {
      connection.giveUp(error as Error)
    }
  }
}
