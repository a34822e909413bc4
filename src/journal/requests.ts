import type { CustodyRow } from '../carry/custody.ts'
import type { JournalErrorCode } from './errors.ts'
import type { LastPosition } from './last-position.ts'
import type { LastPositionEntry } from './last-position-rows.ts'

/** What may be asked of the journal: by name, what it is asked with and what it answers. */
export interface JournalRequests {
  /** Where the player with that UUID was. */
  'lastPosition.find': { readonly asked: { readonly uuid: string }; readonly answer: LastPosition | undefined }
  /** Writes all of the entries or none, and keeps no more than `most` rows. */
  'lastPosition.save': {
    readonly asked: { readonly entries: readonly LastPositionEntry[]; readonly most: number }
    readonly answer: undefined
  }
  /** The row of the player with that UUID. */
  'custody.find': { readonly asked: { readonly uuid: string }; readonly answer: CustodyRow | undefined }
  /** Replaces the player's row; on the disk once it is answered. */
  'custody.put': { readonly asked: { readonly row: CustodyRow }; readonly answer: undefined }
  /** The rows of players with that name, in whatever capitals; more than one where names have changed hands. */
  'custody.named': { readonly asked: { readonly name: string }; readonly answer: readonly CustodyRow[] }
  /** Writes a copy of the whole database into a new file, as it stands then. */
  'journal.backup': { readonly asked: { readonly file: string }; readonly answer: undefined }
  /** Rows with a carry that is open, or with goods that are stowed, by name. */
  'custody.unsettled': { readonly asked: Readonly<Record<string, never>>; readonly answer: readonly CustodyRow[] }
}

export type JournalRequestName = keyof JournalRequests

/** To the journal's thread. */
export type JournalOrder =
  | { readonly kind: 'ask'; readonly id: number; readonly name: JournalRequestName; readonly asked: unknown }
  | { readonly kind: 'close' }

/** From it: first how the opening went, then an answer to each order that asks. */
export type JournalReport =
  | { readonly kind: 'opened' }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** Without an id: the journal can't be opened. */
  | { readonly kind: 'failed'; readonly id?: number; readonly code: JournalErrorCode; readonly message: string }
