import { isDeepStrictEqual } from 'node:util'
import { encode, merged, type PromotionContext } from './topic.ts'

/** Ticks. */
interface Times {
  readonly fadeIn: number
  readonly stay: number
  readonly fadeOut: number
}

/** What a client counts that was sent no times. */
const usualTimes: Times = { fadeIn: 10, stay: 70, fadeOut: 20 }

interface Titles {
  times: Times | undefined
  /** Kept for the next title too, until it is cleared. */
  subtitle: unknown
  text: unknown
  /** When the text came, on the clock of `record`. */
  since: number
}

/** The text while it is on the screen. */
function onScreen(
  { text, times = usualTimes, since }: Titles,
  context: PromotionContext,
  of: 'shown' | 'next',
): unknown {
  return context.ticks(since, of) < times.fadeIn + times.stay + times.fadeOut ? text : undefined
}

/** The title in the middle of the screen, its subtitle, and how long titles stay. */
export const titles = merged<Titles>({
  name: 'titles',
  lasts: 'login',
  removed: 'cleared, their times too',
  fresh: () => ({ times: undefined, subtitle: undefined, text: undefined, since: 0 }),
  folds: {
    set_title_time(value, { fadeIn, stay, fadeOut }) {
      value.times = { fadeIn, stay, fadeOut } as Times
    },
    set_title_subtitle(value, params) {
      value.subtitle = params.text
    },
    set_title_text(value, params, recorded) {
      value.text = params.text
      value.since = recorded.now
    },
    clear_titles(value, params) {
      value.text = undefined
      value.subtitle = undefined
      if (params.reset) value.times = undefined
    },
  },
  promote(shown, next, context) {
    const before = [shown.times, shown.subtitle, onScreen(shown, context, 'shown')]
    const now = [next.times, next.subtitle, onScreen(next, context, 'next')]
    if (isDeepStrictEqual(before, now)) return []
    const [times, subtitle, text] = now
    return [
      ...(before.some((one) => one !== undefined) ? encode(context, 'clear_titles', { reset: true }) : []),
      ...(times === undefined ? [] : encode(context, 'set_title_time', times as Times)),
      ...(subtitle === undefined ? [] : encode(context, 'set_title_subtitle', { text: subtitle })),
      ...(text === undefined ? [] : encode(context, 'set_title_text', { text })),
    ]
  },
})
