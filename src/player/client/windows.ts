import type { Field } from '../../protocol/fields.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { ClientLink } from './client-link.ts'
import type { Outbox } from './outbox.ts'

/** Servers count their windows from 1 to this and then from 1 again; 0 and what is beyond is the player's own inventory. */
const LAST = 100

interface OpenedWindow {
  readonly link: ClientLink
  readonly original: number
}

/**
 * The windows that the client has been shown. Two servers' ids meet, so that they are renumbered: what the client sends
 * of a window goes to the server that opened it, and to none when a switch has closed it (rule 6).
 */
export class Windows {
  readonly #issuers = new Map<number, OpenedWindow>()
  #last = 0

  /** A link opened a window: its number for the client. */
  open(link: ClientLink, original: number): number {
    this.#last = (this.#last % LAST) + 1
    this.#issuers.set(this.#last, { link, original })
    return this.#last
  }

  /** The client's number of the window that a link has opened last, if this is it. */
  shownAs(link: ClientLink, original: number): number | undefined {
    const newest = this.#issuers.get(this.#last)
    return newest?.link === link && newest.original === original ? this.#last : undefined
  }

  /** The client shows a window no more, whoever closed it: what its server and the client still send of it concerns nobody. */
  closed(shown: number): void {
    this.#issuers.delete(shown)
  }

  /** A link's server began anew with its player, or the link is gone: none of its windows is open. */
  forget(link: ClientLink): void {
    for (const [shown, issuer] of this.#issuers) if (issuer.link === link) this.#issuers.delete(shown)
  }

  /**
   * Closes the window that a link has open: on its server, in its ledger, and on the client if the client was shown it. A
   * dummy can't leave one open, since nobody sees it, and no window outlives a switch. Answers whether the client was shown it.
   */
  close(link: ClientLink, outbox: Outbox, now: number): boolean {
    const windowId = link.ledger.openWindow
    const shown = windowId === undefined ? undefined : this.shownAs(link, windowId)
    // Those that others took the place of, too.
    this.forget(link)
    if (windowId === undefined) return false
    if (shown !== undefined) outbox.sendPacket('close_window', { windowId: shown })
    link.ledger.recordClient('close_window', link.send('close_window', { windowId }), now)
    return shown !== undefined
  }

  /** Who opened a window that the client names. */
  issuer(shown: number): OpenedWindow | undefined {
    return this.#issuers.get(shown)
  }
}

/** Whether a window id is one that a server counts, and not the player's own inventory or cursor. */
export const isCounted = (windowId: number): boolean => windowId > 0 && windowId <= 127

/** The field of a packet that names a window. */
export const windowField = (packets: PacketSet, name: string): Field<number> | undefined =>
  packets.field<number>(name, 'windowId') ?? packets.field<number>(name, 'window_id')
