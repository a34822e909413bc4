import type { Protocol } from '../../src/protocol/versions.ts'

/*
 * What a vanilla client makes of the packets that a ledger is about, written apart from the ledger: the tests compare the
 * states of two such clients. It throws where a vanilla client would give up the connection, and counts toasts.
 */

// biome-ignore lint/suspicious/noExplicitAny: a client reads every packet's own shape
type Params = Record<string, any>

export class LedgerClient {
  readonly protocol: Protocol
  readonly fresh: Readonly<Record<string, number>>
  toasts = 0
  packets: string[] = []
  state = {
    mode: 0,
    abilities: [0, Math.fround(0.05), Math.fround(0.1)] as number[],
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
    items: Array.from({ length: 46 }, () => 'none') as string[],
    stateId: 0,
    cursor: 'none',
    held: 0,
    window: undefined as undefined | { id: number; slots: number },
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

  /** `fresh`: what a fresh player's attributes are, by name. */
  constructor(protocol: Protocol, fresh: Readonly<Record<string, number>> = {}) {
    this.protocol = protocol
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

  /** Takes in one packet; `self` is the player's id in it. */
  take(packet: Buffer, self: number): void {
    const { name, params } = this.protocol.packets('play', 'clientbound').decode(packet)
    this.packets.push(name)
    if (name in this.#rules) this.#rules[name]!(params, self)
    else throw new Error(`This client knows no ${name}.`)
  }

  readonly #last =
    (name: string) =>
    (params: Params): void => {
      this.state.last[name] = plain(params)
      // What a fresh client shows is not told from what was never said.
      if (fresh.has(JSON.stringify(plain(params)))) delete this.state.last[name]
    }

  #item(item: Params): string {
    return item.present === false || (item.present === undefined && !item.itemCount)
      ? 'none'
      : JSON.stringify(plain(item))
  }

  #slot(windowId: number, slot: number): number {
    if (windowId === 0) return slot
    if (windowId === -2 || windowId === 254) return indexes[slot] ?? -1
    const window = this.state.window
    if (window?.id !== windowId || window.slots < 36) return -1
    const own = window.slots - 36
    return slot >= own ? 9 + slot - own : -1
  }

  #body(self: number, id: number): boolean {
    if (self !== id) throw new Error(`entity ${id} is not the player ${self}`)
    return true
  }

  readonly #rules: Record<string, (params: Params, self: number) => void> = {
    game_state_change: ({ reason, gameMode: value }) => {
      const { state } = this
      if (reason === 'change_game_mode') {
        state.mode = value
        const flags = state.abilities[0]!
        state.abilities[0] = value === 1 ? (flags & 2) | 13 : value === 3 ? 7 : 0
      } else if (reason === 'start_raining') Object.assign(state.weather, { raining: true, rain: 0 })
      else if (reason === 'stop_raining') Object.assign(state.weather, { raining: false, rain: 1 })
      else if (reason === 'rain_level_change') state.weather.rain = value
      else if (reason === 'thunder_level_change') state.weather.thunder = value
      else if (reason === 'immediate_respawn') state.rules.respawn = value
      else if (reason === 'limited_crafting') state.rules.crafting = value
    },
    abilities: ({ flags, flyingSpeed, walkingSpeed }) => {
      this.state.abilities = [flags, flyingSpeed, walkingSpeed]
    },
    ...Object.fromEntries(
      [
        'update_health',
        'experience',
        'difficulty',
        'spawn_position',
        'update_view_position',
        'simulation_distance',
        'set_ticking_state',
        'playerlist_header',
        'declare_commands',
        'declare_recipes',
        'server_data',
        'server_links',
        'custom_report_details',
        'select_advancement_tab',
        'resource_pack_send',
      ].map((name) => [name, this.#last(name)]),
    ),
    update_time: ({ age, time, tickDayTime, clockUpdates }) => {
      this.state.time = { age: String(big(age)), time: time === undefined ? '' : String(big(time)), tickDayTime }
      for (const { id, ...clock } of clockUpdates ?? []) this.state.clocks[id] = plain(clock)
    },
    initialize_world_border: (p) => {
      this.state.border = {
        x: p.x,
        z: p.z,
        ...move(p.oldDiameter, p.newDiameter, Number(p.speed)),
        portal: p.portalTeleportBoundary,
        blocks: p.warningBlocks,
        time: p.warningTime,
      }
    },
    world_border_center: ({ x, z }) => Object.assign(this.state.border, { x, z }),
    world_border_lerp_size: (p) =>
      Object.assign(this.state.border, move(p.oldDiameter, p.newDiameter, Number(p.speed))),
    world_border_size: ({ diameter }) => Object.assign(this.state.border, move(diameter, diameter, 0)),
    world_border_warning_delay: ({ warningTime }) => Object.assign(this.state.border, { time: warningTime }),
    world_border_warning_reach: ({ warningBlocks }) => Object.assign(this.state.border, { blocks: warningBlocks }),
    entity_status: ({ entityId, entityStatus }, self) => {
      this.#body(self, entityId)
      if (entityStatus >= 24 && entityStatus <= 28) this.state.permission.level = entityStatus - 24
      if (entityStatus === 22 || entityStatus === 23) this.state.permission.reduced = entityStatus === 22
    },
    camera: ({ cameraId }, self) => {
      this.state.camera = cameraId === self ? 'self' : cameraId
    },
    entity_effect: ({ entityId, effectId, ...effect }, self) => {
      if (this.#body(self, entityId)) this.state.effects[effectId] = plain(effect)
    },
    remove_entity_effect: ({ entityId, effectId }, self) => {
      if (this.#body(self, entityId)) delete this.state.effects[effectId]
    },
    entity_update_attributes: ({ entityId, properties }, self) => {
      this.#body(self, entityId)
      for (const { key, name, value, modifiers } of properties) {
        const attribute = key ?? name
        const sorted = modifiers.map((m: Params) => JSON.stringify(plain(m))).sort()
        this.state.attributes[attribute] = { value, modifiers: sorted }
        // A fresh player's attributes are not told from those that were never mentioned.
        if (sorted.length === 0 && value === this.fresh[attribute]) delete this.state.attributes[attribute]
      }
    },
    entity_metadata: ({ entityId, metadata }, self) => {
      this.#body(self, entityId)
      for (const { key, value } of metadata) {
        this.state.metadata[key] = plain(value)
        if (value === freshMetadata[key]) delete this.state.metadata[key]
      }
    },
    window_items: ({ windowId, stateId, items, carriedItem }) => {
      const { window } = this.state
      if (windowId === 0) this.state.stateId = stateId
      else if (window?.id === windowId) window!.slots = items.length
      else return
      for (const [i, item] of items.entries()) this.#put(this.#slot(windowId, i), item)
      this.state.cursor = this.#item(carriedItem)
    },
    set_slot: ({ windowId, stateId, slot, item }) => {
      if (windowId === -1 || windowId === 255) this.state.cursor = this.#item(item)
      else this.#put(this.#slot(windowId, slot), item)
      if (windowId === 0) this.state.stateId = stateId
    },
    set_player_inventory: ({ slotId, contents }) => this.#put(indexes[slotId] ?? -1, contents),
    set_cursor_item: ({ contents }) => {
      this.state.cursor = this.#item(contents)
    },
    held_item_slot: ({ slot }) => {
      this.state.held = slot
    },
    open_window: ({ windowId }) => {
      this.state.window = { id: windowId, slots: 0 }
    },
    open_horse_window: ({ windowId }) => {
      this.state.window = { id: windowId, slots: 0 }
    },
    close_window: () => {
      this.state.window = undefined
    },
    map: ({ itemDamage, icons, columns, rows, x, y, data }) => {
      this.state.maps[itemDamage] ??= { icons: [], colours: {} }
      const map = this.state.maps[itemDamage]
      if (icons) map.icons = plain(icons)
      for (let i = 0; i < columns; i++)
        for (let j = 0; j < rows; j++)
          if (x + i < 128 && y + j < 128) map.colours[(y + j) * 128 + x + i] = data[i + j * columns]
    },
    set_cooldown: ({ cooldownTicks, ...of }) => {
      const key = String(Object.values(of)[0])
      if (cooldownTicks > 0) this.state.cooldowns[key] = cooldownTicks
      else delete this.state.cooldowns[key]
    },
    boss_bar: ({ entityUUID: uuid, action, ...said }) => {
      const { bars } = this.state
      if (action === 0) bars[uuid] = plain(said)
      else if (!bars[uuid]) throw new Error(`no boss bar ${uuid}`)
      else if (action === 1) delete bars[uuid]
      else Object.assign(bars[uuid], plain(said))
    },
    teams: (params) => this.#team(params),
    scoreboard_objective: ({ name, action, ...look }) => {
      const { objectives, slots } = this.state
      if (action === 0 && objectives[name]) throw new Error(`objective ${name} is there already`)
      if (action === 0) objectives[name] = { look: plain(look), scores: {} }
      else if (action === 2 && objectives[name]) objectives[name].look = plain(look)
      else if (action === 1) {
        delete objectives[name]
        for (const slot of Object.keys(slots)) if (slots[slot] === name) delete slots[slot]
      }
    },
    scoreboard_display_objective: ({ position, name }) => {
      if (this.state.objectives[name]) this.state.slots[position] = name
      else delete this.state.slots[position]
    },
    scoreboard_score: ({ itemName, scoreName, action, ...score }) => {
      if (action === 1) this.#resetScore(itemName, scoreName)
      else if (this.state.objectives[scoreName]) this.state.objectives[scoreName].scores[itemName] = plain(score)
    },
    reset_score: ({ entity_name, objective_name }) => this.#resetScore(entity_name, objective_name),
    tracked_waypoint: ({ operation, waypoint }) => {
      const key = waypoint.uuid ?? waypoint.id
      const { waypoints } = this.state
      if (operation === 'track') waypoints[key] = plain(waypoint)
      else if (operation === 'untrack') delete waypoints[key]
      else if (waypoints[key]) waypoints[key] = { ...(plain(waypoint) as object), icon: waypoints[key].icon }
    },
    add_resource_pack: ({ uuid, url, hash }) => {
      // Whether it was forced, and with which words, is over once the pack is loaded.
      this.state.packs[uuid] = { url, hash }
    },
    remove_resource_pack: ({ uuid }) => {
      if (uuid === undefined) this.state.packs = {}
      else delete this.state.packs[uuid]
    },
    chat_suggestions: ({ action, entries }) => {
      const set = new Set(action === 2 ? [] : this.state.suggestions)
      for (const entry of entries) action === 1 ? set.delete(entry) : set.add(entry)
      this.state.suggestions = [...set].sort()
    },
    unlock_recipes: ({ action, recipes1, recipes2, ...settings }) => {
      const { recipes } = this.state
      this.state.books = openBooks(settings)
      for (const recipe of recipes1) {
        if (action === 2) delete recipes[recipe]
        else recipes[recipe] ??= { known: true, marked: false }
        if (action !== 2) recipes[recipe].known = true
        if (action === 1) recipes[recipe].marked = true
        if (action === 1) this.toasts++
      }
      for (const recipe of recipes2 ?? []) {
        recipes[recipe] ??= { known: false }
        recipes[recipe].marked = true
      }
    },
    recipe_book_add: ({ entries, replace }) => {
      if (replace) this.state.recipes = {}
      for (const { recipe, flags } of entries) {
        const marked = flags.highlight || this.state.recipes[recipe.displayId]?.marked === true
        this.state.recipes[recipe.displayId] = { recipe: plain(recipe), marked }
        if (flags.notification) this.toasts++
      }
    },
    recipe_book_remove: ({ recipeIds }) => {
      for (const id of recipeIds) delete this.state.recipes[id]
    },
    recipe_book_settings: (params) => {
      this.state.books = openBooks(params)
    },
    advancements: ({ reset, advancementMapping, identifiers, progressMapping }) => {
      const { state } = this
      if (reset) Object.assign(state, { advancements: {}, progress: {} })
      for (const id of identifiers) {
        delete state.advancements[id]
        delete state.progress[id]
      }
      for (const { key, value } of advancementMapping) state.advancements[key] = plain(value)
      for (const { key, value } of progressMapping) {
        state.progress[key] = (plain(value) as Params[]).map((c) => JSON.stringify(c)).sort()
        if (!reset) this.toasts++
      }
    },
    tags: ({ tags }) => {
      for (const { tagType, tags: named } of tags) {
        this.state.tags[tagType] = Object.fromEntries(
          named.map(({ tagName, entries }: Params) => [tagName, [...entries].sort((a, b) => a - b)]),
        )
      }
    },
  }

  #put(slot: number, item: Params): void {
    if (slot >= 0 && slot < 46) this.state.items[slot] = this.#item(item)
  }

  #resetScore(owner: string, objective: string | undefined): void {
    for (const [name, { scores }] of Object.entries(this.state.objectives) as [string, Params][])
      if (!objective || name === objective) delete scores[owner]
  }

  #team({ team, mode, players, ...look }: Params): void {
    const { teams } = this.state
    const action = typeof mode === 'string' ? ['add', 'remove', 'change', 'join', 'leave'].indexOf(mode) : mode
    if (action === 0) teams[team] = { look: plain(look), players: teams[team]?.players ?? [] }
    const there = teams[team]
    if (!there) return
    if (action === 1) delete teams[team]
    if (action === 2) there.look = plain(look)
    for (const player of players ?? []) {
      if (action === 4 && !there.players.includes(player)) throw new Error(`${player} is not in team ${team}`)
      for (const other of Object.values(teams) as Params[])
        other.players = other.players.filter((p: string) => p !== player)
      if (action !== 4) there.players = [...there.players, player].sort()
    }
  }
}

function big(value: unknown): bigint {
  if (!Array.isArray(value)) return BigInt(value as number)
  return (BigInt(value[0]) << 32n) | BigInt.asUintN(32, BigInt(value[1]))
}

function move(from: number, to: number, speed: number): Params {
  return speed > 0 ? { from, to, speed } : { from: to, to, speed: 0 }
}

/** A copy without prototypes, undefined fields and bigints, for comparing. */
export function plain(value: unknown): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (_key, v) => (typeof v === 'bigint' ? `${v}n` : v)))
}

/** Inventory indexes → slots of window 0: hotbar, main, boots … helmet, off hand. */
const indexes = Array.from({ length: 41 }, (_, i) => (i < 9 ? 36 + i : i < 36 ? i : i < 40 ? 44 - i : 45))

/** Metadata of a fresh player by index, as far as the tests use it: flags, air, pose. */
const freshMetadata: Params = { 0: 0, 1: 300, 5: false, 6: 0, 7: 0 }

/** Health, experience, ticks, texts and lists as a client has them before it is told, in every version's form. */
const fresh = new Set(
  [
    { health: 20, food: 20, foodSaturation: 5 },
    { experienceBar: 0, level: 0, totalExperience: 0 },
    { tick_rate: 20, is_frozen: false },
    { header: { type: 'string', value: '' }, footer: { type: 'string', value: '' } },
    { header: '{"text":""}', footer: '{"text":""}' },
    { links: [] },
    { details: [] },
    {},
  ].map((params) => JSON.stringify(params)),
)

/** Settings of recipe books that are not their default. */
function openBooks(settings: Params): Params {
  const flat = Object.entries(settings).map(([book, said]) => [book, JSON.stringify(said)] as const)
  return Object.fromEntries(flat.filter(([, said]) => said.includes('true')))
}
