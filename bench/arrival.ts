import { protocolOf } from '../src/protocol/versions.ts'
import type { Burst } from './burst.ts'
import type { Joined } from './joined.ts'
import { CAPTURED_ID, nameOf } from './traffic.ts'
import { VERSION } from './version.ts'

const play = protocolOf(VERSION).packets('play', 'clientbound')

/** What a server asks by the clock: no part of the loop. */
const asked: ReadonlySet<string> = new Set(['ping', 'keep_alive'])

/** Plays the loop once, and answers every packet that arrived, ids as the backend said them; without the contestant's own. */
export async function arriving(
  { contestant, reader, player, whole }: Joined,
  loop: readonly Burst[],
): Promise<Buffer[]> {
  reader.collect(true)
  for (const burst of loop) player.write(burst)
  await whole(player.settled())
  const arrived = reader.collect(false)
  return canonical(
    arrived.filter((packet) => !contestant.says.includes(nameOf(packet))),
    reader.entityId,
  )
}

/** Packets with the backend's ids: an entity is known by its UUID, whatever number a proxy gave it. */
function canonical(packets: readonly Buffer[], ownId: number): Buffer[] {
  const uuid = play.field<string>('spawn_entity', 'objectUUID')
  const known = new Map([[ownId, CAPTURED_ID]])
  const numbers = new Map<string, number>()
  return packets
    .filter((packet) => !asked.has(nameOf(packet)))
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
