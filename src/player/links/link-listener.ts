import type { Reason } from '../../protocol/reason.ts'
import type { Link } from './link.ts'

/** Is called when a player's links change, and decides what that means for the player. */
export interface LinkListener {
  /** The link stands where the player stands, or as near as it ever will; also when a switch that waited for its client may go on. */
  standing(link: Link): void
  /** A dummy could not be had or was lost. It is dialled again after a pause. */
  failed(link: Link, error: string): void
  /** The link was ended on purpose. */
  dropped(link: Link, reason: string): void
  /** The primary is gone. */
  lost(link: Link, reason: Reason): void
}
