import { connect, type Socket } from 'node:net'
import { encodeRconPacket, RconPackets, rconBodyLimit, rconCommandLimit, rconTypes } from './rcon-packet.ts'
import { SyncError } from './sync.ts'

export interface RconOptions {
  readonly address: { readonly host: string; readonly port: number }
  readonly password: string
  /** Milliseconds from asking to the answer, waiting in the queue included; 5000 by default. */
  readonly timeoutMs?: number
  /** Commands that may wait. One more, and the oldest is refused. 256 by default: each player may have one of them in its carry. */
  readonly maxQueue?: number
  /** Milliseconds before a lost or refused connection is dialled again; doubled each time up to the longest. */
  readonly reconnect?: { readonly firstMs: number; readonly longestMs: number }
  /** Bytes of the longest answer that is taken; 1 MiB by default. A longer one is an error. */
  readonly maxAnswer?: number
  /** Unanswered commands in a row after which the connection counts as dead; 3 by default. */
  readonly maxUnanswered?: number
  log?(level: 'info' | 'warn', message: string): void
}

interface RconCommand {
  readonly text: string
  /** Its answer is data: given as it came. */
  readonly raw: boolean
  readonly timer: NodeJS.Timeout
  resolve(answer: string): void
  reject(error: SyncError): void
}

interface InFlight extends RconCommand {
  readonly id: number
  /** The id of the packet that marks the end of a long answer, once it was sent. */
  endId?: number
  /** One for each packet. */
  readonly pieces: string[]
  /** Of all pieces. */
  bytes: number
}

const defaults = { maxQueue: 256, maxAnswer: 1024 * 1024, maxUnanswered: 3 }

/** Any type that is no command: vanilla answers it with "Unknown request", after all that it still had to send. */
const endType = 100

/**
 * One RCON connection to a server: dialled with the first command, dialled again with growing pauses while commands
 * wait. One command is under way at a time: vanilla reads one packet at a time and drops what came in the same segment.
 */
export class RconConnection {
  readonly #options: RconOptions
  readonly #queue: RconCommand[] = []
  #socket: Socket | undefined
  #authenticated = false
  #inFlight: InFlight | undefined
  #nextId = 1
  #pauseMs: number
  #pause: NodeJS.Timeout | undefined
  #timeouts = 0
  #closed = false
  /** Why there is no connection, for those who wait for one. */
  #trouble = ''

  constructor(options: RconOptions) {
    this.#options = options
    this.#pauseMs = options.reconnect?.firstMs ?? 1000
  }

  get #where(): string {
    const { host, port } = this.#options.address
    return `${host}:${port}`
  }

  /**
   * Runs a command on the server and gives its answer, as text without colours.
   *
   * @throws SyncError `timeout`, `unreachable`, `auth`, `busy`, `closed`, `unreadable` for an answer longer than is taken, or
   * `refused` for a command too long to send
   */
  command(text: string): Promise<string> {
    return this.#ask(text, false)
  }

  /**
   * The same for an answer that is data: nothing is stripped of it, since names of items hold `§`. One that was cut in the
   * midst of a character is `unreadable` too: vanilla cuts by UTF-16 units, of which half a character comes as `?`. It waits behind
   * all that `command` has to run, such as placings.
   */
  data(text: string): Promise<string> {
    return this.#ask(text, true)
  }

  #ask(text: string, raw: boolean): Promise<string> {
    if (this.#closed) return Promise.reject(closedError())
    if (Buffer.byteLength(text) > rconCommandLimit) {
      const message = `A command of more than ${rconCommandLimit} bytes does not fit into an RCON packet.`
      return Promise.reject(new SyncError('refused', message))
    }
    return new Promise((resolve, reject) => {
      if (this.#queue.length >= (this.#options.maxQueue ?? defaults.maxQueue)) {
        const message = `Too many commands wait for RCON at ${this.#where}; the oldest was given up. Is the server overloaded?`
        this.#fail(this.#queue.shift(), new SyncError('busy', message))
      }
      const command: RconCommand = {
        text,
        raw,
        resolve,
        reject,
        timer: setTimeout(() => this.#timeOut(command), this.#options.timeoutMs ?? 5000),
      }
      const behind = raw ? -1 : this.#queue.findIndex((waiting) => waiting.raw)
      this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, command)
      this.#pump()
    })
  }

  /** Refuses all that waits and hangs up. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#pause)
    this.#socket?.destroy()
    this.#failInFlight(closedError())
    for (const command of this.#queue.splice(0)) this.#fail(command, closedError())
  }

  #pump(): void {
    if (this.#closed || this.#inFlight || this.#queue.length === 0) return
    if (!this.#socket || !this.#authenticated) {
      this.#dial()
      return
    }
    const command = this.#queue.shift()
    if (!command) return
    this.#inFlight = { ...command, id: this.#takeId(), pieces: [], bytes: 0 }
    this.#socket.write(encodeRconPacket(this.#inFlight.id, rconTypes.command, Buffer.from(command.text)))
  }

  /** Never −1, which says "refused". */
  #takeId(): number {
    const id = this.#nextId
    this.#nextId = id >= 0x7fffffff ? 1 : id + 1
    return id
  }

  #dial(): void {
    if (this.#socket || this.#pause) return
    const socket = connect({ ...this.#options.address, noDelay: true })
    this.#socket = socket
    const authId = this.#takeId()
    const packets = new RconPackets()
    // Whatever is connected but does not answer the password is no RCON server.
    const patience = setTimeout(() => {
      this.#hangUp(socket, 'no answer to the password')
    }, this.#options.timeoutMs ?? 5000)
    socket.once('connect', () => {
      socket.write(encodeRconPacket(authId, rconTypes.auth, Buffer.from(this.#options.password)))
    })
    socket.on('data', (bytes) => {
      try {
        for (const packet of packets.push(bytes)) {
          if (this.#authenticated) this.#answer(packet.id, packet.body)
          else if (packet.id === -1) this.#refuseAuth(socket)
          // Source's servers send an empty response first.
          else if (packet.id === authId && packet.type === rconTypes.command) this.#accepted(patience)
        }
      } catch (error) {
        this.#hangUp(socket, (error as Error).message)
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#trouble = error.code === 'ECONNREFUSED' ? 'nothing listens there' : error.message
    })
    socket.once('close', () => {
      clearTimeout(patience)
      this.#lost(socket)
    })
  }

  #accepted(patience: NodeJS.Timeout): void {
    clearTimeout(patience)
    this.#authenticated = true
    this.#trouble = ''
    this.#timeouts = 0
    this.#pauseMs = this.#options.reconnect?.firstMs ?? 1000
    this.#options.log?.('info', `RCON at ${this.#where} is connected.`)
    this.#pump()
  }

  #refuseAuth(socket: Socket): void {
    const message = `RCON at ${this.#where} refuses the password. Compare "rcon.password" in zones.json with rcon.password in the server's server.properties.`
    this.#options.log?.('warn', message)
    for (const command of this.#queue.splice(0)) this.#fail(command, new SyncError('auth', message))
    this.#hangUp(socket, 'the password is wrong')
  }

  /** At once, so that nothing is written to a socket that is about to close. */
  #hangUp(socket: Socket | undefined, why: string): void {
    if (!socket) return
    this.#trouble = why
    socket.destroy()
    this.#lost(socket)
  }

  #lost(socket: Socket): void {
    if (this.#socket !== socket) return
    const wasUp = this.#authenticated
    this.#socket = undefined
    this.#authenticated = false
    this.#trouble ||= 'the server hung up'
    this.#failInFlight(this.#unreachable())
    if (this.#closed) return
    if (wasUp) this.#options.log?.('warn', `RCON at ${this.#where} is lost: ${this.#trouble}.`)
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#pump()
    }, this.#pauseMs)
    // Nobody waits for a pause to end when nothing else runs.
    if (this.#queue.length === 0) this.#pause.unref()
    this.#pauseMs = Math.min(this.#options.reconnect?.longestMs ?? 30_000, this.#pauseMs * 2)
  }

  #answer(id: number, body: Buffer): void {
    const command = this.#inFlight
    // Another id is the answer to a command that was given up meanwhile.
    if (!command || (id !== command.id && id !== command.endId)) return
    const text = body.toString('utf8')
    if (id === command.id) {
      command.bytes += body.length
      // What is too long is heard out, so that the next answer is the next command's, and not kept.
      if (command.bytes <= (this.#options.maxAnswer ?? defaults.maxAnswer)) command.pieces.push(text)
      else command.pieces.length = 0
    }
    if (id === command.endId || (text.length < rconBodyLimit && command.endId === undefined)) {
      this.#finish(command)
    } else if (command.endId === undefined) {
      // A full packet: another may follow, and nothing in the protocol tells whether.
      command.endId = this.#takeId()
      this.#socket?.write(encodeRconPacket(command.endId, endType, Buffer.alloc(0)))
    }
  }

  #finish(command: InFlight): void {
    this.#inFlight = undefined
    this.#timeouts = 0
    const problem = this.#problemWith(command)
    if (problem) this.#fail(command, new SyncError('unreadable', problem))
    else {
      clearTimeout(command.timer)
      const answer = command.pieces.join('')
      command.resolve(command.raw ? answer : answer.replace(/§./gu, '').trim())
    }
    this.#pump()
  }

  /** Why an answer that has come whole is no use. */
  #problemWith({ raw, pieces, bytes }: InFlight): string | undefined {
    const most = this.#options.maxAnswer ?? defaults.maxAnswer
    if (bytes > most) return `RCON at ${this.#where} answered with more than ${most} bytes ("rconAnswer").`
    const halved = raw && pieces.some((piece, i) => piece.endsWith('?') && pieces[i + 1]?.startsWith('?'))
    return halved ? `RCON at ${this.#where} has cut its answer in the midst of a character.` : undefined
  }

  #timeOut(command: RconCommand): void {
    const ms = this.#options.timeoutMs ?? 5000
    const waiting = this.#queue.indexOf(command)
    if (waiting >= 0) this.#queue.splice(waiting, 1)
    const late = new SyncError(
      'timeout',
      `RCON at ${this.#where} did not answer within ${ms} ms. Is the server overloaded?`,
    )
    this.#fail(command, this.#authenticated ? late : this.#unreachable())
    if (this.#inFlight?.timer !== command.timer) return
    this.#inFlight = undefined
    this.#timeouts++
    if (this.#timeouts >= (this.#options.maxUnanswered ?? defaults.maxUnanswered))
      this.#hangUp(this.#socket, `${this.#timeouts} commands went unanswered`)
    else this.#pump()
  }

  #unreachable(): SyncError {
    const why = this.#trouble || 'no connection yet'
    const message = `RCON at ${this.#where} cannot be reached: ${why}. Set enable-rcon=true and compare "rcon.address" with rcon.port in the server's server.properties.`
    return new SyncError('unreachable', message)
  }

  #failInFlight(error: SyncError): void {
    const command = this.#inFlight
    this.#inFlight = undefined
    this.#fail(command, error)
  }

  #fail(command: RconCommand | undefined, error: SyncError): void {
    if (!command) return
    clearTimeout(command.timer)
    command.reject(error)
  }
}

function closedError(): SyncError {
  return new SyncError('closed', 'RCON was closed because the mesh or the server is stopped.')
}
