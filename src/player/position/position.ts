import type { Pose, Vec3 } from '../../vanilla-client/pose.ts'
import { distance, FAR_MOVE } from './movement.ts'

/** A move of the client that is no step, and that no server asked for. */
interface UnverifiedMove {
  readonly since: number
  readonly pose: Pose
}

/** By what a client's word about its place is judged. */
export interface Judgement {
  /** On the mesh's clock. */
  readonly now: number
  /** How long its server must have let a place stand that is not reached by steps. Milliseconds. */
  readonly settleMs: number
  /** A teleport waits for the client's confirmation. */
  readonly unconfirmed: boolean
}

/** How many of a client's last places are known again when its server puts it back to one: two seconds of steps. */
const TRAIL = 40
/** Servers put a client back to the very place that it sent. Blocks. */
const SAME_PLACE = 0.01

/**
 * Where a player stands: what its client sends, as far as its server lets that stand. Its server's word counts at once; until
 * the client has confirmed that, its own counts for nothing.
 */
export class PlayerPosition {
  #pose: Readonly<Pose> = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: true }
  #confirmed = false
  #farTeleportPending = false
  #unverified: UnverifiedMove | undefined
  #reportedAt = Number.NEGATIVE_INFINITY
  /** Its client's last places, the oldest first. */
  #trail: readonly Readonly<Vec3>[] = []
  /** Where its server last put it back, which it lets stand, and when. */
  #putBack: { readonly to: Readonly<Pose>; readonly at: number } | undefined
  /** Where its server put the vehicle that it steers: its client answers from there. */
  #vehiclePut: Readonly<Vec3> | undefined

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

  /** The client is not told where its server has it: it stands nowhere until it is sent that it stands there. */
  withheld(at: Partial<Pose>): void {
    this.moveTo(at)
    this.#confirmed = false
  }

  /** The client sent where it stands, by a step or by steering. */
  reported(now: number): void {
    this.#reportedAt = now
  }

  /** It sat down in something that its server moves: what it sent before counts no more. */
  forgetReport(): void {
    this.#reportedAt = Number.NEGATIVE_INFINITY
    this.#vehiclePut = undefined
  }

  /**
   * Whether the player is where its client claims. Never while a teleport is unconfirmed: what it sends until then is of a
   * place that its server has overruled. And not at once when the claim is further off than a step: else whoever claims so would
   * be put onto any server's ground without a server having agreed. The primary alone is sent such a move; what it lets stand
   * for `settleMs` is believed, and a teleport of its own ends it. Steps themselves are not judged: that is the server's
   * part.
   */
  believes(claimed: Pose, { now, settleMs, unconfirmed }: Judgement): boolean {
    const unverified = this.#unverified
    this.#unverified = undefined
    if (unconfirmed || !this.#confirmed) return false
    this.#farTeleportPending = false
    if (distance(this.#pose, claimed) <= FAR_MOVE) return true
    if (unverified && now - unverified.since >= settleMs) return true
    this.#unverified = { since: unverified?.since ?? now, pose: claimed }
    return false
  }

  /** Whether the vehicle is where its client claims, as far as its server has put it somewhere: it answers from there first. */
  believesVehicle(claimed: Readonly<Vec3>): boolean {
    if (this.#vehiclePut && distance(this.#vehiclePut, claimed) > SAME_PLACE) return false
    this.#vehiclePut = undefined
    return true
  }

  /** A move that was not believed yet is no longer waited for: a server sent where the player is. */
  forgetUnverified(): void {
    this.#unverified = undefined
    this.#vehiclePut = undefined
  }

  /** The client's own move, believed. */
  stepTo(pose: Readonly<Pose>): void {
    this.#pose = pose
    this.#trail = [...this.#trail.slice(1 - TRAIL), pose]
  }

  /** The player stands there from now on, by a server's word. */
  moveTo(pose: Partial<Pose>): void {
    this.#pose = { ...this.#pose, ...pose }
  }

  /** The primary teleports the client, and stands by that. */
  teleported(target: Readonly<Pose>, now: number): void {
    if (this.#confirmed && distance(target, this.#pose) > FAR_MOVE) this.#farTeleportPending = true
    this.#put(target, now)
  }

  /** The primary puts the vehicle back that its client steers. */
  vehiclePut(target: Readonly<Vec3>, now: number): void {
    this.#put({ ...this.#pose, ...target }, now)
    this.#vehiclePut = target
  }

  /** Its server has just put it back: whether it lets its next steps stand is not known until `settleMs` later. */
  putBackLately(now: number, settleMs: number): boolean {
    return this.#putBack !== undefined && now - this.#putBack.at < settleMs
  }

  /** Where its server has let it stand: what other servers are asked to put its dummies at. */
  letStand(now: number, settleMs: number): Readonly<Pose> {
    return this.#putBack && this.putBackLately(now, settleMs) ? this.#putBack.to : this.#pose
  }

  /** To a place that its client had left again, its server puts it back; to any other it brings it. */
  #put(target: Readonly<Pose>, now: number): void {
    const { yaw, pitch, onGround } = this.#pose
    const at = { ...{ yaw, pitch }, ...target, onGround }
    const left = distance(target, this.#pose) > SAME_PLACE
    if (left && this.#trail.some((place) => distance(place, target) <= SAME_PLACE)) this.#putBack = { to: at, at: now }
    else if (left) this.#putBack = undefined
    if (left) this.#trail = []
    this.#trail = [...this.#trail, at]
    this.#unverified = undefined
    this.#vehiclePut = undefined
    this.#pose = at
  }
}
