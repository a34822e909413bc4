import { positionLook, type Pose, teleportTarget } from '../player/position/movement.ts'
import type { Protocol } from '../protocol/versions.ts'
import type { Channel } from '../wire/channel.ts'

/** The probe as a body in the server's world: it introduces itself as vanilla's client does and stands where it is put. */
export class DoctorBody {
  stance: Pose = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: false }
  chunks = 0
  readonly #protocol: Protocol
  readonly #channel: Channel
  readonly #send: (name: string, params: object) => void
  readonly #onPlaced: () => void
  #placed = false
  #loaded = false

  constructor(
    protocol: Protocol,
    channel: Channel,
    send: (name: string, params: object) => void,
    onPlaced: () => void,
  ) {
    this.#protocol = protocol
    this.#channel = channel
    this.#send = send
    this.#onPlaced = onPlaced
  }

  /** Brand and settings, in whichever state follows login. */
  introduce(): void {
    this.#send('custom_payload', { channel: 'minecraft:brand', data: Buffer.from('\x07vanilla') })
    this.#send('settings', {
      locale: 'en_us',
      viewDistance: 2,
      chatFlags: 0,
      chatColors: true,
      skinParts: 127,
      mainHand: 1,
      disableTextFiltering: true,
      enableTextFiltering: false,
      enableServerListing: false,
      particleStatus: 'all',
    })
  }

  /** A teleport: confirmed, and answered with where the probe stands then. */
  teleported(packet: Buffer): void {
    const clientbound = this.#protocol.packets('play', 'clientbound')
    this.stance = teleportTarget(clientbound, packet, this.stance)
    const teleportId = clientbound.field<number>('position', 'teleportId')?.read(packet)
    this.#send('teleport_confirm', { teleportId })
    this.#channel.send(positionLook(this.#protocol.packets('play', 'serverbound'), this.stance))
    this.#placed = true
    this.#load()
    this.#onPlaced()
  }

  chunk(): void {
    this.chunks++
    this.#load()
  }

  /** A client is loaded once it has its place and ground under it (1.21.4 and later say so). */
  #load(): void {
    if (this.#loaded || !this.#placed || this.chunks === 0) return
    this.#loaded = true
    if (this.#protocol.packets('play', 'serverbound').idOf('player_loaded') !== undefined)
      this.#send('player_loaded', {})
  }
}
