/** A second, plainer reading of the tab list's packets: what a client that hears them has in its list. */
import { isDeepStrictEqual } from 'node:util'
import type { Case } from './walk-own.ts'
import type { Walk } from './walked.ts'

type Params = Record<string, unknown>
type Entry = Params & { uuid: string; player?: Params }
type List = Map<string, Params>

/** Each action's field of an entry: by name of the flag, or of the one action up to 1.19.2. */
const fields = {
  update_game_mode: 'gamemode',
  update_listed: 'listed',
  update_latency: 'latency',
  update_display_name: 'displayName',
} as const

/** A packet that adds everybody whom another names. */
export function primed({ mesh: { clientbound } }: Walk, named: Params): Buffer {
  const uuids = (named.players as string[] | undefined) ?? (named.data as Entry[]).map(({ uuid }) => uuid)
  const who = { name: 'primed', properties: [] }
  const old = clientbound.idOf('player_remove') === undefined
  const data = uuids.map((uuid) => (old ? { uuid, ...who, gamemode: 1, ping: 3 } : { uuid, player: who, gamemode: 1 }))
  return clientbound.encode('player_info', {
    action: old ? 'add_player' : { add_player: true, update_game_mode: true },
    data,
  })
}

/** What the list is after one more packet. */
function fold(list: List, { mesh: { clientbound } }: Walk, packet: Buffer): List {
  const { name, params } = clientbound.decode(packet)
  if (name === 'player_remove') for (const uuid of params.players as string[]) list.delete(uuid)
  if (name !== 'player_info') return list
  const { action, data } = params as { action: string | Record<string, boolean>; data: Entry[] }
  const has = (one: string): boolean => (typeof action === 'string' ? action === one : Boolean(action[one]))
  for (const { uuid, ping, player, ...said } of data) {
    const entry: Params = { ...said, ...(ping === undefined ? {} : { latency: ping }) }
    if (has('remove_player')) list.delete(uuid)
    if (has('add_player') && !list.has(uuid)) {
      const { name, properties } = (player ?? said) as Params
      list.set(uuid, { name, properties, gamemode: 0, listed: 0, latency: 0, displayName: undefined })
    }
    const known = list.get(uuid)
    for (const [flag, field] of Object.entries(fields)) {
      const says = has(flag) || (action === 'add_player' && field !== 'listed')
      if (known && says) known[field] = entry[field]
    }
  }
  return list
}

/** Where the client's list is another than the server's, or is told of keys for signed chat. */
export function faultsOfList({ walk, walked, round }: Case): string[] {
  const { packet, toClient } = walked
  const { clientbound } = walk.mesh
  const before = (): List =>
    round === 0 ? new Map() : fold(new Map(), walk, primed(walk, clientbound.decode(packet).params))
  const meant = fold(before(), walk, packet)
  const shown = toClient.reduce((list, one) => fold(list, walk, one), before())
  const faults = isDeepStrictEqual(shown, meant) ? [] : [`the client's list is another: ${[...shown.keys()]}`]
  for (const one of toClient) {
    const { name, params } = clientbound.decode(one)
    if (name !== 'player_info' && name !== 'player_remove') faults.push(`${name} among its list`)
    const entries = (params.data ?? []) as Params[]
    const signs = entries.some(({ crypto, chatSession }) => (crypto ?? chatSession) !== undefined)
    if (signs || (params.action as Params | undefined)?.initialize_chat) faults.push('told of a key for signed chat')
  }
  return faults
}
