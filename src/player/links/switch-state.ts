import type { LastPosition } from '../../journal/last-position.ts'
import type { Placement } from '../../sync/sync.ts'
import type { Ledger } from '../../world/ledger.ts'
import type { SwitchCause, SwitchMode, SwitchRecord } from '../events.ts'
import { STRAY } from '../position/movement.ts'
import type { Trail } from '../position/trail.ts'

/** What came of a switch. */
export type SwitchResult =
  | { readonly ok: true; readonly mode: SwitchMode; readonly ms: number; readonly reason?: string }
  | { readonly ok: false; readonly error: string }

/** A switch that waits for its link to stand. */
export interface PendingSwitch {
  readonly server: string
  readonly cause: SwitchCause
  /** On the mesh's clock. */
  readonly since: number
}

/** The client is on its way into a server by a login and a configuration of its own. */
export interface Arrival {
  readonly server: string
  /** What the client keeps of what it was shown before: by its last server, and on the way. */
  readonly shown: Ledger | undefined
  /** Where the player stood. */
  readonly at: Placement
  /** Called once: when it is in, or with why it will not be. */
  readonly done: (error?: string) => void
}

/** A player has gone over a border, unseen by the server that it left: that one may yet put it back. */
export interface Crossing {
  readonly from: string
  readonly to: string
  /** On the mesh's clock. */
  readonly at: number
  /** Where it had come along. */
  readonly trail: Trail
}

/** Where a server that has let the client in is to put it. */
export interface Destination {
  readonly at: Placement
  /** How far from there the server may put it by itself, in blocks, and is let. */
  readonly near: number
}

/** How a player came back. */
export interface Returned {
  readonly last: LastPosition
  /** The server that took it. */
  readonly to: string
  /** How it came to stand where it does. */
  readonly stands: Arrived
}

/**
 * How a player came to stand where it does: its server had it there by itself (`found`), was asked to put it there (`placed`),
 * or put it elsewhere, and that stands.
 */
export type Arrived = 'found' | 'placed' | 'elsewhere'

interface Waiting extends PendingSwitch {
  readonly done: ((result: SwitchResult) => void)[]
  readonly cancelTimeout: () => void
}

/** How many switches a player's journal keeps. */
const JOURNAL_ROWS = 32

/**
 * Which server is to play next, and who decides that: the switch that waits, what an operator holds, and the journal. What a
 * switch does is `switching/`'s.
 */
export class SwitchState {
  #pending: Waiting | undefined
  #pinned = false
  /** The owner of the ground at the last switch by hand; null when nothing is held. */
  #handHold: string | undefined | null = null
  /** The same, of the last one that came to something. */
  #doneHold: string | undefined | null = null
  /** The last one came to something, and the player does not stand yet where it is to stand: it holds on that ground. */
  #holdsOnArrival = false
  /** Switches by hand that are under way. */
  #handSwitches = 0
  /** The owner of the ground on which the player stood when it acted across a border; undefined where nothing is held. */
  #actionHold: string | undefined
  /** Servers that the operator took a dummy off. */
  readonly #dropped = new Set<string>()
  #dummiesStale = true
  #crossing: Crossing | undefined
  readonly #journal: SwitchRecord[] = []
  #arrival: Arrival | undefined
  #destination: Destination | undefined
  /** Set once its server was asked to put it there: ends what would end the wait. */
  #cancelPlacing: (() => void) | undefined
  #returned: Returned | undefined
  /** The destination of that return. */
  #returning: Destination | undefined

  get pending(): PendingSwitch | undefined {
    return this.#pending
  }

  /** Only a switch by hand moves a pinned player. */
  get pinned(): boolean {
    return this.#pinned
  }

  /** The last switches, oldest first. */
  get journal(): readonly SwitchRecord[] {
    return this.#journal
  }

  /** Dummies are to be chosen anew at the next movement, even within the same chunk. */
  get dummiesStale(): boolean {
    return this.#dummiesStale
  }

  /** A switch waits for its link. `cancelTimeout` ends what would end the wait. */
  wait(pending: PendingSwitch, cancelTimeout: () => void): Promise<SwitchResult> {
    return new Promise((done) => {
      this.#pending = { ...pending, done: [done], cancelTimeout }
    })
  }

  /** Joins the switch that waits; `cause` replaces its own, unless undefined. Undefined when none waits. */
  join(cause?: SwitchCause): Promise<SwitchResult> | undefined {
    const pending = this.#pending
    if (!pending) return undefined
    if (cause !== undefined) this.#pending = { ...pending, cause }
    return new Promise((done) => pending.done.push(done))
  }

  /** The switch that waited waits no more: answers it and `settle`, which resolves it for all who asked for it. */
  take(): { readonly pending: PendingSwitch; settle(result: SwitchResult): void } | undefined {
    const pending = this.#pending
    if (!pending) return undefined
    this.#pending = undefined
    pending.cancelTimeout()
    return {
      pending,
      settle: (result) => {
        for (const done of pending.done) done(result)
      },
    }
  }

  pin(): void {
    this.#pinned = true
  }

  unpin(): void {
    this.#pinned = false
    this.zonesDecide()
  }

  /** A switch by hand holds while the player stands on ground of that owner, also while it is under way. */
  holdByHand(owner: string | undefined): void {
    this.#handSwitches++
    this.#handHold = owner
  }

  /** A switch by hand is done: it holds from here. Or it came to nothing: once none is under way, what held before does. */
  handSwitchEnded(done: boolean, owner: string | undefined): void {
    if (done) {
      this.#doneHold = owner
      this.#holdsOnArrival = this.arriving
    }
    if (--this.#handSwitches === 0 || done) this.#handHold = this.#doneHold
  }

  /** The player acted across a border, and is switched there: that holds while it stays near on ground of that owner. */
  holdForAction(owner: string | undefined): void {
    this.#actionHold = owner
  }

  /** Whether a switch for an action holds on ground of that owner. */
  heldForActionOn(owner: string): boolean {
    return this.#actionHold === owner
  }

  /** Whether a switch by hand holds on ground of that owner. */
  heldByHandOn(owner: string): boolean {
    return this.#handHold === owner
  }

  /** The player stands on ground of that owner, its primary's or nobody's: a hold on another's ground is over. */
  standsOn(owner: string | undefined): void {
    if (this.#handHold !== owner) this.#handHold = null
    if (this.#doneHold !== owner) this.#doneHold = null
    this.#actionHold = undefined
  }

  /** What was held or dropped by hand is the zones' again. */
  zonesDecide(): void {
    this.#actionHold = undefined
    this.#handHold = null
    this.#doneHold = null
    this.#dropped.clear()
    this.#dummiesStale = true
  }

  /** No dummy is made on that server until it is asked for. */
  dropByHand(server: string): void {
    this.#dropped.add(server)
  }

  /** A dummy on that server is asked for by hand. */
  allowByHand(server: string): void {
    this.#dropped.delete(server)
  }

  droppedByHand(server: string): boolean {
    return this.#dropped.has(server)
  }

  chooseDummiesAnew(): void {
    this.#dummiesStale = true
  }

  dummiesChosen(): void {
    this.#dummiesStale = false
  }

  /** The last switch, if it was over a border. */
  get crossing(): Crossing | undefined {
    return this.#crossing
  }

  crossed(crossing: Crossing | undefined): void {
    this.#crossing = crossing
  }

  /** Set while the client is on its way into a server. */
  get arrival(): Arrival | undefined {
    return this.#arrival
  }

  /** The client is on its way, or in and not yet where the player is to stand: where it is now says nothing about zones. */
  get arriving(): boolean {
    return this.#arrival !== undefined || this.#destination !== undefined
  }

  /** Where the player is to stand on the server that has let its client in, until it is sent that it does. */
  get destination(): Destination | undefined {
    return this.#destination
  }

  /** Its server was asked to put it there. */
  get asked(): boolean {
    return this.#cancelPlacing !== undefined
  }

  /** Where the player belongs while it is on its way: there, whatever the server says meanwhile. */
  get belongsAt(): Placement | undefined {
    return this.#arrival?.at ?? this.#destination?.at
  }

  /** Where the player was when it left, and where it came back to; undefined for one who is new. */
  get returned(): Returned | undefined {
    return this.#returned
  }

  arrive(arrival: Arrival): void {
    this.#arrival = arrival
  }

  /** A server let the client in. Answers the arrival that this ends, if it is one; `settled` follows. */
  letIn(server: string): Arrival | undefined {
    const arrival = this.#arrival
    if (arrival?.server !== server) return undefined
    this.#arrival = undefined
    this.#destination = { at: arrival.at, near: STRAY }
    return arrival
  }

  /** A server let a player in who was here before, and is to stand `destination`; undefined: wherever the server puts it. */
  returnedTo(to: string, last: LastPosition, destination: Destination | undefined): void {
    this.#returned = { last, to, stands: 'elsewhere' }
    this.#returning = destination
    this.#destination = destination
  }

  /** Its server is asked to put it at its destination. `cancelTimeout` ends what would end the wait. */
  askedToPlace(cancelTimeout: () => void): void {
    this.#cancelPlacing = cancelTimeout
  }

  /** The player stands where it is to stand, or as near as it ever will: on ground of that owner. */
  settled(stands: Arrived, owner: string | undefined): void {
    // What comes of a later arrival is none of its return.
    if (this.#returned && this.#destination === this.#returning) this.#returned = { ...this.#returned, stands }
    if (this.#holdsOnArrival) {
      this.#doneHold = owner
      if (this.#handSwitches === 0) this.#handHold = owner
    }
    this.#forgetDestination()
  }

  /** The client will not arrive. */
  endArrival(error: string): void {
    const arrival = this.#arrival
    this.#arrival = undefined
    this.#forgetDestination()
    arrival?.done(error)
  }

  #forgetDestination(): void {
    this.#cancelPlacing?.()
    this.#cancelPlacing = undefined
    this.#destination = undefined
    this.#holdsOnArrival = false
  }

  record(record: SwitchRecord): void {
    this.#journal.push(record)
    if (this.#journal.length > JOURNAL_ROWS) this.#journal.shift()
  }
}
