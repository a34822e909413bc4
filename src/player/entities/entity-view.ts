import { spawnUuidField } from '../../protocol/facts.ts'
import { inParts } from '../../protocol/parts.ts'
import { bodySource } from '../../world/bodies.ts'
import type { EntityOrigin } from '../../world/entities.ts'
import type { TabListEntry } from '../../world/tab-list.ts'
import type { Zones } from '../../world/zones.ts'
import type { Body } from '../body.ts'
import type { PlayerContext } from '../context.ts'
import { tearDown } from '../teardown.ts'
import { EntityIds } from './entity-ids.ts'
import { EntityReader } from './entity-reader.ts'
import type { EntitySource } from './entity-source.ts'
import { sendState, shownAnew } from './entity-state.ts'
import { ShownUuids } from './shown-uuids.ts'
import { oldSourceTakenBack } from './source-change.ts'
import type { TrackedEntity } from './tracked-entity.ts'

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
  readonly tab: {
    has(uuid: string): boolean
    entryOf(server: string, uuid: string): TabListEntry | undefined
  }
  /** Lists a player whom its server lists no more, for as long as the client needs it after its spawn. */
  lendTabEntry(uuid: string, entry: TabListEntry): void
}

/** What the client has spawned no more. */
interface Ended {
  readonly proxyId: number
  readonly uuid: string
}

/**
 * Which entities one client has spawned, from which link, under which proxy EID (rules 2–4). All entities of every link are
 * tracked whether shown or not; this decides which of them the client is sent.
 */
export class EntityView {
  readonly #viewer: EntityViewer
  readonly #reader: EntityReader
  /** What the client has spawned, by proxy EID, and what it calls each entity. */
  readonly ids: EntityIds
  readonly #uuids = new ShownUuids()

  constructor(viewer: EntityViewer) {
    this.#viewer = viewer
    this.ids = new EntityIds(viewer)
    const { mesh } = viewer
    const { clientbound, entityTypes } = mesh
    this.#reader = new EntityReader(
      clientbound,
      (id) => entityTypes.name(id),
      () => mesh.limits.trackedEntityBytes,
    )
  }

  get size(): number {
    return this.ids.size
  }

  /** A spawn packet came. `packet` is copied. */
  spawn(link: EntitySource, name: string, packet: Buffer, serverId: number): 'sent' | 'recorded' | 'dropped' {
    // A server's spawn of the player itself, or of the player's other link, would be a second body of its own.
    if (serverId === link.level.selfId) return 'dropped'
    const { mesh } = this.#viewer
    const { roster } = mesh
    if (link.entities.get(serverId)) this.destroy(link, [serverId])
    const { server } = link
    const entity = this.#reader.open(link, name, packet, serverId, {
      bodyOf: (uuid) => roster.bodyOf(server, uuid),
      tabEntryOf: (uuid) => this.#viewer.tab.entryOf(server, uuid),
    })
    if (!link.entities.add(entity)) {
      const { trackedEntitiesBytes: most } = mesh.limits
      mesh.unreadable(server, name, `one player's entities take more than ${most} bytes ("trackedEntitiesBytes")`)
      return 'dropped'
    }
    if (entity.body === this.#viewer) return 'recorded'
    if (entity.body) link.entities.isBody(entity, entity.body)
    return this.consider(entity, 'at its spawn') ? 'sent' : 'recorded'
  }

  /** Shows an entity that isn't shown if it should be. Answers whether the client was sent it. */
  consider(entity: TrackedEntity, when: 'at its spawn' | 'later' = 'later'): boolean {
    if (entity.proxyId !== 0 || !entity.link.ready) return false
    if (entity.body) return this.#considerBody(entity.body)
    if (entity.type === 'player' && (this.#showsBodyOf(entity.uuid) || this.#uuids.taken(entity))) {
      this.#uuids.wait(entity)
      return false
    }
    if (this.#belongsToAnother(entity, this.#viewer.mesh.zones)) return false
    const { tabEntry, uuid } = entity
    // Its server may take the entry away before the client has seen to it, or has already.
    if (tabEntry && (when === 'later' || !this.#viewer.tab.has(uuid))) this.#viewer.lendTabEntry(uuid, tabEntry)
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
    const gone: Ended[] = []
    for (const entity of [...this.ids.shown()]) {
      if (entity.body || entity.link.carriesPlayer(entity.serverId)) continue
      if (!this.#belongsToAnother(entity, before) && this.#belongsToAnother(entity, zones)) this.#end(entity, gone)
    }
    this.#sendEnded(gone)
    this.considerAll(this.#viewer.links.values())
  }

  /** Entities ended for this link. Answers how many the client was sent the end of. */
  destroy(link: EntitySource, serverIds: Iterable<number>): number {
    const gone: Ended[] = []
    for (const serverId of serverIds) this.#remove(link, serverId, gone)
    this.#sendEnded(gone)
    return gone.length
  }

  /** Everything that a leaving link has shown is destroyed on the client, or taken over by another link's view of it. */
  leave(link: EntitySource): void {
    const gone: Ended[] = []
    const { mesh, name } = this.#viewer
    const steps = [...link.entities.ids()].map((serverId) => () => this.#remove(link, serverId, gone))
    tearDown(mesh, `${name}'s view of ${link.server}`, [...steps, () => this.#sendEnded(gone)])
  }

  /**
   * A player has logged into the link's server under a UUID that the server had shown already: packets of two connections are
   * read in any order. What was taken for a stranger is its body.
   */
  recognise(link: EntitySource, uuid: string, body: Body): void {
    for (const entity of link.entities.strangers) {
      if (entity.uuid !== uuid) continue
      link.entities.known(entity)
      this.#uuids.forget(entity)
      const gone: Ended[] = []
      this.#end(entity, gone)
      this.#sendEnded(gone)
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
    const entity = this.ids.get(body.entityId)
    if (entity?.body !== body) return
    const gone: Ended[] = []
    this.#end(entity, gone)
    this.#sendEnded(gone)
  }

  /** The client drops its level: nothing is spawned any more. Sends that to the client only if `send`. */
  clear(send: boolean): void {
    const ids = [...this.ids.shown()].map(({ proxyId }) => proxyId)
    for (const entity of this.ids.shown()) {
      this.#viewer.mesh.table.release(entity.proxyId, this.#viewer.name)
      entity.hidden()
    }
    this.ids.clear()
    this.#uuids.clear()
    if (send) this.#sendDestroyed(ids)
  }

  /** The packets that show all that the client has spawned, as it is now, to somebody who has nothing. */
  asShown(): Buffer[] {
    const all = [...this.ids.shown()]
    return shownAnew(this.ids, all, (entity) => this.#uuidMapped(entity, this.#reader.spawnNow(entity)))
  }

  /** The players that the client has spawned and no list has any more, as they were listed when they were spawned. */
  unlisted(): ReadonlyMap<string, TabListEntry> {
    const unlisted = new Map<string, TabListEntry>()
    for (const { tabEntry, uuid } of this.ids.shown())
      if (tabEntry && !this.#viewer.tab.has(uuid)) unlisted.set(uuid, tabEntry)
    return unlisted
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
    const current = this.ids.get(body.entityId)
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
    this.ids.add(entity)
    this.ids.sendMapped(entity.link, entity.spawnName, this.#uuidMapped(entity, this.#reader.spawnNow(entity)), entity)
    sendState(this.ids, entity)
  }

  #showsBodyOf(uuid: string): boolean {
    const body = this.#viewer.mesh.roster.byUuid(uuid)
    return body !== undefined && this.ids.get(body.entityId) !== undefined
  }

  /** A slow server may still show who was here before: the client has one entity of a UUID. */
  #endStale(uuid: string): void {
    const gone: Ended[] = []
    for (const shown of this.ids.shown()) {
      if (shown.body || shown.uuid !== uuid) continue
      this.#end(shown, gone)
      this.#uuids.wait(shown)
    }
    this.#sendDestroyed(gone.map(({ proxyId }) => proxyId))
  }

  /** Another link shows the same body from now on: no spawn, but all of its state as the new source has it. */
  #takeOver(from: TrackedEntity, to: TrackedEntity): void {
    const { mesh, outbox, name } = this.#viewer
    to.shownAs(from.proxyId)
    from.hidden()
    mesh.table.acquireBody(to.proxyId, originOf(to), name)
    this.ids.add(to)
    outbox.send(this.#reader.positionNow(to, to.proxyId))
    for (const packet of oldSourceTakenBack(mesh, from, to, to.proxyId)) outbox.send(packet)
    sendState(this.ids, to)
  }

  #remove(link: EntitySource, serverId: number, gone: Ended[]): void {
    const entity = link.entities.remove(serverId)
    if (!entity) return
    this.#uuids.forget(entity)
    link.entityGone(serverId)
    this.#end(entity, gone)
  }

  #end(entity: TrackedEntity, gone: Ended[]): void {
    const { proxyId, body, uuid } = entity
    if (proxyId === 0) return
    if (body && this.#considerBody(body)) return
    entity.hidden()
    this.ids.delete(proxyId)
    this.#uuids.free(entity)
    this.#viewer.mesh.table.release(proxyId, this.#viewer.name)
    gone.push({ proxyId, uuid: body?.uuid ?? uuid })
  }

  /** The client is sent the end of these, and what could not be shown beside them. */
  #sendEnded(gone: readonly Ended[]): void {
    this.#sendDestroyed(gone.map(({ proxyId }) => proxyId))
    for (const { uuid } of gone) for (const entity of this.#uuids.freed(uuid)) this.consider(entity)
  }

  #sendDestroyed(proxyIds: readonly number[]): void {
    const { outbox, mesh } = this.#viewer
    const packets = inParts(proxyIds, (entityIds) => mesh.clientbound.encode('entity_destroy', { entityIds }))
    for (const packet of packets) outbox.send(packet)
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
