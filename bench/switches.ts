import { startScriptedRcon } from '../test/kit/scripted-rcon.ts'
import { Backend } from './backend.ts'
import { Contestant } from './contestant.ts'
import { join } from './measure.ts'
import type { Traffic } from './traffic.ts'

/** Milliseconds inside mcmesh, from the decision until the new primary was one. */
export interface Switches {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly worst: number
}

interface SwitchAnswer {
  readonly ok: boolean
  readonly error?: string
  readonly data?: { readonly mode: string; readonly ms: number }
}

/** Switches that run before those that count: code is compiled when it has run for a while. */
const WARM_UP = 100

/**
 * A player with a dummy that stands where it stands is switched to and fro between two servers, each of which has shown it
 * entities, chunks, an inventory and scoreboards with the very same ids. Every switch must be soft.
 */
export async function softSwitches(traffic: Traffic, count: number): Promise<Switches> {
  const backends = [await Backend.start(traffic), await Backend.start(traffic)]
  const rcons = await Promise.all(
    backends.map((backend) =>
      startScriptedRcon({ password: 'bench', onTeleport: (name, { x, y, z }) => backend.tp(name, x, y, z) }),
    ),
  )
  const servers = backends.map(({ port }, i) => `${port}/${rcons[i]?.port}`)
  const mcmesh = await Contestant.start('mcmesh', servers)
  const [first, second] = backends as [Backend, Backend]
  try {
    const { reader, player } = await join(mcmesh, first, 'bench_switch')
    const dummy = second.joined('bench_switch')
    const run = async (server: string): Promise<number> => {
      const { ok, error, data } = (await mcmesh.command(`switch bench_switch ${server}`)) as SwitchAnswer
      if (!ok || !data) throw new Error(`The switch to ${server} failed: ${error}`)
      if (data.mode !== 'soft') throw new Error(`The switch to ${server} was ${data.mode}.`)
      return data.ms
    }
    await mcmesh.command('dummy bench_switch server1')
    const there = await dummy
    // Half of the loop: then the mobs stand about and the chunks are loaded.
    for (const each of [player, there]) {
      each.write(Buffer.concat(traffic.frames.slice(0, traffic.frames.length / 2)))
      await each.settled()
    }
    // The first switch waits until the dummy stands: not a warm one.
    await run('server1')
    const ms: number[] = []
    for (let i = 0; i < count + WARM_UP; i++) ms.push(await run(`server${i % 2}`))
    reader.leave()
    const sorted = ms.slice(WARM_UP).sort((a, b) => a - b)
    const at = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] as number
    return { count: sorted.length, p50: at(0.5), p99: at(0.99), worst: at(1) }
  } finally {
    await mcmesh.stop()
    await Promise.all([...backends, ...rcons].map((each) => each.stop()))
  }
}
