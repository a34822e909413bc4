import { EventEmitter } from 'node:events'
import { formatAddress } from '../config/address.ts'
import { meshChanges } from '../config/changes.ts'
import { type Address, type Mesh, type MeshReading, problemText } from '../config/mesh.ts'
import { journalCustody } from '../journal/custody.ts'
import type { Player } from '../player/player.ts'
import { loadCodecs } from '../protocol/minecraft-data.ts'
import { cautionOf, protocolOf } from '../protocol/versions.ts'
import type { Command } from './command.ts'
import { type KnownNames, parseLine, refusal, withKnownNames } from './command-lines.ts'
import { type Commanded, type MeshFile, runCommand } from './commands.ts'
import { DataDir } from './data-dir.ts'
import { flushing, guarded } from './flush.ts'
import { Inspections } from './inspection.ts'
import { KeptPositions } from './kept-positions.ts'
import { lastResort } from './last-resort.ts'
import { Listener } from './listener.ts'
import { RunningMesh } from './mesh.ts'
import type { CommandResult, EngineEvent, EngineMessage, TimedEvent } from './messages.ts'
import { Recordings } from './recordings.ts'
import { SystemRuntime } from './runtime.ts'
import { Servers } from './servers.ts'
import { playerViews, Snapshots } from './snapshot.ts'
import { Walkers } from './walkers.ts'

export interface EngineOptions {
  readonly config: Mesh
  /** The Minecraft version: the file's, or what the servers answered. */
  readonly version: string
  readonly dataDir: string
  /** Milliseconds between snapshots; a screen wants 5–10 a second. */
  readonly snapshotMs: number
  /** The zones.json; absent where there is none. */
  readonly file?: MeshFile
}

/** Pings and game modes in tab lists are renewed this often. */
const TAB_LIST_MS = 5_000
/** Clients that nobody has asked for long, and who left long enough ago, are looked for this often. */
const QUIET_MS = 5_000
/** Events are batched for as long. */
const EVENTS_MS = 30

/** Lines of an answer that an operator is shown in the game. */
const IN_GAME_LINES = 18

/** The mesh with all that runs it: started, commanded, watched and stopped from one place. Its words are messages. */
export class Engine {
  readonly mesh: RunningMesh
  readonly #options: EngineOptions
  readonly #runtime: SystemRuntime
  readonly #servers: Servers
  readonly #listener: Listener
  readonly #snapshots: Snapshots
  readonly #walkers: Walkers
  readonly #inspections: Inspections
  readonly #recordings: Recordings
  readonly #commanded: Commanded
  readonly #messages = new EventEmitter<{ message: [EngineMessage] }>()
  readonly #timers: NodeJS.Timeout[] = []
  #events: TimedEvent[] = []
  #listen: Address
  #publishTimer: NodeJS.Timeout | undefined
  readonly #dataDir: DataDir
  readonly #positions: KeptPositions
  #forgive: (() => void) | undefined
  #fatal: string | undefined
  #stopped: Promise<void> | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    this.#listen = options.config.listen
    const protocol = protocolOf(options.version)
    const onEvent = (event: EngineEvent): void => this.#event(event)
    this.#runtime = new SystemRuntime(onEvent)
    this.#servers = new Servers(options.config, { protocol, dataDir: options.dataDir, runtime: this.#runtime, onEvent })
    this.#dataDir = new DataDir(options.dataDir)
    this.#positions = new KeptPositions({
      journal: this.#dataDir.journal,
      runtime: this.#runtime,
      limits: () => this.mesh.limits,
      noteAll: () => this.mesh.notePositions(),
    })
    const custody = journalCustody(this.#dataDir.journal)
    this.mesh = new RunningMesh(options.config, {
      protocol,
      runtime: this.#runtime,
      servers: this.#servers,
      lastPositions: this.#positions,
      custody: () => (this.#dataDir.unusable === undefined ? custody : undefined),
      onOperator: (player, line) => void this.#answerInGame(player, line),
    })
    this.#inspections = new Inspections(
      () => this.mesh.limits,
      (batches) => this.#publish({ kind: 'packets', batches }),
    )
    this.#recordings = new Recordings({
      dataDir: options.dataDir,
      limits: () => this.mesh.limits,
      log: (level, message) => this.mesh.log(level, message),
    })
    this.#listener = new Listener(this.mesh)
    this.#snapshots = new Snapshots(this.mesh, this.#servers)
    this.#walkers = new Walkers(this.mesh, {
      onViolation: (player, rule, detail) => this.#event({ event: 'violation', player, rule, detail }),
      log: (level, message) => this.mesh.log(level, message),
    })
    this.#commanded = {
      mesh: this.mesh,
      servers: this.#servers,
      runtime: this.#runtime,
      walkers: this.#walkers,
      inspections: this.#inspections,
      recordings: this.#recordings,
      snapshots: this.#snapshots,
      journal: this.#dataDir.journal,
      file: options.file,
      stop: () => this.stop(),
    }
  }

  /** Where clients connect, once started. */
  get listen(): Address {
    return this.#listen
  }

  /** Calls `listener` with every message; answers the way to unsubscribe. */
  subscribe(listener: (message: EngineMessage) => void): () => void {
    this.#messages.on('message', listener)
    return () => this.#messages.off('message', listener)
  }

  /** Listens, then starts the servers. Rejects with a sentence when it can't listen, or a world can never run. */
  async start(): Promise<void> {
    const { config } = this.#options
    const taken = this.#dataDir.take(needsDataDir(config))
    // Whoever waits for it below is told; a failure before that is reported first.
    taken.catch(() => undefined)
    this.#forgive = lastResort({
      log: (message) => this.mesh.log('error', message),
      giveUp: (error) => {
        this.#fatal = error
        void this.stop()
      },
    })
    this.#listen = await this.#listener.listen(config.listen)
    this.#timers.push(
      setInterval(() => {
        if (this.#snapshots.due) this.#guarded('the snapshot', () => this.#tellSnapshot())
      }, this.#options.snapshotMs),
      setInterval(() => this.#guarded('the tab list', () => this.mesh.roster.refreshTabLists()), TAB_LIST_MS),
      setInterval(() => this.#guarded('the keep-alives', () => this.mesh.roster.keepQuietClientsAlive()), QUIET_MS),
    )
    // Worlds of ours are run by one process alone.
    if (needsDataDir(config)) await taken
    void this.#recordings.finishLeftovers()
    await Promise.all([taken, this.#servers.start()])
    this.#positions.begin()
    const caution = cautionOf(this.#options.version)
    if (caution !== undefined) this.mesh.log('info', caution)
    this.#event({
      event: 'ready',
      listen: formatAddress(this.#listen),
      version: this.mesh.protocol.version,
      servers: this.#servers.names(),
    })
    // Once that has been reported: loaded at the first login, it would keep everybody waiting.
    this.#timers.push(setTimeout(() => this.#guarded('loading the codecs', loadCodecs), EVENTS_MS))
    this.#tellSnapshot()
    this.#walkers.aim(this.#listen)
    this.#walkers.resize(config.walkers)
  }

  /** Players sent why, links closed, children ended. Idempotent. */
  stop(reason = 'The mesh is stopping.'): Promise<void> {
    this.#stopped ??= this.#stop(reason)
    return this.#stopped
  }

  /** Takes a new file, good or bad: a bad one is reported and the running mesh goes on as it was. */
  reload(reading: MeshReading): CommandResult {
    const { mesh, errors, warnings } = reading
    if (!mesh) {
      const problems = errors.map(problemText)
      this.#event({ event: 'zones.reload', ok: false, problems })
      return { ok: false, error: problems.join(' '), data: { problems } }
    }
    const { unusable } = this.#dataDir
    if (unusable !== undefined && needsDataDir(mesh)) {
      const problems = [`${unusable} Embedded worlds are kept in the data directory.`]
      this.#event({ event: 'zones.reload', ok: false, problems })
      return { ok: false, error: problems.join(' '), data: { problems } }
    }
    const changes = meshChanges(this.mesh.config, mesh)
    const { walkers } = this.mesh.config
    flushing(() => this.mesh.reconfigure(mesh))
    // Those that were added by hand stay when the file brings nothing new.
    if (mesh.walkers !== walkers) this.#walkers.resize(mesh.walkers)
    for (const change of changes) this.mesh.log('info', change)
    const problems = warnings.map(problemText)
    for (const problem of problems) this.mesh.log('warn', problem)
    const said = problems.length > 0 ? { changes, problems } : { changes }
    this.#event({ event: 'zones.reload', ok: true, ...said })
    return { ok: true, data: said }
  }

  /** Runs one command, whose players and servers may be named in any case. Never rejects. */
  async run(command: Command): Promise<CommandResult> {
    const named = withKnownNames(command, this.#known())
    if (!named.ok) return refusal(named)
    try {
      return await flushing(() => runCommand(this.#commanded, named.command))
    } catch (error) {
      return { ok: false, error: (error as Error).message }
    }
  }

  /** Runs an operator's line and shows it the answer, one line of chat for each line of it. */
  async #answerInGame(player: Player, line: string): Promise<void> {
    const parsed = parseLine(line, this.#known())
    const answer = parsed.ok ? this.#inGameText(parsed.command, await this.run(parsed.command)) : parsed.error
    const lines = answer.split('\n').filter((text) => /\w/.test(text))
    const more = lines.length - IN_GAME_LINES
    const shown = more > 0 ? [...lines.slice(0, IN_GAME_LINES), `… ${more} more lines`] : lines
    this.#guarded(`the answer to ${player.name}`, () => {
      for (const text of shown) player.outbox.send(this.mesh.systemLine(`[mesh] ${text.trim()}`))
    })
  }

  /** What a command answered, as sentences where a chat is too narrow for the data. */
  #inGameText(command: Command, { ok, error = 'it failed', note, data }: CommandResult): string {
    if (!ok) return error
    if (note !== undefined) return note
    if (command.name === 'switch') {
      const { mode, ms } = data as { mode: string; ms: number }
      return `${command.args.player} is on ${command.args.server}: ${mode}, ${Math.round(ms)} ms`
    }
    if (command.name === 'list' || command.name === 'status')
      return playerViews(this.mesh)
        .map(({ name: player, primary, links, x, y, z }) => {
          const dummies = links.filter(({ role }) => role === 'dummy').map(({ server }) => server)
          const held = dummies.length > 0 ? `, dummies ${dummies.join(' ')}` : ''
          return `${player} on ${primary}${held}, ${[x, y, z].map(Math.floor).join(' ')}`
        })
        .join('\n')
    return data === undefined ? 'done' : JSON.stringify(data, undefined, 1)
  }

  /** Those that a command can name: players once they are in the game. */
  #known(): KnownNames {
    return { players: [...this.mesh.roster.inGame()].map(({ name }) => name), servers: this.#servers.names() }
  }

  readonly #about = {
    inspected: (name: string): boolean => this.#inspections.has(name),
    recording: (name: string): boolean => this.#recordings.isRecording(name),
    isWalker: (name: string): boolean => this.#walkers.has(name),
  }

  #event(event: EngineEvent): void {
    this.#events.push({ time: Date.now(), ...event })
    // Only while there is something to publish: an idle mesh is not woken.
    this.#publishTimer ??= setTimeout(
      () => this.#guarded('publishing the events', () => this.#publishEvents()),
      EVENTS_MS,
    )
    if (event.event === 'server.up') flushing(() => this.mesh.roster.serverOpened())
    if (event.event === 'server.down') {
      const { server, error = 'it is down' } = event
      flushing(() => this.mesh.roster.serverDown(server, error))
    }
    if (event.event !== 'player.leave') return
    this.#inspections.end(event.player)
    this.#recordings.left()
  }

  #guarded(what: string, work: () => void): void {
    guarded((error) => this.mesh.log('error', `${what} failed: ${error.stack}`), work)
  }

  #tellSnapshot(): void {
    this.#publish({
      kind: 'snapshot',
      snapshot: this.#snapshots.take(this.#listen, this.#walkers.numbers, this.#about),
    })
  }

  #publishEvents(): void {
    clearTimeout(this.#publishTimer)
    this.#publishTimer = undefined
    if (this.#events.length === 0) return
    const events = this.#events
    this.#events = []
    this.#publish({ kind: 'events', events })
  }

  #publish(message: EngineMessage): void {
    this.#messages.emit('message', message)
  }

  async #stopServers(): Promise<void> {
    this.#runtime.clear()
    await this.#servers.stop()
  }

  async #stop(reason: string): Promise<void> {
    const { mesh } = this
    mesh.beginStopping()
    await this.#walkers.stop()
    for (const player of [...mesh.players.values()])
      this.#guarded(`sending ${player.name} away`, () => player.session.disconnect(reason))
    await Promise.all([this.#listener.close(), this.#stopServers(), this.#recordings.close()])
    for (const timer of this.#timers) clearInterval(timer)
    await this.#positions.close()
    await this.#dataDir.release()
    this.#inspections.close()
    this.#snapshots.close()
    this.#publishEvents()
    this.#forgive?.()
    this.#publish(this.#fatal === undefined ? { kind: 'stopped' } : { kind: 'stopped', error: this.#fatal })
  }
}

/** Embedded worlds are kept there. */
const needsDataDir = ({ servers }: Mesh): boolean => servers.some(({ embedded }) => embedded)
