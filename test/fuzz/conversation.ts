import fc from 'fast-check'
import { newest } from '../kit/versions.ts'
import { type Event, type EventName, events, happen } from './events.ts'
import { FuzzMesh, type Setting } from './mesh.ts'
import { broken } from './rules.ts'

export interface Conversation {
  readonly setting: Setting
  readonly events: readonly Event[]
}

const weighted = Object.entries(events).map(([what, [weight]]) => ({
  weight,
  arbitrary: fc.constant(what as EventName),
}))

/** One in five is in another version; one in eight is with a server that can't be switched to softly. */
const settings: fc.Arbitrary<Setting> = fc.record({
  version: fc.oneof(
    { weight: 12, arbitrary: fc.constant('1.21.4') },
    { weight: 3, arbitrary: fc.constantFrom('1.17.1', '1.20.2', ...newest) },
  ),
  east: fc.oneof(
    { weight: 14, arbitrary: fc.constant('alike' as const) },
    { weight: 2, arbitrary: fc.constantFrom('other registries' as const, 'no sync' as const) },
  ),
})

/** Random conversations of up to three players with two servers. */
export const conversations: fc.Arbitrary<Conversation> = fc.record({
  setting: settings,
  events: fc.array(fc.record({ what: fc.oneof(...weighted), a: fc.nat(2), b: fc.nat(255), c: fc.nat(99) }), {
    minLength: 1,
    maxLength: 160,
    size: 'max',
  }),
})

/** The same events in another version: one seed and path name the same events in every version. */
export const inVersion = ({ setting, events }: Conversation, version: string): Conversation => ({
  setting: { ...setting, version },
  events,
})

/** The line that plays one conversation again; `path` is fast-check's way from the seed to it. */
export const replayOf = (seed: number, path: string, version: string): string =>
  `node test/fuzz/main.ts --seed ${seed} --path ${path} --version ${version}`

/** Plays a conversation. Throws an error that names what came of it if a rule was broken. */
export async function play({ setting, events }: Conversation): Promise<void> {
  const mesh = new FuzzMesh(setting)
  mesh.join('alice')
  mesh.connect()
  const hold = (when: string): void => {
    const wrong = [...broken(mesh)]
    if (wrong.length > 0) throw new Error(`${when}: ${wrong.slice(0, 12).join('\n')}`)
  }
  for (const [at, event] of events.entries()) {
    if (event.what === 'rest') {
      await mesh.rest()
      hold(`at rest after ${at}`)
      continue
    }
    happen(mesh, event)
    for (let turn = 0; turn < 4; turn++) await undefined
    mesh.suspect()
    if (mesh.faults.length > 0) throw new Error(`after ${at} ${event.what}: ${mesh.faults.join('\n')}`)
  }
  await mesh.rest()
  hold('at the end')
  for (const { witness, gone } of mesh.clients) if (!gone) witness.rest()
  for (const client of [...mesh.clients]) client.quit()
  hold('when everybody had left')
}

/** The same fault with fewer events: leaves out what is not needed for it, in ever smaller pieces. */
export async function shortened(conversation: Conversation, milliseconds: number): Promise<Conversation> {
  const deadline = performance.now() + milliseconds
  const { setting } = conversation
  const kind = kindOf(await faultOf(conversation))
  let shortest = [...conversation.events]
  for (let piece = Math.ceil(shortest.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < shortest.length && performance.now() < deadline; ) {
      const without = shortest.toSpliced(at, piece)
      if (kindOf(await faultOf({ setting, events: without })) !== kind) at += piece
      else shortest = without
    }
  }
  return { setting, events: shortest }
}

/** What broke, or undefined. */
export async function faultOf(conversation: Conversation): Promise<Error | undefined> {
  try {
    await play(conversation)
    return undefined
  } catch (error) {
    return error as Error
  }
}

/** Two faults of one kind say the same but for numbers, names and moments. */
export const kindOf = (fault: Error | undefined): string | undefined =>
  fault?.message
    .split('\n')[0]
    ?.replace(/^(after \d+ \w+|at rest after \d+|at the end|when everybody had left): /, '')
    .replace(/\b(alice|bob|carol|west|east)\b/g, '…')
    .replace(/-?[\d.]+(?:e-?\d+)?/g, '#')
    .slice(0, 90)
