import { connect, type Socket } from 'node:net'
import { protocolOf, type State } from '../src/protocol/versions.ts'
import { FrameCutter, frameOf, packetOf, readVarint } from './frames.ts'
import { VERSION } from './traffic.ts'

const protocol = protocolOf(VERSION)
const play = protocol.packets('play', 'clientbound')
const outgoing = protocol.packets('play', 'serverbound')
const PING = play.idOf('ping')
const BATCH = play.idOf('chunk_batch_finished')
/** Longer packets are none that the reader answers. */
const SHORT = 8

/** A client that logs in as any client does, counts what it is sent, and answers what asks. */
export class Reader {
  readonly name: string
  /** Play packets received, and their bytes on the wire. */
  packets = 0
  bytes = 0
  readonly #socket: Socket
  readonly #cutter = new FrameCutter()
  #state: State = 'login'
  #compressed = false
  #join: (() => void) | undefined
  #fail: (error: Error) => void = () => {}
  #collected: Buffer[] | undefined
  #closing = false
  /** The id that it was given at its login. */
  entityId = 0

  private constructor(name: string, port: number) {
    this.name = name
    this.#socket = connect({ host: '127.0.0.1', port })
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (bytes) => this.#cutter.push(bytes, (...frame) => this.#frame(...frame)))
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
      const handshake = { protocolVersion: protocol.number, serverHost: '127.0.0.1', serverPort: port, nextState: 2 }
      reader.#write([
        protocol.packets('handshaking', 'serverbound').encode('set_protocol', handshake),
        protocol.packets('login', 'serverbound').encode('login_start', {
          username: name,
          playerUUID: '00000000-0000-0000-0000-000000000000',
        }),
      ])
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
    const x = 0.5 + Math.sin(number / 10) / 4
    const move = { x, y: 40, z: 0.5, flags: { onGround: true, hasHorizontalCollision: false } }
    this.#write([outgoing.encode('position', move), outgoing.encode('tick_end', {})])
  }

  leave(): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #frame(all: Buffer, start: number, end: number, prefix: number): void {
    if (this.#state !== 'play') {
      this.#early(packetOf(all.subarray(start, end), this.#compressed))
      return
    }
    this.packets++
    this.bytes += end - prefix
    this.#collected?.push(Buffer.from(packetOf(all.subarray(start, end), true)))
    if (end - start <= SHORT) this.#answer(packetOf(all.subarray(start, end), true))
    else if (this.#join) this.#joining(packetOf(all.subarray(start, end), true))
  }

  #answer(packet: Buffer): void {
    const [id] = readVarint(packet, 0)
    if (id === PING) this.#write([outgoing.encode('pong', play.decode(packet).params)])
    else if (id === BATCH) this.#write([outgoing.encode('chunk_batch_received', { chunksPerTick: 25 })])
  }

  /** The first position ends the login. */
  #joining(packet: Buffer): void {
    const name = play.nameOf(readVarint(packet, 0)[0])
    if (name === 'login') this.entityId = play.decode(packet).params.entityId as number
    if (name !== 'position') return
    const { teleportId, x, y, z, yaw, pitch } = play.decode(packet).params
    const flags = { onGround: false, hasHorizontalCollision: false }
    this.#write([
      outgoing.encode('teleport_confirm', { teleportId }),
      outgoing.encode('position_look', { x, y, z, yaw, pitch, flags }),
      outgoing.encode('player_loaded', {}),
    ])
    this.#join?.()
    this.#join = undefined
  }

  #early(packet: Buffer): void {
    const { name, params } = protocol.packets(this.#state, 'clientbound').decode(packet)
    const set = protocol.packets(this.#state, 'serverbound')
    if (name === 'compress') this.#compressed = true
    else if (name === 'success') {
      this.#write([set.encode('login_acknowledged', {})])
      this.#state = 'configuration'
    } else if (name === 'select_known_packs') this.#write([set.encode('select_known_packs', { packs: [] })])
    else if (name === 'disconnect') this.#fail(new Error(`${this.name} was not let in: ${JSON.stringify(params)}`))
    else if (name === 'finish_configuration') {
      this.#write([set.encode('finish_configuration', {})])
      this.#state = 'play'
    }
  }

  #write(packets: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(packets.map((packet) => frameOf(packet, this.#compressed))))
  }
}
