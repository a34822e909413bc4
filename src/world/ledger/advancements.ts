import { isDeepStrictEqual } from 'node:util'
import { fitsFrame } from '../../wire/frame-encoding.ts'
import { encode, encodeList, merged, type PromotionContext } from './topic.ts'

type Keyed<V> = { key: string; value: V }
type Criterion = { criterionIdentifier: string; criterionProgress?: unknown }

/** As far as a switch reads it. */
interface Advancement {
  readonly parentId?: string
  readonly displayData?: { readonly flags?: Readonly<Record<string, unknown>> }
  /** Criteria, of each row of which one must be met. */
  readonly requirements?: readonly (readonly string[])[]
}

/** Criteria with the time at which they were met. */
type Progress = ReadonlyMap<string, unknown>

interface Advancements {
  readonly known: Map<string, Advancement>
  /** By advancement. */
  readonly progress: Map<string, Progress>
}

type AdvancementParams = {
  reset: boolean
  advancementMapping: Keyed<Advancement>[]
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
    const all = [...new Set([...next.known.keys(), ...next.progress.keys()])]
    const whole = encode(context, 'advancements', params(next, all, true))
    return whole.every(fitsFrame) ? whole : inSeveral(next, context)
  },
})

/** These advancements and their progress. */
function params({ known, progress }: Advancements, ids: readonly string[], reset: boolean): AdvancementParams & object {
  return {
    ...{ reset, identifiers: [], showAdvancements: false },
    advancementMapping: ids.map((key) => ({ key, value: known.get(key) })).filter(isGiven),
    progressMapping: ids.flatMap((key) => {
      const criteria = progress.get(key)
      if (!criteria) return []
      const value = [...criteria].map(([criterionIdentifier, criterionProgress]) => {
        return { criterionIdentifier, criterionProgress }
      })
      return { key, value }
    }),
  }
}

const isGiven = <V>(keyed: Keyed<V | undefined>): keyed is Keyed<V> => keyed.value !== undefined

/** Servers tell them in parts that add up to more than one packet holds: all is taken away by one, and told anew by others. */
function inSeveral(next: Advancements, context: PromotionContext): Buffer[] {
  const { known, progress } = next
  const quiet = { known: new Map([...known].map(([id, value]) => [id, silent(value, progress.get(id))])), progress }
  return [
    ...encode(context, 'advancements', params(quiet, [], true)),
    ...encodeList(context, 'advancements', parentsFirst(next), (part) => params(quiet, part, false)),
  ]
}

/** One that is done, so that a client shows no toast for it: without `reset` it would. */
function silent(value: Advancement, progress: Progress | undefined): Advancement {
  const { requirements = [], displayData } = value
  const done =
    requirements.length > 0 && requirements.every((row) => row.some((one) => progress?.get(one) !== undefined))
  if (!done || !displayData) return value
  return { ...value, displayData: { ...displayData, flags: { ...displayData.flags, show_toast: 0 } } }
}

/** A client leaves out one whose parent it does not have yet. */
function parentsFirst({ known, progress }: Advancements): readonly string[] {
  const ordered = new Set<string>()
  for (const id of known.keys()) {
    const line = new Set<string>()
    let at: string | undefined = id
    while (at !== undefined && known.has(at) && !ordered.has(at) && !line.has(at)) {
      line.add(at)
      at = known.get(at)?.parentId
    }
    for (const one of [...line].reverse()) ordered.add(one)
  }
  for (const id of progress.keys()) ordered.add(id)
  return [...ordered]
}
