import type { CarryPart } from '../src/carry/parts.ts'
import type { PlayerState } from '../src/carry/state.ts'
import type { Protocol } from '../src/protocol/versions.ts'

/** 1.20.2: NBT in packets has no name at its root. 1.20.5: items have components. */
const namelessSince = 764
const componentsSince = 766

/** The first item of the registry, in every version. */
const stone = 1

/** A stack of stones with data of its own, `bytes` of it, as the protocol's slot in base64. */
export function stones({ number }: Protocol, count: number, bytes = 8): string {
  const text = 'mcmesh'.repeat(Math.ceil(bytes / 6)).slice(0, bytes)
  const tag = Buffer.concat([
    Buffer.from([10, ...(number >= namelessSince ? [] : [0, 0])]),
    // A text named "conformance".
    Buffer.from([8, 0, 11]),
    Buffer.from('conformance'),
    Buffer.from([text.length >> 8, text.length & 0xff]),
    Buffer.from(text),
    Buffer.from([0]),
  ])
  const head = number >= componentsSince ? [count, stone, 1, 0, 0] : [1, stone, count]
  return Buffer.concat([Buffer.from(head), tag]).toString('base64')
}

/** A value of each part that no fresh player has. `which`: 0 or 1, to tell two apart. */
export function sample(protocol: Protocol, which: number): Required<PlayerState> {
  const slots = {
    'hotbar.0': stones(protocol, 5 + which),
    'inventory.26': stones(protocol, 64, 200),
    'weapon.offhand': stones(protocol, 2),
  }
  return {
    inventory: { heldSlot: which, slots },
    enderchest: { 'enderchest.0': stones(protocol, 3 + which), 'enderchest.26': stones(protocol, 1) },
    health: { health: 11.5 + which, absorption: 0, air: 300, fire: 0, freezing: 0, fallDistance: 0 },
    food: { food: 12 + which, saturation: 3.5, exhaustion: 0.5 },
    experience: { level: 9 + which, progress: 0.5, total: 321 },
    effects: [
      { id: 'minecraft:luck', amplifier: which, duration: 72_000, ambient: false, particles: true, icon: true },
      { id: 'minecraft:slow_falling', amplifier: 0, duration: 36_000, ambient: true, particles: false, icon: true },
    ],
    gamemode: which === 0 ? 'survival' : 'adventure',
    attributes: [{ id: 'minecraft:luck', base: 1 + which, modifiers: [] }],
    spawnpoint: { dimension: 'minecraft:overworld', x: 100 + which, y: 70, z: -30, angle: 90, forced: true },
    recipes: which === 0 ? ['minecraft:stick'] : ['minecraft:stick', 'minecraft:torch'],
    advancements: { 'minecraft:story/root': { crafting_table: `2026-01-0${1 + which} 12:00:00 +0000` } },
    statistics: { 'minecraft:mined': { 'minecraft:stone': 7 + which } },
  }
}

/** What a cleared part must be, as far as the page fixes it. */
export const emptied: Partial<Record<CarryPart, object>> = {
  inventory: { slots: {} },
  enderchest: {},
  health: { health: 20, absorption: 0 },
  food: { food: 20 },
  experience: { level: 0, progress: 0, total: 0 },
  effects: [],
}

/** The packets by which a client hears of a part; one of each line's is enough. */
export const tellsOf: Partial<Record<CarryPart, readonly string[]>> = {
  inventory: ['window_items', 'set_slot', 'set_player_inventory'],
  health: ['update_health'],
  food: ['update_health'],
  experience: ['experience'],
  effects: ['entity_effect'],
  gamemode: ['game_state_change'],
}
