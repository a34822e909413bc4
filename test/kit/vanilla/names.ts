/** 1.21.2: names of attributes without a prefix. */
const BARE_ATTRIBUTES = 768

const ofPlayers = new Set([
  'block_break_speed',
  'block_interaction_range',
  'entity_interaction_range',
  'sneaking_speed',
])

/** An attribute's name as the version has it. */
export function attributeKey(id: string, protocol: number): string {
  if (protocol >= BARE_ATTRIBUTES) return `minecraft:${id}`
  return `minecraft:${ofPlayers.has(id) ? 'player' : 'generic'}.${id}`
}

/** Index in `slots` or `ender` for a slot as commands name it; undefined for a name that a player does not have. */
export function slotOf(name: string): { readonly in: 'slots' | 'ender'; readonly at: number } | undefined {
  const armor = ['armor.head', 'armor.chest', 'armor.legs', 'armor.feet'].indexOf(name)
  if (armor >= 0) return { in: 'slots', at: 5 + armor }
  if (name === 'weapon.offhand') return { in: 'slots', at: 45 }
  const [, kind, number] = /^(hotbar|inventory|enderchest)\.(\d+)$/.exec(name) ?? []
  const i = Number(number)
  if (kind === 'hotbar' && i < 9) return { in: 'slots', at: 36 + i }
  if (kind === 'inventory' && i < 27) return { in: 'slots', at: 9 + i }
  return kind === 'enderchest' && i < 27 ? { in: 'ender', at: i } : undefined
}
