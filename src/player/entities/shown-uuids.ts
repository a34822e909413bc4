import { offlineUuid } from '../../protocol/offline-uuid.ts'
import type { TrackedEntity } from './tracked-entity.ts'

/**
 * The UUIDs of what a client has spawned, players' bodies left out. Worlds that were copied from one another hold the same
 * animals, and a client takes one entity of a UUID: the second is told under another.
 */
export class ShownUuids {
  readonly #shown = new Map<string, TrackedEntity>()

  /** An entity is about to be spawned: it bears its own UUID, or an alias if another server's does. */
  take(dossier: TrackedEntity): void {
    const { uuid, link } = dossier
    dossier.alias = this.taken(dossier) ? offlineUuid(`${link.server} ${uuid}`) : undefined
    if (dossier.alias === undefined) this.#shown.set(uuid, dossier)
  }

  /** Whether another server's entity bears its UUID. */
  taken({ uuid, link }: TrackedEntity): boolean {
    const twin = this.#shown.get(uuid)
    return twin !== undefined && twin.link !== link
  }

  /** It is gone. */
  free(dossier: TrackedEntity): void {
    if (this.#shown.get(dossier.uuid) === dossier) this.#shown.delete(dossier.uuid)
  }

  clear(): void {
    this.#shown.clear()
  }
}
