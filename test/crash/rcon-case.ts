import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { protocolOf } from '../../src/protocol/versions.ts'
import { itemsIn } from '../kit/carry-model.ts'
import { until } from '../kit/conditions.ts'
import { anyStack } from '../kit/vanilla/random-stacks.ts'
import { RconCrashWorld, type RconCut } from './rcon-world.ts'
import { other, type Side } from './world.ts'

export interface RconCrashCase {
  readonly version: string
  /** Where the player goes. */
  readonly to: Side
  readonly cut: RconCut
  /** What it has. */
  readonly seed: number
}

export const rconCaseName = ({ version, to, cut, seed }: RconCrashCase): string =>
  `${version}, to ${to}: ${cut.victim} dies when ${cut.server} has ${cut.when} step ${cut.step}, seed ${seed}`

/** Steps that a server hears of a carry at most, with few items. */
const STEPS = 26

/** Every place at which something can die in a carry over RCON, in both directions. */
export const rconCases: readonly RconCrashCase[] = ['1.21.4', '1.17.1', '1.20.4', '26.3'].flatMap((version) =>
  (['east', 'west'] as const).flatMap((to) =>
    (['west', 'east'] as const).flatMap((server) =>
      Array.from({ length: STEPS }, (_, at) => at + 1).flatMap((step) =>
        (['heard', 'done'] as const).flatMap((when) =>
          (['mcmesh', 'server', 'connection'] as const).map((victim) => ({
            ...{ version, to, seed: step },
            cut: { server, step, when, victim },
          })),
        ),
      ),
    ),
  ),
)

/** Slots that are filled: few, so that what is found on the other side finds room. */
const slots = [5, 9, 20, 36, 44, 45]

/**
 * One player, one carry over RCON, one death in the midst of it; everything comes back, and so does the player. Answers whether anything died. Rejects where
 * anything is lost or there twice by then.
 */
export async function runOverRcon({ version, to, cut, seed }: RconCrashCase): Promise<boolean> {
  const world = new RconCrashWorld(version)
  try {
    await world.start()
    const from = other(to)
    const stacks = fc.sample(anyStack(protocolOf(version)), { numRuns: slots.length, seed })
    let port = await world.startMesh()
    const client = await world.join(port)
    await world.mesh.event('dummy.join')
    if (from === 'east') {
      await client.walk(6, 8.5, { stepEvery: 10 })
      await world.mesh.event('switch')
    }
    const body = world.body(from)
    for (const [i, slot] of slots.entries()) body.slots[slot] = stacks[i]!
    body.level = 7
    for (const side of ['west', 'east'] as const) world.vanilla(side).model.save()
    const since = world.mesh.said.length
    const disarm = world.arm(cut)
    await client.walk(6 * (to === 'east' ? 1 : -1), 8.5, { stepEvery: 10 }).catch(() => undefined)
    await until(
      () =>
        world.mesh.child.signalCode !== null ||
        world.mesh.said.slice(since).some(({ event }) => event.startsWith('carry')),
      { timeout: 20_000, message: 'the carry to end somehow' },
    )
    const struck = disarm()
    await client.quit()
    port = await world.revive()
    const again = await world.join(port)
    const { model } = world.vanilla(from)
    const wanted = stacks.map((stack) => stack.toString('base64')).toSorted()
    const has = (side: Side) =>
      world
        .body(side)
        .slots.filter((stack) => !model.stacks.isEmpty(stack))
        .map((stack) => stack.toString('base64'))
    const levels = () => world.body('west').level + world.body('east').level
    const modes = () => [world.body('west').mode, world.body('east').mode]
    const isRight = () =>
      isDeepStrictEqual([...has('west'), ...has('east')].toSorted(), wanted) &&
      levels() === 7 &&
      modes().every((mode) => mode === 'survival')
    // What is left over is put right as soon as its body is seen.
    await until(isRight, { timeout: 10_000 }).catch(() => undefined)
    await again.quit()
    await world.empty()
    await world.mesh.stop()
    const rows = world.rows()
    const stowed = rows.flatMap((row) => row.stowed.flatMap(({ state }) => itemsIn(state)))
    if (!isRight() || stowed.length > 0) {
      const counts = `west ${has('west').length}, east ${has('east').length}, stowed ${stowed.length} of ${wanted.length} stacks`
      const rest = `levels ${levels()}, modes ${modes().join(' and ')}; ${JSON.stringify(rows).slice(0, 2000)}`
      throw new Error(`${rconCaseName({ version, to, cut, seed })}: ${counts}; ${rest}`)
    }
    return struck
  } finally {
    await world.end()
  }
}
