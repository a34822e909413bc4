import type { Keep } from '../../protocol/clientbound.ts'
import { LARGEST_SPAN, spawnUuidField } from '../../protocol/facts.ts'
import { bodySource } from '../../world/bodies.ts'
import type { EntityOrigin } from '../../world/entities.ts'
import type { Zones } from '../../world/zones.ts'
import type { Body } from '../body.ts'
import type { PlayerContext } from '../context.ts'
import { EntityReader } from './entity-reader.ts'
import type { EntitySource } from './entity-source.ts'
import { type EntitySender, sendState, shownAnew } from './entity-state.ts'
import { ShownUuids } from './shown-uuids.ts'
import { oldSourceTakenBack } from './source-change.ts'
import type { EntityOwner, TrackedEntity } from './tracked-entity.ts'

/** The player whose client is shown entities. */
export interface EntityViewer extends Body {
  readonly mesh: PlayerContext
  readonly level: { readonly dimension: string }
  readonly outbox: { send(packet: Buffer): void }
  readonly links: { values(): Iterable<EntitySource> }
  /** Whether the link to a server is ready. */
  isReady(server: string): boolean
  /** Sees to it that the client's tab list has a player: one spawned before its entry is invisible. */
  ensureTabEntry(body: Body): void
}

/**
 * Which entities one client has spawned, from which link, under which proxy EID (rules 2–4). All entities of every link are
 * tracked whether shown or not; this decides which of them the client is sent.
 */
export class EntityView implements EntitySender {
  readonly #viewer: EntityViewer
  readonly #reader: EntityReader
  /** What the client has spawned, by proxy EID. */
  readonly #shown = new Map<number, TrackedEntity>()
  readonly #uuids = new ShownUuids()

  constructor(viewer: EntityViewer) {
    this.#viewer = viewer
    const { mesh } = viewer
    const { clientbound, entityTypes } = mesh
    this.#reader = new EntityReader(
      clientbound,
      (id) => entityTypes.name(id),
      () => mesh.limits.trackedEntityBytes,
    )
  }

  get size(): number {
    return this.#shown.size
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
    const { clientbound, entityTypes } = this.#viewer.mesh
    const lens = clientbound.lens(name)
    if (!lens) return packet
    const entityType = subjectType === undefined ? undefined : entityTypes.number(subjectType)
    // Where a dummy sits, its player does not.
    const unseated = name === 'set_passengers' && link.role === 'dummy' ? link.level.selfId : undefined
    return lens.patch(
      packet,
      (id) => (id === unseated ? undefined : this.proxyOf(link, id)),
      entityType === undefined ? undefined : { entityType },
    )
  }

  sendMapped(link: EntityOwner, name: string, packet: Buffer, subject?: TrackedEntity): boolean {
    const mapped = this.mapped(link, name, packet, subject?.type)
    if (!mapped) return false
    this.#viewer.outbox.send(mapped)
    return true
  }

  bears(name: string, packet: Buffer, serverId: number): boolean {
    return this.#viewer.mesh.clientbound.lens(name)?.ids(packet).includes(serverId) ?? false
  }

  /** A spawn packet came. `packet` is copied. */
  spawn(link: EntitySource, name: string, packet: Buffer, serverId: number): 'sent' | 'recorded' | 'dropped' {
    // A server's spawn of the player itself, or of the player's other link, would be a second body of its own.
    if (serverId === link.level.selfId) return 'dropped'
    const { roster } = this.#viewer.mesh
    if (link.entities.get(serverId)) this.destroy(link, [serverId])
    const entity = this.#reader.open(link, name, Buffer.from(packet), serverId, (uuid) =>
      roster.bodyOf(link.server, uuid),
    )
    link.entities.add(entity)
    if (entity.body === this.#viewer) return 'recorded'
    if (entity.body) link.entities.isBody(entity, entity.body)
    return this.consider(entity) ? 'sent' : 'recorded'
  }

  /**
   * A packet of one entity came. Answers whether the client is to be sent it: the caller maps its ids. `how` is what is
   * kept of it.
   */
  receive(
    entity: TrackedEntity,
    name: string,
    packet: Buffer,
    how: Exclude<Keep, 'spawn' | 'effect'>,
    key = name,
  ): boolean {
    if (how === 'position') {
      this.#reader.move(entity, name, packet)
      // Shown just now: the spawn already bears this position.
      if (entity.proxyId === 0 && this.consider(entity)) return false
    } else {
      if (how === 'last') entity.keepLast(key, packet)
      else entity.keepPart(how, key, packet)
      if (name === 'set_passengers' || name === 'attach_entity') entity.link.entities.binds(entity)
    }
    return entity.proxyId !== 0
  }

  /** Shows an entity that isn't shown if it should be. Answers whether the client was sent it. */
  consider(entity: TrackedEntity): boolean {
    if (entity.proxyId !== 0 || !entity.link.ready) return false
    if (entity.body) return this.#considerBody(entity.body)
    // A player of another UUID than its tab entry's would be invisible.
    if (entity.type === 'player' && (this.#showsBodyOf(entity.uuid) || this.#uuids.taken(entity))) return false
    if (this.#belongsToAnother(entity, this.#viewer.mesh.zones)) return false
    this.#show(entity)
    return true
  }

  /** Considers everything that a link knows, or all links know: a link became ready or left. */
  considerAll(links: Iterable<EntitySource>): void {
    for (const link of links) for (const entity of link.entities.values()) this.consider(entity)
  }

  /**
   * The zones are others now: what stands on ground that was its own server's and is another's goes, and all are considered.
   * What the player rides stays: its client would stand up by itself, and its server would have it sit there still.
   */
  zonesChanged(before: Zones): void {
    const { zones } = this.#viewer.mesh
    const gone: number[] = []
    for (const entity of [...this.#shown.values()]) {
      if (entity.body || entity.link.carriesPlayer(entity.serverId)) continue
      if (!this.#belongsToAnother(entity, before) && this.#belongsToAnother(entity, zones)) this.#end(entity, gone)
    }
    this.#sendDestroyed(gone)
    this.considerAll(this.#viewer.links.values())
  }

  /** Entities ended for this link. Answers how many the client was sent the end of. */
  destroy(link: EntitySource, serverIds: Iterable<number>): number {
    const gone: number[] = []
    for (const serverId of serverIds) {
      const entity = link.entities.remove(serverId)
      if (!entity) continue
      link.entityGone(serverId)
      this.#end(entity, gone)
    }
    this.#sendDestroyed(gone)
    return gone.length
  }

  /** Everything that a leaving link has shown is destroyed on the client, or taken over by another link's view of it. */
  leave(link: EntitySource): void {
    this.destroy(link, [...link.entities.ids()])
  }

  /**
   * A player has logged into the link's server under a UUID that the server had shown already: packets of two connections are
   * read in any order. What was taken for a stranger is its body.
   */
  recognise(link: EntitySource, uuid: string, body: Body): void {
    for (const entity of [...link.entities.values()]) {
      if (entity.body || entity.uuid !== uuid || entity.type !== 'player') continue
      const gone: number[] = []
      this.#end(entity, gone)
      this.#sendDestroyed(gone)
      entity.isBodyOf(body)
      if (body === this.#viewer) continue
      link.entities.isBody(entity, body)
      this.consider(entity)
    }
  }

  /** The observed player plays elsewhere now: its body follows the server that it plays on. */
  bodySourceChanged(body: Body): void {
    if (body !== this.#viewer) this.#considerBody(body)
  }

  /**
   * The observed player left the mesh: its body goes at once, before servers send it one by one. It may be back under
   * another proxy EID sooner than the last of them has.
   */
  depart(body: Body): void {
    const entity = this.#shown.get(body.entityId)
    if (entity?.body !== body) return
    const gone: number[] = []
    this.#end(entity, gone)
    this.#sendDestroyed(gone)
  }

  /** The client drops its level: nothing is spawned any more. Sends that to the client only if `send`. */
  clear(send: boolean): void {
    const ids = [...this.#shown.keys()]
    for (const [proxyId, entity] of this.#shown) {
      entity.hidden()
      this.#viewer.mesh.table.release(proxyId, this.#viewer.name)
    }
    this.#shown.clear()
    this.#uuids.clear()
    if (send) this.#sendDestroyed(ids)
  }

  /** The packets that show all that the client has spawned, as it is now, to somebody who has nothing. */
  asShown(): Buffer[] {
    const all = [...this.#shown.values()]
    return shownAnew(this, all, (entity) => this.#uuidMapped(entity, this.#reader.spawnNow(entity)))
  }

  /** It stands on ground of another server, whose chunks and entities there the client is sent. */
  #belongsToAnother({ link, x, z }: TrackedEntity, zones: Zones): boolean {
    const owner = zones.ownerAt(this.#viewer.level.dimension, x, z)
    return owner !== undefined && owner !== link.server && this.#viewer.isReady(owner)
  }

  #considerBody(body: Body): boolean {
    if (body.closed) return false
    const byServer = new Map<string, TrackedEntity>()
    for (const link of this.#viewer.links.values()) {
      const entity = link.ready ? link.entities.bodyOf(body) : undefined
      if (entity) byServer.set(link.server, entity)
    }
    const current = this.#shown.get(body.entityId)
    const server = bodySource(new Set(byServer.keys()), body.playsOn, current?.link.server)
    const next = server === undefined ? undefined : byServer.get(server)
    if (!next || next === current) return false
    if (current) this.#takeOver(current, next)
    else this.#show(next)
    return true
  }

  #show(entity: TrackedEntity): void {
    const { table } = this.#viewer.mesh
    const origin = originOf(entity)
    if (entity.body) {
      this.#endStale(entity.body.uuid)
      entity.shownAs(entity.body.entityId)
      table.acquireBody(entity.proxyId, origin, this.#viewer.name)
      // One connection's spawn may be read before another's login: the list must not be later than either.
      this.#viewer.ensureTabEntry(entity.body)
    } else {
      this.#uuids.take(entity)
      entity.shownAs(table.acquire(origin, this.#viewer.name, entity.type, entity.span))
    }
    this.#shown.set(entity.proxyId, entity)
    this.sendMapped(entity.link, entity.spawnName, this.#uuidMapped(entity, this.#reader.spawnNow(entity)), entity)
    sendState(this, entity)
  }

  #showsBodyOf(uuid: string): boolean {
    const body = this.#viewer.mesh.roster.byUuid(uuid)
    return body !== undefined && this.#shown.has(body.entityId)
  }

  /** A slow server may still show who was here before: the client has one entity of a UUID. */
  #endStale(uuid: string): void {
    const gone: number[] = []
    for (const shown of this.#shown.values()) if (!shown.body && shown.uuid === uuid) this.#end(shown, gone)
    this.#sendDestroyed(gone)
  }

  /** Another link shows the same body from now on: no spawn, but all of its state as the new source has it. */
  #takeOver(from: TrackedEntity, to: TrackedEntity): void {
    const { mesh, outbox, name } = this.#viewer
    to.shownAs(from.proxyId)
    from.hidden()
    mesh.table.acquireBody(to.proxyId, originOf(to), name)
    this.#shown.set(to.proxyId, to)
    outbox.send(this.#reader.positionNow(to, to.proxyId))
    for (const packet of oldSourceTakenBack(mesh, from, to, to.proxyId)) outbox.send(packet)
    sendState(this, to)
  }

  #end(entity: TrackedEntity, gone: number[]): void {
    const { proxyId, body } = entity
    if (proxyId === 0) return
    if (body && this.#considerBody(body)) return
    entity.hidden()
    this.#shown.delete(proxyId)
    this.#uuids.free(entity)
    this.#viewer.mesh.table.release(proxyId, this.#viewer.name)
    gone.push(proxyId)
  }

  #sendDestroyed(proxyIds: readonly number[]): void {
    if (proxyIds.length === 0) return
    this.#viewer.outbox.send(this.#viewer.mesh.clientbound.encode('entity_destroy', { entityIds: proxyIds }))
  }

  /** A body is spawned under the UUID that the mesh knows its player by, another entity under its alias, if it has one. */
  #uuidMapped(entity: TrackedEntity, spawn: Buffer): Buffer {
    const { body, uuid, alias, spawnName } = entity
    const shown = body?.uuid ?? alias ?? uuid
    if (shown === uuid) return spawn
    return spawnUuidField(this.#viewer.mesh.clientbound, spawnName)?.replace(spawn, shown) ?? spawn
  }
}

const originOf = (entity: TrackedEntity): EntityOrigin => ({
  server: entity.link.server,
  world: entity.link.level.world,
  serverId: entity.serverId,
})
