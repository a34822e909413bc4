import { encodeVarint } from '../wire/varint.ts'
import { checkedCount, misfit, readVarint, skipVarint, unreadable } from './schema-natives.ts'

/*
 * What a server is asked for its status with, and what it answers (id and body). These packets are the same in every
 * version since 1.7: so a server can be asked which one it speaks, and no version's schema or codec is loaded for it.
 */

const SET_PROTOCOL = 0
const PING_START = 0
const PING = 1
const SERVER_INFO = 0
const NEXT_STATE_STATUS = 1

/**
 * `handshaking` set_protocol for a status.
 * @param number the protocol that the asker speaks; servers answer to any
 * @param host the address that was dialled; `port` likewise
 */
export function statusHandshake(number: number, host: string, port: number): Buffer {
  const name = Buffer.from(host)
  const portBytes = Buffer.alloc(2)
  portBytes.writeUInt16BE(port)
  const opening = [encodeVarint(SET_PROTOCOL), encodeVarint(number), encodeVarint(name.length), name]
  return Buffer.concat([...opening, portBytes, encodeVarint(NEXT_STATE_STATUS)])
}

/** `status` ping_start: asks for the status. */
export const statusRequest = (): Buffer => encodeVarint(PING_START)

/** `status` ping with the time 0: the server sends it back. */
export const statusPing = (): Buffer => Buffer.concat([encodeVarint(PING), Buffer.alloc(8)])

/** What a server says in a status: its description as JSON, or the ping that came back. Throws ProtocolError `packet.unreadable`. */
export function readStatus(
  packet: Buffer,
): { readonly name: 'server_info'; readonly json: string } | { readonly name: 'ping' } {
  try {
    const id = readVarint(packet, 0)
    const at = skipVarint(packet, 0)
    if (id === PING && packet.length >= at + 8) return { name: 'ping' }
    if (id !== SERVER_INFO) misfit(`a status has no packet ${id} of ${packet.length} bytes`)
    const text = skipVarint(packet, at)
    const end = text + checkedCount(packet, text, readVarint(packet, at))
    return { name: 'server_info', json: packet.toString('utf8', text, end) }
  } catch (error) {
    throw unreadable('of a status', error)
  }
}
