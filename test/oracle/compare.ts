import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Protocol } from '../../src/protocol/versions.ts'
import { blocksVersion } from '../kit/minecraft-data.ts'
import { type ClientChunk, type ClientEntity, text } from './client-parts.ts'
import { type ClientState, NO_ITEM } from './client-state.ts'
import { causedByServers } from './differences.ts'

export interface Spot {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** What a client knows, as text by what it is about, without the ids that servers and mesh are free to choose. */
export type Described = Readonly<Record<string, string>>

interface Column {
  /** Bottom up; of a section of one block `data.value` is that block. */
  readonly sections: readonly ({ readonly data?: { readonly value?: number } } | undefined)[]
  load(data: Buffer): void
  getBlockStateId(at: object): number
}

const require = createRequire(import.meta.url)
const { Vec3 } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => object }
const columns = new WeakMap<Buffer, Column>()
const digests = new WeakMap<ClientChunk, { readonly changes: string; readonly digest: string }>()

/** Blocks that steps have dug or placed. */
export const probes: readonly Spot[] = [-5, -2, 2, 5].flatMap((x) => [
  { x, y: 63, z: 9 },
  { x, y: 64, z: 10 },
  { x, y: 64, z: 9 },
])

/** Describes a client's state. Numbers that packets round are rounded alike. */
export function describe(state: ClientState, blocks: readonly Spot[] = probes): Described {
  const { window, clock, border, rules } = state
  const ticking = clock.ticking && !state.frozen
  const round = (ticks: number, goesOn: boolean): string => (goesOn ? `${Math.round(ticks)} ticking` : `${ticks}`)
  const lines: Record<string, string> = {
    dimension: state.dimension,
    position: placeOf(state.position),
    health: state.health,
    experience: state.experience,
    'game mode': `${state.gameMode}`,
    abilities: state.abilities,
    'held slot': `${state.heldSlot}`,
    cursor: state.cursor,
    window: window ? text([window.type, window.title, window.items]) : 'none',
    time: round(state.time, ticking),
    age: round(state.age, !state.frozen),
    'tick rate': `${state.tickRate} ${state.frozen}`,
    weather: `${state.raining} ${state.rain} ${state.thunder}`,
    rules: text(rules),
    border: text(Object.entries(border).sort()),
    'view distance': `${state.viewDistance}`,
    'view centre': state.centre,
    'simulation distance': `${state.simulationDistance}`,
    'operator level': `${state.operatorLevel} ${state.reducedDebug}`,
    camera: state.camera === undefined ? 'self' : (state.entities.get(state.camera)?.uuid ?? 'nobody'),
    settled: `${state.settled}`,
    suggestions: [...state.suggestions].sort().join(),
    chunks: [...state.chunks.keys()].sort().join(' '),
    'last said': state.said.at(-1) ?? 'nothing',
    kicked: state.kicked.join(),
    ...bodyLines('self', state.self, state),
  }
  for (const [slot, item] of Object.entries(state.items)) if (item !== NO_ITEM) lines[`item ${slot}`] = item
  for (const [uuid, entry] of state.tab) lines[`tab ${uuid}`] = text(entry)
  for (const [uuid, bar] of state.bars) lines[`boss bar ${uuid}`] = text(bar)
  for (const [name, { look, members }] of state.teams) lines[`team ${name}`] = `${look} ${[...members].sort()}`
  for (const [name, { look, scores }] of state.objectives) lines[`objective ${name}`] = `${look} ${[...scores].sort()}`
  for (const [what, named] of Object.entries({
    display: state.displays,
    cooldown: state.cooldowns,
    recipe: state.recipes,
    advancement: state.advancements,
    tags: state.tags,
    last: state.last,
  }))
    for (const [key, value] of named) lines[`${what} ${key}`] = value
  for (const [id, map] of state.maps) lines[`map ${id}`] = digest(text(Object.entries(map).sort()))
  for (const entity of state.entities.values()) Object.assign(lines, bodyLines(`entity ${entity.uuid}`, entity, state))
  for (const [at, chunk] of state.chunks) {
    lines[`chunk ${at}`] = blocksOf(chunk, state.protocol)
    lines[`light of ${at}`] = digest(chunk.light)
    for (const [spot, said] of chunk.blockEntities) lines[`block entity ${spot}`] = said
  }
  for (const { x, y, z } of blocks) lines[`block ${x} ${y} ${z}`] = `${blockAt(state, { x, y, z })}`
  return lines
}

/** How often what was said since this was last asked: a client that is told the same twice may flicker. */
export function describeTelling({ counts, made }: ClientState): Described {
  const lines: Record<string, string> = {}
  for (const [name, count] of counts) lines[`times of ${name}`] = `${count}`
  for (const [what, count] of made) lines[`times of ${what}`] = `${count}`
  counts.clear()
  made.clear()
  return lines
}

const digest = (value: string): string => createHash('sha1').update(value).digest('hex')

const placeOf = ({ x, y, z }: Spot): string => [x, y, z].map((each) => Math.round(each * 512) / 512).join(' ')

/** Metadata as a body has it of which nothing was said: flags, pose, hands, bed. */
const fresh: Readonly<Record<string, string>> = {
  0: '["byte",0]',
  6: '["pose",0]',
  8: '["byte",0]',
  14: '["optional_block_pos",null]',
}

const isNothing = (held: string): boolean => /^\{"(itemCount":0|present":false)\}$/.test(held)

function bodyLines(who: string, body: ClientEntity, state: ClientState): Record<string, string> {
  const other = (id: number): string =>
    id === state.entityId ? 'self' : (state.entities.get(id)?.uuid ?? `nobody (${id})`)
  const lines: Record<string, string> = {
    [`${who} metadata`]: text(Object.entries(body.metadata).filter(([key, value]) => fresh[key] !== value)),
    // A hand that is told to be empty is as empty as one that nothing was told of.
    [`${who} equipment`]: text(Object.entries(body.equipment).filter(([, held]) => !isNothing(held))),
    [`${who} effects`]: text(body.effects),
    [`${who} attributes`]: text(body.attributes),
    [`${who} carries`]: body.passengers.map(other).join(),
    [`${who} leash`]: body.leashedTo === 0 ? 'none' : other(body.leashedTo),
  }
  if (who === 'self') return lines
  const looks = [body.yaw, body.pitch, body.headYaw].map((each) => Math.round(each)).join(' ')
  return { ...lines, [`${who} stands`]: placeOf(body), [`${who} looks`]: looks, [`${who} type`]: `${body.type}` }
}

/** The state of a block, from the chunk's packet and what was said of it since; undefined where no chunk is loaded. */
export function blockAt(state: ClientState, { x, y, z }: Spot): number | undefined {
  const chunk = state.chunks.get(`${x >> 4},${z >> 4}`)
  if (!chunk) return undefined
  const changed = chunk.changes.get(`${x},${y},${z}`)
  return changed ?? columnOf(chunk, state.protocol).getBlockStateId(new Vec3(x & 15, y, z & 15))
}

function columnOf({ packet }: ClientChunk, protocol: Protocol): Column {
  let column = columns.get(packet)
  if (!column) {
    const Kind = require('prismarine-chunk')(blocksVersion(protocol.version)) as new (options: object) => Column
    column = new Kind({ minY: MIN_Y, worldHeight: 384 })
    column.load(protocol.packets('play', 'clientbound').decode(packet).params.chunkData as Buffer)
    columns.set(packet, column)
  }
  return column
}

const MIN_Y = -64

/** All blocks of a column, as a digest: what its packet has, but for changes that change nothing, and the changes. */
function blocksOf(chunk: ClientChunk, protocol: Protocol): string {
  const column = columnOf(chunk, protocol)
  const known = digests.get(chunk)
  if (known?.changes === text([...chunk.changes])) return known.digest
  const hash = createHash('sha1')
  for (const [index, section] of column.sections.entries()) {
    const one = section?.data?.value
    const bottom = MIN_Y + index * 16
    const changes = [...chunk.changes].filter(([spot]) => Math.floor((Number(spot.split(',')[1]) - bottom) / 16) === 0)
    // Most sections are one block through and through.
    if (one !== undefined && changes.length === 0) {
      hash.update(`${index}: all ${one}`)
      continue
    }
    const blocks = new Uint32Array(4096)
    for (let at = 0; at < 4096; at++)
      blocks[at] = column.getBlockStateId(new Vec3(at & 15, bottom + (at >> 8), (at >> 4) & 15))
    for (const [spot, block] of changes) {
      const [x = 0, y = 0, z = 0] = spot.split(',').map(Number)
      blocks[((y - bottom) << 8) | ((z & 15) << 4) | (x & 15)] = block
    }
    const uniform = blocks.every((block) => block === blocks[0])
    hash.update(uniform ? `${index}: all ${blocks[0]}` : Buffer.from(blocks.buffer))
  }
  const found = hash.digest('hex')
  digests.set(chunk, { changes: text([...chunk.changes]), digest: found })
  return found
}

/** What the two states differ in, but for what the servers themselves cause. */
export function differences(step: string, who: string, one: Described, mesh: Described): string[] {
  const wrong: string[] = []
  for (const about of new Set([...Object.keys(one), ...Object.keys(mesh)])) {
    const [should, is] = [one[about] ?? 'nothing', mesh[about] ?? 'nothing']
    if (should === is || causedByServers(step, who, about, should, is)) continue
    wrong.push(`${who}: ${about} is ${is.slice(0, 200)} in the mesh, ${should.slice(0, 200)} on one server`)
  }
  return wrong
}
