/** A walker's connection: a real socket to the real listener, and a vanilla client that answers what asks for it. */
import { connect, type Socket } from 'node:net'
import type { PacketSet, Protocol, State } from '../protocol/versions.ts'
import { VanillaClient } from '../vanilla-client/client.ts'
import type { Pose } from '../vanilla-client/pose.ts'
import { encodeFrame } from '../wire/frame-encoding.ts'
import { FrameReader } from '../wire/frame-reader.ts'
import { readVarint } from '../wire/varint.ts'
import { Witness, type WitnessOptions } from '../world/witness.ts'
import { sense, type WalkerSenses } from './walker-senses.ts'

/** What the connection calls the walker with. */
export interface ConnectionEvents extends WalkerSenses {
  /** The end, once; `reason` in the server's words where it gave one. */
  ended(reason: string): void
}

export interface ConnectionOptions {
  readonly host: string
  readonly port: number
  readonly name: string
  readonly protocol: Protocol
  readonly viewDistance: number
  readonly witness?: WitnessOptions
}

/** Game ticks after which what a server has begun is not under way any more, when the connection ends. */
const endingTicks = 20

export class WalkerConnection {
  readonly witness: Witness
  readonly #options: ConnectionOptions
  readonly #events: ConnectionEvents
  readonly #client: VanillaClient
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  #waiting: Buffer[] = []
  #corked = false
  #ended = false

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options
    this.#events = events
    this.#client = new VanillaClient(options.protocol, { name: options.name })
    this.witness = new Witness(options.protocol, options.witness)
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true })
    this.#socket.on('connect', () => this.#send(this.#client.open(options)))
    this.#socket.on('data', (bytes) => this.#read(bytes))
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.end(error.code ?? error.message))
    this.#socket.on('close', () => this.end('the connection was closed'))
  }

  /** Whether its client is in the game, not at its login or in a configuration. */
  get playing(): boolean {
    return this.#client.state === 'play'
  }

  /** The packets that its client may send in play. */
  get serverbound(): PacketSet {
    return this.#options.protocol.packets('play', 'serverbound')
  }

  /** A game tick has passed. */
  tick(): void {
    this.witness.tick()
  }

  /** Its body's tick is over: it stands there, and says `report` of that, if anything. One write. */
  stands(pose: Readonly<Pose>, report: Buffer | undefined): void {
    this.#client.moved(pose)
    const packets = report ? [report] : []
    // 1.21.2 and later.
    if (this.serverbound.idOf('tick_end') !== undefined) packets.push(this.serverbound.encode('tick_end', {}))
    this.#send(packets)
  }

  respawn(): void {
    this.#send([this.#client.respawn()])
  }

  end(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    this.witness.rest(endingTicks)
    this.#socket.destroy()
    this.#events.ended(reason)
  }

  /** Leaves as a player does: without a word, but in order. Resolves when the socket is closed. */
  async close(): Promise<void> {
    if (!this.#ended) this.witness.rest(endingTicks)
    this.#ended = true
    if (this.#socket.closed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#socket.once('close', () => resolve())
    this.#socket.end()
    // The other side may never close.
    const impatience = setTimeout(() => this.#socket.destroy(), 1_000)
    await promise
    clearTimeout(impatience)
  }

  #read(bytes: Buffer): void {
    if (this.#ended) return
    this.#corked = true
    try {
      this.#reader.push(bytes)
      for (let frame = this.#reader.next(); frame && !this.#ended; frame = this.#reader.next()) {
        this.#receive(frame.packet())
      }
    } catch (error) {
      this.end(`the stream could not be read: ${(error as Error).message}`)
    } finally {
      this.#corked = false
      this.#flush()
    }
  }

  #receive(packet: Buffer): void {
    const { state } = this.#client
    this.witness.clientbound(state, packet)
    this.#send(this.#client.receive(packet), state)
    const set = this.#options.protocol.packets(state, 'clientbound')
    const name = set.nameOf(readVarint(packet, 0))
    if (name === undefined) return
    if (state === 'play') sense(this.#events, this.#client, name, packet, set)
    else if (state === 'login') this.#login(name)
    const { dismissal } = this.#client
    if (dismissal !== undefined) this.end(dismissal)
  }

  #login(name: string): void {
    if (name === 'compress') this.#reader.threshold = this.#client.threshold
    else if (name === 'success') this.#send(this.#client.introduce(this.#options))
    else if (name === 'encryption_begin') this.end('the server wants Mojang accounts; walkers need "auth": "offline"')
  }

  #send(packets: readonly Buffer[], state: State = this.#client.state): void {
    if (this.#ended) return
    for (const packet of packets) {
      this.witness.serverbound(state, packet)
      this.#waiting.push(encodeFrame(packet, this.#reader.threshold))
    }
    if (!this.#corked) this.#flush()
  }

  #flush(): void {
    if (this.#waiting.length === 0) return
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting)
    this.#waiting = []
    if (!this.#socket.destroyed) this.#socket.write(bytes)
  }
}
