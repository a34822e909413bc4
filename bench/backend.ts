import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { offlineUuid } from '../src/protocol/offline-uuid.ts'
import { protocolOf, type State } from '../src/protocol/versions.ts'
import { FrameCutter, frameOf, packetOf, THRESHOLD } from './frames.ts'
import { type Traffic, VERSION } from './traffic.ts'

const protocol = protocolOf(VERSION)

/** Bytes of play traffic between two pings, and how many pings may be unanswered: so far a backend runs ahead of its reader. */
const SLICE_BYTES = 64 * 1024
const AHEAD = 8

const BROKEN = 'The connection to the backend closed in the middle of a run.'

/** A scripted server: a real login with compression, a real configuration, then whatever the bench plays. */
export class Backend {
  readonly #listener: Server
  readonly #traffic: Traffic
  readonly players = new Map<string, BackendPlayer>()
  readonly #waiting = new Map<string, (player: BackendPlayer) => void>()
  readonly #sockets = new Set<Socket>()

  private constructor(listener: Server, traffic: Traffic) {
    this.#listener = listener
    this.#traffic = traffic
    listener.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      const player = new BackendPlayer(socket, traffic)
      player.onJoin = () => {
        this.players.set(player.name, player)
        this.#waiting.get(player.name)?.(player)
        this.#waiting.delete(player.name)
      }
    })
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(traffic: Traffic): Promise<Backend> {
    const listener = createServer()
    const backend = new Backend(listener, traffic)
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return backend
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  /** Resolves when the next player of that name is in play. */
  joined(name: string): Promise<BackendPlayer> {
    return new Promise((resolve) => this.#waiting.set(name, resolve))
  }

  /** Puts a player somewhere and answers what vanilla's `tp` answers. */
  tp(name: string, x: number, y: number, z: number): string {
    const player = this.players.get(name)
    if (!player) return 'No entity was found'
    player.teleport(x, y, z)
    return `Teleported ${name} to ${[x, y, z].map((each) => each.toFixed(6)).join(', ')}`
  }

  async stop(): Promise<void> {
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  get loopPackets(): number {
    return this.#traffic.loop.length
  }
}

/** One player's connection to a backend. */
export class BackendPlayer {
  name = ''
  /** Serverbound play packets that came. */
  received = 0
  onJoin: (() => void) | undefined
  readonly #socket: Socket
  readonly #traffic: Traffic
  readonly #cutter = new FrameCutter()
  #state: State = 'handshaking'
  #compressed = false
  #pings = 0
  #pongs = 0
  #teleports = 100
  #onPong: (() => void) | undefined
  #onBreak: ((error: Error) => void) | undefined
  readonly #slices: readonly Buffer[]

  constructor(socket: Socket, traffic: Traffic) {
    this.#socket = socket
    this.#traffic = traffic
    this.#slices = sliced(traffic.frames)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('close', () => this.#onBreak?.(new Error(BROKEN)))
    socket.on('data', (bytes) =>
      this.#cutter.push(bytes, (all, start, end) => this.#take(packetOf(all.subarray(start, end), this.#compressed))),
    )
  }

  /** Plays the loop again and again, as fast as the reader takes it, for `ms` milliseconds; then until all is read. */
  async saturate(ms: number): Promise<{ packets: number; bytes: number }> {
    const until = performance.now() + ms
    let loops = 0
    const before = this.#pings
    do {
      loops++
      for (const slice of this.#slices) {
        this.#socket.write(slice)
        this.#ping()
        while (this.#pings - this.#pongs > AHEAD) await this.#pong()
      }
    } while (performance.now() < until)
    await this.settled()
    const bytes = loops * this.#slices.reduce((sum, slice) => sum + slice.length, 0)
    return { packets: loops * this.#traffic.loop.length + (this.#pings - before), bytes }
  }

  /** Plays the loop once. */
  async loop(): Promise<void> {
    for (const slice of this.#slices) this.#socket.write(slice)
    await this.settled()
  }

  /** Writes the packets of one tick, as one write. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Resolves when the reader has read everything. */
  async settled(): Promise<void> {
    this.#ping()
    while (this.#pongs < this.#pings) await this.#pong()
  }

  teleport(x: number, y: number, z: number): void {
    const teleportId = ++this.#teleports
    this.#send('position', { teleportId, x, y, z, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, flags: {} })
  }

  #ping(): void {
    this.#send('ping', { id: ++this.#pings })
  }

  #pong(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error(BROKEN))
      this.#onPong = resolve
      this.#onBreak = reject
    })
  }

  #take(packet: Buffer): void {
    const { name, params } = protocol.packets(this.#state, 'serverbound').decode(packet)
    if (this.#state === 'play') this.#play(name, params)
    else if (this.#state === 'handshaking') this.#state = params.nextState === 1 ? 'status' : 'login'
    else if (this.#state === 'status') this.#status(name, params)
    else if (name === 'login_start') this.#login(String(params.username))
    else if (name === 'login_acknowledged') {
      this.#state = 'configuration'
      this.#write(this.#traffic.configuration[0])
    } else if (name === 'select_known_packs') this.#write(this.#traffic.configuration[1])
    else if (this.#state === 'configuration' && name === 'finish_configuration') {
      this.#state = 'play'
      this.#write(this.#traffic.join)
      this.onJoin?.()
    }
  }

  #play(name: string, params: Record<string, unknown>): void {
    this.received++
    if (name !== 'pong') return
    this.#pongs = params.id as number
    const resume = this.#onPong
    this.#onPong = undefined
    resume?.()
  }

  #status(name: string, params: Record<string, unknown>): void {
    if (name === 'ping') this.#send('ping', { time: params.time })
    else {
      const version = { name: VERSION, protocol: protocol.number }
      this.#send('server_info', {
        response: JSON.stringify({ version, players: { max: 20, online: 0 }, description: { text: 'bench' } }),
      })
    }
  }

  #login(name: string): void {
    this.name = name
    this.#send('compress', { threshold: THRESHOLD })
    this.#compressed = true
    this.#send('success', { uuid: offlineUuid(name), username: name, properties: [], strictErrorHandling: false })
  }

  #send(name: string, params: Record<string, unknown>): void {
    this.#write([protocol.packets(this.#state, 'clientbound').encode(name, params)])
  }

  #write(packets: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(packets.map((packet) => frameOf(packet, this.#compressed))))
  }
}

function sliced(frames: readonly Buffer[]): Buffer[] {
  const slices: Buffer[] = []
  let part: Buffer[] = []
  let bytes = 0
  for (const frame of frames) {
    part.push(frame)
    bytes += frame.length
    if (bytes < SLICE_BYTES) continue
    slices.push(Buffer.concat(part))
    part = []
    bytes = 0
  }
  if (part.length > 0) slices.push(Buffer.concat(part))
  return slices
}
