import { itemsIn } from '../kit/carry-model.ts'
import { until } from '../kit/conditions.ts'
import { CrashWorld, type Cut, other, type Side } from './world.ts'

export interface CrashCase {
  /** Where the player goes. */
  readonly to: Side
  readonly cut: Cut
  /** What it has. */
  readonly seed: number
}

/** Requests of a carry that each server hears at most: the new one is seen, read and written; the old one read and cleared. */
const MESSAGES = 4

/** Every place at which something can die in a carry, in both directions. */
export const cases: readonly CrashCase[] = (['east', 'west'] as const).flatMap((to) =>
  (['west', 'east'] as const).flatMap((server) =>
    Array.from({ length: MESSAGES }, (_, at) => at + 1).flatMap((message) =>
      (['heard', 'done'] as const).flatMap((when) =>
        (['mcmesh', 'server', 'connection'] as const).map((victim) => ({
          to,
          cut: { server, message, when, victim },
          seed: 0,
        })),
      ),
    ),
  ),
)

export const caseName = ({ to, cut, seed }: CrashCase): string =>
  `to ${to}: ${cut.victim} dies when ${cut.server} has ${cut.when} request ${cut.message}${seed === 0 ? '' : `, seed ${seed}`}`

/** Stacks that are told apart by their names, some of them random. */
function things(world: CrashWorld, seed: number): Record<string, string> {
  const slots = [
    'hotbar.0',
    'armor.head',
    'inventory.13',
    'weapon.offhand',
    ...(seed % 2 ? ['hotbar.8', 'inventory.26'] : []),
  ]
  return Object.fromEntries(slots.map((slot) => [slot, world.items.sword(`${slot} ${seed}`)]))
}

/**
 * One player, one carry, one death in the midst of it; everything comes back, and so does the player. Rejects where anything of it
 * is lost or there twice by then.
 */
export async function run({ to, cut, seed }: CrashCase): Promise<void> {
  const world = new CrashWorld()
  try {
    await world.start()
    const from = other(to)
    const slots = things(world, seed)
    const experience = { level: 7, progress: 0.5, total: 120 }
    await world.ask(from, { type: 'write', carry: 1, state: { inventory: { heldSlot: 0, slots }, experience } })
    let port = await world.startMesh()
    const client = await world.join(port)
    await world.mesh.event('dummy.join')
    if (from === 'east') {
      // It begins on west, with nothing there.
      await client.walk(6, 8.5, { stepEvery: 10 })
      await world.mesh.event('switch')
    }
    await world.arm(cut)
    const side = to === 'east' ? 1 : -1
    await client.walk(6 * side, 8.5, { stepEvery: 10 }).catch(() => undefined)
    await until(
      () => world.mesh.child.signalCode !== null || world.mesh.said.some(({ event }) => event.startsWith('carry')),
      {
        timeout: 20_000,
        message: 'the carry to end somehow',
      },
    )
    await client.quit()
    port = await world.revive()
    const again = await world.join(port)
    await world.mesh.event('dummy.join')
    await again.quit()
    await until(async () => ((await world.mesh.does('status')) as { players: unknown[] }).players.length === 0)
    await world.mesh.stop()

    const [west, east] = [await world.has('west'), await world.has('east')]
    const stowed = world.rows().flatMap((row) => row.stowed.flatMap(({ state }) => itemsIn(state)))
    const all = [...itemsIn(west), ...itemsIn(east), ...stowed].toSorted()
    const wanted = Object.values(slots).toSorted()
    const levels = Number(west.experience?.level) + Number(east.experience?.level)
    if (JSON.stringify(all) !== JSON.stringify(wanted) || levels !== experience.level)
      throw new Error(
        `${caseName({ to, cut, seed })}: ${all.length} of ${wanted.length} stacks and ${levels} of ${experience.level} levels: ` +
          `west ${itemsIn(west).length}, east ${itemsIn(east).length}, stowed ${stowed.length}; ${JSON.stringify(world.rows())}`,
      )
  } finally {
    await world.end()
  }
}
