/** What can be wrong with bytes on the wire. It ends the connection that sent them, or that they were to be sent on. */
export type WireErrorCode =
  | 'varint.truncated'
  | 'varint.too-long'
  | 'frame.too-large'
  | 'frame.empty'
  | 'packet.too-large'
  | 'packet.below-threshold'
  | 'packet.size-mismatch'
  | 'packet.corrupt'
  | 'cipher.secret'

/** Bytes that are no Minecraft frame, or that pass a limit. `code` is stable, the message is for a server owner. */
export class WireError extends Error {
  readonly code: WireErrorCode

  constructor(code: WireErrorCode, message: string) {
    super(message)
    this.name = 'WireError'
    this.code = code
  }
}
