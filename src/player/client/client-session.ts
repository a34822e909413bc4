import type { Reason } from '../../protocol/reason.ts'
import type { State } from '../../protocol/versions.ts'
import type { ClientLink } from './client-link.ts'
import type { Waited } from './fence.ts'

/** What a client's session with mcmesh offers: what only the owner of its connection can do. */
export interface ClientSessionPort {
  /** The protocol state that the client is in. */
  readonly state: State
  /** When it last said something in configuration, on the mesh's clock: who downloads or reads there answers keep-alives. */
  readonly answeredAt: number
  /**
   * Takes the client through a configuration of these packets (id + body), then calls back, in any case: with a reason if
   * it left or did not finish in time.
   */
  reconfigure(packets: readonly Buffer[], done: (error?: string) => void): void
  /**
   * Brings the client into configuration and leaves it there, for a server that is dialled then; calls back once it is there, in
   * any case: with a reason if it left.
   */
  bringIntoConfiguration(done: (error?: string) => void): void
  /**
   * Calls back when the configuration that mcmesh itself takes the client through is over, with a reason if the client left.
   * False when none is under way.
   */
  afterReconfiguring(done: (error?: string) => void): boolean
  /** The first server took the player: the client's login ends. */
  serverLoggedIn(link: ClientLink): void
  /** The client configures itself from now on. */
  enteredConfiguration(): void
  /** Ends the client's connection with a sentence for the player. */
  disconnect(reason: Reason): void
  /** Ends it without one: the client has been sent the reason already. */
  end(reason?: string): void
  /** What waited for a carry goes its way: the client's actions, and what the server of `link` said. */
  resume(waited: Waited, link: ClientLink): void
  /** A command sent in the game; true when it was mcmesh's own. */
  runOwnCommand(command: string): boolean
}
