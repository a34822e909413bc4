/** Effects by the number under which a player's NBT kept them up to 1.20.1. Source: vanilla's MobEffects; none was ever renumbered. */
export const effectNames: Readonly<Record<number, string>> = Object.fromEntries(
  [
    ...['speed', 'slowness', 'haste', 'mining_fatigue', 'strength', 'instant_health', 'instant_damage', 'jump_boost'],
    ...['nausea', 'regeneration', 'resistance', 'fire_resistance', 'water_breathing', 'invisibility', 'blindness'],
    ...[
      'night_vision',
      'hunger',
      'weakness',
      'poison',
      'wither',
      'health_boost',
      'absorption',
      'saturation',
      'glowing',
    ],
    ...['levitation', 'luck', 'unluck', 'slow_falling', 'conduit_power', 'dolphins_grace', 'bad_omen'],
    ...['hero_of_the_village', 'darkness'],
  ].map((name, i) => [i + 1, name]),
)
