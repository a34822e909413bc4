import type { PlayerContext } from './context.ts'

/**
 * Runs every step of a teardown: one that throws keeps none of the others from being done, and is logged as the fault of ours that
 * it is. `what`: whose end it is, as in "alice on west".
 */
export function tearDown(mesh: Pick<PlayerContext, 'log'>, what: string, steps: readonly (() => void)[]): void {
  for (const step of steps)
    try {
      step()
    } catch (error) {
      mesh.log('error', `${what}: ${error instanceof Error ? error.stack : String(error)}`)
    }
}
