import type { CarryPart } from '../carry/parts.ts'
import type { Limits } from '../config/limits.ts'
import type { MeshServer } from '../config/mesh.ts'
import { distance, STRAY } from '../player/position/movement.ts'
import { PluginChannelSync, syncChannel } from '../sync/plugin-channel.ts'
import type { BodyLink } from '../sync/rcon-carry/body-link.ts'
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
  /** What of a player can be carried to and from it: tried with what the probe itself has there. */
  readonly carry?: CarrySeen
}

/** What could be carried, tried out on the probe. */
export interface CarrySeen {
  readonly parts: readonly CarryPart[]
  /** Milliseconds for reading what the probe has and giving it the same again. */
  readonly ms?: number
  /** Why that failed, in a sentence. */
  readonly trouble?: string
}

/** As long as mcmesh waits for a sync plugin to announce itself before it takes RCON, or nothing. */
const ANNOUNCEMENT_MS = 1_500

interface DoctorSyncOptions {
  readonly server: MeshServer
  readonly limits: Limits
  /** What goes along with a player, as the file has it. */
  readonly carry: readonly CarryPart[]
}

/** Tries what mcmesh would use to move its dummies: the server's plugin, else RCON. */
export class DoctorSync {
  readonly #options: DoctorSyncOptions
  readonly #body: BodyLink
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

  constructor(options: DoctorSyncOptions, send: (name: string, params: object) => void, body: BodyLink) {
    this.#body = body
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
    if (await teleported) {
      const ms = performance.now() - since
      const carry = await this.#tryCarrying(sync, player)
      return { kind: sync.kind, ms, ...(carry ? { carry } : {}) }
    }
    return { kind: sync.kind, trouble: 'The server answered, but did not move the probe.' }
  }

  /** Reads what the probe has, and gives it the same again: what a plugin of the server forbids shows here, and nothing is lost. */
  async #tryCarrying(sync: Sync, player: SyncPlayer): Promise<CarrySeen | undefined> {
    const transport = sync.carryOf?.(player, this.#body)
    const parts = this.#options.carry.filter((part) => transport?.parts.has(part))
    if (!transport || this.#options.carry.length === 0) return undefined
    if (parts.length === 0) return { parts }
    const since = performance.now()
    try {
      const { state, tag } = await transport.read(parts)
      const { left = [] } = await transport.write((tag?.carry ?? 0) + 1, state)
      return { parts: parts.filter((part) => !left.includes(part)), ms: performance.now() - since }
    } catch (error) {
      return { parts, trouble: (error as Error).message }
    }
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
