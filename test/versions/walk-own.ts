/** What must come of each packet that the clientbound table leaves to a handler of its own, or to an answer. */

import type { PacketOutcome } from '../../src/player/events.ts'
import { arrivalOf, type Put } from '../kit/client/arrival.ts'
import { faultsOfList, primed } from './walk-tab-list.ts'
import type { Manner, Walk, Walked } from './walked.ts'

/** What must come of a packet: what the client is told, and what its server hears, beside its outcome. */
export interface Due {
  readonly outcome: PacketOutcome
  readonly client?: readonly Buffer[]
  readonly server?: readonly Buffer[]
  /** What bytes alone don't show. */
  readonly faults?: readonly string[]
}

/** One packet and what became of it. */
export interface Case {
  readonly walk: Walk
  readonly name: string
  readonly primary: boolean
  readonly round: number
  readonly walked: Walked
}

type Row = (one: Case) => Due

const decoded = ({ walk, walked }: Case): Record<string, unknown> => walk.mesh.clientbound.decode(walked.packet).params
const told = ({ walk }: Case, name: string, params: object): Buffer => walk.mesh.clientbound.encode(name, params)
const answer = ({ walk }: Case, name: string, params: object): Buffer => walk.mesh.serverbound.encode(name, params)

/** The primary's word as it is; a dummy's to nobody. */
const passes =
  (fromDummy: PacketOutcome): Row =>
  ({ primary, walked }) =>
    primary ? { outcome: 'passed', client: [walked.packet] } : { outcome: fromDummy }

/** The client answers the primary, mcmesh a dummy. */
const asks =
  (...answers: readonly (readonly [name: string, params: (asked: Record<string, unknown>) => object])[]): Row =>
  (one) =>
    one.primary
      ? { outcome: 'passed', client: [one.walked.packet] }
      : { outcome: 'answered', server: answers.map(([name, params]) => answer(one, name, params(decoded(one)))) }

/** What the side has shown of its ground is taken away. */
const unloaded = (one: Case): Buffer => told(one, 'unload_chunk', { chunkX: one.primary ? -1 : 0, chunkZ: 0 })

const packResult = (result: number) =>
  ['resource_pack_receive', ({ uuid, hash }: Record<string, unknown>) => ({ uuid, hash, result })] as const
const [LOADED, ACCEPTED, DOWNLOADED] = [0, 3, 4]

export const own: Readonly<Record<string, Row>> = {
  // A second one; the first is walked by every login.
  login: () => ({ outcome: 'dropped' }),
  respawn: (one) =>
    one.primary
      ? { outcome: 'passed', client: [unloaded(one), one.walked.packet] }
      : { outcome: 'recorded', client: [unloaded(one)] },
  start_configuration: asks(),
  kick_disconnect: (one) =>
    one.primary ? { outcome: 'passed', client: [one.walked.packet] } : { outcome: 'dropped', client: [unloaded(one)] },
  player_chat: (one) => (one.primary ? { outcome: 'mapped', client: [unsigned(one)] } : { outcome: 'dropped' }),
  profileless_chat: passes('dropped'),
  system_chat: passes('dropped'),
  chat: passes('dropped'),
  bundle_delimiter: () => ({ outcome: 'held' }),
  acknowledge_player_digging: (one) => {
    const { sequenceId } = decoded(one)
    // Up to 1.18.2 it names the block itself.
    if (sequenceId === undefined) return { outcome: 'passed', client: [one.walked.packet] }
    return (sequenceId as number) > 0 ? { outcome: 'mapped', client: [one.walked.packet] } : { outcome: 'held' }
  },
  player_info: (one) => ({ outcome: 'mapped', client: one.walked.toClient, faults: faultsOfList(one) }),
  player_remove: (one) => ({ outcome: 'mapped', client: one.walked.toClient, faults: faultsOfList(one) }),
  custom_payload: passes('dropped'),
  entity_destroy: (one) => {
    const ids = new Set(decoded(one).entityIds as number[])
    const entityIds = [...ids].map((id) => one.walked.proxies.get(id))
    return ids.size > 0
      ? { outcome: 'mapped', client: [told(one, 'entity_destroy', { entityIds })] }
      : { outcome: 'recorded' }
  },
  update_view_distance: (one) => {
    const viewDistance = Math.max(4, decoded(one).viewDistance as number)
    return {
      outcome: 'recorded',
      client: viewDistance > 4 ? [told(one, 'update_view_distance', { viewDistance })] : [],
    }
  },
  feature_flags: passes('recorded'),
  transfer: passes('dropped'),
  vehicle_move: passes('dropped'),
  keep_alive: asks(['keep_alive', ({ keepAliveId }) => ({ keepAliveId })]),
  ping: asks(['pong', ({ id }) => ({ id })]),
  chunk_batch_start: asks(),
  chunk_batch_finished: asks(['chunk_batch_received', () => ({ chunksPerTick: 20 })]),
  position: (one) => {
    const { player, link } = one.walked
    const { teleportId } = decoded(one) as { teleportId: number }
    if (!one.primary) {
      const answers = arrivalOf(one.walk.mesh.protocol, { teleportId, ...placeOf(one) })
      return { outcome: 'answered', server: answers.map(([name, params]) => answer(one, name, params)) }
    }
    const field = one.walk.mesh.clientbound.field<number>('position', 'teleportId')
    const asked = player.requests.teleports.confirm(TELEPORTS + 1)
    const known = asked !== 'own' && asked?.link === link && asked.original === teleportId
    return {
      outcome: 'mapped',
      client: [field?.replace(one.walked.packet, TELEPORTS + 1) ?? Buffer.alloc(0)],
      faults: known ? [] : ['its confirm has nobody to go to'],
    }
  },
  // Cookies are the client's, whichever server stores or asks for them.
  store_cookie: (one) => {
    const { key, value } = decoded(one) as { key: string; value: Buffer }
    const kept = one.walked.player.cookies.get(key)?.equals(value)
    return { outcome: 'passed', client: [one.walked.packet], faults: kept ? [] : ['the cookie is not kept'] }
  },
  cookie_request: ({ walked }) => ({ outcome: 'passed', client: [walked.packet] }),
  resource_pack_send: asks(packResult(ACCEPTED), packResult(LOADED)),
  add_resource_pack: asks(packResult(ACCEPTED), packResult(DOWNLOADED), packResult(LOADED)),
}

/** So many teleports has the client been sent already. */
const TELEPORTS = 40

/** What comes before a packet, so that there is something for it to end or to settle. */
export function beforeOwn(walk: Walk, name: string, packet: Buffer, round: number): Manner['before'] {
  const { params } = walk.mesh.clientbound.decode(packet)
  switch (name) {
    case 'position':
      return (player) => {
        const { teleports } = player.requests
        while (teleports.lastId < TELEPORTS) teleports.confirm(teleports.requestOwn())
      }
    case 'acknowledge_player_digging':
      return (player, link) =>
        player.requests.sequences.acted(link.server, (params.sequenceId as number | undefined) ?? 0)
    case 'player_info':
    case 'player_remove':
      // Without an entry there is nothing to change, with one nothing to add.
      return round === 0 ? undefined : (_player, _link, say) => say(primed(walk, params))
    default:
      return undefined
  }
}

/** The line without its signature: a packet of its own since 1.19.3, the system's before. */
function unsigned(one: Case): Buffer {
  const { clientbound, systemLineType } = one.walk.mesh.running
  const { plainMessage, unsignedChatContent, formattedMessage, signedChatContent, ...params } = decoded(one)
  const { networkName, networkTargetName, senderName, type } = params
  if (clientbound.idOf('profileless_chat') !== undefined) {
    const plain =
      typeof networkName === 'string' ? JSON.stringify({ text: plainMessage }) : { type: 'string', value: plainMessage }
    const message = unsignedChatContent ?? plain
    return told(one, 'profileless_chat', { message, type, name: networkName, target: networkTargetName })
  }
  const content = unsignedChatContent ?? formattedMessage ?? signedChatContent ?? { text: plainMessage }
  const line = { translate: 'chat.type.text', with: [senderName ?? networkName, content] }
  return told(one, 'system_chat', { content: JSON.stringify(line), type: systemLineType, isActionBar: false })
}

/** Where a dummy was put, counted from where it stood: at 0, 0, 0, looking where its player looks. */
function placeOf(one: Case): Omit<Put, 'teleportId'> {
  const { flags, ...params } = decoded(one)
  const axes = ['x', 'y', 'z', 'yaw', 'pitch'] as const
  const relative = (axis: (typeof axes)[number]): boolean =>
    typeof flags === 'number'
      ? (flags & (1 << axes.indexOf(axis))) !== 0
      : Boolean((flags as Record<string, boolean>)[axis])
  const stood = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0 }
  const at = axes.map((axis) => [axis, (params[axis] as number) + (relative(axis) ? stood[axis] : 0)])
  return Object.fromEntries(at)
}
