import { ByteBudget } from '../../world/byte-budget.ts'
import type { Body } from '../body.ts'
import type { EntityIndex, TrackedEntity } from './tracked-entity.ts'

/** Every entity that a link's server has spawned for the player, by server EID. */
export class TrackedEntities implements EntityIndex {
  readonly #byId = new Map<number, TrackedEntity>()
  /** Those that carry or lead others, or did. */
  readonly #bonds = new Set<TrackedEntity>()
  readonly #bodies = new Map<Body, TrackedEntity>()
  /** Players that are nobody's body. */
  readonly #strangers = new Set<TrackedEntity>()
  readonly #budget: ByteBudget

  /** `most`: bytes that are kept of them all. */
  constructor(most: number) {
    this.#budget = new ByteBudget(most)
  }

  /** About how many bytes of memory they take. */
  get bytes(): number {
    return this.#budget.bytes
  }

  get size(): number {
    return this.#byId.size
  }

  get(serverId: number): TrackedEntity | undefined {
    return this.#byId.get(serverId)
  }

  values(): IterableIterator<TrackedEntity> {
    return this.#byId.values()
  }

  ids(): IterableIterator<number> {
    return this.#byId.keys()
  }

  /** The entity that is a player's body on this server. */
  bodyOf(body: Body): TrackedEntity | undefined {
    return this.#bodies.get(body)
  }

  /** Those that carry or lead others, or did. */
  get bonds(): Iterable<TrackedEntity> {
    return this.#bonds
  }

  /** Players that are nobody's body, as far as one knows. */
  get strangers(): Iterable<TrackedEntity> {
    return this.#strangers
  }

  /** False where there is no room for it: it is not tracked then. */
  add(entity: TrackedEntity): boolean {
    if (!entity.track(this.#budget)) return false
    this.#byId.set(entity.serverId, entity)
    if (entity.type === 'player' && !entity.body) this.#strangers.add(entity)
    return true
  }

  remove(serverId: number): TrackedEntity | undefined {
    const entity = this.#byId.get(serverId)
    if (!entity) return undefined
    this.#byId.delete(serverId)
    entity.untrack()
    this.#bonds.delete(entity)
    this.#strangers.delete(entity)
    if (entity.body && this.#bodies.get(entity.body) === entity) this.#bodies.delete(entity.body)
    return entity
  }

  /** The entity carries or leads others. */
  binds(entity: TrackedEntity): void {
    this.#bonds.add(entity)
  }

  /** A stranger is no stranger. */
  known(entity: TrackedEntity): void {
    this.#strangers.delete(entity)
  }

  /** The entity is the body of another player. */
  isBody(entity: TrackedEntity, body: Body): void {
    this.#bodies.set(body, entity)
  }
}
