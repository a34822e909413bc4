import type { CarryPart } from './parts.ts'
import type { PlayerState } from './state.ts'

/** Which carry a server's body was last part of, as that server has kept it: what it lost by a crash says an older one. */
export interface BodyTag {
  /** Counts up with each carry of the player, from 1. */
  readonly carry: number
  /** `begun`: a write that did not end, where a transport cannot write in one go. What is there is neither the one nor the other. */
  readonly did: 'begun' | 'written' | 'cleared'
}

/** What a server has of a player. */
export interface BodyState {
  readonly state: PlayerState
  /** Undefined: no carry ever touched it, as far as the server knows. */
  readonly tag?: BodyTag
}

/** What was there before a write or a clear, by part. */
export interface Replaced extends PlayerState {
  /** Parts that were asked for and stayed behind, wholly or in some of what they hold: the transport cannot do them there. */
  readonly left?: readonly CarryPart[]
  /** How many items its server has counted as it cleared them, where it counts: more or fewer than `inventory` has, and something happened in that very tick. */
  readonly counted?: number
  /** How many it should have. */
  readonly expected?: number
}

/**
 * How what a player has is taken from one server and given to another: the port. One transport speaks for one body, a
 * player's connection to a server. Whatever fails rejects with a SyncError, and what has become of it is asked by `read`.
 */
export interface CarryTransport {
  readonly kind: 'plugin' | 'rcon'
  /** What it can read, write and clear. */
  readonly parts: ReadonlySet<CarryPart>
  /**
   * What the body has, as of everything that was sent to its server before. Rejects for the dead. Asked for no parts it answers
   * the tag alone, for the dead too.
   */
  read(parts: readonly CarryPart[]): Promise<BodyState>
  /**
   * What can be made ready while the player still acts on its other server: what `state` holds is what it has there now. May be
   * called again, and is undone by `abandon`.
   */
  prepare?(carry: number, state: PlayerState): Promise<void>
  /** What was prepared is not needed: the body is as it was. */
  abandon?(carry: number): Promise<void>
  /**
   * Replaces the body's parts by `state`'s, so that a crash of its server after the answer (after `save`, where there is one) does not lose them, and
   * answers what was there instead. Done twice under one number it changes nothing the second time, and answers the same; where only its server
   * knows that it was begun already, it answers nothing of what was there.
   */
  write(carry: number, state: PlayerState): Promise<Replaced>
  /**
   * Empties the body's parts (items gone, no experience, no effects; health and food full, game mode as it is), as durably, and answers what was in
   * it. Done twice under one number it answers the same and changes nothing.
   */
  clear(carry: number, parts: readonly CarryPart[]): Promise<Replaced>
  /** Gives back what a mcmesh that is no more has borrowed of the body, such as its game mode. Every other request does so first; by this nobody has to come. */
  recover?(): Promise<void>
  /** Has the server save: then all that was answered before is durable. Without it everything is by the time it is answered. */
  save?(): Promise<void>
}
