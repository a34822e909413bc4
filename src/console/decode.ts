import type { PacketRecord } from '../engine/messages.ts'
import type { State } from '../protocol/versions.ts'
import { protocolOf } from '../protocol/versions.ts'

/** Turns the bytes of one packet into its fields; throws when they don't match the schema. */
export type PacketDecoder = (version: string, record: PacketRecord) => unknown

/**
 * Decodes a packet by the schema of its version. Loading that schema takes a while the first time, so this module is only
 * imported where packets are looked at. Throws ProtocolError when version or packet cannot be read.
 */
export const decodePacket: PacketDecoder = (version, record) => {
  const { packet } = record
  if (packet === undefined) return undefined
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength)
  return protocolOf(version)
    .packets(record.state as State, record.direction)
    .decode(bytes).params
}
