import { causeOf } from '../../protocol/errors.ts'
import { type Reason, reasonText, sentence } from '../../protocol/reason.ts'
import { Ledger } from '../../world/ledger.ts'
import { tearDown } from '../teardown.ts'
import { Link, type LinkPlayer } from './link.ts'
import type { LinkListener } from './link-listener.ts'

/** What a player does when its links change. */
export interface LinkOwner extends LinkPlayer {
  /** A link is closed: everything that it gave the client is taken away again. */
  linkClosed(link: Link): void
  /** A link is closed and not the primary, or no longer: the client shows nothing of it, and owes its server no answer. */
  linkForgotten(link: Link): void
}

/** What a player's links need of the mesh: how they are dialled, and who is called when they change. */
export interface LinkPorts {
  /** Begins to connect a link; its session goes on from there. */
  dial(link: Link): void
  readonly listener: LinkListener
}

/** One player's links, and which of them is the primary. */
export class Links {
  readonly #player: LinkOwner
  readonly #ports: LinkPorts
  readonly #byServer = new Map<string, Link>()
  #primary: Link | undefined
  #lastServer = ''

  constructor(player: LinkOwner, ports: LinkPorts) {
    this.#player = player
    this.#ports = ports
  }

  /** A link stands, or a switch that waited for it may go on: whoever decides for the player is told. */
  announceStanding(link: Link): void {
    this.#ports.listener.standing(link)
  }

  /** Unset until the first server took the player. It may be closed: then another is being looked for. */
  get primary(): Link | undefined {
    return this.#primary
  }

  /** The server of the last primary that stood; '' before the first. */
  get lastServer(): string {
    return this.#lastServer
  }

  get size(): number {
    return this.#byServer.size
  }

  get(server: string): Link | undefined {
    return this.#byServer.get(server)
  }

  has(server: string): boolean {
    return this.#byServer.has(server)
  }

  servers(): IterableIterator<string> {
    return this.#byServer.keys()
  }

  values(): IterableIterator<Link> {
    return this.#byServer.values()
  }

  /** All but one, as they are now: they may be dropped meanwhile. */
  others(link: Link | undefined): Link[] {
    return [...this.#byServer.values()].filter((other) => other !== link)
  }

  /** Whether a link is still its player's, and not one that another has taken the place of. */
  isCurrent(link: Link): boolean {
    return this.#byServer.get(link.server) === link
  }

  /** A server is offered the player, who is nowhere yet. */
  offer(server: string): void {
    this.#follow(undefined)
    this.#primary = this.open(server)
  }

  /** Makes a link the primary. */
  promote(link: Link): void {
    this.#follow(link)
    this.#lastServer = link.server
  }

  /** Begins a link to a server, unless there is one. `held`: by hand. */
  open(server: string, held = false): Link {
    const present = this.#byServer.get(server)
    if (!present) return this.#dial(server, { attempts: 0, held })
    if (!held) return present
    present.hold()
    // Somebody asks for it by hand: a pause is over.
    return this.dialNow(present)
  }

  /** A link that pauses between two attempts is dialled now. Answers the link that stands for it. */
  dialNow(link: Link): Link {
    return link.phase === 'retrying' && !link.waitsForClient ? (this.#redial(link) ?? link) : link
  }

  /** Ends a link on purpose: it isn't dialled again. */
  drop(link: Link, reason: string): void {
    if (!this.isCurrent(link)) return
    // One that waits to be dialled again has left already.
    const stood = link.joined && link.phase !== 'retrying'
    this.close(link)
    const { name, mesh } = this.#player
    if (stood && link !== this.#primary) mesh.emit({ event: 'dummy.leave', player: name, server: link.server, reason })
    this.#ports.listener.dropped(link, reason)
  }

  /** A link's connection failed or ended. A dummy is dialled again after a pause; for a primary the listener decides. */
  fail(link: Link, reason: Reason): void {
    if (!this.isCurrent(link) || link.phase === 'retrying') return
    const { mesh, name: player, closed } = this.#player
    const { server, joined } = link
    const { unasked } = link.configuration
    const inVain = unasked !== undefined && !joined
    const lostFor = inVain ? sentence(`${unasked} (`, reason, ')') : reason
    const error = reasonText(lostFor)
    this.#end(link)
    link.failedWith(lostFor)
    if (closed) return
    if (link === this.#primary) {
      this.#byServer.delete(server)
      this.#ports.listener.lost(link, lostFor)
      return
    }
    if (joined) mesh.emit({ event: 'dummy.leave', player, server, reason: error })
    else mesh.emit({ event: 'dummy.fail', player, server, error })
    if (inVain) {
      // The next attempt would be asked the same: the switch itself is the next.
      link.retryLater(() => undefined)
      return
    }
    this.#retryLater(link)
    this.#ports.listener.failed(link, error)
  }

  /** Closes a link and forgets it. Nobody is called. */
  close(link: Link): void {
    this.#end(link)
    if (this.isCurrent(link)) this.#byServer.delete(link.server)
  }

  /** The player is gone. */
  closeAll(): void {
    for (const link of [...this.#byServer.values()]) this.#end(link)
  }

  #end(link: Link): void {
    const { mesh, name } = this.#player
    tearDown(mesh, `${name}'s link to ${link.server}`, [
      () => link.close(),
      () => this.#player.linkClosed(link),
      () => {
        // What a lost primary has open, and where it has teleported the client, holds until another takes its place.
        if (link !== this.#primary) this.#player.linkForgotten(link)
      },
    ])
  }

  /** Another link is the primary, or none is. */
  #follow(link: Link | undefined): void {
    const before = this.#primary
    this.#primary = link
    if (before && before !== link && !before.channel) this.#player.linkForgotten(before)
  }

  #dial(
    server: string,
    origin: { readonly attempts: number; readonly error?: Reason | undefined; readonly held: boolean },
  ): Link {
    const { mesh } = this.#player
    const ledger = new Ledger(mesh.protocol, {
      unreadable: (name, error, from) => {
        if (from === 'server') mesh.unreadable(server, name, causeOf(error))
        else mesh.unreadable('a client', name, causeOf(error), `${this.#player.name}'s client`)
      },
      most: mesh.limits.ledgerBytes,
      mostOfClient: mesh.limits.clientItemBytes,
    })
    const link = new Link(this.#player, server, ledger, origin)
    this.#byServer.set(server, link)
    this.#ports.dial(link)
    return link
  }

  /** Dials a link again after a pause, and not before its server lives: who has judged that asks it without end. */
  #retryLater(link: Link): void {
    const { mesh } = this.#player
    const { retryFirst, retryMax } = mesh.limits
    const retry = (): void => {
      if (mesh.server(link.server)?.up === false) cancel = mesh.later(retryFirst, retry)
      else this.#redial(link)
    }
    let cancel = mesh.later(Math.min(retryFirst * 2 ** Math.min(link.attempts, 16), retryMax), retry)
    link.retryLater(() => cancel())
  }

  #redial(failed: Link): Link | undefined {
    if (this.#player.closed || !this.isCurrent(failed)) return undefined
    failed.close()
    const { server, lostFor, held } = failed
    return this.#dial(server, { attempts: failed.attempts + 1, error: lostFor, held })
  }
}
