import { type Backend, startBackend } from './backend.ts'
import { type ClientOptions, joinClient, type TestClient } from './client.ts'
import { closing } from './closing.ts'
import { type MeshFile, startMesh, type TestMesh } from './mesh.ts'
import type { ScriptedOptions } from './scripted.ts'
import { describe as lines } from './watch.ts'

export interface Halves {
  readonly west: Backend
  readonly east: Backend
  readonly mesh: TestMesh
  join(name: string, options?: Partial<ClientOptions>): Promise<TestClient>
}

/** A server's entry in zones.json, made of the one that its RCON and address give. */
type Entry = (name: 'west' | 'east', entry: Backend['entry']) => object

/** Without the wait for a plugin's announcement. */
const byRcon: Entry = (_, entry) => ({ ...entry, sync: 'rcon' })

export interface HalvesOptions {
  readonly west?: ScriptedOptions
  readonly east?: ScriptedOptions
  readonly file?: Omit<MeshFile, 'servers'>
  /** Changes a server's entry in zones.json. */
  readonly entry?: Entry
}

/** Packets that tell a client of a switch; rule 1 keeps them off its wire. */
export const switchPackets = ['login', 'respawn', 'start_configuration', 'position'] as const

/** Which of `switchPackets` a client was sent since its last `reset`. */
export const seenOfSwitch = (client: { readonly counts: ReadonlyMap<string, number> }): string[] =>
  switchPackets.filter((name) => client.counts.has(name))

/**
 * Lets tests start a mesh of two scripted servers, west and east of x = 0. They use the very same entity ids and teleport
 * ids, both have all the ground, and they are as strict as vanilla. All is closed after each test.
 */
export function halves(): (options?: HalvesOptions) => Promise<Halves> {
  const opened = closing()
  return async ({ west = {}, east = {}, file = {}, entry = byRcon } = {}) => {
    const same: ScriptedOptions = { entityIds: [1], teleportId: 1, compressionThreshold: 64 }
    const [westBackend, eastBackend] = await Promise.all([
      startBackend({ ...same, spawn: { x: -8.5, y: 64, z: 8.5 }, ...west }),
      startBackend({ ...same, spawn: { x: 8.5, y: 64, z: 8.5 }, ...east }),
    ])
    opened(westBackend)
    opened(eastBackend)
    const mesh = opened(
      await startMesh({
        carry: [],
        servers: { west: entry('west', westBackend.entry), east: entry('east', eastBackend.entry) },
        ...file,
      }),
    )
    return {
      west: westBackend,
      east: eastBackend,
      mesh,
      join: async (name, options) => opened(await joinClient({ port: mesh.port, name, ...options })),
    }
  }
}

/** Where a player stands for the mesh: its primary and its dummies that stand. */
export async function standsOn(mesh: TestMesh, name: string): Promise<string> {
  const player = (await mesh.status()).players.find((each) => each.name === name)
  return player ? [player.primary, ...[...player.dummies].sort()].join('+') : 'nowhere'
}

/** What servers and witness hold against a player's whole stay. Empty when all was as from one vanilla server. */
export function faults({ west, east }: Pick<Halves, 'west' | 'east'>, ...clients: TestClient[]): string[] {
  return [
    ...clients.flatMap(({ witness }) => lines(witness.violations)),
    ...clients.flatMap(({ errors }) => errors.map(String)),
    ...[west, east].flatMap(({ server }) =>
      server.connections.flatMap(({ name, kicked, refusedMoves }) => [
        ...(kicked === undefined ? [] : [`${name} was kicked: ${kicked}`]),
        ...(refusedMoves === 0 ? [] : [`${refusedMoves} moves of ${name} were refused`]),
      ]),
    ),
  ]
}

/** How often a player's login came to a server; the mesh's own pings don't count. */
export const visits = ({ server }: Backend, name: string): number =>
  server.connections.filter((connection) => connection.name === name).length
