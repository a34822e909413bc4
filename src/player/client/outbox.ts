import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import type { PlayerContext } from '../context.ts'

/** Is called with the packets that mcmesh itself sends to the client, while somebody inspects. */
export type OwnPacketTrace = (name: string, packet: Buffer) => void

/** The bundle that is being sent. */
interface OpenBundle {
  readonly delimiter: Frame
  /** Packets sent since the delimiter that opened it; none: it is not opened yet. */
  packets: number
}

/** What is sent to the client, and when: all its play packets go through here, in order. */
export class Outbox {
  readonly #mesh: PlayerContext
  readonly #trace: OwnPacketTrace
  #channel: Channel
  #bundle: OpenBundle | undefined
  #inConfiguration = false
  #sent = 0

  constructor(mesh: PlayerContext, channel: Channel, trace: OwnPacketTrace) {
    this.#mesh = mesh
    this.#channel = channel
    this.#trace = trace
  }

  /**
   * The client's channel, for packets that are not of the game, of which none lands in a bundle; a recorder stands in between while
   * there is one.
   */
  get channel(): Channel {
    this.#closeBundle()
    return this.#channel
  }

  /** The client is in configuration: it can be sent no play packets, and what is sent meanwhile is dropped. */
  get inConfiguration(): boolean {
    return this.#inConfiguration
  }

  /** Packets of the game sent so far. */
  get sent(): number {
    return this.#sent
  }

  enterConfiguration(): void {
    this.#inConfiguration = true
  }

  leaveConfiguration(): void {
    this.#inConfiguration = false
  }

  /** Puts a channel between the player and its client: `wrap` is given the one that was there. */
  intercept<C extends Channel>(wrap: (inner: Channel) => C): C {
    const outer = wrap(this.#channel)
    this.#channel = outer
    return outer
  }

  /** Takes `outer` out again, if it still is the outermost. */
  restore(outer: Channel, inner: Channel): void {
    if (this.#channel === outer) this.#channel = inner
  }

  /** Sends a clientbound packet (id + body), inside the bundle that is being sent, if any. */
  send(packet: Buffer): void {
    if (this.#inConfiguration) return
    this.#sent++
    this.#inBundle()
    this.#channel.send(packet)
  }

  /** Sends a frame as it was read. */
  forward(frame: Frame): void {
    if (this.#inConfiguration) return
    this.#sent++
    this.#inBundle()
    this.#channel.forward(frame)
  }

  /** Sends packets (id + body) and frames in their order. */
  sendAll(packets: Iterable<Buffer | Frame>): void {
    for (const packet of packets) Buffer.isBuffer(packet) ? this.send(packet) : this.forward(packet)
  }

  /** As `Channel.forwardWithId`: false, and nothing is sent, when that takes more than a copy. */
  forwardWithId(frame: Frame, idEnd: number, id: number): boolean {
    if (this.#inConfiguration || this.#bundle || !this.#channel.forwardWithId?.(frame, idEnd, id)) return false
    this.#sent++
    return true
  }

  /** Encodes and sends a packet of mcmesh's own. */
  sendPacket(name: string, params: unknown): void {
    const packet = this.#mesh.clientbound.encode(name, params)
    this.send(packet)
    this.#trace(name, packet)
  }

  /** Everything that `send` sends reaches the client between two bundle delimiters, or not at all when it sends nothing. */
  bundled(delimiter: Frame, send: () => void): void {
    this.#bundle = { delimiter, packets: 0 }
    try {
      send()
    } finally {
      this.#closeBundle()
      this.#bundle = undefined
    }
  }

  /** A packet follows: in a bundle, if one is being sent. Nothing waits for its end: what a frame is inflated to may be long. */
  #inBundle(): void {
    const bundle = this.#bundle
    if (!bundle) return
    // State that is sent of an entity that appears may make it longer than a client takes.
    if (bundle.packets >= this.#mesh.limits.bundlePackets) this.#closeBundle()
    if (bundle.packets++ === 0) this.#channel.forward(bundle.delimiter)
  }

  #closeBundle(): void {
    const bundle = this.#bundle
    if (!bundle || bundle.packets === 0) return
    bundle.packets = 0
    this.#channel.forward(bundle.delimiter)
  }
}
