/** Walks the serverbound play packets of a version through the real router. */
import { defaultServerbound, type ServerboundRow, serverboundTable } from '../../src/protocol/serverbound.ts'
import type { Protocol } from '../../src/protocol/versions.ts'
import { CONFIRMS_PLACE } from '../kit/client/arrival.ts'
import { frameOf } from '../kit/frames.ts'
import { ROUNDS } from './walk-clientbound.ts'
import type { Params } from './walk-contents.ts'
import { complaints, Walk, type Walked } from './walked.ts'

const rows = new Map(serverboundTable.map((row) => [row.packet, row]))
const rowOf = (name: string): ServerboundRow => rows.get(name) ?? { packet: name, rule: defaultServerbound }

const blockAt = (x: number) => ({ x, y: 64, z: 8 })
const standing = { x: -8.5, y: 64, z: 8.5, yaw: 10, pitch: 0 }
const pick = (from: object, like: object): object =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name in like))

type By = Parameters<Parameters<Walk['fromClient']>[0]>

const request = (player: By[0], link: By[1], name: string, params: object): void => {
  const { clientbound } = player.mesh
  player.requests.asked(link, clientbound, name, clientbound.encode(name, params))
}

/** Whose answer each reply is: asked by west before. */
const asked: Readonly<Record<string, (by: By) => object>> = {
  keep_alive: ([player, link]) => {
    const { clientbound } = player.mesh
    player.requests.keepAlives.request(link, frameOf(clientbound.encode('keep_alive', { keepAliveId: 7n })))
    return { keepAliveId: 7n }
  },
  pong: ([player, link]) => {
    request(player, link, 'ping', { id: 7 })
    return { id: 7 }
  },
  teleport_confirm: ([player, link]) => {
    // Where it stands is said since 26.3; what is not asked for is not written.
    return { teleportId: player.requests.teleports.request(link, 3), ...standing }
  },
  chunk_batch_received: ([player, link]) => {
    player.requests.batches.add('batch', link)
    return {}
  },
  cookie_response: ([player, link]) => {
    request(player, link, 'cookie_request', { cookie: 'a:b' })
    return { key: 'a:b' }
  },
  resource_pack_receive: ([player, link]) => {
    const uuid = '00112233-4455-4677-8899-000000000001'
    const pack = { url: '', hash: '', forced: false }
    const named = player.mesh.clientbound.idOf('add_resource_pack') !== undefined
    request(player, link, named ? 'add_resource_pack' : 'resource_pack_send', { uuid, ...pack })
    return { uuid }
  },
}

/** What differs between two walks of a packet, and who is to hear it. */
interface Way {
  readonly to: 'west' | 'east' | 'both' | 'nobody'
  /** Where the block is that the packet names. */
  readonly x?: number
  /** Whom the packet is about: a cow that west has shown, or nobody that the client was shown. */
  readonly target?: 'cow' | 'stranger'
  /** The window that it names: the player's own, or the client's number of one that west, or east, opened. */
  readonly window?: 'own' | 'ofWest' | 'ofEast'
}

/** The ways in which a row's packets go to different servers, or to none. */
function waysOf({ rule, block, window, packet }: ServerboundRow, protocol: Protocol): readonly Way[] {
  // It says where the client stands, which the others are sent as a movement.
  if (packet === 'teleport_confirm' && protocol.number >= CONFIRMS_PLACE) return [{ to: 'both' }]
  if (rule === 'drop') return [{ to: 'nobody' }]
  if (rule === 'all') return [{ to: 'both' }]
  if (block) return [{ to: 'west' }, ...(packet === 'block_dig' ? [] : [{ to: 'east', x: 8 } as const])]
  if (rule === 'entity') return [{ to: 'west' }, { to: 'nobody', target: 'stranger' }]
  if (window)
    return [{ to: 'west' }, { to: 'west', window: 'ofWest' } as const, { to: 'nobody', window: 'ofEast' } as const]
  return [{ to: 'west' }]
}

const STRANGER = 4_000_000
/** What the servers call their windows. */
const WINDOW = 5

/** Since 26.2 whom a spectator looks through is none, or one more than the id. */
const biasOf = (player: By[0], packet: string): number =>
  packet === 'spectate_entity' && player.mesh.protocol.number >= 776 ? 1 : 0

function made(row: ServerboundRow, { x = -8, target, window = 'own' }: Way, by: By, params: Params): Params {
  const [player, , cow] = by
  const { packet, rule, movement, block } = row
  const shown = { own: 0, ofWest: 1, ofEast: 2 }[window]
  const entity = target === 'stranger' ? STRANGER : cow
  const ids = ['target', 'entityId']
    .filter((path) => typeof params[path] === 'number')
    .map((path) => [path, rule === 'all' ? player.entityId : entity + biasOf(player, packet)])
  const at = { location: blockAt(x), position: blockAt(x), pos: blockAt(x) }
  return {
    ...params,
    ...Object.fromEntries(ids),
    ...(movement || packet === 'vehicle_move' ? pick(standing, params) : {}),
    ...(block ? pick(at, params) : {}),
    ...(block === 'location' && 'direction' in params ? { direction: 1 } : {}),
    ...('windowId' in params ? { windowId: shown } : {}),
    ...('window_id' in params ? { window_id: shown } : {}),
    ...(packet === 'custom_payload' ? { channel: 'test:walk' } : {}),
    ...asked[packet]?.(by),
  }
}

/** Sent on without their signatures. */
const unsigned: Readonly<Record<string, (params: Params) => readonly [name: string, params: Params] | undefined>> = {
  chat_message: ({ message, timestamp, salt }) => ['chat_message', { message, timestamp, salt }],
  chat_command_signed: ({ command }) => ['chat_command', { command }],
  // From 1.20.6 on it bears none.
  chat_command: ({ command, timestamp, salt, argumentSignatures }) =>
    argumentSignatures === undefined ? undefined : ['chat_command', { command, timestamp, salt }],
}

/** Every field by which a version signs, or says what it has read, with what says nothing. */
const nothingSigned: Readonly<Record<string, (value: unknown) => boolean>> = {
  signature: (value) => value === undefined || (Buffer.isBuffer(value) && value.length === 0),
  signedPreview: (value) => value === false,
  argumentSignatures: (value) => (value as unknown[]).length === 0,
  messageCount: (value) => value === 0,
  offset: (value) => value === 0,
  acknowledged: (value) => Buffer.isBuffer(value) && value.every((byte) => byte === 0),
  checksum: (value) => value === 0,
  previousMessages: (value) => (value as unknown[]).length === 0,
  lastRejectedMessage: (value) => value === undefined,
}

/** What is wrong with a line that was sent on: anything that it still signs, or says otherwise than the client. */
function faultsOfLine(walk: Walk, sent: Buffer, name: string, kept: Params): string[] {
  const { name: told, params } = walk.mesh.serverbound.decode(sent)
  const faults = told === name ? [] : [`told as ${told}`]
  for (const [field, value] of Object.entries(params)) {
    const silent = nothingSigned[field]
    if (field in kept ? String(kept[field]) !== String(value) : !silent?.(value))
      faults.push(`${field} is told as ${String(value)}`)
  }
  return faults
}

function faultsOf(walk: Walk, name: string, way: Way, { packet, toServer, player, link }: Walked): string[] {
  const { serverbound } = walk.mesh
  const { west, east } = toServer
  const counts = [west.length, east.length].join('+')
  const due = { west: '1+0', east: '0+1', both: '1+1', nobody: '0+0' }[way.to]
  if (counts !== due) return [`sent ${counts} times, not ${due}`]
  const line = unsigned[name]?.(serverbound.decode(packet).params)
  if (line) return faultsOfLine(walk, west[0] as Buffer, ...line)
  const lens = serverbound.lens(name)
  const mapped = (self: number): Buffer => {
    const windowed = way.window === 'ofWest' ? serverbound.field<number>(name, windowOf(walk, name)) : undefined
    const told = windowed?.replace(packet, WINDOW) ?? packet
    return lens?.patch(told, (id) => (id === player.entityId ? self : 77)) ?? told
  }
  if (name === 'teleport_confirm') {
    const ground = { onGround: false, flags: { onGround: false, hasHorizontalCollision: false } }
    const move = serverbound.encode('position_look', { ...standing, ...ground })
    const confirm = serverbound.encode(name, { ...standing, teleportId: 3 })
    return [
      ...(west[0]?.equals(confirm) ? [] : ['not with its asker’s number']),
      ...(east[0] && !east[0].equals(move) ? ['east does not hear where it stands'] : []),
    ]
  }
  return [
    ...(west[0] && !west[0].equals(mapped(link.level.selfId)) ? ['not what west must hear'] : []),
    ...(east[0] && !east[0].equals(mapped(5002)) ? ['not what east must hear'] : []),
  ]
}

const windowOf = ({ mesh }: Walk, name: string): string =>
  mesh.serverbound.field(name, 'windowId') ? 'windowId' : 'window_id'

/** Everything wrong with how what the client says was told to its servers. */
export function walkServerbound(version: string): string[] {
  const walk = new Walk(version)
  const wrong: string[] = []
  for (const name of walk.mesh.serverbound.names) {
    const row = rowOf(name)
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of waysOf(row, walk.mesh.protocol)) {
        const walked = walk.fromClient((...by) => {
          const [player, link] = by
          // A server asked it into the configuration.
          if (name === 'configuration_acknowledged') player.level.expectLogin()
          player.requests.windows.open(link, WINDOW)
          const east = player.links.get('east')
          if (east) player.requests.windows.open(east, WINDOW)
          return walk.packet('serverbound', name, 'west', (params) => made(row, way, by, params))
        })
        for (const what of faultsOf(walk, name, way, walked))
          wrong.push(`${version} ${name}: ${what}, ${walked.outcome} ${walked.note} (${walked.packet.toString('hex')})`)
      }
    }
  }
  return [...wrong, ...complaints(walk)]
}
