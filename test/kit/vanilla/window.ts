import type { Protocol } from '../../../src/protocol/versions.ts'
import type { ReceivedAction, ServerPlayer } from '../server/player.ts'
import type { Body } from './body.ts'
import type { VanillaStacks } from './stacks.ts'

/** State ids are counted in 15 bits. */
const STATES = 32_768
const OUTSIDE = -999

export interface WindowManners {
  /** Puts of creative clients are cancelled, as plugins do. */
  cancelsCreative: boolean
  /** Clicks of the dead are not answered, as Paper's. */
  ignoresDead: boolean
  /** Clicks on no slot are not answered, as on Minestom. */
  ignoresNowhere: boolean
}

/**
 * One player's own window, as vanilla's menu keeps it: what the client is known to have, state ids, clicks, and what a creative client may put. What has changed
 * is sent once a tick; a click that names another state id than the last is answered with all of it.
 */
export class VanillaWindow {
  readonly body: Body
  readonly #player: ServerPlayer
  readonly #stacks: VanillaStacks
  readonly #protocol: Protocol
  readonly #manners: WindowManners
  /** What the client was told, or has said itself. */
  #remote: Buffer[] = []
  #remoteCursor: Buffer
  #stateId = 0
  /** What fell to the ground. */
  readonly dropped: Buffer[] = []

  constructor(
    body: Body,
    player: ServerPlayer,
    parts: { stacks: VanillaStacks; protocol: Protocol; manners: WindowManners },
  ) {
    this.body = body
    this.#player = player
    this.#stacks = parts.stacks
    this.#protocol = parts.protocol
    this.#manners = parts.manners
    this.#remoteCursor = parts.stacks.empty
  }

  /** Hears what concerns it. */
  hear({ name, params, packet }: ReceivedAction): void {
    if (name === 'window_click') this.#click(params)
    else if (name === 'close_window') this.#close()
    else if (name === 'set_creative_slot') this.#creative(Number(params.slot), packet)
    else if (name === 'held_item_slot') this.body.held = Number(params.slotId)
  }

  sendAll(): void {
    const { slots, cursor } = this.body
    this.#remote = [...slots]
    this.#remoteCursor = cursor
    const items = slots.map((stack) => this.#stacks.decode(stack))
    const carriedItem = this.#stacks.decode(cursor)
    this.#player.send('window_items', { windowId: 0, stateId: this.#nextState(), items, carriedItem })
  }

  /** Sends what the client does not have. */
  broadcast(): void {
    for (const [slot, stack] of this.body.slots.entries()) {
      if (this.#remote[slot]?.equals(stack)) continue
      this.#remote[slot] = stack
      const item = this.#stacks.decode(stack)
      this.#player.send('set_slot', { windowId: 0, stateId: this.#nextState(), slot, item })
    }
    if (this.#remoteCursor.equals(this.body.cursor)) return
    this.#remoteCursor = this.body.cursor
    const contents = this.#stacks.decode(this.body.cursor)
    if (this.#protocol.packets('play', 'clientbound').idOf('set_cursor_item') === undefined)
      this.#player.send('set_slot', { windowId: -1, stateId: this.#nextState(), slot: -1, item: contents })
    else this.#player.send('set_cursor_item', { contents })
  }

  #nextState(): number {
    this.#stateId = (this.#stateId + 1) % STATES
    return this.#stateId
  }

  #click(params: Readonly<Record<string, unknown>>): void {
    const { windowId, stateId, slot, mode } = params as {
      windowId: number
      stateId: number
      slot: number
      mode: number
    }
    const { body } = this
    if (windowId !== 0 || (body.dead && this.#manners.ignoresDead)) return
    if (slot === -1 && this.#manners.ignoresNowhere) return
    if (body.mode === 'spectator') {
      this.sendAll()
      return
    }
    if (slot !== -1 && slot !== OUTSIDE && (slot < 0 || slot >= body.slots.length)) return
    const stale = stateId !== this.#stateId
    if (mode === 0) this.#pickUp(slot)
    if (stale) this.sendAll()
    else this.broadcast()
  }

  /** A left click: cursor and slot change places; outside the cursor is dropped. */
  #pickUp(slot: number): void {
    const { body } = this
    if (slot === OUTSIDE) {
      if (!this.#stacks.isEmpty(body.cursor)) this.dropped.push(body.cursor)
      body.cursor = this.#stacks.empty
    } else if (slot > 0) {
      const stack = body.slots[slot]!
      body.slots[slot] = body.cursor
      body.cursor = stack
    }
  }

  /** Cursor and grid go back into the inventory, or to the ground. */
  #close(): void {
    const { body } = this
    for (const stack of [body.cursor, ...body.slots.slice(1, 5)]) if (!this.#stacks.isEmpty(stack)) this.give(stack)
    body.cursor = this.#stacks.empty
    for (let slot = 0; slot < 5; slot++) body.slots[slot] = this.#stacks.empty
  }

  /** Puts a stack where there is room: hotbar first, then main. */
  give(stack: Buffer): void {
    const { slots } = this.body
    const order = [...Array.from({ length: 9 }, (_, i) => 36 + i), ...Array.from({ length: 27 }, (_, i) => 9 + i)]
    const free = order.find((slot) => this.#stacks.isEmpty(slots[slot]!))
    if (free === undefined) this.dropped.push(stack)
    else slots[free] = stack
  }

  #creative(slot: number, packet: Buffer): void {
    const stack = this.#stacks.ofCreative(packet)
    const { body } = this
    if (body.mode !== 'creative' || this.#manners.cancelsCreative) return
    if (slot < 0) {
      if (!this.#stacks.isEmpty(stack)) this.dropped.push(stack)
      return
    }
    if (slot < 1 || slot > 45 || this.#stacks.count(stack) > 64) return
    body.slots[slot] = stack
    this.#remote[slot] = stack
    this.broadcast()
  }
}
