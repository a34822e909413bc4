import type { SharedTimeAndWeather, WeatherSource } from '../player/context.ts'
import type { Protocol } from '../protocol/versions.ts'
import { weatherPart } from '../world/ledger/play.ts'
import { Ledger } from '../world/ledger.ts'
import { promotion } from '../world/promotion.ts'

/** Topics of the ledger that are shared. */
const sharedTopics = ['time', 'weather'] as const

export interface TimeAndWeatherOptions {
  readonly protocol: Protocol
  /** Milliseconds on the mesh's clock. */
  now(): number
  /** Sends a packet to every client in the game that has no link to the server in play. */
  sendToOthers(packet: Buffer): void
}

/**
 * `"sky"`: one server's time and weather for all, so that the sun never jumps at a border. It is received on whichever
 * links lead to that server; players without one are sent what the others' links receive. While none has received it,
 * each player sees what its own server sends.
 */
export class TimeAndWeather implements SharedTimeAndWeather {
  readonly server: string
  readonly #options: TimeAndWeatherOptions
  /** The link whose packets are everybody's. */
  #source: WeatherSource | undefined
  /** What it has sent: kept by itself, since a link's own ledger forgets the weather with the level. */
  #ledger: Ledger | undefined

  constructor(server: string, options: TimeAndWeatherOptions) {
    this.server = server
    this.#options = options
  }

  concerns(name: string, packet: Buffer): boolean {
    const clientbound = this.#options.protocol.packets('play', 'clientbound')
    return name === 'update_time' || weatherPart(clientbound, packet) !== undefined
  }

  get topics(): readonly string[] {
    return this.#ledger ? sharedTopics : []
  }

  receive(
    source: WeatherSource,
    client: { readonly primary: boolean; readonly awaitsLogin: boolean },
    name: string,
    packet: Buffer,
  ): boolean {
    if (source.server !== this.server) return !this.#ledger && client.primary && !client.awaitsLogin
    this.forgetClosed()
    this.#source ??= source
    if (this.#source === source) {
      this.#ledger ??= Ledger.blank(this.#options.protocol)
      this.#ledger.record(name, packet, undefined, this.#options.now())
      this.#options.sendToOthers(Buffer.from(packet))
    }
    return !client.awaitsLogin
  }

  /** A link is gone: if it was the one whose packets are everybody's, the next that speaks is. */
  forgetClosed(): void {
    if (!this.#source?.channel) this.#source = undefined
  }

  packets(): readonly Buffer[] {
    const { protocol } = this.#options
    if (!this.#ledger) return []
    const about = { selfId: 0, mapId: () => undefined, now: this.#options.now(), only: sharedTopics }
    return promotion(protocol, Ledger.blank(protocol), this.#ledger, about)
  }

  forNewLevel(receivesItself: boolean): readonly Buffer[] {
    return receivesItself ? [] : this.packets()
  }
}
