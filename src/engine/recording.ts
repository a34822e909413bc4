import type { Player } from '../player/player.ts'
import { type RecordedPacket, Recorder } from '../player/recorder/recorder.ts'
import type { RecordingEncoding } from './recording-encoding.ts'
import type { GrowingFile } from './recording-files.ts'

export interface RecordingLimits {
  /** Bytes of packets after which the recording is full. */
  readonly recordBytes: number
  /** Bytes that may wait to be written. */
  readonly recordBuffer: number
}

/** What became of a recording. */
export interface RecordingSummary {
  readonly file: string
  readonly packets: number
  /** Before compression. */
  readonly bytes: number
  readonly ms: number
  /** Packets left out because the disk could not keep up. */
  readonly dropped: number
  /** Chunks that the client had when it began and that were not kept; see the limit recordChunkBytes. */
  readonly chunksMissing: number
}

/** What came of the packets that wait is written this often, and at once when it is much. */
const FLUSH_MS = 50
/** One write's bytes, and the milliseconds that are spent at a time on making them: others have their packets too. */
const SLICE_BYTES = 256 * 1024
const SLICE_MS = 4

/** One player's recording: packets wait in memory, bounded, and are written as fast as the disk takes them. */
export class Recording {
  readonly player: Player
  /** Where it will be. */
  readonly path: string
  readonly #file: GrowingFile
  readonly #encoding: RecordingEncoding
  readonly #limits: RecordingLimits
  readonly #onEnd: (why: 'full' | Error) => void
  #recorder: Recorder | undefined
  #queue: RecordedPacket[] = []
  #waiting = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined
  #failed: Error | undefined
  #full = false
  #ended: Promise<RecordingSummary> | undefined
  #packets = 0
  #bytes = 0
  #dropped = 0
  #chunksMissing = 0
  #duration = 0

  /** `onEnd`: it is full, or the file can't be written any more; it is to be finished. */
  constructor(
    player: Player,
    path: string,
    file: GrowingFile,
    encoding: RecordingEncoding,
    limits: RecordingLimits,
    onEnd: (why: 'full' | Error) => void,
  ) {
    this.player = player
    this.path = path
    this.#file = file
    this.#encoding = encoding
    this.#limits = limits
    this.#onEnd = onEnd
  }

  /** Milliseconds from the beginning to the last packet that was written. */
  get duration(): number {
    return this.#duration
  }

  /** Begins to record. `watchable`: with what the client has already. */
  begin(watchable: boolean): void {
    this.#recorder = Recorder.attach(this.player, (packet) => this.#take(packet), watchable)
    if (watchable) this.#chunksMissing = this.player.chunks.size - this.player.chunks.kept
  }

  /** Instead of `finish`: nothing came of it. */
  abandon(): Promise<void> {
    this.#failed = new Error('abandoned')
    this.#recorder?.detach()
    clearTimeout(this.#timer)
    return this.#file.abandon()
  }

  /** Looks after the player's own body; to be called every tick. */
  sample(): void {
    this.#recorder?.sample()
  }

  /** Records nothing more, writes what waits and finishes the file. Rejects when that can't be done. */
  finish(): Promise<RecordingSummary> {
    this.#ended ??= this.#finish()
    return this.#ended
  }

  #take(recorded: RecordedPacket): void {
    if (this.#failed || this.#full || this.#ended) return
    const size = sizeOf(recorded)
    // What the client had already is bounded by its view, and a recording without it could not be watched.
    if (!recorded.opening && this.#waiting + size > this.#limits.recordBuffer) {
      this.#dropped++
      return
    }
    if (!recorded.opening) this.#waiting += size
    this.#queue.push(recorded)
    if (this.#writing) return
    if (this.#waiting > SLICE_BYTES) this.#write()
    else this.#timer ??= setTimeout(() => this.#write(), FLUSH_MS)
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing ??= this.#drain()
      .catch((error: Error) => {
        this.#failed = error
        this.#onEnd(error)
      })
      .finally(() => {
        this.#writing = undefined
      })
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const queue = this.#queue
      this.#queue = []
      for (let at = 0; at < queue.length; ) {
        const slice: Buffer[] = []
        const until = performance.now() + SLICE_MS
        let bytes = 0
        while (at < queue.length && bytes < SLICE_BYTES && performance.now() < until) {
          const recorded = queue[at++] as RecordedPacket
          if (!recorded.opening) this.#waiting -= sizeOf(recorded)
          const record = this.#encoding.encode(recorded)
          if (!record) continue
          if (this.#bytes + bytes + record.length > this.#limits.recordBytes) {
            this.#full = true
            this.#queue = []
            await this.#append(slice, bytes)
            this.#onEnd('full')
            return
          }
          this.#packets++
          this.#duration = recorded.time
          bytes += record.length
          slice.push(record)
        }
        await this.#append(slice, bytes)
      }
    }
  }

  async #append(slice: Buffer[], bytes: number): Promise<void> {
    if (slice.length > 0) await this.#file.append(slice)
    this.#bytes += bytes
  }

  async #finish(): Promise<RecordingSummary> {
    this.#recorder?.sample()
    this.#recorder?.detach()
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#writing
    if (!this.#failed && this.#queue.length > 0) {
      this.#write()
      await this.#writing
    }
    const file = await this.#file.finish()
    return {
      file,
      packets: this.#packets,
      bytes: this.#bytes,
      ms: Math.round(this.#duration),
      dropped: this.#dropped,
      chunksMissing: this.#chunksMissing,
    }
  }
}

const sizeOf = ({ packet }: RecordedPacket): number => (Buffer.isBuffer(packet) ? packet.length : packet.bytes.length)
