import { randomUUID } from 'node:crypto'
import type { CustodyRow, CustodyStore } from '../../src/carry/custody.ts'
import { only } from '../../src/carry/goods.ts'
import { type CarryPart, carriedByDefault } from '../../src/carry/parts.ts'
import type { PlayerState } from '../../src/carry/state.ts'
import type { BodyState, BodyTag, CarryTransport } from '../../src/carry/transport.ts'
import type { JournalRequestName, JournalRequests } from '../../src/journal/requests.ts'

/** Is asked before and after each thing that is done to a server or the journal; throws where it is cut. */
export type Cut = (what: string, when: 'before' | 'after') => void

const NOTHING: PlayerState = {
  inventory: { heldSlot: 0, slots: {} },
  enderchest: {},
  experience: { level: 0, progress: 0, total: 0 },
  gamemode: 'survival',
}

/** A server's body of one player, kept as durably as docs/sync-protocol.md asks, with an account of all that was ever in it. */
export class ModelBody implements CarryTransport {
  readonly kind = 'plugin'
  readonly parts = new Set(carriedByDefault)
  readonly server: string
  state: PlayerState
  tag: BodyTag | undefined
  dead = false
  reachable = true
  cut: Cut = () => undefined
  /** What the player has is another by now: its client is to be told before the answer is. */
  onChange: (state: PlayerState) => void = () => undefined
  #answer: PlayerState = {}

  constructor(server: string, state: PlayerState = {}) {
    this.server = server
    this.state = { ...NOTHING, ...state }
  }

  read(parts: readonly CarryPart[]): Promise<BodyState> {
    return this.#done('read', () => {
      if (this.dead && parts.length > 0) throw new Error(`the player is dead on ${this.server}`)
      return { state: only(this.state, parts), ...(this.tag ? { tag: this.tag } : {}) }
    })
  }

  write(carry: number, state: PlayerState): Promise<PlayerState> {
    return this.#done('write', () => {
      if (this.tag?.carry === carry && this.tag.did === 'written') return this.#answer
      if (this.tag && carry <= this.tag.carry) throw new Error(`carry ${carry} is over`)
      this.#answer = only(this.state, Object.keys(state) as CarryPart[])
      this.state = { ...this.state, ...state }
      this.tag = { carry, did: 'written' }
      this.onChange(this.state)
      return this.#answer
    })
  }

  clear(carry: number, parts: readonly CarryPart[]): Promise<PlayerState> {
    return this.#done('clear', () => {
      if (this.tag?.carry === carry && this.tag.did === 'cleared') return this.#answer
      if (this.tag && carry < this.tag.carry) throw new Error(`carry ${carry} is over`)
      if (this.dead) throw new Error(`the player is dead on ${this.server}`)
      this.#answer = only(this.state, parts)
      this.state = { ...this.state, ...only(NOTHING, parts) }
      this.tag = { carry, did: 'cleared' }
      this.onChange(this.state)
      return this.#answer
    })
  }

  /** The player picks something up there. */
  gains(slot: string, item: string): void {
    const inventory = this.state.inventory ?? { heldSlot: 0, slots: {} }
    this.state = { ...this.state, inventory: { ...inventory, slots: { ...inventory.slots, [slot]: item } } }
  }

  async #done<T>(what: string, run: () => T): Promise<T> {
    await Promise.resolve()
    this.cut(`${this.server} ${what}`, 'before')
    if (!this.reachable) throw new Error(`${this.server} is away`)
    const answer = run()
    this.cut(`${this.server} ${what}`, 'after')
    return answer
  }
}

/** The journal, of which what was put is kept. */
export class ModelJournal implements CustodyStore {
  cut: Cut = () => undefined
  readonly #rows = new Map<string, string>()

  async find(uuid: string): Promise<CustodyRow | undefined> {
    const row = this.#rows.get(uuid)
    return row === undefined ? undefined : (JSON.parse(row) as CustodyRow)
  }

  /** As the journal's thread answers commands. */
  async ask<Name extends JournalRequestName>(
    request: Name,
    asked: JournalRequests[Name]['asked'],
  ): Promise<JournalRequests[Name]['answer']> {
    const rows = [...this.#rows.values()].map((row) => JSON.parse(row) as CustodyRow)
    const wanted = (asked as { readonly name?: string }).name?.toLowerCase()
    const found = rows.filter(({ name, open, stowed }) =>
      wanted === undefined ? open !== undefined || stowed.length > 0 : name.toLowerCase() === wanted,
    )
    if (request === 'custody.named' || request === 'custody.unsettled')
      return found as unknown as JournalRequests[Name]['answer']
    if (request === 'journal.backup') return undefined as JournalRequests[Name]['answer']
    throw new Error(`a model of the journal has no ${request}`)
  }

  async put(row: CustodyRow): Promise<void> {
    await Promise.resolve()
    this.cut('journal put', 'before')
    this.#rows.set(row.uuid, JSON.stringify(row))
    this.cut('journal put', 'after')
  }
}

/** Items that are told apart, by slot. */
export const items = (...slots: string[]): PlayerState => ({
  inventory: { heldSlot: 0, slots: Object.fromEntries(slots.map((slot) => [slot, randomUUID()])) },
})

/** Every item of a state. */
export const itemsIn = ({ inventory, enderchest }: PlayerState): string[] => [
  ...Object.values(inventory?.slots ?? {}),
  ...Object.values(enderchest ?? {}),
]
