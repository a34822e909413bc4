import { type ClientboundRow, clientboundTable, defaultClientbound, type Keep } from '../../protocol/clientbound.ts'
import { causeOf } from '../../protocol/errors.ts'
import type { Field } from '../../protocol/fields.ts'
import type { Lens } from '../../protocol/lenses.ts'
import type { Frame } from '../../wire/frame.ts'
import { chunkOf, isInWorld } from '../chunks/chunk-location.ts'
import type { PlayerContext } from '../context.ts'
import { respawnDummy } from '../dummies/placing.ts'
import { carriedAlong, passengersSet } from '../dummies/riding.ts'
import type { TrackedEntity } from '../entities/tracked-entity.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import { LinkPhaseError } from '../links/link-phase.ts'
import type { Player } from '../player.ts'
import { clientboundHandlers } from './clientbound-handlers.ts'
import { type EntityShortcut, entityShortcut, takeShortcut } from './entity-shortcut.ts'
import { type Route, routes, transactionOf } from './routes.ts'
import { renumbered } from './window-ids.ts'

/** A frame of a link's server, on its way. */
interface Arrival {
  readonly player: Player
  readonly link: Link
  readonly frame: Frame
  readonly route: Route<ClientboundRow>
  /** The link is the primary, and its client can be sent play packets. */
  readonly primary: boolean
}

/** Applies the clientbound table to play packets of one protocol version. */
export class ClientboundRouter {
  readonly #mesh: PlayerContext
  /** By packet id, as the shortcuts. */
  readonly #routes: readonly (Route<ClientboundRow> | undefined)[]
  readonly #shortcuts: readonly (EntityShortcut | undefined)[]
  readonly #effectId: Field<number> | undefined
  readonly #effectEnd: Field<number> | undefined
  /** Why the packet in hand met its outcome: only read where somebody looks. */
  #note = ''

  constructor(mesh: PlayerContext) {
    this.#mesh = mesh
    this.#routes = routes(mesh.clientbound, clientboundTable, (packet) => ({ packet, rule: defaultClientbound }))
    this.#shortcuts = this.#routes.map((route) => route && entityShortcut(mesh.clientbound, route.row, route.lens))
    this.#effectId = mesh.clientbound.field<number>('entity_effect', 'effectId')
    this.#effectEnd = mesh.clientbound.field<number>('remove_entity_effect', 'effectId')
  }

  /** A play frame from a link's server. Bundles are collected and sent whole. */
  fromServer(player: Player, link: Link, frame: Frame): void {
    const id = frame.id()
    const { bundle } = link
    const shortcut = this.#shortcuts[id]
    if (shortcut && !bundle.open && takeShortcut(player, link, frame, shortcut)) return
    const route = this.#routes[id]
    if (route?.name === 'bundle_delimiter') this.#delimit(player, link, frame)
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
    const reason = `more than ${packets} packets, or than ${bytes} bytes, came in one bundle`
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

  #route(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow> | undefined): void {
    this.#note = ''
    const primary = link.role === 'primary'
    if (!route) {
      const { version } = this.#mesh.protocol
      const outcome = primary ? 'passed on' : 'dropped'
      this.#mesh.unreadable(link.server, `packet ${frame.id()}`, `${version} has no such packet; ${outcome}`)
      if (primary) player.outbox.forward(frame)
      return
    }
    const arrival = { player, link, frame, route, primary: primary && !player.outbox.inConfiguration }
    if (route.recorded) link.ledger.record(route.name, frame.packet(), link.level.selfId, this.#mesh.now())
    let outcome: PacketOutcome
    try {
      outcome = this.#apply(arrival)
    } catch (error) {
      // No packet's fault: it ends the connection, and its stack is logged.
      if (error instanceof LinkPhaseError) throw error
      outcome = this.#unreadable(arrival, error as Error)
    }
    player.tap?.('clientbound', link.server, 'play', route.name, frame.packet(), outcome, this.#note || route.row.rule)
  }

  #apply(arrival: Arrival): PacketOutcome {
    const { player, link, frame, route, primary } = arrival
    const { row, name } = route
    if (route.window) {
      if (primary) return this.#windowed(arrival, route.window)
      if (row.opens) player.requests.windows.close(link, player.outbox, this.#mesh.now())
    }
    switch (row.rule) {
      case 'pass':
        return primary || (route.transaction && this.#wasRequested(arrival)) ? this.#passMapped(arrival) : 'dropped'
      case 'entity':
        return this.#entity(arrival)
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

  #entity(arrival: Arrival): PacketOutcome {
    const { player, link, frame, route, primary } = arrival
    const { row, name, lens } = route
    if (!lens) return primary ? this.#pass(arrival) : 'dropped'
    if (name === 'camera') link.seat.dismounted()
    if (row.primaryOnly) return primary ? this.#sendMapped(arrival, frame.packet()) : 'dropped'
    if (name === 'set_passengers') passengersSet(player, link, frame.packet())
    // Most begin with their subject's id; a sound begins with its name, which may be long.
    const subject = lens.subject(lens.leading === undefined ? frame.packet() : frame.head(16))
    if (subject === undefined) return primary ? this.#sendMapped(arrival, frame.packet()) : 'dropped'
    if (row.keep === 'spawn') {
      this.#explain(`${subject}`)
      return player.entities.spawn(link, name, frame.packet(), subject)
    }
    if (subject === link.level.selfId) return primary ? this.#sendMapped(arrival, frame.packet()) : 'recorded'
    const entity = link.entities.get(subject)
    if (!entity) {
      this.#explain(`${link.server} never spawned entity ${subject}`)
      this.#mesh.unreadable(link.server, name, 'it is about an entity that was never spawned')
      return 'dropped'
    }
    const shown = row.keep ? this.#keep(arrival, entity, row.keep) : entity.proxyId !== 0
    if (primary && row.keep === 'position' && subject === link.seat.vehicle) carriedAlong(player, entity)
    return shown ? this.#sendMapped(arrival, frame.packet(), entity.type) : 'recorded'
  }

  /** Keeps what an entity's packet says. What can't be read is not kept, but sent on. Answers whether its client has the entity. */
  #keep({ player, link, frame, route }: Arrival, entity: TrackedEntity, keep: Exclude<Keep, 'spawn'>): boolean {
    const { name } = route
    const packet = frame.packet()
    try {
      if (name === 'remove_entity_effect') entity.forget(`entity_effect ${this.#effectEnd?.read(packet)}`)
      else if (keep === 'effect')
        return player.entities.receive(entity, name, packet, 'last', `entity_effect ${this.#effectId?.read(packet)}`)
      else return player.entities.receive(entity, name, packet, keep)
    } catch (error) {
      if (error instanceof LinkPhaseError) throw error
      this.#mesh.unreadable(link.server, name, causeOf(error))
    }
    return entity.proxyId !== 0
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
    const mapped = renumbered(player, link, packet, field, route.row.opens, (text) => this.#explain(text))
    if (!mapped) return 'dropped'
    if (mapped === packet) return this.#passMapped(arrival)
    return this.#sendMapped(arrival, mapped) === 'dropped' ? 'dropped' : 'mapped'
  }

  #passMapped(arrival: Arrival): PacketOutcome {
    return arrival.route.lens ? this.#sendMapped(arrival, arrival.frame.packet()) : this.#pass(arrival)
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

  #sendMapped({ player, link, route }: Arrival, packet: Buffer, subjectType?: string): PacketOutcome {
    const mapped = player.entities.ids.mapped(link, route.name, packet, subjectType)
    if (!mapped) {
      this.#explain('the client does not have this entity')
      return 'dropped'
    }
    if (player.tap && mapped !== packet) this.#explain(idChange(route.lens, packet, mapped))
    player.outbox.send(mapped)
    return mapped === packet ? 'passed' : 'mapped'
  }

  /** A packet that doesn't match its schema: passed on where the rules allow, never a crash (rule 9). */
  #unreadable(arrival: Arrival, error: Error): PacketOutcome {
    const { link, route } = arrival
    const { rule, unmapped } = route.row
    const mayPass = !route.lens?.mustMap && (unmapped || !['chunk', 'own', 'answer'].includes(rule))
    this.#mesh.unreadable(link.server, route.name, causeOf(error))
    this.#explain(error.message)
    return link.role === 'primary' && mayPass ? this.#pass(arrival) : 'dropped'
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

/** `5→1042`: how the inspector shows what was mapped. */
function idChange(lens: Lens | undefined, before: Buffer, after: Buffer): string {
  if (!lens || before === after) return ''
  const [from, to] = [lens.ids(before), lens.ids(after)]
  return from.map((id, at) => `${id}→${to[at] ?? 'none'}`).join(' ')
}
