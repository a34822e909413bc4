import type { CarryPart } from './parts.ts'
import type { PlayerState } from './state.ts'
import type { BodyTag } from './transport.ts'

/** Goods that no carry had put where one found them: neither overwritten nor poured into the player, given back when there is room. */
export interface Stowed {
  /** Where they were found. */
  readonly server: string
  /** Milliseconds since the epoch. */
  readonly foundAt: number
  readonly state: PlayerState
}

/** A body that may have been written by a carry that went back: it is asked when it is next seen. */
export interface Doubtful {
  readonly server: string
  readonly carry: number
  /** What had been there before, if it was written. */
  readonly found?: PlayerState
}

/** A carry that is neither done nor undone. */
export interface OpenCarry {
  /** Where it goes. */
  readonly target: string
  /** The holder has answered that it gave the row's `state` away, so that it is nowhere else. */
  readonly cleared: boolean
  /** What of the stowed has found no room in `state`. */
  readonly remaining: readonly Stowed[]
  /** What was on the target and is to be stowed. */
  readonly found?: PlayerState
  /** The row's `state` before. */
  readonly before?: PlayerState
}

/**
 * Who has what a player is and has: one row a player, the newest carry's. Older ones are never done again.
 */
export interface CustodyRow {
  /** By which the mesh knows its player: lower case with dashes. */
  readonly uuid: string
  readonly name: string
  /** The newest carry's number; it counts up from 1. */
  readonly carry: number
  /** The server whose word counts. While a carry is open: the one that it leaves. */
  readonly holder: string
  /**
   * The number of the last carry that gave each server everything. A holder that does not know it has lost it with an older save;
   * any other that does has but a copy.
   */
  readonly written: Readonly<Record<string, number>>
  /** The number of the last carry that took everything from each server; absent where none did. One that does not know it has a copy again, with an older save. */
  readonly cleared?: Readonly<Record<string, number>>
  readonly open?: OpenCarry
  /** What of the player is carried: as far as other bodies have copies of it. */
  readonly parts: readonly CarryPart[]
  /** What the open carry takes along; else what the last one brought. */
  readonly state: PlayerState
  /** As it was before the open carry, if one is. */
  readonly stowed: readonly Stowed[]
  readonly doubtful: readonly Doubtful[]
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}

/** Where the rows are kept. What was put outlives a loss of power once `put` resolves. */
export interface CustodyStore {
  find(uuid: string): Promise<CustodyRow | undefined>
  put(row: CustodyRow): Promise<void>
}

/** The open carry is done: its target has everything. */
export function committed({ open, ...row }: CustodyRow, now: number): CustodyRow {
  if (!open) return row
  const found = open.found ? [{ server: open.target, foundAt: now, state: open.found }] : []
  const written = { ...row.written, [open.target]: row.carry }
  const cleared = { ...row.cleared, [row.holder]: row.carry }
  return { ...row, holder: open.target, written, cleared, stowed: [...open.remaining, ...found], updatedAt: now }
}

/** The open carry is undone: the holder has everything that it had. */
export function calledOff({ open, ...row }: CustodyRow, now: number): CustodyRow {
  return { ...row, state: open?.before ?? {}, updatedAt: now }
}

/**
 * The carry of which a body that is not the holder has but a copy: it was written by that and went on without it, or it was emptied by that and came back with an
 * older save. Undefined for any other: what the journal does not know is no copy.
 */
export function copyOf(row: CustodyRow | undefined, server: string, tag: BodyTag | undefined): number | undefined {
  const { [server]: written = 0 } = row?.written ?? {}
  const { [server]: cleared = 0 } = row?.cleared ?? {}
  if (cleared > written && (tag?.carry ?? 0) < cleared) return cleared
  return tag !== undefined && tag.did !== 'cleared' && tag.carry <= written ? tag.carry : undefined
}
