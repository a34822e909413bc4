import { afterAll, beforeAll, beforeEach, inject } from 'vitest'
import { type ClientOptions, joinClient, type TestClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { type MeshFile, startMesh, type TestMesh } from '../kit/mesh.ts'
import { describe as lines } from '../kit/watch.ts'
import { BUILD_MS, type Built, build } from './build.ts'
import type { Row } from './rows.ts'
import { Minestom, type MinestomOptions, START_MS } from './server.ts'

export interface Halves {
  readonly west: Minestom
  readonly east: Minestom
  /** A server more that ends with the test. */
  another(options: MinestomOptions): Promise<Minestom>
  /** A mesh of both, or of west and another server in the place of east, that ends with the test. */
  start(file?: Omit<MeshFile, 'servers'>, east?: Minestom): Promise<TestMesh>
  /** A client that leaves with the test. */
  join(mesh: TestMesh, name: string, options?: Partial<ClientOptions>): Promise<TestClient>
}

export interface HalvesOptions {
  readonly west?: MinestomOptions
  readonly east?: MinestomOptions
}

/**
 * Two Minestom servers for all tests of a `describe`, west and east of x = 0, both with all the ground and the same entity
 * ids. Where they cannot be had each test is skipped and says why.
 */
export function halves({ version, minestom }: Row, options: HalvesOptions = {}): () => Halves {
  const servers: Minestom[] = []
  let built: Built | undefined
  let missing: string | undefined
  beforeAll(
    async () => {
      const outcome = await build(minestom, inject('runFolder'), { env: process.env })
      if ('missing' in outcome) {
        missing = outcome.missing
        console.warn(`Minestom ${version} was not run: ${missing}.`)
        return
      }
      built = outcome
      const starting = [
        Minestom.start(built, { spawn: { x: -8.5, z: 8.5 }, ...options.west }),
        Minestom.start(built, { spawn: { x: 8.5, z: 8.5 }, ...options.east }),
      ]
      for (const start of await Promise.allSettled(starting))
        if (start.status === 'fulfilled') servers.push(start.value)
      // One that failed says why; the other ends with the rest.
      await Promise.all(starting)
    },
    BUILD_MS + 2 * START_MS,
  )
  afterAll(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })
  beforeEach(({ skip }) => skip(missing !== undefined, missing))
  const opened = closing()

  return () => {
    const [west, east] = servers as [Minestom, Minestom]
    const address = ({ port }: Minestom) => ({ address: `127.0.0.1:${port}`, sync: 'plugin' })
    return {
      west,
      east,
      another: async (options) => opened(await Minestom.start(built!, options)),
      start: async (file = {}, other = east) =>
        opened(
          await startMesh({ version, carry: [], servers: { west: address(west), east: address(other) }, ...file }),
        ),
      join: async ({ port }, name, more) => opened(await joinClient({ port, name, version, ...more })),
    }
  }
}

/** A mesh of both halves with one player at the border, who has a dummy beyond it. */
export async function aliceAtTheBorder(world: Halves) {
  const mesh = await world.start()
  const alice = await world.join(mesh, 'alice')
  await mesh.event('dummy.join', { player: 'alice', server: 'east' })
  return { world, mesh, alice, west: world.west, east: world.east }
}

/** What the servers and the witness hold against clients and mesh. Empty when all was as from one vanilla server. */
export const faults = ({ west, east }: Halves, mesh: TestMesh, ...clients: readonly TestClient[]): string[] => [
  ...clients.flatMap(({ witness, errors }) => [...lines(witness.violations), ...errors.map(String)]),
  ...mesh.complaints(),
  ...[west, east].flatMap(({ complaints }) => complaints),
]
