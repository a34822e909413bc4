import type { TrackedEntities } from './tracked-entities.ts'
import type { EntityOwner } from './tracked-entity.ts'

/** A link, as far as its entities are concerned. */
export interface EntitySource extends EntityOwner {
  readonly entities: TrackedEntities
  /** The server removed an entity. */
  entityGone(serverId: number): void
}
