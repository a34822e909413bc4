import { NO_ITEM, type OwnState } from './own-state.ts'
import { big, type Folds, type Params, plain } from './parts.ts'

/** Inventory indexes → slots of window 0: hotbar, main, boots … helmet, off hand. */
const indexes = Array.from({ length: 41 }, (_, i) => (i < 9 ? 36 + i : i < 36 ? i : i < 40 ? 44 - i : 45))
/** The last slots of an open window are the player's own: slots 9 to 44 of window 0. */
const OWN_SLOTS = 36

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
    { postEffects: [] },
    { details: [] },
    {},
  ].map((params) => JSON.stringify(params)),
)

/** Reasons of game_state_change that are told by number or by another name. */
const reasons: Readonly<Record<string, string>> = {
  ...{ 1: 'start_raining', 2: 'stop_raining', begin_raining: 'start_raining', end_raining: 'stop_raining' },
  ...{ 3: 'change_game_mode', 7: 'rain_level_change', 8: 'thunder_level_change' },
  ...{ 11: 'immediate_respawn', 12: 'limited_crafting' },
}

/** What a packet says as a whole replaces what it said before. */
const lastOf =
  (name: string) =>
  ({ state }: OwnState, params: Params): void => {
    state.last[name] = plain(params)
    // What a fresh client shows is not told from what was never said.
    if (fresh.has(JSON.stringify(plain(params)))) delete state.last[name]
  }

const itemOf = (item: Params): string =>
  item.present === false || (item.present === undefined && !item.itemCount) ? NO_ITEM : JSON.stringify(plain(item))

/** Puts an item where a packet means. */
function put({ state }: OwnState, windowId: number, slot: number, item: Params): void {
  const { window } = state
  if (windowId === 0) putOwn(state, slot, item)
  else if (windowId === -2 || windowId === 254) putOwn(state, indexes[slot] ?? -1, item)
  else if (window?.id === windowId && window.slots >= OWN_SLOTS) {
    const own = window.slots - OWN_SLOTS
    if (slot >= own) putOwn(state, 9 + slot - own, item)
    else window.items[slot] = itemOf(item)
  }
}

function putOwn(state: OwnState['state'], slot: number, item: Params): void {
  if (slot >= 0 && slot < state.items.length) state.items[slot] = itemOf(item)
}

function moveBorder(from: number, to: number, speed: number): Params {
  return speed > 0 ? { from, to, speed } : { from: to, to, speed: 0 }
}

/** What the player is and has, its sky and its border. */
export const ownFolds: Folds<OwnState> = {
  game_state_change: (own, { reason: said, gameMode: value }) => {
    const { state } = own
    const reason = reasons[said] ?? said
    if (reason === 'change_game_mode') own.enterMode(value)
    else if (reason === 'start_raining') Object.assign(state.weather, { raining: true, rain: 0 })
    else if (reason === 'stop_raining') Object.assign(state.weather, { raining: false, rain: 1 })
    else if (reason === 'rain_level_change') state.weather.rain = value
    else if (reason === 'thunder_level_change') state.weather.thunder = value
    else if (reason === 'immediate_respawn') state.rules.respawn = value
    else if (reason === 'limited_crafting') state.rules.crafting = value
  },
  abilities: (own, { flags, flyingSpeed, walkingSpeed }) => {
    own.state.abilities = [flags, flyingSpeed, walkingSpeed]
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
      'post_effects',
      'select_advancement_tab',
      'resource_pack_send',
    ].map((name) => [name, lastOf(name)]),
  ),
  update_time: (own, { age, time, tickDayTime, clockUpdates }) => {
    own.state.time = { age: String(big(age)), time: time === undefined ? '' : String(big(time)), tickDayTime }
    for (const { id, ...clock } of clockUpdates ?? []) own.state.clocks[id] = plain(clock)
  },
  initialize_world_border: (own, p) => {
    own.state.border = {
      x: p.x,
      z: p.z,
      ...moveBorder(p.oldDiameter, p.newDiameter, Number(p.speed)),
      portal: p.portalTeleportBoundary,
      blocks: p.warningBlocks,
      time: p.warningTime,
    }
  },
  world_border_center: (own, { x, z }) => Object.assign(own.state.border, { x, z }),
  world_border_lerp_size: (own, p) =>
    Object.assign(own.state.border, moveBorder(p.oldDiameter, p.newDiameter, Number(p.speed))),
  world_border_size: (own, { diameter }) => Object.assign(own.state.border, moveBorder(diameter, diameter, 0)),
  world_border_warning_delay: (own, { warningTime }) => Object.assign(own.state.border, { time: warningTime }),
  world_border_warning_reach: (own, { warningBlocks }) => Object.assign(own.state.border, { blocks: warningBlocks }),
  entity_status: (own, { entityId, entityStatus }) => {
    if (entityId !== own.entityId) return
    if (entityStatus >= 24 && entityStatus <= 28) own.state.permission.level = entityStatus - 24
    if (entityStatus === 22 || entityStatus === 23) own.state.permission.reduced = entityStatus === 22
  },
  camera: (own, { cameraId }) => {
    own.state.camera = cameraId === own.entityId ? 'self' : cameraId
  },
  entity_effect: (own, { entityId: _, effectId, ...effect }) => {
    own.state.effects[effectId] = plain(effect)
  },
  remove_entity_effect: (own, { effectId }) => {
    delete own.state.effects[effectId]
  },
  entity_update_attributes: (own, { properties }) => {
    for (const { key, name, value, modifiers } of properties) {
      const attribute = key ?? name
      const sorted = modifiers.map((m: Params) => JSON.stringify(plain(m))).sort()
      own.state.attributes[attribute] = { value, modifiers: sorted }
      // A fresh player's attributes are not told from those that were never mentioned.
      if (sorted.length === 0 && value === own.fresh[attribute]) delete own.state.attributes[attribute]
    }
  },
  entity_metadata: (own, { metadata }) => {
    for (const { key, value } of metadata) {
      own.state.metadata[key] = plain(value)
      if (value === freshMetadata[key]) delete own.state.metadata[key]
    }
  },
  window_items: (own, { windowId, stateId, items, carriedItem }) => {
    const { window } = own.state
    if (windowId === 0) own.state.stateId = stateId
    else if (window?.id === windowId) window!.slots = items.length
    else return
    for (const [slot, item] of items.entries()) put(own, windowId, slot, item)
    own.state.cursor = itemOf(carriedItem)
  },
  set_slot: (own, { windowId, stateId, slot, item }) => {
    if (windowId === -1 || windowId === 255) own.state.cursor = itemOf(item)
    else put(own, windowId, slot, item)
    if (windowId === 0) own.state.stateId = stateId
  },
  set_player_inventory: (own, { slotId, contents }) => putOwn(own.state, indexes[slotId] ?? -1, contents),
  set_cursor_item: (own, { contents }) => {
    own.state.cursor = itemOf(contents)
  },
  held_item_slot: (own, { slot }) => {
    own.state.held = slot
  },
  open_window: (own, { windowId, inventoryType: type, windowTitle }) => {
    own.state.window = { id: windowId, type, title: plain(windowTitle), slots: 0, items: {} }
  },
  open_horse_window: (own, { windowId }) => {
    own.state.window = { id: windowId, type: 'horse', title: undefined, slots: 0, items: {} }
  },
  close_window: (own) => {
    own.state.window = undefined
  },
  set_cooldown: (own, { cooldownTicks, ...of }) => {
    const key = String(Object.values(of)[0])
    if (cooldownTicks > 0) own.state.cooldowns[key] = cooldownTicks
    else delete own.state.cooldowns[key]
  },
}
