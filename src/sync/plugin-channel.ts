import { isCarryPart } from '../carry/parts.ts'
import type { CarryTransport } from '../carry/transport.ts'
import { MessagePieces, payloadsOf } from './message-pieces.ts'
import { PluginCarry, type PluginRequest } from './plugin-carry.ts'
import { type Placement, type Sync, SyncError, type SyncPlayer } from './sync.ts'

/** The plugin channel that a server's sync plugin and mcmesh speak over; docs/sync-protocol.md describes its messages. */
export const syncChannel = 'mcmesh:sync'

/** The version of those messages that mcmesh speaks. */
export const syncVersion = 1

/** Bytes of the longest payload that is read. Vanilla's limit for a serverbound one; a longer message comes in pieces. */
const longestMessage = 32_767

/** Requests without an answer that one link may have. mcmesh places one at a time; more means that nobody listens. */
const mostPending = 32

export interface Hello {
  readonly version: number
  /** Names of requests that the server answers, such as `place`. */
  readonly capabilities: readonly string[]
  /** What the server calls itself, if it sent that. */
  readonly server?: string
}

/**
 * Whether a `minecraft:register` payload (channel names separated by zero bytes) announces the sync channel.
 */
export function announcesSync(registerPayload: Uint8Array): boolean {
  return Buffer.from(registerPayload.buffer, registerPayload.byteOffset, registerPayload.byteLength)
    .toString('utf8')
    .split('\0')
    .includes(syncChannel)
}

interface Timers {
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

export interface PluginChannelOptions {
  /** Milliseconds in which the plugin must answer. */
  readonly timeoutMs?: number
  /** Bytes of the longest message that is put together from pieces; 2 MiB unless told. */
  readonly mostBytes?: number
  readonly timers?: Timers
  /** The server's plugin sent what it can do. Until then nothing is sent. */
  onHello?(hello: Hello): void
  /** A message that makes no sense, in words for the log. It is otherwise ignored. */
  onBadMessage?(problem: string): void
}

interface Pending extends Pick<PluginRequest, 'answer' | 'does'> {
  resolve(answer: Readonly<Record<string, unknown>>): void
  reject(error: SyncError): void
  readonly timer: unknown
}

const answers: ReadonlySet<unknown> = new Set<PluginRequest['answer']>(['placed', 'state', 'written', 'cleared'])

const nodeTimers: Timers = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
}

/** Sync with the plugin of one server, over the plugin channel of one player's link to it. */
export class PluginChannelSync implements Sync {
  readonly kind = 'plugin'
  readonly #send: (payload: Buffer) => void
  readonly #options: PluginChannelOptions
  readonly #timers: Timers
  readonly #pending = new Map<number, Pending>()
  readonly #pieces: MessagePieces
  #hello: Hello | undefined
  #nextId = 1
  #closed = false

  /** @param send writes a payload (without length prefix) on the channel `mcmesh:sync` of this link */
  constructor(send: (payload: Buffer) => void, options: PluginChannelOptions = {}) {
    this.#send = send
    this.#options = options
    this.#timers = options.timers ?? nodeTimers
    this.#pieces = new MessagePieces(() => options.mostBytes ?? 2 * 1024 * 1024)
  }

  /** What the plugin sent of itself; undefined before it did. */
  get hello(): Hello | undefined {
    return this.#hello
  }

  /** Takes a payload that the server sent on the channel. Never throws for what is in it. */
  receive(payload: Uint8Array): void {
    const problem = this.#read(payload)
    if (problem) this.#options.onBadMessage?.(`The server's sync plugin sent ${problem}. It is ignored.`)
  }

  /** Acts on a payload, or says what is wrong with it. */
  #read(payload: Uint8Array): string | undefined {
    if (payload.byteLength > longestMessage) {
      return `a message of ${payload.byteLength} bytes; ${longestMessage} are the most`
    }
    const fields = parsed(payload)
    if (typeof fields === 'string') return fields
    if (fields.type !== 'part') return this.#act(fields)
    const whole = this.#pieces.add(fields)
    if (!Buffer.isBuffer(whole)) return whole
    const message = parsed(whole)
    return typeof message === 'string' ? message : this.#act(message)
  }

  #act(fields: Readonly<Record<string, unknown>>): string | undefined {
    if (fields.type === 'hello') return this.#readHello(fields)
    if (fields.type !== 'failed' && !answers.has(fields.type)) {
      return `a message of unknown type ${JSON.stringify(fields.type)?.slice(0, 40)}`
    }
    // An answer after its time is no fault of the plugin's; the request was given up.
    const pending = this.#take(fields.id)
    if (!pending) return undefined
    if (fields.type === pending.answer) pending.resolve(fields)
    else {
      const reason = fields.type === 'failed' ? reasonOf(fields.error) : `it answers with "${fields.type}"`
      pending.reject(new SyncError('refused', `The server's sync plugin does not ${pending.does}: ${reason}.`))
    }
    return undefined
  }

  #readHello({ v, capabilities, server }: Record<string, unknown>): string | undefined {
    if (v !== syncVersion) {
      return `version ${JSON.stringify(v)?.slice(0, 20)} of the sync messages; mcmesh speaks ${syncVersion}`
    }
    if (!Array.isArray(capabilities)) return 'a hello without capabilities'
    this.#hello = {
      version: syncVersion,
      capabilities: capabilities.filter((name): name is string => typeof name === 'string').slice(0, 64),
      ...(typeof server === 'string' ? { server: server.slice(0, 64) } : {}),
    }
    this.#options.onHello?.(this.#hello)
    return undefined
  }

  async place(_player: SyncPlayer, at: Placement): Promise<void> {
    if (![at.x, at.y, at.z, at.yaw, at.pitch].every(Number.isFinite)) {
      throw new SyncError('bad-position', 'The player stands nowhere: a coordinate is no number.')
    }
    const { dimension, x, y, z, yaw, pitch, onGround } = at
    const message = { type: 'place', dimension, x, y, z, yaw, pitch, onGround }
    await this.#request({ message, capability: 'place', answer: 'placed', does: 'place the dummy' })
  }

  /** Undefined where it can carry nothing, or that is not known yet. */
  carryOf(): CarryTransport | undefined {
    const parts = this.#hello?.capabilities.filter(isCarryPart) ?? []
    return parts.length > 0 ? new PluginCarry(new Set(parts), (request) => this.#request(request)) : undefined
  }

  /** @throws SyncError; what the plugin has done meanwhile is not known when it is `timeout` or `closed` */
  #request({ message, capability, answer, does }: PluginRequest): Promise<Readonly<Record<string, unknown>>> {
    const problem = this.#problemWith(capability)
    if (problem) return Promise.reject(problem)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const ms = this.#options.timeoutMs ?? 5000
      const timer = this.#timers.setTimeout(() => {
        this.#pending.delete(id)
        reject(new SyncError('timeout', `The server's sync plugin did not answer within ${ms} ms. Is it overloaded?`))
      }, ms)
      this.#pending.set(id, { answer, does, resolve, reject, timer })
      const { type, ...fields } = message
      for (const payload of payloadsOf({ type, id, ...fields }, id)) this.#send(payload)
    })
  }

  close(): void {
    this.#closed = true
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(new SyncError('closed', 'The link to the server closed before its plugin had answered.'))
    }
  }

  #problemWith(capability: string): SyncError | undefined {
    if (this.#closed) return new SyncError('closed', 'The link to the server is closed.')
    if (!this.#hello?.capabilities.includes(capability)) {
      return new SyncError(
        'unsupported',
        `The server has no sync plugin that can "${capability}" players. Install one, or set up RCON.`,
      )
    }
    if (this.#pending.size >= mostPending) {
      return new SyncError('busy', `${mostPending} requests wait for the server's sync plugin already.`)
    }
    return undefined
  }

  #take(id: unknown): Pending | undefined {
    if (typeof id !== 'number') return undefined
    const pending = this.#pending.get(id)
    if (!pending) return undefined
    this.#pending.delete(id)
    this.#timers.clearTimeout(pending.timer)
    return pending
  }
}

/** The object that a payload holds, or in words what it is. */
function parsed(payload: Uint8Array): Record<string, unknown> | string {
  let message: unknown
  try {
    message = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'))
  } catch {
    return 'a message that is not JSON'
  }
  return typeof message === 'object' && message !== null
    ? (message as Record<string, unknown>)
    : 'a message that is not an object'
}

/** A plugin's reason, cut to what fits into a sentence. */
function reasonOf(error: unknown): string {
  return typeof error === 'string' ? error.slice(0, 200) : 'it gives no reason'
}
