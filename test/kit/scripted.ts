import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import type { ServerOptions } from './server/options.ts'
import { type Line, ServerPlayer } from './server/player.ts'
import { StrictServer } from './server/server.ts'

export { offlineUuid } from '../../src/protocol/offline-uuid.ts'
export { type ReceivedAction, ServerPlayer as ScriptedPlayer, type Spot } from './server/player.ts'

export interface ScriptedOptions extends ServerOptions {
  readonly port?: number
  /** Milliseconds between keep-alives; 0, never, unless told: `keepAlive` asks by hand. */
  readonly keepAliveEvery?: number
}

/** A connection's socket: frames, compressed once both sides do, and what a slow or broken server does to them. */
class SocketLine implements Line {
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  #held: Buffer[] | undefined

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Takes bytes off the socket and gives the packets in them. */
  *packets(bytes: Buffer): Generator<Buffer> {
    this.#reader.push(bytes)
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) yield frame.packet()
  }

  write(packet: Buffer): void {
    const frame = encodeFrame(packet, this.#reader.threshold)
    if (this.#held) this.#held.push(frame)
    else if (this.#socket.writable) this.#socket.write(frame)
  }

  compress(threshold: number): void {
    this.#reader.threshold = threshold
  }

  end(): void {
    this.#socket.end()
  }

  drop(): void {
    this.#socket.destroy()
  }

  /** Closes once everything is written. */
  finish(): void {
    this.#socket.destroySoon()
  }

  hang(): void {
    this.#held ??= []
    this.#socket.pause()
  }

  resume(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const frame of held) this.#socket.write(frame)
    this.#socket.resume()
  }
}

/** A strict server on a port of 127.0.0.1. */
export class ScriptedServer extends StrictServer {
  /** Everybody who ever connected, those who left too, oldest first. */
  readonly connections: ServerPlayer[] = []
  /** Accept connections and never answer: a server that hangs. */
  mute = false
  readonly #listener: Server
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #lines = new Map<ServerPlayer, SocketLine>()

  constructor(options: ScriptedOptions, listener: Server) {
    super(options)
    this.#listener = listener
    listener.on('connection', (socket) => this.#accept(socket))
    const every = options.keepAliveEvery ?? 0
    if (every > 0) this.on('join', (player) => this.#keepAlive(player, every))
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  /** Everybody is told and the listener closed. */
  async stop(): Promise<void> {
    const closed = this.#close()
    for (const [player, line] of this.#lines) {
      if (player.state === 'play') player.kick('Server closed')
      line.finish()
    }
    await closed
  }

  /** Cuts every connection and closes the listener, as a crash does. */
  async crash(): Promise<void> {
    const closed = this.#close()
    for (const player of this.connections) player.drop()
    await closed
  }

  #close(): Promise<unknown> {
    for (const timer of this.#timers) clearInterval(timer)
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    return closed
  }

  #accept(socket: Socket): void {
    const line = new SocketLine(socket)
    const player = new ServerPlayer(line, this.protocol)
    this.connections.push(player)
    this.#lines.set(player, line)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#lines.delete(player)
      this.leave(player)
    })
    socket.on('data', (bytes) => {
      if (this.mute) return
      try {
        for (const packet of line.packets(bytes)) this.receive(player, packet)
      } catch (error) {
        this.emit('fault', player, error as Error)
        player.kick((error as Error).message)
      }
    })
  }

  #keepAlive(player: ServerPlayer, every: number): void {
    const timer = setInterval(() => {
      if (player.closed) {
        clearInterval(timer)
        this.#timers.delete(timer)
      } else if (player.state === 'play') this.keepAlive(player)
    }, every)
    this.#timers.add(timer)
  }
}

/** Starts a scripted server on a free port of 127.0.0.1. */
export async function startScripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const listener = createServer()
  const server = new ScriptedServer(options, listener)
  listener.listen(options.port ?? 0, '127.0.0.1')
  await once(listener, 'listening')
  return server
}
