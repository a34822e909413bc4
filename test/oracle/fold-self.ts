import { list, type Params, text } from './client-parts.ts'
import type { ClientState, Fold, Folds } from './client-state.ts'

/** Inventory indexes of set_player_inventory → slots of window 0: hotbar, main, boots … helmet, off hand. */
const slotOfIndex = (index: number): number =>
  index < 9 ? 36 + index : index < 36 ? index : index < 40 ? 44 - index : 45

/** The last slots of an open window are the player's own: main inventory and hotbar, slots 9 to 44 of window 0. */
const OWN_SLOTS = 36

function setSlot(state: ClientState, windowId: number, slot: number, item: unknown): void {
  const { window } = state
  if (windowId === 0) state.items[slot] = text(item)
  else if (window?.id === windowId) {
    const own = slot - (window.size - OWN_SLOTS)
    if (own >= 0) state.items[9 + own] = text(item)
    else window.items[slot] = text(item)
  }
}

/** What a packet says as a whole replaces what it said before. */
const lastOf =
  (name: string): Fold =>
  (state, p) => {
    state.last.set(name, text(p))
  }

function tellMap(state: ClientState, { itemDamage, scale, locked, icons, ...piece }: Params): void {
  const map = state.maps.get(itemDamage) ?? {}
  state.maps.set(itemDamage, map)
  Object.assign(map, { scale: text([scale, locked]) })
  if (icons !== undefined) map.icons = text(icons)
  if (piece.columns > 0) map[`piece ${piece.x} ${piece.y}`] = text(piece)
}

/** What the player is and has, and what it has learnt. */
export const selfFolds: Folds = {
  update_health: (state, p) => {
    state.health = text(p)
  },
  experience: (state, p) => {
    state.experience = text(p)
  },
  abilities: (state, { flags, flyingSpeed, walkingSpeed }) => {
    Object.assign(state.able, { flags, flyingSpeed, walkingSpeed })
  },
  held_item_slot: (state, { slot }) => {
    state.heldSlot = slot
  },
  camera: (state, { cameraId }) => {
    state.camera = cameraId === state.entityId ? undefined : cameraId
  },
  window_items: (state, { windowId, items, carriedItem }) => {
    if (windowId !== 0 && state.window?.id === windowId) state.window!.size = items.length
    for (const [slot, item] of items.entries()) setSlot(state, windowId, slot, item)
    if (carriedItem !== undefined) state.cursor = text(carriedItem)
  },
  set_slot: (state, { windowId, slot, item }) => setSlot(state, windowId, slot, item),
  set_player_inventory: (state, { slotId, contents }) => {
    state.items[slotOfIndex(slotId)] = text(contents)
  },
  set_cursor_item: (state, { contents }) => {
    state.cursor = text(contents)
  },
  open_window: (state, { windowId, inventoryType, windowTitle }) => {
    const size = Number.POSITIVE_INFINITY
    state.window = { id: windowId, type: text(inventoryType), title: text(windowTitle), items: {}, size }
  },
  close_window: (state) => {
    state.window = undefined
  },
  set_cooldown: (state, p) => {
    const key = String(p.cooldownGroup ?? p.itemID)
    p.cooldownTicks > 0 ? state.cooldowns.set(key, 'cooling') : state.cooldowns.delete(key)
  },
  recipe_book_add: (state, { entries, replace }) => {
    if (replace) state.recipes.clear()
    for (const { recipe } of list(entries)) state.recipes.set(recipe.displayId, text(recipe))
  },
  recipe_book_remove: (state, { recipeIds }) => {
    for (const id of recipeIds) state.recipes.delete(id)
  },
  advancements: (state, { reset, advancementMapping, identifiers, progressMapping }) => {
    if (reset) state.advancements.clear()
    for (const id of identifiers) for (const key of [`${id}`, `progress ${id}`]) state.advancements.delete(key)
    for (const { key, value } of advancementMapping) state.advancements.set(key, text(value))
    for (const { key, value } of progressMapping) state.advancements.set(`progress ${key}`, text(value))
  },
  tags: (state, { tags }) => {
    // Servers list tags and what is in them in any order.
    for (const { tagType, tags: named } of list(tags))
      state.tags.set(
        tagType,
        text(
          list(named)
            .map(({ tagName, entries }) => [tagName, [...entries].sort((a, b) => a - b)])
            .sort(),
        ),
      )
  },
  map: tellMap,
  ...Object.fromEntries(
    [
      'difficulty',
      'spawn_position',
      'playerlist_header',
      'declare_commands',
      'declare_recipes',
      'recipe_book_settings',
      'select_advancement_tab',
      'server_data',
      'server_links',
      'custom_report_details',
      'post_effects',
    ].map((name) => [name, lastOf(name)]),
  ),
}
