import {
  type CustodyRow,
  type CustodyStore,
  calledOff,
  committed,
  copyOf,
  type OpenCarry,
  type Stowed,
} from './custody.ts'
import { beyond, givenBack, goodsOf, only, sameGoods } from './goods.ts'
import type { CarryPart } from './parts.ts'
import { seen } from './seen.ts'
import type { PlayerState } from './state.ts'
import type { BodyState, CarryTransport, Replaced } from './transport.ts'

/*
 * What a player is and has, taken from one server to another: exactly once, whatever dies between which two steps.
 *
 *   wanted → prepared → fenced → read → recorded → written → cleared → committed
 *            └───────── called off: nothing was changed ─────────┘
 *
 * The old server's word is final until the fence closes. From "recorded" on the journal's row and the tags that both servers
 * keep say how it goes on (settle.ts).
 */

export type CarryStep = 'wanted' | 'prepared' | 'fenced' | 'read' | 'recorded' | 'written' | 'cleared' | 'committed'

/** A player's body on a server, and how what it has is read and written. */
export interface CarryBody {
  readonly server: string
  readonly transport: CarryTransport
}

export interface CarryOptions {
  readonly uuid: string
  readonly name: string
  readonly from: CarryBody
  readonly to: CarryBody
  readonly parts: readonly CarryPart[]
  /** What becomes of items on the new server that no carry put there. */
  readonly found: 'keep' | 'discard'
  readonly custody: CustodyStore
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number
  /** Milliseconds from the fence until it is called off, as long as nothing was cleared. `later` runs something after so many, unless what it answers is called. */
  readonly timeoutMs: number
  readonly later: (ms: number, run: () => void) => () => void
  /** A step begins. `fenced`: from now on nothing may reach a server that changes what is carried. `cleared`: what the old server says of it is no news for the client. */
  begins(step: CarryStep): void
}

export interface Carried {
  readonly carry: number
  readonly what: readonly CarryPart[]
  /** What the new server's transport could not give, wholly or in some of it: it stays on the old one. */
  readonly left: readonly CarryPart[]
  /** How many items the old server counted as it cleared them, where that differs from what was read: something happened in that very tick. */
  readonly counted?: number
  /** What was found on the new server and thrown away, since `found` says so. */
  readonly discarded?: PlayerState
}

/** Why a carry came to nothing. The player has what it had, where it had it, unless the carry is still `open`. */
export class CarryError extends Error {
  readonly step: CarryStep
  /** The server that failed; undefined where it was mcmesh or its journal. */
  readonly server: string | undefined
  /** Nobody knows yet on which server the player's things are: the journal's row has them. */
  readonly open: boolean

  constructor(step: CarryStep, server: string | undefined, message: string, open = false) {
    super(message)
    this.name = 'CarryError'
    this.step = step
    this.server = server
    this.open = open
  }
}

/** The parts that both servers' transports can carry. */
export const carriable = (
  parts: readonly CarryPart[],
  from: CarryTransport | undefined,
  to: CarryTransport | undefined,
): CarryPart[] => parts.filter((part) => from?.parts.has(part) && to?.parts.has(part))

/** Takes the parts from one body to the other. Resolves once the journal says that the new server has them. Rejects with a CarryError. */
export async function carry(options: CarryOptions): Promise<Carried> {
  const run = new Carry(options)
  try {
    return await run.run()
  } finally {
    run.end()
  }
}

class Carry {
  readonly #options: CarryOptions
  #step: CarryStep = 'wanted'
  #stopTimer: (() => void) | undefined
  readonly #expired = Promise.withResolvers<never>()

  constructor(options: CarryOptions) {
    this.#options = options
    // Perhaps nobody waits for anything when it comes.
    this.#expired.promise.catch(() => undefined)
  }

  /** It is over, whatever came of it. */
  end(): void {
    this.#stopTimer?.()
  }

  /** From here on actions wait: what can be called off is, when its time is up. */
  #fence(): void {
    this.#begin('fenced')
    const { timeoutMs, later } = this.#options
    const expired = new Error(`it was not done within ${timeoutMs} ms ("carryTimeout")`)
    this.#stopTimer = later(timeoutMs, () => this.#expired.reject(expired))
  }

  async run(): Promise<Carried> {
    const { from, to, parts } = this.#options
    this.#begin('wanted')
    let before = await this.#ask(undefined, this.#options.custody.find(this.#options.uuid))
    if (before?.open)
      throw this.#error(`an earlier carry from ${before.holder} to ${before.open.target} is still open`, undefined)
    if (before && before.holder !== from.server)
      throw this.#error(`what the player has is on ${before.holder}, not on ${from.server}`, undefined)

    this.#begin('prepared')
    if (before) {
      const { custody, wallClock } = this.#options
      before = (await this.#ask(to.server, seen({ row: before, ...to, custody, wallClock }))).row
    }
    const there = await this.#ask(to.server, to.transport.read(parts))
    const number = Math.max(before?.carry ?? 0, there.tag?.carry ?? 0) + 1
    if (to.transport.prepare) {
      const state = await this.#ask(from.server, from.transport.read(parts))
      await this.#orAbandon(number, to.server, to.transport.prepare(number, state.state))
    }

    this.#fence()
    this.#begin('read')
    const read = await this.#orAbandon(number, from.server, from.transport.read(parts))

    this.#begin('recorded')
    const carry = Math.max(number, (read.tag?.carry ?? 0) + 1)
    const row = this.#record(before, carry, only(read.state, parts), there)
    await this.#orAbandon(number, undefined, this.#options.custody.put(row))

    this.#begin('written')
    const { row: written, left } = await this.#write(row, there)
    // What the new body was not given stays where it is.
    const given = parts.filter((part) => !left.includes(part))

    this.#begin('cleared')
    const removed = await this.#clear(written, given)
    const settled = sameGoods(removed, read.state)
      ? written
      : await this.#writeAgain(written, { ...read.state, ...removed })

    this.#begin('committed')
    // Both servers have kept what they did: what the row says leads there, if this can't be written.
    await this.#orOpen(undefined, this.#options.custody.put(committed(settled, this.#options.wallClock())))
    const discarded = this.#options.found === 'discard' ? foundIn(before, to.server, there) : undefined
    const { counted, expected } = removed
    return {
      ...{ carry: settled.carry, what: given, left },
      ...(discarded ? { discarded } : {}),
      ...(counted === undefined || expected === undefined || counted === expected ? {} : { counted }),
    }
  }

  /** The row as it is while the carry is open. */
  #record(before: CustodyRow | undefined, carry: number, read: PlayerState, there: BodyState): OpenRow {
    const { uuid, name, from, to, parts, wallClock } = this.#options
    const stowed = before?.stowed ?? []
    const { state, remaining } = returned(read, stowed)
    return {
      ...{ uuid, name, carry, holder: from.server, written: before?.written ?? {} },
      ...{ parts, state, stowed, doubtful: before?.doubtful ?? [], updatedAt: wallClock() },
      open: {
        ...{ target: to.server, cleared: false, remaining, ...this.#found(before, there) },
        ...(before ? { before: before.state } : {}),
      },
    }
  }

  /** What is to be stowed of what a body has. */
  #found(row: CustodyRow | undefined, there: BodyState): { readonly found?: PlayerState } {
    const found = this.#options.found === 'keep' ? foundIn(row, this.#options.to.server, there) : undefined
    return found ? { found } : {}
  }

  async #write(
    row: OpenRow,
    there: BodyState,
  ): Promise<{ readonly row: OpenRow; readonly left: readonly CarryPart[] }> {
    const { to, custody } = this.#options
    let replaced: Replaced
    try {
      replaced = await this.#ask(to.server, to.transport.write(row.carry, row.state))
    } catch (error) {
      await this.#goBack(row)
      throw error
    }
    const { left = [] } = replaced
    if (sameGoods(replaced, there.state)) return { row, left }
    // Something came in between: what was there at last counts.
    const { found: _, ...open } = row.open
    const next = { ...row, open: { ...open, ...this.#found(row, { ...there, state: replaced }) } }
    try {
      await custody.put(next)
    } catch (error) {
      await this.#goBack(next)
      throw this.#error((error as Error).message, undefined)
    }
    return { row: next, left }
  }

  /** Empties the old body, and answers what it had at last. A lost answer is asked again; what was not done is not begun again. */
  async #clear(row: OpenRow, parts: readonly CarryPart[]): Promise<Replaced> {
    const { from } = this.#options
    try {
      return await from.transport.clear(row.carry, parts)
    } catch (error) {
      const { tag } = await this.#orOpen(from.server, from.transport.read([]))
      if (tag?.carry === row.carry && tag.did === 'cleared')
        return await this.#orOpen(from.server, from.transport.clear(row.carry, parts))
      await this.#goBack(row)
      throw this.#error((error as Error).message, from.server)
    }
  }

  /** The old body had something else at last than what was read of it: that is what the player has. */
  async #writeAgain(row: OpenRow, had: PlayerState): Promise<OpenRow> {
    const { to, parts, custody, wallClock } = this.#options
    const { state, remaining } = returned(only(had, parts), row.stowed)
    const open = { ...row.open, cleared: true, remaining }
    const next = { ...row, carry: row.carry + 1, state, open, updatedAt: wallClock() }
    await this.#orOpen(undefined, custody.put(next))
    const replaced = await this.#orOpen(to.server, to.transport.write(next.carry, state))
    // What the new body got between the two is nobody's copy.
    const extra = this.#options.found === 'keep' ? beyond(replaced, row.state) : undefined
    if (!extra) return next
    const stow = { server: to.server, foundAt: wallClock(), state: extra }
    return { ...next, open: { ...open, remaining: [...remaining, stow] } }
  }

  /** Undoes what the new body was given: the player stays where it is, and the row says so. */
  async #goBack(row: OpenRow): Promise<void> {
    const { to, custody, wallClock } = this.#options
    const back = await undone(row, to.transport, wallClock())
    await this.#orOpen(undefined, custody.put(back))
  }

  #begin(step: CarryStep): void {
    this.#step = step
    this.#options.begins(step)
  }

  #error(message: string, server: string | undefined, open = false): CarryError {
    return new CarryError(this.#step, server, message, open)
  }

  /** Whatever fails here has changed nothing. */
  async #ask<T>(server: string | undefined, asked: Promise<T>): Promise<T> {
    asked.catch(() => undefined)
    try {
      return await Promise.race([this.#expired.promise, asked])
    } catch (error) {
      throw this.#error((error as Error).message, server)
    }
  }

  async #orAbandon<T>(number: number, server: string | undefined, asked: Promise<T>): Promise<T> {
    try {
      return await this.#ask(server, asked)
    } catch (error) {
      await this.#options.to.transport.abandon?.(number).catch(() => undefined)
      throw error
    }
  }

  /** Whatever fails here leaves the carry open: the row says how it goes on. */
  async #orOpen<T>(server: string | undefined, asked: Promise<T>): Promise<T> {
    try {
      return await asked
    } catch (error) {
      throw this.#error((error as Error).message, server, true)
    }
  }
}

/**
 * An open carry whose old body still has everything goes back: what the new body was given is taken from it again. A new body that
 * can't be asked now is asked when it is next seen.
 */
export async function undone(row: OpenRow, to: CarryTransport | undefined, now: number): Promise<CustodyRow> {
  const { target: server, found } = row.open
  const back = calledOff(row, now)
  try {
    const there = await to?.read([])
    if (there) {
      if (there.tag?.carry !== row.carry) return back
      if (there.tag.did !== 'cleared') await to?.clear(row.carry, row.parts)
      return found ? { ...back, stowed: [...back.stowed, { server, foundAt: now, state: found }] } : back
    }
  } catch {
    // As one that could not be asked.
  }
  return { ...back, doubtful: [...back.doubtful, { server, carry: row.carry, ...(found ? { found } : {}) }] }
}

/** A row whose carry is neither done nor undone. */
export type OpenRow = CustodyRow & { readonly open: OpenCarry }

export const isOpen = (row: CustodyRow | undefined): row is OpenRow => row?.open !== undefined

/**
 * What no carry put into a body that is not the holder. One that a carry wrote, or emptied before its save, has but a copy; what the
 * journal does not know (a new one, or an older copy) is never taken for that.
 */
const foundIn = (row: CustodyRow | undefined, server: string, { state, tag }: BodyState): PlayerState | undefined =>
  copyOf(row, server, tag) === undefined ? goodsOf(state) : undefined

/** A state with what was stowed as far as there is room, and what stays stowed. */
export function returned(
  read: PlayerState,
  stowed: readonly Stowed[],
): { readonly state: PlayerState; readonly remaining: readonly Stowed[] } {
  let state = read
  const remaining: Stowed[] = []
  for (const one of stowed) {
    const given = givenBack(state, one.state)
    state = given.state
    if (given.rest) remaining.push({ ...one, state: given.rest })
  }
  return { state, remaining }
}
