import type { Frame } from '../../wire/frame.ts'
import type { Link } from '../links/link.ts'
import { Questions, Recent, Sequences } from './request-queue.ts'
import { Windows } from './windows.ts'

/**
 * What the client has been asked and has not answered yet, and who asked (rule 6). Servers number their questions each for
 * itself: `teleports` and `windows` bear numbers of mcmesh's own, the others the asking server's, and `sequences` the client's.
 * `packs` and `cookies` are keyed by the pack's UUID ('' before 1.20.3) and by the cookie's name; chunk batches bear no number.
 */
export class Asked {
  readonly keepAlives = new Questions<bigint>()
  /** When the client was last asked whether it is there, on the mesh's clock. */
  keepAliveAt = 0
  /** The keep-alive that waits until the client has answered the one before. */
  heldKeepAlive: { readonly link: Link; readonly frame: Frame } | undefined
  readonly pings = new Questions<number>()
  readonly teleports = new Questions<number>()
  /** The number of the last teleport that the client was sent, whoever sent it. */
  teleportId = 0
  /** Teleports that mcmesh itself sent; their confirms end here. */
  readonly ownTeleports = new Set<number>()
  readonly batches = new Questions<'batch'>()
  readonly cookies = new Questions<string>()
  readonly packs = new Questions<string>()
  /** Which server the client asked something last, by kind and number of the question. */
  readonly transactions = new Recent<string, string>()
  readonly sequences = new Sequences()
  readonly windows = new Windows()

  /** A link's server began anew with its player: it has forgotten what it asked in the game. */
  forget(link: Link): void {
    const { keepAlives, pings, teleports, batches, cookies, packs } = this
    for (const questions of [keepAlives, pings, teleports, batches, cookies, packs]) questions.forget(link)
    if (this.heldKeepAlive?.link === link) this.heldKeepAlive = undefined
  }
}
