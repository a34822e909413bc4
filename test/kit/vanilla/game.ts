import type { Body } from './body.ts'
import type { VanillaModel } from './model.ts'
import type { PlayerData } from './player-data.ts'

/** What a command has come to. */
export interface Outcome {
  readonly text: string
  /** What `store result` keeps; 0 for one that failed. */
  readonly result: number
}

/** Who runs a command, and where. */
export interface Source {
  readonly as?: Body
  /** Whose place it is. */
  readonly at?: Body
  readonly dimension: string
}

/** A command that vanilla refuses, in its words. */
export class Refusal extends Error {}

/** Words of a command that are left to read. */
export type Words = string[]

/** Runs a command whose first word was read. */
export type Command = (game: Game, words: Words, source: Source) => Outcome

/** What commands work on. */
export interface Game {
  readonly model: VanillaModel
  readonly version: string
  readonly protocol: number
  readonly data: PlayerData
  say(key: string, ...values: readonly unknown[]): string
  /** The one player that is named by `@s`, a UUID or its name. A UUID is refused where only players may be named. */
  player(word: string | undefined, source: Source, only: 'players' | 'entities'): Body
}
