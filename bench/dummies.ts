import type { BackendPlayer } from './backend-player.ts'
import type { Joined } from './joined.ts'
import type { Halves } from './mesh.ts'

/** How long a dummy may take to stand; milliseconds. */
const PATIENCE = 30_000

interface Status {
  readonly players: readonly { readonly name: string; readonly dummies: readonly string[] }[]
}

/** Resolves when each of these has a dummy in the west that has read all it was sent; answers the server's ends of them. */
export async function dummies({ mcmesh, west }: Halves, all: readonly Joined[]): Promise<BackendPlayer[]> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const { data } = await mcmesh.ask({ kind: 'command', line: 'status' })
    const { players } = data as Status
    const standing = new Map(players.map(({ name, dummies }) => [name, dummies.includes('west')]))
    const waiting = all.filter(({ reader }) => !standing.get(reader.name))
    if (waiting.length === 0) break
    if (performance.now() > until) throw new Error(`${waiting.length} of ${all.length} players have no dummy.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const there = all.map(({ reader }) => west.players.get(reader.name) as BackendPlayer)
  await Promise.all(there.map((player) => player.settled()))
  return there
}
