import { isDeepStrictEqual } from 'node:util'
import { encode, encodeList, last, merged } from './topic.ts'

export const declaredRecipes = last({
  name: 'recipes',
  packet: 'declare_recipes',
  lasts: 'login',
  unchecked: true,
})

type Settings = Record<string, unknown>

interface UnlockedRecipes {
  readonly known: Set<string>
  /** Recipes that the client marks as new. */
  readonly highlighted: Set<string>
  /** Which books are open and filtered. */
  settings: Settings
}

/** unlock_recipes.action (protocol 756–767). */
const INIT = 0
const ADD = 1
const REMOVE = 2

type UnlockParams = Settings & { action: number; recipes1: string[]; recipes2?: string[] }

/** Settings' names by the book's number in the serverbound `recipe_book`: open, then filtering. */
const oldBooks = [
  ['craftingBookOpen', 'filteringCraftable'],
  ['smeltingBookOpen', 'filteringSmeltable'],
  ['blastFurnaceOpen', 'filteringBlastFurnace'],
  ['smokerBookOpen', 'filteringSmoker'],
] as const

type BookParams = { bookId: number; bookOpen: boolean; filterActive: boolean }

const closedBooks: Settings = Object.fromEntries(oldBooks.flat().map((key) => [key, false]))

/** The recipe book up to 1.21.1: which recipes are known and which are new. */
export const unlockedRecipes = merged<UnlockedRecipes>({
  name: 'recipe book (to 1.21.1)',
  lasts: 'login',
  removed: 'recipes removed together, settings closed',
  fresh: () => ({ known: new Set(), highlighted: new Set(), settings: closedBooks }),
  folds: {
    unlock_recipes(value, params: UnlockParams) {
      const { action, recipes1, recipes2 = [], ...settings } = params
      value.settings = settings
      for (const recipe of recipes1) {
        if (action === REMOVE) value.known.delete(recipe)
        else value.known.add(recipe)
        if (action === REMOVE) value.highlighted.delete(recipe)
        else if (action === ADD) value.highlighted.add(recipe)
      }
      for (const recipe of recipes2) value.highlighted.add(recipe)
    },
  },
  clientFolds: {
    recipe_book(value, params: BookParams) {
      const names = oldBooks[params.bookId]
      if (names) value.settings = { ...value.settings, [names[0]]: params.bookOpen, [names[1]]: params.filterActive }
    },
    displayed_recipe(value, params: { recipeId: string }) {
      value.highlighted.delete(params.recipeId)
    },
  },
  promote(shown, next, context) {
    const book = (action: number, recipes1: readonly string[], recipes2?: readonly string[]) => {
      return { action, ...next.settings, recipes1, recipes2 }
    }
    // A highlight goes only with its recipe; and "init" adds without a toast, but takes nothing away.
    const removed = [...shown.known, ...shown.highlighted].filter(
      (recipe) =>
        (shown.known.has(recipe) && !next.known.has(recipe)) ||
        (shown.highlighted.has(recipe) && !next.highlighted.has(recipe)),
    )
    const gone = new Set(removed)
    const known = [...next.known].filter((recipe) => gone.has(recipe) || !shown.known.has(recipe))
    const marked = [...next.highlighted].filter((recipe) => gone.has(recipe) || !shown.highlighted.has(recipe))
    const settled = isDeepStrictEqual(shown.settings, next.settings)
    return [
      ...encodeList(context, 'unlock_recipes', [...gone], (part) => book(REMOVE, part)),
      ...encodeList(context, 'unlock_recipes', known, (part) => book(INIT, part, [])),
      ...encodeList(context, 'unlock_recipes', marked, (part) => book(INIT, [], part)),
      ...(!settled && gone.size + known.length + marked.length === 0
        ? encode(context, 'unlock_recipes', book(INIT, [], []))
        : []),
    ]
  },
})

type BookEntry = {
  recipe: { displayId: number }
  flags: { notification?: boolean; highlight?: boolean }
}

/** The recipe book since 1.21.2: recipes by the server's number, with what they look like. */
export const recipeBook = merged<Map<number, BookEntry>>({
  name: 'recipe book',
  lasts: 'login',
  removed: 'removed together',
  fresh: () => new Map(),
  folds: {
    recipe_book_add(value, params: { entries: BookEntry[]; replace: boolean }) {
      if (params.replace) value.clear()
      for (const { recipe, flags } of params.entries) {
        // The toast has been shown; a highlight stays until the client has displayed the recipe or it is removed.
        const highlight = flags.highlight === true || value.get(recipe.displayId)?.flags.highlight === true
        value.set(recipe.displayId, { recipe, flags: { notification: false, highlight } })
      }
    },
    recipe_book_remove(value, params: { recipeIds: number[] }) {
      for (const id of params.recipeIds) value.delete(id)
    },
  },
  clientFolds: {
    displayed_recipe(value, params: { recipeId: number }) {
      const entry = value.get(params.recipeId)
      if (entry) entry.flags = { notification: false, highlight: false }
    },
  },
  promote(shown, next, context) {
    const removed = [...shown.keys()].filter((id) => !isDeepStrictEqual(shown.get(id), next.get(id)))
    const entries = [...next].flatMap(([id, entry]) => (isDeepStrictEqual(shown.get(id), entry) ? [] : [entry]))
    return [
      ...encodeList(context, 'recipe_book_remove', removed, (recipeIds) => ({ recipeIds })),
      ...encodeList(context, 'recipe_book_add', entries, (part) => ({ entries: part, replace: false })),
    ]
  },
})

/** Books by number: [open, filtering], however this version names them. */
interface BookSettings {
  readonly books: [open: boolean, filtering: boolean][]
}

const flatBooks = [
  ['craftingGuiOpen', 'craftingFilteringCraftable'],
  ['smeltingGuiOpen', 'smeltingFilteringCraftable'],
  ['blastGuiOpen', 'blastFilteringCraftable'],
  ['smokerGuiOpen', 'smokerFilteringCraftable'],
] as const
const nestedBooks = ['crafting', 'furnace', 'blast', 'smoker'] as const

/** Which recipe books are open and filtered (1.21.2+); flat fields up to 1.21.5, one container a book since. */
export const bookSettings = merged<BookSettings>({
  name: 'recipe book settings',
  lasts: 'login',
  removed: 'all books closed',
  fresh: () => ({ books: flatBooks.map(() => [false, false]) }),
  folds: {
    recipe_book_settings(value, params: Record<string, unknown>) {
      for (const [i, name] of nestedBooks.entries()) {
        const nested = params[name] as { open: boolean; filtering: boolean } | undefined
        const [open, filtering] = flatBooks[i]!
        value.books[i] = nested ? [nested.open, nested.filtering] : [params[open] === true, params[filtering] === true]
      }
    },
  },
  clientFolds: {
    recipe_book(value, params: BookParams) {
      if (value.books[params.bookId]) value.books[params.bookId] = [params.bookOpen, params.filterActive]
    },
  },
  promote(shown, next, context) {
    if (isDeepStrictEqual(shown, next)) return []
    const params: Record<string, unknown> = {}
    for (const [i, [open, filtering]] of next.books.entries()) {
      const [openName, filteringName] = flatBooks[i]!
      Object.assign(params, { [openName]: open, [filteringName]: filtering, [nestedBooks[i]!]: { open, filtering } })
    }
    return encode(context, 'recipe_book_settings', params)
  },
})
