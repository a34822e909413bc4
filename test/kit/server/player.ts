import type { Protocol, State } from '../../../src/protocol/versions.ts'
import { isFollowed, type Params, type Position, StrictRules } from './rules.ts'
import type { Parcel } from './world.ts'

export interface ReceivedAction {
  readonly state: State
  readonly name: string
  readonly params: Record<string, unknown>
  /** Id and body. */
  readonly packet: Buffer
}

export interface Spot extends Position {
  readonly yaw?: number
  readonly pitch?: number
}

/** What carries a connection's packets to its client: a socket, or memory. */
export interface Line {
  /** Takes a packet to the client: id and body. */
  write(packet: Buffer): void
  /** From now on both sides compress from `threshold` bytes on. */
  compress(threshold: number): void
  /** Closes after what was written. */
  end(): void
  /** Cuts the connection without a word. */
  drop(): void
  /** Neither carries nor gives any more until `resume`, as a server that has stopped ticking. */
  hang(): void
  resume(): void
}

/** One player's connection as a strict server sees it, whatever carries it. */
export class ServerPlayer extends StrictRules {
  name = ''
  uuid = ''
  state: State = 'handshaking'
  /** Whether it breaks blocks at once. */
  gameMode: 'survival' | 'creative' = 'creative'
  /** Everything that came, in order. */
  readonly received: ReceivedAction[] = []
  /** Chunks sent and not unloaded: `x,z`. */
  readonly chunks = new Set<string>()
  /** Ids of entities that this player was told to spawn. */
  readonly sees = new Set<number>()
  knownPacks: unknown[] | undefined
  kicked: string | undefined
  closed = false
  readonly line: Line
  readonly protocol: Protocol

  constructor(line: Line, protocol: Protocol) {
    super()
    this.line = line
    this.protocol = protocol
  }

  /** What came of one packet. */
  of(name: string): ReceivedAction[] {
    return this.received.filter((action) => action.name === name)
  }

  /** Sends a packet of the current state by its name. */
  send(name: string, params: Params = {}): void {
    const packet = this.protocol.packets(this.state, 'clientbound').encode(name, params)
    if (this.state === 'play') this.said(name, params)
    this.line.write(packet)
  }

  /** The same, when this version has such a packet. */
  sendIfKnown(name: string, params: Params = {}): void {
    if (this.protocol.packets(this.state, 'clientbound').idOf(name) !== undefined) this.send(name, params)
  }

  sendAll(parcels: readonly Parcel[]): void {
    for (const [name, params] of parcels) this.send(name, params)
  }

  /** Sends id and body as they are, right or wrong. */
  sendRaw(packet: Buffer): void {
    if (this.state === 'play') this.#follow(packet)
    this.line.write(packet)
  }

  /** From now on both sides compress from `threshold` bytes on; negative: as it was. */
  compress(threshold: number): void {
    if (threshold < 0) return
    this.send('compress', { threshold })
    this.line.compress(threshold)
  }

  /** Reads a packet that came: its state is the one that the client was in when it said it. */
  read(packet: Buffer): ReceivedAction {
    const { state } = this
    const { name, params } = this.protocol.packets(state, 'serverbound').decode(packet)
    return { state, name, params, packet }
  }

  hang(): void {
    this.line.hang()
  }

  resume(): void {
    this.line.resume()
  }

  /** Ends the connection with a reason, as a server does. */
  kick(reason: string): void {
    if (this.closed) return
    this.kicked = reason
    const text = { type: 'compound', name: '', value: { text: { type: 'string', value: reason } } }
    const json = JSON.stringify({ text: reason })
    const name = this.state === 'play' ? 'kick_disconnect' : 'disconnect'
    // Chat in packets is NBT since 1.20.4, but JSON during login.
    const nbt = this.state !== 'login' && this.protocol.number >= 765
    this.send(name, { reason: nbt ? text : json })
    this.line.end()
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.line.drop()
  }

  /** What is right in a packet that is sent as it is counts as said; what is not, nobody can answer. */
  #follow(packet: Buffer): void {
    try {
      const { name, params } = this.protocol.packets('play', 'clientbound').decode(packet)
      if (isFollowed(name)) this.said(name, params)
    } catch {}
  }
}
