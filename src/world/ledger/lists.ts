import { isDeepStrictEqual } from 'node:util'
import { encode, encodeList, merged, type PromotionContext } from './topic.ts'

type BossBar = { title: unknown; health: number; color: number; dividers: number; flags: number }

/** boss_bar.action (protocol 756–775). */
const BAR = { add: 0, remove: 1, health: 2, title: 3, style: 4, flags: 5 } as const

/** Boss bars by UUID. A changed bar is changed in place, so that it neither blinks nor moves. */
export const bossBars = merged<Map<string, BossBar>>({
  name: 'boss bars',
  lasts: 'login',
  removed: 'removed one by one',
  fresh: () => new Map(),
  folds: {
    boss_bar(bars, params: BossBar & { entityUUID: string; action: number }) {
      const { entityUUID, action, title, health, color, dividers, flags } = params
      const bar = bars.get(entityUUID)
      if (action === BAR.add) bars.set(entityUUID, { title, health, color, dividers, flags })
      else if (action === BAR.remove) bars.delete(entityUUID)
      else if (!bar) return
      else if (action === BAR.health) bar.health = health
      else if (action === BAR.title) bar.title = title
      else if (action === BAR.style) Object.assign(bar, { color, dividers })
      else if (action === BAR.flags) bar.flags = flags
    },
  },
  promote(shown, next, context) {
    const write = (entityUUID: string, action: number, params: object = {}) =>
      encode(context, 'boss_bar', { entityUUID, action, ...params })
    const out: Buffer[] = []
    for (const uuid of shown.keys()) if (!next.has(uuid)) out.push(...write(uuid, BAR.remove))
    for (const [uuid, bar] of next) {
      const before = shown.get(uuid)
      if (!before) {
        out.push(...write(uuid, BAR.add, bar))
        continue
      }
      const { title, health, color, dividers, flags } = bar
      if (before.health !== health) out.push(...write(uuid, BAR.health, { health }))
      if (!isDeepStrictEqual(before.title, title)) out.push(...write(uuid, BAR.title, { title }))
      if (before.color !== color || before.dividers !== dividers)
        out.push(...write(uuid, BAR.style, { color, dividers }))
      if (before.flags !== flags) out.push(...write(uuid, BAR.flags, { flags }))
    }
    return out
  },
})

interface Cooldown {
  /** `itemID` up to 1.21.1, `cooldownGroup` since: the field and its value. */
  readonly of: Readonly<Record<string, unknown>>
  readonly ticks: number
  readonly since: number
}

function cooldownLeft(cooldown: Cooldown, context: PromotionContext, of: 'shown' | 'next'): number {
  return Math.max(0, Math.round(cooldown.ticks - context.ticks(cooldown.since, of)))
}

/** Items that can't be used yet. A client counts them down itself. */
export const cooldowns = merged<Map<unknown, Cooldown>>({
  name: 'cooldowns',
  lasts: 'body',
  removed: 'set to 0 ticks',
  fresh: () => new Map(),
  folds: {
    set_cooldown(value, params: { cooldownTicks: number }, recorded) {
      const { cooldownTicks: ticks, ...of } = params
      const key = Object.values(of)[0]
      if (ticks > 0) value.set(key, { of, ticks, since: recorded.now })
      else value.delete(key)
    },
  },
  promote(shown, next, context) {
    const left = (from: ReadonlyMap<unknown, Cooldown>, key: unknown, of: 'shown' | 'next') => {
      const cooldown = from.get(key)
      return cooldown ? cooldownLeft(cooldown, context, of) : 0
    }
    return [...new Map([...shown, ...next])].flatMap(([key, cooldown]) => {
      const cooldownTicks = left(next, key, 'next')
      if (cooldownTicks === left(shown, key, 'shown')) return []
      return encode(context, 'set_cooldown', { ...cooldown.of, cooldownTicks })
    })
  },
})

type Waypoint = { hasUUID: boolean; uuid?: string; id?: string; icon: unknown; type: string; data?: unknown }

/** The locator bar's waypoints (1.21.6+), by UUID or name. An update moves one and keeps its icon. */
export const waypoints = merged<Map<string, Waypoint>>({
  name: 'waypoints',
  lasts: 'login',
  removed: 'untracked one by one',
  fresh: () => new Map(),
  folds: {
    tracked_waypoint(value, params: { operation: string; waypoint: Waypoint }) {
      const { operation, waypoint } = params
      const key = waypointKey(waypoint)
      const known = value.get(key)
      if (operation === 'track') value.set(key, waypoint)
      else if (operation === 'untrack') value.delete(key)
      else if (known) value.set(key, { ...waypoint, icon: known.icon })
    },
  },
  promote(shown, next, context) {
    const write = (operation: string, waypoint: Waypoint) =>
      encode(context, 'tracked_waypoint', { operation, waypoint })
    const out: Buffer[] = []
    for (const [key, waypoint] of shown) {
      const untracked = { ...waypoint, icon: { style: 'minecraft:default' }, type: 'empty', data: undefined }
      if (!next.has(key)) out.push(...write('untrack', untracked))
    }
    for (const [key, waypoint] of next) {
      const before = shown.get(key)
      if (isDeepStrictEqual(before, waypoint)) continue
      const moved = before && before.type === waypoint.type && isDeepStrictEqual(before.icon, waypoint.icon)
      out.push(...write(moved ? 'update' : 'track', waypoint))
    }
    return out
  },
})

function waypointKey(waypoint: Waypoint): string {
  return waypoint.hasUUID ? waypoint.uuid! : `id ${waypoint.id}`
}

type ResourcePack = { uuid: string; url: string; hash: string }

/** Resource packs by UUID, in the order in which they lie on one another (1.20.3+). */
export const resourcePacks = merged<Map<string, ResourcePack>>({
  name: 'resource packs',
  lasts: 'connection',
  removed: 'removed one by one',
  fresh: () => new Map(),
  folds: {
    add_resource_pack(value, params: ResourcePack) {
      value.delete(params.uuid)
      value.set(params.uuid, params)
    },
    remove_resource_pack(value, params: { uuid?: string }) {
      if (params.uuid === undefined) value.clear()
      else value.delete(params.uuid)
    },
  },
  promote(shown, next, context) {
    const has = (pack: ResourcePack, packs: ReadonlyMap<string, ResourcePack>) => {
      const other = packs.get(pack.uuid)
      return other !== undefined && other.url === pack.url && other.hash === pack.hash
    }
    const removed = [...shown.values()].filter((pack) => !next.has(pack.uuid))
    const added = [...next.values()].filter((pack) => !has(pack, shown))
    return [
      ...removed.flatMap(({ uuid }) => encode(context, 'remove_resource_pack', { uuid })),
      ...added.flatMap((pack) => encode(context, 'add_resource_pack', pack)),
    ]
  },
})

const SUGGEST = { add: 0, remove: 1, set: 2 } as const

/** Words that the server lets a client complete in chat (1.19.1+). */
export const chatSuggestions = merged<Set<string>>({
  name: 'chat suggestions',
  lasts: 'login',
  removed: 'removed together',
  fresh: () => new Set(),
  folds: {
    chat_suggestions(value, params: { action: number; entries: string[] }) {
      if (params.action === SUGGEST.set) value.clear()
      for (const entry of params.entries) {
        if (params.action === SUGGEST.remove) value.delete(entry)
        else value.add(entry)
      }
    },
  },
  promote(shown, next, context) {
    const write = (action: number, words: string[]) =>
      encodeList(context, 'chat_suggestions', words, (entries) => ({ action, entries }))
    const removed = [...shown].filter((entry) => !next.has(entry))
    const added = [...next].filter((entry) => !shown.has(entry))
    return [...write(SUGGEST.remove, removed), ...write(SUGGEST.add, added)]
  },
})
