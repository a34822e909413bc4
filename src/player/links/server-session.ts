import type { CarryTransport } from '../../carry/transport.ts'
import type { State } from '../../protocol/versions.ts'
import type { Sync } from '../../sync/sync.ts'

/** What a link's session with its server offers the player floor: the only way up from a link. */
export interface ServerSession {
  readonly state: Extract<State, 'login' | 'configuration' | 'play'>
  /** How this link's dummy is moved, once known. */
  readonly sync: Sync | undefined
  /** How what this link's player has is taken and given there; undefined where it can't be, or that is not known yet. */
  readonly carry: CarryTransport | undefined
  /** Calls back once it is known how this link's dummy can be moved, if at all; at once when it is. */
  whenSyncKnown(run: () => void): void
  /** Finds out how this link's dummy can be moved: it is the primary, and will be a dummy. */
  learnSync(): void
  /** Sends the client's answer (id + body of any state), under the packet's id in the server's state. */
  reply(name: string, packet: Buffer): void
  /** A plugin message of the server, of any channel. */
  pluginMessage(channel: string, data: Buffer): void
  /** The server's play login, decoded. */
  playLogin(params: Record<string, unknown>): void
  /** The server's enabled features, decoded, where they come in play. */
  features(params: Record<string, unknown>): void
  /** What the client was configured with has changed: the server's configuration is compared with it once more. */
  compareConfiguration(): void
  /** The server takes the player back into configuration. */
  startConfiguration(): void
  /** The client said something to its server, before the game: what comes next is the server's turn. */
  clientSpoke(): void
  /** The client has come to where the server waits for it to be. */
  clientReady(): void
}
