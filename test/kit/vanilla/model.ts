import type { ServerPlayer } from '../server/player.ts'
import type { StrictServer } from '../server/server.ts'
import { Body, type Effect, type Mode, modes } from './body.ts'
import { Displays } from './displays.ts'
import { effectNumber } from './effects.ts'
import { VanillaStacks } from './stacks.ts'
import { Storage } from './storage.ts'
import { tickBody } from './ticks.ts'
import { VanillaWindow, type WindowManners } from './window.ts'

/** What a server has on its disk. */
export interface Saved {
  bodies: Map<string, Body>
  storage: Storage
}

export const nothingSaved = (): Saved => ({ bodies: new Map(), storage: new Storage() })

/** 1.20.2: effects are counted from 0 in packets. */
const EFFECTS_FROM_0 = 764
/** 1.20.5. */
const AMPLIFIER_VARINT = 766

interface Present {
  readonly player: ServerPlayer
  readonly window: VanillaWindow
  /** What update_health and experience have said last. */
  health: string
  experience: string
}

/**
 * What players of a strict server are and have, as vanilla keeps it: bodies with their windows, effects, food and health, and what is saved when. It does no
 * I/O: whoever holds it ticks it; `VanillaCommands` runs commands on it.
 */
export class VanillaModel {
  readonly server: StrictServer
  readonly stacks: VanillaStacks
  readonly displays: Displays
  readonly manners: WindowManners & { inventoriesByMode: boolean; peaceful: boolean } = {
    ...{ cancelsCreative: false, ignoresDead: false, ignoresNowhere: false, inventoriesByMode: false, peaceful: false },
  }
  storage: Storage
  readonly #saved: Saved
  readonly #bodies = new Map<string, Body>()
  readonly #present = new Map<string, Present>()
  /** What players have in other modes, where a plugin keeps inventories by mode. */
  readonly #byMode = new Map<string, Buffer[]>()

  constructor(server: StrictServer, saved: Saved = nothingSaved()) {
    this.server = server
    this.#saved = saved
    this.storage = saved.storage.copy()
    this.stacks = new VanillaStacks(server.protocol)
    this.displays = new Displays(server, this.stacks)
    server.on('join', (player) => this.#join(player))
    server.on('leave', (player) => this.#leave(player))
    server.on('packet', (player, action) => {
      if (action.state === 'play') this.#present.get(player.uuid)?.window.hear(action)
    })
  }

  /** The body of a player who is there. */
  body(uuid: string): Body | undefined {
    const present = this.#present.get(uuid)
    return present?.window.body
  }

  /** The body of a player who is there, by name. */
  of(name: string): Body {
    const body = this.body(this.server.player(name).uuid)
    if (!body) throw new Error(`${name} has no body`)
    return body
  }

  window(name: string): VanillaWindow {
    return this.#present.get(this.server.player(name).uuid)!.window
  }

  /** The body that was saved last. */
  saved(uuid: string): Body | undefined {
    return this.#saved.bodies.get(uuid)
  }

  /** 50 ms of the game. */
  tick(): void {
    this.displays.tick()
    for (const { player, window } of this.#present.values()) {
      for (const effect of tickBody(window.body, this.manners)) this.#endEffect(player, effect)
      window.broadcast()
      this.#tell(player.uuid)
    }
  }

  save(): void {
    for (const { window } of this.#present.values()) this.#keep(window.body)
    this.#saved.storage = this.storage.copy()
  }

  setMode(body: Body, mode: Mode): boolean {
    if (body.mode === mode) return false
    if (this.manners.inventoriesByMode) {
      this.#byMode.set(`${body.uuid} ${body.mode}`, body.slots)
      body.slots = this.#byMode.get(`${body.uuid} ${mode}`) ?? body.slots.map(() => this.stacks.empty)
    }
    body.mode = mode
    const player = this.#present.get(body.uuid)?.player
    if (player) this.#tellMode(player, mode)
    return true
  }

  giveEffect(body: Body, effect: Effect): void {
    body.effects = [...body.effects.filter(({ id }) => id !== effect.id), effect]
    const present = this.#present.get(body.uuid)
    if (!present) return
    const { amplifier, duration, particles, icon } = effect
    const flags = (particles ? 2 : 0) | (icon ? 4 : 0)
    const { entityId } = present.player
    const ids = { entityId, effectId: this.#effectId(effect.id) }
    // A byte up to 1.20.4.
    const level = this.server.protocol.number < AMPLIFIER_VARINT ? (amplifier << 24) >> 24 : amplifier
    present.player.send('entity_effect', { ...ids, amplifier: level, duration, hideParticles: flags, flags })
  }

  endEffects(body: Body, id?: string): boolean {
    const ended = body.effects.filter((effect) => id === undefined || effect.id === id)
    body.effects = body.effects.filter((effect) => !ended.includes(effect))
    const player = this.#present.get(body.uuid)?.player
    if (player) for (const effect of ended) this.#endEffect(player, effect)
    return ended.length > 0
  }

  /** Kills a player: what it has falls to the ground. */
  die(body: Body): void {
    body.health = 0
    const present = this.#present.get(body.uuid)
    for (const [slot, stack] of body.slots.entries()) {
      if (!this.stacks.isEmpty(stack)) present?.window.dropped.push(stack)
      body.slots[slot] = this.stacks.empty
    }
    Object.assign(body, { level: 0, progress: 0 })
  }

  #endEffect(player: ServerPlayer, { id }: Effect): void {
    player.send('remove_entity_effect', { entityId: player.entityId, effectId: this.#effectId(id) })
  }

  #effectId(id: string): number {
    return effectNumber(id) - (this.server.protocol.number >= EFFECTS_FROM_0 ? 1 : 0)
  }

  #join(player: ServerPlayer): void {
    const { uuid, name } = player
    const { empty } = this.stacks
    const body = this.#saved.bodies.get(uuid)?.copy(empty) ?? new Body(uuid, name, empty)
    const { protocol } = this.server
    this.#bodies.set(uuid, body)
    const window = new VanillaWindow(body, player, { stacks: this.stacks, protocol, manners: this.manners })
    this.#present.set(uuid, { player, window, health: '', experience: '' })
    player.send('held_item_slot', { slot: body.held })
    this.#tellMode(player, body.mode)
    window.sendAll()
    this.#tell(uuid)
    for (const effect of body.effects) this.giveEffect(body, effect)
  }

  /** Vanilla saves whoever leaves. */
  #leave(player: ServerPlayer): void {
    const present = this.#present.get(player.uuid)
    if (present?.player !== player) return
    present.window.hear({ state: 'play', name: 'close_window', params: {}, packet: Buffer.alloc(0) })
    this.#keep(present.window.body)
    this.#present.delete(player.uuid)
  }

  #keep(body: Body): void {
    this.#saved.bodies.set(body.uuid, body.copy(this.stacks.empty))
  }

  #tellMode(player: ServerPlayer, mode: Mode): void {
    player.gameMode = mode === 'creative' ? 'creative' : 'survival'
    player.send('game_state_change', { reason: 'change_game_mode', gameMode: modes.indexOf(mode) })
    const flags = { survival: 0, adventure: 0, creative: 0b1101, spectator: 0b0111 }[mode]
    player.send('abilities', { flags, flyingSpeed: 0.05, walkingSpeed: 0.1 })
  }

  #tell(uuid: string): void {
    const present = this.#present.get(uuid)!
    const { food, saturation, level, progress, total, health } = present.window.body
    const healthNow = JSON.stringify([health, food, saturation === 0])
    if (healthNow !== present.health) present.player.send('update_health', { health, food, foodSaturation: saturation })
    present.health = healthNow
    const experienceNow = JSON.stringify([level, progress, total])
    if (experienceNow !== present.experience)
      present.player.send('experience', { experienceBar: progress, level, totalExperience: total })
    present.experience = experienceNow
  }
}
