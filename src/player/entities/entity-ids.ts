import { LARGEST_SPAN } from '../../protocol/facts.ts'
import type { LensContext } from '../../protocol/lenses.ts'
import { lasting } from '../../world/packet-block.ts'
import type { PlayerContext } from '../context.ts'
import type { EntitySender } from './entity-state.ts'
import type { EntityOwner, TrackedEntity } from './tracked-entity.ts'

/** The player whose client knows entities by proxy EIDs. */
export interface IdViewer {
  readonly mesh: PlayerContext
  readonly entityId: number
  readonly outbox: { send(packet: Buffer): void }
}

/** What one client has spawned, by proxy EID, and the way from a server's ids to the client's and back (rule 2). */
export class EntityIds implements EntitySender {
  readonly #viewer: IdViewer
  readonly #shown = new Map<number, TrackedEntity>()

  constructor(viewer: IdViewer) {
    this.#viewer = viewer
  }

  get size(): number {
    return this.#shown.size
  }

  shown(): IterableIterator<TrackedEntity> {
    return this.#shown.values()
  }

  /** The client has an entity spawned, under the proxy EID that it bears. */
  add(entity: TrackedEntity): void {
    this.#shown.set(entity.proxyId, entity)
  }

  delete(proxyId: number): void {
    this.#shown.delete(proxyId)
  }

  clear(): void {
    this.#shown.clear()
  }

  /** What stands behind a proxy EID that the client has spawned. */
  get(proxyId: number): TrackedEntity | undefined {
    return this.#shown.get(proxyId)
  }

  /** Whom the client means by a proxy EID: an entity that it has spawned, or a part of one (a client hits a dragon's parts). */
  target(proxyId: number): { readonly server: string; readonly serverId: number } | undefined {
    for (let part = 0; part < LARGEST_SPAN; part++) {
      const entity = this.#shown.get(proxyId - part)
      if (!entity) continue
      if (part >= entity.span) return undefined
      return { server: entity.link.server, serverId: entity.serverId + part }
    }
    return undefined
  }

  /** The proxy EID by which the client knows a link's entity; undefined if it doesn't. */
  proxyOf(link: EntityOwner, serverId: number): number | undefined {
    if (serverId === link.level.selfId) return this.#viewer.entityId
    const entity = link.entities.get(serverId)
    if (!entity) return undefined
    if (!entity.body) return entity.proxyId === 0 ? undefined : entity.proxyId
    return this.#shown.has(entity.body.entityId) ? entity.body.entityId : undefined
  }

  mapped(link: EntityOwner, name: string, packet: Buffer, subjectType?: string): Buffer | undefined {
    const lens = this.#viewer.mesh.clientbound.lens(name)
    if (!lens) return packet
    // Where a dummy sits, its player does not.
    const unseated = name === 'set_passengers' && link.role === 'dummy' ? link.level.selfId : undefined
    return lens.patch(
      packet,
      (id) => (id === unseated ? undefined : this.proxyOf(link, id)),
      subjectType === undefined ? undefined : this.contextOf(subjectType),
    )
  }

  /** What a packet's lens must know about an entity of that type. */
  contextOf(type: string): LensContext {
    return { entityType: this.#viewer.mesh.entityTypes.number(type) }
  }

  sendMapped(link: EntityOwner, name: string, packet: Buffer, subject?: TrackedEntity): boolean {
    const mapped = this.mapped(link, name, packet, subject?.type)
    if (!mapped) return false
    this.#viewer.outbox.send(lasting(mapped, packet))
    return true
  }

  bears(name: string, packet: Buffer, serverId: number): boolean {
    return this.#viewer.mesh.clientbound.lens(name)?.ids(packet).includes(serverId) ?? false
  }
}
