import type { PacketTap } from '../player/events.ts'
import type { Player } from '../player/player.ts'
import type { PacketBatch, PacketRecord } from './messages.ts'

export interface InspectionLimits {
  /** Packets kept between two batches; more are counted as lost. */
  readonly inspectRing: number
  /** Larger packets are listed without their bytes. */
  readonly inspectBytes: number
}

/** Bytes kept between two batches; beyond them packets are listed without their bytes. */
const MOST_BYTES = 16 * 1024 * 1024

/** The packets of one inspected player, until the console takes them. A player whom nobody inspects has none of this. */
export class Inspection {
  readonly player: Player
  readonly #limits: InspectionLimits
  #packets: PacketRecord[] = []
  #lost = 0
  #bytes = 0
  #seq = 0

  constructor(player: Player, limits: InspectionLimits) {
    this.player = player
    this.#limits = limits
  }

  readonly tap: PacketTap = (direction, link, state, name, packet, outcome, note) => {
    this.#seq++
    if (this.#packets.length >= this.#limits.inspectRing) {
      this.#lost++
      return
    }
    const record = {
      seq: this.#seq,
      time: Date.now(),
      direction,
      link,
      state,
      name,
      bytes: packet.length,
      outcome,
      note,
    }
    // A copy: the packet is a view into its read's buffer, which would be kept whole.
    const kept = packet.length <= this.#limits.inspectBytes && this.#bytes + packet.length <= MOST_BYTES
    if (kept) this.#bytes += packet.length
    this.#packets.push(kept ? { ...record, packet: new Uint8Array(packet) } : record)
  }

  /** What came since the last call; undefined when nothing did. */
  take(): PacketBatch | undefined {
    if (this.#packets.length === 0 && this.#lost === 0) return undefined
    const batch = { player: this.player.name, packets: this.#packets, lost: this.#lost }
    this.#packets = []
    this.#lost = 0
    this.#bytes = 0
    return batch
  }
}

/** Packets are published this often, in milliseconds. */
const PUBLISH_MS = 150

/** Everybody who is inspected. While nobody is, nothing runs. */
export class Inspections {
  readonly #limits: () => InspectionLimits
  readonly #publish: (batches: PacketBatch[]) => void
  readonly #byPlayer = new Map<string, Inspection>()
  #timer: NodeJS.Timeout | undefined

  /** `publish` is handed what came since it was called last. */
  constructor(limits: () => InspectionLimits, publish: (batches: PacketBatch[]) => void) {
    this.#limits = limits
    this.#publish = publish
  }

  has(name: string): boolean {
    return this.#byPlayer.has(name)
  }

  /** Idempotent. */
  begin(player: Player): void {
    if (this.#byPlayer.get(player.name)?.player === player) return
    const inspection = new Inspection(player, this.#limits())
    this.#byPlayer.set(player.name, inspection)
    player.inspect(inspection.tap)
    this.#timer ??= setInterval(() => this.#take(), PUBLISH_MS)
  }

  /** Idempotent; also for a player that is gone. */
  end(name: string): void {
    const inspection = this.#byPlayer.get(name)
    if (!inspection) return
    this.#take()
    inspection.player.inspect(undefined)
    this.#byPlayer.delete(name)
    if (this.#byPlayer.size === 0) this.close()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #take(): void {
    const batches = [...this.#byPlayer.values()].map((each) => each.take()).filter((batch) => batch !== undefined)
    if (batches.length > 0) this.#publish(batches)
  }
}
