import { type ClientboundRow, clientboundTable, defaultClientbound } from '../../protocol/clientbound.ts'
import { causeOf } from '../../protocol/errors.ts'
import type { Field } from '../../protocol/fields.ts'
import type { Lens } from '../../protocol/lenses.ts'
import { unreadable } from '../../protocol/schema-natives.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Frame } from '../../wire/frame.ts'
import { MAX_VARINT_BYTES } from '../../wire/varint.ts'
import { chunkOf, isInWorld } from '../chunks/chunk-location.ts'
import type { PlayerContext } from '../context.ts'
import { respawnDummy } from '../dummies/placing.ts'
import { carriedAlong, passengersSet } from '../dummies/riding.ts'
import { entityUpdate } from '../entities/entity-updates.ts'
import type { EntityUpdate, TrackedEntity } from '../entities/tracked-entity.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import { LinkPhaseError } from '../links/link-phase.ts'
import type { Player } from '../player.ts'
import { clientboundHandlers } from './clientbound-handlers.ts'
import { type Route, routes, transactionOf } from './routes.ts'
import { renumbered } from './window-ids.ts'

/** What is done with one kind of packet. */
interface ClientboundRoute extends Route<ClientboundRow> {
  /** It begins with its subject's id, a varint, and is sent on about any entity that the client has spawned. */
  readonly leads: boolean
  /** It bears no other id. */
  readonly alone: boolean
  /** Bytes that must follow the id. */
  readonly size: number
  /** What its subject takes in of it. */
  readonly update: EntityUpdate | undefined
}

function clientboundRoute(packets: PacketSet, route: Route<ClientboundRow>): ClientboundRoute {
  const { row, lens } = route
  const leads = row.rule === 'entity' && lens?.leading === 'varint' && row.keep !== 'spawn' && !row.primaryOnly
  const size = (leads && packets.layout(route.name)?.size) || 0
  return { ...route, leads, size, alone: leads && lens.fields.length === 1, update: entityUpdate(packets, row) }
}

/** Blocks of a chunk as a power of two. */
const CHUNK_BITS = 4

/** Whether an entity that is not shown may have to be, now that it has moved from there: zones are made of whole chunks. */
const mayComeIn = (entity: TrackedEntity, x: number, z: number): boolean =>
  entity.type === 'player' ||
  Math.floor(entity.x) >> CHUNK_BITS !== Math.floor(x) >> CHUNK_BITS ||
  Math.floor(entity.z) >> CHUNK_BITS !== Math.floor(z) >> CHUNK_BITS

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
  /** Why the packet in hand met its outcome: only read where somebody looks. */
  #note = ''

  constructor(mesh: PlayerContext) {
    this.#mesh = mesh
    this.#routes = routes(mesh.clientbound, clientboundTable, (packet) => ({ packet, rule: defaultClientbound })).map(
      (route) => route && clientboundRoute(mesh.clientbound, route),
    )
  }

  /** A play frame from a link's server. Bundles are collected and sent whole. */
  fromServer(player: Player, link: Link, frame: Frame): void {
    const { bundle } = link
    const route = this.#routes[frame.id()]
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

  #route(player: Player, link: Link, frame: Frame, route: ClientboundRoute | undefined): void {
    this.#note = ''
    const primary = link.role === 'primary'
    if (!route) {
      const { version } = this.#mesh.protocol
      const outcome = primary ? 'passed on' : 'dropped'
      this.#mesh.unreadable(link.server, `packet ${frame.id()}`, `${version} has no such packet; ${outcome}`)
      if (primary) player.outbox.forward(frame)
      return
    }
    if (route.recorded) link.ledger.record(route.name, frame.packet(), link.level.selfId, this.#mesh.now())
    let outcome: PacketOutcome
    try {
      outcome = route.leads ? this.#leading(player, link, frame, route) : this.#apply(player, link, frame, route)
    } catch (error) {
      // No packet's fault: it ends the connection, and its stack is logged.
      if (error instanceof LinkPhaseError) throw error
      outcome = this.#unreadable({ player, link, frame, route, primary }, error as Error)
    }
    player.tap?.('clientbound', link.server, 'play', route.name, frame.packet(), outcome, this.#note || route.row.rule)
  }

  #apply(player: Player, link: Link, frame: Frame, route: ClientboundRoute): PacketOutcome {
    const { row, name } = route
    const primary = this.#isPrimary(player, link)
    const arrival = { player, link, frame, route, primary }
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

  /**
   * A packet that begins with its subject's id: nine of ten move an entity or turn its head. Nothing is made for it, no
   * object and no view: its subject takes it in where it stands, and its frame is sent with another id.
   */
  #leading(player: Player, link: Link, frame: Frame, route: ClientboundRoute): PacketOutcome {
    const bytes = frame.content
    const end = frame.contentEnd
    let at = frame.contentAt
    while (at < end && (bytes[at] as number) >= 0x80) at++
    let subject = 0
    for (let n = 0, byte = 0x80; byte >= 0x80; n++) {
      if (n === MAX_VARINT_BYTES || ++at >= end)
        throw unreadable(route.name, new Error('it does not begin with an entity id'))
      byte = bytes[at] as number
      subject |= (byte & 0x7f) << (7 * n)
    }
    if (end - ++at < route.size) throw unreadable(route.name, new Error('it ends too early'))
    return this.#about(player, link, frame, route, subject, at)
  }

  #entity(arrival: Arrival): PacketOutcome {
    const { player, link, frame, route, primary } = arrival
    const { row, name, lens } = route
    if (!lens) return primary ? this.#pass(arrival) : 'dropped'
    if (name === 'camera') link.seat.dismounted()
    if (row.primaryOnly) return primary ? this.#mapped(arrival, frame.packet()) : 'dropped'
    // A sound begins with its name, which may be long.
    const subject = lens.subject(lens.leading === undefined ? frame.packet() : frame.head(16))
    if (subject === undefined) return primary ? this.#mapped(arrival, frame.packet()) : 'dropped'
    if (row.keep === 'spawn') {
      this.#explain(`${subject}`)
      return player.entities.spawn(link, name, frame.packet(), subject)
    }
    return this.#about(player, link, frame, route, subject, frame.contentAt)
  }

  /** A packet about an entity of the link's; what follows its leading id stands from `at`. */
  #about(
    player: Player,
    link: Link,
    frame: Frame,
    route: ClientboundRoute,
    subject: number,
    at: number,
  ): PacketOutcome {
    if (route.name === 'set_passengers') passengersSet(player, link, frame.packet())
    if (subject === link.level.selfId)
      return this.#isPrimary(player, link) ? this.#sendMapped(player, link, route, frame.packet()) : 'recorded'
    const entity = link.entities.get(subject)
    if (!entity) {
      this.#explain(`${link.server} never spawned entity ${subject}`)
      this.#mesh.unreadable(link.server, route.name, 'it is about an entity that was never spawned')
      return 'dropped'
    }
    const { x, z } = entity
    route.update?.(entity, frame.content, frame.contentAt, at, frame.contentEnd)
    if (route.row.keep === 'position') {
      // Shown just now: the spawn already bears this position.
      if (entity.proxyId === 0 && mayComeIn(entity, x, z) && player.entities.consider(entity)) return 'recorded'
      if (subject === link.seat.vehicle && this.#isPrimary(player, link)) carriedAlong(player, entity)
    }
    const { proxyId } = entity
    if (proxyId === 0) return 'recorded'
    if (route.alone && !player.tap && player.outbox.forwardWithId(frame, at, proxyId)) return 'mapped'
    return this.#sendMapped(player, link, route, frame.packet(), entity.type)
  }

  /** The link is the primary, and its client can be sent play packets. */
  #isPrimary(player: Player, link: Link): boolean {
    return link.role === 'primary' && !player.outbox.inConfiguration
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
    return this.#mapped(arrival, mapped) === 'dropped' ? 'dropped' : 'mapped'
  }

  #passMapped(arrival: Arrival): PacketOutcome {
    return arrival.route.lens ? this.#mapped(arrival, arrival.frame.packet()) : this.#pass(arrival)
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

  #mapped({ player, link, route }: Arrival, packet: Buffer): PacketOutcome {
    return this.#sendMapped(player, link, route, packet)
  }

  #sendMapped(
    player: Player,
    link: Link,
    route: ClientboundRoute,
    packet: Buffer,
    subjectType?: string,
  ): PacketOutcome {
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
    const mayPass = !route.lens && !['chunk', 'own', 'answer'].includes(route.row.rule)
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
