import type { Keep } from '../../protocol/clientbound.ts'
import { LARGEST_SPAN, spawnUuidField } from '../../protocol/facts.ts'
import { bodySource } from '../../world/bodies.ts'
import type { EntityOrigin } from '../../world/entities.ts'
import { type TrackedEntity, EntityReader } from './tracked-entity.ts'
import { shownAnew, tellState } from './entity-state.ts'
import type { Link } from '../links/link.ts'
import { list } from '../../roster/tab-entries.ts'
import { oldSourceForgotten } from './source-change.ts'
import type { Player } from '../player.ts'
import { landed } from '../dummies/riding.ts'
import { ShownUuids } from './shown-uuids.ts'

/**
 * Which entities one client has spawned, from which link, under which proxy EID (rules 2–4). Every link's dossiers are
 * kept whether shown or not; this decides which of them the client is told.
 */
export class EntityView {
  readonly #player: Player
  readonly #reader: EntityReader
  /** What the client has spawned, by proxy EID. */
  readonly #shown = new Map<number, TrackedEntity>()
  readonly #uuids = new ShownUuids()

  constructor(player: Player) {
    this.#player = player
    const { clientbound, entityTypes } = player.mesh
    this.#reader = new EntityReader(clientbound, (id) => entityTypes.name(id))
  }

  get size(): number {
    return this.#shown.size
  }

  /** What stands behind a proxy EID that the client has spawned. */
  get(proxyId: number): TrackedEntity | undefined {
    return this.#shown.get(proxyId)
  }

  /** Whom the client means by a proxy EID: an entity that it has spawned, or a part of one (a client hits a dragon's parts). */
  target(proxyId: number): { readonly link: Link; readonly serverId: number } | undefined {
    for (let part = 0; part < LARGEST_SPAN; part++) {
      const dossier = this.#shown.get(proxyId - part)
      if (!dossier) continue
      if (part >= dossier.span) return undefined
      return { link: dossier.link, serverId: dossier.serverId + part }
    }
    return undefined
  }

  /** The proxy EID by which the client knows a link's entity; undefined if it doesn't. */
  proxyOf(link: Link, serverId: number): number | undefined {
    if (serverId === link.selfId) return this.#player.entityId
    const dossier = link.dossiers.get(serverId)
    if (!dossier) return undefined
    if (!dossier.body) return dossier.proxyId === 0 ? undefined : dossier.proxyId
    return this.#shown.has(dossier.body.entityId) ? dossier.body.entityId : undefined
  }

  /** A spawn packet came. `packet` is copied. */
  spawn(link: Link, name: string, packet: Buffer, serverId: number): 'sent' | 'recorded' | 'dropped' {
    // A server's spawn of the player itself, or of the player's other link, would be a second body of its own.
    if (serverId === link.selfId) return 'dropped'
    const { bodies } = this.#player.mesh
    if (link.dossiers.has(serverId)) this.destroy(link, [serverId])
    const dossier = this.#reader.open(link, name, Buffer.from(packet), serverId, (uuid) =>
      bodies.find(link.server, uuid, this.#player.mesh.now()),
    )
    link.dossiers.set(serverId, dossier)
    if (dossier.body === this.#player) return 'recorded'
    if (dossier.body) link.bodies.set(dossier.body, dossier)
    return this.consider(dossier) ? 'sent' : 'recorded'
  }

  /**
   * A packet of one entity came. Answers whether it is to be told to the client: the caller maps its ids. `how` says what
   * the dossier keeps of it.
   */
  hear(dossier: TrackedEntity, name: string, packet: Buffer, how: Exclude<Keep, 'spawn' | 'effect'>, key = name): boolean {
    if (how === 'position') {
      this.#reader.move(dossier, name, packet)
      // Shown just now: the spawn already told this position.
      if (!this.isSource(dossier) && this.consider(dossier)) return false
    } else {
      if (how === 'last') dossier.keepLast(key, packet)
      else dossier.keepPart(how, key, packet)
      if (name === 'set_passengers' || name === 'attach_entity') dossier.link.bound.add(dossier)
    }
    return this.isSource(dossier)
  }

  /** Whether what this link says of the entity is what the client is told. */
  isSource(dossier: TrackedEntity): boolean {
    return dossier.proxyId !== 0
  }

  /** Shows an entity that isn't shown if it should be. Answers whether the client was told. */
  consider(dossier: TrackedEntity): boolean {
    if (dossier.proxyId !== 0 || !dossier.link.visible) return false
    if (dossier.body) return this.#considerBody(dossier.body)
    const { mesh, dimension } = this.#player
    const { link } = dossier
    // A player of another UUID than its tab entry's would be invisible.
    if (dossier.type === 'player' && (this.#showsBodyOf(dossier.uuid) || this.#uuids.taken(dossier))) return false
    const owner = mesh.zones.ownerAt(dimension, dossier.x, dossier.z)
    if (owner !== undefined && owner !== link.server && this.#player.isReady(owner)) return false
    this.#show(dossier)
    return true
  }

  /** Considers everything that a link knows, or all links know: a link became ready or left. */
  considerAll(links: Iterable<Link>): void {
    for (const link of links) for (const dossier of link.dossiers.values()) this.consider(dossier)
  }

  /** Entities ended for this link. Answers how many the client was told of. */
  destroy(link: Link, serverIds: Iterable<number>): number {
    const gone: number[] = []
    for (const serverId of serverIds) {
      const dossier = link.dossiers.get(serverId)
      if (!dossier) continue
      link.dossiers.delete(serverId)
      if (link.vehicle === serverId) {
        link.vehicle = undefined
        landed(link)
      }
      link.bound.delete(dossier)
      if (dossier.body && link.bodies.get(dossier.body) === dossier) link.bodies.delete(dossier.body)
      this.#end(dossier, gone)
    }
    this.#tellDestroyed(gone)
    return gone.length
  }

  /** Everything that a leaving link has shown is destroyed on the client, or taken over by another link's view of it. */
  leave(link: Link): void {
    this.destroy(link, [...link.dossiers.keys()])
  }

  /**
   * A player has logged into the link's server under a UUID that the server had shown already: packets of two connections are
   * read in any order. What was taken for a stranger is its body.
   */
  recognise(link: Link, uuid: string, body: Player): void {
    for (const dossier of [...link.dossiers.values()]) {
      if (dossier.body || dossier.uuid !== uuid || dossier.type !== 'player') continue
      const gone: number[] = []
      this.#end(dossier, gone)
      this.#tellDestroyed(gone)
      dossier.body = body
      if (body === this.#player) continue
      link.bodies.set(body, dossier)
      this.consider(dossier)
    }
  }

  /** The observed player plays elsewhere now: its body follows the server that it plays on. */
  resource(body: Player): void {
    if (body !== this.#player) this.#considerBody(body)
  }

  /**
   * The observed player left the mesh: its body goes at once, before servers say so one by one. It may be back under another
   * proxy EID sooner than the last of them has.
   */
  depart(body: Player): void {
    const dossier = this.#shown.get(body.entityId)
    if (dossier?.body !== body) return
    const gone: number[] = []
    this.#end(dossier, gone)
    this.#tellDestroyed(gone)
  }

  /** The client drops its level: nothing is spawned any more. Tells the client only if `tell`. */
  clear(tell: boolean): void {
    const ids = [...this.#shown.keys()]
    for (const [proxyId, dossier] of this.#shown) {
      dossier.proxyId = 0
      this.#player.mesh.table.release(proxyId, this.#player.name)
    }
    this.#shown.clear()
    this.#uuids.clear()
    if (tell) this.#tellDestroyed(ids)
  }

  /** The packets that show all that the client has spawned, as it is now, to somebody who has nothing. */
  asShown(): Buffer[] {
    const all = [...this.#shown.values()]
    return shownAnew(this.#player, all, (dossier) => this.#uuidMapped(dossier, this.#reader.spawnNow(dossier)))
  }

  #considerBody(body: Player): boolean {
    if (body.closed) return false
    const byServer = new Map<string, TrackedEntity>()
    for (const link of this.#player.links.values()) {
      const dossier = link.visible ? link.bodies.get(body) : undefined
      if (dossier) byServer.set(link.server, dossier)
    }
    const current = this.#shown.get(body.entityId)
    const server = bodySource(new Set(byServer.keys()), body.primary?.server, current?.link.server)
    const next = server === undefined ? undefined : byServer.get(server)
    if (!next || next === current) return false
    if (current) this.#takeOver(current, next)
    else this.#show(next)
    return true
  }

  #show(dossier: TrackedEntity): void {
    const { table } = this.#player.mesh
    const origin = originOf(dossier)
    if (dossier.body) {
      this.#endStale(dossier.body.uuid)
      dossier.proxyId = dossier.body.entityId
      table.acquireBody(dossier.proxyId, origin, this.#player.name)
      // One connection's spawn may be read before another's login: the list must not be later than either.
      if (!this.#player.tab.has(dossier.body.uuid)) list(this.#player, dossier.body)
    } else {
      this.#uuids.take(dossier)
      dossier.proxyId = table.acquire(origin, this.#player.name, dossier.type, dossier.span)
    }
    this.#shown.set(dossier.proxyId, dossier)
    this.#player.sendMapped(
      dossier.link,
      dossier.spawnName,
      this.#uuidMapped(dossier, this.#reader.spawnNow(dossier)),
      dossier,
    )
    tellState(this.#player, dossier)
  }

  #showsBodyOf(uuid: string): boolean {
    for (const { uuid: known, entityId } of this.#player.mesh.players.values())
      if (known === uuid) return this.#shown.has(entityId)
    return false
  }

  /** A slow server may still show who was here before: the client has one entity of a UUID. */
  #endStale(uuid: string): void {
    const gone: number[] = []
    for (const shown of this.#shown.values()) if (!shown.body && shown.uuid === uuid) this.#end(shown, gone)
    this.#tellDestroyed(gone)
  }

  /** Another link shows the same body from now on: no spawn, but all of its state as the new source has it. */
  #takeOver(from: TrackedEntity, to: TrackedEntity): void {
    const { table } = this.#player.mesh
    to.proxyId = from.proxyId
    from.proxyId = 0
    table.acquireBody(to.proxyId, originOf(to), this.#player.name)
    this.#shown.set(to.proxyId, to)
    this.#player.toClient(this.#reader.positionNow(to, to.proxyId))
    for (const packet of oldSourceForgotten(this.#player.mesh, from, to, to.proxyId)) this.#player.toClient(packet)
    tellState(this.#player, to)
  }

  #end(dossier: TrackedEntity, gone: number[]): void {
    const { proxyId, body } = dossier
    if (proxyId === 0) return
    if (body && this.#considerBody(body)) return
    dossier.proxyId = 0
    this.#shown.delete(proxyId)
    this.#uuids.free(dossier)
    this.#player.mesh.table.release(proxyId, this.#player.name)
    gone.push(proxyId)
  }

  #tellDestroyed(proxyIds: readonly number[]): void {
    if (proxyIds.length === 0) return
    this.#player.toClient(this.#player.mesh.clientbound.encode('entity_destroy', { entityIds: proxyIds }))
  }

  /** A body is spawned under the UUID that the mesh knows its player by, another entity under its alias, if it has one. */
  #uuidMapped(dossier: TrackedEntity, spawn: Buffer): Buffer {
    const { body, uuid, alias, spawnName } = dossier
    const told = body?.uuid ?? alias ?? uuid
    if (told === uuid) return spawn
    return spawnUuidField(this.#player.mesh.clientbound, spawnName)?.replace(spawn, told) ?? spawn
  }
}

const originOf = (dossier: TrackedEntity): EntityOrigin => ({
  server: dossier.link.server,
  world: dossier.link.world,
  serverId: dossier.serverId,
})
