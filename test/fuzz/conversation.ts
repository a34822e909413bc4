import fc from 'fast-check'
import { type Event, type EventName, events, happen } from './events.ts'
import { FuzzMesh } from './mesh.ts'
import { broken } from './rules.ts'

/** Events between two moments at which everything under way arrives and the rules are asked. */
const EVENTS_TO_REST = 40

const weighted = Object.entries(events).map(([what, [weight]]) => ({
  weight,
  arbitrary: fc.constant(what as EventName),
}))

/** Random conversations of up to three players with two servers. */
export const conversations: fc.Arbitrary<Event[]> = fc.array(
  fc.record({ what: fc.oneof(...weighted), a: fc.nat(2), b: fc.nat(255), c: fc.nat(99) }),
  { minLength: 1, maxLength: 160, size: 'max' },
)

/** Plays a conversation. Throws an error that names what came of it if a rule was broken. */
export async function play(conversation: readonly Event[]): Promise<void> {
  const mesh = new FuzzMesh()
  mesh.join('alice')
  mesh.connect()
  const hold = (when: string): void => {
    const wrong = [...broken(mesh)]
    if (wrong.length > 0) throw new Error(`${when}: ${wrong.slice(0, 12).join('\n')}`)
  }
  for (const [at, event] of conversation.entries()) {
    happen(mesh, event)
    await undefined
    await undefined
    if (mesh.faults.length > 0) throw new Error(`after ${at} ${event.what}: ${mesh.faults.join('\n')}`)
    if (at % EVENTS_TO_REST !== EVENTS_TO_REST - 1) continue
    await mesh.rest()
    hold(`at rest after ${at}`)
  }
  await mesh.rest()
  hold('at the end')
  for (const { witness, gone } of mesh.clients) if (!gone) witness.rest()
  for (const client of [...mesh.clients]) client.leave()
  hold('when everybody had left')
}

/** The same fault with fewer events: leaves out what is not needed for it, in ever smaller pieces. */
export async function shortened(conversation: readonly Event[], milliseconds: number): Promise<Event[]> {
  const deadline = performance.now() + milliseconds
  let shortest = [...conversation]
  for (let piece = Math.ceil(shortest.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < shortest.length && performance.now() < deadline; ) {
      const without = shortest.toSpliced(at, piece)
      if ((await faultOf(without)) === undefined) at += piece
      else shortest = without
    }
  }
  return shortest
}

/** What broke, or undefined. */
export async function faultOf(conversation: readonly Event[]): Promise<Error | undefined> {
  try {
    await play(conversation)
    return undefined
  } catch (error) {
    return error as Error
  }
}
