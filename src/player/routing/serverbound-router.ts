import { causeOf, isExcessive } from '../../protocol/errors.ts'
import { defaultServerbound, type ServerboundRow, serverboundTable } from '../../protocol/serverbound.ts'
import type { Frame } from '../../wire/frame.ts'
import { isCounted } from '../client/windows.ts'
import type { PlayerContext } from '../context.ts'
import type { PacketOutcome } from '../events.ts'
import { LinkPhaseError } from '../links/link-phase.ts'
import type { Player } from '../player.ts'
import { type Route, routes } from './routes.ts'
import { serverboundHandlers } from './serverbound-handlers.ts'
import { toIssuer } from './window-ids.ts'

/** Applies the serverbound table to play packets of one protocol version. */
export class ServerboundRouter {
  readonly #mesh: PlayerContext
  /** By packet id. */
  readonly #routes: readonly (Route<ServerboundRow> | undefined)[]
  /** Why the packet in hand met its outcome: only read where somebody looks. */
  #note = ''

  constructor(mesh: PlayerContext) {
    this.#mesh = mesh
    this.#routes = routes(mesh.serverbound, serverboundTable, (packet) => ({ packet, rule: defaultServerbound }))
  }

  /** A play frame from the client. */
  fromClient(player: Player, frame: Frame): void {
    const route = this.#routes[frame.id()]
    if (player.fence.closed && this.#waits(player, frame, route)) return
    player.received()
    const { primary } = player
    this.#note = ''
    if (!route) {
      // Unknown to our data: the primary may know it.
      primary?.channel?.forward(frame)
      const outcome = primary?.channel ? 'passed' : 'dropped'
      const reason = `${this.#mesh.protocol.version} has no such packet`
      player.tap?.('serverbound', primary?.server ?? '', 'play', `#${frame.id()}`, frame.packet(), outcome, reason)
      return
    }
    let outcome: PacketOutcome
    try {
      outcome = this.#apply(player, frame, route)
    } catch (error) {
      // No packet's fault: it ends the connection, and its stack is logged.
      if (error instanceof LinkPhaseError) throw error
      // Vanilla would not read it either: it ends the connection, with its reason.
      if (isExcessive(error)) throw error
      outcome = this.#unreadable(player, frame, route, error as Error)
    }
    player.tap?.(
      'serverbound',
      primary?.server ?? '',
      'play',
      route.name,
      frame.packet(),
      outcome,
      this.#note || route.row.rule,
    )
  }

  /** Whether a packet waits for the carry that runs: what mcmesh does not know may act, too. */
  #waits(player: Player, frame: Frame, route: Route<ServerboundRow> | undefined): boolean {
    const { fenced } = route?.row ?? { fenced: true as const }
    if (!fenced || (fenced === 'command' && !this.#isCommand(frame))) return false
    const { fenceBytes } = this.#mesh.limits
    if (!player.fence.hold(frame, fenceBytes))
      player.session.disconnect(
        `Your client did too much while what you have was taken to the next server (more than ${fenceBytes} bytes).`,
      )
    player.tap?.(
      'serverbound',
      player.playsOn ?? '',
      'play',
      route?.name ?? `#${frame.id()}`,
      frame.packet(),
      'held',
      '',
    )
    return true
  }

  /** Up to 1.18.2 commands are chat lines. */
  #isCommand(frame: Frame): boolean {
    return this.#mesh.serverbound.field<string>('chat', 'message')?.read(frame.packet()).startsWith('/') ?? false
  }

  /** A packet that doesn't match its schema is no crash (rule 9): the primary may understand what mcmesh doesn't. */
  #unreadable(player: Player, frame: Frame, route: Route<ServerboundRow>, error: Error): PacketOutcome {
    this.#mesh.unreadable('a client', route.name, causeOf(error), `${player.name}'s client`)
    this.#explain(error.message)
    if (route.row.rule !== 'primary' || route.lens || route.window || !player.primary?.channel) return 'dropped'
    player.primary.channel.forward(frame)
    return 'passed'
  }

  #apply(player: Player, frame: Frame, route: Route<ServerboundRow>): PacketOutcome {
    const { row, name } = route
    const opener = row.acts && player.opened.actedOn(this.#mesh.serverbound, name, frame.packet())
    if (row.closes || row.seesTheWorld) player.opened.heard(name, row.seesTheWorld === true)
    if (opener) {
      this.#explain(`opened by ${opener.server}`)
      opener.reply(name, frame.packet())
      return opener.channel ? 'passed' : 'dropped'
    }
    if (route.window) {
      const shown = route.window.read(frame.packet())
      if (isCounted(shown)) {
        const sent = toIssuer(player, route, frame.packet(), route.window, shown)
        if (!sent) this.#explain(`no window ${shown} is open`)
        return sent ? 'mapped' : 'dropped'
      }
    }
    const handlers = serverboundHandlers
    const to = { player, frame, route, note: (text: string) => this.#explain(text) }
    const own =
      route.row.rule === 'own' || route.row.rule === 'reply'
        ? handlers.byName[route.name]
        : handlers.byRule[route.row.rule]
    if (!own) throw new Error(`${route.name} has no handler`)
    return own(to)
  }

  #explain(text: string): void {
    this.#note = text
  }
}
