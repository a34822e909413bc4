import { clientboundTable, defaultClientbound } from '../../protocol/clientbound.ts'
import { causeOf } from '../../protocol/errors.ts'
import type { Field } from '../../protocol/fields.ts'
import type { Frame } from '../../wire/frame.ts'
import { chunkOf, isInWorld } from '../chunks/chunk-location.ts'
import type { PlayerContext } from '../context.ts'
import { respawnDummy } from '../dummies/placing.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import { LinkPhaseError } from '../links/link-phase.ts'
import type { Player } from '../player.ts'
import { clientboundHandlers } from './clientbound-handlers.ts'
import { type ClientboundRoute, clientboundRoute, reachesClient } from './clientbound-route.ts'
import { EntityRouter } from './entity-router.ts'
import { routes, transactionOf } from './routes.ts'
import { renumbered } from './window-ids.ts'

/** A frame of a link's server, on its way. */
interface Arrival {
  readonly player: Player
  readonly link: Link
  readonly frame: Frame
  readonly route: ClientboundRoute
  /** The link is the primary, and its client can be sent play packets. */
  readonly primary: boolean
}

/** Applies the clientbound table to play packets of one protocol version. */
export class ClientboundRouter {
  readonly #mesh: PlayerContext
  /** By packet id. */
  readonly #routes: readonly (ClientboundRoute | undefined)[]
  readonly #entities: EntityRouter
  /** Why the packet in hand met its outcome: only read where somebody looks. */
  #note = ''

  constructor(mesh: PlayerContext) {
    this.#mesh = mesh
    this.#entities = new EntityRouter(mesh, (text) => this.#explain(text))
    this.#routes = routes(mesh.clientbound, clientboundTable, (packet) => ({ packet, rule: defaultClientbound })).map(
      (route) => route && clientboundRoute(mesh.clientbound, route),
    )
  }

  /** A play frame from a link's server. Bundles are collected and sent whole. */
  fromServer(player: Player, link: Link, frame: Frame): void {
    const { bundle } = link
    const route = this.#routes[frame.id()]
    if (route?.delimits) this.#delimit(player, link, frame)
    else if (!bundle.open) this.#route(player, link, frame, route)
    else if (!bundle.add(frame, this.#mostOfBundle)) this.#unbundle(player, link)
  }

  get #mostOfBundle(): { readonly packets: number; readonly bytes: number } {
    const { bundlePackets, clientBuffer } = this.#mesh.limits
    return { packets: bundlePackets, bytes: clientBuffer }
  }

  /** A bundle that is longer than clients take is sent as it comes, without delimiters. */
  #unbundle(player: Player, link: Link): void {
    const { packets, bytes } = this.#mostOfBundle
    const reason = `more than ${packets} packets, or than ${bytes} bytes, inflated, came in one bundle`
    this.#mesh.unreadable(link.server, 'bundle_delimiter', reason)
    for (const frame of link.bundle.overflow()) this.#route(player, link, frame, this.#routes[frame.id()])
  }

  #delimit(player: Player, link: Link, delimiter: Frame): void {
    const frames = link.bundle.delimit()
    if (!frames) return
    player.outbox.bundled(delimiter, () => {
      for (const frame of frames) this.#route(player, link, frame, this.#routes[frame.id()])
    })
  }

  #route(player: Player, link: Link, frame: Frame, route: ClientboundRoute | undefined): void {
    if (!route) {
      this.#unknown(player, link, frame)
      return
    }
    if (route.carried && player.fence.withholds(link)) {
      player.fence.keepBack(frame)
      return
    }
    this.#note = ''
    let outcome: PacketOutcome
    try {
      outcome = route.leads ? this.#entities.leading(player, link, frame, route) : this.#any(player, link, frame, route)
    } catch (error) {
      // No packet's fault: it ends the connection, and its stack is logged.
      if (error instanceof LinkPhaseError) throw error
      outcome = this.#unreadable(player, link, frame, route, error as Error)
    }
    player.tap?.('clientbound', link.server, 'play', route.name, frame.packet(), outcome, this.#note || route.row.rule)
  }

  #unknown(player: Player, link: Link, frame: Frame): void {
    const { version } = this.#mesh.protocol
    const primary = link.role === 'primary'
    const outcome = primary ? 'passed on' : 'dropped'
    const reason = `${version} has no such packet`
    this.#mesh.unreadable(link.server, `packet ${frame.id()}`, `${reason}; ${outcome}`)
    if (primary) player.outbox.forward(frame)
    const { tap } = player
    tap?.('clientbound', link.server, 'play', `#${frame.id()}`, frame.packet(), primary ? 'passed' : 'dropped', reason)
  }

  #any(player: Player, link: Link, frame: Frame, route: ClientboundRoute): PacketOutcome {
    if (route.recorded) link.ledger.record(route.name, frame.packet(), link.level.selfId, this.#mesh.now())
    const outcome = this.#apply(player, link, frame, route)
    if (route.opens && (outcome === 'passed' || outcome === 'mapped'))
      player.opened.sent(link, this.#mesh.clientbound, route.name, frame.packet())
    return outcome
  }

  #apply(player: Player, link: Link, frame: Frame, route: ClientboundRoute): PacketOutcome {
    const { row, name } = route
    const primary = reachesClient(player, link)
    const arrival = { player, link, frame, route, primary }
    if (route.window) {
      if (primary) return this.#windowed(arrival, route.window)
      if (row.opens) player.requests.windows.close(link, player.outbox, this.#mesh.now())
    }
    switch (row.rule) {
      case 'pass':
        return primary || (route.transaction && this.#wasRequested(arrival)) ? this.#passMapped(arrival) : 'dropped'
      case 'entity':
        if (!route.lens) return primary ? this.#pass(arrival) : 'dropped'
        return this.#entities.other(player, link, frame, route)
      case 'chunk':
        return this.#chunk(arrival)
      case 'placed':
        return this.#placed(arrival)
      case 'ledger':
        return this.#ledger(arrival)
      case 'answer':
      case 'own': {
        const handler = clientboundHandlers[name]
        if (!handler) throw new Error(`${name} has no handler`)
        return handler({ player, link, frame, primary, note: (text) => this.#explain(text) })
      }
      case 'drop':
        return 'dropped'
    }
  }

  #chunk(arrival: Arrival): PacketOutcome {
    const { player, link, frame, route, primary } = arrival
    const { row, name } = route
    const at = row.at && chunkOf(this.#mesh.clientbound, name, row.at, frame.head(32))
    if (!at) return primary ? this.#pass(arrival) : 'dropped'
    if (!isInWorld(at[0], at[1])) {
      this.#mesh.unreadable(link.server, name, 'it is about a chunk beyond the end of every world')
      return 'dropped'
    }
    return player.chunks.route(link, name, frame, at[0], at[1])
  }

  #placed(arrival: Arrival): PacketOutcome {
    const { player, link, frame, route, primary } = arrival
    const { row, name } = route
    const at = row.at && chunkOf(this.#mesh.clientbound, name, row.at, frame.packet())
    const supplier = at && player.chunks.supplier(at[0], at[1])
    if (supplier === undefined ? !primary : supplier !== link.server) {
      this.#explain(`${supplier ?? 'the primary'} supplies that chunk`)
      return 'dropped'
    }
    return this.#passMapped(arrival)
  }

  /** What one link's server sends of that which is neither chunk nor entity; the client is sent the primary's. */
  #ledger(arrival: Arrival): PacketOutcome {
    const { player, link, frame, route, primary } = arrival
    const { row, name } = route
    const { timeAndWeather } = this.#mesh.roster
    if (row.centresView) link.level.viewMoved(viewCentre(this.#mesh, frame.packet()))
    if (row.timeOrWeather) link.level.ticked(this.#mesh.now())
    if (row.timeOrWeather && timeAndWeather?.concerns(name, frame.packet())) {
      const { awaitsLogin } = player.level
      const client = { primary: link.role === 'primary', awaitsLogin }
      return timeAndWeather.receive(link, client, name, frame.packet()) ? this.#pass(arrival) : 'recorded'
    }
    if (!primary) {
      if (row.revives) respawnDummy(player, link)
      return 'recorded'
    }
    const outcome = this.#passMapped(arrival)
    if (row.centresView && link.level.centre) {
      player.level.viewMoved(link.level.centre)
      player.releaseDeferredChunks()
    }
    if (row.mode) this.#mesh.roster.tabEntryUpdated(player)
    return outcome
  }

  #windowed(arrival: Arrival, field: Field<number>): PacketOutcome {
    const { player, link, frame, route } = arrival
    const packet = frame.packet()
    const mapped = renumbered(player, link, packet, field, route.row, (text) => this.#explain(text))
    if (!mapped) return 'dropped'
    if (mapped === packet) return this.#passMapped(arrival)
    return this.#mapped(arrival, mapped) === 'dropped' ? 'dropped' : 'mapped'
  }

  #passMapped(arrival: Arrival): PacketOutcome {
    return arrival.route.lens ? this.#mapped(arrival) : this.#pass(arrival)
  }

  /** A dummy's answer to the client's own request: a switch came between, or a neighbour was asked (rule 6). */
  #wasRequested({ player, link, frame, route }: Arrival): boolean {
    const requester = player.requests.transactions.get(transactionOf(route, frame.packet()))
    return !player.outbox.inConfiguration && requester === link.server
  }

  #pass({ player, frame }: Arrival): PacketOutcome {
    player.outbox.forward(frame)
    return 'passed'
  }

  #mapped({ player, link, route, frame }: Arrival, packet = frame.packet()): PacketOutcome {
    return this.#entities.sendMapped(player, link, route, frame, undefined, packet)
  }

  /** A packet that doesn't match its schema: passed on where the rules allow, never a crash (rule 9). */
  #unreadable(player: Player, link: Link, frame: Frame, route: ClientboundRoute, error: Error): PacketOutcome {
    const { rule, unmapped } = route.row
    const mayPass = !route.lens?.mustMap && (unmapped || !['chunk', 'own', 'answer'].includes(rule))
    this.#mesh.unreadable(link.server, route.name, causeOf(error))
    this.#explain(error.message)
    if (link.role !== 'primary' || !mayPass) return 'dropped'
    player.outbox.forward(frame)
    return 'passed'
  }

  #explain(text: string): void {
    this.#note = text
  }
}

/** Where an update_view_position puts the centre of the client's view, in chunks. */
function viewCentre({ clientbound }: PlayerContext, packet: Buffer): { x: number; z: number } {
  const read = (path: string): number => clientbound.field<number>('update_view_position', path)?.read(packet) ?? 0
  return { x: read('chunkX'), z: read('chunkZ') }
}
