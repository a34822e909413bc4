import { crc32, inflateRawSync } from 'node:zlib'
import { minecraftProtocol } from '../kit/minecraft-protocol.ts'

/** Reads a zip by its central directory, as any unzip does; checks sizes and sums. */
export function unzip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0) throw new Error('no zip')
  const files = new Map<string, Buffer>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, sum] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16)]
    const [packed, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)]
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as number[]
    const local = bytes.readUInt32LE(at + 42)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength!)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const data = bytes.subarray(from, from + packed)
    const whole = method === 0 ? data : inflateRawSync(data)
    if (whole.length !== size || crc32(whole) !== sum) throw new Error(`${name} is damaged`)
    files.set(name, whole)
    at += 46 + nameLength! + extra! + comment!
  }
  return files
}

export interface ReplayPacket {
  readonly time: number
  readonly state: string
  readonly name: string
  readonly params: Record<string, unknown>
  readonly raw: Buffer
}

interface Parser {
  parsePacketBuffer(buffer: Buffer): { data: { name: string; params: Record<string, unknown> } }
}

/** Reads a replay's packet stream with minecraft-protocol's own deserializers, as ReplayStudio folds its states. */
export function readStream(stream: Buffer, version: string, hasConfiguration = true): ReplayPacket[] {
  const parsers = new Map<string, Parser>()
  const parser = (state: string): Parser => {
    const known = parsers.get(state)
    if (known) return known
    const made = minecraftProtocol.createDeserializer({ state, isServer: false, version, noErrorLogging: true })
    parsers.set(state, made)
    return made
  }
  const packets: ReplayPacket[] = []
  let state = 'login'
  for (let at = 0; at < stream.length; ) {
    const [time, length] = [stream.readInt32BE(at), stream.readInt32BE(at + 4)]
    const raw = stream.subarray(at + 8, at + 8 + length)
    if (raw.length !== length) throw new Error('the stream ends inside a packet')
    const { name, params } = parser(state).parsePacketBuffer(Buffer.from(raw)).data
    packets.push({ time, state, name, params, raw })
    if (state === 'login' && name === 'success') state = hasConfiguration ? 'configuration' : 'play'
    else if (state === 'configuration' && name === 'finish_configuration') state = 'play'
    else if (state === 'play' && name === 'start_configuration') state = 'configuration'
    at += 8 + length
  }
  return packets
}
