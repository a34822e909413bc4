/** A walker's connection: a real socket to the real listener, and vanilla's answers to everything that asks for one. */
import { connect, type Socket } from 'node:net'
import { PackResult } from '../protocol/facts.ts'
import { offlineUuid } from '../protocol/offline-uuid.ts'
import type { Protocol, State } from '../protocol/versions.ts'
import { encodeFrame, FrameReader } from '../wire/frame.ts'
import { readVarint } from '../wire/varint.ts'
import { Witness, type WitnessOptions } from '../world/witness.ts'
import { answerTo } from './walker-answers.ts'

export interface Placement {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  readonly pitch: number
}

/** What the connection tells the walker. */
export interface ConnectionEvents {
  /** The server set the position; it has been confirmed already. `relative` says which parts are offsets. */
  placed(at: Placement, relative: ReadonlySet<string>): void
  chunk(packet: Buffer): void
  unload(chunkX: number, chunkZ: number): void
  block(x: number, y: number, z: number, state: number): void
  /** The level is gone: a login, a respawn, a return to the configuration. */
  level(): void
  died(): void
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

/** Bits of the position packet's flags up to 1.20.4. */
const relativeBits = ['x', 'y', 'z', 'yaw', 'pitch'] as const

export class WalkerConnection {
  state: State = 'handshaking'
  readonly events: ConnectionEvents
  readonly witness: Witness
  readonly #options: ConnectionOptions
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  #waiting: Buffer[] = []
  #corked = false
  #ended = false

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options
    this.events = events
    this.witness = new Witness(options.protocol, options.witness)
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true })
    this.#socket.on('connect', () => this.#begin())
    this.#socket.on('data', (bytes) => this.#read(bytes))
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.end(error.code ?? error.message))
    this.#socket.on('close', () => this.end('the connection was closed'))
  }

  /** Sends a packet of the current state; nothing when this version has no such packet. */
  send(name: string, params: Record<string, unknown> = {}): void {
    if (this.#ended) return
    const set = this.#options.protocol.packets(this.state, 'serverbound')
    if (set.idOf(name) === undefined) return
    const packet = set.encode(name, params)
    this.witness.serverbound(this.state, packet)
    this.#waiting.push(encodeFrame(packet, this.#reader.threshold))
    if (!this.#corked) this.#flush()
  }

  /** Sends what `send` is called for inside of `work` with one write. */
  together(work: () => void): void {
    if (this.#corked) {
      work()
      return
    }
    this.#corked = true
    try {
      work()
    } finally {
      this.#corked = false
      this.#flush()
    }
  }

  /** A game tick has passed. */
  tick(): void {
    this.witness.tick()
  }

  end(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    this.witness.rest(endingTicks)
    this.#socket.destroy()
    this.events.ended(reason)
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

  compress(threshold: number): void {
    this.#reader.threshold = threshold
  }

  loggedIn(): void {
    if (this.#options.protocol.hasConfiguration) {
      this.send('login_acknowledged')
      this.state = 'configuration'
    } else this.state = 'play'
    const brand = Buffer.from('\x07vanilla')
    this.send('custom_payload', { channel: 'minecraft:brand', data: brand })
    this.send('settings', {
      locale: 'en_us',
      viewDistance: this.#options.viewDistance,
      chatFlags: 0,
      chatColors: true,
      skinParts: 127,
      mainHand: 1,
      enableTextFiltering: false,
      enableServerListing: true,
      particleStatus: 'all',
    })
  }

  /** A vanilla client knows the core pack of its own version and no other. */
  selectPacks(offered: unknown): void {
    const { version } = this.#options.protocol
    const packs = (offered as { namespace: string; id: string; version: string }[]).filter(
      (pack) => pack.namespace === 'minecraft' && pack.id === 'core' && pack.version === version,
    )
    this.send('select_known_packs', { packs })
  }

  acceptPack(uuid: unknown): void {
    this.send('resource_pack_receive', { uuid, result: PackResult.accepted })
    this.send('resource_pack_receive', { uuid, result: PackResult.loaded })
  }

  placed(params: Record<string, unknown>): void {
    const { flags, teleportId } = params
    const relative = new Set<string>()
    if (typeof flags === 'number') {
      for (const [bit, name] of relativeBits.entries()) if (flags & (1 << bit)) relative.add(name)
    } else {
      for (const [name, set] of Object.entries(flags as Record<string, unknown>)) if (set === true) relative.add(name)
    }
    this.send('teleport_confirm', { teleportId })
    this.events.placed(params as unknown as Placement, relative)
  }

  blocks(params: Record<string, unknown>): void {
    const { chunkCoordinates, records } = params as { chunkCoordinates: Placement; records: (number | bigint)[] }
    for (const each of records) {
      const record = BigInt(each)
      const place = Number(record & 0xfffn)
      const x = chunkCoordinates.x * 16 + (place >> 8)
      const z = chunkCoordinates.z * 16 + ((place >> 4) & 15)
      this.events.block(x, chunkCoordinates.y * 16 + (place & 15), z, Number(record >> 12n))
    }
  }

  #begin(): void {
    const { host, port, name, protocol } = this.#options
    this.together(() => {
      this.send('set_protocol', {
        protocolVersion: protocol.number,
        serverHost: host,
        serverPort: port,
        nextState: 2,
      })
      this.state = 'login'
      this.send('login_start', { username: name, signature: null, playerUUID: offlineUuid(name) })
    })
  }

  #read(bytes: Buffer): void {
    if (this.#ended) return
    try {
      this.#reader.push(bytes)
      this.together(() => {
        for (let frame = this.#reader.next(); frame && !this.#ended; frame = this.#reader.next()) {
          this.#receive(frame.packet())
        }
      })
    } catch (error) {
      this.end(`the stream could not be read: ${(error as Error).message}`)
    }
  }

  #receive(packet: Buffer): void {
    const { state } = this
    this.witness.clientbound(state, packet)
    const set = this.#options.protocol.packets(state, 'clientbound')
    const name = set.nameOf(readVarint(packet, 0))
    if (name === undefined) return
    answerTo(state, name)?.(this, packet, set)
  }

  #flush(): void {
    if (this.#waiting.length === 0) return
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting)
    this.#waiting = []
    if (!this.#socket.destroyed) this.#socket.write(bytes)
  }
}
