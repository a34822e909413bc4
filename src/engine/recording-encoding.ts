import type { RecordedPacket } from '../player/recorder/recorder.ts'
import { spawnUuidField } from '../protocol/facts.ts'
import type { Protocol } from '../protocol/versions.ts'

/** Writes recorded packets in one format. Bytes are those of the whole record. */
export interface RecordingEncoding {
  /** Undefined: the format has no use for this packet. */
  encode(recorded: RecordedPacket): Buffer | undefined
}

/**
 * Questions and answers between a server and a connection: nothing to see in them, and a replay can't answer. The batches'
 * marks may have their other end before the recording.
 */
const unwatched: ReadonlySet<string> = new Set([
  'keep_alive',
  'ping',
  'ping_response',
  'cookie_request',
  'store_cookie',
  'transfer',
  'disconnect',
  'kick_disconnect',
  'chunk_batch_start',
  'chunk_batch_finished',
  'acknowledge_player_digging',
])

/**
 * ReplayMod's packet stream, `recording.tmcpr` (file format 14): for each packet its time in milliseconds and its length,
 * both as 32-bit big-endian integers, then id and body. It begins in the login state with the login success.
 */
export class ReplayEncoding implements RecordingEncoding {
  /** UUIDs of the players that can be seen in the replay. */
  readonly players = new Set<string>()
  readonly #protocol: Protocol
  readonly #playerType: number | undefined

  constructor(protocol: Protocol, playerType: number | undefined) {
    this.#protocol = protocol
    this.#playerType = playerType
  }

  encode({ time, name, packet, state }: RecordedPacket): Buffer | undefined {
    if (name !== undefined && unwatched.has(name)) return undefined
    const body = Buffer.isBuffer(packet) ? packet : packet.packet()
    if (state === 'play' && (name === 'spawn_entity' || name === 'named_entity_spawn')) this.#seen(name, body)
    const record = Buffer.allocUnsafe(8 + body.length)
    record.writeInt32BE(Math.round(time), 0)
    record.writeInt32BE(body.length, 4)
    body.copy(record, 8)
    return record
  }

  #seen(name: string, packet: Buffer): void {
    const clientbound = this.#protocol.packets('play', 'clientbound')
    const type = clientbound.field<number>(name, 'type')?.read(packet)
    if (name === 'spawn_entity' && type !== this.#playerType) return
    const uuid = spawnUuidField(clientbound, name)?.read(packet)
    if (uuid !== undefined) this.players.add(uuid)
  }
}

/** One JSON object a line: `time`, `direction`, `name`, `bytes`, and the decoded packet as `data`. */
export class LinesEncoding implements RecordingEncoding {
  readonly #protocol: Protocol
  /** Milliseconds since the epoch at which the recording began. */
  readonly #began: number

  constructor(protocol: Protocol, began: number) {
    this.#protocol = protocol
    this.#began = began
  }

  encode({ time, state, name, packet }: RecordedPacket): Buffer {
    const body = Buffer.isBuffer(packet) ? packet : packet.packet()
    const line = {
      time: new Date(this.#began + time).toISOString(),
      direction: 'clientbound',
      name: name ?? 'unknown',
      bytes: body.length,
      ...this.#read(state, body),
    }
    return Buffer.from(`${JSON.stringify(line)}\n`)
  }

  /** What doesn't match its schema is written as it came. */
  #read(state: RecordedPacket['state'], body: Buffer): { data?: unknown; base64?: string } {
    try {
      return { data: plain(this.#protocol.packets(state, 'clientbound').decode(body).params) }
    } catch {
      return { base64: body.toString('base64') }
    }
  }
}

/** 64-bit numbers as text, bytes as base64. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}
