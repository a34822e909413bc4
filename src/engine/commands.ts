import { resolve } from 'node:path'
import { isOpen } from '../carry/carry.ts'
import { type Decision, decided } from '../carry/settle.ts'
import { meshChanges } from '../config/changes.ts'
import { type MeshReading, problemText } from '../config/mesh.ts'
import type { Journal } from '../journal/journal.ts'
import type { Player } from '../player/player.ts'
import { switchByHand, unpin } from '../player/switching/border.ts'
import { drainEnded, leaveDraining } from '../player/switching/drain.ts'
import { letsPlayersIn, lives, whyDown } from '../player/switching/server-policy.ts'
import { type Command, type CommandArguments, isEngineCommand } from './command.ts'
import type { EngineCommandName } from './command-table.ts'
import { custodyDetail, custodyView } from './custody-view.ts'
import type { Inspections } from './inspection.ts'
import type { RunningMesh } from './mesh.ts'
import type { CommandResult } from './messages.ts'
import { playerDetail } from './player-detail.ts'
import type { Recordings } from './recordings.ts'
import type { ServersPort } from './servers.ts'
import { mappingViews, playerViews, type Snapshots, serverViews } from './snapshot.ts'
import type { Walkers } from './walkers.ts'

/** The file that a mesh was started from. */
export interface MeshFile {
  /** As it stands now; nothing comes of it. */
  read(): MeshReading
  /** Reads it and has the engine take it; answers what the engine made of it. */
  reload(): Promise<CommandResult>
}

/** What commands work on. */
export interface Commanded {
  readonly mesh: RunningMesh
  readonly servers: ServersPort
  /** Packets that could not be used, counted by server, packet and reason. */
  readonly runtime: { readonly unusable: ReadonlyMap<string, number> }
  readonly walkers: Walkers
  readonly inspections: Inspections
  readonly recordings: Recordings
  readonly snapshots: Snapshots
  readonly journal: Pick<Journal, 'ask'>
  /** Absent where there is none. */
  readonly file?: MeshFile | undefined
  stop(): Promise<void>
}

type CommandAnswer = CommandResult | Promise<CommandResult>
type Handlers = {
  readonly [Name in EngineCommandName]: (engine: Commanded, args: CommandArguments[Name]) => CommandAnswer
}

const DONE: CommandResult = { ok: true }
/** Commands are idempotent, and say so where they find everything as they would leave it. */
const already = (note: string): CommandResult => ({ ok: true, note })
const NO_FILE: CommandResult = { ok: false, error: 'This mesh was not started from a file.' }

/** Rows of the entity table that `entities` answers; the totals are whole. */
const ENTITY_ROWS = 500

/** What each command of the engine does: one for each row of the table of commands that is the engine's. */
const handlers: Handlers = {
  status: (engine) => ({ ok: true, data: status(engine) }),
  list: ({ mesh }) => ({ ok: true, data: players(mesh) }),
  servers: ({ mesh, servers }) => ({ ok: true, data: serverViews(mesh, servers) }),
  zones: ({ mesh }) => ({ ok: true, data: mesh.config.zones }),
  entities: ({ mesh }) => ({ ok: true, data: { ...totals(mesh), list: mappingViews(mesh, ENTITY_ROWS) } }),
  player: ofPlayer((player) => ({ ok: true, data: playerDetail(player) })),
  switch: ofPlayer(async (player, { server }, { mesh }) => {
    if (!letsPlayersIn(mesh, server)) return drained(server)
    const result = await switchByHand(player, server)
    if (!result.ok) return result
    const { mode, ms, reason } = result
    return { ok: true, data: { mode, ms, ...(reason === undefined ? {} : { reason }) } }
  }),
  dummy: ofPlayer((player, { server }, { mesh }) => {
    if (!letsPlayersIn(mesh, server)) return drained(server)
    if (!lives(mesh, server)) return { ok: false, error: `${whyDown(mesh, server)}. It is asked again by itself.` }
    player.switching.allowByHand(server)
    if (player.playsOn === server) return already(`${player.name} plays on ${server} itself.`)
    const held = player.links.get(server)?.held
    player.links.open(server, true)
    return held ? already(`${player.name} is kept on ${server} already.`) : DONE
  }),
  drop: ofPlayer((player, { server }) => dropDummy(player, server)),
  pin: ofPlayer((player) => {
    if (player.switching.pinned) return already(`${player.name} is pinned already.`)
    player.switching.pin()
    return DONE
  }),
  unpin: ofPlayer((player) => {
    const { pinned } = player.switching
    unpin(player)
    return pinned ? DONE : already(`${player.name} was not pinned.`)
  }),
  kick: ofPlayer((player, { reason = 'You were kicked by an operator.' }) => {
    player.session.disconnect(reason)
    return DONE
  }),
  drain: ({ mesh, servers }, { server }) => drain(mesh, servers, server),
  undrain({ mesh, servers }, { server }) {
    const draining = servers.server(server)?.draining
    servers.server(server)?.undrain()
    for (const player of mesh.players.values()) drainEnded(player, server)
    mesh.roster.serverOpened()
    return draining ? DONE : already(`${server} was not being drained.`)
  },
  inspect: ofPlayer((player, _, { inspections }) => {
    const inspected = inspections.has(player.name)
    inspections.begin(player)
    return inspected ? already(`${player.name} is inspected already.`) : DONE
  }),
  uninspect: ofPlayer((player, _, { inspections }) => {
    const inspected = inspections.has(player.name)
    inspections.end(player.name)
    return inspected ? DONE : already(`${player.name} was not inspected.`)
  }),
  record: ofPlayer(async (player, { file }, { recordings }) => ({
    ok: true,
    data: { file: await recordings.start(player, file) },
  })),
  unrecord: ofPlayer(async (player, _, { recordings }) => {
    const data = await recordings.stop(player)
    return data === undefined ? already(`${player.name} was not being recorded.`) : { ok: true, data }
  }),
  walker({ walkers }, { count = 1 }) {
    walkers.resize(walkers.size + count)
    return { ok: true, data: { walkers: walkers.size } }
  },
  settle: ({ mesh, journal }, { player, decision }) => settled(mesh, journal, player, decision),
  async backup({ journal }, { file }) {
    const path = resolve(file)
    await journal.ask('journal.backup', { file: path })
    return { ok: true, data: { file: path } }
  },
  changes({ file, mesh: running }) {
    if (!file) return NO_FILE
    const { mesh, errors } = file.read()
    const problems = errors.map(problemText)
    if (!mesh) return { ok: false, error: problems.join(' '), data: { problems } }
    return { ok: true, data: { changes: meshChanges(running.config, mesh) } }
  },
  reload: ({ file }) => file?.reload() ?? NO_FILE,
  stop(engine) {
    void engine.stop()
    return DONE
  },
}

/** Runs a command of the table; what belongs to the screen is refused. May reject, with a sentence. */
export async function runCommand(engine: Commanded, command: Command): Promise<CommandResult> {
  if (isEngineCommand(command)) return handle(engine, command)
  return { ok: false, error: `\`${command.name}\` is done by the screen; it can't be done here.` }
}

function handle<Name extends EngineCommandName>(engine: Commanded, { name, args }: Command<Name>): CommandAnswer {
  return handlers[name](engine, args)
}

/** A command on one player, who may have left since it was given. */
function ofPlayer<Arguments extends { readonly player: string }>(
  run: (player: Player, args: Arguments, engine: Commanded) => CommandAnswer,
): (engine: Commanded, args: Arguments) => CommandAnswer {
  return (engine, args) => {
    const player = engine.mesh.players.get(args.player)
    return player ? run(player, args, engine) : { ok: false, error: `There is no player ${args.player} here.` }
  }
}

const drained = (server: string): CommandResult => ({
  ok: false,
  error: `${server} is being drained and lets nobody in; say \`undrain ${server}\` first.`,
})

/** Moves everybody off a server and lets nobody in; who stays, since no other server takes it, is named. */
function drain(mesh: RunningMesh, servers: ServersPort, name: string): CommandResult {
  const server = servers.server(name)
  if (!server) return { ok: false, error: `There is no server ${name}.` }
  const note = server.draining ? { note: `${name} is being drained already.` } : {}
  server.drain()
  const staying = [...mesh.players.values()].filter((player) => leaveDraining(player, name) === 'stays')
  return { ok: true, ...note, data: { staying: staying.map((player) => player.name) } }
}

/** Shows what is between two servers or stowed, or decides it. */
async function settled(
  mesh: RunningMesh,
  journal: Commanded['journal'],
  owner: string | undefined,
  decision: Decision | undefined,
): Promise<CommandResult> {
  const { custody } = mesh
  if (!custody) return { ok: false, error: 'Nothing is kept: the data directory can’t be used, so nothing is carried.' }
  if (owner === undefined) return { ok: true, data: (await journal.ask('custody.unsettled', {})).map(custodyView) }
  const [row = await custody.find(owner.toLowerCase())] = await journal.ask('custody.named', { name: owner })
  if (!row) return { ok: false, error: `Nothing of ${owner} was ever carried; \`settle\` lists what is open.` }
  if (decision === undefined) return { ok: true, data: custodyDetail(row, mesh.protocol) }
  if (mesh.roster.named(row.name)) return { ok: false, error: `${row.name} is in the mesh: kick it first.` }
  const next = decided(row, decision, Date.now())
  if (!isOpen(row) && (decision !== 'discard' || row.stowed.length === 0))
    return already(`Nothing of ${row.name} is open.`)
  await custody.put(next)
  return { ok: true, data: custodyView(next) }
}

function dropDummy(player: Player, server: string): CommandResult {
  const link = player.links.get(server)
  if (link && link === player.primary)
    return { ok: false, error: `${server} is where ${player.name} plays; switch it away first.` }
  if (link) player.links.drop(link, 'dropped by hand')
  player.switching.dropByHand(server)
  return link ? DONE : already(`${player.name} has no dummy on ${server}; none is made until you say \`dummy\`.`)
}

/** What `status` answers: as things stand, with the rates and delays of the last snapshot. It changes neither. */
function status({ mesh, servers, runtime, walkers, snapshots }: Commanded) {
  return {
    players: players(mesh),
    servers: serverViews(mesh, servers).map(({ name, up, players, dummies, pingMs }) => ({
      name,
      up,
      players,
      dummies,
      pingMs,
    })),
    entities: totals(mesh),
    walkers: walkers.numbers,
    engine: snapshots.numbers,
    unusable: Object.fromEntries(runtime.unusable),
  }
}

const players = (mesh: RunningMesh) =>
  playerViews(mesh).map(({ name, uuid, primary, links, dimension, x, y, z, entities, chunks, pinned }) => {
    const others = links.filter(({ role }) => role === 'dummy')
    const dummies = others.filter(({ joined }) => joined).map(({ server }) => server)
    const joining = others
      .filter(({ joined }) => !joined)
      .map(({ server, attempts, error }) => ({ server, attempts, ...(error === undefined ? {} : { error }) }))
    return { name, uuid, primary, dummies, joining, dimension, x, y, z, entities, chunks, pinned }
  })

const totals = ({ table }: RunningMesh) => ({ mappings: table.mappings, references: table.references })
