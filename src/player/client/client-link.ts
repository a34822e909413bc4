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
  /** The client has come to where the server waits for it to be. */
  clientReady(): void
  /** Sends its server the client's answer, under that packet's id in the state that the server is in. */
  reply(name: string, packet: Buffer): void
}
