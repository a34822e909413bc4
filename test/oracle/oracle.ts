import { type Described, describe, describeTelling, differences } from './compare.ts'
import { describeServers } from './server-state.ts'
import { everything, type Played, prepare, session } from './session.ts'
import { type Stage, startOneServer, startTwoServers, VERSION } from './stage.ts'

export interface Verdict {
  readonly crossings: number
  /** Steps after which all clients' states were compared. */
  readonly steps: number
  /** Single facts compared. */
  readonly facts: number
  /** `step: who: what`; the first of them. */
  readonly differences: readonly string[]
  /** What witnesses saw in the mesh, as lines. */
  readonly violations: readonly string[]
  /** Deeds and ways, with their side or direction, that no step has played. */
  readonly missing: readonly string[]
}

export interface Consultation {
  readonly version?: string
  /** Called before each step with its name. */
  readonly progress?: (step: string) => void
}

/** Differences that are told; more say nothing more. */
const MOST = 300

/** Plays the session on one server and in a mesh of two, step by step, and compares what the clients know after each. */
export async function consult(
  crossings: number,
  { version = VERSION, progress = () => undefined }: Consultation = {},
): Promise<Verdict> {
  const stages: Stage[] = []
  const found: string[] = []
  const played: Played = { deeds: new Set(), ways: new Set() }
  let [steps, facts] = [0, 0]
  const onAll = (play: (stage: Stage) => Promise<void> | void) => Promise.all(stages.map(async (stage) => play(stage)))
  const compareOf = (step: string, who: string, describeOn: (stage: Stage) => Described): void => {
    const [one, mesh] = stages.map(describeOn)
    if (!one || !mesh) throw new Error('there are two stages')
    facts += Object.keys(one).length
    for (const wrong of differences(step, who, one, mesh)) if (found.length < MOST) found.push(`${step}: ${wrong}`)
  }
  const compare = (step: string): void => {
    steps++
    compareOf(step, 'servers', describeServers)
    for (const who of ['alice', 'bob'])
      compareOf(step, who, (stage) => {
        const { state } = stage.actor(who)
        return { ...describe(state), ...describeTelling(state) }
      })
  }
  try {
    stages.push(await startOneServer(version), await startTwoServers(version))
    await onAll(prepare)
    await onAll((stage) => stage.settle())
    compare('at the start')
    for (const step of session(crossings, played)) {
      progress(step.name)
      await onAll(async (stage) => {
        await step.play(stage)
        await stage.settle()
      })
      compare(step.name)
    }
    const violations = [...(stages[1]?.actors.values() ?? [])].flatMap(({ name, witness }) =>
      witness.violations.map(({ rule, packet, detail }) => `${name}: ${rule} (${packet}): ${detail}`),
    )
    const missing = [
      ...[...everything.deeds].filter((deed) => !played.deeds.has(deed)),
      ...[...everything.ways].filter((way) => !played.ways.has(way)).map((way) => `crossing: ${way}`),
    ]
    return { crossings, steps, facts, differences: found, violations, missing }
  } finally {
    await onAll((stage) => stage.stop())
  }
}
