import { CarryError, type CarryStep, carriable, carry } from '../../carry/carry.ts'
import type { CustodyRow, CustodyStore } from '../../carry/custody.ts'
import { stacksIn } from '../../carry/goods.ts'
import type { CarryPart } from '../../carry/parts.ts'
import { elapsed } from '../context.ts'
import type { CarryRecord } from '../links/carry-state.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/*
 * What a player is and has goes along with a switch: taken from the old primary and given to the dummy before that becomes the
 * new one.
 */

/** What can be carried to a link now, and what of that which should be stays behind. */
export interface CarryPlan {
  readonly from: Link
  readonly to: Link
  readonly custody: CustodyStore
  readonly what: readonly CarryPart[]
  readonly left: readonly CarryPart[]
}

/** What came of a carry. `open`: nobody knows yet on which server everything is. */
export type CarryResult = { readonly ok: true } | { readonly ok: false; readonly error: string; readonly open: boolean }

/**
 * Undefined where nothing is to be carried: zones.json wants nothing, the old primary is gone or dead, or what the player has is on
 * another server than that.
 */
export function carryPlan(player: Player, to: Link): CarryPlan | undefined {
  const { mesh, primary: from, carrying } = player
  const { custody } = mesh
  const { parts } = mesh.carry
  if (!from?.channel || from === to || !custody || parts.length === 0 || from.ledger.dead) return undefined
  if (carrying.holder !== undefined && carrying.holder !== from.server) return undefined
  const what = to.playing ? carriable(parts, from.carry, to.carry) : []
  return { from, to, custody, what, left: parts.filter((part) => !what.includes(part)) }
}

/** Runs it. The player's actions wait until it is over, and then until `release`. Never rejects. */
export async function takeAlong(player: Player, plan: CarryPlan): Promise<CarryResult> {
  const { mesh, name } = player
  const { from, to, what } = plan
  const since = mesh.now()
  const [out, into] = [from.carry, to.carry]
  if (!out || !into) return { ok: false, error: 'a server has lost its means of carrying', open: false }
  const steps = new StepTimes(() => mesh.now())
  const record = (error?: string): CarryRecord => ({
    ...{ time: Date.now(), from: from.server, to: to.server, what, left: plan.left, ms: elapsed(mesh, since) },
    ...{ heldMs: player.fence.closedFor(mesh.now()), steps: steps.end(), ...(error === undefined ? {} : { error }) },
  })
  try {
    const {
      what: took,
      left,
      discarded,
      counted,
    } = await carry({
      ...{ uuid: player.uuid, name, parts: what, found: mesh.carry.found, wallClock: Date.now },
      ...{ timeoutMs: mesh.limits.carryTimeout, later: mesh.later },
      custody: tracked(player, plan.custody),
      from: { server: from.server, transport: out },
      to: { server: to.server, transport: into },
      begins: (step) => {
        steps.begin(step)
        if (step === 'fenced') fence(player, from)
        if (step === 'cleared') player.fence.withhold(from)
      },
    })
    if (discarded)
      mesh.log(
        'warn',
        `${name} had ${stacksIn(discarded)} stacks on ${to.server} that no carry put there: thrown away ("found")`,
      )
    if (counted !== undefined)
      mesh.log(
        'warn',
        `${from.server} counted ${counted} items of ${name} as it cleared them: something happened to them in that very tick`,
      )
    const done = { ...record(), what: took, left: [...plan.left, ...left] }
    player.carrying.done(done)
    const { time: _, steps: __, left: stayed, ...fields } = done
    mesh.emit({ event: 'carry', player: name, ...fields, ...(stayed.length > 0 ? { left: stayed } : {}) })
    return { ok: true }
  } catch (error) {
    if (!(error instanceof CarryError)) mesh.log('error', `${name}: a carry failed: ${(error as Error).stack}`)
    const { step = 'wanted', server, open = false, message } = error as Partial<CarryError> & Error
    const failed = record(message)
    const { retryFirst, retryMax } = mesh.limits
    player.carrying.failed(failed, mesh.now(), retryFirst, retryMax)
    const { from: a, to: b, ms, heldMs } = failed
    const sentence = server === undefined ? message : `${server}: ${message}`
    mesh.emit({ event: 'carry.fail', player: name, from: a, to: b, what, ms, heldMs, step, error: sentence })
    return { ok: false, error: `what the player has could not be taken along (${sentence})`, open }
  }
}

/** Nothing was to be carried, or nothing could be, though the file asks for it: said for each switch. */
export function sayWhatStays({ mesh, name }: Player, { from, to, left }: CarryPlan): void {
  if (!mesh.carry.asked) return
  mesh.emit({ event: 'carry', player: name, from: from.server, to: to.server, what: [], ms: 0, heldMs: 0, left })
}

/** What waited goes its way: to the primary that the player has by now. */
export function release(player: Player, from: Link): void {
  if (player.fence.closed) player.session.resume(player.fence.open(player.mesh.now()), from)
}

/** From now on actions wait. What the player has open is closed first, so that its items are in the inventory. */
function fence(player: Player, from: Link): void {
  player.opened.end(from)
  player.fence.close(player.mesh.now())
}

/** The player knows its row as the journal does. */
export const tracked = ({ carrying }: Player, custody: CustodyStore): CustodyStore => ({
  async find(uuid) {
    const row = await custody.find(uuid)
    carrying.known(row)
    return row
  },
  async put(row: CustodyRow) {
    await custody.put(row)
    carrying.known(row)
  },
})

/** How long each step takes. */
class StepTimes {
  readonly #now: () => number
  readonly #steps: [CarryStep, number][] = []
  #step: CarryStep | undefined
  #since = 0

  constructor(now: () => number) {
    this.#now = now
  }

  begin(step: CarryStep): void {
    this.#finish()
    this.#step = step
    this.#since = this.#now()
  }

  end(): readonly [CarryStep, number][] {
    this.#finish()
    return this.#steps
  }

  #finish(): void {
    if (this.#step) this.#steps.push([this.#step, Math.round((this.#now() - this.#since) * 1000) / 1000])
    this.#step = undefined
  }
}
