import type { State } from '../../protocol/versions.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import { readVarint } from '../../wire/varint.ts'
import type { Player } from '../player.ts'
import { openingOf } from './opening.ts'
import { OwnBody } from './own-body.ts'

/** One clientbound packet of a recorded player. */
export interface RecordedPacket {
  /** Milliseconds since the recording began. */
  readonly time: number
  readonly state: State
  /** minecraft-data's name; undefined for a packet that it doesn't know. */
  readonly name: string | undefined
  /** Id and body, or the frame that holds them, in memory that nobody changes. */
  readonly packet: Buffer | Frame
  /** What the client already had when the recording began. */
  readonly opening: boolean
}

/**
 * Stands between a player and its client while the player is recorded, so that players who are not recorded pay nothing:
 * whatever is sent passes it, and a copy goes to `take`.
 */
export class Recorder implements Channel {
  readonly #player: Player
  readonly #inner: Channel
  readonly #take: (packet: RecordedPacket) => void
  readonly #since: number
  readonly #body: OwnBody | undefined
  #state: State
  #cancelTakingBack: (() => void) | undefined

  private constructor(player: Player, inner: Channel, take: (packet: RecordedPacket) => void, watchable: boolean) {
    this.#player = player
    this.#inner = inner
    this.#take = take
    this.#since = player.mesh.now()
    this.#body = watchable ? new OwnBody(player) : undefined
    this.#state = watchable ? 'login' : 'play'
  }

  /**
   * Records a player that is in play from now on. `watchable`: what the client has already comes first, from its login
   * on, and the player's own body with it, as ReplayMod's own recordings have it.
   */
  static attach(player: Player, take: (packet: RecordedPacket) => void, watchable: boolean): Recorder {
    return player.outbox.intercept((inner) => {
      const recorder = new Recorder(player, inner, take, watchable)
      if (!watchable) return recorder
      const unlisted = [...player.entities.unlisted().keys()]
      for (const packet of openingOf(player)) recorder.#record(packet, true)
      recorder.#takeBackLater(unlisted)
      return recorder
    })
  }

  /** Players whom no list has any more were listed for their spawns: whoever watches takes their skins from there first. */
  #takeBackLater(uuids: readonly string[]): void {
    if (uuids.length === 0) return
    const { mesh, tab } = this.#player
    this.#cancelTakingBack = mesh.later(mesh.limits.unlistedProfileTime, () => {
      this.#cancelTakingBack = undefined
      if (this.#state !== 'play') return
      for (const packet of tab.withoutUnlisted(uuids)) this.#record(packet, false)
    })
  }

  detach(): void {
    this.#cancelTakingBack?.()
    this.#player.outbox.restore(this, this.#inner)
  }

  /** Milliseconds since the recording began. */
  get time(): number {
    return this.#player.mesh.now() - this.#since
  }

  /**
   * Records how the player's own body moved and what it holds since it was last asked: no server sends that to the
   * client.
   */
  sample(): void {
    if (this.#state !== 'play' || this.#player.level.awaitsLogin) return
    for (const packet of this.#body?.changes() ?? []) this.#record(packet, false)
  }

  send(packet: Buffer): void {
    this.#inner.send(packet)
    this.#record(Buffer.from(packet), false)
  }

  forward(frame: Frame): void {
    this.#inner.forward(frame)
    this.#record(frame.copy(), false)
  }

  compress(threshold: number): void {
    this.#inner.compress(threshold)
  }

  throttle(stop: boolean): void {
    this.#inner.throttle(stop)
  }

  end(): void {
    this.#inner.end()
  }

  #record(packet: Buffer | Frame, opening: boolean): void {
    const { protocol } = this.#player.mesh
    const state = this.#state
    const name = protocol.packets(state, 'clientbound').nameOf(idOf(packet))
    this.#take({ time: opening ? 0 : this.time, state, name, packet, opening })
    if (state === 'login' && name === 'success') this.#state = protocol.hasConfiguration ? 'configuration' : 'play'
    else if (state === 'configuration' && name === 'finish_configuration') this.#state = 'play'
    else if (state === 'play' && name === 'start_configuration') this.#state = 'configuration'
    // The world that the body stood in is gone.
    else if (state === 'play' && (name === 'login' || name === 'respawn'))
      for (const own of this.#body?.appear() ?? []) this.#record(own, opening)
  }
}

const idOf = (packet: Buffer | Frame): number => (Buffer.isBuffer(packet) ? readVarint(packet, 0) : packet.id())
