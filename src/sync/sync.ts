import type { CarryTransport } from '../carry/transport.ts'
import type { BodyLink } from './rcon-carry/body-link.ts'

/** How mcmesh puts a dummy where its player stands: the port. `plugin-channel` and `rcon` are its transports. */

export interface Placement {
  /** Namespaced, such as `minecraft:overworld`. */
  readonly dimension: string
  readonly x: number
  readonly y: number
  readonly z: number
  /** Degrees; any turn is fine. */
  readonly yaw: number
  readonly pitch: number
  readonly onGround: boolean
}

/** A player by what its server calls it: names may be borne by others in other capitals. */
export interface SyncPlayer {
  /** From login success. */
  readonly uuid: string
}

export interface Sync {
  readonly kind: 'plugin' | 'rcon'
  /**
   * Moves the player's dummy on this server.
   *
   * @throws SyncError on refusal, timeout or a lost connection; the dummy may then stand anywhere
   */
  place(player: SyncPlayer, at: Placement): Promise<void>
  /** How what the player has is taken and given there; undefined where nothing can be. */
  carryOf?(player: SyncPlayer, link: BodyLink): CarryTransport | undefined
  /** Refuses what is pending and everything later. */
  close(): void
}

/**
 * - `refused`: the server answered that it does not do it
 * - `timeout`: no answer in time
 * - `unreachable`: there is no connection to the server's RCON port, or it broke
 * - `auth`: the server does not take the RCON password
 * - `busy`: too much is waiting already
 * - `unreadable`: what the server answered is cut, folded, too long or makes no sense
 * - `unsupported`: the server's plugin cannot do this
 * - `bad-player`, `bad-position`: not sent, since no server would take it
 * - `closed`: the link or the mesh ends
 */
export type SyncErrorCode =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'auth'
  | 'busy'
  | 'unreadable'
  | 'unsupported'
  | 'bad-player'
  | 'bad-position'
  | 'closed'

/** Why a dummy was not placed, in a sentence for the owner of the mesh that says what to do. */
export class SyncError extends Error {
  readonly code: SyncErrorCode

  constructor(code: SyncErrorCode, message: string) {
    super(message)
    this.name = 'SyncError'
    this.code = code
  }
}
