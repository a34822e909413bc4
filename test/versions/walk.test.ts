import { describe, expect, test } from 'vitest'
import type { PacketFate } from '../../src/player/events.ts'
import { type ClientboundRow, clientboundTable, defaultClientbound } from '../../src/protocol/clientbound.ts'
import { defaultServerbound, type ServerboundRow, serverboundTable } from '../../src/protocol/serverbound.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { type Side, Walk, type Walked } from './walked.ts'

/** How often each packet is walked, with other contents each time. */
const ROUNDS = 3

const names = (version: string, direction: 'clientbound' | 'serverbound'): readonly string[] =>
  protocolOf(version).packets('play', direction).names
const count = supportedVersions.flatMap((version) => [
  ...names(version, 'clientbound'),
  ...names(version, 'serverbound'),
]).length

const clientRows = new Map(clientboundTable.map((row) => [row.packet, row]))
const serverRows = new Map(serverboundTable.map((row) => [row.packet, row]))

/** What may become of a packet with a handler of its own: from the primary, and from a dummy. */
const ownFates: Readonly<Record<string, readonly [primary: PacketFate[], dummy: PacketFate[]]>> = {
  login: [['dropped'], ['dropped']], // a second one; the first is walked by every login
  respawn: [['passed'], ['recorded']],
  start_configuration: [['passed'], ['answered']],
  kick_disconnect: [['passed'], ['dropped']],
  player_chat: [['mapped', 'dropped'], ['dropped']],
  profileless_chat: [['passed'], ['dropped']],
  system_chat: [['passed'], ['dropped']],
  chat: [['passed'], ['dropped']],
  bundle_delimiter: [['held'], ['held']],
  acknowledge_player_digging: [
    ['held', 'passed'],
    ['held', 'passed'],
  ],
  player_info: [['mapped'], ['mapped']],
  player_remove: [['mapped'], ['mapped']],
  custom_payload: [['passed'], ['dropped']],
  entity_destroy: [
    ['mapped', 'recorded'],
    ['mapped', 'recorded'],
  ],
  update_view_distance: [['recorded'], ['recorded']],
  transfer: [['passed'], ['dropped']],
  keep_alive: [['passed'], ['answered']],
  ping: [['passed'], ['answered']],
  chunk_batch_start: [['passed'], ['answered']],
  chunk_batch_finished: [['passed', 'answered'], ['answered']],
  position: [['mapped'], ['answered']],
  cookie_request: [['passed'], ['passed']],
  resource_pack_send: [['passed'], ['answered']],
  add_resource_pack: [['passed'], ['answered']],
}

/** What a row of the table says becomes of a packet that can be told. */
function fatesOf(row: ClientboundRow, side: Side, { mesh }: Walk, bearsIds: boolean): PacketFate[] {
  const { packet, rule, primaryOnly, keep, at } = row
  const primary = side === 'west'
  const told: PacketFate[] = bearsIds ? ['mapped', 'passed'] : ['passed']
  // One that says its place in a way of its own, in this version at least, is the primary's to tell.
  const [field = ''] = at ? [Object.values(at)[0] as string | string[]].flat() : []
  if (
    (rule === 'chunk' || rule === 'placed') &&
    !(at && 'or' in at) &&
    mesh.clientbound.field(packet, field) === undefined
  )
    return primary ? told : ['dropped']
  switch (rule) {
    case 'pass':
      return primary ? told : ['dropped']
    case 'ledger':
      return primary ? told : ['recorded']
    case 'drop':
      return ['dropped']
    case 'placed':
      return told
    case 'chunk':
      return ['passed']
    case 'entity':
      if (primaryOnly) return primary ? told : ['dropped']
      return keep === 'spawn' ? ['sent', 'recorded'] : [...told, 'recorded']
    default:
      return [...(ownFates[packet]?.[primary ? 0 : 1] ?? [])]
  }
}

/** What every server calls the window that it opens: it is renumbered for the client. */
const WINDOW = 5
const windowField = ({ mesh }: Walk, name: string) =>
  mesh.clientbound.field<number>(name, 'windowId') ?? mesh.clientbound.field<number>(name, 'window_id')

/** The bytes of what the client was told, with every id mapped back to the server's: those of the packet itself. */
function mappedBack({ mesh }: Walk, name: string, { link, player }: Walked, told: Buffer): Buffer | undefined {
  const toServer = new Map([...link.dossiers.values()].map(({ proxyId, serverId }) => [proxyId, serverId]))
  toServer.set(player.entityId, link.selfId)
  return mesh.clientbound.lens(name)?.patch(told, (id) => toServer.get(id) ?? id)
}

function walkClientbound(version: string): string[] {
  const walk = new Walk(version)
  const wrong: string[] = []
  for (const name of names(version, 'clientbound')) {
    const row = clientRows.get(name) ?? { packet: name, rule: defaultClientbound }
    for (const side of ['west', 'east'] as const) {
      for (let round = 0; round < ROUNDS; round++) {
        const packet = walk.packet('clientbound', name, side, (params) => made(name, side, params))
        const say = (what: string) => wrong.push(`${version} ${name} from ${side}: ${what} (${packet.toString('hex')})`)
        const walked = walk.fromServer(side, name, packet)
        const { fate, toClient, note } = walked
        const lens = walk.mesh.clientbound.lens(name)
        const ids = lens?.ids(packet) ?? []
        const opens = windowField(walk, name)
        const asSent = (told: Buffer | undefined) =>
          told !== undefined && (row.opens && opens ? opens.replace(told, WINDOW) : told).equals(packet)
        if (!fatesOf(row, side, walk, ids.length > 0).includes(fate)) say(`${fate}, ${note}`)
        // Before a respawn all that the client was shown is taken away.
        else if (fate === 'passed' && !(asSent(toClient.at(-1)) && (toClient.length === 1 || name === 'respawn')))
          say('not as it was sent')
        // What a link that ends has shown is taken away.
        else if (fate === 'dropped' && toClient.length > 0 && name !== 'kick_disconnect') say('dropped, and yet told')
        else if ((fate === 'mapped' || fate === 'sent') && row.rule !== 'own' && row.rule !== 'answer') {
          const [told] = toClient
          if (!told || (toClient.length !== 1 && fate !== 'sent')) say(`told ${toClient.length} times`)
          else if (lens?.ids(told).some((id) => ids.includes(id))) say(`an id of ${side} got through`)
          else if (!asSent(mappedBack(walk, name, walked, told))) say('more than its ids was changed')
        }
      }
    }
  }
  return [...wrong, ...complaints(walk)]
}

/** What the walk makes of random contents that would end it: a kick that is none, a payload of mcmesh's own. */
function made(name: string, side: Side, params: Record<string, unknown>): Record<string, unknown> {
  if (name === 'custom_payload') return { ...params, channel: 'test:walk' }
  // minecraft-data names these two flags the wrong way round, so that what is made with one of them no server would say.
  if (name === 'player_info' && typeof params.action === 'object')
    return { ...params, action: { ...params.action, update_hat: false, update_list_order: false } }
  if (name === 'map_chunk') return { ...params, x: side === 'west' ? -1 : 0, z: 0 }
  if (name === 'position') return { ...params, x: 0.5, y: 64, z: 0.5 }
  const window = /^open_.*window$/.test(name) ? WINDOW : 0
  if ('windowId' in params) return { ...params, windowId: window }
  if ('window_id' in params) return { ...params, window_id: window }
  const at = side === 'west' ? -8.5 : 8.5
  if ('center' in params) return { ...params, center: { x: at, y: 64, z: 8.5 } }
  if (/^(world_particles|explosion)$/.test(name)) return { ...params, x: at, z: 8.5 }
  if (/sound_effect$/.test(name) && 'x' in params) return { ...params, x: at * 8, z: 68 }
  return params
}

/** Packets that mcmesh could not read, though their schema made them. */
function complaints({ mesh }: Walk): string[] {
  return [...mesh.unusable.keys()].filter((key) => !/login|was never spawned/.test(key))
}

const place = { location: { x: -8, y: 64, z: 8 }, position: { x: -8, y: 64, z: 8 }, pos: { x: -8, y: 64, z: 8 } }
const standing = { x: -8.5, y: 64, z: 8.5, yaw: 10, pitch: 0 }

/** Whose answer each reply is: asked by west before. */
const asked: Readonly<Record<string, (walked: Parameters<Parameters<Walk['fromClient']>[0]>) => object>> = {
  keep_alive: ([player, link]) => {
    player.asked.keepAlives.ask(7n, link)
    return { keepAliveId: 7n }
  },
  pong: ([player, link]) => {
    player.asked.pings.ask(7, link)
    return { id: 7 }
  },
  teleport_confirm: ([player, link]) => {
    player.asked.teleports.ask(7, link, 3)
    return { teleportId: 7 }
  },
  chunk_batch_received: ([player, link]) => {
    player.asked.batches.ask('batch', link)
    return {}
  },
  cookie_response: ([player, link]) => {
    player.asked.cookies.ask('a:b', link)
    return { key: 'a:b' }
  },
  resource_pack_receive: ([player, link]) => {
    const uuid = '00112233-4455-4677-8899-000000000001'
    for (const key of [uuid, '']) player.asked.packs.ask(key, link)
    return { uuid }
  },
}

function walkServerbound(version: string): string[] {
  const walk = new Walk(version)
  const { serverbound } = walk.mesh
  const wrong: string[] = []
  for (const name of names(version, 'serverbound')) {
    const { rule, movement, block } = (serverRows.get(name) ?? {
      packet: name,
      rule: defaultServerbound,
    }) as ServerboundRow
    const lens = serverbound.lens(name)
    for (let round = 0; round < ROUNDS; round++) {
      const walked = walk.fromClient((...by) => {
        const [player, , cow] = by
        // A server asked it into the configuration.
        player.awaitsLogin = name === 'configuration_acknowledged'
        return walk.packet('serverbound', name, 'west', (params) => {
          const ids = Object.fromEntries(
            ['target', 'entityId']
              .filter((path) => typeof params[path] === 'number')
              .map((path) => [path, rule === 'all' ? player.entityId : cow]),
          )
          return {
            ...params,
            ...ids,
            ...(movement || name === 'vehicle_move' ? pick(standing, params) : {}),
            ...(block ? pick(place, params) : {}),
            ...(block === 'location' && 'direction' in params ? { direction: 1 } : {}),
            ...('windowId' in params ? { windowId: 0 } : {}),
            ...('window_id' in params ? { window_id: 0 } : {}),
            ...(name === 'custom_payload' ? { channel: 'test:walk' } : {}),
            ...asked[name]?.(by),
          }
        })
      })
      const { packet, toServer, fate, note, link, player } = walked
      const say = (what: string) =>
        wrong.push(`${version} ${name}: ${what}, ${fate} ${note} (${packet.toString('hex')})`)
      const [west, east] = [toServer.west, toServer.east]
      const west1 = west.length === 1 ? west[0] : undefined
      const mapped = (self: number): Buffer | undefined =>
        lens ? lens.patch(packet, (id) => (id === player.entityId ? self : 77)) : packet
      if (rule === 'drop' || unsigned.has(name)) {
        if (rule === 'drop' && west.length + east.length > 0) say('dropped, and yet sent')
        if (rule !== 'drop' && (west.length !== 1 || east.length !== 0))
          say(`sent ${west.length} + ${east.length} times`)
      } else if (name === 'teleport_confirm') {
        if (!west1?.equals(serverbound.encode(name, { teleportId: 3 }))) say('not with its asker’s number')
      } else if (!west1?.equals(mapped(link.selfId) ?? packet)) say('not what its server must hear')
      else if (rule === 'all') {
        if (!(east.length === 1 && east[0]?.equals(mapped(5002) ?? packet)))
          say('not what the dummy’s server must hear')
      } else if (east.length > 0) say('sent to a server that it does not concern')
    }
  }
  return [...wrong, ...complaints(walk)]
}

/** Sent on unsigned: not the client's own bytes. */
const unsigned: ReadonlySet<string> = new Set(['chat_message', 'chat_command_signed', 'chat_command'])

const pick = (from: object, like: object): object =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name in like))

describe(`each of ${count} play packets of ${supportedVersions.length} versions, ${ROUNDS} times with other contents`, () => {
  test.each(supportedVersions)(
    '%s: from the primary and from a dummy, as its row says, every id mapped, all else as sent',
    (version) => {
      expect(walkClientbound(version)).toEqual([])
    },
  )

  test.each(supportedVersions)(
    '%s: from the client, to whom its row says, every id mapped, all else as sent',
    (version) => {
      expect(walkServerbound(version)).toEqual([])
    },
  )
})
