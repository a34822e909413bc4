import type { Body } from '../player/body.ts'

/** A client draws a ping as bars: fewer from each of these on. Milliseconds; vanilla's PlayerTabOverlay. */
const BARS = [150, 300, 600, 1000] as const

/** What everybody's tab list shows of each player: pings move all the time, and few of these moves can be seen. */
export class ShownLooks {
  readonly #shown = new WeakMap<Body, Body['looks']>()

  /** Whether a player looks otherwise than it was last shown; from now on that is what is shown. */
  changed(body: Body): boolean {
    const [before, now] = [this.#shown.get(body), body.looks]
    if (before && before.gamemode === now.gamemode && samePing(before.latency, now.latency)) return false
    this.#shown.set(body, now)
    return true
  }
}

/** As many bars, and not twice or half as long: some clients show the number. */
function samePing(before: number, now: number): boolean {
  const bars = (ping: number): number => BARS.filter((bar) => ping >= bar).length
  return before === now || (bars(before) === bars(now) && before > 0 && now < before * 2 && now > before / 2)
}
