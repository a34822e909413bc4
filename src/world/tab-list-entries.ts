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
  readonly #byUuid = new Map<string, { readonly entry: TabListEntry; readonly weight: number }>()
  readonly #most: number
  #bytes = 0

  /** `most`: about how many bytes of memory they may take. */
  constructor(most: number) {
    this.#most = most
  }

  get(uuid: string): TabListEntry | undefined {
    return this.#byUuid.get(uuid)?.entry
  }

  has(uuid: string): boolean {
    return this.#byUuid.has(uuid)
  }

  uuids(): IterableIterator<string> {
    return this.#byUuid.keys()
  }

  /** False where there is no room: it stays as it was. */
  set(uuid: string, entry: TabListEntry): boolean {
    const before = this.#byUuid.get(uuid)?.weight ?? 0
    const weight = weightOf(entry) + weightOf(uuid)
    if (weight > before && this.#bytes - before + weight > this.#most) return false
    this.#byUuid.set(uuid, { entry, weight })
    this.#bytes += weight - before
    return true
  }

  delete(uuid: string): void {
    this.#bytes -= this.#byUuid.get(uuid)?.weight ?? 0
    this.#byUuid.delete(uuid)
  }
}
