import { isDeepStrictEqual } from 'node:util'
import { encode, encodeList, last, merged } from './topic.ts'

type Keyed<V> = { key: string; value: V }
type Criterion = { criterionIdentifier: string; criterionProgress?: unknown }

interface Advancements {
  readonly known: Map<string, unknown>
  /** Criteria with the time at which they were met, by advancement. */
  readonly progress: Map<string, Map<string, unknown>>
}

type AdvancementParams = {
  reset: boolean
  advancementMapping: Keyed<unknown>[]
  identifiers: string[]
  progressMapping: Keyed<Criterion[]>[]
}

/**
 * The advancement tree with the player's progress. What differs is sent as a whole with `reset`: only so does a client
 * take it without toasts for all that is done already.
 */
export const advancements = merged<Advancements>({
  name: 'advancements',
  lasts: 'login',
  removed: 'sent anew as a whole',
  fresh: () => ({ known: new Map(), progress: new Map() }),
  folds: {
    advancements({ known, progress }, params: AdvancementParams) {
      if (params.reset) {
        known.clear()
        progress.clear()
      }
      for (const id of params.identifiers) {
        known.delete(id)
        progress.delete(id)
      }
      for (const { key, value } of params.advancementMapping) known.set(key, value)
      for (const { key, value } of params.progressMapping) {
        const criteria = value.map(({ criterionIdentifier, criterionProgress }) => {
          return [criterionIdentifier, criterionProgress] as const
        })
        progress.set(key, new Map(criteria))
      }
    },
  },
  promote(shown, next, context) {
    if (isDeepStrictEqual(shown, next)) return []
    return encode(context, 'advancements', {
      reset: true,
      advancementMapping: [...next.known].map(([key, value]) => ({ key, value })),
      identifiers: [],
      progressMapping: [...next.progress].map(([key, criteria]) => ({
        key,
        value: [...criteria].map(([criterionIdentifier, criterionProgress]) => {
          return { criterionIdentifier, criterionProgress }
        }),
      })),
      showAdvancements: false,
    })
  },
})

export const advancementTab = last({
  name: 'advancement tab',
  packet: 'select_advancement_tab',
  lasts: 'login',
  initial: () => ({ id: undefined }),
})

/** Entries' numbers by registry and tag. Servers list both in any order. */
type Tags = Map<string, Map<string, number[]>>

type TagParams = { tags: { tagType: string; tags: { tagName: string; entries: number[] }[] }[] }

/** Tags by registry; a packet replaces those of the registries that it names. Also sent in the configuration phase. */
export const tags = merged<Tags>({
  name: 'tags',
  lasts: 'connection',
  removed: 'replaced registry by registry',
  fresh: () => new Map(),
  folds: {
    tags(value, params: TagParams) {
      for (const { tagType, tags } of params.tags)
        value.set(tagType, new Map(tags.map(({ tagName, entries }) => [tagName, [...entries].sort((a, b) => a - b)])))
    },
  },
  promote(shown, next, context) {
    // A server that never spoke of tags (an old recording, a broken one) is no reason to take the client's away.
    if (next.size === 0) return []
    const differing = [...next].filter(([type, named]) => !isDeepStrictEqual(shown.get(type), named))
    const tags = differing.map(([tagType, named]) => {
      return { tagType, tags: [...named].map(([tagName, entries]) => ({ tagName, entries })) }
    })
    return encodeList(context, 'tags', tags, (part) => ({ tags: part }))
  },
})
