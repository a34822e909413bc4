/** Effects in the order of their numbers, from 1 on (from 0 in packets since 1.20.2). */
const names = [
  ...['speed', 'slowness', 'haste', 'mining_fatigue', 'strength', 'instant_health', 'instant_damage', 'jump_boost'],
  ...['nausea', 'regeneration', 'resistance', 'fire_resistance', 'water_breathing', 'invisibility', 'blindness'],
  ...['night_vision', 'hunger', 'weakness', 'poison', 'wither', 'health_boost', 'absorption', 'saturation', 'glowing'],
  ...['levitation', 'luck', 'unluck', 'slow_falling', 'conduit_power', 'dolphins_grace', 'bad_omen'],
  ...['hero_of_the_village', 'darkness'],
]

/** Those that work once and at once. */
export const instant: ReadonlySet<string> = new Set([
  'minecraft:instant_health',
  'minecraft:instant_damage',
  'minecraft:saturation',
])

export const effectNumber = (id: string): number => names.indexOf(id.replace(/^minecraft:/, '')) + 1

export const isEffect = (id: string): boolean => effectNumber(id) > 0

/** Those whom every version has. */
export const lastingEffects: readonly string[] = names
  .slice(0, 32)
  .map((name) => `minecraft:${name}`)
  .filter(
    (id) => !instant.has(id) && !['hunger', 'poison', 'wither', 'regeneration', 'health_boost'].includes(id.slice(10)),
  )

/** "Jump Boost": what the game calls it, as its language file does under `effect.minecraft.jump_boost`. */
export const effectTextKey = (id: string): string => `effect.${id.replace(':', '.')}`
