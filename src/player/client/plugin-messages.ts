import { OWN_CHANNELS } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'

/** Plugin messages that list channels, separated by zero bytes. */
const lists: ReadonlySet<string> = new Set(['minecraft:register', 'minecraft:unregister'])

interface Payload {
  readonly channel: string
  readonly data: Buffer
}

/** The channel and the data of a plugin message. */
export function payloadOf(packets: PacketSet, packet: Buffer): Payload {
  const channel = packets.field<string>('custom_payload', 'channel')?.read(packet) ?? ''
  return { channel, data: packets.field<Buffer>('custom_payload', 'data')?.read(packet) ?? Buffer.alloc(0) }
}

/**
 * What of a plugin message may pass between a client and a server: itself, a list of channels without mcmesh's own; undefined
 * when nothing may.
 */
export function passable(packets: PacketSet, packet: Buffer, { channel, data }: Payload): Buffer | undefined {
  if (channel.startsWith(OWN_CHANNELS)) return undefined
  if (!lists.has(channel) || !data.includes(OWN_CHANNELS)) return packet
  const others = data
    .toString('latin1')
    .split('\0')
    .filter((name) => name !== '' && !name.startsWith(OWN_CHANNELS))
  if (others.length === 0) return undefined
  return packets.field<Buffer>('custom_payload', 'data')?.replace(packet, Buffer.from(others.join('\0'), 'latin1'))
}
