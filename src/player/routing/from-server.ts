import type { Frame } from '../../wire/frame.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** One packet of a link that needs more than its table's rule. */
export interface FromServer {
  readonly player: Player
  readonly link: Link
  readonly frame: Frame
  readonly primary: boolean
  /** Says why the packet met its outcome, for whoever inspects. */
  note(text: string): void
}

/** Does what a packet's row can't express; answers what became of it. */
export type FromServerHandler = (packet: FromServer) => PacketOutcome
