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
