/** What a vanilla server has of a player: what it saves, and what it forgets with its process. */

export type Mode = 'survival' | 'creative' | 'adventure' | 'spectator'
export const modes: readonly Mode[] = ['survival', 'creative', 'adventure', 'spectator']

export interface Effect {
  id: string
  amplifier: number
  duration: number
  ambient: boolean
  particles: boolean
  icon: boolean
}

export interface Modifier {
  id: string
  name: string
  amount: number
  operation: 0 | 1 | 2
}

export interface Attribute {
  base: number
  modifiers: Modifier[]
}

export interface Respawn {
  dimension: string
  x: number
  y: number
  z: number
  angle: number
}

/** Slots of window 0. */
export const WINDOW = 46

/** Attributes that a player has, with what they are at first. */
const attributes: readonly (readonly [string, number])[] = [
  ['max_health', 20],
  ['movement_speed', 0.10000000149011612],
  ['attack_damage', 1],
  ['luck', 0],
  ['armor', 0],
]

export class Body {
  readonly uuid: string
  name: string
  /** Stacks of window 0: crafting 0–4, armour 5–8, main 9–35, hotbar 36–44, off hand 45. */
  slots: Buffer[]
  cursor: Buffer
  ender: Buffer[]
  held = 0
  health = 20
  absorption = 0
  air = 300
  fire = -20
  food = 20
  saturation = 5
  exhaustion = 0
  level = 0
  progress = 0
  total = 0
  mode: Mode = 'survival'
  effects: Effect[] = []
  attributes = new Map<string, Attribute>(attributes.map(([id, base]) => [id, { base, modifiers: [] }]))
  tags: string[] = []
  respawn: Respawn | undefined

  constructor(uuid: string, name: string, empty: Buffer) {
    this.uuid = uuid
    this.name = name
    this.slots = Array.from({ length: WINDOW }, () => empty)
    this.cursor = empty
    this.ender = Array.from({ length: 27 }, () => empty)
  }

  /** As it would be read from its file: everything but what a window holds for the moment. */
  copy(empty: Buffer): Body {
    const copy = new Body(this.uuid, this.name, empty)
    return Object.assign(copy, {
      ...this,
      slots: this.slots.map((stack, slot) => (slot < 5 ? empty : stack)),
      cursor: empty,
      ender: [...this.ender],
      effects: this.effects.map((effect) => ({ ...effect })),
      attributes: new Map(
        [...this.attributes].map(([id, { base, modifiers }]) => [
          id,
          { base, modifiers: modifiers.map((each) => ({ ...each })) },
        ]),
      ),
      tags: [...this.tags],
      respawn: this.respawn && { ...this.respawn },
    })
  }

  get dead(): boolean {
    return this.health <= 0
  }

  get maxHealth(): number {
    const { base, modifiers } = this.attributes.get('max_health')!
    const of = (operation: number) =>
      modifiers.filter((each) => each.operation === operation).map(({ amount }) => amount)
    const sum = base + of(0).reduce((all, each) => all + each, 0)
    const more = sum * (1 + of(1).reduce((all, each) => all + each, 0))
    const total = of(2).reduce((all, each) => all * (1 + each), more)
    return Math.min(1024, Math.max(1, total))
  }

  setHealth(health: number): void {
    this.health = Math.fround(Math.min(this.maxHealth, Math.max(0, health)))
  }
}
