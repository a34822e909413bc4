import { parseSnbt, SnbtError, type SnbtTag } from '../../protocol/snbt.ts'
import type { RconConnection } from '../rcon.ts'
import { SyncError } from '../sync.ts'
import { BodyData, BodyDataError } from './body-data.ts'
import { type CommandName, commandRow, fillIn } from './grammar.ts'
import { Lane } from './lane.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Blanks = Readonly<Record<string, string | number>>

/** What vanilla says before the data that it was asked for. A name before it may hold the same words. */
const BEFORE_DATA = /has the following (?:entity data|contents): /g

/** Runs commands on a server for one body. Each error names the server, what it was for, and the command. */
export class BodyCommands {
  readonly server: string
  readonly protocol: number
  readonly #lane: Lane
  readonly #uuid: string
  /** Of the body's own part of the storage. */
  readonly storage: string

  constructor(rcon: Pick<RconConnection, 'data'>, body: { server: string; protocol: number; uuid: string }) {
    if (!UUID.test(body.uuid))
      throw new SyncError('bad-player', 'The server has not given the player a UUID. RCON cannot carry for it.')
    this.#lane = new Lane((command) => rcon.data(command))
    this.server = body.server
    this.protocol = body.protocol
    this.#uuid = body.uuid
    this.storage = `p${body.uuid.replaceAll('-', '')}`
  }

  /** Whether this version has the command. */
  has(name: CommandName): boolean {
    return commandRow(name, this.protocol) !== undefined
  }

  /** Runs a command and gives its answer, which is one that its row knows as done. */
  async run(step: string, name: CommandName, blanks: Blanks = {}): Promise<string> {
    const row = commandRow(name, this.protocol)
    if (!row) throw this.#error('unsupported', step, name, 'this version has no such command')
    const command = fillIn(row.form, { uuid: this.#uuid, ...blanks })
    const answer = await this.#send(step, command)
    if (row.done.test(answer)) return answer
    throw this.#error('refused', step, command, `the answer was ${JSON.stringify(answer.slice(0, 160))}`)
  }

  /** The body's NBT. */
  async data(step: string): Promise<BodyData> {
    const name = 'data of the body'
    const answer = await this.run(step, name)
    try {
      return new BodyData(dataIn(answer))
    } catch (error) {
      throw this.unreadable(step, error)
    }
  }

  /** A value that was kept in the storage under the body's name; undefined when there is none. */
  async stored(step: string, key: string): Promise<SnbtTag | undefined> {
    const row = commandRow('data of the storage', this.protocol)!
    const command = fillIn(row.form, { path: `${this.storage}${key}` })
    const answer = await this.#send(step, command)
    if (/^Found no elements matching /.test(answer)) return undefined
    if (!row.done.test(answer))
      throw this.#error('refused', step, command, `the answer was ${JSON.stringify(answer.slice(0, 160))}`)
    try {
      return dataIn(answer)
    } catch (error) {
      throw this.unreadable(step, error)
    }
  }

  /** An error of this server's data: what was read makes no sense. */
  unreadable(step: string, error: unknown): SyncError {
    if (!(error instanceof SnbtError || error instanceof BodyDataError)) throw error
    return this.#error(
      'unreadable',
      step,
      `data get entity ${this.#uuid}`,
      `what it printed cannot be read: ${error.message}`,
    )
  }

  async #send(step: string, command: string): Promise<string> {
    try {
      return await this.#lane.run(command)
    } catch (error) {
      if (!(error instanceof SyncError)) throw error
      throw this.#error(error.code, step, command, error.message)
    }
  }

  #error(code: SyncError['code'], step: string, command: string, why: string): SyncError {
    return new SyncError(code, `${this.server}, to ${step} by “${command.slice(0, 200)}”: ${why.replace(/\.$/, '')}.`)
  }
}

/** The value behind vanilla's sentence. */
function dataIn(answer: string): SnbtTag {
  let error: unknown = new SnbtError('no data', 0)
  for (const match of answer.matchAll(BEFORE_DATA)) {
    try {
      return parseSnbt(answer.slice(match.index + match[0].length))
    } catch (problem) {
      error = problem
    }
  }
  throw error
}
