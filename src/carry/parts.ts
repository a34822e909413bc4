/** What can go along with a player from server to server: the words of `carry` in zones.json. */
export const carryParts = [
  'inventory',
  'enderchest',
  'health',
  'food',
  'experience',
  'effects',
  'gamemode',
  'attributes',
  'spawnpoint',
  'recipes',
  'advancements',
  'statistics',
] as const

export type CarryPart = (typeof carryParts)[number]

/** What goes along where zones.json has no `carry`. */
export const carriedByDefault: readonly CarryPart[] = carryParts.slice(0, 7)

export const isCarryPart = (word: unknown): word is CarryPart => carryParts.includes(word as CarryPart)

/** What goes along with a player, as zones.json has it. */
export interface CarrySettings {
  /** In the order of `carryParts`. Default: the first seven. */
  readonly parts: readonly CarryPart[]
  /** The file names them: what can't be carried is worth a warning then. */
  readonly asked: boolean
  /** What becomes of items on a server that no carry put there: kept for the player (the default), or thrown away. */
  readonly found: 'keep' | 'discard'
  /** What becomes of a player who joins while the server that has its things is down: it is told to come back (the default), or plays without. */
  readonly holderDown: 'wait' | 'empty'
}
