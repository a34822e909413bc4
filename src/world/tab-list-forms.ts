import { isDeepStrictEqual } from 'node:util'
import type { PacketSet } from '../protocol/packets.ts'
import { inParts } from '../protocol/parts.ts'

/** What a player's entry shows besides who he is, by minecraft-data's name of the action that carries it (1.19.3+). */
export interface Looks {
  gamemode: number
  /** Whether the entry stands in the visible list; always before 1.19.3. */
  listed: unknown
  /** Milliseconds. */
  latency: number
  /** Text in this version's form; undefined shows the name. */
  displayName: unknown
  /** 1.21.2+: higher stands further up. */
  listPriority: number
  /** 1.21.4+: the skin's outer layer on the head. */
  showHat: unknown
}

export type Look = keyof Looks

/** What a client shows of an entry whose packets never carried it. */
const freshLooks: Readonly<Looks> = {
  gamemode: 0,
  listed: 0,
  latency: 0,
  displayName: undefined,
  listPriority: 0,
  showHat: true,
}

export interface Profile {
  readonly name: string
  /** Skin textures and their signature. */
  readonly properties: readonly { readonly name: string; readonly value: string; readonly signature?: string }[]
}

/** What one packet changes of one player's entry. */
export interface EntryChange {
  readonly uuid: string
  /** Adds the player when there. */
  readonly profile?: Profile
  readonly removed?: true
  readonly looks: Partial<Looks>
}

/** Reads and writes the tab list's packets in one version's form. */
export interface TabListForm {
  read(name: 'player_info' | 'player_remove', packet: Buffer): EntryChange[]
  add(entries: readonly { uuid: string; profile: Profile; looks: Partial<Looks> }[]): Buffer[]
  update(entries: readonly { uuid: string; changed: Partial<Looks> }[]): Buffer[]
  remove(uuids: readonly string[]): Buffer[]
}

/** Entries of which the same looks are sent: one packet can carry them together. */
function grouped<E>(entries: readonly E[], looks: (entry: E) => Partial<Looks>): E[][] {
  const groups = new Map<string, E[]>()
  for (const entry of entries) {
    const key = Object.keys(looks(entry)).sort().join()
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return [...groups.values()]
}

type OldEntry = { uuid: string; name: string; properties: Profile['properties']; gamemode: number; ping: number } & {
  displayName?: unknown
}

/** Looks that have an action of their own up to 1.19.2, with the entry's field. */
const oldActions = {
  update_game_mode: 'gamemode',
  update_latency: 'latency',
  update_display_name: 'displayName',
} as const

/** 1.17.1–1.19.2: one action for all entries of a packet; removal is one of them. */
function oldForm(packets: PacketSet): TabListForm {
  const encode = (action: string, entries: object[]) =>
    inParts(entries, (data) => packets.encode('player_info', { action, data }))
  return {
    read(_name, packet) {
      const { action, data } = packets.decode(packet).params as { action: string; data: OldEntry[] }
      return data.map(({ uuid, name, properties, gamemode, ping, displayName }): EntryChange => {
        if (action === 'remove_player') return { uuid, removed: true, looks: {} }
        const looks = { gamemode, latency: ping, displayName }
        if (action === 'add_player') return { uuid, profile: { name, properties }, looks: { ...looks, listed: 1 } }
        const look = oldActions[action as keyof typeof oldActions]
        return { uuid, looks: look ? { [look]: looks[look] } : {} }
      })
    },
    add(entries) {
      // The key for signed chat (1.19–1.19.2) is left out: mcmesh speaks unsigned.
      const data = entries.map(({ uuid, profile, looks }) => {
        const { gamemode, latency: ping, displayName } = looks
        return { uuid, ...profile, gamemode, ping, displayName, crypto: undefined }
      })
      return encode('add_player', data)
    },
    update(entries) {
      return Object.entries(oldActions).flatMap(([action, look]) => {
        const data = entries
          .filter(({ changed }) => look in changed)
          .map(({ uuid, changed: { gamemode, latency: ping, displayName } }) => ({ uuid, gamemode, ping, displayName }))
        return encode(action, data)
      })
    },
    remove: (uuids) =>
      encode(
        'remove_player',
        uuids.map((uuid) => ({ uuid })),
      ),
  }
}

/** Looks by the flag that announces them (1.19.3+). */
const flagOf: Readonly<Record<Look, string>> = {
  gamemode: 'update_game_mode',
  listed: 'update_listed',
  latency: 'update_latency',
  displayName: 'update_display_name',
  listPriority: 'update_list_order',
  showHat: 'update_hat',
}
const allLooks = Object.keys(flagOf) as Look[]

type NewEntry = Partial<Looks> & { uuid: string; player?: Profile }

const ORDER_BIT = 0x40
const HAT_BIT = 0x80

/**
 * minecraft-data (1.21.4–26.1) has the flags of list order (0x40) and hat (0x80) the wrong way round. Their fields stand
 * in the right order, so that with the two bits exchanged its codec reads and writes them rightly.
 */
function exchange(packet: Buffer, at: number): Buffer {
  const flags = packet[at]!
  if (((flags & ORDER_BIT) !== 0) === ((flags & HAT_BIT) !== 0)) return packet
  const copy = Buffer.from(packet)
  copy[at] = flags ^ (ORDER_BIT | HAT_BIT)
  return copy
}

/** 1.19.3+: any set of actions in one packet, and a removal packet of its own. */
function newForm(packets: PacketSet): TabListForm {
  const flagsAt = packets.encode('player_info', { action: {}, data: [] }).length - 2
  const orderFlag = packets.encode('player_info', { action: { update_list_order: true }, data: [] })[flagsAt]!
  const fixed = (packet: Buffer) => (orderFlag === HAT_BIT ? exchange(packet, flagsAt) : packet)
  const known = allLooks.filter((look) => {
    const probe = packets.encode('player_info', { action: { [flagOf[look]]: true }, data: [] })
    return probe[flagsAt] !== 0
  })
  const encode = (looks: readonly Look[], entries: NewEntry[], add: boolean) => {
    const action = { ...Object.fromEntries(looks.map((look) => [flagOf[look], true])), add_player: add }
    return inParts(entries, (data) => fixed(packets.encode('player_info', { action, data })))
  }
  return {
    read(name, packet) {
      if (name === 'player_remove') {
        const { players } = packets.decode(packet).params as { players: string[] }
        return players.map((uuid) => ({ uuid, removed: true, looks: {} }))
      }
      const { params } = packets.decode(fixed(packet))
      const { action, data } = params as { action: Record<string, boolean>; data: NewEntry[] }
      const carried = known.filter((look) => action[flagOf[look]])
      return data.map((entry) => ({
        uuid: entry.uuid,
        profile: action.add_player ? entry.player : undefined,
        looks: Object.fromEntries(carried.map((look) => [look, entry[look]])),
      }))
    },
    add(entries) {
      return grouped(entries, ({ looks }) => looks).flatMap((group) => {
        const data = group.map(({ uuid, profile, looks }) => ({ uuid, player: profile, ...looks }))
        const carried = known.filter((look) => look in group[0]!.looks)
        return encode(carried, data as NewEntry[], true)
      })
    },
    update(entries) {
      return grouped(entries, ({ changed }) => changed).flatMap((group) => {
        const looks = known.filter((look) => look in group[0]!.changed)
        if (looks.length === 0) return []
        return encode(looks, group.map(({ uuid, changed }) => ({ uuid, ...changed })) as NewEntry[], false)
      })
    },
    remove: (uuids) => inParts(uuids, (players) => packets.encode('player_remove', { players })),
  }
}

const forms = new WeakMap<PacketSet, TabListForm>()

/** The form of these packets' version: found out once. */
export function tabListForm(packets: PacketSet): TabListForm {
  const known = forms.get(packets)
  if (known) return known
  const form = packets.idOf('player_remove') === undefined ? oldForm(packets) : newForm(packets)
  forms.set(packets, form)
  return form
}

/** The looks in which `now` differs from `before`. */
export function changedLooks(before: Partial<Looks>, now: Partial<Looks>): Partial<Looks> {
  const [old, next] = [
    { ...freshLooks, ...before },
    { ...freshLooks, ...now },
  ]
  const changed = allLooks.filter((look) => !isDeepStrictEqual(old[look], next[look]))
  return Object.fromEntries(changed.map((look) => [look, next[look]]))
}
