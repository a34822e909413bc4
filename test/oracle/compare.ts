import { createRequire } from 'node:module'
import type { Protocol } from '../../src/protocol/versions.ts'
import type { ClientEntity, ClientState } from './client-state.ts'
import { causedByServers } from './differences.ts'

export interface Spot {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** What a client knows, as text by what it is about, without the ids that servers and mesh are free to choose. */
export type Described = Readonly<Record<string, string>>

interface Column {
  load(data: Buffer): void
  getBlockStateId(at: object): number
}

const require = createRequire(import.meta.url)
const { Vec3 } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => object }
const columns = new WeakMap<Buffer, Column>()

/** What a slot has that was never spoken of. */
const EMPTY = '{"itemCount":0}'

/** Blocks that steps have dug or placed. */
const probes: readonly Spot[] = [-5, -2, 2, 5].flatMap((x) => [
  { x, y: 63, z: 9 },
  { x, y: 64, z: 10 },
  { x, y: 64, z: 9 },
])

/** Packets that leave nothing behind: how often they came. */
const seenOnce = ['world_event', 'hurt_animation', 'death_combat_event', 'open_window', 'respawn', 'login'] as const

/** Describes a client's state. Numbers that packets round are rounded alike. */
export function describe(state: ClientState, protocol: Protocol, blocks: readonly Spot[] = probes): Described {
  const lines: Record<string, string> = {
    dimension: state.dimension,
    health: state.health,
    experience: state.experience,
    'game mode': `${state.gameMode}`,
    abilities: state.abilities,
    'held slot': `${state.heldSlot}`,
    cursor: state.cursor,
    window: state.window ? JSON.stringify([state.window.type, state.window.title, state.window.items]) : 'none',
    time: `${Math.round(state.time)} ${state.clock.ticking}`,
    weather: `${state.raining} ${state.rain} ${state.thunder}`,
    difficulty: state.difficulty,
    spawn: state.spawn,
    border: state.border,
    'view distance': `${state.viewDistance}`,
    'view centre': state.centre,
    'simulation distance': `${state.simulationDistance}`,
    'operator level': `${state.operatorLevel}`,
    header: state.header,
    chunks: [...state.chunks.keys()].sort().join(' '),
    'last said': state.said.at(-1) ?? 'nothing',
    kicked: state.kicked.join(),
    ...bodyLines('self', state.self, state),
  }
  for (const name of seenOnce) lines[`times of ${name}`] = `${state.counts.get(name) ?? 0}`
  for (const [slot, item] of Object.entries(state.items)) if (item !== EMPTY) lines[`item ${slot}`] = item
  for (const [uuid, { name, gameMode, listed }] of state.tab) lines[`tab ${uuid}`] = `${name} ${gameMode} ${listed}`
  for (const [uuid, bar] of state.bars) lines[`boss bar ${uuid}`] = JSON.stringify(bar)
  for (const [name, { look, members }] of state.teams) lines[`team ${name}`] = `${look} ${[...members].sort()}`
  for (const [name, { look, scores }] of state.objectives) lines[`objective ${name}`] = `${look} ${[...scores].sort()}`
  for (const [slot, name] of state.displays) lines[`display ${slot}`] = name
  for (const [group, cooling] of state.cooldowns) lines[`cooldown ${group}`] = cooling
  for (const entity of state.entities.values()) Object.assign(lines, bodyLines(`entity ${entity.uuid}`, entity, state))
  for (const { x, y, z } of blocks) lines[`block ${x} ${y} ${z}`] = `${blockAt(state, protocol, x, y, z)}`
  return lines
}

function bodyLines(who: string, body: ClientEntity, state: ClientState): Record<string, string> {
  const rider = (id: number): string =>
    id === state.entityId ? 'self' : (state.entities.get(id)?.uuid ?? `nobody (${id})`)
  const lines: Record<string, string> = {
    [`${who} metadata`]: JSON.stringify(body.metadata),
    [`${who} equipment`]: JSON.stringify(body.equipment),
    [`${who} effects`]: JSON.stringify(body.effects),
    [`${who} attributes`]: JSON.stringify(body.attributes),
    [`${who} carries`]: body.passengers.map(rider).join(),
  }
  if (who === 'self') return lines
  const [x, y, z] = [body.x, body.y, body.z].map((each) => Math.round(each * 512) / 512)
  return { ...lines, [`${who} stands`]: `${x} ${y} ${z}`, [`${who} type`]: `${body.type}` }
}

/** The state of a block, from the chunk's packet and what was said of it since; undefined where no chunk is loaded. */
function blockAt(state: ClientState, protocol: Protocol, x: number, y: number, z: number): number | undefined {
  const chunk = state.chunks.get(`${x >> 4},${z >> 4}`)
  if (!chunk) return undefined
  const changed = chunk.changes.get(`${x},${y},${z}`)
  if (changed !== undefined) return changed
  let column = columns.get(chunk.packet)
  if (!column) {
    const Kind = require('prismarine-chunk')(protocol.version) as new (options: object) => Column
    column = new Kind({ minY: -64, worldHeight: 384 })
    column.load(protocol.packets('play', 'clientbound').decode(chunk.packet).params.chunkData as Buffer)
    columns.set(chunk.packet, column)
  }
  return column.getBlockStateId(new Vec3(x & 15, y, z & 15))
}

/** What the two states differ in, but for what the servers themselves cause. */
export function differences(who: string, one: Described, mesh: Described): string[] {
  const wrong: string[] = []
  for (const about of new Set([...Object.keys(one), ...Object.keys(mesh)])) {
    const [should, is] = [one[about] ?? 'nothing', mesh[about] ?? 'nothing']
    if (should === is || causedByServers(who, about, should, is)) continue
    wrong.push(`${who}: ${about} is ${is.slice(0, 200)} in the mesh, ${should.slice(0, 200)} on one server`)
  }
  return wrong
}
