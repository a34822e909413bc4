import type { CarryPart } from '../carry/parts.ts'
import type { Limits } from '../config/limits.ts'
import type { Address, MeshServer } from '../config/mesh.ts'
import { cleanText } from '../console/clean.ts'
import { keyOf } from '../player/client/client-answers.ts'
import { OWN_CHANNELS } from '../protocol/facts.ts'
import { offlineUuid } from '../protocol/offline-uuid.ts'
import { announcements, questionIn, questionWords } from '../protocol/questions.ts'
import type { PacketSet, Protocol } from '../protocol/versions.ts'
import type { Session } from '../session/context.ts'
import { RegistryDigest } from '../session/server/registries.ts'
import { announcesSync, syncChannel } from '../sync/plugin-channel.ts'
import type { BodyLink, LinkListener } from '../sync/rcon-carry/body-link.ts'
import { VanillaClient } from '../vanilla-client/client.ts'
import type { Channel } from '../wire/channel.ts'
import type { Frame } from '../wire/frame.ts'
import { DoctorSync, type SyncSeen } from './doctor-sync.ts'

/** What a probe learns of a server on which it stands. */
export interface Standing {
  /** Milliseconds from the connect to the first position. */
  readonly joinMs: number
  /** Bytes from which the server compresses; −1 for never. */
  readonly threshold: number
  /** What the server calls its software. */
  readonly brand: string
  /** Its own word on the probe's UUID is vanilla's for an offline name. */
  readonly vanillaUuid: boolean
  /** It asked for a player's forwarded address (Velocity's login plugin request). */
  readonly asksForwarding: boolean
  /** What it asks and only a client with the same mods can answer, in words, by the question. */
  readonly asks: ReadonlyMap<string, string>
  /** Hashes of registries, tags and features by name. */
  readonly registries: ReadonlyMap<string, string>
  readonly dimension: string
  readonly viewDistance: number
  readonly maxPlayers: number
  readonly gameMode: string
  /** Vanilla's hash of the seed, as a text: equal seeds have equal hashes. */
  readonly hashedSeed: string
  readonly enforcesSecureChat: boolean
  readonly resourcePack: boolean
  readonly chunks: number
  readonly sync: SyncSeen
}

export interface DoctorLoginOptions {
  readonly server: MeshServer
  readonly address: Address
  readonly protocol: Protocol
  readonly limits: Limits
  /** What goes along with a player, as the file has it. */
  readonly carry: readonly CarryPart[]
  readonly probe: string
  readonly stayMs: number
  done(result: { standing: Partial<Standing>; trouble?: string }): void
}

/** What every client says, or what mcmesh itself answers. */
const isOurs = (subject: string): boolean => announcements.has(subject) || subject.startsWith(OWN_CHANNELS)

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Params = Record<string, unknown>

const gameModes = ['survival', 'creative', 'adventure', 'spectator']

/** The probe's connection: a vanilla client that logs in, stands for a few seconds, and notes what it sees. */
export class DoctorLogin implements Session {
  readonly #channel: Channel
  readonly #options: DoctorLoginOptions
  readonly #client: VanillaClient
  readonly #registries: RegistryDigest
  readonly #seen: Writable<Partial<Standing>> = { threshold: -1, enforcesSecureChat: false, resourcePack: false }
  readonly #sync: DoctorSync
  /** What the server calls the probe. */
  #uuid = ''
  readonly #since = performance.now()
  readonly #timers: NodeJS.Timeout[] = []
  readonly #asks = new Map<string, string>()
  readonly #listeners = new Set<LinkListener>()
  #chunks = 0
  #over = false

  constructor(channel: Channel, options: DoctorLoginOptions) {
    const { protocol, probe } = options
    this.#channel = channel
    this.#options = options
    this.#client = new VanillaClient(protocol, { name: probe })
    this.#registries = new RegistryDigest(protocol)
    this.#sync = new DoctorSync(
      options,
      (name, params) => this.#send([protocol.packets(this.#client.state, 'serverbound').encode(name, params)]),
      this.#body,
    )
  }

  begin(): void {
    const { address, limits } = this.#options
    this.#send(this.#client.open(address))
    this.#after(limits.linkTimeout, () => {
      // A server that waits for an answer is well: the probe is no client that has it.
      const waits = this.#asks.size > 0 && this.#client.state === 'configuration'
      this.#end(waits ? undefined : `it did not let the probe stand in its world within ${limits.linkTimeout} ms`)
    })
  }

  receive(frame: Frame): void {
    if (this.#over) return
    const set = this.#options.protocol.packets(this.#client.state, 'clientbound')
    const name = set.nameOf(frame.id())
    if (name === undefined) return
    const packet = frame.packet()
    const { state } = this.#client
    if (state === 'play') for (const listener of [...this.#listeners]) listener.packet(name, packet)
    const question = state === 'play' ? undefined : questionIn(state, set, name, packet)
    if (question && !isOurs(question.subject)) this.#asks.set(keyOf(question), questionWords(question))
    this.#send(this.#client.receive(packet))
    this.#note(name, packet, set)
  }

  sources(): Iterable<Channel> {
    return []
  }

  closed(error: string | undefined): void {
    this.#end(error ?? 'it closed the connection')
  }

  /** The probe's connection, as a carry over RCON speaks on it. */
  get #body(): BodyLink {
    const listeners = this.#listeners
    return {
      ...{ server: this.#options.server.name, protocol: this.#options.protocol, openWindow: undefined },
      send: (packet) => this.#send([packet]),
      hear(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
  }

  /** What a packet shows of the server; the client has answered it already. */
  #note(name: string, packet: Buffer, set: PacketSet): void {
    const read = (): Params => set.decode(packet).params
    switch (name) {
      case 'compress':
        this.#seen.threshold = this.#client.threshold
        this.#channel.compress(this.#client.threshold)
        return
      case 'encryption_begin':
        this.#end('it is in online mode; set online-mode=false in its server.properties and let only mcmesh reach it')
        return
      case 'disconnect':
        this.#end(`it refuses the probe: ${cleanText(this.#client.dismissal ?? '', 300)}`)
        return
      case 'kick_disconnect':
        this.#end(`it kicked the probe: ${cleanText(this.#client.dismissal ?? '', 300)}`)
        return
      case 'login_plugin_request':
        this.#seen.asksForwarding = read().channel === 'velocity:player_info'
        return
      case 'success':
        this.#uuid = String(read().uuid)
        this.#seen.vanillaUuid = this.#uuid === offlineUuid(this.#options.probe)
        this.#send(this.#client.introduce({ viewDistance: 2, listed: false }))
        return
      case 'start_configuration':
        this.#registries.begin()
        return
      case 'registry_data':
      case 'tags':
      case 'feature_flags':
        if (this.#client.state === 'configuration') this.#registries.take(name, packet)
        return
      case 'login':
        this.#joined(read())
        return
      case 'server_data':
        this.#seen.enforcesSecureChat ||= read().enforcesSecureChat === true
        return
      case 'resource_pack_send':
      case 'add_resource_pack':
        this.#seen.resourcePack = true
        return
      case 'map_chunk':
        this.#chunks++
        return
      case 'position':
        this.#sync.moved(this.#client.pose)
        this.#stood()
        return
      case 'custom_payload':
        this.#pluginMessage(read() as { channel: string; data: Buffer })
    }
  }

  #pluginMessage({ channel, data }: { channel: string; data: Buffer }): void {
    // A brand is a text with its length in front.
    if (channel === 'minecraft:brand') this.#seen.brand = cleanText(data.subarray(1).toString('utf8'), 64)
    else if (channel === 'minecraft:register' && announcesSync(data)) this.#sync.announced()
    else if (channel === syncChannel) this.#sync.receive(data)
  }

  #joined(params: Params): void {
    const world = (params.worldState ?? params) as Params
    this.#registries.playLogin(params)
    this.#seen.dimension = String(world.name ?? world.worldName)
    this.#seen.viewDistance = Number(params.viewDistance)
    this.#seen.maxPlayers = Number(params.maxPlayers)
    const mode = world.gamemode ?? params.gameMode
    this.#seen.gameMode = typeof mode === 'number' ? (gameModes[mode] ?? String(mode)) : String(mode)
    this.#seen.hashedSeed = String(world.hashedSeed)
    this.#seen.enforcesSecureChat ||= params.enforcesSecureChat === true
  }

  /** The probe has its first position: what moves it is tried, then it stands for a while. */
  #stood(): void {
    if (this.#seen.joinMs !== undefined || this.#over) return
    this.#seen.joinMs = performance.now() - this.#since
    const stay = new Promise<void>((resolve) => this.#after(this.#options.stayMs, resolve))
    const at = { dimension: this.#seen.dimension ?? '', ...this.#client.pose }
    void Promise.all([this.#sync.tryPlacing({ uuid: this.#uuid }, at), stay]).then(([sync]) => {
      this.#seen.sync = this.#sync.judged(sync)
      this.#end(undefined)
    })
  }

  #after(ms: number, run: () => void): void {
    this.#timers.push(setTimeout(run, ms))
  }

  #send(packets: readonly Buffer[]): void {
    if (!this.#over) for (const packet of packets) this.#channel.send(packet)
  }

  #end(trouble: string | undefined): void {
    if (this.#over) return
    this.#over = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#sync.close()
    for (const { closed } of [...this.#listeners]) closed()
    this.#channel.end()
    const standing = { ...this.#seen, asks: this.#asks, registries: this.#registries.parts, chunks: this.#chunks }
    this.#options.done({ standing, ...(trouble === undefined ? {} : { trouble }) })
  }
}
