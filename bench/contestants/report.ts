import type { Work } from './counting.ts'
import type { Held } from './held.ts'

/** What a contestant's process says to its parent. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'answer'; readonly value: unknown }

/** What mcmesh can be asked, one thing at a time: a console command, how many bytes it holds, all that it holds, what it has done. */
export type Question =
  | { readonly kind: 'command'; readonly line: string }
  | { readonly kind: 'memory' }
  | { readonly kind: 'held' }
  | { readonly kind: 'work' }

/** What comes of each. */
interface Answers {
  readonly command: CommandAnswer
  readonly memory: number
  readonly held: Held
  readonly work: Work
}

export type Answer<Q extends Question> = Answers[Q['kind']]

export interface CommandAnswer {
  readonly ok: boolean
  readonly error?: string
  readonly data?: unknown
}

/** Says where the contestant listens, answers what its parent asks, and ends with it. */
export function serveParent(port: number, answer?: (question: Question) => unknown): void {
  const say = (report: Report): void => void process.send?.(report)
  process.on('message', async (question: Question) => say({ kind: 'answer', value: await answer?.(question) }))
  process.on('disconnect', () => process.exit(0))
  say({ kind: 'listening', port })
}
