import { connect, type Socket } from 'node:net'
import { protocolOf } from '../src/protocol/versions.ts'
import { VanillaClient } from '../src/vanilla-client/client.ts'
import { position } from '../src/vanilla-client/pose.ts'
import { FrameCutter, frameOf, packetIdOf, packetOf, readVarint } from './frames.ts'
import { PacketCount } from './packet-count.ts'
import { VERSION } from './version.ts'

const protocol = protocolOf(VERSION)
const play = protocol.packets('play', 'clientbound')
const outgoing = protocol.packets('play', 'serverbound')
/** Once it stands, longer frames are none that the reader answers: a keep-alive has a size, an id and eight bytes. */
const SHORT = 10

/** A client that logs in as any client does, counts what it is sent, and answers what asks. */
export class Reader {
  readonly name: string
  /** Play packets received. */
  readonly received = new PacketCount()
  readonly #client: VanillaClient
  readonly #socket: Socket
  readonly #cutter = new FrameCutter()
  #join: (() => void) | undefined
  #fail: (error: Error) => void = () => {}
  #collected: Buffer[] | undefined
  #closing = false
  /** The id that it was given at its login. */
  entityId = 0

  private constructor(name: string, port: number) {
    this.name = name
    this.#client = new VanillaClient(protocol, { name, knownPacks: [], chunksPerTick: 25 })
    this.#socket = connect({ host: '127.0.0.1', port })
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (bytes) => this.#cutter.push(bytes, (all, start, end) => this.#frame(all, start, end)))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => {
      if (!this.#closing) this.#fail(new Error(`${name} was disconnected`))
    })
  }

  /** Logs in; resolves once it is in play and stands. `onFailure` hears of a connection that breaks later. */
  static join(name: string, port: number, onFailure: (error: Error) => void): Promise<Reader> {
    const reader = new Reader(name, port)
    return new Promise((resolve, reject) => {
      reader.#fail = reject
      reader.#join = () => {
        reader.#fail = onFailure
        resolve(reader)
      }
      reader.#write(reader.#client.open({ host: '127.0.0.1', port }))
    })
  }

  /** From now on every play packet is kept; answers what came since the last call. */
  collect(on: boolean): Buffer[] {
    const collected = this.#collected ?? []
    this.#collected = on ? [] : undefined
    return collected
  }

  /** What a client says each tick: that it moved a little, and that the tick is over. */
  tick(number: number): void {
    const { x, y, z } = this.#client.pose
    const aside = Math.sin(number / 10) / 4
    const move = { x: x + aside, y, z, flags: { onGround: true, hasHorizontalCollision: false } }
    this.#write([outgoing.encode('position', move), outgoing.encode('tick_end', {})])
  }

  /** Where it stands along x; blocks. */
  get x(): number {
    return this.#client.pose.x
  }

  /** Walks so many blocks along x, in one step. */
  step(blocks: number): void {
    const { pose } = this.#client
    this.#client.moved({ ...pose, x: pose.x + blocks, onGround: true })
    this.#write([position(outgoing, this.#client.pose), outgoing.encode('tick_end', {})])
  }

  leave(): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #frame(all: Buffer, start: number, end: number): void {
    if (this.#client.state !== 'play') {
      this.#early(packetOf(all.subarray(start, end), this.#compressed))
      return
    }
    this.received.add(packetIdOf(all, start, end))
    this.#collected?.push(Buffer.from(packetOf(all.subarray(start, end), true)))
    if (this.#join) this.#joining(packetOf(all.subarray(start, end), true))
    else if (end - start <= SHORT) this.#answer(packetOf(all.subarray(start, end), true))
  }

  /** The first position ends the login. */
  #joining(packet: Buffer): void {
    if (play.nameOf(readVarint(packet, 0)[0]) === 'login') this.entityId = play.decode(packet).params.entityId as number
    this.#answer(packet)
    if (!this.#client.standing) return
    this.#join?.()
    this.#join = undefined
  }

  #early(packet: Buffer): void {
    this.#answer(packet)
    const { dismissal } = this.#client
    if (dismissal !== undefined) this.#fail(new Error(`${this.name} was not let in: ${dismissal}`))
  }

  #answer(packet: Buffer): void {
    const answers = this.#client.receive(packet)
    if (answers.length > 0) this.#write(answers)
  }

  get #compressed(): boolean {
    return this.#client.threshold >= 0
  }

  #write(packets: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(packets.map((packet) => frameOf(packet, this.#compressed))))
  }
}
