import { SyncError } from '../sync.ts'
import type { BegunCarries } from './begun.ts'
import type { BodyCommands } from './body-commands.ts'

/** Of an answer that may have been lost on its way. */
const lost: ReadonlySet<SyncError['code']> = new Set(['timeout', 'unreachable'])

const step = 'clear the inventory'

/** What is known of a body before its inventory is cleared. */
export interface Before {
  /** Whether this process has begun the clear before. */
  readonly mine: boolean
  /** How many items the body has. */
  readonly items: number
}

/**
 * Empties window 0, and answers how many items its server has counted. Sent again after a lost answer it does nothing, and the number is
 * asked for. A body that has as many items as were cleared long ago has come back with an older save, and is cleared again.
 */
export async function clearOnce(
  commands: BodyCommands,
  begun: BegunCarries,
  carry: number,
  before: Before,
): Promise<number> {
  const path = begun.pathOf(carry)
  if (!before.mine && before.items > 0 && before.items === begun.counted(carry)) await begun.forgetCleared(carry)
  begun.doubt(carry)
  const send = () => commands.run(step, 'clear once', { path })
  const answer = await send().catch((error: unknown) => {
    if (!(error instanceof SyncError && lost.has(error.code))) throw error
    return send()
  })
  const told = /^Removed (\d+) item/.exec(answer)?.[1]
  const counted = told === undefined ? await begun.askCounted(carry) : Number(told)
  if (counted === undefined) {
    throw new SyncError('refused', `${commands.server} did not clear the inventory: is the player still there?`)
  }
  begun.cleared(carry, counted)
  return counted
}
