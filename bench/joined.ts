import type { Backend } from './backend.ts'
import type { BackendPlayer } from './backend-player.ts'
import type { Contestant } from './contestant.ts'
import { Reader } from './reader.ts'

/** A client in play through one contestant, and the backend's end of the same connection. */
export interface Joined {
  readonly contestant: Contestant
  readonly reader: Reader
  readonly player: BackendPlayer
  /** What `work` gives; rejects as soon as the client's connection breaks, which nothing else would tell. */
  whole<T>(work: Promise<T>): Promise<T>
}

/** Logs a client in through a contestant; resolves once it has read all that its join sent it. What is counted begins then. */
export async function join(contestant: Contestant, backend: Backend, name: string): Promise<Joined> {
  const joined = backend.joined(name)
  const broken = Promise.withResolvers<never>()
  // Nobody may be waiting when it breaks: whoever asks next hears of it.
  broken.promise.catch(() => {})
  const reader = await Reader.join(name, contestant.port, broken.reject)
  const whole = <T>(work: Promise<T>): Promise<T> => Promise.race([work, broken.promise])
  try {
    const player = await whole(joined)
    await whole(player.settled())
    reader.received.clear()
    player.sent.clear()
    return { contestant, reader, player, whole }
  } catch (error) {
    reader.leave()
    throw error
  }
}

/** Logs in one after the other, by the name of the contestant and a number. */
export async function joinMany(contestant: Contestant, backend: Backend, count: number, first = 0): Promise<Joined[]> {
  const all: Joined[] = []
  for (let i = first; i < first + count; i++) all.push(await join(contestant, backend, nameOfPlayer(contestant, i)))
  return all
}

export const nameOfPlayer = ({ name }: Contestant, number: number): string => `${name.replaceAll('-', '_')}_${number}`

/** Resolves when all have read what they were sent; rejects when one of them has lost its connection meanwhile. */
export async function allThere(all: readonly Joined[]): Promise<void> {
  await Promise.all(all.map(({ player, whole }) => whole(player.settled())))
}

/** Clients go; resolves when their backend has heard of all. */
export async function leaveAll(all: readonly Joined[], backend: Backend): Promise<void> {
  for (const { reader } of all) reader.leave()
  await Promise.all(all.map(({ reader }) => backend.left(reader.name)))
}

/**
 * Holds what these clients received against what was sent, name by name. Answers how many packets of those that the contestant
 * says in its own name it has said; throws at any other difference.
 */
export function ownPackets(all: readonly Joined[]): number {
  let own = 0
  for (const { contestant, reader, player } of all)
    for (const [name, more] of reader.received.beyond(player.sent)) {
      if (more < 0 || !contestant.says.includes(name))
        throw new Error(
          `${contestant.name}: of ${player.sent.of(name)} ${name} that were sent, ${reader.received.of(name)} arrived`,
        )
      own += more
    }
  return own
}
