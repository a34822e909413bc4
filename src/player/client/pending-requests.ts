import { BlockSequences } from './block-sequences.ts'
import type { ClientLink } from './client-link.ts'
import type { KeepAlives } from './keep-alives.ts'
import { LoginQueries } from './login-queries.ts'
import { Recent } from './recent.ts'
import { RequestQueue } from './request-queue.ts'
import { Teleports } from './teleports.ts'
import { Windows } from './windows.ts'

/**
 * What the client has been asked and has not answered yet, and who asked (rule 6). Servers number their requests each for
 * itself: `teleports`, `windows` and `loginQueries` bear numbers of mcmesh's own, the others the asking server's, and `sequences` the client's.
 * `packs` and `cookies` are keyed by the pack's UUID ('' before 1.20.3) and by the cookie's name; chunk batches bear no number.
 */
export class PendingRequests {
  readonly keepAlives: KeepAlives
  readonly pings = new RequestQueue<number>()
  readonly teleports = new Teleports()
  readonly batches = new RequestQueue<'batch'>()
  readonly cookies = new RequestQueue<string>()
  readonly packs = new RequestQueue<string>()
  readonly loginQueries = new LoginQueries()
  /** Which server the client asked something last, by kind and number of the request. */
  readonly transactions = new Recent<string, string>()
  readonly sequences = new BlockSequences()
  readonly windows = new Windows()

  constructor(keepAlives: KeepAlives) {
    this.keepAlives = keepAlives
  }

  /** A link's server began anew with its player: it has forgotten what it asked in the game. */
  forget(link: ClientLink): void {
    const { keepAlives, pings, teleports, batches, cookies, packs, windows } = this
    for (const requests of [keepAlives, pings, teleports, batches, cookies, packs, windows]) requests.forget(link)
  }
}
