import { connect } from 'node:net'
import type { Limits } from '../config/limits.ts'
import type { MeshServer } from '../config/mesh.ts'
import { EmbeddedWorld, type EmbeddedWorldOptions } from '../embedded/world.ts'
import type { Runtime, ServerAccess } from '../player/context.ts'
import type { Link } from '../player/links/link.ts'
import type { Player } from '../player/player.ts'
import type { Protocol } from '../protocol/versions.ts'
import type { SessionContext } from '../session/context.ts'
import { LinkSession } from '../session/server/session.ts'
import { RconSync } from '../sync/rcon-sync.ts'
import type { Sync } from '../sync/sync.ts'
import { MinecraftConnection, serverConnectionLimits } from './connection.ts'
import { guarded } from './flush.ts'
import type { LifeSign } from './life-signs.ts'
import { Liveness, NoAnswer } from './liveness.ts'
import { networkSentence } from './network-sentence.ts'
import { probe } from './probe.ts'

const MINUTE_MS = 60_000
/** How long the end of a world's process may be reported after its socket has closed. */
const WORLD_NEWS_MS = 250

/** How a server's dummies are moved, as far as one has found out. */
export type SyncKind = 'plugin' | 'rcon' | 'none' | 'unknown'

export interface ServerOptions {
  /** As the file has them now. */
  limits(): Limits
  readonly protocol: Protocol
  readonly runtime: Pick<Runtime, 'now' | 'later'>
  /** For a server of ours: how to run its world. */
  readonly world?: Pick<EmbeddedWorldOptions, 'version' | 'dataDir' | 'ground'>
  onUp(server: BackendServer): void
  onDown(server: BackendServer, error: string): void
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void
}

/** One backend: where it is, whether it is up, how its dummies are moved. */
export class BackendServer implements ServerAccess {
  readonly name: string
  readonly spec: MeshServer
  readonly #options: ServerOptions
  readonly #world: EmbeddedWorld | undefined
  #rcon: RconSync | undefined
  #address: { readonly host: string; readonly port: number } | undefined
  readonly #liveness: Liveness
  /** What it speaks, if that is not what the mesh speaks. */
  #otherVersion: string | undefined
  #closed = false
  #switches: number[] = []
  #pingMs: number | undefined
  #draining = false
  #sync: SyncKind = 'unknown'

  constructor(spec: MeshServer, options: ServerOptions) {
    this.name = spec.name
    this.spec = spec
    this.#options = options
    this.#address = spec.address
    this.#liveness = new Liveness(options.runtime, {
      ask: () => this.#ask(),
      limits: options.limits,
      changed: (reason) => (reason === undefined ? options.onUp(this) : options.onDown(this, reason)),
    })
    if (spec.embedded && options.world)
      this.#world = new EmbeddedWorld({
        ...options.world,
        name: spec.name,
        seed: spec.embedded.seed,
        log: (level, message) => options.log(level, `${spec.name}: ${message}`),
        onUp: (port) => this.#moved(port),
        onDown: (reason) => {
          this.#address = undefined
          this.#liveness.end(reason)
        },
      })
  }

  /** Whether it can be used. A server that was never asked counts as up. */
  get up(): boolean {
    return this.#liveness.lives ?? this.#address !== undefined
  }

  get error(): string | undefined {
    return this.#liveness.reason
  }

  get pingMs(): number | undefined {
    return this.up ? this.#pingMs : undefined
  }

  /** mcmesh runs it itself. */
  get embedded(): boolean {
    return this.spec.embedded !== undefined
  }

  /** Whether a probe or a link has found out already. */
  get known(): boolean {
    return this.#liveness.lives !== undefined
  }

  get address(): string {
    return this.#address ? `${this.#address.host}:${this.#address.port}` : 'starting'
  }

  get switchesPerMinute(): number {
    const since = Date.now() - MINUTE_MS
    this.#switches = this.#switches.filter((time) => time > since)
    return this.#switches.length
  }

  /** Starts its world if it is ours, and begins to ask it for its status. Rejects when its world can never run. */
  async start(): Promise<void> {
    if (!this.#world) {
      this.#liveness.begin()
      return this.#liveness.judged
    }
    // A world that fails at first is tried again; nobody waits for it but those who want to play there.
    const started = this.#world.start()
    await Promise.race([started, this.#liveness.judged])
    started.catch((error: Error) => this.#options.log('error', error.message))
  }

  /** It lets nobody in, and its players are moved off. */
  get draining(): boolean {
    return this.#draining
  }

  drain(): void {
    this.#draining = true
  }

  undrain(): void {
    this.#draining = false
  }

  /** How its links' dummies are moved, as far as one has found out. */
  get sync(): SyncKind {
    return this.#sync
  }

  noteSync(kind: SyncKind): void {
    this.#sync = kind
  }

  /** Connects a player's link; what comes of it reaches the link through its session. */
  dial(player: Player, link: Link, mesh: SessionContext): void {
    const address = this.#address
    if (!address || this.#closed) {
      mesh.later(0, () => player.links.fail(link, `${this.name} is not running yet`))
      return
    }
    if (this.#otherVersion !== undefined) {
      mesh.later(0, () => player.links.fail(link, `${this.name} can't be joined: ${this.#otherVersion}`))
      return
    }
    const limits = this.#options.limits()
    const socket = connect(address)
    const fail = (reason: string): void => {
      socket.destroy()
      // Its channel is unset until the connection stands: another dial may have begun since.
      if (link.phase === 'dialling')
        guarded(
          (error) => mesh.log('error', `${player.name} on ${this.name}: ${error.stack}`),
          () => player.links.fail(link, `${this.name} can't be joined: ${reason}`),
        )
    }
    const timeout = setTimeout(() => fail(`it did not answer within ${limits.dialTimeout} ms`), limits.dialTimeout)
    let sign: LifeSign | undefined
    socket.once('error', (error) => fail(networkSentence(error)))
    socket.once('close', () => {
      clearTimeout(timeout)
      if (sign) this.#liveness.closed(sign)
      else this.#liveness.failed()
    })
    socket.once('connect', () => {
      clearTimeout(timeout)
      if (link.phase !== 'dialling' || !player.links.isCurrent(link) || player.closed) {
        socket.destroy()
        return
      }
      socket.removeAllListeners('error')
      const fault = (error: Error): void => mesh.log('error', `${player.name} on ${this.name}: ${error.stack}`)
      const connection = new MinecraftConnection(socket, serverConnectionLimits(limits), fault)
      sign = lifeSign(connection, link, this.#options.runtime.now())
      this.#liveness.opened(sign)
      const begun = guarded(fault, () => connection.attach(new LinkSession(mesh, player, link, connection, address)))
      if (begun) return
      socket.destroy()
      guarded(fault, () => player.links.fail(link, `a fault of mcmesh's own kept ${player.name} off ${this.name}`))
    })
  }

  /** The RCON of this server as a means to move dummies; one connection for all. */
  rcon(): Sync | undefined {
    const { rcon } = this.spec
    if (!rcon || this.#closed) return undefined
    if (!this.#rcon) {
      const { limits } = this.#options
      const options = {
        address: rcon.address,
        password: rcon.password,
        get timeoutMs() {
          return limits().syncTimeout
        },
        get maxQueue() {
          return limits().rconQueue
        },
        get maxAnswer() {
          return limits().rconAnswer
        },
        get maxUnanswered() {
          return limits().rconUnanswered
        },
        log: (level: 'info' | 'warn', message: string) => this.#options.log(level, `${this.name}: ${message}`),
      }
      this.#rcon = new RconSync(options, () => {
        const { carryClickTimeout: clickMs, carryTicks: ticksMs, carryPrepare: prepareMs } = limits()
        return { clickMs, ticksMs, prepareMs }
      })
    }
    return this.#rcon
  }

  switchedTo(): void {
    this.#switches.push(Date.now())
  }

  async stop(): Promise<void> {
    this.#closed = true
    this.#liveness.end()
    this.#rcon?.close()
    await this.#world?.stop()
  }

  #moved(port: number): void {
    this.#address = { host: '127.0.0.1', port }
    this.#liveness.begin()
  }

  /** Asks for its status. Answers why it can't be used all the same, if it can't. */
  async #ask(): Promise<string | undefined> {
    try {
      return await this.#status()
    } catch (error) {
      // Our own world says better why it went: its process' end is about to be reported.
      if (!this.#world || error instanceof NoAnswer) throw error
      await new Promise<void>((resolve) => this.#options.runtime.later(WORLD_NEWS_MS, resolve))
      return this.#status()
    }
  }

  async #status(): Promise<string | undefined> {
    const address = this.#address
    if (!address) throw new Error(`${this.name} is not running yet`)
    const { protocol, limits } = this.#options
    const found = await probe(address, protocol.number, limits().dialTimeout)
    this.#pingMs = found.pingMs
    this.#otherVersion =
      found.protocol === protocol.number
        ? undefined
        : `it speaks ${found.version || `protocol ${found.protocol}`}, the mesh speaks ${protocol.version}`
    return this.#otherVersion
  }
}

/** What a link's connection tells of its server. */
const lifeSign = (connection: MinecraftConnection, link: Link, openedAt: number): LifeSign => ({
  openedAt,
  get heardAt() {
    return connection.heardAt
  },
  get attendedSince() {
    return connection.attendedSince
  },
  get longestGap() {
    return connection.longestGap
  },
  get playing() {
    return link.playing
  },
  get open() {
    return link.channel === connection
  },
})
