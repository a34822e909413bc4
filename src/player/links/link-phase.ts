import type { Placement } from '../../sync/sync.ts'

/** How far a link has come. */
export type LinkPhase =
  /** Its socket is being opened. */
  | { readonly name: 'dialling' }
  /** The server was sent the player's login. */
  | { readonly name: 'login' }
  /** The server configures the player, for the first time or anew (1.20.2+). */
  | { readonly name: 'configuring' }
  /** What comes next is the play login. */
  | { readonly name: 'joining' }
  /** In play; the server has not yet sent where the player is. */
  | { readonly name: 'spawning' }
  /**
   * The dummy is moved to where its player stands: over once its server has said so (`confirmed`) and done so (`moved`).
   * Without `at` it is not known yet by what means.
   */
  | {
      readonly name: 'placing'
      readonly at: Placement | undefined
      readonly moved: boolean
      readonly confirmed: boolean
      readonly cancelTimeout: () => void
    }
  /** As near to its player as it will be: `placed` says that it stands where the player stands. */
  | { readonly name: 'standing'; readonly placed: boolean }
  /** The dummy died and waits for a new body. */
  | { readonly name: 'dead' }
  /** Lost; it is dialled again after a pause. */
  | { readonly name: 'retrying'; readonly cancelRetry: () => void }
  /** Over. */
  | { readonly name: 'closed' }

export type LinkPhaseName = LinkPhase['name']

/** Which phase may follow which. What is not listed is a fault of mcmesh's own. */
export const linkTransitions: Readonly<Record<LinkPhaseName, readonly LinkPhaseName[]>> = {
  dialling: ['login', 'closed'],
  login: ['configuring', 'joining', 'closed'],
  configuring: ['joining', 'closed'],
  // The primary's play login lets its client in: its body is the player's, wherever the server puts it.
  joining: ['spawning', 'standing', 'closed'],
  spawning: ['spawning', 'placing', 'standing', 'dead', 'configuring', 'closed'],
  placing: ['placing', 'standing', 'dead', 'spawning', 'configuring', 'closed'],
  standing: ['standing', 'placing', 'dead', 'spawning', 'configuring', 'closed'],
  dead: ['dead', 'placing', 'standing', 'spawning', 'configuring', 'closed'],
  retrying: ['closed'],
  closed: ['retrying', 'closed'],
}

/** A change of phase that the table does not have: a fault of mcmesh's own, whatever packet it came with. */
export class LinkPhaseError extends Error {}

/** The phases in which the server is in play. */
const inPlay: ReadonlySet<LinkPhaseName> = new Set<LinkPhaseName>(['spawning', 'placing', 'standing', 'dead'])

export const isInPlay = (phase: LinkPhaseName): boolean => inPlay.has(phase)
