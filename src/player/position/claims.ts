import type { Pose, Vec3 } from '../../vanilla-client/pose.ts'
import { distance } from './movement.ts'

/** How far a player can go by itself. */
export interface Pace {
  /** Blocks a second, and a twentieth of them a packet: a client sends one a tick. */
  readonly speed: number
  /** Blocks beyond that at once: steps that were late arrive together. */
  readonly burst: number
}

/** By what a client's word about its place is judged. */
export interface Judgement {
  /** On the mesh's clock. */
  readonly now: number
  readonly pace: Pace
  /** How long its server must have let a place stand that nobody can have walked to. Milliseconds. */
  readonly settleMs: number
  /** When its server's game last said anything: a server that hangs lets nothing stand. */
  readonly tickedAt: number
}

/** Steps from a place that nobody can have walked to. */
interface Segment {
  readonly first: Readonly<Pose>
  readonly since: number
  last: Readonly<Pose>
  /** When its server was first seen to have let it stand long enough. */
  answeredAt: number | undefined
}

const TICKS_PER_SECOND = 20
/** So many unverified places are kept for the time in which one settles: the player is believed at them one by one. */
const SAMPLES = 16
/** A server that hung speaks before it has read what waited for it. Milliseconds. */
const READS_WITHIN = 100

/**
 * What a client says of its place, as far as nothing bears it out yet. A server accepts each move or puts the player back, and
 * confirms none, so that a move is believed for one of two reasons: the player can have gone there from where it is believed
 * to be, or its server has let it stand for a while.
 */
export class Claims {
  /** Oldest first. */
  #segments: Segment[] = []
  /** Blocks that it may go at once. */
  #credit = Number.POSITIVE_INFINITY
  #creditAt = 0

  /** Where the client said last that it stands, if that is not believed. */
  get last(): Readonly<Pose> | undefined {
    return this.#segments.at(-1)?.last
  }

  /** Where the player is by now, having been believed to be at `believed`: there still, at `claimed`, or on the way. */
  judge(believed: Readonly<Pose>, claimed: Readonly<Pose>, judgement: Judgement): Readonly<Pose> {
    this.#refill(judgement)
    if (this.#walks(believed, claimed, judgement.pace)) {
      this.#segments = []
      return claimed
    }
    const segment = this.#segments.at(-1)
    if (segment && this.#walks(segment.last, claimed, judgement.pace)) segment.last = claimed
    else this.#begin(claimed, judgement)
    return this.settled(believed, judgement)
  }

  /** Where the player is by now, its client having said nothing more. */
  settled(believed: Readonly<Pose>, judgement: Judgement): Readonly<Pose> {
    const index = this.#segments.findLastIndex((segment) => letStand(segment, believed, judgement))
    const segment = this.#segments[index]
    if (!segment) return believed
    this.#segments = this.#segments.slice(index + 1)
    return segment.last
  }

  /** A server has sent where the player is. */
  forget(): void {
    this.#segments = []
  }

  /** A step that a player can take within the time since the last ones. It is paid for. */
  #walks(from: Readonly<Vec3>, to: Readonly<Vec3>, { speed }: Pace): boolean {
    const length = distance(from, to)
    if (length > speed / TICKS_PER_SECOND || length > this.#credit) return false
    this.#credit -= length
    return true
  }

  #refill({ now, pace: { speed, burst } }: Judgement): void {
    this.#credit = Math.min(burst, this.#credit + ((now - this.#creditAt) * speed) / 1000)
    this.#creditAt = now
  }

  #begin(claimed: Readonly<Pose>, { now, settleMs }: Judgement): void {
    const [before, last] = this.#segments.slice(-2)
    if (before && last && last.since - before.since < settleMs / SAMPLES) this.#segments.pop()
    this.#segments.push({ first: claimed, since: now, last: claimed, answeredAt: undefined })
  }
}

/**
 * Its server has gone on for long enough without an objection. One whose game says nothing may hang: it lets stand no more
 * than a player could have gone by itself.
 */
function letStand(segment: Segment, believed: Readonly<Vec3>, { now, settleMs, pace, tickedAt }: Judgement): boolean {
  const { since, first } = segment
  if (now - since < settleMs) return false
  if (tickedAt - since >= settleMs) segment.answeredAt ??= tickedAt
  if (segment.answeredAt !== undefined && now - segment.answeredAt >= READS_WITHIN) return true
  return distance(believed, first) <= pace.burst + ((now - since) * pace.speed) / 1000
}
