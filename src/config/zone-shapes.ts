import type { ChunkRange, Zone } from '../world/zones.ts'
import { Fields, type Findings, wrongType } from './fields.ts'
import type { JsonValue } from './json.ts'
import { didYouMean } from './suggest.ts'

/** Chunks from the middle to the edge of a vanilla world (30,000,000 blocks). */
export const worldEdge = 1_875_000

const EVERYWHERE: ChunkRange = [null, null]
const MAX_ZONES = 4_096
const MAX_VERTICES = 4_096
export const vanillaDimensions = ['minecraft:overworld', 'minecraft:the_nether', 'minecraft:the_end'] as const

/** A zone and where it stands in the file. */
export interface ZoneAtPath {
  readonly zone: Zone
  readonly path: string
}

/** Reads `zones`. Zones with mistakes are left out. */
export function readZones(top: Fields, servers: readonly string[]): ZoneAtPath[] {
  const list = top.list('zones')
  const { findings } = top
  if (!list) return []
  if (list.length > MAX_ZONES) {
    findings.error('$.zones', 'zones.many', `${list.length} zones are too many: at most ${MAX_ZONES} are taken.`)
    return []
  }
  return list.flatMap((value, index) => {
    const path = `$.zones[${index}]`
    if (!(value instanceof Map)) {
      findings.error(path, 'value.type', wrongType(value, 'an object in braces'))
      return []
    }
    const zone = readZone(new Fields(value, path, findings), servers)
    return zone ? [{ zone, path }] : []
  })
}

function readZone(fields: Fields, servers: readonly string[]): Zone | undefined {
  const { findings } = fields
  const errorsBefore = findings.errors.length
  const server = takeServer(fields, 'server', servers)
  if (!fields.has('server')) findings.error(fields.path, 'zone.no-server', 'This zone names no "server" that owns it.')
  const dimension = takeDimension(fields)
  const x = takeRange(fields, 'x')
  const z = takeRange(fields, 'z')
  const outside = fields.flag('outside')
  const polygon = takePolygon(fields)
  if (fields.has('polygon')) {
    const others = ['x', 'z', 'outside'].filter((key) => fields.has(key))
    const message = `A zone is a polygon or a rectangle, not both: remove "polygon", or ${others.map((key) => `"${key}"`).join(' and ')}.`
    if (others.length > 0) findings.error(fields.path, 'zone.two-shapes', message)
  }
  fields.close()
  if (server === undefined || findings.errors.length > errorsBefore) return undefined
  const box = polygon ? boxAround(polygon) : { x, z }
  return {
    server,
    ...(dimension !== undefined && { dimension }),
    ...box,
    ...(outside && { outside }),
    ...(polygon && { polygon }),
  }
}

/** Reads a member that names a server of the file. */
export function takeServer(fields: Fields, key: string, servers: readonly string[]): string | undefined {
  const name = fields.text(key)
  if (name === undefined) return undefined
  return knownServer(name, fields.at(key), servers, fields.findings)
}

/** The name when the file has such a server; otherwise an error with the nearest one. */
export function knownServer(
  name: string,
  path: string,
  servers: readonly string[],
  findings: Findings,
): string | undefined {
  if (servers.includes(name)) return name
  // Then that is the mistake, and it has been said.
  if (servers.length === 0) return undefined
  const hint = didYouMean(name, servers) || ` Servers of this file: ${servers.slice(0, 20).join(', ')}.`
  return findings.error(path, 'server.unknown', `No server is named ${JSON.stringify(name)}.${hint}`)
}

function takeDimension(fields: Fields): string | undefined {
  const name = fields.text('dimension')
  if (name === undefined) return undefined
  const path = fields.at('dimension')
  const hint = didYouMean(name, vanillaDimensions)
  if (!/^[a-z0-9_.-]+:[a-z0-9_./-]+$/.test(name)) {
    const meant = didYouMean(`minecraft:${name}`, vanillaDimensions) || hint
    const message = `${JSON.stringify(name)} is no dimension: write it with its namespace, such as "minecraft:overworld".${meant}`
    return fields.findings.error(path, 'dimension.bad', message)
  }
  if (name.startsWith('minecraft:') && !vanillaDimensions.some((known) => known === name))
    fields.findings.warn(path, 'dimension.unknown', `Minecraft itself has no dimension ${JSON.stringify(name)}.${hint}`)
  return name
}

function takeRange(fields: Fields, key: 'x' | 'z'): ChunkRange {
  const list = fields.list(key)
  if (!list) return EVERYWHERE
  const { findings } = fields
  const path = fields.at(key)
  if (list.length !== 2) {
    findings.error(
      path,
      'zone.range',
      `A range has two ends, [from, to), in chunks; null is unbounded. This has ${list.length}.`,
    )
    return EVERYWHERE
  }
  const from = takeBound(list[0] ?? null, `${path}[0]`, findings)
  const to = takeBound(list[1] ?? null, `${path}[1]`, findings)
  if (from !== null && to !== null && from > to)
    findings.error(path, 'zone.reversed', `This range is reversed: write [${to}, ${from}].`)
  if (from !== null && from === to) {
    const message = `This range is empty: the second end is not part of it. [${from}, ${from + 1}] is one chunk wide.`
    findings.error(path, 'zone.empty', message)
  }
  return [from, to]
}

function takeBound(value: JsonValue, path: string, findings: Findings): number | null {
  if (value === null) return null
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    findings.error(path, 'zone.range', wrongType(value, 'a whole number of chunks, or null for unbounded'))
    return null
  }
  checkInWorld(value, path, findings)
  return value
}

function checkInWorld(value: number, path: string, findings: Findings): void {
  if (Math.abs(value) <= worldEdge) return
  const message = `${value} lies beyond the edge of any world. Zones are in chunks: a block’s coordinate divided by 16.`
  findings.warn(path, 'zone.beyond-world', message)
}

function takePolygon(fields: Fields): Zone['polygon'] {
  const list = fields.list('polygon')
  if (!list) return undefined
  const { findings } = fields
  const path = fields.at('polygon')
  if (list.length < 3 || list.length > MAX_VERTICES) {
    const message = `A polygon has 3 to ${MAX_VERTICES} corners, each [x, z] in chunks. This has ${list.length}.`
    return findings.error(path, 'zone.polygon', message)
  }
  return list.flatMap((value, index) => {
    const corner = `${path}[${index}]`
    if (Array.isArray(value) && value.length === 2) {
      const [x, z] = value
      if (typeof x === 'number' && typeof z === 'number') {
        checkInWorld(x, corner, findings)
        checkInWorld(z, corner, findings)
        return [[x, z] as const]
      }
    }
    findings.error(corner, 'zone.polygon', 'A corner is two numbers, [x, z], in chunks.')
    return []
  })
}

function boxAround(polygon: readonly (readonly [number, number])[]): { x: ChunkRange; z: ChunkRange } {
  const xs = polygon.map(([x]) => x)
  const zs = polygon.map(([, z]) => z)
  return {
    x: [Math.floor(Math.min(...xs)), Math.ceil(Math.max(...xs))],
    z: [Math.floor(Math.min(...zs)), Math.ceil(Math.max(...zs))],
  }
}
