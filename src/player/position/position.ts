import type { Pose, Vec3 } from '../../vanilla-client/pose.ts'
import { distance, FAR_MOVE } from './movement.ts'

/** A move of the client that is no step, and that no server asked for. */
interface UnverifiedMove {
  /** On the mesh's clock. */
  readonly since: number
  /** Where the client claims to stand. */
  readonly pose: Pose
}

/** A client that confirms no teleport is forgiven no more of them. */
const MOST_TARGETS = 15

/** Where a player stands, by what its client sends, and which of its moves are not believed yet. */
export class PlayerPosition {
  #pose: Readonly<Pose> = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: true }
  #confirmed = false
  #teleportTargets: readonly Readonly<Vec3>[] = []
  #farTeleportPending = false
  #unverified: UnverifiedMove | undefined
  #reportedAt = Number.NEGATIVE_INFINITY

  get pose(): Readonly<Pose> {
    return this.#pose
  }

  /** The client stands somewhere: its first teleport is confirmed. */
  get confirmed(): boolean {
    return this.#confirmed
  }

  /** Its primary teleported it far, and the client has not sent yet that it stands there. */
  get farTeleportPending(): boolean {
    return this.#farTeleportPending
  }

  /** What the client's next movement packet changes: where it claims to stand, believed or not. */
  get claimed(): Pose {
    return { ...(this.#unverified?.pose ?? this.#pose) }
  }

  /** When the client last sent where it stands, by a step or by steering, on the mesh's clock. */
  get reportedAt(): number {
    return this.#reportedAt
  }

  /** The client confirmed a teleport. */
  confirm(): void {
    this.#confirmed = true
  }

  /** The client sent where it stands, by a step or by steering. */
  reported(now: number): void {
    this.#reportedAt = now
  }

  /** It sat down in something that its server moves: what it sent before counts no more. */
  forgetReport(): void {
    this.#reportedAt = Number.NEGATIVE_INFINITY
  }

  /**
   * Whether the player is where its client claims. Not at once when that is further than a step and nobody teleported
   * it there: else whoever claims so would be put onto any server's ground without a server having agreed. The primary
   * alone is sent such a move; what it lets stand for `settleMs` is believed, and a teleport of its own ends it. Steps
   * themselves are not judged: that is the server's part.
   */
  believes(claimed: Pose, now: number, settleMs: number, teleportTargets: readonly Readonly<Vec3>[] = []): boolean {
    const from = [this.#pose, ...teleportTargets]
    const unverified = this.#unverified
    if (!this.#confirmed || from.some((place) => distance(place, claimed) <= FAR_MOVE)) {
      this.#unverified = undefined
      return true
    }
    if (unverified && now - unverified.since >= settleMs) {
      this.#unverified = undefined
      return true
    }
    this.#unverified = { since: unverified?.since ?? now, pose: claimed }
    return false
  }

  /** A move that was not believed yet is no longer waited for: a server sent where the player is. */
  forgetUnverified(): void {
    this.#unverified = undefined
  }

  /** The player stands there from now on. */
  moveTo(pose: Partial<Pose>): void {
    this.#pose = { ...this.#pose, ...pose }
  }

  /** The primary teleports the client. True when that is further than servers accept as a move. */
  teleported(target: Pose): boolean {
    this.#unverified = undefined
    this.#teleportTargets = [...this.#teleportTargets.slice(-MOST_TARGETS), target]
    const far = this.#confirmed && distance(target, this.#pose) > FAR_MOVE
    if (far) this.#farTeleportPending = true
    return far
  }

  /**
   * Where its primary has teleported it, so that its client may stand there by now. Once no teleport is unconfirmed
   * (`pending`), what the client sends next it sends from there, and they count no more.
   */
  takeTeleportTargets(pending: boolean): readonly Readonly<Vec3>[] {
    const targets = this.#teleportTargets
    if (pending) return targets
    this.#farTeleportPending = false
    if (targets.length > 0) this.#teleportTargets = []
    return targets
  }
}
