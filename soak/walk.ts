import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend } from '../bench/backend.ts'
import type { Joined } from '../bench/joined.ts'

/** Blocks a step: a run. */
const STEP = 1
const TICK_MS = 50

/** What a client never hears of when it is switched softly. */
const HARD = ['login', 'respawn', 'start_configuration'] as const

/** A player walks over the border and as far behind it as it stood before it. Throws a sentence where the client noticed. */
export async function walkOver({ reader, whole }: Joined, beyond: Backend): Promise<void> {
  for (let left = 2 * Math.abs(reader.x); left > 0; left -= STEP) {
    reader.step(-Math.min(STEP, left))
    await sleep(TICK_MS)
  }
  // What the other server says arrives by the connection that plays now.
  const there = beyond.players.get(reader.name)
  if (!there) throw new Error(`${reader.name} crossed and is not on the other server.`)
  await whole(there.settled())
  const noticed = HARD.filter((name) => reader.received.of(name) > 0)
  if (noticed.length > 0) throw new Error(`${reader.name} was sent ${noticed.join(' and ')} when it crossed.`)
}
