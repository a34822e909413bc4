import { openDeeds } from './deeds-open.ts'
import { selfDeeds } from './deeds-self.ts'
import { worldDeeds } from './deeds-world.ts'
import type { Stage } from './stage.ts'
import { type Deed, type Side, type Step, uuid, type Way } from './step.ts'
import { crossing, ways } from './ways.ts'

const deeds: readonly Deed[] = [...worldDeeds, ...selfDeeds, ...openDeeds]

/** Animals and monsters on both sides, and bob east of the border. */
export async function prepare(stage: Stage): Promise<void> {
  for (const [id, type, x] of [
    [100_001, 'zombie', -9.5],
    [100_002, 'zombie', 9.5],
    [100_011, 'cow', -10.5],
    [100_012, 'cow', 10.5],
    [100_013, 'sheep', -2.5],
  ] as const)
    stage.at(x).spawn({ id, type, x, y: 64, z: 6.5, uuid: uuid(id % 1000) })
  await stage.join('alice')
  await stage.mesh?.event('dummy.join', { player: 'alice' })
  await stage.actor('alice').go(-6.5, 8.5)
  await stage.join('bob')
  await stage.mesh?.event('dummy.join', { player: 'bob' })
  await stage.actor('bob').go(4.5, 12.5)
  stage.crossed('bob', 'east')
  await stage.mesh?.event('switch', { player: 'bob', to: 'east' })
}

/** What a session has played: `deed side` and `way direction`. */
export interface Played {
  readonly deeds: Set<string>
  readonly ways: Set<string>
}

/** Everything that a session plays when it is long enough. */
export const everything: Played = {
  deeds: new Set(deeds.flatMap(({ name }) => [`${name} west`, `${name} east`])),
  ways: new Set(ways.flatMap(({ name }) => [`${name} west`, `${name} east`])),
}

/**
 * The session: so many crossings, and between them everything else. Each side has its own turn of the deeds and each
 * direction its own of the ways, so that all happen on both, in ever other pairs.
 */
export function* session(crossings: number, played: Played): Generator<Step> {
  const turns = { deed: { west: 0, east: 0 }, way: { west: 0, east: 0 } }
  let side: Side = 'west'
  let open: { readonly deed: Deed; readonly n: number } | undefined
  for (let n = 0; n < crossings; n++) {
    side = side === 'west' ? 'east' : 'west'
    const way = ways[turns.way[side]++ % ways.length] as Way
    yield crossing(n + 1, way, side)
    if (way.after) yield way.after
    played.ways.add(`${way.name} ${side}`)
    if (open?.deed.end) yield* open.deed.end(open.n)
    const deed = deeds[turns.deed[side]++ % deeds.length] as Deed
    yield* deed.steps(n)
    played.deeds.add(`${deed.name} ${side}`)
    open = { deed, n }
    // Who dies east rises west, where the world's spawn is.
    if (deed.name === 'die') side = 'west'
  }
  if (open?.deed.end) yield* open.deed.end(open.n)
}
