import { WireError } from '../wire/errors.ts'

/** What the protocol floor refuses. None of these ends the proxy; most end in passing a packet on unread. */
export type ProtocolErrorCode =
  | 'version.unknown'
  | 'packet.unknown'
  | 'packet.unreadable'
  | 'packet.excessive'
  | 'packet.unwritable'
  | 'field.unknown'
  | 'ledger.full'

/** A version, packet or field that cannot be understood. `code` is stable, the message is for a server owner. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProtocolError'
    this.code = code
  }
}

/** Whether a peer sent more than its version's peers take: no network noise, and no packet that only mcmesh can't read. */
export const isExcessive = (error: unknown): error is ProtocolError =>
  error instanceof ProtocolError && error.code === 'packet.excessive'

/** Why a packet could not be used, in words; of a fault of ours, where it is. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof ProtocolError || error instanceof WireError ? error.message : (error.stack ?? error.message)
}
