/** What a contestant's process answers to its parent. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'cost'; readonly cpuMs: number; readonly rssMb: number }
  | { readonly kind: 'answer'; readonly value: unknown }

/** What a contestant is asked. */
export type ContestantRequest = { readonly kind: 'cost' } | { readonly kind: 'command'; readonly line: string }

/** Reports where the contestant listens, answers what its parent asks, and ends with it. */
export function serveParent(port: number, command?: (line: string) => Promise<unknown>): void {
  const send = (report: Report): void => void process.send?.(report)
  process.on('message', async (question: ContestantRequest) => {
    if (question.kind === 'command') {
      send({ kind: 'answer', value: await command?.(question.line) })
      return
    }
    // Asked before the answer is written, so that asking costs the contestant little.
    const { user, system } = process.cpuUsage()
    send({ kind: 'cost', cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 })
  })
  process.on('disconnect', () => process.exit(0))
  send({ kind: 'listening', port })
}
