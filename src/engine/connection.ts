import type { Socket } from 'node:net'
import type { Limits } from '../config/limits.ts'
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
  /** Milliseconds without a byte from the peer, or without one that it takes while it can't keep up, after which it is given up. */
  readonly silence: number
}

/** Of a connection to a server. */
export const serverConnectionLimits = (limits: Limits): ConnectionLimits => ({
  maxFrame: limits.maxFrame,
  maxPacket: limits.maxPacketFromServer,
  buffer: limits.serverBuffer,
  silence: limits.keepAliveTimeout,
})

/** Bytes that wait for a peer before those who feed it are throttled. */
const CONGESTED = 1024 * 1024

/** Times without bytes are remembered for as long, and for as long again. Milliseconds. */
const GAPS_MS = 10_000

const TOO_SLOW = 'it reads too slowly'
/** Milliseconds that a peer has to take what was sent last and to close its side. */
const FAREWELL_MS = 2_000

/** A peer that can't keep up. */
interface Congestion {
  /** Those who feed it, who aren't read meanwhile. */
  readonly throttled: Set<Channel>
  /** Looks whether it takes anything at all. */
  timer: NodeJS.Timeout
}

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
  /** Set while the peer can't keep up. */
  #congestion: Congestion | undefined
  #ended = false
  #over = false
  /** When the last bytes came, and the timer that looks. */
  #readAt = performance.now()
  /** The longest time without bytes in this span of time and in the one before it, while it was read. */
  #gap = 0
  #gapBefore = Number.POSITIVE_INFINITY
  #gapsSince = this.#readAt
  #silence: NodeJS.Timeout | undefined
  /** Since when the peer is read without a pause; undefined while it isn't. */
  #attendedSince: number | undefined = this.#readAt
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
    // Before Node closes our side too.
    socket.prependListener('end', () => guarded(this.#fault, () => this.#session?.finished?.()))
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

  /** When bytes last came, by `performance.now()`; −∞ before the first. */
  get heardAt(): number {
    return this.traffic.read === 0 ? Number.NEGATIVE_INFINITY : this.#readAt
  }

  /** Since when the peer is read without a pause, by `performance.now()`; undefined while it isn't: it may speak unheard. */
  get attendedSince(): number | undefined {
    return this.#attendedSince
  }

  /** The longest time for which nothing came lately, in milliseconds; ∞ until the peer has been read for a while. */
  get longestGap(): number {
    return Math.max(this.#gap, this.#gapBefore)
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
    else if (waiting > CONGESTED) this.#congested()
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
    this.#attendedSince = stop ? undefined : performance.now()
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
      const since = this.#attendedSince
      const quiet = since === undefined ? 0 : performance.now() - Math.max(this.#readAt, since)
      if (quiet < silence) this.#listen(silence - quiet)
      else this.#close(`nothing came for ${Math.round(silence / 1000)} s`)
    }, wait)
  }

  /** The peer can't keep up: those who feed it, and whoever begins to meanwhile, aren't read until it has caught up. */
  #congested(): void {
    this.#congestion ??= this.#congest()
    const { throttled } = this.#congestion
    for (const source of this.#session?.sources() ?? []) {
      if (throttled.has(source)) continue
      throttled.add(source)
      source.throttle(true)
    }
  }

  #congest(): Congestion {
    this.#socket.once('drain', () => this.#relieve())
    const { silence } = this.#limits
    let taken = this.#taken
    const look = (): NodeJS.Timeout =>
      setTimeout(() => {
        if (this.#taken === taken) {
          this.#close(`it took nothing for ${Math.round(silence / 1000)} s`)
          return
        }
        taken = this.#taken
        congestion.timer = look()
      }, silence)
    const congestion: Congestion = { throttled: new Set(), timer: look() }
    return congestion
  }

  /** Bytes that the system has taken for the peer. */
  get #taken(): number {
    return this.traffic.written - this.#socket.writableLength
  }

  #relieve(): void {
    if (!this.#congestion) return
    const { throttled, timer } = this.#congestion
    this.#congestion = undefined
    clearTimeout(timer)
    for (const source of throttled) source.throttle(false)
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
    this.#heard(performance.now())
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

  #heard(now: number): void {
    const gap = now - Math.max(this.#readAt, this.#attendedSince ?? now)
    this.#readAt = now
    if (now - this.#gapsSince > GAPS_MS) {
      this.#gapBefore = this.#gap
      this.#gap = 0
      this.#gapsSince = now
    }
    if (gap > this.#gap) this.#gap = gap
  }

  #close(reason: string | undefined, cause?: unknown): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#silence)
    clearTimeout(this.#farewell)
    guarded(this.#fault, () => {
      this.#relieve()
      this.#session?.closed(reason, cause)
    })
    this.#ended = true
    this.#out.clear()
    this.#socket.destroy()
  }
}
