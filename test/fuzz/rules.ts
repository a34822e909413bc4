import type { Link } from '../../src/player/link.ts'
import type { ClientEntity } from '../oracle/client-state.ts'
import { text } from '../oracle/client-state.ts'
import type { FuzzClient, FuzzMesh } from './mesh.ts'
import type { Connection, Creature } from './server.ts'

/** Holds a mesh at rest (nothing under way) against the rules of the design. Says what is wrong, in sentences. */
export function* broken(mesh: FuzzMesh): Generator<string> {
  yield* mesh.faults
  const here = mesh.clients.filter(({ gone }) => !gone)
  let references = 0
  for (const client of here) {
    for (const wrong of brokenFor(mesh, client)) yield `${client.name}: ${wrong}`
    for (const id of client.state.entities.keys())
      if (!mesh.table.get(id)?.holders.has(client.name))
        yield `rule 4: the table does not know that ${client.name} has ${id}`
    references += client.state.entities.size
  }
  if (mesh.table.references !== references)
    yield `rule 4: ${mesh.table.references} references, but clients have ${references} entities`
  if (here.length === 0 && mesh.table.mappings > 0) yield `rule 4: ${mesh.table.mappings} mappings with nobody there`
}

const connectionOf = (link: Link): Connection | undefined => link.channel as Connection | undefined

function* brokenFor(mesh: FuzzMesh, client: FuzzClient): Generator<string> {
  const { player, state } = client
  const { primary } = player
  if (!primary?.playing) return
  if (state.entityId !== player.entityId || player.entityId === 0) yield 'rule 2: its own entity id is another'
  const links = [...player.links.values()].filter((link) => link.visible && connectionOf(link))
  yield* brokenEntities(mesh, client, links)
  yield* brokenChunks(mesh, client, links)
  const alone = connectionOf(primary)?.alone
  if (alone) {
    yield* brokenSelf(ownState(state), ownState(alone))
    // Told in whole ticks.
    if (Math.abs(state.time - alone.time) > 2)
      yield `rule 8: its time is ${state.time}, but its primary says ${alone.time}`
  }
  yield* brokenTab(mesh, client)
}

function* brokenEntities(mesh: FuzzMesh, client: FuzzClient, links: readonly Link[]): Generator<string> {
  const { player, state } = client
  const owed = new Set(state.entities.keys())
  for (const link of links) {
    const connection = connectionOf(link)
    if (!connection) continue
    for (const serverId of connection.sees) {
      const each = connection.server.find(serverId)
      if (!each) continue
      const where = `${link.server}'s entity ${serverId}`
      const other = [...connection.server.connections.values()].find(({ body }) => body === each)
      const proxyId = other
        ? other.link.player.entityId
        : mesh.table.find({ server: link.server, world: link.world, serverId })
      const shown = proxyId === undefined ? undefined : state.entities.get(proxyId)
      if (!other) {
        const owner = mesh.zones.ownerAt(player.dimension, each.x, each.z)
        const due = owner === link.server || owner === undefined || !player.isReady(owner)
        if (due && !shown) yield `${where} at ${each.x} should be shown`
      } else if (!shown) yield `${where}, the body of ${other.link.player.name}, should be shown`
      else if (bodySource(links, other.link.player.name, other.link.player.primary?.server) !== link.server) continue
      if (!shown || proxyId === undefined) continue
      owed.delete(proxyId)
      for (const wrong of differs(shown, each, connection, mesh)) yield `${where} (${shown.id}): ${wrong}`
    }
  }
  for (const id of owed) yield `entity ${id} (${text(mesh.table.get(id)?.origins)}) is shown, but no server shows it`
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

function* differs(shown: ClientEntity, each: Creature, connection: Connection, mesh: FuzzMesh): Generator<string> {
  if (Math.abs(shown.x - each.x) > 0.001 || Math.abs(shown.z - each.z) > 0.001)
    yield `it stands at ${shown.x} ${shown.z}, not at ${each.x} ${each.z}`
  const metadata = Object.fromEntries([...each.metadata].map(([key, { type, value }]) => [key, text([type, value])]))
  if (text(told(shown.metadata)) !== text(told(metadata)))
    yield `its metadata is ${text(shown.metadata)}, not ${text(metadata)}`
  for (let slot = 0; slot < 5; slot++) {
    const itemId = (json: string | undefined): unknown => (json === undefined ? undefined : JSON.parse(json).itemId)
    const [has, should] = [itemId(shown.equipment[slot]), each.equipment.get(slot)?.item.itemId]
    if (has !== should) yield `in slot ${slot} it has ${has}, not ${should}`
  }
  const effects = Object.keys(shown.effects).map(Number).sort()
  if (text(effects) !== text([...each.effects].sort()))
    yield `its effects are ${effects}, not ${[...each.effects].sort()}`
  const riders = each.passengers
    .filter((id) => connection.sees.has(id))
    .map((serverId) => mesh.table.find({ server: connection.server.name, world: connection.link.world, serverId }))
    .filter((id) => id !== undefined && mesh.table.get(id)?.holders.has(connection.link.player.name))
  if (text(shown.passengers) !== text(riders)) yield `it carries ${shown.passengers}, not ${riders}`
}

/** Without what says no more than a fresh entity is. */
const told = (metadata: Readonly<Record<number, string>>): unknown =>
  Object.entries(metadata).filter(([key, value]) => fresh[key] !== value)
const fresh: Readonly<Record<string, string>> = { 1: '["int",300]', 3: '["boolean",false]', 9: '["float",20]' }

function* brokenChunks(mesh: FuzzMesh, client: FuzzClient, links: readonly Link[]): Generator<string> {
  const { player, state } = client
  const due = new Map<string, Connection[]>()
  for (const link of links) {
    const connection = connectionOf(link)
    for (const key of connection?.chunks ?? []) due.set(key, [...(due.get(key) ?? []), connection as Connection])
  }
  for (const [key, holders] of due) {
    const [x = 0, z = 0] = key.split(',').map(Number)
    if (!player.inView(x, z)) continue
    const chunk = state.chunks.get(key)
    if (!chunk) {
      yield `rule 7: chunk ${key} of ${holders.map(({ server }) => server.name)} is not loaded`
      continue
    }
    const owner = mesh.zones.owner(player.dimension, x, z)
    const source = holders.find(({ server }) => server.name === owner)
    if (!source) continue
    const { params } = mesh.clientbound.decode(chunk.packet)
    const shown = chunk.changes.get(`${x * 16},64,${z * 16}`) ?? (params.chunkData as Buffer).readInt32BE(0)
    if (shown !== source.server.block(x, z))
      yield `rule 7: chunk ${key} shows ${shown}, but its owner ${owner} has ${source.server.block(x, z)}`
  }
  const held = new Set([...player.links.values()].flatMap((link) => [...(connectionOf(link)?.chunks ?? [])]))
  for (const key of state.chunks.keys())
    if (!held.has(key)) yield `rule 7: chunk ${key} is loaded, but no link holds it`
}

/** Everything that is neither chunk nor entity, as far as one server says it (rule 8). */
function ownState(state: FuzzClient['state']): Record<string, string> {
  const { self } = state
  const sorted = (lists: ReadonlyMap<string, unknown>): string =>
    text([...lists].map(([key, value]) => [key, value]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
  return {
    health: state.health,
    experience: state.experience,
    gameMode: `${state.gameMode}`,
    abilities: state.abilities,
    heldSlot: `${state.heldSlot}`,
    items: text(Object.entries(state.items).filter(([, item]) => !item.includes('"itemCount":0'))),
    ticking: `${state.clock.ticking}`,
    weather: text([state.raining, state.rain, state.thunder]),
    difficulty: state.difficulty,
    operatorLevel: `${state.operatorLevel}`,
    bars: sorted(state.bars),
    teams: sorted(new Map([...state.teams].map(([team, { members }]) => [team, [...members].sort()]))),
    objectives: sorted(new Map([...state.objectives].map(([name, { look }]) => [name, look]))),
    effects: text(Object.keys(self.effects).sort()),
    metadata: text(told(self.metadata)),
  }
}

function* brokenSelf(shown: Record<string, string>, alone: Record<string, string>): Generator<string> {
  for (const [what, should] of Object.entries(alone)) {
    const has = shown[what]
    if (has === should) continue
    yield `rule 8: its ${what} is ${has}, but its primary says ${should}`
  }
}

function* brokenTab(mesh: FuzzMesh, client: FuzzClient): Generator<string> {
  const { player, state } = client
  const due = new Set<string>()
  for (const link of player.links.values()) {
    if (!link.playing) continue
    for (const uuid of connectionOf(link)?.alone.tab.keys() ?? [])
      due.add(mesh.bodies.find(link.server, uuid, mesh.now())?.uuid ?? uuid)
  }
  for (const uuid of due) if (!state.tab.has(uuid)) yield `rule 8: ${uuid} is missing in its tab list`
  const players = new Set([...mesh.players.values()].map((each) => each.uuid))
  for (const uuid of state.tab.keys())
    if (!due.has(uuid) && !players.has(uuid)) yield `rule 8: ${uuid} is left in its tab list`
}
