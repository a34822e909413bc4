import type { PacketSet } from '../protocol/versions.ts'
import { position, positionLook, type Stance } from '../vanilla-client/stance.ts'

/** A client repeats its position after this many ticks of standing still. */
const reminderTicks = 20

/** What a walker tells its server of its movement: as often and in the packets that a client uses. */
export class WalkerReports {
  #told: Readonly<Stance> | undefined
  #still = 0
  #turnedTo: number | undefined

  /** Its server put it somewhere: which way it looks is told with the next report. */
  restart(): void {
    this.#turnedTo = undefined
  }

  /** The packet of a tick at whose end it stands there; undefined when it has nothing new to tell. */
  of(stance: Readonly<Stance>, serverbound: PacketSet): Buffer | undefined {
    if (!this.#moved(stance) && ++this.#still < reminderTicks) return undefined
    this.#still = 0
    this.#told = { ...stance }
    const turned = this.#turnedTo !== stance.yaw
    this.#turnedTo = stance.yaw
    return turned ? positionLook(serverbound, stance) : position(serverbound, stance)
  }

  #moved({ x, y, z, onGround }: Readonly<Stance>): boolean {
    const last = this.#told
    return last?.x !== x || last.y !== y || last.z !== z || last.onGround !== onGround
  }
}
