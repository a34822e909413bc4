import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { offlineUuid } from '../src/protocol/offline-uuid.ts'
import { BackendPlayer, type BackendPlayerOptions } from './backend-player.ts'

export type BackendOptions = Pick<BackendPlayerOptions, 'traffic' | 'view' | 'spawn'>

/** A scripted server. */
export class Backend {
  readonly #listener: Server
  readonly #players = new Map<string, BackendPlayer>()
  readonly #byUuid = new Map<string, BackendPlayer>()
  readonly #joining = new Map<string, (player: BackendPlayer) => void>()
  readonly #leaving = new Map<string, () => void>()
  readonly #sockets = new Set<Socket>()

  private constructor(listener: Server, options: BackendOptions) {
    this.#listener = listener
    listener.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      new BackendPlayer(socket, {
        ...options,
        onJoin: (player) => {
          this.#players.set(player.name, player)
          this.#byUuid.set(offlineUuid(player.name), player)
          this.#joining.get(player.name)?.(player)
          this.#joining.delete(player.name)
        },
        onClose: (player) => {
          if (this.#players.get(player.name) !== player) return
          this.#players.delete(player.name)
          this.#byUuid.delete(offlineUuid(player.name))
          this.#leaving.get(player.name)?.()
          this.#leaving.delete(player.name)
        },
      })
    })
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: BackendOptions): Promise<Backend> {
    const listener = createServer()
    const backend = new Backend(listener, options)
    listener.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 })
    await once(listener, 'listening')
    return backend
  }

  /** So many alike. */
  static startAll(count: number, options: BackendOptions): Promise<Backend[]> {
    return Promise.all(Array.from({ length: count }, () => Backend.start(options)))
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  /** Who is in play, by name. */
  get players(): ReadonlyMap<string, BackendPlayer> {
    return this.#players
  }

  /** Resolves when the next player of that name is in play. */
  joined(name: string): Promise<BackendPlayer> {
    return new Promise((resolve) => this.#joining.set(name, resolve))
  }

  /** Resolves when no player of that name is in play. */
  async left(name: string): Promise<void> {
    if (this.#players.has(name)) await new Promise<void>((resolve) => this.#leaving.set(name, resolve))
  }

  /** Puts the player of a UUID somewhere and says what vanilla's `tp` says. */
  tp(uuid: string, x: number, y: number, z: number): string {
    const player = this.#byUuid.get(uuid)
    if (!player) return 'No entity was found'
    player.teleport(x, y, z)
    return `Teleported ${player.name} to ${[x, y, z].map((each) => each.toFixed(6)).join(', ')}`
  }

  async stop(): Promise<void> {
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
