import { isDeepStrictEqual } from 'node:util'
import type { Protocol } from '../protocol/versions.ts'
import { TabListEntries, type TabListEntry } from './tab-list-entries.ts'
import { changedLooks, type Looks, type Profile, type TabListForm, tabListForm } from './tab-list-forms.ts'

export type { TabListEntry } from './tab-list-entries.ts'
export type { Looks, Profile } from './tab-list-forms.ts'

/** mcmesh's own word on one player. */
export interface OwnEntry {
  readonly uuid: string
  readonly profile: Profile
  readonly looks?: Partial<Looks>
}

export interface TabListOptions {
  /** The UUID by which the client knows the player whom `server` calls `uuid`: a server may give a mesh player another. */
  canonicalUuid(server: string, uuid: string): string
  /** Called with each packet of a link that could not be read; it changes nothing. */
  readonly unreadable: (link: string, name: string, error: unknown) => void
  /** About how many bytes of memory one link's entries may take; those that find no room are left out. */
  readonly most?: number
}

/** The name under which entries stand that are lent: no server's. */
const LENT = '\0lent'

/**
 * A client's tab list: the union of its links' lists. An entry is shown as the primary has it, or else as the link that
 * sent it first, and goes when no link has it any more. Keys for signed chat are never shown: mcmesh speaks unsigned.
 */
export class TabList {
  readonly #form: TabListForm
  readonly #options: TabListOptions
  /** Each link's entries by canonical UUID; links in the order of their first packets. */
  readonly #links = new Map<string, TabListEntries>()
  /** By which UUID a link's entry was added: its server still means that one when the player has logged out there. */
  readonly #canonical = new Map<string, Map<string, string>>()
  /** Links that are no server: their entries count only where no server sent one. */
  readonly #own = new Set<string>()
  readonly #shown = new Map<string, TabListEntry>()
  #primary: string | undefined

  constructor(protocol: Protocol, options: TabListOptions) {
    this.#form = tabListForm(protocol.packets('play', 'clientbound'))
    this.#options = options
  }

  /** What the client shows, by UUID. */
  get entries(): ReadonlyMap<string, TabListEntry> {
    return this.#shown
  }

  /** Whether the client has the entry: a player spawned before it is invisible. */
  has(uuid: string): boolean {
    return this.#shown.has(uuid)
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

  /** Takes in entries that no server gave: mcmesh's own word on players of the mesh, under a link name of its own. */
  add(link: string, entries: readonly OwnEntry[]): Buffer[] {
    const list = this.#list(link)
    this.#own.add(link)
    for (const { uuid, profile, looks } of entries)
      list.set(uuid, { profile, looks: { gamemode: 0, latency: 0, listed: 1, ...looks } })
    return this.#settle(entries.map(({ uuid }) => uuid))
  }

  /** A link's own entry of a player whom it calls `uuid`. */
  entryOf(link: string, uuid: string): TabListEntry | undefined {
    return this.#links.get(link)?.get(this.#canonical.get(link)?.get(uuid) ?? uuid)
  }

  /**
   * Shows an entry that no link has any more, until it is taken back: a player that is spawned after its server took the entry away
   * would be invisible. What a server says of it goes first.
   */
  lend(uuid: string, entry: TabListEntry): Buffer[] {
    this.#list(LENT).set(uuid, entry)
    return this.#settle([uuid])
  }

  takeBack(uuid: string): Buffer[] {
    return this.remove(LENT, uuid)
  }

  #list(link: string): TabListEntries {
    let list = this.#links.get(link)
    if (!list) {
      list = new TabListEntries(this.#options.most ?? Number.POSITIVE_INFINITY)
      this.#links.set(link, list)
    }
    return list
  }

  /** Takes an entry of one link back. */
  remove(link: string, uuid: string): Buffer[] {
    this.#links.get(link)?.delete(uuid)
    return this.#settle([uuid])
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

  /** The client forgets its list at a login: everything that the links have is sent again. */
  forgotten(): Buffer[] {
    const uuids = [...this.#shown.keys()]
    this.#shown.clear()
    return this.#settle(uuids)
  }

  /** The packets that show the whole list as the client has it to somebody who has none; `unlisted`: with these besides. */
  asShown(unlisted: ReadonlyMap<string, TabListEntry> = new Map()): Buffer[] {
    return this.#form.add([...unlisted, ...this.#shown].map(([uuid, entry]) => ({ uuid, ...entry })))
  }

  /** The packets that take those of these entries away that the client does not have. */
  withoutUnlisted(uuids: Iterable<string>): Buffer[] {
    return this.#form.remove([...uuids].filter((uuid) => !this.#shown.has(uuid)))
  }

  /** The packets that show the client what it does not show yet of these entries. */
  #settle(uuids: Iterable<string>): Buffer[] {
    const added: { uuid: string; profile: Profile; looks: Partial<Looks> }[] = []
    const updated: { uuid: string; changed: Partial<Looks> }[] = []
    const removed: string[] = []
    for (const uuid of [...uuids]) {
      const shown = this.#shown.get(uuid)
      const wanted = this.#wanted(uuid, shown)
      if (!wanted) {
        if (shown) removed.push(uuid)
        this.#shown.delete(uuid)
        continue
      }
      // A client keeps the profile that it was added with; a skin that came later needs the entry anew.
      const reskinned = shown !== undefined && !sameProfile(shown.profile, wanted.profile)
      if (reskinned) removed.push(uuid)
      if (!shown || reskinned) added.push({ uuid, ...wanted })
      else updated.push({ uuid, changed: changedLooks(shown.looks, wanted.looks) })
      this.#shown.set(uuid, wanted)
    }
    return [...this.#form.remove(removed), ...this.#form.add(added), ...this.#form.update(updated)]
  }

  /**
   * The entry as the client should show it. The profile that it has is kept while a link gives it or none gives a skin: a
   * client shows a changed one only with the entry anew.
   */
  #wanted(uuid: string, shown: TabListEntry | undefined): TabListEntry | undefined {
    const primary = this.#primary === undefined ? undefined : this.#links.get(this.#primary)?.get(uuid)
    const servers: TabListEntry[] = []
    const lent: TabListEntry[] = []
    const own: TabListEntry[] = []
    for (const [link, list] of this.#links) {
      const entry = list.get(uuid)
      if (entry) (link === LENT ? lent : this.#own.has(link) ? own : servers).push(entry)
    }
    const all = [...servers, ...own, ...lent]
    const entry = primary ?? all[0]
    if (!entry) return undefined
    const best = [entry, ...all].find(({ profile }) => profile.properties.length > 0)?.profile ?? entry.profile
    const given = shown && all.some(({ profile }) => sameProfile(profile, shown.profile))
    const keeps = shown && (best.properties.length === 0 || (given && shown.profile.properties.length > 0))
    // What mcmesh knows of its own players is true whoever looks: a server knows its dummies' pings and modes.
    const known = own[0]?.looks
    const looks = known ? { ...entry.looks, gamemode: known.gamemode, latency: known.latency } : entry.looks
    return { profile: keeps ? shown.profile : best, looks }
  }
}

const sameProfile = (a: Profile, b: Profile): boolean => a === b || isDeepStrictEqual(a, b)
