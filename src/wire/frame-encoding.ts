import { deflate, deflateHard } from './compression.ts'
import { WireError } from './errors.ts'
import { varintLength, writeVarint } from './varint.ts'

/** Bytes that the 3-byte length prefix of vanilla can announce. */
export const VANILLA_MAX_FRAME = 2_097_151

/** What clients and servers inflate of one frame. */
const VANILLA_MAX_PACKET = 8 * 1024 * 1024
/** Shorter packets fit into a frame even where deflating makes them longer. */
const SURELY_FITS = VANILLA_MAX_FRAME - 16 * 1024

/** Whether a packet fits into a compressed frame, and is no longer than what is inflated of one. */
export function fitsFrame(packet: Buffer): boolean {
  if (packet.length <= SURELY_FITS) return true
  if (packet.length > VANILLA_MAX_PACKET) return false
  const most = VANILLA_MAX_FRAME - varintLength(packet.length)
  return deflate(packet).length <= most || deflateHard(packet).length <= most
}

/**
 * `packet` (id and body) as a frame: length prefix, and where `threshold` ≥ 0 the data length, 0 for packets shorter than
 * the threshold, and the packet deflated otherwise: harder when it would not fit. Throws WireError `frame.too-large` when
 * no length prefix can hold it.
 */
export function encodeFrame(packet: Buffer, threshold: number): Buffer {
  if (threshold < 0) return framed(packet, packet, -1)
  if (packet.length < threshold) return framed(packet, packet, 0)
  const deflated = deflate(packet)
  const fits = deflated.length + varintLength(packet.length) <= VANILLA_MAX_FRAME
  return framed(packet, fits ? deflated : deflateHard(packet), packet.length)
}

/** `body`: the packet, deflated or not. `dataLength` −1: none (no compression). */
function framed(packet: Buffer, body: Buffer, dataLength: number): Buffer {
  const length = body.length + (dataLength < 0 ? 0 : varintLength(dataLength))
  if (length > VANILLA_MAX_FRAME) {
    const how = dataLength > 0 ? ', compressed,' : ''
    const message = `a packet of ${packet.length} bytes${how} fits into no frame; one holds ${VANILLA_MAX_FRAME}`
    throw new WireError('frame.too-large', message)
  }
  const frame = Buffer.allocUnsafe(varintLength(length) + length)
  let at = writeVarint(frame, 0, length)
  if (dataLength >= 0) at = writeVarint(frame, at, dataLength)
  body.copy(frame, at)
  return frame
}
