/** Which carry a player was last part of, and what was answered then. Kept with what the player has, in one write. */
export interface CarryRecord {
  readonly carry: number
  readonly did: 'written' | 'cleared'
  /** What was there before (`written`), or was in it (`cleared`). */
  readonly answer: object
}

/**
 * What becomes of a request to write or clear: `do` it, `repeat` the answer of then, or refuse it because that carry is `over`. Numbers count up;
 * a clear after the write of the same carry sends it back.
 */
export function verdict(
  last: CarryRecord | undefined,
  did: CarryRecord['did'],
  carry: number,
): 'do' | 'repeat' | 'over' {
  if (last === undefined || carry > last.carry) return 'do'
  if (carry < last.carry) return 'over'
  if (did === last.did) return 'repeat'
  return did === 'cleared' ? 'do' : 'over'
}
