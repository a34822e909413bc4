import type { Player } from '../../../src/player/player.ts'
import { offlineUuid } from '../../../src/protocol/offline-uuid.ts'
import type { PacketSet, Protocol, State } from '../../../src/protocol/versions.ts'
import type { ClientSession } from '../../../src/session/client/session.ts'
import { type Rule, Witness } from '../../../src/world/witness.ts'
import { FakeChannel } from '../channel.ts'
import { frameOf } from '../frames.ts'
import type { Heard } from '../heard.ts'
import { arrivalOf, type Put } from './arrival.ts'

/** Milliseconds. */
const TICK = 50

/**
 * A client in memory: it says what the test tells it to, answers only what keeps a login going and its teleports, and a
 * witness folds all that it hears.
 */
export class MemoryClient extends FakeChannel {
  readonly name: string
  readonly uuid: string
  readonly protocol: Protocol
  readonly witness: Witness
  readonly ignored = new Set<Rule>()
  /** What it heard since the last `forget`, oldest first. */
  readonly heard: Heard[] = []
  /** Confirms teleports and says where it stands; off: the test does. */
  confirms = true
  /** Answers what it is asked; off: it is slow, and answers once this is on again. */
  answers = true
  /** Says that it has no cookie when it is asked for one; off: the test answers. */
  answersCookies = true
  readonly #player: () => Player
  #session: ClientSession | undefined
  #queue: (() => void)[] = []

  constructor(protocol: Protocol, name: string, player: () => Player) {
    super()
    this.protocol = protocol
    this.name = name
    this.uuid = offlineUuid(name)
    this.#player = player
    this.witness = new Witness(protocol)
  }

  get player(): Player {
    return this.#player()
  }

  get session(): ClientSession {
    if (!this.#session) throw new Error(`${this.name} is not connected`)
    return this.#session
  }

  attach(session: ClientSession): void {
    this.#session = session
  }

  logIn(): void {
    this.say('set_protocol', {
      protocolVersion: this.protocol.number,
      serverHost: 'in.memory',
      serverPort: 25_565,
      nextState: 2,
    })
    this.say('login_start', { username: this.name, playerUUID: this.uuid, signature: undefined })
  }

  /** Says a packet of the state that it is in. */
  say(name: string, params: Readonly<Record<string, unknown>> = {}): void {
    const { state } = this.session
    this.sayRaw(this.protocol.packets(state, 'serverbound').encode(name, params))
  }

  /** Says id and body as they are, right or wrong. What that throws ends the connection, as it does on a socket. */
  sayRaw(packet: Buffer): void {
    const { session, witness } = this
    if (this.ended) return
    if (session.state !== 'handshaking') witness.serverbound(session.state, packet)
    try {
      session.receive(frameOf(Buffer.from(packet)))
    } catch (error) {
      session.closed((error as Error).message, error)
    }
    this.#answer()
  }

  /** Says that it stands somewhere. */
  move(x: number, z: number, y = 64): void {
    this.say('position', { x, y, z, onGround: true, flags: { onGround: true, hasHorizontalCollision: false } })
  }

  /** Walks in steps of half a block, one a tick. */
  async walk(mesh: { pass(ms: number): Promise<void> }, x: number, z = this.player.position.pose.z): Promise<void> {
    const from = { ...this.player.position.pose }
    const steps = Math.ceil(Math.hypot(x - from.x, z - from.z) * 2)
    for (let step = 1; step <= steps; step++) {
      this.move(from.x + ((x - from.x) * step) / steps, from.z + ((z - from.z) * step) / steps, from.y)
      await mesh.pass(TICK)
    }
  }

  /** The decoded packets of that name that were heard, oldest first. */
  hears(name: string): Record<string, unknown>[] {
    return this.heard.filter((one) => one.name === name).map((one) => this.#set(one.state).decode(one.packet).params)
  }

  /** The names of what was heard, oldest first. */
  names(): string[] {
    return this.heard.map(({ name }) => name)
  }

  forget(): void {
    this.heard.length = 0
  }

  /** What no single vanilla server would have sent, in words. */
  get violations(): string[] {
    return this.witness.violations
      .filter(({ rule }) => !this.ignored.has(rule))
      .map(({ rule, packet, detail }) => `${rule} (${packet}): ${detail}`)
  }

  /** Proxy EIDs of what it has spawned, by type. */
  sees(type: string): number[] {
    return [...this.witness.state.entities].filter(([, entity]) => entity.type === type).map(([id]) => id)
  }

  /** The connection breaks. */
  leave(): void {
    this.session.closed(undefined)
  }

  override send(packet: Buffer): void {
    if (this.ended) return
    const { state } = this.session
    const name = this.#set(state).nameOf(frameOf(packet).id()) ?? `#${frameOf(packet).id()}`
    this.heard.push({ state, name, packet: Buffer.from(packet) })
    this.witness.clientbound(state, packet)
    if (state === 'login' && name === 'success') this.#later(() => this.#loggedIn())
    else if (state === 'configuration' && name === 'select_known_packs')
      this.#later(() => this.say('select_known_packs', { packs: [] }))
    else if (state === 'configuration' && name === 'finish_configuration')
      this.#later(() => this.say('finish_configuration'))
    else if (name === 'cookie_request' && this.answersCookies) this.#later(() => this.#haveNoCookie(packet, state))
    else if (state === 'play' && name === 'start_configuration')
      this.#later(() => this.say('configuration_acknowledged'))
    else if (state === 'play' && name === 'position' && this.confirms) this.#later(() => this.#confirm(packet))
  }

  /** Says what it owes: called whenever somebody else has spoken. */
  answer(): boolean {
    return this.#answer()
  }

  #set(state: State): PacketSet {
    return this.protocol.packets(state, 'clientbound')
  }

  #later(run: () => void): void {
    this.#queue.push(run)
    // A client never answers in the midst of what its server says.
    queueMicrotask(() => this.#answer())
  }

  #answer(): boolean {
    if (!this.answers) return false
    const queue = this.#queue
    this.#queue = []
    for (const run of queue) if (!this.ended) run()
    return queue.length > 0
  }

  #loggedIn(): void {
    if (this.protocol.hasConfiguration) this.say('login_acknowledged')
  }

  #haveNoCookie(packet: Buffer, state: State): void {
    const { params } = this.#set(state).decode(packet)
    this.say('cookie_response', { key: params.cookie, value: undefined })
  }

  #confirm(packet: Buffer): void {
    const { teleportId, x, y, z } = this.#set('play').decode(packet).params as unknown as Put
    for (const [name, params] of arrivalOf(this.protocol, { teleportId, x, y, z })) this.say(name, params)
  }
}
