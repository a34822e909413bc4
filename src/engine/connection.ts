import type { Socket } from 'node:net'
import type { Session } from '../session/context.ts'
import type { Channel } from '../wire/channel.ts'
import { encodeFrame, type Frame, FrameReader } from '../wire/frame.ts'

export interface ConnectionLimits {
  /** Bytes of the longest frame and the longest packet, inflated, that are read. */
  readonly maxFrame: number
  readonly maxPacket: number
  /** Bytes that may wait to be written; a peer that is slower still is given up. */
  readonly buffer: number
  /** Milliseconds without a byte from the peer after which it is given up. */
  readonly silence: number
}

/**
 * Channels that have something to write. All that one inbound read causes, on whichever connections, is written once, when
 * the read is done: a write per packet costs fifty times a write per read.
 */
const dirty = new Set<Connection>()
let depth = 0

/** Bytes that wait for a peer before those who feed it are throttled. */
const CONGESTED = 1024 * 1024

/** Runs `work` and writes what it sent, once. */
export function flushing<T>(work: () => T): T {
  depth++
  try {
    return work()
  } finally {
    depth--
    if (depth === 0) flushAll()
  }
}

function flushAll(): void {
  for (const connection of dirty) connection.flush()
  dirty.clear()
}

/** The only code that touches sockets: bytes to frames for a session, frames to bytes. */
export class Connection implements Channel {
  readonly #socket: Socket
  readonly #reader: FrameReader
  readonly #limits: ConnectionLimits
  #session: Session | undefined
  #threshold = -1
  #out: Buffer[] = []
  #congested = false
  #ended = false
  #over = false
  /** Bytes both ways, for the console. */
  readonly traffic = { read: 0, written: 0 }

  constructor(socket: Socket, limits: ConnectionLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#reader = new FrameReader({ maxFrame: limits.maxFrame, maxPacket: limits.maxPacket })
    socket.setNoDelay(true)
    socket.setTimeout(limits.silence)
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('timeout', () => this.#close(`nothing came for ${Math.round(limits.silence / 1000)} s`))
    socket.on('error', (error: NodeJS.ErrnoException) => this.#close(networkSentence(error)))
    socket.on('close', () => this.#close(undefined))
  }

  /** Whom the frames go to. Called once, right after construction. */
  attach(session: Session): void {
    this.#session = session
  }

  compress(threshold: number): void {
    this.#threshold = threshold
    this.#reader.threshold = threshold
  }

  send(packet: Buffer): void {
    this.#write(encodeFrame(packet, this.#threshold))
  }

  forward(frame: Frame): void {
    if (frame.threshold === this.#threshold) this.#write(frame.bytes)
    else this.#write(encodeFrame(frame.packet(), this.#threshold))
  }

  end(): void {
    if (this.#ended) return
    this.flush()
    this.#ended = true
    this.#socket.end()
    // A peer that never closes its side would keep the socket.
    this.#socket.setTimeout(2_000, () => this.#socket.destroy())
  }

  /** Writes what was sent since the last flush. */
  flush(): void {
    if (this.#out.length === 0 || this.#ended) return
    const out = this.#out.length === 1 ? (this.#out[0] as Buffer) : Buffer.concat(this.#out)
    this.#out = []
    this.traffic.written += out.length
    this.#socket.write(out)
    const waiting = this.#socket.writableLength
    if (waiting > this.#limits.buffer) this.#close('it reads too slowly')
    else if (waiting > CONGESTED && !this.#congested) this.#congest()
  }

  throttle(stop: boolean): void {
    if (stop) this.#socket.pause()
    else this.#socket.resume()
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

  #write(bytes: Buffer): void {
    if (this.#ended || this.#over) return
    this.#out.push(bytes)
    dirty.add(this)
    if (depth === 0) queueMicrotask(flushAll)
  }

  #read(bytes: Buffer): void {
    if (this.#over) return
    this.traffic.read += bytes.length
    flushing(() => {
      try {
        this.#reader.push(bytes)
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
    if (this.#congested) for (const source of this.#session?.sources() ?? []) source.throttle(false)
    flushing(() => this.#session?.closed(reason, cause))
    this.#ended = true
    this.#out = []
    this.#socket.destroy()
  }
}

/** What a socket's error means, in words. */
export function networkSentence(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'it refuses connections; is it running?'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its address is not known'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'it can not be reached'
    default:
      return error.message
  }
}
