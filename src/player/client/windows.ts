import type { Field } from '../../protocol/fields.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** Servers count their windows from 1 to this and then from 1 again; 0 and what is beyond is the player's own inventory. */
const LAST = 100

interface Window {
  readonly link: Link
  readonly original: number
}

/**
 * The windows that the client has been shown. Two servers' ids meet, so that they are renumbered: what the client says of a
 * window goes to the server that opened it, and to none when a switch has closed it (rule 6).
 */
export class Windows {
  readonly #issuers = new Map<number, Window>()
  #last = 0

  /** A link opened a window: its number for the client. */
  open(link: Link, original: number): number {
    this.#last = (this.#last % LAST) + 1
    this.#issuers.set(this.#last, { link, original })
    return this.#last
  }

  /** The client's number of the window that a link has opened last, if this is it. */
  shownAs(link: Link, original: number): number | undefined {
    const newest = this.#issuers.get(this.#last)
    return newest?.link === link && newest.original === original ? this.#last : undefined
  }

  /** The client shows a window no more: what its server still says of it, and the client, concerns nobody. */
  closed(shown: number): void {
    this.#issuers.delete(shown)
  }

  /** Who opened a window that the client names. */
  issuer(shown: number): Window | undefined {
    return this.#issuers.get(shown)
  }
}

/** Whether a window id is one that a server counts, and not the player's own inventory or cursor. */
export const isCounted = (windowId: number): boolean => windowId > 0 && windowId <= 127

/** The field of a packet that names a window. */
export const windowField = (packets: PacketSet, name: string): Field<number> | undefined =>
  packets.field<number>(name, 'windowId') ?? packets.field<number>(name, 'window_id')

/**
 * Closes the window that a link has open: on its server, in its ledger, and on the client if the client was shown it. A
 * dummy can't leave one open, since nobody sees it, and no window outlives a switch.
 */
export function closeWindow(player: Player, link: Link): void {
  const windowId = link.ledger.openWindow
  if (windowId === undefined) return
  const shown = player.asked.windows.shownAs(link, windowId)
  if (shown !== undefined) {
    player.tell('close_window', { windowId: shown })
    player.asked.windows.closed(shown)
  }
  link.ledger.recordClient('close_window', link.send('close_window', { windowId }), player.mesh.now())
}

/**
 * What the primary says of one of its windows, under the number that the client knows it by: the packet itself when it is
 * about the player's own inventory, undefined when the client was not shown the window. `opens`: the packet opens it.
 */
export function renumbered(
  link: Link,
  packet: Buffer,
  field: Field<number>,
  opens: boolean | undefined,
  note: (text: string) => void,
): Buffer | undefined {
  const original = field.read(packet)
  if (!isCounted(original)) return packet
  const { windows } = link.player.asked
  const shown = opens ? windows.open(link, original) : windows.shownAs(link, original)
  if (shown === undefined) {
    note(`the client has no window ${original} of ${link.server}`)
    return undefined
  }
  note(`window ${original}→${shown}`)
  return field.replace(packet, shown)
}

/** What the client says of a window, told to the server that opened it; false when a switch has closed it. */
export function toIssuer(player: Player, name: string, packet: Buffer, field: Field<number>, shown: number): boolean {
  const issuer = player.asked.windows.issuer(shown)
  if (!issuer?.link.channel || issuer.link !== player.primary) return false
  const { link, original } = issuer
  const told = original === shown ? packet : field.replace(packet, original)
  link.ledger.recordClient(name, told, player.mesh.now())
  link.channel?.send(told)
  return true
}
