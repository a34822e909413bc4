import type { CarryTransport } from '../../carry/transport.ts'
import { placeLink } from '../../player/dummies/placing.ts'
import type { Link } from '../../player/links/link.ts'
import type { Player } from '../../player/player.ts'
import { announcesSync, PluginChannelSync, syncChannel } from '../../sync/plugin-channel.ts'
import type { BodyLink } from '../../sync/rcon-carry/body-link.ts'
import type { Sync } from '../../sync/sync.ts'
import type { SessionContext } from '../context.ts'

/** How long a dummy that is in play waits for its server to announce a sync plugin before RCON or nothing is used. */
const ANNOUNCEMENT_MS = 1_500

/**
 * The means by which a link's dummy is moved: the plugin that its server announces on the link itself, or the server's RCON.
 */
export class DummySync {
  readonly #mesh: SessionContext
  readonly #player: Player
  readonly #link: Link
  readonly #body: BodyLink
  readonly #wanted: 'auto' | 'plugin' | 'rcon' | 'none'
  #sync: Sync | undefined
  #carry: CarryTransport | undefined
  #recovering = false
  #plugin: PluginChannelSync | undefined
  /** What goes on once it is known how the dummy can be moved. */
  #waiting: (() => void)[] = []
  #stopWaiting: (() => void) | undefined

  constructor(mesh: SessionContext, player: Player, link: Link, body: BodyLink) {
    this.#body = body
    this.#mesh = mesh
    this.#player = player
    this.#link = link
    this.#wanted = mesh.syncWanted(link.server)
  }

  /** Undefined while it is not known, and when there is none. */
  get sync(): Sync | undefined {
    return this.#sync
  }

  /** Undefined while it is not known, and where nothing can be carried. */
  get carry(): CarryTransport | undefined {
    this.#carry ??= this.#sync?.carryOf?.({ uuid: this.#link.uuid }, this.#body)
    return this.#carry
  }

  /** A plugin message of the server. */
  pluginMessage(channel: string, data: Buffer): void {
    if (this.#wanted !== 'auto' && this.#wanted !== 'plugin') return
    if (channel === 'minecraft:register' && announcesSync(data)) this.#open()
    else if (channel === syncChannel) this.#open().receive(data)
  }

  /** Calls back once it is known how the dummy can be moved, if at all; at once when it is. */
  whenKnown(run: () => void): void {
    if (this.#sync || this.#wanted === 'rcon' || this.#wanted === 'none') {
      this.#goWithoutPlugin()
      run()
      return
    }
    this.#waiting.push(run)
    this.learn()
  }

  /** Finds out how the dummy can be moved. A server that has its plugin for sure is waited for until the link's own time is up. */
  learn(): void {
    if (this.#wanted === 'rcon' || this.#wanted === 'none') this.#goWithoutPlugin()
    else if (!this.#sync && !this.#stopWaiting && this.#wanted !== 'plugin')
      this.#stopWaiting = this.#mesh.later(ANNOUNCEMENT_MS, () => {
        if (!this.#link.channel) return
        this.#goWithoutPlugin()
        this.#settle()
      })
  }

  /** The connection is gone. A link that is gone proves nothing about what its server can do. */
  close(): void {
    this.#plugin?.close()
    this.#waiting = []
    this.#stopWaiting?.()
  }

  #open(): PluginChannelSync {
    const { serverbound, limits } = this.#mesh
    const link = this.#link
    this.#plugin ??= new PluginChannelSync(
      (data) => link.channel?.send(serverbound.encode('custom_payload', { channel: syncChannel, data })),
      {
        timeoutMs: limits.syncTimeout,
        mostBytes: limits.carryBytes,
        onHello: () => this.#pluginReady(),
        onBadMessage: (problem) => this.#mesh.log('warn', `${link.server} sent ${problem} on ${syncChannel}`),
      },
    )
    return this.#plugin
  }

  #pluginReady(): void {
    const link = this.#link
    this.#sync = this.#plugin
    this.#mesh.noteSync(link.server, 'plugin')
    if (this.#waiting.length > 0) this.#settle()
    else if (link.role === 'dummy' && link.phase === 'standing' && !link.placed) placeLink(this.#player, link)
  }

  #goWithoutPlugin(): void {
    const { server } = this.#link
    this.#sync ??= this.#wanted === 'auto' || this.#wanted === 'rcon' ? this.#mesh.rcon(server) : undefined
    if (this.#sync?.kind === 'plugin') return
    this.#mesh.noteSync(server, this.#sync?.kind ?? 'none')
    if (this.#mesh.custody && this.#mesh.carry.parts.length > 0) this.#recover()
  }

  /** A body that a mcmesh that died has left in another mode has it back before anybody plays with it. */
  #recover(): void {
    if (this.#recovering) return
    this.#recovering = true
    const { server } = this.#link
    this.carry?.recover?.().catch((error: Error) => {
      this.#mesh.log('warn', `${server}: it is not known whether a carry was begun there: ${error.message}`)
    })
  }

  #settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
    for (const run of waiting) run()
  }
}
