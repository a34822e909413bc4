import { packetId } from '../protocol/fields.ts'
import { readText } from '../protocol/text.ts'
import type { PacketSet, Protocol, State } from '../protocol/versions.ts'
import { answersTo, type ClientTraits } from './answers.ts'
import { type ClientSettings, type Destination, introduction, opening } from './opening.ts'
import { arrival, type Pose, teleportTarget } from './pose.ts'

export type VanillaClientState = Extract<State, 'login' | 'configuration' | 'play'>

/** What a client of ours is, apart from vanilla. */
export type VanillaClientOptions = Omit<ClientTraits, 'cookies'> & { readonly name: string }

/**
 * A vanilla client without I/O: a server's packets go in, the packets that it answers by itself come out. It holds what such
 * answers depend on (its state, its cookies, where it stands); whoever plays it sends the packets and does the rest.
 */
export class VanillaClient {
  readonly #protocol: Protocol
  readonly #name: string
  readonly #traits: ClientTraits
  readonly #cookies = new Map<string, Buffer>()
  #state: VanillaClientState = 'login'
  /** The state's packets. */
  #clientbound: PacketSet
  #threshold = -1
  #pose: Pose = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: false }
  #standing = false
  #dead = false
  #dismissal: string | undefined

  constructor(protocol: Protocol, options: VanillaClientOptions) {
    this.#protocol = protocol
    this.#clientbound = protocol.packets('login', 'clientbound')
    this.#name = options.name
    this.#traits = { ...options, cookies: this.#cookies }
  }

  /** The state of both directions: what the next packet to `receive` belongs to, and what is sent from now on. */
  get state(): VanillaClientState {
    return this.#state
  }

  /** Bytes from which the server compresses what follows; negative for never. */
  get threshold(): number {
    return this.#threshold
  }

  /** Where it stands: where the server put it last, or where `moved` has it since. */
  get pose(): Readonly<Pose> {
    return this.#pose
  }

  /** Whether it has been given its place in the level that it is in. */
  get standing(): boolean {
    return this.#standing
  }

  get dead(): boolean {
    return this.#dead
  }

  /** The server's text when it threw the client out. */
  get dismissal(): string | undefined {
    return this.#dismissal
  }

  /** The first packets: a handshake and a login start. */
  open(server: Destination): Buffer[] {
    return opening(this.#protocol, server, this.#name)
  }

  /** Brand and settings, for the state that follows login. */
  introduce(settings: ClientSettings): Buffer[] {
    return introduction(this.#protocol, this.#state, settings)
  }

  /**
   * Takes a packet of the present state (id and body). Answers what a client sends back by itself, in order: packets of
   * the state that was the present one before. Throws ProtocolError `packet.unreadable`.
   */
  receive(packet: Buffer): readonly Buffer[] {
    const name = this.#clientbound.nameOf(packetId(packet))
    if (name === undefined) return []
    if (name === 'position') return this.#teleported(packet)
    const answers = answersTo(this.#protocol, this.#state, packet, this.#traits)
    this.#heed(name, packet)
    return answers
  }

  /** The client walked or turned: what a server sends relative to where it stands counts from there. */
  moved(pose: Pose): void {
    this.#pose = { ...pose }
  }

  /** The wish of a dead client for a new body. */
  respawn(): Buffer {
    return this.#protocol.packets('play', 'serverbound').encode('client_command', { actionId: 'perform_respawn' })
  }

  #teleported(packet: Buffer): Buffer[] {
    const first = !this.#standing
    this.#pose = teleportTarget(this.#clientbound, packet, this.#pose)
    this.#standing = true
    return arrival(this.#protocol, packet, this.#pose, first)
  }

  /** What a packet changes in the client. Each of these names means one thing, in whichever state it comes. */
  #heed(name: string, packet: Buffer): void {
    switch (name) {
      case 'compress':
        this.#threshold = this.#read<number>(name, 'threshold', packet) ?? -1
        return
      case 'success':
        this.#enter(this.#protocol.hasConfiguration ? 'configuration' : 'play')
        return
      case 'finish_configuration':
        this.#enter('play')
        return
      case 'start_configuration':
        this.#enter('configuration')
        this.#standing = false
        return
      case 'login':
      case 'respawn':
        this.#standing = false
        this.#dead = false
        return
      case 'update_health':
        this.#dead = (this.#read<number>(name, 'health', packet) ?? 0) <= 0
        return
      case 'store_cookie':
        this.#store(packet)
        return
      case 'disconnect':
      case 'kick_disconnect':
        this.#dismissal = readText(this.#read(name, 'reason', packet)).text
    }
  }

  #enter(state: VanillaClientState): void {
    this.#state = state
    this.#clientbound = this.#protocol.packets(state, 'clientbound')
  }

  #store(packet: Buffer): void {
    const key = this.#read<string>('store_cookie', 'key', packet) ?? ''
    this.#cookies.set(key, Buffer.from(this.#read<Buffer>('store_cookie', 'value', packet) ?? []))
  }

  #read<T>(name: string, path: string, packet: Buffer): T | undefined {
    return this.#clientbound.field<T>(name, path)?.read(packet)
  }
}
