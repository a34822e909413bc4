import type { CustodyRow } from '../carry/custody.ts'
import { stacksIn } from '../carry/goods.ts'
import type { PlayerState } from '../carry/state.ts'
import { itemName } from '../protocol/items.ts'
import type { Protocol } from '../protocol/versions.ts'
import { readItem } from '../world/ledger/items.ts'

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

/** Everything of a row, its stacks in words: one player's things as somebody can read them, and as they can be given back. */
export function custodyDetail(row: CustodyRow, protocol: Protocol): Readonly<Record<string, unknown>> {
  return {
    ...custodyView(row),
    items: stacksOf(row.state, protocol),
    state: row.state,
    stowed: row.stowed.map((one) => ({ ...one, items: stacksOf(one.state, protocol) })),
  }
}

/** Stacks by slot, such as `3 minecraft:dirt`; with `+` behind what has data of its own. */
function stacksOf({ inventory, enderchest }: PlayerState, protocol: Protocol): Record<string, string> {
  const slots = Object.entries({ ...inventory?.slots, ...enderchest })
  return Object.fromEntries(slots.map(([slot, base64]) => [slot, stackText(Buffer.from(base64, 'base64'), protocol)]))
}

function stackText(bytes: Buffer, { number, version }: Protocol): string {
  try {
    const { id, count, data } = readItem(bytes, number)
    const name = itemName(version, id)
    const own = data.some((byte) => byte !== 0) ? ' +' : ''
    return `${count} ${name === undefined ? `item ${id}` : `minecraft:${name}`}${own}`
  } catch {
    // Of another version, say: its bytes stand in the state.
    return `${bytes.length} bytes that are no stack of ${version}`
  }
}
