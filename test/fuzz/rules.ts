import type { Link } from '../../src/player/links/link.ts'
import type { ClientModel } from '../kit/client/model.ts'
import { text } from '../kit/client/parts.ts'
import type { FuzzClient } from './client.ts'
import type { Connection } from './connection.ts'
import type { FuzzMesh } from './mesh.ts'
import { brokenEntities } from './rules-entities.ts'

/** Holds a mesh at rest (nothing under way) against the rules of the design. Says what is wrong, in sentences. */
export function* broken(mesh: FuzzMesh): Generator<string> {
  yield* mesh.faults
  const here = mesh.clients.filter(({ gone }) => !gone)
  let references = 0
  for (const client of here) {
    for (const wrong of brokenFor(mesh, client)) yield `${client.name}: ${wrong}`
    for (const id of client.model.entities.keys())
      if (!mesh.table.get(id)?.holders.has(client.name))
        yield `rule 4: the table does not know that ${client.name} has ${id}`
    references += client.model.entities.size
  }
  if (mesh.table.references !== references)
    yield `rule 4: ${mesh.table.references} references, but clients have ${references} entities`
  if (here.length === 0 && mesh.table.mappings > 0) yield `rule 4: ${mesh.table.mappings} mappings with nobody there`
}

const connectionOf = (link: Link): Connection | undefined => link.channel as Connection | undefined

function* brokenFor(mesh: FuzzMesh, client: FuzzClient): Generator<string> {
  const { player, model } = client
  const { primary } = player
  if (!primary?.playing || !client.inGame) {
    yield `rule 11: it plays nowhere: ${primary?.server} is ${primary?.phase}`
    return
  }
  if (model.entityId !== player.entityId || player.entityId === 0) yield 'rule 2: its own entity id is another'
  const links = [...player.links.values()].filter((link) => link.ready && connectionOf(link))
  yield* brokenEntities(mesh, client, links)
  yield* brokenChunks(mesh, client, links)
  const connection = connectionOf(primary)
  if (connection) {
    const { alone } = connection
    yield* brokenSelf(ownState(model), ownState(alone))
    // Told in whole ticks. 26.1 has clocks instead.
    const dayTime = mesh.clientbound.field('update_time', 'time') !== undefined
    if (dayTime && Math.abs(model.time - alone.time) > 2)
      yield `rule 8: its time is ${model.time}, but its primary says ${alone.time}`
    if (model.dimension !== connection.body.world) yield `it is in ${model.dimension}, not in ${connection.body.world}`
  }
  yield* brokenTab(mesh, client)
}

function* brokenChunks(mesh: FuzzMesh, client: FuzzClient, links: readonly Link[]): Generator<string> {
  const { player, model } = client
  const due = new Map<string, Connection[]>()
  for (const link of links) {
    const connection = connectionOf(link)
    for (const key of connection?.chunks ?? []) due.set(key, [...(due.get(key) ?? []), connection as Connection])
  }
  for (const [key, holders] of due) {
    const [x = 0, z = 0] = key.split(',').map(Number)
    if (!player.inView(x, z)) continue
    const chunk = model.chunks.get(key)
    if (!chunk) {
      yield `rule 7: chunk ${key} of ${holders.map(({ server }) => server.name)} is not loaded`
      continue
    }
    const owner = x < 0 ? 'west' : 'east'
    const source = holders.find(({ server }) => server.name === owner)
    if (!source) continue
    const { params } = mesh.clientbound.decode(chunk.packet)
    const has = source.server.ground(source.body.world, x, z)
    const shown = chunk.changes.get(`${x * 16},64,${z * 16}`) ?? (params.chunkData as Buffer).readInt32BE(0)
    if (shown !== has.state) yield `rule 7: chunk ${key} shows ${shown}, but its owner ${owner} has ${has.state}`
    const light = client.lights.get(key) ?? 0
    if (light !== has.light) yield `rule 7: chunk ${key} is lit by ${light}, but its owner ${owner} has ${has.light}`
    const sign = chunk.blockEntities.get(`${x * 16 + 1},64,${z * 16}`)
    const written = sign === undefined ? undefined : JSON.parse(sign).nbtData.value.n.value
    if (written !== has.sign) yield `rule 7: the sign of chunk ${key} says ${written}, but its owner has ${has.sign}`
  }
  const held = new Set([...player.links.values()].flatMap((link) => [...(connectionOf(link)?.chunks ?? [])]))
  for (const key of model.chunks.keys())
    if (!held.has(key)) yield `rule 7: chunk ${key} is loaded, but no link holds it`
}

/** By key, so that the order in which things were told is none. */
const sorted = (told: Readonly<Record<string, unknown>>): string =>
  text(Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What a fresh player's metadata are and a client's model does not know: a hidden name, health. */
const freshMetadata: Readonly<Record<string, unknown>> = { 3: false, 9: 20 }

/** Everything that is neither chunk nor entity, as far as one server says it (rule 8). */
function ownState({ state }: ClientModel): Record<string, string> {
  const { window, objectives, last, metadata, attributes } = state
  return {
    health: text(last.update_health),
    experience: text(last.experience),
    gameMode: `${state.mode}`,
    abilities: text(state.abilities),
    heldSlot: `${state.held}`,
    items: text(state.items),
    cursor: state.cursor,
    // Windows are renumbered: the title says which it is.
    window: text(window && [window.type, window.title, window.slots, window.items]),
    ticking: `${state.time.tickDayTime}`,
    weather: text(state.weather),
    difficulty: text(last.difficulty),
    operatorLevel: `${state.permission.level}`,
    bars: sorted(state.bars),
    teams: sorted(state.teams),
    scores: sorted(
      Object.fromEntries(Object.entries(objectives).map(([name, { look, scores }]) => [name, [look, sorted(scores)]])),
    ),
    effects: text(Object.keys(state.effects).sort()),
    // Back to a fresh player's value is as never spoken of.
    attributes: sorted(Object.fromEntries(Object.entries(attributes).filter(([, { value }]) => value !== 0))),
    metadata: sorted(
      Object.fromEntries(Object.entries(metadata).filter(([key, value]) => freshMetadata[key] !== value)),
    ),
  }
}

function* brokenSelf(shown: Record<string, string>, alone: Record<string, string>): Generator<string> {
  for (const [what, should] of Object.entries(alone)) {
    const has = shown[what]
    if (has !== should) yield `rule 8: its ${what} is ${has}, but its primary says ${should}`
  }
}

function* brokenTab(mesh: FuzzMesh, client: FuzzClient): Generator<string> {
  const { player, model } = client
  const due = new Set<string>()
  const players = new Map([...mesh.players.values()].map((each) => [each.uuid, each]))
  const { primary } = player
  for (const link of player.links.values()) {
    if (!link.playing) continue
    for (const [uuid, said] of connectionOf(link)?.alone.tab.entries ?? []) {
      const other = mesh.roster.bodyOf(link.server, uuid)
      const known = other?.uuid ?? uuid
      due.add(known)
      const shown = model.tab.entry(known)
      if (link !== primary || !shown) continue
      if (shown.name !== said.name) yield `rule 8: ${known} is listed as ${shown.name}, not as ${said.name}`
      if (shown.displayName !== said.displayName)
        yield `rule 8: ${said.name} is listed as ${shown.displayName}, but its primary says ${said.displayName}`
    }
  }
  for (const uuid of due) if (!model.tab.has(uuid)) yield `rule 8: ${uuid} is missing in its tab list`
  for (const [uuid, { gamemode, name }] of model.tab.entries) {
    const other = players.get(uuid)
    if (!due.has(uuid) && !other) yield `rule 8: ${uuid} is left in its tab list`
    const playsOn = other?.primary && connectionOf(other.primary)
    // The mode of a player of the mesh is that of the server that it plays on.
    if (playsOn?.inWorld && playsOn.alone.state.mode !== gamemode)
      yield `rule 8: ${name} is listed in mode ${gamemode}, but plays in ${playsOn.alone.state.mode}`
  }
}
