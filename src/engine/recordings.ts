import { extname, resolve } from 'node:path'
import type { Player } from '../player/player.ts'
import type { LogLevel } from './messages.ts'
import { Recording, type RecordingLimits, type RecordingSummary } from './recording.ts'
import { LinesEncoding, ReplayEncoding } from './recording-encoding.ts'
import { fileSentence, RecordingError } from './recording-errors.ts'
import { finishLeftover, openLines, openReplay, type ReplayMetaData, unfinishedFolder } from './recording-files.ts'
import { RecordingJournal } from './recording-journal.ts'

export interface RecordingsOptions {
  /** Where it is noted which recordings are under way. */
  readonly dataDir: string
  limits(): RecordingLimits
  log(level: LogLevel, message: string): void
}

/** A server's tick: as often a recorded player's own body is looked after. */
const TICK_MS = 50

/** The recordings under way, at most one for each player. */
export class Recordings {
  readonly #options: RecordingsOptions
  readonly #journal: RecordingJournal
  readonly #running = new Map<Player, Recording>()
  /** Recordings that are being opened, by player, with their paths. */
  readonly #opening = new Map<Player, string>()
  readonly #finishing = new Set<Promise<unknown>>()
  #ticks: NodeJS.Timeout | undefined

  constructor(options: RecordingsOptions) {
    this.#options = options
    this.#journal = new RecordingJournal(options.dataDir)
  }

  isRecording(name: string): boolean {
    for (const { name: recorded } of this.#running.keys()) if (recorded === name) return true
    return false
  }

  /**
   * Records a player into a file: JSON lines when its name ends in `.jsonl`, a ReplayMod replay otherwise (`.mcpr` is put
   * behind a name without an ending). Answers the file's path. Recording the recorded into the same file changes
   * nothing. Throws RecordingError.
   */
  async start(player: Player, file: string): Promise<string> {
    const lines = file.endsWith('.jsonl')
    const ending = extname(file)
    if (!['', '.jsonl', '.mcpr'].includes(ending))
      throw new RecordingError(
        'file.ending',
        `A recording can't end in ${ending}; name a file that ends in .mcpr (for ReplayMod) or .jsonl (JSON lines).`,
      )
    const path = resolve(lines || file.endsWith('.mcpr') ? file : `${file}.mcpr`)
    const present = this.#running.get(player)?.path ?? this.#opening.get(player)
    if (present === path) return path
    if (present !== undefined)
      throw new RecordingError(
        'player.recorded',
        `${player.name} is being recorded into ${present}; say "unrecord ${player.name}" first.`,
      )
    if ([...this.#opening.values(), ...[...this.#running.values()].map((other) => other.path)].includes(path))
      throw new RecordingError('file.exists', `Another player is being recorded into ${path}; choose another name.`)
    this.#opening.set(player, path)
    try {
      const recording = await this.#open(player, path, lines)
      try {
        if (player.closed || player.level.awaitsLogin || player.outbox.inConfiguration || !player.primary)
          throw new RecordingError('player.away', `${player.name} is not in the game right now; try again in a moment.`)
        recording.begin(!lines)
      } catch (error) {
        await recording.abandon()
        await this.#journal.finished(path)
        throw error
      }
      this.#running.set(player, recording)
      this.#ticks ??= setInterval(() => this.#sample(), TICK_MS)
    } finally {
      this.#opening.delete(player)
    }
    return path
  }

  /** Finishes a player's recording. Undefined when there is none. Rejects with a sentence when the file can't be finished. */
  async stop(player: Player): Promise<RecordingSummary | undefined> {
    const recording = this.#running.get(player)
    if (!recording) return undefined
    this.#running.delete(player)
    if (this.#running.size === 0) {
      clearInterval(this.#ticks)
      this.#ticks = undefined
    }
    const finished = this.#finish(recording)
    this.#finishing.add(finished)
    try {
      return await finished
    } finally {
      this.#finishing.delete(finished)
    }
  }

  /** Somebody left: the recordings of players that are gone are finished, and logged as such. */
  left(): void {
    for (const player of this.#running.keys()) if (player.closed) void this.#stopAlone(player, `${player.name} left`)
  }

  /** Finishes everything. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((player) => this.#stopAlone(player, 'the mesh stops')))
    await Promise.allSettled(this.#finishing)
  }

  /** Finishes what a crash has left. Never rejects. */
  finishLeftovers(): Promise<void> {
    const finished = this.#finishLeftovers()
    this.#finishing.add(finished)
    return finished.finally(() => this.#finishing.delete(finished))
  }

  async #finishLeftovers(): Promise<void> {
    for (const path of await this.#journal.leftovers()) {
      try {
        const file = await finishLeftover(path)
        if (file !== undefined) this.#options.log('info', `${file} was left unfinished by a crash and is finished now.`)
      } catch (error) {
        this.#options.log(
          'warn',
          `A recording that a crash has left can't be finished: ${fileSentence(error, path)} What there is of it is in ${unfinishedFolder(path)}.`,
        )
      }
      await this.#journal.finished(path).catch(() => {})
    }
  }

  async #open(player: Player, path: string, lines: boolean): Promise<Recording> {
    const { mesh } = player
    const { protocol } = mesh
    await this.#journal.begun(path).catch((error: unknown) => {
      this.#options.log('warn', `After a crash this recording would not be finished: ${fileSentence(error, path)}`)
    })
    const date = Date.now()
    const replay = new ReplayEncoding(protocol, mesh.entityTypes.number('player'))
    const metaData = (): ReplayMetaData => ({
      singleplayer: false,
      serverName: 'mcmesh',
      duration: Math.round(recording?.duration ?? 0),
      date,
      mcversion: protocol.version,
      fileFormat: 'MCPR',
      fileFormatVersion: 14,
      protocol: protocol.number,
      generator: 'mcmesh',
      selfId: player.entityId,
      players: [...replay.players],
    })
    let recording: Recording | undefined
    try {
      const file = await (lines ? openLines(path) : openReplay(path, metaData))
      const encoding = lines ? new LinesEncoding(protocol, date) : replay
      recording = new Recording(player, path, file, encoding, this.#options.limits(), (why) => {
        const cause = why === 'full' ? 'it is full (the limit recordBytes)' : fileSentence(why, path)
        void this.#stopAlone(player, cause)
      })
      return recording
    } catch (error) {
      await this.#journal.finished(path).catch(() => {})
      throw error
    }
  }

  async #finish(recording: Recording): Promise<RecordingSummary> {
    try {
      const summary = await recording.finish()
      await this.#journal.finished(recording.path)
      return summary
    } catch (error) {
      throw new RecordingError('file.unwritable', fileSentence(error, recording.path))
    }
  }

  /** Finishes a recording that nobody asked to finish: the log says what came of it. */
  async #stopAlone(player: Player, cause: string): Promise<void> {
    try {
      const summary = await this.stop(player)
      if (!summary) return
      const { file, packets, dropped } = summary
      const without = dropped > 0 ? `, ${dropped} more were left out` : ''
      this.#options.log(
        'info',
        `The recording of ${player.name} ended, since ${cause}: ${packets} packets in ${file}${without}.`,
      )
    } catch (error) {
      this.#options.log('error', `The recording of ${player.name} ended, since ${cause}; ${(error as Error).message}`)
    }
  }

  #sample(): void {
    for (const recording of this.#running.values()) recording.sample()
  }
}
