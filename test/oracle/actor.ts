import { once } from 'node:events'
import { type Protocol, protocolOf, type State } from '../../src/protocol/versions.ts'
import { arrivalOf } from '../kit/client/arrival.ts'
import { until, within } from '../kit/conditions.ts'
import { type Client, createClient } from '../kit/minecraft-protocol.ts'
import { watch } from '../kit/watch.ts'
import type { Params } from './client-parts.ts'
import { ClientState } from './client-state.ts'
import { clientSays } from './forms.ts'

/** Steps of a walk, as a sprinting player's ticks. Blocks. */
const STEP = 0.28

/** A player of the session: a real client whose stream is folded into a client's state. */
export class Actor {
  readonly name: string
  readonly state: ClientState
  readonly witness
  at = { x: 0, y: 0, z: 0 }
  /** The height that it walks at. */
  floor = 64
  /** It glides or hovers: its feet are not on the ground, wherever it goes. */
  aloft = false
  sequence = 0
  ended: string | undefined
  readonly #client: Client
  readonly #protocol: Protocol

  constructor(name: string, port: number, version: string) {
    this.name = name
    const protocol = protocolOf(version)
    this.#protocol = protocol
    this.state = new ClientState(protocol)
    this.#client = createClient({ host: '127.0.0.1', port, username: name, version, auth: 'offline', hideErrors: true })
    const client = this.#client
    client.prependListener('packet', (_params, meta, _buffer, whole) =>
      this.state.receive(meta.state as State, whole as Buffer),
    )
    this.witness = watch(client, version).witness
    client.on('end', (reason) => {
      this.ended = reason
    })
    client.on('position', ({ x, y, z, teleportId }: Params) => {
      this.at = { x, y, z }
      for (const [packet, params] of arrivalOf(protocol, { teleportId, x, y, z }, true)) this.say(packet, params)
    })
    client.on('ping', ({ id }: Params) => this.say('pong', { id }))
    client.on('chunk_batch_finished', () => this.say('chunk_batch_received', { chunksPerTick: 20 }))
    client.once('position', () => this.say('player_loaded', {}))
    // Its new body holds the first slot, of which the old one's server does not know yet.
    client.on('respawn', () => this.say('held_item_slot', { slotId: 0 }))
    client.on('login', () =>
      this.say('settings', {
        ...{ locale: 'en_us', viewDistance: 8, chatFlags: 0, chatColors: true, skinParts: 127, mainHand: 1 },
        ...{ enableTextFiltering: false, enableServerListing: true, particleStatus: 'all' },
      }),
    )
  }

  /** Waits until the client stands in the world. */
  async joined(): Promise<void> {
    await until(() => {
      if (this.ended !== undefined) throw new Error(`${this.name} was not let in: ${this.ended}`)
      return this.state.chunks.size > 0 && this.state.counts.has('position')
    })
  }

  /** Says something, in 1.21.4's words. */
  say(name: string, params: Params): void {
    const said = clientSays(this.#protocol, name, params)
    if (said) this.#client.write(...said)
  }

  /** Walks, or jumps, swims and flies: a step each turn of the event loop. */
  async go(x: number, z: number, height: (part: number) => number = () => this.floor): Promise<void> {
    const from = { ...this.at }
    const steps = Math.max(1, Math.ceil(Math.hypot(x - from.x, z - from.z) / STEP))
    for (let step = 1; step <= steps; step++) {
      const part = step / steps
      const y = step === steps ? this.floor : height(part)
      this.at = { x: from.x + (x - from.x) * part, y, z: from.z + (z - from.z) * part }
      this.say('position', { ...this.at, ...ground(!this.aloft && y === this.floor) })
      this.say('tick_end', {})
      await new Promise(setImmediate)
    }
  }

  /** A tick in a vehicle that it steers by `dx`: a client says where it looks, which keys it holds and where the vehicle is. */
  async steer(dx: number): Promise<void> {
    const { vehicle } = this.state
    if (!vehicle) return
    vehicle.x += dx
    this.at = { x: vehicle.x, y: vehicle.y, z: vehicle.z }
    this.look()
    this.say('player_input', { inputs: { forward: true } })
    this.say('vehicle_move', { ...this.at, yaw: 0, pitch: 0, onGround: true })
    this.say('tick_end', {})
    await new Promise(setImmediate)
  }

  /** Looks straight ahead, and where it is carried to it stands. */
  look(): void {
    const { vehicle } = this.state
    if (vehicle) this.at = { x: vehicle.x, y: vehicle.y, z: vehicle.z }
    this.say('look', { yaw: 0, pitch: 0, ...ground(false) })
  }

  act(action: string): void {
    this.say('player_input', { inputs: { shift: action === 'start_sneaking', sprint: action === 'start_sprinting' } })
    this.say('entity_action', { entityId: this.state.entityId, actionId: action, jumpBoost: 0 })
  }

  async quit(): Promise<void> {
    if (this.ended !== undefined) return
    const gone = once(this.#client, 'end')
    this.#client.end('quit')
    await within(gone, 5_000, `${this.name} to leave`).catch(() => this.#client.socket?.destroy())
  }
}

const ground = (onGround: boolean) => ({ onGround, flags: { onGround, hasHorizontalCollision: false } })
