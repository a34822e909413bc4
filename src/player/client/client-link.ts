import type { Channel } from '../../wire/channel.ts'
import type { Ledger } from '../../world/ledger.ts'

/** A link, as far as what its server asks the client is concerned. */
export interface ClientLink {
  readonly server: string
  /** Set while a connection is open. */
  readonly channel: Channel | undefined
  readonly ledger: Ledger
  /** Encodes and sends a packet of mcmesh's own; answers its bytes. */
  send(name: string, params: unknown): Buffer
  /** Answers a play packet of its server as a vanilla client would. */
  answer(packet: Buffer): void
}
