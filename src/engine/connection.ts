import type { Socket } from 'node:net'
import type { Session } from '../session/context.ts'
import type { Channel } from '../wire/channel.ts'
import { WireError } from '../wire/errors.ts'
import type { Frame } from '../wire/frame.ts'
import { FrameReader } from '../wire/frame-reader.ts'
import { type Flushable, flushing, flushLater, guarded } from './flush.ts'
import { networkSentence } from './network-sentence.ts'
import { OutgoingBytes } from './outgoing-bytes.ts'

export interface ConnectionLimits {
  /** Bytes of the longest frame and the longest packet, inflated, that are read. */
  readonly maxFrame: number
  readonly maxPacket: number
  /** Bytes that may wait to be written; a peer that is slower still is given up. */
  readonly buffer: number
  /** Milliseconds without a byte from the peer after which it is given up. */
  readonly silence: number
}

/** Bytes that wait for a peer before those who feed it are throttled. */
const CONGESTED = 1024 * 1024

const TOO_SLOW = 'it reads too slowly'
/** Milliseconds that a peer has to take what was sent last and to close its side. */
const FAREWELL_MS = 2_000

/** The only code that touches sockets: bytes to frames for a session, frames to bytes. */
export class MinecraftConnection implements Channel, Flushable {
  readonly #socket: Socket
  readonly #reader: FrameReader
  readonly #limits: ConnectionLimits
  #session: Session | undefined
  readonly #out = new OutgoingBytes()
  /** Why the peer can't be sent what it must be: what comes on top is dropped, and the next flush gives the peer up. */
  #failed: string | undefined
  #dirty = false
  #congested = false
  #ended = false
  #over = false
  /** When the last bytes came, and the timer that looks. */
  #readAt = performance.now()
  #silence: NodeJS.Timeout | undefined
  #throttled = false
  /** What comes is frames: the session has seen the first bytes. */
  #framed = false
  #farewell: NodeJS.Timeout | undefined
  readonly #fault: (error: Error) => void
  /** Bytes both ways, for the console. */
  readonly traffic = { read: 0, written: 0 }

  /** `fault` is called with what a session throws when its connection is gone. */
  constructor(socket: Socket, limits: ConnectionLimits, fault: (error: Error) => void) {
    this.#socket = socket
    this.#fault = fault
    this.#limits = limits
    this.#reader = new FrameReader({ maxFrame: limits.maxFrame, maxPacket: limits.maxPacket }, { reuse: true })
    socket.setNoDelay(true)
    this.#listen(limits.silence)
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', (error: NodeJS.ErrnoException) => this.#close(networkSentence(error)))
    socket.on('close', () => this.#close(undefined))
  }

  /** Whom the frames go to. Called once, right after construction. */
  attach(session: Session): void {
    this.#session = session
  }

  compress(threshold: number): void {
    this.#out.threshold = threshold
    this.#reader.threshold = threshold
  }

  send(packet: Buffer): void {
    if (this.#deaf) return
    try {
      this.#out.packet(packet)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      // It fits into no frame: the session says so, and whoever's read it is sent in is not to blame.
      if (this.#session?.unsent) this.#session.unsent(packet, error.message)
      else this.#failed = error.message
    }
    this.#written()
  }

  forward(frame: Frame): void {
    if (!frame.fits(this.#out.threshold)) this.send(frame.packet())
    else if (!this.#deaf) {
      this.#out.frame(frame)
      this.#written()
    }
  }

  forwardWithId(frame: Frame, idEnd: number, id: number): boolean {
    if (!this.#out.takesId(frame)) return false
    if (this.#deaf) return true
    this.#out.frameWithId(frame, idEnd, id)
    this.#written()
    return true
  }

  end(farewell?: Buffer): void {
    if (this.#ended) return
    if (farewell) this.#out.bytes(farewell)
    this.flush()
    this.#ended = true
    clearTimeout(this.#silence)
    if (this.#over) return
    this.#socket.end()
    // A peer that never closes its side would keep the socket, whether it is silent or goes on talking.
    this.#farewell = setTimeout(() => this.#socket.destroy(), FAREWELL_MS)
  }

  /** Ends the connection at once, for a fault of ours. */
  giveUp(fault: Error): void {
    this.#close(fault.message, fault)
  }

  /** When bytes last came, by `performance.now()`; −∞ before the first. A peer that isn't read is not silent. */
  get heardAt(): number {
    if (this.traffic.read === 0) return Number.NEGATIVE_INFINITY
    return this.#throttled ? performance.now() : this.#readAt
  }

  /** Nothing more is written. */
  get #deaf(): boolean {
    return this.#ended || this.#over || this.#failed !== undefined
  }

  /** Writes what was sent since the last flush. */
  flush(): void {
    this.#dirty = false
    this.#pour()
    if (this.#ended) return
    const waiting = this.#socket.writableLength
    if (waiting > this.#limits.buffer) this.#failed ??= TOO_SLOW
    if (this.#failed !== undefined) this.#close(this.#failed)
    else if (waiting > CONGESTED && !this.#congested) this.#congest()
  }

  /** Hands what waits to the socket. */
  #pour(): void {
    if (this.#ended) return
    const out = this.#out.take()
    if (out.length === 0) return
    // Several buffers become one write of the operating system's.
    if (out.length > 1) this.#socket.cork()
    for (const part of out) {
      this.#socket.write(part)
      this.traffic.written += part.length
    }
    if (out.length > 1) this.#socket.uncork()
    // The system has taken every byte.
    if (this.#socket.writableLength === 0) this.#out.reuse()
  }

  throttle(stop: boolean): void {
    this.#throttled = stop
    this.#readAt = performance.now()
    if (stop) this.#socket.pause()
    else this.#socket.resume()
  }

  /**
   * Gives the peer up once nothing has come for so long. A socket's own timeout counts what is written too: a server that
   * hangs would never be noticed under a player who walks.
   */
  #listen(wait: number): void {
    this.#silence = setTimeout(() => {
      const { silence } = this.#limits
      const quiet = this.#throttled ? 0 : performance.now() - this.#readAt
      if (quiet < silence) this.#listen(silence - quiet)
      else this.#close(`nothing came for ${Math.round(silence / 1000)} s`)
    }, wait)
  }

  /** The peer can't keep up: those who feed it aren't read until it has caught up. */
  #congest(): void {
    const sources = [...(this.#session?.sources() ?? [])]
    if (sources.length === 0) return
    this.#congested = true
    for (const source of sources) source.throttle(true)
    this.#socket.once('drain', () => {
      this.#congested = false
      for (const source of sources) source.throttle(false)
    })
  }

  #written(): void {
    if (this.#out.pending > CONGESTED) {
      // One read may cause much: the limit holds before its end too, but a session in the midst of it learns of it
      // afterwards.
      this.#pour()
      if (this.#socket.writableLength > this.#limits.buffer) this.#failed ??= TOO_SLOW
    }
    if (this.#dirty) return
    this.#dirty = true
    flushLater(this)
  }

  #read(bytes: Buffer): void {
    // A peer that was sent away may go on talking: nobody listens, and nothing of it is kept.
    if (this.#over || this.#ended) return
    this.#readAt = performance.now()
    this.traffic.read += bytes.length
    flushing(() => {
      try {
        const session = this.#session
        const frames = this.#framed || !session?.opens ? bytes : session.opens(bytes)
        if (!frames) return
        this.#framed = true
        this.#reader.push(frames)
        for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
          if (this.#over || this.#ended) return
          this.#session?.receive(frame)
        }
      } catch (error) {
        this.#close((error as Error).message, error)
      }
    })
  }

  #close(reason: string | undefined, cause?: unknown): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#silence)
    clearTimeout(this.#farewell)
    guarded(this.#fault, () => {
      if (this.#congested) for (const source of this.#session?.sources() ?? []) source.throttle(false)
      this.#session?.closed(reason, cause)
    })
    this.#ended = true
    this.#out.clear()
    this.#socket.destroy()
  }
}
