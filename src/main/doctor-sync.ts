import type { Limits } from '../config/limits.ts'
import type { MeshServer } from '../config/mesh.ts'
import { distance, STRAY } from '../player/position/movement.ts'
import { PluginChannelSync, syncChannel } from '../sync/plugin-channel.ts'
import { RconSync } from '../sync/rcon-sync.ts'
import type { Placement, Sync, SyncPlayer } from '../sync/sync.ts'
import type { Vec3 } from '../vanilla-client/pose.ts'

/** How a server's dummies can be moved, tried out on the probe. */
export interface SyncSeen {
  readonly kind: 'plugin' | 'rcon' | 'none'
  /** Milliseconds from asking to the probe's being teleported. */
  readonly ms?: number
  /** Why placing failed, in a sentence. */
  readonly trouble?: string
}

/** As long as mcmesh waits for a sync plugin to announce itself before it takes RCON, or nothing. */
const ANNOUNCEMENT_MS = 1_500

interface DoctorSyncOptions {
  readonly server: MeshServer
  readonly limits: Limits
}

/** Tries what mcmesh would use to move its dummies: the server's plugin, else RCON. */
export class DoctorSync {
  readonly #options: DoctorSyncOptions
  readonly #send: (name: string, params: object) => void
  #plugin: PluginChannelSync | undefined
  #rcon: RconSync | undefined
  #onHello: (() => void) | undefined
  #onMoved: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #badMessage: string | undefined
  /** Where the probe was put, once it was. */
  #placedAt: Readonly<Vec3> | undefined
  #sentElsewhere = false

  constructor(options: DoctorSyncOptions, send: (name: string, params: object) => void) {
    this.#options = options
    this.#send = send
  }

  /** The server registered the sync channel. */
  announced(): void {
    this.#plugin ??= new PluginChannelSync((data) => this.#send('custom_payload', { channel: syncChannel, data }), {
      timeoutMs: this.#options.limits.syncTimeout,
      onHello: () => this.#onHello?.(),
      onBadMessage: (problem) => {
        this.#badMessage = problem
      },
    })
  }

  receive(data: Buffer): void {
    this.announced()
    this.#plugin?.receive(data)
  }

  /** The server teleported the probe. */
  moved(to: Readonly<Vec3>): void {
    this.#onMoved?.()
    if (this.#placedAt && distance(this.#placedAt, to) > STRAY) this.#sentElsewhere = true
  }

  /** What was tried, the probe having stood for a while since. */
  judged(seen: SyncSeen): SyncSeen {
    if (!this.#sentElsewhere) return seen
    return {
      ...seen,
      trouble: 'The server placed the probe, and then sent it elsewhere: does a plugin guard that ground?',
    }
  }

  /** Has the probe, by what the server calls it, placed where it stands already. Never rejects. */
  async tryPlacing(player: SyncPlayer, at: Placement): Promise<SyncSeen> {
    const sync = await this.#choose()
    if (!sync) return { kind: 'none', ...(this.#badMessage === undefined ? {} : { trouble: this.#badMessage }) }
    const since = performance.now()
    const teleported = new Promise<boolean>((resolve) => {
      this.#onMoved = () => {
        this.#placedAt = at
        resolve(true)
      }
      this.#timer = setTimeout(() => resolve(false), this.#options.limits.syncTimeout)
    })
    try {
      await sync.place(player, at)
    } catch (error) {
      return { kind: sync.kind, trouble: (error as Error).message }
    }
    if (await teleported) return { kind: sync.kind, ms: performance.now() - since }
    return { kind: sync.kind, trouble: 'The server answered, but did not move the probe.' }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#plugin?.close()
    this.#rcon?.close()
  }

  async #choose(): Promise<Sync | undefined> {
    const { server, limits } = this.#options
    const wanted = server.sync
    if (wanted === 'none') return undefined
    if (wanted !== 'rcon') {
      if (this.#plugin?.hello === undefined) {
        await new Promise<void>((resolve) => {
          this.#onHello = resolve
          // A server that has its plugin for sure is waited for, as mcmesh does.
          const sure = wanted === 'plugin' || server.embedded !== undefined
          this.#timer = setTimeout(resolve, sure ? limits.linkTimeout : ANNOUNCEMENT_MS)
        })
      }
      if (this.#plugin?.hello) return this.#plugin
      if (wanted === 'plugin') return undefined
    }
    if (!server.rcon) return undefined
    this.#rcon = new RconSync({ ...server.rcon, timeoutMs: limits.syncTimeout })
    return this.#rcon
  }
}
