import type { CustodyRow } from '../carry/custody.ts'
import { stacksIn } from '../carry/goods.ts'

/** Where what a player has is, in short: what `settle` lists, and the detail of a player shows. */
export interface CustodyView {
  readonly name: string
  readonly uuid: string
  /** The newest carry's number. */
  readonly carry: number
  readonly holder: string
  /** Set while a carry is open: where it goes, and whether the holder has given everything away. */
  readonly target?: string
  readonly cleared?: boolean
  /** Stacks that the newest carry took along. */
  readonly stacks: number
  /** What no carry put where it was found, and has found no room yet. */
  readonly stowed: readonly { readonly server: string; readonly foundAt: number; readonly stacks: number }[]
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}

export function custodyView({ name, uuid, carry, holder, open, state, stowed, updatedAt }: CustodyRow): CustodyView {
  return {
    ...{ name, uuid, carry, holder, updatedAt },
    ...(open ? { target: open.target, cleared: open.cleared } : {}),
    stacks: stacksIn(state),
    stowed: stowed.map(({ server, foundAt, state }) => ({ server, foundAt, stacks: stacksIn(state) })),
  }
}
