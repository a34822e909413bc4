import type { Runtime } from '../player/context.ts'

/**
 * Runs `run` once nobody has said anything for `ms` milliseconds: since the call, or since `heardAt` if that is later. What
 * takes long because somebody thinks or downloads is no silence as long as it answers. Answers what cancels it.
 */
export function afterSilence(
  runtime: Pick<Runtime, 'later' | 'now'>,
  ms: number,
  heardAt: () => number,
  run: () => void,
): () => void {
  const look = (): void => {
    const quiet = runtime.now() - heardAt()
    if (quiet < ms) cancel = runtime.later(ms - quiet, look)
    else run()
  }
  let cancel = runtime.later(ms, look)
  return () => cancel()
}
