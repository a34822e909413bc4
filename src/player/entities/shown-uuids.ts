import { offlineUuid } from '../../protocol/offline-uuid.ts'
import type { TrackedEntity } from './tracked-entity.ts'

/**
 * The UUIDs of what a client has spawned, players' bodies left out. Worlds that were copied from one another hold the same
 * animals, and a client takes one entity of a UUID: the second is sent under another. A player can't be: its name and skin are its
 * UUID's, so that it waits until the other is gone.
 */
export class ShownUuids {
  readonly #shown = new Map<string, TrackedEntity>()
  /** Players that are not shown because something else bears their UUID. */
  readonly #waiting = new Map<string, Set<TrackedEntity>>()

  /** An entity is about to be spawned: it bears its own UUID, or an alias if another server's does. */
  take(entity: TrackedEntity): void {
    const { uuid, link } = entity
    const alias = this.taken(entity) ? offlineUuid(`${link.server} ${uuid}`) : undefined
    entity.aliased(alias)
    if (alias === undefined) this.#shown.set(uuid, entity)
  }

  /** Whether another server's entity bears its UUID. */
  taken({ uuid, link }: TrackedEntity): boolean {
    const twin = this.#shown.get(uuid)
    return twin !== undefined && twin.link !== link
  }

  /** It is gone. */
  free(entity: TrackedEntity): void {
    if (this.#shown.get(entity.uuid) === entity) this.#shown.delete(entity.uuid)
  }

  /** It can't be shown as long as something else bears its UUID. */
  wait(entity: TrackedEntity): void {
    const waiting = this.#waiting.get(entity.uuid)
    if (waiting) waiting.add(entity)
    else this.#waiting.set(entity.uuid, new Set([entity]))
  }

  /** Its server has ended it, or it is somebody's body. */
  forget(entity: TrackedEntity): void {
    const waiting = this.#waiting.get(entity.uuid)
    if (waiting?.delete(entity) && waiting.size === 0) this.#waiting.delete(entity.uuid)
  }

  /** What bore a UUID is gone: who waited for that, and waits no more. */
  freed(uuid: string): Iterable<TrackedEntity> {
    const waiting = this.#waiting.get(uuid)
    this.#waiting.delete(uuid)
    return waiting ?? []
  }

  clear(): void {
    this.#shown.clear()
    this.#waiting.clear()
  }
}
