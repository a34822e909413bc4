import type { Protocol } from '../protocol/versions.ts'
import type { Frame } from '../wire/frame.ts'
import { framed } from '../wire/framed.ts'
import { changedLooks, type Looks, type Profile, type TabListForm, tabListForm } from './tab-list-forms.ts'

/** What mcmesh itself knows of a player of the mesh, whichever server it plays on. */
export type MeshLooks = Pick<Looks, 'gamemode' | 'latency'>

export interface MeshEntry {
  readonly uuid: string
  readonly profile: Profile
  readonly looks: MeshLooks
}

/** One player's entry before and after what was told last; undefined where there is none. */
export interface EntryTold {
  readonly before: MeshEntry | undefined
  readonly after: MeshEntry | undefined
}

/** What all clients are told together. */
export interface MeshListChange {
  readonly told: ReadonlyMap<string, EntryTold>
  /** Those of them who are new, gone, or known by another name: the others only look otherwise. */
  readonly listed: readonly (readonly [uuid: string, told: EntryTold])[]
  /** The packets that bring it to a client for which no server's word on these players counts. */
  readonly frames: readonly Frame[]
}

/** A client's entry of a player of whom no server has told it. */
export const shownLooks = ({ looks }: MeshEntry): Partial<Looks> => ({ ...looks, listed: 1 })

/**
 * The players of the mesh as all tab lists show them: one list, whoever looks. What changes of it is collected, and told to all
 * clients in packets that are made once: nothing is kept, compared or encoded for each pair of players.
 */
export class MeshTabList {
  readonly #protocol: Protocol
  readonly #threshold: () => number
  /** What clients have been told. */
  readonly #told = new Map<string, MeshEntry>()
  /** What they have not been told yet; undefined: the player is gone. */
  readonly #changed = new Map<string, MeshEntry | undefined>()
  /** The packets that tell all of it. */
  #whole: readonly Frame[] | undefined

  /** `threshold`: of clients' connections. */
  constructor(protocol: Protocol, threshold: () => number = () => -1) {
    this.#protocol = protocol
    this.#threshold = threshold
  }

  /** Not before somebody plays: a mesh is ready before any codec is loaded. */
  get #form(): TabListForm {
    return tabListForm(this.#protocol.packets('play', 'clientbound'))
  }

  /** A player looks like that now. Answers whether clients have to be told. */
  set(entry: MeshEntry): boolean {
    const { uuid } = entry
    const before = this.#changed.has(uuid) ? this.#changed.get(uuid) : this.#told.get(uuid)
    if (before && before.profile.name === entry.profile.name && sameLooks(before.looks, entry.looks)) return false
    this.#changed.set(uuid, entry)
    return true
  }

  /** A player has left. */
  delete(uuid: string): void {
    this.#changed.set(uuid, undefined)
  }

  /** What clients have been told of a player. */
  get(uuid: string): MeshEntry | undefined {
    return this.#told.get(uuid)
  }

  /** By UUID: what clients have been told. */
  get entries(): ReadonlyMap<string, MeshEntry> {
    return this.#told
  }

  /** The packets that tell all that clients have been told to one that has nothing. */
  whole(): readonly Frame[] {
    this.#whole ??= this.#framed(
      this.#form.add([...this.#told.values()].map((entry) => ({ ...entry, looks: shownLooks(entry) }))),
    )
    return this.#whole
  }

  /** What is new since it was called last: clients are told that now. Undefined when nothing is. */
  publish(): MeshListChange | undefined {
    if (this.#changed.size === 0) return undefined
    const told = new Map<string, EntryTold>()
    for (const [uuid, after] of this.#changed) {
      told.set(uuid, { before: this.#told.get(uuid), after })
      if (after) this.#told.set(uuid, after)
      else this.#told.delete(uuid)
    }
    this.#changed.clear()
    this.#whole = undefined
    const listed = [...told].filter(
      ([, { before, after }]) => !before || !after || before.profile.name !== after.profile.name,
    )
    return { told, listed, frames: this.#framed(this.#packets(told)) }
  }

  #packets(told: ReadonlyMap<string, EntryTold>): Buffer[] {
    const removed: string[] = []
    const added: { uuid: string; profile: Profile; looks: Partial<Looks> }[] = []
    const updated: { uuid: string; changed: Partial<Looks> }[] = []
    for (const [uuid, { before, after }] of told) {
      const renamed = before && after && before.profile.name !== after.profile.name
      if (before && (!after || renamed)) removed.push(uuid)
      if (after && (!before || renamed)) added.push({ ...after, looks: shownLooks(after) })
      else if (before && after) updated.push({ uuid, changed: changedLooks(before.looks, after.looks) })
    }
    return [...this.#form.remove(removed), ...this.#form.add(added), ...this.#form.update(updated)]
  }

  #framed(packets: readonly Buffer[]): readonly Frame[] {
    return packets.map((packet) => framed(packet, this.#threshold()))
  }
}

/** A client draws a ping as bars: fewer from each of these on. Milliseconds; vanilla's PlayerTabOverlay. */
const BARS = [150, 300, 600, 1000] as const
/** So many milliseconds more or less are not worth a word. */
const UNSEEN_MS = 25

/** Pings move all the time, and few of these moves can be seen. */
const sameLooks = (before: MeshLooks, now: MeshLooks): boolean =>
  before.gamemode === now.gamemode && samePing(before.latency, now.latency)

/** As many bars, and neither twice or half as long nor within what nobody sees: some clients show the number. */
function samePing(before: number, now: number): boolean {
  const bars = (ping: number): number => BARS.filter((bar) => ping >= bar).length
  if (bars(before) !== bars(now)) return false
  return Math.abs(now - before) < UNSEEN_MS || (now < before * 2 && now > before / 2)
}
