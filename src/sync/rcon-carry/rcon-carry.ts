import { isDeepStrictEqual } from 'node:util'
import { partsOver } from '../../carry/fidelity.ts'
import type { CarryPart } from '../../carry/parts.ts'
import type { InventoryState, PlayerState } from '../../carry/state.ts'
import type { BodyState, BodyTag, CarryTransport, Replaced } from '../../carry/transport.ts'
import type { RconConnection } from '../rcon.ts'
import { SyncError } from '../sync.ts'
import { BegunCarries } from './begun.ts'
import { BodyCommands } from './body-commands.ts'
import { type BodyData, BodyDataError } from './body-data.ts'
import type { BodyLink } from './body-link.ts'
import { BodyTags, newest } from './body-tags.ts'
import { clearOnce } from './clearing.ts'
import { type DataPartName, dataParts } from './parts/data-parts.ts'
import { EnderChest } from './parts/ender-chest.ts'
import { BorrowedMode } from './parts/game-mode.ts'
import { recoverMaximum } from './parts/health.ts'
import { burst, type InventoryTools, slotsOf, verify, wantedSlots } from './parts/inventory.ts'
import { ShownItems } from './shown-items.ts'
import { Stacks, type WindowItems } from './stacks.ts'
import { BodyWindow, namedSlots } from './window.ts'

/** Milliseconds, each with a default. */
export interface RconCarryTimes {
  /** In which the link's server must answer a click with the inventory; 5000. */
  readonly clickMs?: number
  /** After which a click on no slot is tried otherwise, as servers that are not vanilla's want it; 1000. */
  readonly nowhereMs?: number
  /** For what only ticks bring about, while a player's actions wait: health, food that falls; 500. */
  readonly ticksMs?: number
  /** The same while a carry is prepared; 4000. */
  readonly prepareMs?: number
}

export interface RconCarryOptions extends RconCarryTimes {
  readonly rcon: Pick<RconConnection, 'data'>
  readonly link: BodyLink
  /** What the server calls the player. */
  readonly uuid: string
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
  readonly parts: ReadonlySet<CarryPart>
  readonly #link: BodyLink
  readonly #options: RconCarryOptions
  readonly #commands: BodyCommands
  readonly #stacks: Stacks
  readonly #window: BodyWindow
  readonly #mode: BorrowedMode
  readonly #tags: BodyTags
  readonly #begun: BegunCarries
  readonly #ender: EnderChest
  /** Of a body that is prepared: what of it was changed for that, as it was. */
  #before: PlayerState = {}
  /** What was answered to writes and clears, by what was done: a repeated one is answered the same. */
  readonly #answers = new Map<string, Replaced>()
  #recovered: Promise<void> | undefined
  #tidied: Promise<void> = Promise.resolve()

  constructor(options: RconCarryOptions) {
    const { rcon, link, uuid, clickMs = 5000, nowhereMs = 1000 } = options
    this.#options = options
    this.parts = partsOver('rcon', link.protocol.number)
    this.#link = link
    this.#commands = new BodyCommands(rcon, { server: link.server, protocol: link.protocol.number, uuid })
    this.#stacks = new Stacks(link.protocol)
    this.#window = new BodyWindow(link, this.#stacks, { timeoutMs: clickMs, nowhereMs })
    this.#mode = new BorrowedMode(this.#commands)
    this.#tags = new BodyTags(this.#commands)
    this.#begun = new BegunCarries(this.#commands)
    const shown = { commands: this.#commands, stacks: this.#stacks, link, timeoutMs: clickMs }
    this.#ender = new EnderChest(this.#tools, new ShownItems(shown))
  }

  /** Gives back what a mcmesh that is no more has borrowed of the body, before anything else is done to it. */
  async recover(): Promise<void> {
    await this.#tidied
    this.#recovered ??= this.#giveBackAll().catch((error: unknown) => {
      this.#recovered = undefined
      throw error
    })
    await this.#recovered
  }

  async read(parts: readonly CarryPart[]): Promise<BodyState> {
    await this.recover()
    await this.#begun.resolve()
    const look = await this.#look(parts)
    const tag = this.#newest(look)
    return { state: look.state, ...(tag && { tag }) }
  }

  /** Health and food are given, and the body is made creative for the burst to come. */
  async prepare(_carry: number, { health, food, inventory }: PlayerState): Promise<void> {
    await this.recover()
    const data = await this.#commands.data('read the player')
    this.#before = { ...(health && { health: data.health }), ...(food && { food: data.food }), ...this.#before }
    const patienceMs = this.#options.prepareMs ?? 4000
    await this.#give({ ...(health && { health }), ...(food && { food }) }, data, patienceMs)
    if (inventory) await this.#mode.borrow()
  }

  async abandon(_carry: number): Promise<void> {
    const before = this.#before
    this.#before = {}
    await this.#mode.giveBack()
    await this.#mode.forget()
    const data = await this.#commands.data('read the player')
    await this.#give(before, data, this.#options.prepareMs ?? 4000)
  }

  async write(carry: number, state: PlayerState): Promise<Replaced> {
    await this.recover()
    const key = `written ${carry}`
    const look = await this.#look(partsIn(state), 'to change')
    this.#refuseStale(carry, look, 'written')
    if (this.#tags.has(look.data, { carry, did: 'written' })) return this.#answers.get(key) ?? {}
    const answer =
      this.#answers.get(key) ??
      ((await this.#begun.beginWrite(carry)) ? { ...look.state, ...this.#prepared(state) } : {})
    this.#answers.set(key, answer)
    const left = await this.#put(state, look).catch(async (error: unknown) => {
      // Whatever became of the write, nobody is left creative.
      await this.#mode.giveBack().catch(() => undefined)
      throw error
    })
    await this.#verify(state, left)
    this.#before = {}
    const tag = { carry, did: 'written' } as const
    await this.#tags.add(tag)
    this.#tidy(async () => {
      await this.#mode.forget()
      await this.#tags.removeOlder(tag, look.data)
    })
    const done = { ...answer, ...(left.length > 0 && { left }) }
    this.#answers.set(key, done)
    return done
  }

  async clear(carry: number, parts: readonly CarryPart[]): Promise<Replaced> {
    await this.recover()
    await this.#mode.giveBack()
    const key = `cleared ${carry}`
    const look = await this.#look(parts, 'to change')
    this.#refuseStale(carry, look, 'cleared')
    const tag = { carry, did: 'cleared' } as const
    if (this.#tags.has(look.data, tag)) return this.#answers.get(key) ?? (await this.#counted(carry))
    const left = await this.#empty(carry, parts, look)
    await this.#tags.add(tag)
    this.#tidy(async () => {
      await this.#tags.removeOlder(tag, look.data)
      await this.#begun.forgetOthers(carry)
    })
    const done = { ...(this.#answers.get(key) ?? (await this.#counted(carry))), ...(left.length > 0 && { left }) }
    this.#answers.set(key, done)
    return done
  }

  async save(): Promise<void> {
    await this.#commands.run('save the world', 'save')
  }

  async #giveBackAll(): Promise<void> {
    const { mode, maxHealth } = await this.#begun.recover()
    if (maxHealth !== undefined) await recoverMaximum(this.#commands, maxHealth)
    if (mode === undefined) return
    // One that is not creative any more has got its own back.
    if ((await this.#commands.data('read the player')).gamemode === 'creative') {
      this.#mode.recover(mode)
      await this.#mode.giveBack()
    }
    await this.#mode.forget()
  }

  /** What is left over goes when all is done and nobody waits; what stays for want of a connection harms nobody, and goes the next time. */
  #tidy(work: () => Promise<void>): void {
    this.#tidied = this.#tidied.then(work).catch(() => undefined)
  }

  /**
   * Window and NBT, in this order: the window's answer says that all has been dealt with that was sent before. Of the dead only the tags are
   * told: what they had lies on the ground.
   */
  async #look(parts: readonly CarryPart[], why: 'to read' | 'to change' = 'to read'): Promise<Look> {
    const window = await this.#window.resync().catch((error: unknown) => error as Error)
    const data = await this.#commands.data('read the player')
    const tells = parts.length === 0 && why === 'to read'
    if (data.dead && !tells) throw this.#dead()
    if (!(window instanceof Error)) return { state: await this.#stateOf(parts, data, window), data, window }
    // Some servers do not answer the clicks of the dead.
    if (!data.dead) throw window
    return { state: {}, data, window: this.#stacks.nothing }
  }

  #newest({ data, window }: Look): BodyTag | undefined {
    return newest([...this.#tags.all(data), ...this.#begun.tags(this.#itemsIn(window))])
  }

  /** A carry that is over is never done again. */
  #refuseStale(carry: number, look: Look, did: 'written' | 'cleared'): void {
    const last = this.#newest(look)
    if (!last || last.carry < carry || (last.carry === carry && (did === 'cleared' || last.did !== 'cleared'))) return
    throw new SyncError(
      'refused',
      `Carry ${carry} is over on ${this.#link.server}: its player is at ${last.carry} there.`,
    )
  }

  #dead(): SyncError {
    return new SyncError('refused', `The player is dead on ${this.#link.server}: there is nothing to carry.`)
  }

  async #stateOf(parts: readonly CarryPart[], data: BodyData, window: WindowItems): Promise<PlayerState> {
    const wanted = new Set(parts)
    try {
      const state: Record<string, unknown> = {}
      if (wanted.has('inventory')) state.inventory = this.#inventory(data, window.slots)
      if (wanted.has('enderchest')) state.enderchest = await this.#ender.read(data)
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

  /** Of a prepared body: what it was before, of what the state speaks of. */
  #prepared(state: PlayerState): PlayerState {
    return Object.fromEntries(Object.entries(this.#before).filter(([part]) => part in state))
  }

  #itemsIn({ slots }: WindowItems): number {
    return slots.reduce((sum, stack) => sum + this.#stacks.count(stack), 0)
  }

  /** Answers the parts of which something could not be given. */
  async #put(state: PlayerState, { state: had, data, window }: Look): Promise<CarryPart[]> {
    const { inventory, enderchest, gamemode } = state
    let slots = window.slots
    if (enderchest) slots = await this.#ender.write(enderchest, had.enderchest ?? {}, window)
    if (inventory || slots !== window.slots) {
      const wanted = inventory ? wantedSlots(inventory.slots, this.#stacks) : slotsOf(window.slots)
      await burst(this.#tools, wanted, slots)
      await this.#mode.giveBack(gamemode)
      await verify(this.#tools, wanted)
    } else await this.#mode.giveBack(gamemode)
    if (inventory) this.#window.hold(inventory.heldSlot)
    return this.#give(state, data, this.#options.ticksMs ?? 500)
  }

  async #give(state: PlayerState, data: BodyData, patienceMs: number): Promise<CarryPart[]> {
    const left: CarryPart[] = []
    const tools = { commands: this.#commands, patienceMs }
    for (const [name, part] of dataParts) {
      const value = state[name]
      const has = value === undefined || isDeepStrictEqual(part.read(data), value)
      if (!has && !(await part.write(tools, value, part.read(data)))) left.push(name)
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

  /**
   * Clears the parts, and keeps for the answer what was there: window 0 as of when the clearing was answered. What was cleared before is not known
   * any more by another process, and what the body has picked up since stays. Answers the parts of which something stays.
   */
  async #empty(carry: number, parts: readonly CarryPart[], look: Look): Promise<CarryPart[]> {
    const { state, data, window } = look
    const key = `cleared ${carry}`
    const items = this.#itemsIn(window)
    const mine = this.#answers.has(key)
    const before = this.#begun.tags(items).some((tag) => tag.carry === carry && tag.did === 'cleared')
    if (!mine && !before) this.#answers.set(key, state)
    if (!parts.includes('inventory')) await this.#begun.markCleared(carry)
    else if (!before || mine) {
      const followed = this.#window.follow(window)
      try {
        const counted = await clearOnce(this.#commands, this.#begun, carry, { mine, items })
        const inventory = mine ? undefined : this.#inventory(data, followed.beforeEmptying(counted))
        this.#answers.set(key, { ...this.#answers.get(key), ...(inventory && { inventory }), counted, expected: items })
      } finally {
        followed.stop()
      }
    }
    if (parts.includes('enderchest')) await this.#ender.clear(Object.keys(state.enderchest ?? {}))
    const left: CarryPart[] = []
    const tools = { commands: this.#commands, patienceMs: this.#options.ticksMs ?? 500 }
    for (const [name, part] of dataParts)
      if (parts.includes(name) && !(await part.clear(tools, part.read(data)))) left.push(name)
    return left
  }

  /** What its server knows of a clear that another process did. */
  async #counted(carry: number): Promise<Replaced> {
    const counted = this.#begun.counted(carry) ?? (await this.#begun.askCounted(carry))
    return counted === undefined ? {} : { counted }
  }

  get #tools(): InventoryTools {
    return { commands: this.#commands, window: this.#window, stacks: this.#stacks, mode: this.#mode }
  }
}

const partsIn = (state: PlayerState): CarryPart[] => Object.keys(state) as CarryPart[]
