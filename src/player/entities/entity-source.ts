import type { TrackedEntities } from './tracked-entities.ts'

/** A link, as far as its entities are concerned. */
export interface EntitySource {
  readonly server: string
  readonly level: { readonly selfId: number; readonly world: string }
  readonly role: 'primary' | 'dummy'
  /** Stands where its player stands, in a world that the client can be shown. */
  readonly ready: boolean
  readonly entities: TrackedEntities
  /** The client's player sits in that entity there, or looks through its eyes. */
  carriesPlayer(serverId: number): boolean
  /** The server removed an entity. */
  entityGone(serverId: number): void
}
