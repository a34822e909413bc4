import { join as inFolder } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { burstOf, burstsOf } from '../bench/burst.ts'
import { dummies } from '../bench/dummies.ts'
import { frameOf } from '../bench/frames.ts'
import { allThere, type Joined, join } from '../bench/joined.ts'
import type { Halves } from '../bench/mesh.ts'
import { playTicks } from '../bench/pace.ts'
import { type Traffic, VERSION } from '../bench/traffic.ts'
import { protocolOf } from '../src/protocol/versions.ts'
import { walkOver } from './walk.ts'

export interface VisitOptions {
  readonly players: number
  readonly traffic: Traffic
  /** The number of the first: no two visitors of a soak bear one name. */
  readonly first: number
  /** Ticks that they stand and are sent what a server sends. */
  readonly ticks: number
  /** Where recordings go. */
  readonly folder: string
  say(line: string): void
}

/** So many join or walk at a time. */
const ABREAST = 20
/** So many of them are recorded and inspected. */
const WATCHED = 5
/** Packets a player and tick while they stand. */
const BURST = 30

const play = protocolOf(VERSION).packets('play', 'clientbound')
const windowOpened = play.encode('open_window', {
  windowId: 7,
  inventoryType: 2,
  windowTitle: { type: 'string', value: 'Chest' },
})

/**
 * Players join beside the border, stand there with their dummies while both servers talk, each with a window open and some of them
 * recorded and inspected, walk over it, and leave. Throws a sentence where one of them is not switched, or not softly.
 */
export async function visit(halves: Halves, options: VisitOptions): Promise<void> {
  const { mcmesh, east, west } = halves
  const { players, traffic, first, ticks, folder, say } = options
  const joined: Joined[] = []
  try {
    await abreast(players, async (i) => {
      joined.push(await join(mcmesh, east, `visitor_${first + i}`))
      if (joined.length % 100 === 0) say(`${joined.length} of ${players} have joined`)
    })
    await dummies(halves, joined)
    say(`${players} stand beside the border with their dummies`)
    for (const { reader } of joined.slice(0, WATCHED)) {
      await command(halves, `record ${reader.name} ${inFolder(folder, `${reader.name}.mcpr`)}`)
      await command(halves, `inspect ${reader.name}`)
    }
    for (const { player } of joined) player.write(burstOf([windowOpened], [frameOf(windowOpened, true)]))
    await playTicks(joined, { bursts: burstsOf(traffic.loop, traffic.frames, BURST), from: 0, ticks })
    await allThere(joined)
    for (const { reader } of joined) reader.received.clear()
    let walked = 0
    await abreast(joined.length, async (i) => {
      await walkOver(joined[i] as Joined, west)
      if (++walked % 100 === 0) say(`${walked} of ${players} have crossed`)
    })
    await onServer(halves, joined, 'west')
    say(`${players} have crossed, softly`)
  } finally {
    for (const { reader } of joined) reader.leave()
    await Promise.all(joined.flatMap(({ reader }) => [east.left(reader.name), west.left(reader.name)]))
  }
}

/** Does something for each number below `count`, so many at a time. */
export async function abreast(count: number, each: (i: number) => Promise<void>, lanes = ABREAST): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await each(next++)
  }
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane))
}

/** How long mcmesh may take to say that everybody was switched; milliseconds. */
const PATIENCE = 10_000

/** Resolves when all of these play on a server. */
async function onServer({ mcmesh }: Halves, all: readonly Joined[], server: string): Promise<void> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const { data } = await mcmesh.ask({ kind: 'command', line: 'status' })
    const { players } = data as { readonly players: readonly { readonly name: string; readonly primary: string }[] }
    const there = new Set(players.filter(({ primary }) => primary === server).map(({ name }) => name))
    const missing = all.filter(({ reader }) => !there.has(reader.name))
    if (missing.length === 0) return
    if (performance.now() > until) throw new Error(`${missing.length} of ${all.length} players are not on ${server}.`)
    await sleep(100)
  }
}

async function command({ mcmesh }: Halves, line: string): Promise<void> {
  const { ok, error } = await mcmesh.ask({ kind: 'command', line })
  if (!ok) throw new Error(`"${line}" failed: ${error}`)
}
