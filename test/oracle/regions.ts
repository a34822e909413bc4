import { type Fact, fact, factOf } from './books.ts'
import type { Params } from './client-parts.ts'
import { flagsOf } from './stage-rules.ts'
import { chat, item, nothing, type Side } from './step.ts'

const bar = { west: '00000000-0000-4000-8000-00000000ba01', east: '00000000-0000-4000-8000-00000000ba02' }
const look = { friendlyFire: 0, nameTagVisibility: 'always', collisionRule: 'always' }
const empty = { type: 'empty', data: undefined }
const smelting = { ingredient: empty, fuel: empty, result: empty, craftingStation: empty }
const books = ['crafting', 'smelting', 'blast', 'smoker']

/** A time of day, and the world's age, that go on from now. `rate`: ticks a second. */
export function clock(age: number, time: number, ticking: boolean, rate: number): Fact {
  const since = performance.now()
  return {
    name: 'update_time',
    params: () => {
      const passed = Math.round(((performance.now() - since) * rate) / 1000)
      return { age: BigInt(age + passed), time: BigInt(time + (ticking ? passed : 0)), tickDayTime: ticking }
    },
  }
}

/** Ticks a second on either side. */
export const rates: Readonly<Record<Side, number>> = { west: 20, east: 10 }

/** Keys of the facts that belong to one player end with its name. */
const players = ['alice', 'bob'] as const

/**
 * What is said only to whom plays west, or east, of everything that a promotion tells: each side has its own word on all of it,
 * and some things only one of them has. Order matters: what others build on comes first.
 */
export function region(side: Side): Map<string, Fact> {
  const n = side === 'west' ? 3 : 5
  const own = (end: string): string => `${side} ${end}`
  const team = { name: chat(side), ...look, formatting: n, prefix: chat(''), suffix: chat(''), players: ['bob'] }
  const node = { redirectNode: undefined, extraNodeData: undefined, children: [] }
  const flags = { unused: 0, has_custom_suggestions: 0, has_redirect_node: 0, command_node_type: 0 }
  const root = { flags: { ...flags, has_command: side === 'west' ? 1 : 0 }, ...node }
  const whole = { columns: 128, rows: 128, x: 0, y: 0, data: Buffer.alloc(128 * 128, n) }
  const display = { type: 'furnace', data: { ...smelting, duration: 100 + n, experience: 0 } }
  const recipe = { displayId: n, display, group: undefined, category: 'furnace_misc', craftingRequirements: undefined }
  const advancement = { parentId: undefined, displayData: undefined, requirements: [['x']], sendsTelemtryData: false }
  const criterion = { criterionIdentifier: 'x', criterionProgress: BigInt(n) }
  const state = (reason: string, gameMode: number): Fact => fact('game_state_change', { reason, gameMode })
  const border = { x: n, z: -n, oldDiameter: 1_000 * n, newDiameter: 1_000 * n, speed: 0 }
  return new Map<string, Fact>([
    ['tags', fact('tags', { tags: [{ tagType: 'minecraft:item', tags: [{ tagName: 'x', entries: [n, 9] }] }] })],
    ['mode', state('change_game_mode', side === 'west' ? 1 : 2)],
    [
      'abilities',
      {
        ...{ name: 'abilities', after: 'mode' },
        params: (player) => ({
          ...{ flags: flagsOf(player, side === 'west' ? 13 : 5), flyingSpeed: n / 64, walkingSpeed: n / 32 },
        }),
      },
    ],
    ['crafting', state('limited_crafting', side === 'west' ? 1 : 0)],
    ['rising', state('immediate_respawn', side === 'west' ? 0 : 1)],
    ['ticking', fact('set_ticking_state', { tick_rate: rates[side], is_frozen: false })],
    ['time', clock(n * 1_000, n * 3_000, side === 'west', rates[side])],
    ['rain', state(side === 'west' ? 'start_raining' : 'stop_raining', 0)],
    ['wet', { ...state('rain_level_change', side === 'west' ? 0.75 : 0), after: 'rain' }],
    ['thunder', state('thunder_level_change', n / 8)],
    [
      'border',
      fact('initialize_world_border', { ...border, portalTeleportBoundary: n, warningBlocks: n, warningTime: n }),
    ],
    ['spawn', fact('spawn_position', { location: { x: n, y: 64, z: 0 }, angle: 0 })],
    ['difficulty', fact('difficulty', { difficulty: side === 'west' ? 'easy' : 'hard', difficultyLocked: false })],
    ['simulation', fact('simulation_distance', { distance: 5 + n })],
    ['map', fact('map', { itemDamage: 0, scale: 1, locked: false, icons: [], ...whole })],
    [
      own('cooldown'),
      fact('set_cooldown', cooling(own('pearl'), 1_000_000), ['set_cooldown', cooling(own('pearl'), 0)]),
    ],
    ['recipes', fact('declare_recipes', { recipes: [{ name: own('recipe'), items: [n] }], stoneCutterRecipes: [] })],
    [
      own('recipe book'),
      fact('recipe_book_add', { entries: [{ recipe, flags: {} }], replace: false }, [
        'recipe_book_remove',
        { recipeIds: [n] },
      ]),
    ],
    [
      'book settings',
      fact(
        'recipe_book_settings',
        Object.fromEntries(
          books.flatMap((book) => [
            [`${book}GuiOpen`, side === 'west'],
            [`${book}FilteringCraftable`, side === 'east'],
          ]),
        ),
      ),
    ],
    [
      'advancements',
      fact('advancements', {
        reset: true,
        advancementMapping: [{ key: own('feat'), value: advancement }],
        identifiers: [],
        progressMapping: [{ key: own('feat'), value: [criterion] }],
      }),
    ],
    ['tab', fact('select_advancement_tab', { id: own('feat') })],
    ['commands', fact('declare_commands', { nodes: [root], rootIndex: 0 })],
    [
      own('words'),
      fact('chat_suggestions', { action: 0, entries: [side] }, ['chat_suggestions', { action: 1, entries: [side] }]),
    ],
    ['server', fact('server_data', { motd: chat(side), iconBytes: undefined })],
    [
      own('objective'),
      fact('scoreboard_objective', { name: own('goal'), action: 0, displayText: chat(side), type: 0 }, [
        'scoreboard_objective',
        { name: own('goal'), action: 1 },
      ]),
    ],
    [own('score'), fact('scoreboard_score', { itemName: 'bob', scoreName: own('goal'), value: n })],
    ['display', fact('scoreboard_display_objective', { position: 0, name: own('goal') })],
    [own('team'), fact('teams', { team: own('folk'), mode: 0, ...team }, ['teams', { team: own('folk'), mode: 1 }])],
    [
      own('bar'),
      fact(
        'boss_bar',
        { entityUUID: bar[side], action: 0, title: chat(side), health: 1, color: n, dividers: 0, flags: 0 },
        ['boss_bar', { entityUUID: bar[side], action: 1 }],
      ),
    ],
    ['header', fact('playerlist_header', { header: chat(`the ${side}`), footer: chat('') })],
    ...players.flatMap((player) => [...bodyOf(side, player)]),
  ])
}

const cooling = (cooldownGroup: string, cooldownTicks: number): Params => ({ cooldownGroup, cooldownTicks })

/** What a player is and has on one side. */
function* bodyOf(side: Side, of: string): Generator<[string, Fact]> {
  const n = side === 'west' ? 3 : 5
  const effectId = 20 + n
  const said = (name: string, params: (entityId: number) => Params, end?: Parameters<typeof factOf>[3]): Fact =>
    factOf(of, name, params, end)
  const properties = [{ key: 'generic.movement_speed', value: n / 32, modifiers: [] }]
  yield [`level ${of}`, said('entity_status', (entityId) => ({ entityId, entityStatus: 24 + (n % 4) }))]
  yield [`debug ${of}`, said('entity_status', (entityId) => ({ entityId, entityStatus: side === 'west' ? 22 : 23 }))]
  yield [`attributes ${of}`, said('entity_update_attributes', (entityId) => ({ entityId, properties }))]
  // Air, and that the air is cold.
  const rows = [
    { key: 1, type: 'int', value: 100 * (n % 3) },
    { key: 7, type: 'int', value: n },
  ]
  yield [`air ${of}`, said('entity_metadata', (entityId) => ({ entityId, metadata: rows }))]
  yield [
    `${side} effect ${of}`,
    said('entity_effect', (entityId) => ({ entityId, effectId, amplifier: 0, duration: -1, flags: 0 }), [
      'remove_entity_effect',
      (entityId) => ({ entityId, effectId }),
    ]),
  ]
  yield [`health ${of}`, said('update_health', () => ({ health: 20 - n, food: 10 + n, foodSaturation: n }))]
  yield [`points ${of}`, said('experience', () => ({ experienceBar: n / 8, level: n, totalExperience: 10 * n }))]
  yield [`slot 20 ${of}`, said('set_slot', () => slot(20, n, n))]
  yield [`slot ${30 + n} ${of}`, said('set_slot', () => slot(30 + n, 9, n), ['set_slot', () => slot(30 + n, 0, 0)])]
}

/** A stack in a slot of the player's own; no item when `count` is 0. */
export const slot = (at: number, itemId: number, count: number): Params => ({
  ...{ windowId: 0, stateId: 1, slot: at },
  item: count === 0 ? nothing : item(itemId, count),
})
