import { causeOf } from '../../protocol/errors.ts'
import type { Lens } from '../../protocol/lenses.ts'
import { unreadable } from '../../protocol/schema-natives.ts'
import type { Frame } from '../../wire/frame.ts'
import { MAX_VARINT_BYTES } from '../../wire/varint.ts'
import type { PlayerContext } from '../context.ts'
import { carriedAlong, passengersSet } from '../dummies/riding.ts'
import type { EntityUpdate, TrackedEntity } from '../entities/tracked-entity.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import { LinkPhaseError } from '../links/link-phase.ts'
import type { Player } from '../player.ts'
import { type ClientboundRoute, reachesClient } from './clientbound-route.ts'

/** Blocks of a chunk as a power of two. */
const CHUNK_BITS = 4

/** Whether an entity that is not shown may have to be, now that it has moved from there: zones are made of whole chunks. */
const mayComeIn = (entity: TrackedEntity, x: number, z: number): boolean =>
  entity.type === 'player' ||
  Math.floor(entity.x) >> CHUNK_BITS !== Math.floor(x) >> CHUNK_BITS ||
  Math.floor(entity.z) >> CHUNK_BITS !== Math.floor(z) >> CHUNK_BITS

/** The rule `entity` of the clientbound table: ids mapped, for a client that has the entity spawned. */
export class EntityRouter {
  readonly #mesh: PlayerContext
  readonly #explain: (text: string) => void

  /** `explain` is told why a packet met its outcome. */
  constructor(mesh: PlayerContext, explain: (text: string) => void) {
    this.#mesh = mesh
    this.#explain = explain
  }

  /**
   * A packet that begins with its subject's id: nine of ten move an entity or turn its head. Nothing is made for it, no
   * object and no view: its subject takes it in where it stands, and its frame is sent with another id.
   */
  leading(player: Player, link: Link, frame: Frame, route: ClientboundRoute): PacketOutcome {
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
    return this.#about(player, link, frame, route, subject, at + 1)
  }

  /** Any other: a spawn, or one whose subject stands elsewhere. */
  other(player: Player, link: Link, frame: Frame, route: ClientboundRoute): PacketOutcome {
    const { row, name, lens } = route
    if (name === 'camera') link.seat.dismounted()
    // A sound begins with its name, which may be long.
    const subject = row.primaryOnly
      ? undefined
      : lens?.subject(lens.leading === undefined ? frame.packet() : frame.head(16))
    if (subject === undefined)
      return reachesClient(player, link) ? this.sendMapped(player, link, route, frame) : 'dropped'
    if (row.keep === 'spawn') {
      this.#explain(`${subject}`)
      return player.entities.spawn(link, name, frame.packet(), subject)
    }
    return this.#about(player, link, frame, route, subject, frame.contentAt)
  }

  /**
   * Sends the client a packet of the link's, all its ids mapped; as it was framed where none of them is another. `packet`: what
   * the frame's has become meanwhile.
   */
  sendMapped(
    player: Player,
    link: Link,
    { name, lens }: ClientboundRoute,
    frame: Frame,
    subjectType?: string,
    packet = frame.packet(),
  ): PacketOutcome {
    const mapped = player.entities.ids.mapped(link, name, packet, subjectType)
    if (!mapped) {
      this.#explain('the client does not have this entity')
      return 'dropped'
    }
    if (player.tap && mapped !== packet) this.#explain(idChange(lens, packet, mapped))
    if (mapped === frame.packet()) player.outbox.forward(frame)
    else player.outbox.send(mapped)
    return mapped === packet ? 'passed' : 'mapped'
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
    const { name, row } = route
    if (route.seats) passengersSet(player, link, frame.packet())
    if (subject === link.level.selfId) {
      // The ledger takes in what is about the player itself, and of others nothing.
      if (route.recorded && route.leads) link.ledger.record(name, frame.packet(), subject, this.#mesh.now())
      return reachesClient(player, link) ? this.sendMapped(player, link, route, frame) : 'recorded'
    }
    const entity = link.entities.get(subject)
    if (!entity) {
      this.#explain(`${link.server} never spawned entity ${subject}`)
      this.#mesh.unreadable(link.server, name, 'it is about an entity that was never spawned')
      return 'dropped'
    }
    const { proxyId } = entity
    if (proxyId === 0) return this.#aboutHidden(player, link, entity, frame, route, at)
    if (route.update) this.#update(link, entity, frame, route, route.update, at)
    if (row.keep === 'position' && subject === link.seat.vehicle && reachesClient(player, link))
      carriedAlong(player, entity)
    if (
      !player.tap &&
      this.#bearsNoOther(player, route, frame, entity) &&
      player.outbox.forwardWithId(frame, at, proxyId)
    )
      return 'mapped'
    return this.sendMapped(player, link, route, frame, entity.type)
  }

  /** The packet begins with its subject's id, and no other id stands in it: neither in its metadata nor in a particle. */
  #bearsNoOther(
    player: Player,
    { leads, alone, lens }: ClientboundRoute,
    frame: Frame,
    { type }: TrackedEntity,
  ): boolean {
    // One that is compressed must be written anew all the same.
    if (alone || !leads || frame.deflated) return alone
    return lens?.subjectOnly(frame.packet(), player.entities.ids.contextOf(type)) ?? false
  }

  /** The same for an entity that the client does not have: it may have come to where the client has to. */
  #aboutHidden(
    player: Player,
    link: Link,
    entity: TrackedEntity,
    frame: Frame,
    route: ClientboundRoute,
    at: number,
  ): PacketOutcome {
    const { x, z } = entity
    if (route.update) this.#update(link, entity, frame, route, route.update, at)
    if (route.row.keep !== 'position') return 'recorded'
    // Shown just now: the spawn already bears this position.
    if (mayComeIn(entity, x, z) && player.entities.consider(entity)) return 'recorded'
    if (entity.serverId === link.seat.vehicle && reachesClient(player, link)) carriedAlong(player, entity)
    return 'recorded'
  }

  /** What is tracked of an entity takes in a packet. What can't be read is not kept, but sent on. */
  #update(
    link: Link,
    entity: TrackedEntity,
    frame: Frame,
    { name, size }: ClientboundRoute,
    update: EntityUpdate,
    at: number,
  ): void {
    try {
      if (frame.contentEnd - at < size) throw unreadable(name, new Error('it ends too early'))
      update(entity, frame.content, frame.contentAt, at, frame.contentEnd)
    } catch (error) {
      if (error instanceof LinkPhaseError) throw error
      this.#mesh.unreadable(link.server, name, causeOf(error))
    }
  }
}

/** `5→1042`: how the inspector shows what was mapped. */
function idChange(lens: Lens | undefined, before: Buffer, after: Buffer): string {
  if (!lens || before === after) return ''
  const [from, to] = [lens.ids(before), lens.ids(after)]
  return from.map((id, at) => `${id}→${to[at] ?? 'none'}`).join(' ')
}
