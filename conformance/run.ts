import { probe } from '../src/engine/probe.ts'
import { protocolOf, versionsOfNumber } from '../src/protocol/versions.ts'
import { rules } from './rules.ts'
import { Trial } from './trial.ts'

export interface ConformanceOptions {
  readonly host: string
  readonly port: number
  /** Without it the server is asked. */
  readonly version?: string
  readonly name: string
  /** Milliseconds for each answer. */
  readonly patience: number
  /** Kills the server and starts it again; without it what that must leave is not tried. */
  readonly restart?: () => Promise<void>
  /** A line for each rule. */
  print(line: string): void
}

export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Why a rule is not tried, where it is not for want of an announcement of that name. */
const missing: Readonly<Record<string, string>> = {
  carry: 'the server does not announce any part',
  restart: 'the server announces no part, or --restart does not say how it is restarted',
}

/** Tries a server by each rule, and says a line for each. Rejects with a sentence when the server cannot be tried at all. */
export async function runConformance(options: ConformanceOptions): Promise<Outcome> {
  const { host, port, name, patience, restart, print } = options
  const version = options.version ?? (await versionOf(options))
  const trial = await Trial.begin({
    ...{ host, port, name, patience, protocol: protocolOf(version) },
    ...(restart ? { restart } : {}),
  })
  const outcome = { passed: 0, failed: 0 }
  for (const rule of rules) {
    if (rule.needs !== undefined && !trial.can(rule.needs)) {
      print(`skip  ${rule.title} (${missing[rule.needs] ?? `the server does not announce ${rule.needs}`})`)
      continue
    }
    try {
      await rule.try(trial)
      outcome.passed++
      print(`pass  ${rule.title}`)
    } catch (error) {
      outcome.failed++
      print(`FAIL  ${rule.title}: ${(error as Error).message}`)
      // Nobody is there to answer the others.
      if (rule === rules[0]) break
      // Whatever it did to the player, the next rule begins with one.
      if (trial.player.ended !== undefined) await trial.rejoin().catch(() => {})
    }
  }
  await trial.leave()
  return { ...outcome, skipped: rules.length - outcome.passed - outcome.failed }
}

async function versionOf({ host, port, patience }: ConformanceOptions): Promise<string> {
  const { protocol, version } = await probe({ host, port }, protocolOf('1.21.4').number, patience)
  const spoken = versionsOfNumber(protocol).at(-1)
  if (spoken === undefined) throw new Error(`it speaks ${version}, protocol ${protocol}, which mcmesh does not`)
  return spoken
}
