import zlib from 'node:zlib'
import { WireError } from './errors.ts'

/*
 * zlib.inflateSync makes and throws away a zlib stream (some 40 KB of state, 10 µs and more) for every packet. One stream
 * that is reset and written to synchronously costs a fraction. Node has no public call for that, so the stream's own
 * handle is used where it has the shape that Node 22 … 24 give it, and the public calls otherwise.
 */
interface ZlibHandle {
  reset(): void
  writeSync(
    flush: number,
    input: Buffer,
    inAt: number,
    inLength: number,
    out: Buffer,
    outAt: number,
    outLength: number,
  ): void
  onerror: (message: string, errno: number, code: string) => void
}

interface ZlibStream {
  _handle?: Partial<ZlibHandle>
  _writeState?: Uint32Array
  on(event: 'error', listener: () => void): unknown
}

/** One zlib stream, used again and again: bytes in, bytes out, nothing kept between runs. */
class SyncStream {
  readonly #handle: ZlibHandle
  /** [bytes of room left in the output, bytes of input not used] after a write. */
  readonly #state: Uint32Array
  #error: string | undefined

  private constructor(handle: ZlibHandle, state: Uint32Array) {
    this.#handle = handle
    this.#state = state
    handle.onerror = (message) => {
      this.#error = message
    }
  }

  /** Undefined when this Node keeps its zlib streams another way, or when a trial run does not give the right bytes. */
  static over(stream: ZlibStream, trial: { input: Buffer; output: Buffer }): SyncStream | undefined {
    try {
      const handle = stream._handle
      const state = stream._writeState
      if (typeof handle?.writeSync !== 'function' || typeof handle.reset !== 'function') return undefined
      if (!(state instanceof Uint32Array) || state.length < 2) return undefined
      stream.on('error', () => {})
      const made = new SyncStream(handle as ZlibHandle, state)
      const out = Buffer.alloc(trial.output.length + 64)
      for (let run = 0; run < 2; run++) {
        const n = made.run(zlib.constants.Z_FINISH, trial.input, trial.input.length, out)
        if (n !== trial.output.length || !out.subarray(0, n).equals(trial.output)) return undefined
      }
      return made
    } catch {
      return undefined
    }
  }

  /** Bytes written to `out`, or −1 when the input is no zlib data (or, with Z_FINISH, ends too early). */
  run(flush: number, input: Buffer, inLength: number, out: Buffer): number {
    this.#error = undefined
    this.#handle.reset()
    this.#handle.writeSync(flush, input, 0, inLength, out, 0, out.length)
    if (this.#error !== undefined) return -1
    return out.length - this.#state[0]!
  }
}

/** Level 1: a proxy's time is dearer than a few per cent of bandwidth between it and a client. */
const DEFLATE_LEVEL = 1

const TRIAL = Buffer.from('one block at a time, one chunk at a time, one block at a time')
const TRIAL_DEFLATED = zlib.deflateSync(TRIAL, { level: DEFLATE_LEVEL })

let inflater = openInflater()
let deflater = openDeflater()

function openInflater(): SyncStream | undefined {
  return SyncStream.over(zlib.createInflate() as unknown as ZlibStream, { input: TRIAL_DEFLATED, output: TRIAL })
}

function openDeflater(): SyncStream | undefined {
  return SyncStream.over(zlib.createDeflate({ level: DEFLATE_LEVEL }) as unknown as ZlibStream, {
    input: TRIAL,
    output: TRIAL_DEFLATED,
  })
}

/** True when packets are inflated through one stream that is kept, false when only Node's public calls are used. */
export function usesKeptStreams(): boolean {
  return inflater !== undefined && deflater !== undefined
}

/** Makes the module use Node's public calls only (`false`), or what this Node allows (`true`, the default). */
export function useKeptStreams(allowed: boolean): void {
  inflater = allowed ? openInflater() : undefined
  deflater = allowed ? openDeflater() : undefined
}

/** Compressed bytes that nearly always hold the first few bytes of a packet, even after a long Huffman table. */
const HEAD_INPUT = 256

/**
 * The first `n` bytes of the `size` bytes that `deflated` (zlib format) holds, without inflating the rest; fewer when
 * `size` is smaller. Throws WireError `packet.corrupt` or `packet.size-mismatch`.
 */
export function inflateHead(deflated: Buffer, size: number, n: number): Buffer {
  const wanted = Math.min(n, size)
  const out = Buffer.allocUnsafe(wanted)
  for (const fed of deflated.length > HEAD_INPUT ? [HEAD_INPUT, deflated.length] : [deflated.length]) {
    const got = inflater
      ? inflater.run(zlib.constants.Z_SYNC_FLUSH, deflated, fed, out)
      : headByPublicCalls(deflated, fed, size, out)
    if (got < 0) throw corrupt()
    if (got === wanted) return out
  }
  throw mismatch(size)
}

function headByPublicCalls(deflated: Buffer, fed: number, size: number, out: Buffer): number {
  try {
    const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: Math.max(size, 1) }
    const inflated = zlib.inflateSync(deflated.subarray(0, fed), options)
    return inflated.copy(out, 0, 0, out.length)
  } catch (error) {
    if (isTooLong(error)) throw mismatch(size)
    return -1
  }
}

/**
 * All of the `size` bytes that `deflated` (zlib format) holds. Never makes more than `size` + 1 bytes, whatever is in it.
 * Throws WireError `packet.corrupt`, or `packet.size-mismatch` when it holds more or fewer than `size` bytes.
 */
export function inflate(deflated: Buffer, size: number): Buffer {
  if (!inflater) return inflateByPublicCalls(deflated, size)
  // One byte of room more than declared: a longer stream fills it, an equal one leaves it, both without inflating further.
  const out = Buffer.allocUnsafe(size + 1)
  const got = inflater.run(zlib.constants.Z_FINISH, deflated, deflated.length, out)
  if (got < 0) throw corrupt()
  if (got !== size) throw mismatch(size)
  return out.subarray(0, size)
}

function inflateByPublicCalls(deflated: Buffer, size: number): Buffer {
  let inflated: Buffer
  try {
    inflated = zlib.inflateSync(deflated, { maxOutputLength: Math.max(size, 1) })
  } catch (error) {
    throw isTooLong(error) ? mismatch(size) : corrupt()
  }
  if (inflated.length !== size) throw mismatch(size)
  return inflated
}

let scratch = Buffer.allocUnsafe(64 * 1024)

/** `packet` deflated (zlib format, level 1). The bytes are valid until the next call: copy them. */
export function deflate(packet: Buffer): Buffer {
  if (!deflater) return zlib.deflateSync(packet, { level: DEFLATE_LEVEL })
  // zlib's own bound for any input and any strategy (deflateBound) stays below this.
  const bound = packet.length + (packet.length >>> 3) + 64
  if (scratch.length < bound) scratch = Buffer.allocUnsafe(bound)
  const n = deflater.run(zlib.constants.Z_FINISH, packet, packet.length, scratch)
  return n < 0 ? zlib.deflateSync(packet, { level: DEFLATE_LEVEL }) : scratch.subarray(0, n)
}

/** `packet` deflated as far as zlib can: for one that would not fit into a frame otherwise. */
export const deflateHard = (packet: Buffer): Buffer => zlib.deflateSync(packet, { level: 9 })

function isTooLong(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
}

function corrupt(): WireError {
  return new WireError(
    'packet.corrupt',
    'A compressed packet could not be inflated: its sender or the network damaged it.',
  )
}

function mismatch(size: number): WireError {
  return new WireError('packet.size-mismatch', `A compressed packet does not hold the ${size} bytes that it announced.`)
}
