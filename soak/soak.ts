import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Held } from '../bench/contestants/held.ts'
import { type Halves, NEAR, openHalves } from '../bench/mesh.ts'
import { rowsTable } from '../bench/table.ts'
import type { Traffic } from '../bench/traffic.ts'
import { churn, ways } from './churn.ts'
import { type Compared, compare, leaks } from './compare.ts'
import { visit } from './visit.ts'

export interface SoakOptions {
  /** Who join, stand, cross and leave together. */
  readonly players: number
  /** Who come and go one after the other, afterwards. */
  readonly joins: number
  /** As many of both before memory is measured: code has been compiled then, and has learned its types. */
  readonly warmUp: { readonly players: number; readonly joins: number }
  /** Milliseconds until what lingers for a while is gone: who left last, news for the tab list, the last second's connects. */
  readonly lingers: number
  /** Ticks that players stand. */
  readonly ticks: number
  readonly traffic: Traffic
  say(line: string): void
  print(text: string): void
}

/** Runs a mesh full and empty again; answers what of it was left after each part, compared with before. */
export async function runSoak(options: SoakOptions): Promise<{ readonly part: string; readonly all: Compared[] }[]> {
  const { players, joins, warmUp, traffic, say, print } = options
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-soak-'))
  const halves = await openHalves({ traffic, x: NEAR, view: true, sky: 'east' })
  const come = (players: number, first: number, say: (line: string) => void) =>
    visit(halves, { players, first, traffic, ticks: options.ticks, folder, say })
  const settled = (before?: Held) => emptied(halves, options.lingers, before)
  try {
    say('warming up')
    const quietly = (): void => {}
    // What a mesh makes once, one player of each kind makes: of all else there is nothing now.
    await come(1, 0, quietly)
    await churn(halves, ways.length, 0, quietly)
    const counts = await settled()
    await come(warmUp.players, 1, quietly)
    await churn(halves, warmUp.joins, ways.length, quietly)
    const { bytes } = await settled()
    const before: Held = { ...counts, bytes }
    const parts: { readonly part: string; readonly all: Compared[] }[] = []
    const after = async (part: string, run: Promise<void>): Promise<void> => {
      const since = performance.now()
      await run
      const all = compare(before, await settled(before))
      parts.push({ part, all })
      const seconds = Math.round((performance.now() - since) / 1_000)
      print(`\n${part} (${seconds} s)\n\n${comparedTable(all)}`)
    }
    await after(`${players} players joined, stood, crossed and left`, come(players, 1 + warmUp.players, say))
    await after(`${joins} came and went`, churn(halves, joins, ways.length + warmUp.joins, say))
    return parts
  } finally {
    await halves.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How many times as long as things linger an emptied mesh has to let go of all: recordings of many players take a while to finish. */
const PATIENCE = 5

/** What the mesh holds when all that lingers has gone; compared with before as soon as nothing of it is more. */
async function emptied({ mcmesh }: Halves, lingers: number, before?: Held): Promise<Held> {
  if (!before) {
    await sleep(lingers)
    return mcmesh.ask({ kind: 'held' })
  }
  const until = performance.now() + PATIENCE * lingers
  for (;;) {
    const held = await mcmesh.ask({ kind: 'held' })
    if (performance.now() > until || leaks(compare(before, held)).length === 0) return held
    await sleep(1_000)
  }
}

/** What is left first, then memory; of what is as before how much of it there is. */
function comparedTable(all: readonly Compared[]): string {
  const left = leaks(all)
  const memory = all.filter((each) => /, bytes$/.test(each.what) && !left.includes(each))
  const rows = [...left, ...memory].map(({ what, before, after }) => ({
    '': what,
    before,
    after,
    more: after - before,
  }))
  return `${rowsTable(rows)}\n${all.length - rows.length} counts are as before`
}
