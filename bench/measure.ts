import { setTimeout as sleep } from 'node:timers/promises'
import { protocolOf } from '../src/protocol/versions.ts'
import type { Backend, BackendPlayer } from './backend.ts'
import type { Contestant } from './contestant.ts'
import { Reader } from './reader.ts'
import { nameOf, type Traffic, VERSION } from './traffic.ts'

const play = protocolOf(VERSION).packets('play', 'clientbound')

/** A client in play through one contestant, and the backend's end of the same connection. */
export interface Joined {
  readonly contestant: Contestant
  readonly reader: Reader
  readonly player: BackendPlayer
  /** What `work` gives; rejects as soon as the client's connection breaks, which nothing else would show. */
  whole<T>(work: Promise<T>): Promise<T>
}

/** What one contestant needed for one kind of traffic, added up over all rounds. */
export interface Sample {
  packets: number
  /** Bytes on the wire that the client received. */
  bytes: number
  cpuMs: number
  wallMs: number
}

export const nothing = (): Sample => ({ packets: 0, bytes: 0, cpuMs: 0, wallMs: 0 })

/** Logs a client in through a contestant. */
export async function join(contestant: Contestant, backend: Backend, name: string): Promise<Joined> {
  const joined = backend.joined(name)
  const broken = Promise.withResolvers<never>()
  // Nobody may be waiting when it breaks: whoever asks next learns of it.
  broken.promise.catch(() => {})
  const reader = await Reader.join(name, contestant.port, broken.reject)
  const whole = <T>(work: Promise<T>): Promise<T> => Promise.race([work, broken.promise])
  try {
    const player = await whole(joined)
    await whole(player.settled())
    return { contestant, reader, player, whole }
  } catch (error) {
    reader.leave()
    throw error
  }
}

/** Plays the loop once, and answers every packet that arrived, ids as the backend sent them. */
export async function arriving({ reader, player, whole }: Joined, backendId: number): Promise<Buffer[]> {
  reader.collect(true)
  await whole(player.loop())
  return canonical(reader.collect(false), reader.entityId, backendId)
}

/** Plays for `ms` milliseconds as fast as the client reads. */
export async function saturated({ contestant, reader, player, whole }: Joined, ms: number): Promise<Sample> {
  const before = await contestant.cost()
  const [packets, bytes, since] = [reader.packets, reader.bytes, performance.now()]
  const sent = await whole(player.saturate(ms))
  const wallMs = performance.now() - since
  const after = await contestant.cost()
  const got = reader.packets - packets
  // `settled` has asked once more than `saturate` counts.
  if (got !== sent.packets) throw new Error(`${contestant.name}: ${sent.packets} packets were sent, ${got} arrived`)
  return { packets: got, bytes: reader.bytes - bytes, cpuMs: after.cpuMs - before.cpuMs, wallMs }
}

/** Ticks a second, in the capture and of a server that keeps up. */
const TICKS = 20

/**
 * Plays the loop `loops` times at the pace it was captured at, all contestants at once, each at its own moment of the tick:
 * whatever else the machine does meets them alike. The clients walk meanwhile.
 */
export async function paced(
  all: readonly Joined[],
  traffic: Traffic,
  loops: number,
  ticksPerSecond = TICKS,
): Promise<Sample[]> {
  const ticks = ticked(traffic)
  const count = ticks.length * loops
  const before = await Promise.all(all.map(({ contestant }) => contestant.cost()))
  const counts = all.map(({ reader }) => [reader.packets, reader.bytes] as const)
  const since = performance.now()
  for (let step = 0; step < count * all.length; step++) {
    const due = since + (step * 1000) / ticksPerSecond / all.length
    const wait = due - performance.now()
    if (wait > 0) await sleep(wait)
    const tick = Math.floor(step / all.length)
    const { reader, player } = all[step % all.length] as Joined
    player.write(ticks[tick % ticks.length] as Buffer)
    reader.tick(tick)
  }
  await Promise.all(all.map(({ player, whole }) => whole(player.settled())))
  const wallMs = performance.now() - since
  const after = await Promise.all(all.map(({ contestant }) => contestant.cost()))
  return all.map(({ contestant, reader }, i) => {
    const [packets, bytes] = counts[i] as readonly [number, number]
    const got = reader.packets - packets
    const sent = traffic.loop.length * loops + 1
    if (got !== sent) throw new Error(`${contestant.name}: ${sent} packets were sent, ${got} arrived`)
    const cpuMs = (after[i]?.cpuMs ?? 0) - (before[i]?.cpuMs ?? 0)
    return { packets: got, bytes: reader.bytes - bytes, cpuMs, wallMs }
  })
}

/** The loop's frames by tick: as many ticks as the capture took. */
function ticked({ frames, seconds }: Traffic): Buffer[] {
  const ticks = seconds * TICKS
  return Array.from({ length: ticks }, (_, tick) => {
    const [from, to] = [tick, tick + 1].map((at) => Math.round((at * frames.length) / ticks))
    return Buffer.concat(frames.slice(from, to))
  })
}

/** Packets with the backend's ids: an entity is known by its UUID, whatever number a proxy gave it. */
function canonical(packets: readonly Buffer[], ownId: number, backendId: number): Buffer[] {
  const uuid = play.field<string>('spawn_entity', 'objectUUID')
  const known = new Map([[ownId, backendId]])
  const numbers = new Map<string, number>()
  return packets
    .filter((packet) => nameOf(packet) !== 'ping')
    .map((packet) => {
      const name = nameOf(packet)
      const lens = play.lens(name)
      if (name === 'spawn_entity') {
        const key = uuid?.read(packet) ?? ''
        if (!numbers.has(key)) numbers.set(key, 1_000_000 + numbers.size)
        const id = lens?.subject(packet)
        if (id !== undefined) known.set(id, numbers.get(key) as number)
      }
      return lens?.patch(packet, (id) => known.get(id)) ?? packet
    })
}

/** How two lists of packets differ, in a few words; undefined when they don't. */
export function difference(expected: readonly Buffer[], got: readonly Buffer[]): string | undefined {
  const at = expected.findIndex((packet, i) => !got[i]?.equals(packet))
  if (at < 0 && got.length === expected.length) return undefined
  if (at < 0) return `${got.length} packets instead of ${expected.length}`
  const [wanted, met] = [expected[at] as Buffer, got[at]]
  return `${got.length} packets (${expected.length} sent); the first that differs is ${at}: ${nameOf(wanted)} of ${wanted.length} bytes came as ${met ? `${nameOf(met)} of ${met.length}` : 'nothing'}`
}
