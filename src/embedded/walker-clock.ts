/** One timer for all walkers of a process: a game tick every 50 ms, for as long as somebody listens. */

const tickMs = 50

export interface Ticker {
  /** `now`: milliseconds of a monotonic clock. */
  tick(now: number): void
}

const tickers = new Set<Ticker>()
let timer: NodeJS.Timeout | undefined

export function startTicking(ticker: Ticker): void {
  tickers.add(ticker)
  timer ??= setInterval(() => {
    const now = performance.now()
    for (const each of tickers) each.tick(now)
  }, tickMs)
}

export function stopTicking(ticker: Ticker): void {
  tickers.delete(ticker)
  if (tickers.size > 0) return
  clearInterval(timer)
  timer = undefined
}
