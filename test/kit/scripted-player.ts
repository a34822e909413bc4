import type { Socket } from 'node:net'
import type { Protocol, State } from '../../src/protocol/versions.ts'
import { encodeFrame, FrameReader } from '../../src/wire/frame.ts'
import type { Parcel } from './scripted-world.ts'

export interface ReceivedAction {
  readonly state: State
  readonly name: string
  readonly params: Record<string, unknown>
}

export interface Spot {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw?: number
  readonly pitch?: number
}

/** One player's connection as the scripted server sees it. */
export class ScriptedPlayer {
  name = ''
  uuid = ''
  entityId = 0
  state: State = 'handshaking'
  position = { x: 0, y: 0, z: 0 }
  yaw = 0
  pitch = 0
  onGround = false
  heldItemSlot = 0
  /** Whether it breaks blocks at once. */
  gameMode: 'survival' | 'creative' = 'creative'
  /** Everything that came, in order. */
  readonly received: ReceivedAction[] = []
  /** Moves that were ignored because a teleport was not confirmed yet. */
  ignoredMoves = 0
  /** How often a move of more than 10 blocks was answered by a teleport back. */
  refusedMoves = 0
  /** Teleport ids that wait for their confirmation, oldest first. Vanilla accepts the newest only. */
  readonly unconfirmed: number[] = []
  readonly keepAlives: string[] = []
  loaded = false
  /** Chunks sent and not unloaded: `x,z`. */
  readonly chunks = new Set<string>()
  /** Ids of entities that this player was told to spawn. */
  readonly sees = new Set<number>()
  knownPacks: unknown[] | undefined
  openBatches = 0
  kicked: string | undefined
  closed = false
  readonly socket: Socket
  readonly #protocol: Protocol
  readonly #reader = new FrameReader()
  #hanging = false
  #held: Buffer[] = []

  constructor(socket: Socket, protocol: Protocol) {
    this.socket = socket
    this.#protocol = protocol
  }

  /** What came of one packet. */
  of(name: string): ReceivedAction[] {
    return this.received.filter((action) => action.name === name)
  }

  /** Sends a packet of the current state by its name. */
  send(name: string, params: Record<string, unknown> = {}): void {
    this.sendRaw(this.#protocol.packets(this.state, 'clientbound').encode(name, params))
  }

  /** The same, when this version has such a packet. */
  sendIfKnown(name: string, params: Record<string, unknown> = {}): void {
    if (this.#protocol.packets(this.state, 'clientbound').idOf(name) !== undefined) this.send(name, params)
  }

  sendAll(parcels: readonly Parcel[]): void {
    for (const [name, params] of parcels) this.send(name, params)
  }

  /** Sends id and body as they are, right or wrong. */
  sendRaw(packet: Buffer): void {
    const frame = encodeFrame(packet, this.#reader.threshold)
    if (this.#hanging) this.#held.push(frame)
    else if (!this.closed) this.socket.write(frame)
  }

  /** From now on both sides compress from `threshold` bytes on. */
  compress(threshold: number): void {
    if (threshold < 0) return
    this.send('compress', { threshold })
    this.#reader.threshold = threshold
  }

  /** Takes bytes from the socket and gives the packets in them, decoded. */
  *packets(bytes: Buffer): Generator<ReceivedAction> {
    this.#reader.push(bytes)
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
      const { state } = this
      const { name, params } = this.#protocol.packets(state, 'serverbound').decode(frame.packet())
      yield { state, name, params }
    }
  }

  /** Neither reads nor writes any more until `resume`, as a server that has stopped ticking. */
  hang(): void {
    this.#hanging = true
    this.socket.pause()
  }

  resume(): void {
    this.#hanging = false
    for (const frame of this.#held.splice(0)) this.socket.write(frame)
    this.socket.resume()
  }

  /** Ends the connection with a reason, as a server does. */
  kick(reason: string): void {
    if (this.closed) return
    this.kicked = reason
    const text = { type: 'compound', name: '', value: { text: { type: 'string', value: reason } } }
    const json = JSON.stringify({ text: reason })
    const name = this.state === 'play' ? 'kick_disconnect' : 'disconnect'
    // Chat in packets is NBT since 1.20.4, but JSON during login.
    const nbt = this.state !== 'login' && this.#protocol.number >= 765
    this.send(name, { reason: nbt ? text : json })
    this.socket.end()
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.socket.destroy()
  }
}
