/*
 * The plan of the house. `npm run check` holds every import against it (.ci/house.ts), and architecture.md prints it.
 */

export interface Floor {
  readonly path: string
  /** What it is for, in a line. */
  readonly knows: string
  /** Its rooms, the lowest first: a room imports only rooms before it. A folder or a file; `''`: all other files of the floor itself. */
  readonly rooms?: readonly string[]
  /** Modules and folders that it does without. */
  readonly without?: readonly string[]
}

/** The screen's frameworks. */
const frameworks = ['react', 'ink', 'zustand']
/** What a pure floor has none of: bytes and times come in as arguments. */
const io = [
  ...['node:net', 'node:tls', 'node:http', 'node:fs', 'node:timers', 'node:worker_threads', 'node:child_process'],
  ...frameworks,
]
const sockets = ['node:net', 'node:tls', 'node:fs', ...frameworks]

/** The floors, the lowest first: a floor imports only floors before it. */
export const floors: readonly Floor[] = [
  { path: 'plugins', knows: 'what runs inside a backend server', without: frameworks },
  { path: 'src/wire', knows: 'varints, frames, compression, cipher: bytes ↔ frames', without: io },
  {
    path: 'src/protocol',
    knows:
      'versions (with overlays of our own), schemas, lenses, fields, and the two tables: what becomes of each packet',
    without: io,
  },
  {
    path: 'src/world',
    knows: 'zones, the entity table, chunk views, ledger, tab list, witness: pure state',
    rooms: ['ledger', ''],
    without: io,
  },
  {
    path: 'src/vanilla-client',
    knows: 'what a vanilla client answers, without I/O: for dummies, the doctor, walkers, bench',
    without: io,
  },
  {
    path: 'src/embedded',
    knows: 'worlds of our own (flying-squid in child processes), and walkers',
    without: frameworks,
  },
  {
    path: 'src/carry',
    knows:
      'what a player is and has, taken from one server to another exactly once: the steps; transports and journal are ports',
    without: io,
  },
  { path: 'src/config', knows: 'zones.json → validated mesh, warnings and errors with paths', without: frameworks },
  {
    path: 'src/sync',
    knows: 'how a dummy is moved, and what a player has is read and written: the port, the plugin channel, RCON',
    without: frameworks,
  },
  {
    path: 'src/journal',
    knows: 'what outlives the process, in the data directory (node:sqlite, on a thread of its own)',
    without: frameworks,
  },
  {
    path: 'src/player',
    knows: 'one player: its links and its client, each owned by a part of its own, and the routers between them',
    rooms: [
      ...['', 'entities', 'chunks', 'client', 'position', 'links', 'player.ts'],
      ...['dummies', 'switching', 'routing', 'recorder'],
    ],
    without: sockets,
  },
  {
    path: 'src/roster',
    knows: 'all players together: tab list, chat between servers, bodies, shared time and weather',
    without: sockets,
  },
  {
    path: 'src/session',
    knows: 'one file per protocol state and side: what a connection says before and around play',
    rooms: ['', 'client', 'server'],
    without: sockets,
  },
  {
    path: 'src/engine',
    knows: 'the running mesh: listener, connections, servers, runtime, walkers, commands, snapshots, the thread',
    without: frameworks,
  },
  {
    path: 'src/console',
    knows: 'store (zustand), pure rows, filter language, headless JSON lines',
    without: ['react', 'ink'],
  },
  {
    path: 'ui',
    knows: 'Ink: views, keys, theme. Reads the store, dispatches commands as values',
    without: [
      ...['node:net', 'node:tls'],
      ...['src/wire', 'src/session', 'src/player', 'src/roster', 'src/sync', 'src/embedded', 'src/main'],
    ],
  },
  { path: 'src/main', knows: 'the command: arguments, screen or headless, start and stop in order, check, doctor' },
  {
    path: 'conformance',
    knows:
      "whether a server's sync plugin keeps to docs/sync-protocol.md: mcmesh's side of the channel against any server",
    without: frameworks,
  },
]

/** The floor that a file stands on. */
export const floorOf = (file: string): Floor | undefined => floors.find(({ path }) => file.startsWith(`${path}/`))

/** The room of its floor that a file stands in. */
export function roomOf(file: string): string {
  const floor = floorOf(file)
  const [room = '', inside] = floor ? file.slice(floor.path.length + 1).split('/') : []
  return inside !== undefined || floor?.rooms?.includes(room) ? room : ''
}
