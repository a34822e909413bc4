import type { CarryPart } from '../../carry/parts.ts'
import type { InventoryState, PlayerState } from '../../carry/state.ts'
import type { BodyState, CarryTransport, Replaced } from '../../carry/transport.ts'
import type { SnbtCompound } from '../../protocol/snbt.ts'
import type { RconConnection } from '../rcon.ts'
import { SyncError } from '../sync.ts'
import { BodyCommands } from './body-commands.ts'
import { type BodyData, BodyDataError } from './body-data.ts'
import type { BodyLink } from './body-link.ts'
import { BodyTags } from './body-tags.ts'
import { type DataPartName, dataParts } from './parts/data-parts.ts'
import { BorrowedMode } from './parts/game-mode.ts'
import { recoverMaximum } from './parts/health.ts'
import { burst, type InventoryTools, verify, wantedSlots } from './parts/inventory.ts'
import { Stacks, type WindowItems } from './stacks.ts'
import { BodyWindow, namedSlots } from './window.ts'

export interface RconCarryOptions {
  readonly rcon: Pick<RconConnection, 'data'>
  readonly link: BodyLink
  /** What the server calls the player. */
  readonly uuid: string
  /** Milliseconds in which the link's server must answer a click with the inventory; 5000 by default. */
  readonly clickMs?: number
  /** Milliseconds after which a click on no slot is tried otherwise, as servers that are not vanilla's want it; 1000 by default. */
  readonly nowhereMs?: number
  /** Milliseconds for what only ticks bring about: health, and food while a carry runs; 500 by default. */
  readonly ticksMs?: number
  /** The same for food while a carry is prepared; 10,000 by default. */
  readonly prepareMs?: number
}

/** What a body had when it was looked at. */
interface Look {
  readonly state: PlayerState
  readonly data: BodyData
  readonly window: WindowItems
}

/**
 * What a player has on a server with vanilla's commands: asked and given over RCON and on the player's own link. Every error names the
 * server, the step and the command.
 */
export class RconCarry implements CarryTransport {
  readonly kind = 'rcon'
  readonly parts: ReadonlySet<CarryPart> = new Set<CarryPart>([
    'inventory',
    'gamemode',
    ...dataParts.map(([name]) => name),
  ])
  readonly #link: BodyLink
  readonly #options: RconCarryOptions
  readonly #commands: BodyCommands
  readonly #stacks: Stacks
  readonly #window: BodyWindow
  readonly #mode: BorrowedMode
  readonly #tags: BodyTags
  /** What was answered to writes and clears, by what was done: a repeated one is answered the same. */
  readonly #answers = new Map<string, Replaced>()
  #recovered = false

  constructor(options: RconCarryOptions) {
    const { rcon, link, uuid, clickMs = 5000, nowhereMs = 1000 } = options
    this.#options = options
    this.#link = link
    this.#commands = new BodyCommands(rcon, { server: link.server, protocol: link.protocol.number, uuid })
    this.#stacks = new Stacks(link.protocol)
    this.#window = new BodyWindow(link, this.#stacks, { timeoutMs: clickMs, nowhereMs })
    this.#mode = new BorrowedMode(this.#commands)
    this.#tags = new BodyTags(this.#commands)
  }

  async read(parts: readonly CarryPart[]): Promise<BodyState> {
    await this.#recover()
    const { state, data } = await this.#look(parts)
    const tag = this.#tags.newest(data)
    return { state, ...(tag && { tag }) }
  }

  /** Health and food are given, and the body is made creative for the burst to come. */
  async prepare(_carry: number, { health, food, inventory }: PlayerState): Promise<void> {
    await this.#recover()
    const patienceMs = this.#options.prepareMs ?? 10_000
    await this.#give(
      { ...(health && { health }), ...(food && { food }) },
      await this.#commands.data('read the player'),
      patienceMs,
    )
    if (inventory) await this.#mode.borrow()
  }

  async abandon(_carry: number): Promise<void> {
    await this.#mode.giveBack()
  }

  async write(carry: number, state: PlayerState): Promise<Replaced> {
    await this.#recover()
    const key = `written ${carry}`
    const before = await this.#look(partsIn(state))
    if (this.#tags.has(before.data, { carry, did: 'written' })) return this.#answers.get(key) ?? {}
    const answer = this.#answers.get(key) ?? ((await this.#begin(carry)) ? before.state : {})
    this.#answers.set(key, answer)
    const left = await this.#put(state, before)
    await this.#verify(state, left)
    await this.#tags.add({ carry, did: 'written' }, before.data)
    // A body that was written is not being cleared: what earlier clears have counted is not asked for any more.
    await this.#commands.run('forget earlier carries', 'forget in the storage', {
      path: `${this.#commands.storage}.cleared`,
    })
    const done = { ...answer, ...(left.length > 0 && { left }) }
    this.#answers.set(key, done)
    return done
  }

  async clear(carry: number, parts: readonly CarryPart[]): Promise<Replaced> {
    await this.#recover()
    const key = `cleared ${carry}`
    const before = await this.#look(parts)
    const done = this.#answers.get(key)
    if (this.#tags.has(before.data, { carry, did: 'cleared' })) return done ?? this.#counted(carry)
    const answer = done ?? (await this.#empty(carry, parts, before))
    this.#answers.set(key, answer)
    await this.#tags.add({ carry, did: 'cleared' }, before.data)
    return answer
  }

  async save(): Promise<void> {
    await this.#commands.run('save the world', 'save')
  }

  /** Gives back what a mcmesh that is no more has borrowed of the body, before anything else is done to it. */
  async #recover(): Promise<void> {
    if (this.#recovered) return
    const stored = await this.#commands.stored('know what was begun', '')
    if (stored !== undefined && !(stored.type === 'compound'))
      throw this.#commands.unreadable('know what was begun', new BodyDataError('the storage holds no compound'))
    const { mode, max_health } = (stored?.value ?? {}) as SnbtCompound
    if (max_health) await recoverMaximum(this.#commands, max_health.value)
    if (mode) {
      this.#mode.recover(mode.value)
      await this.#mode.giveBack()
    }
    this.#recovered = true
  }

  /** Window and NBT, in this order: the window's answer says that all has been dealt with that was sent before. */
  async #look(parts: readonly CarryPart[]): Promise<Look> {
    let window: WindowItems
    try {
      window = await this.#window.resync()
    } catch (error) {
      // Some servers do not answer the clicks of the dead.
      if ((await this.#commands.data('read the player')).dead) throw this.#dead()
      throw error
    }
    const data = await this.#commands.data('read the player')
    if (data.dead) throw this.#dead()
    return { state: this.#stateOf(parts, data, window), data, window }
  }

  #dead(): SyncError {
    return new SyncError('refused', `The player is dead on ${this.#link.server}: there is nothing to carry.`)
  }

  #stateOf(parts: readonly CarryPart[], data: BodyData, window: WindowItems): PlayerState {
    const wanted = new Set(parts)
    try {
      const state: Record<string, unknown> = {}
      if (wanted.has('inventory')) state.inventory = this.#inventory(data, window.slots)
      if (wanted.has('gamemode')) state.gamemode = this.#mode.kept ?? data.gamemode
      for (const [name, part] of dataParts) if (wanted.has(name)) state[name] = part.read(data)
      return state
    } catch (error) {
      throw error instanceof BodyDataError ? this.#commands.unreadable('read the player', error) : error
    }
  }

  #inventory(data: BodyData, slots: readonly Buffer[]): InventoryState {
    return { heldSlot: data.heldSlot, slots: namedSlots(slots, this.#stacks) }
  }

  /** Marks that a write begins. False: it was begun before, and what is there may be its own. */
  async #begin(carry: number): Promise<boolean> {
    const { storage: path } = this.#commands
    return (await this.#commands.run('mark what is begun', 'begin a write', { path, carry })) !== ''
  }

  /** Answers the parts of which something could not be given. */
  async #put(state: PlayerState, { data, window }: Look): Promise<CarryPart[]> {
    if (state.inventory) {
      const wanted = wantedSlots(state.inventory.slots, this.#stacks)
      await burst(this.#tools, wanted, window.slots)
      await this.#mode.giveBack(state.gamemode)
      await verify(this.#tools, wanted)
      this.#window.hold(state.inventory.heldSlot)
    } else if (state.gamemode) await this.#mode.giveBack(state.gamemode)
    return this.#give(state, data, this.#options.ticksMs ?? 500)
  }

  async #give(state: PlayerState, data: BodyData, patienceMs: number): Promise<CarryPart[]> {
    const left: CarryPart[] = []
    const tools = { commands: this.#commands, patienceMs }
    for (const [name, part] of dataParts) {
      const value = state[name]
      if (value !== undefined && !(await part.write(tools, value, part.read(data)))) left.push(name)
    }
    return left
  }

  async #verify(state: PlayerState, left: readonly DataPartName[] | readonly CarryPart[]): Promise<void> {
    const data = await this.#commands.data('compare what was given')
    const wrong: string[] = dataParts
      .filter(
        ([name, part]) =>
          state[name] !== undefined && !left.includes(name as never) && !part.same(part.read(data), state[name]),
      )
      .map(([name]) => name)
    if (state.gamemode && data.gamemode !== state.gamemode) wrong.push('gamemode')
    if (wrong.length === 0) return
    throw new SyncError(
      'refused',
      `${this.#link.server} has not taken over ${wrong.join(', ')}, though it answered the commands.`,
    )
  }

  /** Clears the parts and answers what was there, window 0 as of when the clearing was answered. */
  async #empty(carry: number, parts: readonly CarryPart[], { state, data, window }: Look): Promise<Replaced> {
    const left: CarryPart[] = []
    const cleared: { inventory?: InventoryState; counted?: number } = {}
    if (parts.includes('inventory')) {
      const followed = this.#window.follow(window)
      try {
        cleared.counted = await this.#clearOnce(
          carry,
          window.slots.every((stack) => this.#stacks.isEmpty(stack)),
        )
      } finally {
        const slots = followed.stop() ?? window.slots
        cleared.inventory = this.#inventory(data, slots)
      }
    }
    const tools = { commands: this.#commands, patienceMs: this.#options.ticksMs ?? 500 }
    for (const [name, part] of dataParts)
      if (parts.includes(name) && !(await part.clear(tools, part.read(data)))) left.push(name)
    return { ...state, ...cleared, ...(left.length > 0 && { left }) }
  }

  /**
   * Empties window 0 and answers how many items that were. Sent again after a lost answer it does nothing, and the number is asked for; where the body
   * has items though it was cleared long ago, its server has come back with an older save, and it is cleared again.
   */
  async #clearOnce(carry: number, isEmpty: boolean): Promise<number> {
    const step = 'clear the inventory'
    const path = `${this.#commands.storage}.cleared.n${carry}`
    const send = () => this.#commands.run(step, 'clear once', { path })
    let mine = false
    let answer = await send().catch((error: unknown) => {
      if (!(error instanceof SyncError && lost.has(error.code))) throw error
      mine = true
      return send()
    })
    if (answer === '' && !mine && !isEmpty && (await this.#stored(carry)) !== undefined) {
      await this.#commands.run(step, 'forget in the storage', { path })
      answer = await send()
    }
    const told = /^Removed (\d+) item/.exec(answer)?.[1]
    const counted = told === undefined ? await this.#stored(carry) : Number(told)
    if (counted !== undefined) return counted
    throw new SyncError('refused', `${this.#link.server} did not clear the inventory: is the player still there?`)
  }

  /** How many items its server has counted in a clear. */
  async #stored(carry: number): Promise<number | undefined> {
    const stored = await this.#commands.stored('know what was cleared', `.cleared.n${carry}`)
    return stored === undefined ? undefined : Number(stored.value)
  }

  /** What its server knows of a clear that somebody else did. */
  async #counted(carry: number): Promise<Replaced> {
    const counted = await this.#stored(carry)
    return counted === undefined ? {} : { counted }
  }

  get #tools(): InventoryTools {
    return { commands: this.#commands, window: this.#window, stacks: this.#stacks, mode: this.#mode }
  }
}

/** Of an answer that may have been lost on its way. */
const lost: ReadonlySet<SyncError['code']> = new Set(['timeout', 'unreachable'])

const partsIn = (state: PlayerState): CarryPart[] => Object.keys(state) as CarryPart[]
