import type { Field } from '../../protocol/fields.ts'
import { isCounted } from '../client/windows.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/**
 * What the primary sends of one of its windows, under the number that the client knows it by: the packet itself when it
 * is about the player's own inventory, undefined when the client was not shown the window. `does`: whether the packet opens
 * or closes it.
 */
export function renumbered(
  player: Player,
  link: Link,
  packet: Buffer,
  field: Field<number>,
  does: { readonly opens?: true; readonly closes?: true },
  note: (text: string) => void,
): Buffer | undefined {
  const original = field.read(packet)
  if (!isCounted(original)) return packet
  const { windows } = player.requests
  const shown = does.opens ? windows.open(link, original) : windows.shownAs(link, original)
  if (shown === undefined) {
    note(`the client has no window ${original} of ${link.server}`)
    return undefined
  }
  note(`window ${original}→${shown}`)
  if (does.closes) windows.closed(shown)
  return field.replace(packet, shown)
}

/** Sends what concerns a window on to the server that opened it; false when a switch has closed it. */
export function toIssuer(
  player: Player,
  { name, row }: { readonly name: string; readonly row: { readonly closes?: true } },
  packet: Buffer,
  field: Field<number>,
  shown: number,
): boolean {
  const { windows } = player.requests
  const issuer = windows.issuer(shown)
  if (row.closes) windows.closed(shown)
  if (!issuer?.link.channel || issuer.link !== player.primary) return false
  const { link, original } = issuer
  const mapped = original === shown ? packet : field.replace(packet, original)
  link.ledger.recordClient(name, mapped, player.mesh.now())
  link.channel?.send(mapped)
  return true
}
