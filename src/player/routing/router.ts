import type { Frame } from '../../wire/frame.ts'
import { ClientboundRouter } from './clientbound-router.ts'
import type { PlayerContext } from '../context.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { ServerboundRouter } from './serverbound-router.ts'

/** Applies the two tables to play packets of one protocol version. */
export class Router {
  readonly #clientbound: ClientboundRouter
  readonly #serverbound: ServerboundRouter

  constructor(mesh: PlayerContext) {
    this.#clientbound = new ClientboundRouter(mesh)
    this.#serverbound = new ServerboundRouter(mesh)
  }

  /** A play frame from a link's server. Bundles are collected and told whole. */
  fromServer(link: Link, frame: Frame): void {
    this.#clientbound.fromServer(link, frame)
  }

  /** A play frame from the client. */
  fromClient(player: Player, frame: Frame): void {
    this.#serverbound.fromClient(player, frame)
  }
}
