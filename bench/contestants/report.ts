/** What a contestant's process says to its parent. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'answer'; readonly value: unknown }

/** What mcmesh can be asked, one thing at a time: a console command, or what it holds in memory. */
export type Question = { readonly kind: 'command'; readonly line: string } | { readonly kind: 'memory' }

/** What comes of it: a command's result, or bytes. */
export type Answer<Q extends Question> = Q extends { readonly kind: 'memory' } ? number : CommandAnswer

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
