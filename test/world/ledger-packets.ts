import fc from 'fast-check'
import { type Protocol, protocolOf } from '../../src/protocol/versions.ts'
import { minecraftData } from '../kit/minecraft-data.ts'

/*
 * Packets of every topic of the ledger, with few names and ids, so that two servers often mean the same thing and often
 * not. `self` stands for the player's own id.
 */

export const SELF = 'the player’s own id'

export interface Sent {
  readonly name: string
  readonly params: Record<string, unknown>
}

export type Vocabulary = Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>>

/** Text as this version sends it: JSON up to 1.20.2, NBT since. */
export function text(protocol: Protocol, value: string): unknown {
  return protocol.number >= 765 ? { type: 'string', value } : JSON.stringify({ text: value })
}

/** A stack of `itemCount` items, in the version's shape. */
export function stack(itemId: number, itemCount: number): Record<string, unknown> {
  if (itemCount === 0) return { present: false, itemCount: 0 }
  const components = { addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }
  return { present: true, itemId, itemCount, ...components, nbtData: undefined }
}

/** What an attribute is called in this version's packets, and what a fresh player has. */
export function attributesOf(protocol: Protocol): { key: string | number; fresh: number }[] {
  const plain: [string, number][] = [
    ['max_health', 20],
    ['movement_speed', Math.fround(0.1)],
    ['armor', 0],
  ]
  if (protocol.number < 766) return plain.map(([name, fresh]) => ({ key: `minecraft:generic.${name}`, fresh }))
  if (protocol.number === 766) return plain.map(([name, fresh]) => ({ key: `generic.${name}`, fresh }))
  const names = minecraftData(protocol.version).attributesArray!.map(({ resource }) => resource.replace(/^.*[.:]/, ''))
  return plain.map(([name, fresh]) => ({ key: names.indexOf(name), fresh }))
}

/** `attributesOf`, by the names under which minecraft-protocol decodes them. */
export function freshAttributes(protocol: Protocol): Record<string, number> {
  const packets = protocol.packets('play', 'clientbound')
  return Object.fromEntries(
    attributesOf(protocol).map(({ key, fresh }) => {
      const properties = [{ key, name: key, value: fresh, modifiers: [] }]
      const { params } = packets.decode(packets.encode('entity_update_attributes', { entityId: 0, properties }))
      const [read] = params.properties as { key?: string; name?: string }[]
      return [read!.key ?? read!.name!, fresh]
    }),
  )
}

const uuid = fc.integer({ min: 1, max: 3 }).map((n) => `00000000-0000-4000-8000-00000000000${n}`)
const name = fc.constantFrom('a', 'b', 'c')
const small = fc.integer({ min: 0, max: 4 })
const float = fc.constantFrom(0, 0.25, 0.5, 1)
const flag = fc.boolean()
const item = fc.tuple(fc.integer({ min: 1, max: 5 }), small).map(([id, count]) => stack(id, count))

/** Arbitrary parameters of each packet that this version has. */
export function vocabulary(version: string): Vocabulary {
  const protocol = protocolOf(version)
  const { number } = protocol
  const words = fc.constantFrom('', 'one', 'two').map((value) => text(protocol, value))
  const metadataType = (old: number, named: string) => (number < 761 ? old : number === 761 ? old2(old) : named)
  const old2 = (old: number) => (old > 1 ? old + 1 : old)
  const named = number >= 771
  const lookOf = (choices: readonly string[]) =>
    fc.integer({ min: 0, max: 3 }).map((n) => (named || number < 770 ? choices[n] : n))
  const look = fc.record({
    name: words,
    friendlyFire: fc.integer({ min: 0, max: 3 }),
    flags: fc.record({ friendly_fire: flag, see_friendly_invisible: flag }),
    nameTagVisibility: lookOf(
      named
        ? ['always', 'never', 'hide_for_other_teams', 'hide_for_own_team']
        : ['always', 'never', 'hideForOtherTeams', 'hideForOwnTeam'],
    ),
    collisionRule: lookOf(
      named
        ? ['always', 'never', 'push_other_teams', 'push_own_team']
        : ['always', 'never', 'pushOtherTeams', 'pushOwnTeam'],
    ),
    formatting: small,
    prefix: words,
    suffix: words,
  })
  const teamModes = named ? ['add', 'remove', 'change', 'join'] : [0, 1, 2, 3]
  const border = {
    x: small,
    z: small,
    oldDiameter: fc.constantFrom(10, 20),
    newDiameter: fc.constantFrom(10, 30),
    speed: fc.constantFrom(0, 500),
    portalTeleportBoundary: small,
    warningBlocks: small,
    warningTime: small,
    diameter: fc.constantFrom(5, 10),
  }
  const clock = fc.record({ id: small, totalTicks: small, partialTick: fc.constantFrom(0, 0.5), rate: fc.constant(1) })
  const attribute = fc
    .record({
      which: fc.constantFrom(...attributesOf(protocol)),
      value: fc.constantFrom(undefined, 7),
      modifiers: fc.uniqueArray(
        fc.record({ uuid: number >= 767 ? name : uuid, amount: float, operation: fc.integer({ min: 0, max: 2 }) }),
        { maxLength: 2, selector: (modifier) => modifier.uuid },
      ),
    })
    .map(({ which: { key, fresh }, value, modifiers }) => ({ key, name: key, value: value ?? fresh, modifiers }))
  const metadata = fc.oneof(
    fc.record({ key: fc.constant(0), type: fc.constant(metadataType(0, 'byte')), value: small }),
    fc.record({ key: fc.constant(1), type: fc.constant(metadataType(1, 'int')), value: fc.constantFrom(300, 200, 1) }),
    fc.record({ key: fc.constant(5), type: fc.constant(metadataType(7, 'boolean')), value: flag }),
  )
  const waypoint = fc
    .record({ uuid, icon: fc.record({ style: name }), type: fc.constantFrom('vec3i', 'azimuth'), n: small })
    .map(({ uuid, icon, type, n }) => {
      return { hasUUID: true, uuid, icon, type, data: type === 'azimuth' ? n : { x: n, y: 0, z: 0 } }
    })
  const books = {
    ...Object.fromEntries(
      ['craftingBookOpen', 'filteringCraftable', 'smeltingBookOpen', 'filteringSmeltable', 'blastFurnaceOpen']
        .concat(['filteringBlastFurnace', 'smokerBookOpen', 'filteringSmoker'])
        .map((key) => [key, flag]),
    ),
  }
  const newBooks = ['crafting', 'smelting', 'blast', 'smoker']
  const book = fc.record({ open: flag, filtering: flag })
  const slotDisplay = { type: 'empty', data: undefined }
  const recipe = fc
    .record({ displayId: small, furnace: fc.constantFrom(0, 100), notification: flag, highlight: flag })
    .map(({ displayId, furnace, notification, highlight }) => {
      const data = { ingredient: slotDisplay, fuel: slotDisplay, result: slotDisplay, craftingStation: slotDisplay }
      const display = { type: 'furnace', data: { ...data, duration: furnace, experience: 0 } }
      const described = {
        displayId,
        display,
        group: undefined,
        category: 'crafting_misc',
        craftingRequirements: undefined,
      }
      return { recipe: described, flags: { notification, highlight } }
    })
  const advancement = fc.record({ key: name, telemetry: flag }).map(({ key, telemetry }) => {
    const value = { criteria: [], requirements: [['x']], sendsTelemtryData: telemetry }
    return { key, value: { parentId: telemetry ? 'root' : undefined, displayData: undefined, ...value } }
  })
  const progress = fc.record({ key: name, done: flag }).map(({ key, done }) => ({
    key,
    value: [{ criterionIdentifier: 'x', criterionProgress: done ? 5n : undefined }],
  }))
  const uniqueKeys = <T extends { key: string }>(of: fc.Arbitrary<T>) =>
    fc.uniqueArray(of, { maxLength: 3, selector: ({ key }) => key })
  const inventoryWindow = fc.constantFrom(0, 0, 0, 3)

  const all: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
    game_state_change: fc.oneof(
      fc.record({ reason: fc.constant('change_game_mode'), gameMode: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ reason: fc.constantFrom('start_raining', 'stop_raining'), gameMode: fc.constant(0) }),
      fc.record({ reason: fc.constantFrom('rain_level_change', 'thunder_level_change'), gameMode: float }),
      fc.record({
        reason: fc.constantFrom('immediate_respawn', number >= 764 ? 'limited_crafting' : 'immediate_respawn'),
        gameMode: fc.constantFrom(0, 1),
      }),
      fc.record({ reason: fc.constantFrom('win_game', 'puffer_fish_sting'), gameMode: fc.constant(0) }),
    ),
    abilities: fc.record({ flags: fc.integer({ min: 0, max: 15 }), flyingSpeed: float, walkingSpeed: float }),
    update_health: fc.record({ health: float, food: small, foodSaturation: float }),
    experience: fc.record({ experienceBar: float, level: small, totalExperience: small }),
    held_item_slot: fc.record({ slot: fc.integer({ min: 0, max: 8 }) }),
    set_ticking_state: fc.record({ tick_rate: fc.constantFrom(20, 40), is_frozen: flag }),
    update_time: fc.record({
      age: fc.bigInt(0n, 3n),
      time: fc.bigInt(0n, 3n),
      tickDayTime: flag,
      clockUpdates: fc.uniqueArray(clock, { maxLength: 2, selector: ({ id }) => id }),
    }),
    initialize_world_border: fc.record(border),
    world_border_center: fc.record(border),
    world_border_lerp_size: fc.record(border),
    world_border_size: fc.record(border),
    world_border_warning_delay: fc.record(border),
    world_border_warning_reach: fc.record(border),
    entity_status: fc.record({ entityId: fc.constant(SELF), entityStatus: fc.integer({ min: 20, max: 30 }) }),
    entity_effect: fc.record({
      entityId: fc.constant(SELF),
      effectId: fc.integer({ min: 1, max: 3 }),
      amplifier: small,
      duration: fc.constantFrom(-1, 20, 600),
      hideParticles: fc.constantFrom(0, 1),
      flags: small,
    }),
    remove_entity_effect: fc.record({ entityId: fc.constant(SELF), effectId: fc.integer({ min: 1, max: 3 }) }),
    entity_update_attributes: fc.record({
      entityId: fc.constant(SELF),
      properties: fc.uniqueArray(attribute, { maxLength: 3, selector: ({ key }) => key }),
    }),
    entity_metadata: fc.record({
      entityId: fc.constant(SELF),
      metadata: fc.uniqueArray(metadata, { maxLength: 3, selector: ({ key }) => key }),
    }),
    window_items: fc
      .record({
        windowId: inventoryWindow,
        stateId: small,
        items: fc.array(item, { minLength: 46, maxLength: 46 }),
        carriedItem: item,
      })
      .map((params) => (params.windowId === 0 ? params : { ...params, items: params.items.slice(0, 45) })),
    set_slot: fc.record({ windowId: inventoryWindow, stateId: small, slot: fc.integer({ min: 0, max: 44 }), item }),
    set_player_inventory: fc.record({ slotId: fc.integer({ min: 0, max: 40 }), contents: item }),
    set_cursor_item: fc.record({ contents: item }),
    open_window: fc.record({ windowId: fc.constant(3), inventoryType: small, windowTitle: words }),
    close_window: fc.record({ windowId: fc.constant(3) }),
    set_cooldown: fc.record({ itemID: small, cooldownGroup: name, cooldownTicks: small }),
    map: fc
      .record({
        icon: fc.option(small, { nil: undefined }),
        x: small,
        y: small,
        columns: small,
        rows: small,
        colour: small,
      })
      .map(({ icon, x, y, columns, rows, colour }) => {
        const icons =
          icon === undefined ? undefined : [{ type: icon, x: 0, z: 0, direction: 0, displayName: undefined }]
        const piece = columns > 0 ? { rows, x: x + 125, y, data: Buffer.alloc(columns * rows, colour) } : {}
        return { itemDamage: 0, scale: 1, locked: false, icons, columns, ...piece }
      }),
    boss_bar: fc.record({
      entityUUID: uuid,
      action: fc.integer({ min: 0, max: 5 }),
      title: words,
      health: float,
      color: small,
      dividers: small,
      flags: small,
    }),
    teams: fc
      .record({
        team: name,
        mode: fc.constantFrom(...teamModes),
        look,
        players: fc.uniqueArray(name, { maxLength: 3 }),
      })
      .map(({ look, ...params }) => ({ ...params, ...look })),
    scoreboard_objective: fc.record({
      name,
      action: fc.constantFrom(0, 0, 1, 2),
      displayText: words,
      type: fc.constantFrom(0, 1),
      number_format: fc.constantFrom(undefined, 0),
    }),
    scoreboard_display_objective: fc.record({ position: small, name: fc.constantFrom('', 'a', 'b') }),
    scoreboard_score: fc.record({
      itemName: name,
      action: fc.constantFrom(0, 0, 1),
      scoreName: name,
      value: small,
      display_name: fc.option(words, { nil: undefined }),
      number_format: fc.constant(undefined),
    }),
    reset_score: fc.record({ entity_name: name, objective_name: fc.option(name, { nil: undefined }) }),
    playerlist_header: fc.record({ header: words, footer: words }),
    unlock_recipes: fc.record({
      action: fc.integer({ min: 0, max: 2 }),
      ...books,
      recipes1: fc.uniqueArray(name),
      recipes2: fc.uniqueArray(name),
    }),
    recipe_book_add: fc.record({
      entries: fc.uniqueArray(recipe, { maxLength: 3, selector: (entry) => entry.recipe.displayId }),
      replace: fc.constantFrom(false, false, true),
    }),
    recipe_book_remove: fc.record({ recipeIds: fc.uniqueArray(small, { maxLength: 2 }) }),
    recipe_book_settings: fc
      .record({
        ...Object.fromEntries(
          newBooks.flatMap((key) => [`${key}GuiOpen`, `${key}FilteringCraftable`]).map((key) => [key, flag]),
        ),
        crafting: book,
        furnace: book,
        blast: book,
      })
      .map((params) => ({ ...params, smoker: params.blast })),
    advancements: fc.record({
      reset: fc.constantFrom(false, false, true),
      advancementMapping: uniqueKeys(advancement),
      identifiers: fc.uniqueArray(name, { maxLength: 1 }),
      progressMapping: uniqueKeys(progress),
      showAdvancements: fc.constant(true),
    }),
    tracked_waypoint: fc.record({ operation: fc.constantFrom('track', 'track', 'update', 'untrack'), waypoint }),
    add_resource_pack: fc.record({ uuid, url: name, hash: name, forced: flag, promptMessage: fc.constant(undefined) }),
    remove_resource_pack: fc.record({ uuid: fc.option(uuid, { nil: undefined }) }),
    chat_suggestions: fc.record({ action: fc.integer({ min: 0, max: 2 }), entries: fc.uniqueArray(name) }),
    server_links: fc.record({
      links: fc.array(fc.record({ hasKnownType: fc.constant(false), unknownType: words, link: name }), {
        maxLength: 2,
      }),
    }),
    post_effects: fc.record({ postEffects: fc.array(name, { maxLength: 2 }) }),
    custom_report_details: fc.record({ details: fc.array(fc.record({ key: name, value: name }), { maxLength: 2 }) }),
    select_advancement_tab: fc.record({ id: fc.option(name, { nil: undefined }) }),
  }
  const clientbound = protocol.packets('play', 'clientbound')
  return Object.fromEntries(Object.entries(all).filter(([packet]) => clientbound.idOf(packet) !== undefined))
}

/** What every server says to a player who joins, and no packet takes back. */
export function joined(protocol: Protocol, n: number): Sent[] {
  const { number } = protocol
  const location = { x: n, y: 64, z: n }
  const at = number >= 773 ? { globalPos: { dimensionName: 'minecraft:overworld', location }, yaw: 0, pitch: 0 } : {}
  const node = { redirectNode: undefined, extraNodeData: undefined, children: [] }
  const flags = { unused: 0, has_custom_suggestions: 0, has_redirect_node: 0, has_command: n, command_node_type: 0 }
  const sent: Sent[] = [
    { name: 'difficulty', params: { difficulty: n === 0 ? 'easy' : 'hard', difficultyLocked: false } },
    { name: 'spawn_position', params: { location, angle: 0, ...at } },
    { name: 'update_view_position', params: { chunkX: n, chunkZ: -n } },
    { name: 'simulation_distance', params: { distance: 5 + n } },
    { name: 'declare_commands', params: { nodes: [{ flags, ...node }], rootIndex: 0 } },
    { name: 'tags', params: { tags: [{ tagType: 'minecraft:item', tags: [{ tagName: 'x', entries: [n, 9] }] }] } },
    { name: 'map', params: { itemDamage: 0, scale: 1, locked: false, icons: [], ...whole(n) } },
    { name: 'update_time', params: { age: BigInt(n), time: BigInt(n), tickDayTime: true, clockUpdates: clocks(n) } },
  ]
  return sent.filter(({ name }) => protocol.packets('play', 'clientbound').idOf(name) !== undefined)
}

/** A whole map in one colour. */
function whole(colour: number) {
  return { columns: 128, rows: 128, x: 0, y: 0, data: Buffer.alloc(128 * 128, colour) }
}

/** All clocks that the vocabulary knows: no packet takes a clock back. */
function clocks(n: number) {
  return [0, 1, 2, 3, 4].map((id) => ({ id, totalTicks: n, partialTick: 0, rate: 1 }))
}

/** `sent` as bytes, with the player's id in place of SELF. */
export function bytes(protocol: Protocol, { name, params }: Sent, self: number): Buffer {
  const own = params.entityId === SELF ? { ...params, entityId: self } : params
  return protocol.packets('play', 'clientbound').encode(name, own)
}
