import type { PacketSet } from '../protocol/versions.ts'
import { type Pose, position, positionLook } from '../vanilla-client/pose.ts'

/** A client repeats its position after this many ticks of standing still. */
const reminderTicks = 20

/** What a walker sends its server of its movement: as often and in the packets that a client uses. */
export class WalkerReports {
  #sent: Readonly<Pose> | undefined
  #still = 0
  #turnedTo: number | undefined

  /** Its server put it somewhere: which way it looks is sent with the next report. */
  restart(): void {
    this.#turnedTo = undefined
  }

  /** The packet of a tick at whose end it stands there; undefined when there is nothing new to send. */
  of(pose: Readonly<Pose>, serverbound: PacketSet): Buffer | undefined {
    if (!this.#moved(pose) && ++this.#still < reminderTicks) return undefined
    this.#still = 0
    this.#sent = { ...pose }
    const turned = this.#turnedTo !== pose.yaw
    this.#turnedTo = pose.yaw
    return turned ? positionLook(serverbound, pose) : position(serverbound, pose)
  }

  #moved({ x, y, z, onGround }: Readonly<Pose>): boolean {
    const last = this.#sent
    return last?.x !== x || last.y !== y || last.z !== z || last.onGround !== onGround
  }
}
