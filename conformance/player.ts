import { connect } from 'node:net'
import { MinecraftConnection } from '../src/engine/connection.ts'
import type { PacketSet, Protocol } from '../src/protocol/versions.ts'
import type { Session } from '../src/session/context.ts'
import { announcesSync, syncChannel } from '../src/sync/plugin-channel.ts'
import { VanillaClient } from '../src/vanilla-client/client.ts'
import type { Pose } from '../src/vanilla-client/pose.ts'
import type { Frame } from '../src/wire/frame.ts'
import { Assembly, type Message, payload, payloadsOf } from './parts.ts'

export interface PlayerOptions {
  readonly host: string
  readonly port: number
  readonly protocol: Protocol
  readonly name: string
  /** Milliseconds for each thing that is waited for. */
  readonly patience: number
}

const connectionLimits = { maxFrame: 2_097_151, maxPacket: 8 * 1024 * 1024, buffer: 16 * 1024 * 1024, silence: 30_000 }

/** A player on the server, and mcmesh's side of the channel on its connection. */
export class Player implements Session {
  readonly #options: PlayerOptions
  readonly #client: VanillaClient
  readonly #connection: MinecraftConnection
  readonly #assembly = new Assembly()
  /** Names of the packets of the play state, and the types of the channel's messages as `sync:TYPE`, as they came. */
  readonly heard: string[] = []
  readonly messages: Message[] = []
  /** What was wrong with payloads. */
  readonly faults: string[] = []
  /** What the server calls its dimension. */
  dimension = ''
  #registered = false
  #end: string | undefined
  #nextId = 1
  #nextMessage = 1
  readonly #waiting = new Set<() => void>()

  private constructor(options: PlayerOptions, connection: MinecraftConnection) {
    this.#options = options
    this.#connection = connection
    this.#client = new VanillaClient(options.protocol, { name: options.name })
  }

  /** Joins, and answers once it stands in the world; rejects with a sentence. */
  static async join(options: PlayerOptions): Promise<Player> {
    const socket = connect({ host: options.host, port: options.port })
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    let player: Player | undefined
    const connection = new MinecraftConnection(socket, connectionLimits, (error) => player?.closed(error.message))
    player = new Player(options, connection)
    connection.attach(player)
    player.#send(player.#client.open(options))
    await player.until(() => player.#client.standing, 'it does not let the player in')
    return player
  }

  get pose(): Readonly<Pose> {
    return this.#client.pose
  }

  /** Why the connection is over, once it is. */
  get ended(): string | undefined {
    return this.#end
  }

  /** The server's greeting, which must come after the channel was registered. */
  async hello(): Promise<Message> {
    await this.until(() => this.heard.includes('sync:hello'), 'it does not say hello on mcmesh:sync')
    if (!this.#registered) throw new Error('hello came without a minecraft:register of mcmesh:sync before it')
    return this.messages.find(({ type }) => type === 'hello') as Message
  }

  /** Sends a request, in parts of `partSize` bytes where it is longer, and gives its answer. */
  async ask(request: object, partSize?: number): Promise<Message> {
    const id = this.#nextId++
    for (const bytes of payloadsOf({ id, ...request }, this.#nextMessage++, partSize)) this.say(bytes)
    const answer = () => this.messages.find((message) => message.id === id && message.type !== 'part')
    await this.until(() => answer() !== undefined, `no answer to ${JSON.stringify(request).slice(0, 100)}`)
    return answer() as Message
  }

  /** Sends bytes on the channel, whatever they are. */
  say(data: Buffer | object): void {
    this.act('custom_payload', { channel: syncChannel, data: Buffer.isBuffer(data) ? data : payload(data) })
  }

  /** Does what a client does. */
  act(name: string, params: object): void {
    this.#send([this.#options.protocol.packets('play', 'serverbound').encode(name, params)])
  }

  async leave(): Promise<void> {
    this.#connection.end()
    await this.until(() => this.#end !== undefined, 'it keeps the connection open').catch(() => {})
  }

  /** Waits until something has come true by what the server sends. */
  async until(condition: () => boolean, trouble: string): Promise<void> {
    const { patience } = this.#options
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: Error) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        if (error) reject(error)
        else resolve()
      }
      const look = () => {
        if (condition()) finish()
        else if (this.#end !== undefined) finish(new Error(`${trouble}: it ended the connection (${this.#end})`))
      }
      const timer = setTimeout(() => finish(new Error(`${trouble} (within ${patience} ms)`)), patience)
      this.#waiting.add(look)
      look()
    })
  }

  receive(frame: Frame): void {
    const set = this.#options.protocol.packets(this.#client.state, 'clientbound')
    const name = set.nameOf(frame.id())
    if (name === undefined) return
    const packet = frame.packet()
    const playing = this.#client.state === 'play'
    this.#send(this.#client.receive(packet))
    if (name === 'compress') this.#connection.compress(this.#client.threshold)
    if (name === 'success') this.#send(this.#client.introduce({ viewDistance: 2, listed: false }))
    if (name === 'encryption_begin') this.closed('it is in online mode')
    if (this.#client.dismissal !== undefined) this.closed(this.#client.dismissal)
    if (playing) this.#hear(name, packet, set)
    for (const look of [...this.#waiting]) look()
  }

  sources(): Iterable<never> {
    return []
  }

  closed(error: string | undefined): void {
    this.#end ??= error ?? 'closed'
    for (const look of [...this.#waiting]) look()
  }

  #hear(name: string, packet: Buffer, set: PacketSet): void {
    this.heard.push(name)
    if (name === 'login') {
      const { params } = set.decode(packet) as { params: { worldName?: string; worldState?: { name: string } } }
      this.dimension = String(params.worldState?.name ?? params.worldName)
    }
    if (name !== 'custom_payload') return
    const { channel, data } = set.decode(packet).params as { channel: string; data: Buffer }
    if (channel === 'minecraft:register') this.#registered ||= announcesSync(data)
    if (channel !== syncChannel) return
    try {
      const message = this.#assembly.take(data)
      if (message === undefined) return
      this.messages.push(message)
      this.heard.push(`sync:${message.type}`)
    } catch (error) {
      this.faults.push((error as Error).message)
    }
  }

  #send(packets: readonly Buffer[]): void {
    for (const packet of packets) this.#connection.send(packet)
  }
}
