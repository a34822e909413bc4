import { isDeepStrictEqual } from 'node:util'
import type { Protocol } from '../protocol/versions.ts'
import type { Frame } from '../wire/frame.ts'
import { type EntryTold, type MeshEntry, type MeshListChange, type MeshTabList, shownLooks } from './mesh-tab-list.ts'
import { TabListEntries, type TabListEntry } from './tab-list-entries.ts'
import { changedLooks, type Looks, type Profile, type TabListForm, tabListForm } from './tab-list-forms.ts'

export type { TabListEntry } from './tab-list-entries.ts'
export type { Looks, Profile } from './tab-list-forms.ts'

/** What the client shows of a player, where it is more than what mcmesh told all clients. */
interface ShownEntry extends TabListEntry {
  /** Told to this client before all are: it could not wait. */
  readonly early?: MeshEntry | undefined
}

export interface TabListOptions {
  /** mcmesh's own word on its players: counts for presence where no server gives one, and for their modes and pings always. */
  readonly mesh?: MeshTabList
  /** The UUID by which the client knows the player whom `server` calls `uuid`: a server may give a mesh player another. */
  canonicalUuid(server: string, uuid: string): string
  /** Called with each packet of a link that could not be read; it changes nothing. */
  readonly unreadable: (link: string, name: string, error: unknown) => void
  /** About how many bytes of memory one link's entries may take; those that find no room are left out. */
  readonly most?: number
}

/**
 * A client's tab list: the union of its links' lists and the mesh's. An entry is shown as the primary has it, or else as the link
 * that sent it first, and goes when nobody has it any more. Keys for signed chat are never shown: mcmesh speaks unsigned.
 *
 * Of a player whom only the mesh lists nothing is kept here: what all clients have been told stands in the mesh's list.
 */
export class TabList {
  readonly #form: TabListForm
  readonly #options: TabListOptions
  /** Each link's entries by canonical UUID; links in the order of their first packets. */
  readonly #links = new Map<string, TabListEntries>()
  /** By which UUID a link's entry was added: its server still means that one when the player has logged out there. */
  readonly #canonical = new Map<string, Map<string, string>>()
  /** Whom a server lists, or this client alone was told of; without the looks that the mesh's list has. */
  readonly #shown = new Map<string, ShownEntry>()
  /** The client has been told the mesh's list, and hears what changes of it. */
  #follows = false
  #primary: string | undefined

  constructor(protocol: Protocol, options: TabListOptions) {
    this.#form = tabListForm(protocol.packets('play', 'clientbound'))
    this.#options = options
  }

  /** What the client shows, by UUID. */
  get entries(): ReadonlyMap<string, TabListEntry> {
    const uuids = new Set([...this.#shown.keys(), ...(this.#follows ? (this.#options.mesh?.entries.keys() ?? []) : [])])
    return new Map([...uuids].map((uuid) => [uuid, this.#entry(uuid) as TabListEntry]))
  }

  /** Whether the client has the entry: a player spawned before it is invisible. */
  has(uuid: string): boolean {
    return this.#shown.has(uuid) || this.#told(uuid) !== undefined
  }

  /** The client is in the game: it is told the mesh's list, and what changes of it from now on. */
  follow(): readonly (Buffer | Frame)[] {
    const { mesh } = this.#options
    if (this.#follows || !mesh) return []
    const alone = this.#shown.size === 0
    const before = new Map(this.#shown)
    this.#follows = true
    if (alone) return mesh.whole()
    return this.#settle(new Set([...before.keys(), ...mesh.entries.keys()]), (uuid) => before.get(uuid))
  }

  /** The mesh's list has changed. Nothing for a client that does not follow it. */
  published({ told, listed, frames }: MeshListChange): readonly (Buffer | Frame)[] {
    if (!this.#follows) return []
    if (this.#shown.size === 0) return frames
    const has = ([uuid, { after }]: readonly [string, EntryTold]): boolean =>
      after !== undefined && isDeepStrictEqual(this.#shown.get(uuid)?.early, after)
    const alone = listed.length === told.size && listed.every(has)
    const own = alone || listed.some(([uuid, each]) => this.#concerns(uuid, each))
    const before = own
      ? new Map([...told].map(([uuid, each]) => [uuid, this.#entryWith(each.before, uuid)]))
      : undefined
    for (const [uuid] of listed) this.#allTold(uuid)
    return before ? this.#settle(before.keys(), (uuid) => before.get(uuid)) : frames
  }

  /** The client is told of a player of the mesh at once. */
  tell(entry: MeshEntry): Buffer[] {
    const { uuid, profile } = entry
    if (this.has(uuid)) return []
    this.#shown.set(uuid, { profile, looks: shownLooks(entry), early: entry })
    return this.#form.add([{ uuid, profile, looks: shownLooks(entry) }])
  }

  /** Whether what all are told of a player is not what this client is to be told. */
  #concerns(uuid: string, { before, after }: EntryTold): boolean {
    const shown = this.#shown.get(uuid)
    // Who was told early hears once more what it knows already.
    if (!shown || (shown.early && after && !this.#listed(uuid))) return false
    return shown.early !== undefined || before?.profile.name !== after?.profile.name
  }

  /** What this client was told early, all have been told by now. */
  #allTold(uuid: string): void {
    const { early, ...shown } = this.#shown.get(uuid) ?? {}
    if (!early) return
    if (this.#listed(uuid)) this.#shown.set(uuid, shown as ShownEntry)
    else this.#shown.delete(uuid)
  }

  /** Whether a server lists a player. */
  #listed(uuid: string): boolean {
    return [...this.#links.values()].some((list) => list.has(uuid))
  }

  /**
   * Takes in what a link's server sends of its list. Answers with what to send to the client now (id and body), nothing
   * for a packet that cannot be read.
   */
  receive(link: string, name: 'player_info' | 'player_remove', packet: Buffer): Buffer[] {
    const list = this.#list(link)
    const canonical = this.#canonical.get(link) ?? new Map<string, string>()
    this.#canonical.set(link, canonical)
    try {
      const touched = new Set<string>()
      for (const change of this.#form.read(name, packet)) {
        const uuid = canonical.get(change.uuid) ?? this.#options.canonicalUuid(link, change.uuid)
        const known = list.get(uuid)
        const profile = known?.profile ?? change.profile
        if (change.removed) list.delete(uuid)
        else if (profile && !list.set(uuid, { profile, looks: { ...known?.looks, ...change.looks } })) {
          this.#options.unreadable(link, name, new Error('its list takes more memory than "tabListBytes" allows'))
          break
        }
        if (change.removed) canonical.delete(change.uuid)
        else if (profile) canonical.set(change.uuid, uuid)
        touched.add(uuid)
      }
      return this.#settle(touched)
    } catch (error) {
      this.#options.unreadable(link, name, error)
      return []
    }
  }

  /** The player whom a link calls `uuid` is known by another one from now on: an entry under the link's goes there. */
  recognise(link: string, uuid: string, canonical: string): Buffer[] {
    const list = this.#links.get(link)
    const names = this.#canonical.get(link)
    const entry = list?.get(uuid)
    if (!list || !entry || uuid === canonical || names?.get(uuid) !== uuid) return []
    names.set(uuid, canonical)
    list.delete(uuid)
    if (!list.has(canonical)) list.set(canonical, entry)
    return this.#settle([uuid, canonical])
  }

  #list(link: string): TabListEntries {
    let list = this.#links.get(link)
    if (!list) {
      list = new TabListEntries(this.#options.most ?? Number.POSITIVE_INFINITY)
      this.#links.set(link, list)
    }
    return list
  }

  /** Shows every entry as `link` has it. */
  setPrimary(link: string): Buffer[] {
    this.#primary = link
    return this.#settle(this.#shown.keys())
  }

  /** Forgets a link: entries that no other link has are removed. */
  leave(link: string): Buffer[] {
    if (this.#primary === link) this.#primary = undefined
    const list = this.#links.get(link)
    if (!list) return []
    this.#links.delete(link)
    this.#canonical.delete(link)
    return this.#settle(list.uuids())
  }

  /** The client forgets its list at a login: everything that the links and the mesh have is sent again. */
  forgotten(): readonly (Buffer | Frame)[] {
    const uuids = new Set(this.#shown.keys())
    this.#shown.clear()
    const { mesh } = this.#options
    if (!this.#follows || !mesh) return this.#settle(uuids, () => undefined)
    if (uuids.size === 0) return mesh.whole()
    return this.#settle(new Set([...uuids, ...mesh.entries.keys()]), () => undefined)
  }

  /** The packets that show the whole list as the client has it to somebody who has none. */
  asShown(): Buffer[] {
    return this.#form.add([...this.entries].map(([uuid, { profile, looks }]) => ({ uuid, profile, looks })))
  }

  /** What all clients that follow the mesh's list have been told of a player. */
  #told(uuid: string): MeshEntry | undefined {
    return this.#follows ? this.#options.mesh?.get(uuid) : undefined
  }

  /** A player's entry as the client has it. */
  #entry(uuid: string): TabListEntry | undefined {
    return this.#entryWith(this.#told(uuid), uuid)
  }

  /** The same, `told` being what all clients were told. */
  #entryWith(told: MeshEntry | undefined, uuid: string): TabListEntry | undefined {
    const shown = this.#shown.get(uuid)
    if (!shown) return told && { profile: told.profile, looks: shownLooks(told) }
    return told ? { profile: shown.profile, looks: { ...shown.looks, ...told.looks } } : shown
  }

  /** The packets that show the client what it does not show yet of these entries. `had`: what it has of each. */
  #settle(uuids: Iterable<string>, had = (uuid: string) => this.#entry(uuid)): Buffer[] {
    const added: { uuid: string; profile: Profile; looks: Partial<Looks> }[] = []
    const updated: { uuid: string; changed: Partial<Looks> }[] = []
    const removed: string[] = []
    for (const uuid of [...uuids]) {
      const shown = had(uuid)
      const own = this.#told(uuid) ?? this.#shown.get(uuid)?.early
      const wanted = this.#wanted(uuid, shown, own)
      this.#keep(uuid, wanted, own)
      if (!wanted) {
        if (shown) removed.push(uuid)
        continue
      }
      // A client keeps the profile that it was added with; a skin that came later needs the entry anew.
      const reskinned = shown !== undefined && !sameProfile(shown.profile, wanted.profile)
      if (reskinned) removed.push(uuid)
      if (!shown || reskinned) added.push({ uuid, profile: wanted.profile, looks: wanted.looks })
      else updated.push({ uuid, changed: changedLooks(shown.looks, wanted.looks) })
    }
    return [...this.#form.remove(removed), ...this.#form.add(added), ...this.#form.update(updated)]
  }

  /** Notes what the client shows from now on; nothing where the mesh's list says all of it. */
  #keep(uuid: string, wanted: WantedEntry | undefined, own: MeshEntry | undefined): void {
    const told = this.#told(uuid)
    if (!wanted || (told && !wanted.listed && sameProfile(told.profile, wanted.profile))) this.#shown.delete(uuid)
    else this.#shown.set(uuid, { profile: wanted.profile, looks: wanted.looks, early: told ? undefined : own })
  }

  /**
   * The entry as the client should show it. The profile that it has is kept while somebody gives it or nobody gives a skin: a
   * client shows a changed one only with the entry anew.
   */
  #wanted(uuid: string, shown: TabListEntry | undefined, own: MeshEntry | undefined): WantedEntry | undefined {
    const primary = this.#primary === undefined ? undefined : this.#links.get(this.#primary)?.get(uuid)
    const all: TabListEntry[] = []
    for (const list of this.#links.values()) {
      const entry = list.get(uuid)
      if (entry) all.push(entry)
    }
    const listed = all.length > 0
    if (own) all.push({ profile: own.profile, looks: shownLooks(own) })
    const entry = primary ?? all[0]
    if (!entry) return undefined
    const best = [entry, ...all].find(({ profile }) => profile.properties.length > 0)?.profile ?? entry.profile
    const given = shown && all.some(({ profile }) => sameProfile(profile, shown.profile))
    const keeps = shown && (best.properties.length === 0 || (given && shown.profile.properties.length > 0))
    // What mcmesh knows of its own players is true whoever looks: a server knows its dummies' pings and modes.
    const looks = own ? { ...entry.looks, ...own.looks } : entry.looks
    return { profile: keeps ? shown.profile : best, looks, listed }
  }
}

interface WantedEntry extends TabListEntry {
  /** A server lists the player. */
  readonly listed: boolean
}

const sameProfile = (a: Profile, b: Profile): boolean => a === b || isDeepStrictEqual(a, b)
