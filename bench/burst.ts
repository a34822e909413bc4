import { readVarint } from './frames.ts'
import { PacketCount } from './packet-count.ts'

/** Play packets that are written at once. */
export interface Burst {
  readonly bytes: Buffer
  readonly count: PacketCount
}

/** Packets (id and body) and their frames, the same number of both, as one burst. */
export function burstOf(packets: readonly Buffer[], frames: readonly Buffer[]): Burst {
  const count = new PacketCount()
  for (const packet of packets) count.add(readVarint(packet, 0)[0])
  return { bytes: Buffer.concat(frames), count }
}

/** All packets in order, in bursts of `each` packets: what a server says in a tick. */
export function burstsOf(packets: readonly Buffer[], frames: readonly Buffer[], each: number): Burst[] {
  const bursts: Burst[] = []
  for (let at = 0; at < packets.length; at += each)
    bursts.push(burstOf(packets.slice(at, at + each), frames.slice(at, at + each)))
  return bursts
}
