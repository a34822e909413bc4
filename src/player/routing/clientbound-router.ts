import { type ClientboundRow, clientboundTable, defaultClientbound } from '../../protocol/clientbound.ts'
import { causeOf } from '../../protocol/errors.ts'
import { WORLD_EDGE } from '../../protocol/facts.ts'
import type { Field } from '../../protocol/fields.ts'
import type { Lens } from '../../protocol/lenses.ts'
import type { Frame } from '../../wire/frame.ts'
import { chunkOf, routeChunk } from '../chunks/shown-chunks.ts'
import { clientboundHandlers } from './clientbound-handlers.ts'
import type { PlayerContext } from '../context.ts'
import { type EntityShortcut, entityShortcut, takeShortcut } from './entity-shortcut.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import { relist } from '../../roster/tab-entries.ts'
import { reviveDummy } from '../dummies/placing.ts'
import type { Player } from '../player.ts'
import { carriedAlong, landed, passengersSet } from '../dummies/riding.ts'
import { type Route, routes, transactionOf } from './routes.ts'
import { Sky } from '../../roster/time-and-weather.ts'
import { viewCentre, viewMoved } from './view.ts'
import { closeWindow, renumbered } from '../client/windows.ts'

/** Applies the clientbound table to play packets of one protocol version. */
export class ClientboundRouter {
  readonly #mesh: PlayerContext
  /** By packet id, as the shortcuts. */
  readonly #routes: readonly (Route<ClientboundRow> | undefined)[]
  readonly #shortcuts: readonly (EntityShortcut | undefined)[]
  readonly #effectId: Field<number> | undefined
  readonly #effectEnd: Field<number> | undefined
  /** Why the packet in hand met its fate: only told where somebody looks. */
  #note = ''

  constructor(mesh: PlayerContext) {
    this.#mesh = mesh
    this.#routes = routes(mesh.clientbound, clientboundTable, (packet) => ({ packet, rule: defaultClientbound }))
    this.#shortcuts = this.#routes.map((route) => route && entityShortcut(mesh.clientbound, route.row, route.lens))
    this.#effectId = mesh.clientbound.field<number>('entity_effect', 'effectId')
    this.#effectEnd = mesh.clientbound.field<number>('remove_entity_effect', 'effectId')
  }

  /** A play frame from a link's server. Bundles are collected and told whole. */
  fromServer(link: Link, frame: Frame): void {
    const id = frame.id()
    const shortcut = this.#shortcuts[id]
    if (shortcut && !link.bundle && takeShortcut(link, frame, shortcut)) return
    const route = this.#routes[id]
    if (route?.name === 'bundle_delimiter') this.#delimit(link, frame)
    else if (link.bundle) {
      link.bundle.push(frame)
      if (link.bundle.length > this.#mesh.limits.bundlePackets) this.#unbundle(link)
    } else this.#route(link, frame, route)
  }

  /** A bundle that is longer than clients take is told as it comes, without delimiters. */
  #unbundle(link: Link): void {
    const frames = link.bundle ?? []
    link.bundle = undefined
    link.unbundled = true
    const most = this.#mesh.limits.bundlePackets
    this.#mesh.unreadable(link.server, 'bundle_delimiter', `more than ${most} packets came in one bundle`)
    for (const frame of frames) this.#route(link, frame, this.#routes[frame.id()])
  }

  #delimit(link: Link, delimiter: Frame): void {
    const { player, bundle } = link
    if (link.unbundled) {
      link.unbundled = false
      return
    }
    if (!bundle) {
      link.bundle = []
      return
    }
    link.bundle = undefined
    player.bundled(delimiter, () => {
      for (const frame of bundle) this.#route(link, frame, this.#routes[frame.id()])
    })
  }

  #route(link: Link, frame: Frame, route: Route<ClientboundRow> | undefined): void {
    const { player } = link
    this.#note = ''
    if (!route) {
      const primary = link.role === 'primary'
      const fate = primary ? 'passed on' : 'dropped'
      this.#mesh.unreadable(
        link.server,
        `packet ${frame.id()}`,
        `${this.#mesh.protocol.version} has no such packet; ${fate}`,
      )
      if (primary) player.forward(frame)
      return
    }
    let fate: PacketOutcome
    if (route.recorded) link.ledger.record(route.name, frame.packet(), link.selfId, this.#mesh.now())
    try {
      fate = this.#apply(player, link, frame, route)
    } catch (error) {
      fate = this.#unreadable(link, frame, route, error as Error)
    }
    player.tap?.('clientbound', link.server, 'play', route.name, frame.packet(), fate, this.#note || route.row.rule)
  }

  #apply(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>): PacketOutcome {
    const { row, name } = route
    const primary = link.role === 'primary' && !player.away
    if (route.window) {
      if (primary) return this.#windowed(player, link, frame, route, route.window)
      if (row.opens) closeWindow(player, link)
    }
    switch (row.rule) {
      case 'pass':
        return primary || (route.transaction && this.#wasAsked(player, link, frame, route))
          ? this.#passMapped(player, link, frame, route)
          : 'dropped'
      case 'entity':
        return this.#entity(player, link, frame, route, primary)
      case 'chunk':
        return this.#chunk(player, link, frame, route, primary)
      case 'placed':
        return this.#placed(player, link, frame, route, primary)
      case 'ledger':
        if (row.centresView) link.centre = viewCentre(this.#mesh.clientbound, frame.packet())
        if (row.sky && this.#mesh.sky && Sky.concerns(player, name, frame.packet()))
          return this.#mesh.sky.hear(link, name, frame.packet()) ? this.#pass(player, frame) : 'recorded'
        if (!primary) {
          if (row.revives) reviveDummy(link)
          return 'recorded'
        }
        return this.#ledger(player, link, frame, route)
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

  #entity(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>, primary: boolean): PacketOutcome {
    const { row, name, lens } = route
    if (!lens) return primary ? this.#pass(player, frame) : 'dropped'
    if (name === 'camera') landed(link)
    if (row.primaryOnly) {
      if (!primary) return 'dropped'
      return this.#sendMapped(player, link, frame.packet(), route)
    }
    if (name === 'set_passengers') passengersSet(player, link, frame.packet())
    // Most begin with their subject's id; a sound begins with its name, which may be long.
    const subject = lens.subject(lens.leading === undefined ? frame.packet() : frame.head(16))
    if (subject === undefined) return primary ? this.#sendMapped(player, link, frame.packet(), route) : 'dropped'
    if (row.keep === 'spawn') {
      this.#explain(`${subject}`)
      return player.entities.spawn(link, name, frame.packet(), subject)
    }
    if (subject === link.selfId) {
      return primary ? this.#sendMapped(player, link, frame.packet(), route) : 'recorded'
    }
    const dossier = link.dossiers.get(subject)
    if (!dossier) {
      this.#explain(`${link.server} never spawned entity ${subject}`)
      this.#mesh.unreadable(link.server, name, 'it is about an entity that was never spawned')
      return 'dropped'
    }
    let told = player.entities.isSource(dossier)
    if (row.keep) {
      const packet = frame.packet()
      if (name === 'remove_entity_effect') dossier.kept.delete(`entity_effect ${this.#effectEnd?.read(packet)}`)
      else if (row.keep === 'effect')
        told = player.entities.hear(dossier, name, packet, 'last', `entity_effect ${this.#effectId?.read(packet)}`)
      else told = player.entities.hear(dossier, name, packet, row.keep)
    }
    if (primary && row.keep === 'position' && subject === link.vehicle) carriedAlong(player, dossier)
    if (!told) return 'recorded'
    return this.#sendMapped(player, link, frame.packet(), route, dossier.type)
  }

  #chunk(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>, primary: boolean): PacketOutcome {
    const { row, name } = route
    const at = row.at && chunkOf(this.#mesh.clientbound, name, row.at, frame.head(32))
    if (!at) return primary ? this.#pass(player, frame) : 'dropped'
    if (!(Math.abs(at[0]) <= FARTHEST_CHUNK && Math.abs(at[1]) <= FARTHEST_CHUNK)) {
      this.#mesh.unreadable(link.server, name, 'it is about a chunk beyond the end of every world')
      return 'dropped'
    }
    return routeChunk(player, link, name, frame, at[0], at[1])
  }

  #placed(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>, primary: boolean): PacketOutcome {
    const { row, name } = route
    const at = row.at && chunkOf(this.#mesh.clientbound, name, row.at, frame.packet())
    const supplier = at && player.chunks.supplier(at[0], at[1])
    if (supplier === undefined ? !primary : supplier !== link.server) {
      this.#explain(`${supplier ?? 'the primary'} supplies that chunk`)
      return 'dropped'
    }
    return this.#passMapped(player, link, frame, route)
  }

  /** The primary's word on what is neither chunk nor entity. */
  #ledger(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>): PacketOutcome {
    const fate = this.#passMapped(player, link, frame, route)
    if (route.row.centresView) viewMoved(player, link)
    if (route.row.mode) relist(player)
    return fate
  }

  #windowed(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>, field: Field<number>): PacketOutcome {
    const packet = frame.packet()
    const told = renumbered(link, packet, field, route.row.opens, (text) => this.#explain(text))
    if (!told) return 'dropped'
    if (told === packet) return this.#passMapped(player, link, frame, route)
    return this.#sendMapped(player, link, told, route) === 'dropped' ? 'dropped' : 'mapped'
  }

  #passMapped(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>): PacketOutcome {
    return route.lens ? this.#sendMapped(player, link, frame.packet(), route) : this.#pass(player, frame)
  }

  /** A dummy's answer to the client's own question: a switch came between, or a neighbour was asked (rule 6). */
  #wasAsked(player: Player, link: Link, frame: Frame, route: Route<ClientboundRow>): boolean {
    return !player.away && player.asked.transactions.get(transactionOf(route, frame.packet())) === link.server
  }

  #pass(player: Player, frame: Frame): PacketOutcome {
    player.forward(frame)
    return 'passed'
  }

  #sendMapped(
    player: Player,
    link: Link,
    packet: Buffer,
    route: Route<ClientboundRow>,
    subjectType?: string,
  ): PacketOutcome {
    const mapped = player.mapped(link, route.name, packet, subjectType)
    if (!mapped) {
      this.#explain('the client has not been told of this entity')
      return 'dropped'
    }
    if (player.tap && mapped !== packet) this.#explain(idChange(route.lens, packet, mapped))
    player.toClient(mapped)
    return mapped === packet ? 'passed' : 'mapped'
  }

  /** A packet that doesn't match its schema: passed on where the rules allow, never a crash (rule 9). */
  #unreadable(link: Link, frame: Frame, route: Route<ClientboundRow>, error: Error): PacketOutcome {
    const passes =
      link.role === 'primary' &&
      !route.lens &&
      route.row.rule !== 'chunk' &&
      route.row.rule !== 'own' &&
      route.row.rule !== 'answer'
    this.#mesh.unreadable(link.server, route.name, causeOf(error))
    this.#explain(error.message)
    if (!passes) return 'dropped'
    return this.#pass(link.player, frame)
  }

  #explain(text: string): void {
    this.#note = text
  }
}

/** The chunks around whoever stands at the edge go on a little. */
const FARTHEST_CHUNK = WORLD_EDGE / 16 + 64

/** `5→1042`: how the inspector shows what was mapped. */
function idChange(lens: Lens | undefined, before: Buffer, after: Buffer): string {
  if (!lens || before === after) return ''
  const [from, to] = [lens.ids(before), lens.ids(after)]
  return from.map((id, at) => `${id}→${to[at] ?? 'none'}`).join(' ')
}
