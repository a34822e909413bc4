import type { Link } from '../../src/player/links/link.ts'
import type { Entity } from '../kit/client/entities.ts'
import { type Params, text } from '../kit/client/parts.ts'
import type { FuzzClient } from './client.ts'
import type { Connection } from './connection.ts'
import type { Creature } from './creature.ts'
import type { FuzzMesh } from './mesh.ts'
import { TARGET } from './references.ts'

const connectionOf = (link: Link): Connection | undefined => link.channel as Connection | undefined
const ownerAt = (x: number): string => (x < 0 ? 'west' : 'east')
/** Angles are told in 1/256 turns, at times in two steps. */
const ANGLE_SLACK = 3

/** What a client has spawned, held against what its servers show it: found by UUID, not by any table of mcmesh's. */
export function* brokenEntities(mesh: FuzzMesh, client: FuzzClient, links: readonly Link[]): Generator<string> {
  const { player, model } = client
  const owed = new Set(model.entities.keys())
  const here = new Set([...player.links.values()].filter(({ playing }) => playing).map(({ server }) => server))
  for (const link of links) {
    const connection = connectionOf(link)
    if (!connection) continue
    for (const serverId of connection.sees) {
      const each = connection.server.find(serverId)
      if (!each) continue
      const where = `${link.server}'s ${each.type} ${serverId}`
      const other = connection.server.inhabitants.find(({ body }) => body === each)
      const uuid = mesh.beings.being(link.server, serverId)
      const shown = uuid === undefined ? undefined : model.byUuid(uuid)
      if (!other) {
        const owner = ownerAt(each.x)
        if ((owner === link.server || !here.has(owner)) && !shown) yield `${where} at ${each.x} should be shown`
      } else if (!shown) yield `${where}, the body of ${other.name}, should be shown`
      else if (bodySource(links, other.name, other.link.player.primary?.server) !== link.server) continue
      if (!shown) continue
      owed.delete(shown.id)
      const type = mesh.words.typeNumber(each.type)
      // Up to 1.20.1 players are spawned without a type.
      if (shown.type !== type && shown.type >= 0) yield `${where} (${shown.id}) is shown as type ${shown.type}`
      for (const wrong of differs(client, shown, each, connection)) yield `${where} (${shown.id}): ${wrong}`
    }
  }
  // What a link has shown stays while it is being moved, for ever where nothing moves it.
  for (const link of player.links.values())
    for (const serverId of (link.ready ? undefined : connectionOf(link)?.sees) ?? [])
      owed.delete(model.byUuid(mesh.beings.being(link.server, serverId) ?? '')?.id ?? 0)
  for (const id of owed) yield `entity ${id} (${text(mesh.table.get(id)?.origins)}) is shown, but no server shows it`
  if (player.entities.size !== model.entities.size)
    yield `mcmesh counts ${player.entities.size} entities, its client has ${model.entities.size}`
}

/** The server whose view of a body must be shown, or undefined where it may be any. */
function bodySource(links: readonly Link[], name: string, playsOn: string | undefined): string | undefined {
  const seen = links.filter((link) => {
    const connection = connectionOf(link)
    const other = connection?.server.connections.get(name)
    return other !== undefined && connection?.sees.has(other.body.id)
  })
  return (seen.find(({ server }) => server === playsOn) ?? (seen.length === 1 ? seen[0] : undefined))?.server
}

function* differs(client: FuzzClient, shown: Entity, each: Creature, connection: Connection): Generator<string> {
  const { mesh, model } = client
  const { server, link } = connection
  const { words } = mesh
  /** What the client knows somebody by whom the server calls `id`; nothing for who is not shown. */
  const known = (id: number): number | undefined => {
    if (id === connection.body.id) return link.role === 'primary' ? model.entityId : undefined
    if (!connection.sees.has(id)) return undefined
    return model.byUuid(mesh.beings.being(server.name, id) ?? '')?.id
  }
  const rides = [...server.creatures.values()].some(({ passengers }) => passengers.includes(each.id))
  if (!rides && (Math.abs(shown.x - each.x) > 0.001 || Math.abs(shown.z - each.z) > 0.001))
    yield `it stands at ${shown.x} ${shown.z}, not at ${each.x} ${each.z}`
  for (const turn of words.isLiving(each) && each.type !== 'player' ? angles : (['yaw', 'pitch'] as const))
    if (apart(shown[turn], each[turn]) > ANGLE_SLACK) yield `its ${turn} is ${shown[turn]}, not ${each[turn]}`
  const metadata = Object.fromEntries([...each.metadata].map(([key, { type, value }]) => [key, text([type, value])]))
  if (text(told(shown.metadata)) !== text(told(metadata)))
    yield `its metadata is ${text(shown.metadata)}, not ${text(metadata)}`
  for (let slot = 0; slot < 5; slot++) {
    const [has, should] = [shown.equipment[slot]?.itemId, (each.equipment.get(slot)?.item as Params)?.itemId]
    if (has !== should) yield `in slot ${slot} it has ${has}, not ${should}`
  }
  // Back to a fresh player's value is as never spoken of.
  const attribute = Object.values(shown.attributes).filter((value) => value !== 0)
  if (text(attribute) !== text(each.attribute ? [each.attribute] : []))
    yield `its attribute is ${attribute}, not ${each.attribute}`
  const effects = Object.keys(shown.effects).map(Number).sort()
  if (text(effects) !== text([...each.effects].sort()))
    yield `its effects are ${effects}, not ${[...each.effects].sort()}`
  const riders = each.passengers.flatMap((id) => known(id) ?? [])
  // Who is destroyed leaves its vehicle, and is tied to nothing.
  const there = (id: number): boolean => id === model.entityId || model.entities.has(id)
  const carries = shown.passengers.filter(there)
  if (text(carries) !== text(riders)) yield `it carries ${carries}, not ${riders}`
  const holder = each.leash === connection.body.id ? model.entityId : known(each.leash)
  const tied = there(shown.leashedTo) ? shown.leashedTo : undefined
  if (tied !== holder) yield `it is tied to ${tied}, not to ${holder}`
}

const angles = ['yaw', 'pitch', 'headYaw'] as const

/** Degrees between two directions. */
function apart(a: number, b: number): number {
  const between = (((a - b) % 360) + 360) % 360
  return Math.min(between, 360 - between)
}

/** Without what says no more than a fresh entity is, and without targets, which are looked at as they are told. */
const told = (metadata: Readonly<Record<string, string>>): unknown =>
  Object.entries(metadata).filter(([key, value]) => Number(key) !== TARGET && !fresh[key]?.includes(value))
/** By key, in the words of versions that name types and of those that number them. */
const fresh: Readonly<Record<string, readonly string[]>> = {
  1: ['["int",300]', '[1,300]'],
  3: ['["boolean",false]', '[7,false]'],
  9: ['["float",20]', '[2,20]'],
}
