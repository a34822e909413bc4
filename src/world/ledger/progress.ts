import { isDeepStrictEqual } from 'node:util'
import { encodeList, last, merged } from './topic.ts'

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
