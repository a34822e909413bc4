import type { Effect, Entity, Registry } from './squid.ts'

/** An effect in messages. */
export interface EffectState {
  readonly id: string
  readonly amplifier: number
  /** Ticks that are left; −1 for ever. */
  readonly duration: number
  readonly ambient: boolean
  readonly particles: boolean
  readonly icon: boolean
}

/** In the order of the game's registry. */
const names = [
  ...['speed', 'slowness', 'haste', 'mining_fatigue', 'strength', 'instant_health', 'instant_damage', 'jump_boost'],
  ...['nausea', 'regeneration', 'resistance', 'fire_resistance', 'water_breathing', 'invisibility', 'blindness'],
  ...['night_vision', 'hunger', 'weakness', 'poison', 'wither', 'health_boost', 'absorption', 'saturation'],
  ...['glowing', 'levitation', 'luck', 'unluck', 'slow_falling', 'conduit_power', 'dolphins_grace', 'bad_omen'],
  // 1.19, then 1.20.5.
  ...['hero_of_the_village', 'darkness', 'trial_omen', 'raid_omen', 'wind_charged', 'weaving', 'oozing', 'infested'],
]

const tick = 50
/** Milliseconds of the longest timer that node has. */
const longestTimer = 2 ** 31 - 1
const usualDuration = 30 * 20

/** What a player is under, in place of flying-squid's own: a stronger one wins, a longer one lasts, for ever is for ever. */
export class Effects {
  readonly #entity: Entity
  readonly #write: (name: string, fields: object) => void
  /** minecraft-data's number of the first, by which flying-squid keeps them, and the protocol's. */
  readonly #first: { readonly kept: number; readonly sent: number }
  readonly #known: number

  constructor(entity: Entity, registry: Registry, write: (name: string, fields: object) => void) {
    this.#entity = entity
    this.#write = write
    this.#first = { kept: registry.effectsByName.Speed?.id ?? 1, sent: registry.version['>=']('1.20.2') ? 0 : 1 }
    this.#known = registry.version['>=']('1.20.5') ? names.length : registry.version['>=']('1.19') ? 33 : 32
    entity.addEffect = (id, options) => this.#add(id, options)
    entity.removeEffect = (id) => this.#remove(id)
  }

  knows(name: unknown): boolean {
    const index = typeof name === 'string' ? names.indexOf(name.replace(/^minecraft:/, '')) : -1
    return index >= 0 && index < this.#known
  }

  state(now: number): EffectState[] {
    return this.#all().map(([id, { amplifier, ambient, particles, icon, end }]) => ({
      id: `minecraft:${names[id - this.#first.kept]}`,
      amplifier,
      duration: end === Number.POSITIVE_INFINITY ? -1 : Math.max(1, Math.ceil((end - now) / tick)),
      ambient,
      particles,
      icon,
    }))
  }

  /** Ends all that is, and begins these. */
  replace(states: readonly EffectState[]): void {
    for (const [id] of this.#all()) this.#remove(id)
    for (const { id, ...effect } of states) {
      this.#add(this.#first.kept + names.indexOf(id.replace(/^minecraft:/, '')), { ...effect, override: true })
    }
  }

  /** Sends the client all that is, as after its login and each respawn. */
  sendAll(): void {
    for (const [id, effect] of this.#all()) this.#send(id, effect)
  }

  /** Stops the timers: nobody is there any more. */
  stop(): void {
    for (const [, { timeout }] of this.#all()) clearTimeout(timeout)
  }

  #all(): [number, Effect][] {
    return Object.entries(this.#entity.effects).flatMap(([id, effect]) => (effect ? [[Number(id), effect]] : []))
  }

  #add(id: number, options: Partial<Effect> & { override?: boolean } = {}): boolean {
    const { amplifier = 0, duration = usualDuration, particles = true, ambient = false, icon = true } = options
    const end = duration < 0 ? Number.POSITIVE_INFINITY : Date.now() + duration * tick
    const present = this.#entity.effects[id]
    if (present && options.override !== true) {
      const better = amplifier > present.amplifier || (amplifier === present.amplifier && end > present.end)
      if (!better) return false
    }
    clearTimeout(present?.timeout)
    const effect: Effect = { amplifier, duration, particles, ambient, icon, end }
    this.#entity.effects[id] = effect
    this.#wait(id, effect)
    this.#send(id, effect)
    return true
  }

  #wait(id: number, effect: Effect): void {
    if (effect.end === Number.POSITIVE_INFINITY) return
    const left = effect.end - Date.now()
    const over = () => (left > longestTimer ? this.#wait(id, effect) : this.#remove(id))
    effect.timeout = setTimeout(over, Math.min(left, longestTimer))
    effect.timeout.unref()
  }

  #remove(id: number): void {
    const effect = this.#entity.effects[id]
    if (!effect) return
    clearTimeout(effect.timeout)
    this.#entity.effects[id] = null
    this.#write('remove_entity_effect', { entityId: this.#entity.id, effectId: this.#sent(id) })
  }

  #send(id: number, effect: Effect): void {
    const left = effect.end === Number.POSITIVE_INFINITY ? -1 : Math.ceil((effect.end - Date.now()) / tick)
    const flags = (effect.ambient ? 1 : 0) | (effect.particles ? 2 : 0) | (effect.icon ? 4 : 0)
    this.#write('entity_effect', {
      entityId: this.#entity.id,
      effectId: this.#sent(id),
      amplifier: effect.amplifier,
      duration: left,
      // One field under two names.
      flags,
      hideParticles: flags,
    })
  }

  #sent(id: number): number {
    return id - this.#first.kept + this.#first.sent
  }
}
