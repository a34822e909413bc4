import type { OwnState } from './own-state.ts'
import { type Folds, type Params, plain } from './parts.ts'

/** What the player has learnt: recipes, advancements, tags, maps. */
export const progressFolds: Folds<OwnState> = {
  unlock_recipes: (own, { action, recipes1, recipes2, ...settings }) => {
    const { recipes } = own.state
    own.state.books = openBooks(settings)
    for (const recipe of recipes1) {
      if (action === 2) delete recipes[recipe]
      else recipes[recipe] ??= { known: true, marked: false }
      if (action !== 2) recipes[recipe].known = true
      if (action === 1) recipes[recipe].marked = true
      if (action === 1) own.toasts++
    }
    for (const recipe of recipes2 ?? []) {
      recipes[recipe] ??= { known: false }
      recipes[recipe].marked = true
    }
  },
  recipe_book_add: (own, { entries, replace }) => {
    if (replace) own.state.recipes = {}
    for (const { recipe, flags } of entries) {
      const marked = flags.highlight || own.state.recipes[recipe.displayId]?.marked === true
      own.state.recipes[recipe.displayId] = { recipe: plain(recipe), marked }
      if (flags.notification) own.toasts++
    }
  },
  recipe_book_remove: (own, { recipeIds }) => {
    for (const id of recipeIds) delete own.state.recipes[id]
  },
  recipe_book_settings: (own, params) => {
    own.state.books = openBooks(params)
  },
  advancements: (own, { reset, advancementMapping, identifiers, progressMapping }) => {
    const { state } = own
    if (reset) Object.assign(state, { advancements: {}, progress: {} })
    for (const id of identifiers) {
      delete state.advancements[id]
      delete state.progress[id]
    }
    for (const { key, value } of advancementMapping) state.advancements[key] = plain(value)
    for (const { key, value } of progressMapping) {
      state.progress[key] = (plain(value) as Params[]).map((c) => JSON.stringify(c)).sort()
      if (!reset && showsToast(state.advancements[key], value)) own.toasts++
    }
  },
  tags: (own, { tags }) => {
    for (const { tagType, tags: named } of tags) {
      own.state.tags[tagType] = Object.fromEntries(
        named.map(({ tagName, entries }: Params) => [tagName, [...entries].sort((a, b) => a - b)]),
      )
    }
  },
  map: (own, { itemDamage, icons, columns, rows, x, y, data }) => {
    own.state.maps[itemDamage] ??= { icons: [], colours: {} }
    const map = own.state.maps[itemDamage]
    if (icons) map.icons = plain(icons)
    for (let i = 0; i < columns; i++)
      for (let j = 0; j < rows; j++)
        if (x + i < 128 && y + j < 128) map.colours[(y + j) * 128 + x + i] = data[i + j * columns]
  },
}

/** Settings of recipe books that are not their default. */
function openBooks(settings: Params): Params {
  const flat = Object.entries(settings).map(([book, said]) => [book, JSON.stringify(said)] as const)
  return Object.fromEntries(flat.filter(([, said]) => said.includes('true')))
}

/** Vanilla's ClientAdvancements: what is done, if its display says so, and the packet does not begin anew. */
function showsToast(advancement: Params | undefined, criteria: Params[]): boolean {
  const met = new Set(
    criteria.filter((each) => each.criterionProgress !== undefined).map((each) => each.criterionIdentifier),
  )
  const { requirements = [], displayData } = advancement ?? {}
  const done = requirements.length > 0 && requirements.every((row: string[]) => row.some((one) => met.has(one)))
  return done && Boolean(displayData?.flags?.show_toast)
}
