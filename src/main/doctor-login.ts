import type { Limits } from '../config/limits.ts'
import type { Address, MeshServer } from '../config/mesh.ts'
import { cleanText } from '../console/clean.ts'
import { packTaken } from '../protocol/facts.ts'
import { offlineUuid } from '../protocol/offline-uuid.ts'
import { readText } from '../protocol/text.ts'
import type { Protocol, State } from '../protocol/versions.ts'
import type { Session } from '../session/context.ts'
import { RegistryDigest } from '../session/server/registries.ts'
import { announcesSync, syncChannel } from '../sync/plugin-channel.ts'
import type { Channel } from '../wire/channel.ts'
import type { Frame } from '../wire/frame.ts'
import { DoctorBody } from './doctor-body.ts'
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
  readonly probe: string
  readonly stayMs: number
  done(result: { standing: Partial<Standing>; trouble?: string }): void
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Params = Record<string, unknown>

const gameModes = ['survival', 'creative', 'adventure', 'spectator']

/** The probe's connection: a login and a configuration answered as for a dummy, then a stand of a few seconds. */
export class DoctorLogin implements Session {
  readonly #channel: Channel
  readonly #options: DoctorLoginOptions
  readonly #registries: RegistryDigest
  readonly #seen: Writable<Partial<Standing>> = { threshold: -1, enforcesSecureChat: false, resourcePack: false }
  readonly #body: DoctorBody
  readonly #sync: DoctorSync
  readonly #since = performance.now()
  readonly #timers: NodeJS.Timeout[] = []
  #state: Extract<State, 'login' | 'configuration' | 'play'> = 'login'
  #over = false

  constructor(channel: Channel, options: DoctorLoginOptions) {
    this.#channel = channel
    this.#options = options
    this.#registries = new RegistryDigest(options.protocol)
    const send = (name: string, params: object): void => this.#send(name, params)
    this.#body = new DoctorBody(options.protocol, channel, send, () => this.#stood())
    this.#sync = new DoctorSync(options, send)
  }

  begin(): void {
    const { protocol, address, probe, limits } = this.#options
    const hello = {
      protocolVersion: protocol.number,
      serverHost: address.host,
      serverPort: address.port,
      nextState: 2,
    }
    this.#channel.send(protocol.packets('handshaking', 'serverbound').encode('set_protocol', hello))
    this.#send('login_start', { username: probe, playerUUID: offlineUuid(probe), signature: undefined })
    this.#after(limits.linkTimeout, () =>
      this.#end(`it did not let the probe stand in its world within ${limits.linkTimeout} ms`),
    )
  }

  receive(frame: Frame): void {
    if (this.#over) return
    const set = this.#options.protocol.packets(this.#state, 'clientbound')
    const name = set.nameOf(frame.id())
    if (name === undefined) return
    const read = (): Params => set.decode(frame.packet()).params
    if (this.#state === 'login') this.#login(name, read)
    else if (this.#state === 'configuration') this.#configuration(name, read, frame)
    else this.#play(name, read, frame)
  }

  sources(): Iterable<Channel> {
    return []
  }

  closed(error: string | undefined): void {
    this.#end(error ?? 'it closed the connection')
  }

  #login(name: string, read: () => Params): void {
    switch (name) {
      case 'compress':
        this.#seen.threshold = Number(read().threshold)
        this.#channel.compress(this.#seen.threshold)
        return
      case 'encryption_begin':
        this.#end('it is in online mode; set online-mode=false in its server.properties and let only mcmesh reach it')
        return
      case 'disconnect':
        this.#end(`it refuses the probe: ${textOf(read())}`)
        return
      case 'login_plugin_request': {
        const { messageId, channel } = read()
        this.#seen.asksForwarding = channel === 'velocity:player_info'
        this.#send('login_plugin_response', { messageId, data: undefined })
        return
      }
      case 'cookie_request':
        this.#send('cookie_response', { key: read().cookie, value: undefined })
        return
      case 'success':
        this.#seen.vanillaUuid = String(read().uuid) === offlineUuid(this.#options.probe)
        if (this.#options.protocol.hasConfiguration) {
          this.#send('login_acknowledged', {})
          this.#state = 'configuration'
        } else this.#state = 'play'
        this.#body.introduce()
    }
  }

  #configuration(name: string, read: () => Params, frame: Frame): void {
    switch (name) {
      case 'registry_data':
      case 'tags':
      case 'feature_flags':
        this.#registries.take(name, frame.packet())
        return
      case 'select_known_packs': {
        // A vanilla client knows the core pack of its own version and no other.
        const packs = (read().packs as { namespace: string; id: string; version: string }[]).filter(
          ({ namespace, id, version }) =>
            namespace === 'minecraft' && id === 'core' && version === this.#options.protocol.version,
        )
        this.#send('select_known_packs', { packs })
        return
      }
      case 'code_of_conduct':
        this.#send('accept_code_of_conduct', {})
        return
      case 'finish_configuration':
        this.#send('finish_configuration', {})
        this.#state = 'play'
        return
      case 'disconnect':
        this.#end(`it refuses the probe: ${textOf(read())}`)
        return
      default:
        this.#common(name, read)
    }
  }

  #play(name: string, read: () => Params, frame: Frame): void {
    switch (name) {
      case 'login':
        this.#joined(read())
        return
      case 'server_data':
        this.#seen.enforcesSecureChat ||= read().enforcesSecureChat === true
        return
      case 'start_configuration':
        this.#registries.clear()
        this.#send('configuration_acknowledged', {})
        this.#state = 'configuration'
        return
      case 'kick_disconnect':
        this.#end(`it kicked the probe: ${textOf(read())}`)
        return
      case 'position':
        this.#sync.moved()
        this.#body.teleported(frame.packet())
        return
      case 'map_chunk':
        this.#body.chunk()
        return
      case 'chunk_batch_finished':
        this.#send('chunk_batch_received', { chunksPerTick: 20 })
        return
      default:
        this.#common(name, read)
    }
  }

  /** What configuration and play ask alike. */
  #common(name: string, read: () => Params): void {
    switch (name) {
      case 'keep_alive':
        this.#send('keep_alive', { keepAliveId: read().keepAliveId })
        return
      case 'ping':
        this.#send('pong', { id: read().id })
        return
      case 'cookie_request':
        this.#send('cookie_response', { key: read().cookie, value: undefined })
        return
      case 'resource_pack_send':
      case 'add_resource_pack': {
        this.#seen.resourcePack = true
        const { uuid, hash } = read()
        for (const result of packTaken(name)) this.#send('resource_pack_receive', { uuid, hash, result })
        return
      }
      case 'custom_payload': {
        const { channel, data } = read() as { channel: string; data: Buffer }
        // A brand is a text with its length in front.
        if (channel === 'minecraft:brand') this.#seen.brand = cleanText(data.subarray(1).toString('utf8'), 64)
        else if (channel === 'minecraft:register' && announcesSync(data)) this.#sync.announced()
        else if (channel === syncChannel) this.#sync.receive(data)
      }
    }
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
    const at = { dimension: this.#seen.dimension ?? '', ...this.#body.stance }
    void Promise.all([this.#sync.tryPlacing(at), stay]).then(([sync]) => {
      this.#seen.sync = sync
      this.#end(undefined)
    })
  }

  #after(ms: number, run: () => void): void {
    this.#timers.push(setTimeout(run, ms))
  }

  #send(name: string, params: object): void {
    if (!this.#over) this.#channel.send(this.#options.protocol.packets(this.#state, 'serverbound').encode(name, params))
  }

  #end(trouble: string | undefined): void {
    if (this.#over) return
    this.#over = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#sync.close()
    this.#channel.end()
    const standing = { ...this.#seen, registries: this.#registries.parts, chunks: this.#body.chunks }
    this.#options.done({ standing, ...(trouble === undefined ? {} : { trouble }) })
  }
}

function textOf({ reason }: Params): string {
  return cleanText(readText(reason).text, 300)
}
