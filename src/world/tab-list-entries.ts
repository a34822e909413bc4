import { BoundedStore } from './bounded-store.ts'
import { weightOf } from './ledger/weight.ts'
import type { Looks, Profile } from './tab-list-forms.ts'

/** A player in the tab list, as one link has him or as the client shows him. */
export interface TabListEntry {
  readonly profile: Profile
  /** What was sent of him; the rest a client fills in. */
  readonly looks: Partial<Looks>
}

/** One link's entries by canonical UUID, as far as there is room for them. */
export class TabListEntries {
  readonly #byUuid: BoundedStore<string, TabListEntry>

  /** `most`: about how many bytes of memory they may take. */
  constructor(most: number) {
    this.#byUuid = new BoundedStore(most, (entry, uuid) => weightOf(entry) + weightOf(uuid))
  }

  get(uuid: string): TabListEntry | undefined {
    return this.#byUuid.get(uuid)
  }

  has(uuid: string): boolean {
    return this.#byUuid.has(uuid)
  }

  uuids(): IterableIterator<string> {
    return this.#byUuid.keys()
  }

  /** False where there is no room: it stays as it was. */
  set(uuid: string, entry: TabListEntry): boolean {
    return this.#byUuid.setIfRoom(uuid, entry)
  }

  delete(uuid: string): void {
    this.#byUuid.delete(uuid)
  }
}
