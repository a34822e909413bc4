/** Faults in a minute beyond which the mesh stops in order rather than go on in who knows what state. */
const FAULTS = 20
const MINUTE_MS = 60_000

export interface LastResort {
  log(message: string): void
  /** There are too many faults to go on. */
  giveUp(error: string): void
}

/**
 * What escaped every guard, from a library's timer or a promise that nobody awaits, is logged and the mesh goes on: all
 * that one connection or timer does is guarded by itself, and a fault that nobody expected should not end everybody's
 * game. Holds for this thread; answers the way to take it back.
 */
export function lastResort({ log, giveUp }: LastResort): () => void {
  let times: number[] = []
  const caught = (thrown: unknown): void => {
    const now = performance.now()
    times = [...times.filter((time) => time > now - MINUTE_MS), now]
    log(`a fault that nothing else caught: ${thrown instanceof Error ? thrown.stack : String(thrown)}`)
    if (times.length === FAULTS) giveUp(`mcmesh had ${FAULTS} faults within a minute; its log names them.`)
  }
  process.on('uncaughtException', caught)
  process.on('unhandledRejection', caught)
  return () => {
    process.off('uncaughtException', caught)
    process.off('unhandledRejection', caught)
  }
}
