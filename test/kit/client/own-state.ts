import type { Params } from './parts.ts'

/** Flags, flying speed and walking speed of a new body. */
const freshAbilities = (): number[] => [0, Math.fround(0.05), Math.fround(0.1)]

/** What a client is, has and is told that is neither an entity, nor ground, nor the tab list. */
export class OwnState {
  /** What a fresh player's attributes are, by name: they are not told from those that were never mentioned. */
  readonly fresh: Readonly<Record<string, number>>
  /** The id of its own entity. */
  entityId = 0
  /** How often something popped up. */
  toasts = 0
  state = {
    mode: 0,
    abilities: freshAbilities(),
    rules: { respawn: 0, crafting: 0 },
    weather: { raining: false, rain: 0, thunder: 0 },
    last: {} as Params,
    border: {} as Params,
    time: {} as Params,
    clocks: {} as Params,
    permission: { level: 0, reduced: false },
    camera: 'self' as number | 'self',
    effects: {} as Params,
    attributes: {} as Params,
    metadata: {} as Params,
    /** Window 0, by slot, as text. */
    items: Array.from({ length: 46 }, () => 'none') as string[],
    stateId: 0,
    cursor: 'none',
    held: 0,
    window: undefined as Window | undefined,
    cooldowns: {} as Params,
    bars: {} as Params,
    objectives: {} as Params,
    slots: {} as Params,
    teams: {} as Params,
    waypoints: {} as Params,
    packs: {} as Params,
    suggestions: [] as string[],
    recipes: {} as Params,
    books: {} as Params,
    advancements: {} as Params,
    progress: {} as Params,
    tags: {} as Params,
    maps: {} as Params,
  }

  constructor(fresh: Readonly<Record<string, number>>) {
    this.fresh = fresh
    this.state.border = {
      x: 0,
      z: 0,
      from: 59_999_968,
      to: 59_999_968,
      speed: 0,
      portal: 29_999_984,
      blocks: 5,
      time: 15,
    }
  }

  /** A new body: it has and is nothing but what is said from then on. `level`: its world is another, too. */
  begin(level: boolean): void {
    const { state } = this
    for (const key of ['effects', 'attributes', 'metadata', 'cooldowns'] as const) state[key] = {}
    state.items.fill(NO_ITEM)
    Object.assign(state, { cursor: NO_ITEM, held: 0, window: undefined, camera: 'self', abilities: freshAbilities() })
    if (!level) return
    state.maps = {}
    state.weather = { raining: false, rain: 0, thunder: 0 }
  }

  /** It plays in a mode, said by a login, a respawn or alone, and makes its abilities from that until it is told of them. */
  enterMode(mode: number): void {
    const { state } = this
    state.mode = mode
    const flags = state.abilities[0]!
    state.abilities[0] = mode === 1 ? (flags & 2) | 13 : mode === 3 ? 7 : 0
  }

  /** It is configured anew: all lists are gone. */
  leave(): void {
    this.begin(true)
    const { state } = this
    for (const key of ['last', 'bars', 'objectives', 'slots', 'teams', 'waypoints'] as const) state[key] = {}
  }
}

export interface Window {
  readonly id: number
  readonly type: unknown
  readonly title: unknown
  /** How many, the player's own among them; 0 until they are told. */
  slots: number
  /** What lies in its own slots, as text. */
  readonly items: Record<number, string>
}

/** What is in a slot that nothing is in. */
export const NO_ITEM = 'none'
