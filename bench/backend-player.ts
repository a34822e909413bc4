import type { Socket } from 'node:net'
import { NIL_UUID } from '../src/protocol/facts.ts'
import { offlineUuid } from '../src/protocol/offline-uuid.ts'
import { protocolOf, type State } from '../src/protocol/versions.ts'
import { type Burst, burstOf } from './burst.ts'
import { FrameCutter, frameOf, packetOf, readVarint, THRESHOLD } from './frames.ts'
import { PacketCount } from './packet-count.ts'
import { nameOf, type Traffic } from './traffic.ts'
import { VERSION } from './version.ts'

const protocol = protocolOf(VERSION)

/** How many pings may be unanswered: so far a backend runs ahead of its reader. */
const AHEAD = 8

/** As vanilla's servers do: a proxy gives up a server that says nothing for long. */
const KEEP_ALIVE_MS = 15_000

const BROKEN = 'The connection to the backend closed in the middle of a run.'

export interface BackendPlayerOptions {
  readonly traffic: Traffic
  /** What it is sent right after the join; nothing without. */
  readonly view?: Burst
  /** Where it stands when it joins; without, where the captured client stood. */
  readonly spawn?: { readonly x: number; readonly y: number; readonly z: number }
  onJoin(player: BackendPlayer): void
  onClose(player: BackendPlayer): void
}

/** One player's connection to a backend: a real login with compression, a real configuration, then what the bench plays. */
export class BackendPlayer {
  name = ''
  /** Play packets that were sent. */
  readonly sent = new PacketCount()
  readonly #socket: Socket
  readonly #options: BackendPlayerOptions
  readonly #cutter = new FrameCutter()
  #state: State = 'handshaking'
  #asking: NodeJS.Timeout | undefined
  #compressed = false
  #pings = 0
  #pongs = 0
  #teleports = 100
  /** Who waits for the next answer to a ping. */
  #waiting: PromiseWithResolvers<void>[] = []

  constructor(socket: Socket, options: BackendPlayerOptions) {
    this.#socket = socket
    this.#options = options
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('close', () => {
      for (const { reject } of this.#waiting) reject(new Error(BROKEN))
      clearInterval(this.#asking)
      options.onClose(this)
    })
    socket.on('data', (bytes) =>
      this.#cutter.push(bytes, (all, start, end) => this.#take(packetOf(all.subarray(start, end), this.#compressed))),
    )
  }

  /** Plays the bursts again and again, as fast as the reader takes them, for `ms` milliseconds; then until all is read. */
  async saturate(bursts: readonly Burst[], ms: number): Promise<void> {
    const until = performance.now() + ms
    do {
      for (const burst of bursts) {
        this.write(burst)
        this.#ping()
        while (this.#pings - this.#pongs > AHEAD) await this.#pong()
      }
    } while (performance.now() < until)
    await this.settled()
  }

  /** Plays the bursts once, as fast as the reader takes them: what plays them is warm then. */
  once(bursts: readonly Burst[]): Promise<void> {
    return this.saturate(bursts, 0)
  }

  /** Writes play packets, as one write. */
  write({ bytes, count }: Burst): void {
    this.sent.addAll(count)
    this.#socket.write(bytes)
  }

  /** Resolves when the reader has read everything. */
  async settled(): Promise<void> {
    this.#ping()
    while (this.#pongs < this.#pings) await this.#pong()
  }

  /** Its server loses the connection. */
  drop(): void {
    this.#socket.destroy()
  }

  teleport(x: number, y: number, z: number): void {
    const teleportId = ++this.#teleports
    this.#send('position', { teleportId, x, y, z, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, flags: {} })
  }

  #ping(): void {
    this.#send('ping', { id: ++this.#pings })
  }

  #pong(): Promise<void> {
    const pong = Promise.withResolvers<void>()
    if (this.#socket.destroyed) pong.reject(new Error(BROKEN))
    else this.#waiting.push(pong)
    return pong.promise
  }

  #take(packet: Buffer): void {
    const set = protocol.packets(this.#state, 'serverbound')
    // Of play only the answer to a ping concerns it.
    if (this.#state === 'play' && set.nameOf(readVarint(packet, 0)[0]) !== 'pong') return
    const { name, params } = set.decode(packet)
    if (this.#state === 'play') this.#answered(params.id as number)
    else if (this.#state === 'handshaking') this.#state = params.nextState === 1 ? 'status' : 'login'
    else if (this.#state === 'status') this.#status(name, params)
    else if (name === 'login_start') this.#login(String(params.username))
    else if (name === 'login_acknowledged') {
      this.#state = 'configuration'
      this.#sendAll(this.#options.traffic.configuration[0])
    } else if (name === 'select_known_packs') this.#sendAll(this.#options.traffic.configuration[1])
    else if (name === 'finish_configuration') this.#join()
  }

  #answered(id: number): void {
    this.#pongs = id
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  #status(name: string, params: Record<string, unknown>): void {
    const version = { name: VERSION, protocol: protocol.number }
    const status = { version, players: { max: 1_000, online: 0 }, description: { text: 'bench' } }
    if (name === 'ping') this.#send('ping', { time: params.time })
    else this.#send('server_info', { response: JSON.stringify(status) })
  }

  #login(name: string): void {
    this.name = name
    this.#send('compress', { threshold: THRESHOLD })
    this.#compressed = true
    this.#send('success', {
      uuid: offlineUuid(name),
      username: name,
      properties: [],
      strictErrorHandling: false,
      sessionId: NIL_UUID,
    })
  }

  #join(): void {
    const { traffic, view, spawn, onJoin } = this.#options
    this.#state = 'play'
    if (spawn) {
      // The one teleport of the join is to another place.
      this.#sendAll(traffic.join.filter((packet) => nameOf(packet) !== 'position'))
      this.teleport(spawn.x, spawn.y, spawn.z)
    } else this.#sendAll(traffic.join)
    if (view) this.write(view)
    this.#asking = setInterval(() => this.#send('keep_alive', { keepAliveId: BigInt(Date.now()) }), KEEP_ALIVE_MS)
    onJoin(this)
  }

  #send(name: string, params: Record<string, unknown>): void {
    this.#sendAll([protocol.packets(this.#state, 'clientbound').encode(name, params)])
  }

  #sendAll(packets: readonly Buffer[]): void {
    const frames = packets.map((packet) => frameOf(packet, this.#compressed))
    if (this.#state === 'play') this.write(burstOf(packets, frames))
    else this.#socket.write(Buffer.concat(frames))
  }
}
