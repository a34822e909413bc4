import { copyBytes, type Frame } from '../wire/frame.ts'
import { encodeFrame } from '../wire/frame-encoding.ts'
import { MAX_VARINT_BYTES, writeVarint } from '../wire/varint.ts'

/** Frames up to so many bytes are copied into the slab; longer ones are sent from where they are. */
const SMALL = 4 * 1024
/** Bytes of a slab, and of one for a connection that fills it at once: what one read of 64 KiB becomes has room in it. */
const QUIET_SLAB = 8 * 1024
const BUSY_SLAB = 96 * 1024
const NO_SLAB = Buffer.alloc(0)
/** Small slabs that no connection needs at the moment: nearly all of them have nothing to write nearly all the time. */
const spareSlabs: Buffer[] = []
const MOST_SPARE = 64
/** Length prefix and data length of a small frame. */
const PREFIX_ROOM = 4

/**
 * What a connection is to write, in order, until it is flushed: small frames one behind the other in a slab, since a buffer
 * for each would cost more than its bytes, and frames that are sent as they stand in one piece with those behind them.
 */
export class OutgoingBytes {
  /** The compression threshold of the connection; −1 for none. */
  threshold = -1
  /** What waits, but for the run and what was written into the slab last. */
  #out: Buffer[] = []
  /** Bytes in `#out`. */
  #pending = 0
  #slab: Buffer = NO_SLAB
  #slabFrom = 0
  #slabAt = 0
  /** The last flush was a long one: the next slab is large. */
  #busy = false
  /** Where frames that are sent as they stand, one behind the other, begin and end in what was read. */
  #run: Buffer | undefined
  #runFrom = 0
  #runTo = -1

  /** About how many bytes wait: the run and the end of the slab are not counted. */
  get pending(): number {
    return this.#pending
  }

  /** Frames and adds a packet (id and body). Throws WireError `frame.too-large` when it fits into no frame. */
  packet(packet: Buffer): void {
    const { threshold } = this
    if (packet.length > SMALL || (threshold >= 0 && packet.length >= threshold)) {
      this.bytes(encodeFrame(packet, threshold))
      return
    }
    this.#endRun()
    this.#room(packet.length + PREFIX_ROOM)
    const slab = this.#slab
    let at = writeVarint(slab, this.#slabAt, packet.length + (threshold < 0 ? 0 : 1))
    if (threshold >= 0) slab[at++] = 0
    this.#slabAt = at + packet.copy(slab, at)
  }

  /** Adds a frame as it stands. What holds it is left alone until the next `take`. */
  frame(frame: Frame): void {
    if (frame.start === this.#runTo && frame.source === this.#run) {
      this.#runTo = frame.end
      return
    }
    this.#endRun()
    this.#run = frame.source
    this.#runFrom = frame.start
    this.#runTo = frame.end
  }

  /** Whether a frame can be added with another id in place of its leading one. */
  takesId(frame: Frame): boolean {
    const { threshold } = this
    if (frame.deflated || frame.threshold < 0 !== threshold < 0 || frame.size > SMALL) return false
    return threshold < 0 || frame.size + MAX_VARINT_BYTES <= threshold
  }

  /** Adds a frame that `takesId`, with `id` in place of the varint before `idEnd`: written over it where it is as long. */
  frameWithId(frame: Frame, idEnd: number, id: number): void {
    if (frame.replaceLeadingId(idEnd, id)) {
      this.frame(frame)
      return
    }
    this.#endRun()
    this.#room(frame.size + PREFIX_ROOM + MAX_VARINT_BYTES)
    this.#slabAt = frame.copyWithLeadingId(this.#slab, this.#slabAt, idEnd, id)
  }

  /** Adds bytes of their own buffer. */
  bytes(bytes: Buffer): void {
    this.#endRun()
    this.#push(bytes)
  }

  /** All that waits, in order; it waits no more. */
  take(): readonly Buffer[] {
    this.#endRun()
    this.#seal()
    const out = this.#out
    this.#busy = this.#pending > QUIET_SLAB
    this.#out = []
    this.#pending = 0
    return out
  }

  /** What was taken is not needed any more: the same slab serves again, which is cheaper than memory that was never touched. */
  reuse(): void {
    if (!this.#busy) {
      if (this.#slab.length === QUIET_SLAB && spareSlabs.length < MOST_SPARE) spareSlabs.push(this.#slab)
      this.#slab = NO_SLAB
    }
    this.#slabFrom = 0
    this.#slabAt = 0
  }

  /** Forgets what waits. */
  clear(): void {
    this.#out = []
    this.#pending = 0
    this.#run = undefined
    this.#runTo = -1
    this.#slabFrom = this.#slabAt
  }

  /** What comes next does not stand behind the run. A short one is copied, since each buffer costs when it is written. */
  #endRun(): void {
    const run = this.#run
    if (!run) return
    const [from, to] = [this.#runFrom, this.#runTo]
    this.#run = undefined
    this.#runTo = -1
    if (to - from > SMALL) this.#push(run.subarray(from, to))
    else {
      this.#room(to - from)
      this.#slabAt = copyBytes(run, from, to, this.#slab, this.#slabAt)
    }
  }

  #push(bytes: Buffer): void {
    this.#seal()
    this.#out.push(bytes)
    this.#pending += bytes.length
  }

  /** Sees to it that the slab has room for `bytes` more. */
  #room(bytes: number): void {
    if (this.#slabAt + bytes <= this.#slab.length) return
    this.#seal()
    const long = this.#busy || this.#out.length > 0
    this.#slab = long ? Buffer.allocUnsafeSlow(BUSY_SLAB) : (spareSlabs.pop() ?? Buffer.allocUnsafeSlow(QUIET_SLAB))
    this.#slabFrom = 0
    this.#slabAt = 0
  }

  /** What stands in the slab is to be written; what comes next stands behind it. */
  #seal(): void {
    if (this.#slabAt === this.#slabFrom) return
    this.#out.push(this.#slab.subarray(this.#slabFrom, this.#slabAt))
    this.#pending += this.#slabAt - this.#slabFrom
    this.#slabFrom = this.#slabAt
  }
}
