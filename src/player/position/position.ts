import type { Pose, Vec3 } from '../../vanilla-client/pose.ts'
import { Claims, type Judgement } from './claims.ts'
import { distance, FAR_MOVE, isSamePlace } from './movement.ts'
import { Trail } from './trail.ts'

/**
 * Where a player stands: what its client sends, as far as its server lets that stand. Its server's word counts at once; until
 * the client has confirmed that, its own counts for nothing.
 */
export class PlayerPosition {
  #pose: Readonly<Pose> = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: true }
  #confirmed = false
  #farTeleportPending = false
  /** The number of the last teleport that its body before this one was sent. */
  #lastOfOldBody = 0
  readonly #claims = new Claims()
  #settles = false
  #reportedAt = Number.NEGATIVE_INFINITY
  readonly #trail = new Trail()
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
    return { ...(this.#claims.last ?? this.#pose) }
  }

  /** The way that its client came until now. */
  get trail(): Trail {
    return this.#trail.copy()
  }

  /** When the client last sent where it stands, by a step or by steering, on the mesh's clock. */
  get reportedAt(): number {
    return this.#reportedAt
  }

  /**
   * The client has a new body: where that stands its server is yet to say, and what the client says until it has
   * confirmed that is of the old one. `lastTeleport`: the number of the last teleport that it was sent before.
   */
  respawned(lastTeleport: number): void {
    this.forgetUnverified()
    this.#confirmed = false
    this.#lastOfOldBody = lastTeleport
    this.#trail.clear()
  }

  /** The client enters a level: how it came to where it stood before counts no more. */
  forgetWay(): void {
    this.#trail.clear()
    this.#putBack = undefined
  }

  /** The client confirmed a teleport, by the number that it was sent. */
  confirm(teleportId: number): void {
    if (teleportId > this.#lastOfOldBody) this.#confirmed = true
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

  /** Its client claims to be where nothing bears it out yet. */
  get unverified(): boolean {
    return this.#claims.last !== undefined
  }

  /**
   * Where the player is, now that its client claims to be somewhere: undefined when that is where it was. Nothing counts while
   * a teleport is `unconfirmed`: what the client sends until then is of a place that its server has overruled. Nor does at once
   * what nobody can have walked to: else whoever claims so would be put onto any server's ground without a server having
   * agreed. The primary alone is sent such a move; what it lets stand is believed later, and a teleport of its own ends it.
   */
  claim(claimed: Readonly<Pose>, judgement: Judgement, unconfirmed: boolean): Readonly<Pose> | undefined {
    if (unconfirmed || !this.#confirmed) {
      this.#claims.forget()
      return undefined
    }
    this.#farTeleportPending = false
    return this.#goTo(this.#claims.judge(this.#pose, claimed, judgement), judgement.now)
  }

  /** The same, its client having said nothing more. */
  settle(judgement: Judgement): Readonly<Pose> | undefined {
    return this.#goTo(this.#claims.settled(this.#pose, judgement), judgement.now)
  }

  /** Something is claimed that time may bear out. Answers whether nobody looks again by himself yet. */
  beginSettling(): boolean {
    if (this.#settles || !this.unverified) return false
    this.#settles = true
    return true
  }

  /** It is looked at again. */
  endSettling(): void {
    this.#settles = false
  }

  /** Whether the vehicle is where its client claims, as far as its server has put it somewhere: it answers from there first. */
  believesVehicle(claimed: Readonly<Vec3>): boolean {
    if (this.#vehiclePut && !isSamePlace(this.#vehiclePut, claimed)) return false
    this.#vehiclePut = undefined
    return true
  }

  /** A move that was not believed yet is no longer waited for: a server sent where the player is. */
  forgetUnverified(): void {
    this.#claims.forget()
    this.#vehiclePut = undefined
  }

  /** The player stands there from now on, by a server's word. */
  moveTo(pose: Partial<Pose>): void {
    this.#claims.forget()
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

  #goTo(pose: Readonly<Pose>, now: number): Readonly<Pose> | undefined {
    if (pose === this.#pose) return undefined
    this.#pose = pose
    this.#trail.add(pose, now)
    return pose
  }

  /** To a place that its client had left again, its server puts it back; to any other it brings it. */
  #put(target: Readonly<Pose>, now: number): void {
    const { yaw, pitch, onGround } = this.#pose
    const at = { ...{ yaw, pitch }, ...target, onGround }
    const left = !isSamePlace(target, this.#pose)
    if (left && this.#trail.passes(target)) this.#putBack = { to: at, at: now }
    else if (left) this.#putBack = undefined
    if (left) this.#trail.clear()
    this.#trail.add(at, now)
    this.#claims.forget()
    this.#vehiclePut = undefined
    this.#pose = at
  }
}
