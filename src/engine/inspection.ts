import type { PacketTap } from '../player/events.ts'
import type { Player } from '../player/player.ts'
import type { PacketBatch, PacketRecord } from './messages.ts'

export interface InspectionLimits {
  /** Packets kept between two batches; more are counted as lost. */
  readonly inspectRing: number
  /** Larger packets are listed without their bytes. */
  readonly inspectBytes: number
}

/** The packets of one inspected player, until the console takes them. A player whom nobody inspects has none of this. */
export class Inspection {
  readonly player: Player
  readonly #limits: InspectionLimits
  #packets: PacketRecord[] = []
  #lost = 0
  #seq = 0

  constructor(player: Player, limits: InspectionLimits) {
    this.player = player
    this.#limits = limits
  }

  readonly tap: PacketTap = (direction, link, state, name, packet, fate, note) => {
    this.#seq++
    if (this.#packets.length >= this.#limits.inspectRing) {
      this.#lost++
      return
    }
    const record = { seq: this.#seq, time: Date.now(), direction, link, state, name, bytes: packet.length, fate, note }
    // A copy: the packet is a view into its read's buffer, which would be kept whole.
    this.#packets.push(
      packet.length > this.#limits.inspectBytes ? record : { ...record, packet: new Uint8Array(packet) },
    )
  }

  /** What came since the last call; undefined when nothing did. */
  take(): PacketBatch | undefined {
    if (this.#packets.length === 0 && this.#lost === 0) return undefined
    const batch = { player: this.player.name, packets: this.#packets, lost: this.#lost }
    this.#packets = []
    this.#lost = 0
    return batch
  }
}
