import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Burst } from './burst.ts'
import type { Joined } from './joined.ts'

/** Ticks a second of a server that keeps up. */
export const TICKS = 20

/** What everybody is sent tick by tick, from `from` on; a burst is a tick. */
export interface Score {
  readonly bursts: readonly Burst[]
  readonly from: number
  readonly ticks: number
  /** 20 unless told: a test has less time. */
  readonly perSecond?: number
  /** After a player's tick has been written. */
  onTick?(joined: Joined): void
}

/**
 * Plays ticks to all players, each at its own moment of the tick, while their clients walk; then until all is read. Whoever plays
 * late hurries: every tick is written, so that what is measured is counted by packets, not by the clock.
 */
export async function playTicks(all: readonly Joined[], score: Score): Promise<void> {
  const { bursts, from, ticks, perSecond = TICKS, onTick } = score
  const since = performance.now()
  for (let step = 0; step < ticks * all.length; step++) {
    const wait = since + (step * 1000) / perSecond / all.length - performance.now()
    // Also who is late lets the clients read.
    await (wait > 0 ? sleep(wait) : setImmediate())
    const tick = from + Math.floor(step / all.length)
    const joined = all[step % all.length] as Joined
    joined.player.write(bursts[tick % bursts.length] as Burst)
    joined.reader.tick(tick)
    onTick?.(joined)
  }
  await Promise.all(all.map(({ player, whole }) => whole(player.settled())))
}
