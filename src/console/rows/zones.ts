import type { PlayerView, Snapshot, ZoneView } from '../../engine/messages.ts'
import type { Heat } from '../heat.ts'
import type { MapView } from '../state.ts'
import { count, type Glyphs, type Line, type Span, span, type Tone } from '../text.ts'
import { dimensionName, serverTone } from './players.ts'

/** Blocks per column of the map; a row is twice as many, because terminal cells are twice as high as wide. */
export const mapScales = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] as const

/** The server that owns a chunk: the first zone that holds it. */
export function ownerAt(
  zones: readonly ZoneView[],
  dimension: string,
  chunkX: number,
  chunkZ: number,
): string | undefined {
  for (const zone of zones) {
    if (zone.dimension !== undefined && zone.dimension !== dimension) continue
    if (holds(zone, chunkX, chunkZ)) return zone.server
  }
  return undefined
}

function holds(zone: ZoneView, x: number, z: number): boolean {
  if (zone.polygon !== undefined) return insidePolygon(zone.polygon, x + 0.5, z + 0.5) !== (zone.outside ?? false)
  const within = (value: number, [from, to]: readonly [number | null, number | null]) =>
    (from === null || value >= from) && (to === null || value < to)
  return (within(x, zone.x) && within(z, zone.z)) !== (zone.outside ?? false)
}

/** Even-odd rule: how often a ray to the right crosses the outline. */
function insidePolygon(corners: readonly (readonly [number, number])[], x: number, z: number): boolean {
  let inside = false
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [ax, az] = corners[i]!
    const [bx, bz] = corners[j]!
    if (az > z !== bz > z && x < ((bx - ax) * (z - az)) / (bz - az) + ax) inside = !inside
  }
  return inside
}

/** A lower-case letter for each server, its first free one. */
export function zoneLetters(servers: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const letters = new Map<string, string>()
  for (const server of servers) {
    const wanted = [...server.toLowerCase().replace(/[^a-z0-9]/g, ''), ...'abcdefghijklmnopqrstuvwxyz0123456789']
    const letter = wanted.find((one) => !taken.has(one)) ?? '?'
    taken.add(letter)
    letters.set(server, letter)
  }
  return letters
}

/** Capital letters for players in the order in which they are listed; beyond 26 they share the dot of a crowd. */
export const playerLetter = (index: number) => (index < 26 ? String.fromCharCode(65 + index) : '@')

/** Players in a dimension, the selected one first so that it always has a letter. */
export function mapPlayers(
  players: readonly PlayerView[],
  dimension: string,
  selected: string | undefined,
): readonly PlayerView[] {
  const here = players.filter((player) => player.dimension === dimension)
  const at = here.findIndex((player) => player.name === selected)
  return at < 26 ? here : [here[at]!, ...here.slice(0, at), ...here.slice(at + 1)]
}

/** Dimensions that zones or players name; the overworld is always one. */
export function mapDimensions(snapshot: Snapshot): readonly string[] {
  const names = new Set(['minecraft:overworld'])
  for (const zone of snapshot.zones) if (zone.dimension !== undefined) names.add(zone.dimension)
  for (const player of snapshot.players) names.add(player.dimension)
  return [...names]
}

/** Where the map starts out: amid the players, or at the origin. */
export function initialPlace(snapshot: Snapshot): MapView {
  const dimension = snapshot.players[0]?.dimension ?? mapDimensions(snapshot)[0]!
  const here = snapshot.players.filter((player) => player.dimension === dimension)
  if (here.length === 0) return { dimension, x: 0, z: 0, scale: 3 }
  const middle = (values: readonly number[]) => Math.round((Math.min(...values) + Math.max(...values)) / 2)
  return { dimension, x: middle(here.map((player) => player.x)), z: middle(here.map((player) => player.z)), scale: 3 }
}

interface Cell {
  text: string
  tone: Tone | undefined
}

/** The map itself, `height` lines of `width` columns. */
export function mapLines(
  snapshot: Snapshot,
  place: MapView,
  selected: string | undefined,
  width: number,
  height: number,
  glyphs: Glyphs,
  heat?: Heat,
): readonly Line[] {
  const perColumn = mapScales[place.scale]!
  const perRow = perColumn * 2
  const left = place.x - Math.floor(width / 2) * perColumn
  const top = place.z - Math.floor(height / 2) * perRow
  const servers = snapshot.servers.map((server) => server.name)
  const letters = zoneLetters(servers)
  const tones = new Map(servers.map((name) => [name, serverTone(snapshot, name).replace('server', 'zone') as Tone]))
  const owner = (column: number, row: number) => {
    const [x, z] = [left + column * perColumn + perColumn / 2, top + row * perRow + perRow / 2]
    return ownerAt(snapshot.zones, place.dimension, Math.floor(x / 16), Math.floor(z / 16))
  }
  const cells: Cell[][] = []
  let above: (string | undefined)[] = Array.from({ length: width }, (_, column) => owner(column, -1))
  for (let row = 0; row < height; row++) {
    const owners = Array.from({ length: width }, (_, column) => owner(column, row))
    const beside = owner(-1, row)
    cells.push(
      owners.map((name, column) => {
        const fromLeft = name !== (column === 0 ? beside : owners[column - 1])
        const fromTop = name !== above[column]
        if (fromLeft || fromTop) {
          return {
            text: fromLeft && fromTop ? glyphs.cross : fromLeft ? glyphs.vertical : glyphs.horizontal,
            tone: 'title',
          }
        }
        if (name === undefined) return { text: ' ', tone: undefined }
        // Letters are sprinkled so that a zone can be told without its colour and the map stays quiet.
        const lettered = (column + (row % 2) * 4) % 8 === 0
        return { text: lettered ? (letters.get(name) ?? '?') : glyphs.dot, tone: tones.get(name) }
      }),
    )
    above = owners
  }
  if (heat !== undefined) warm(cells, heat, place.dimension, { left, top, perColumn, perRow }, glyphs)
  const middle = cells[Math.floor(height / 2)]?.[Math.floor(width / 2)]
  if (middle !== undefined) Object.assign(middle, { text: '#', tone: 'key' })
  const occupied = new Set<Cell>()
  mapPlayers(snapshot.players, place.dimension, selected).forEach((player, index) => {
    const cell = cells[Math.floor((player.z - top) / perRow)]?.[Math.floor((player.x - left) / perColumn)]
    if (cell === undefined) return
    const crowd = occupied.has(cell) && player.name !== selected
    if (crowd && cell.tone === 'selected') return
    cell.text = crowd ? '&' : playerLetter(index)
    cell.tone = player.name === selected ? 'selected' : 'accent'
    occupied.add(cell)
  })
  return cells.map(joinCells)
}

/** Shades the cells by how long players have been there lately; the shade is a sign of its own, its tone the zone's. */
function warm(
  cells: readonly Cell[][],
  heat: Heat,
  dimension: string,
  { left, top, perColumn, perRow }: Record<'left' | 'top' | 'perColumn' | 'perRow', number>,
  glyphs: Glyphs,
): void {
  const sums = new Map<Cell, number>()
  for (const [x, z, warmth] of heat.chunks(dimension)) {
    const [firstColumn, lastColumn] = [(x * 16 - left) / perColumn, (x * 16 + 15 - left) / perColumn].map(Math.floor)
    const [firstRow, lastRow] = [(z * 16 - top) / perRow, (z * 16 + 15 - top) / perRow].map(Math.floor)
    for (let row = Math.max(0, firstRow!); row <= Math.min(cells.length - 1, lastRow!); row++)
      for (let column = Math.max(0, firstColumn!); column <= Math.min(cells[row]!.length - 1, lastColumn!); column++) {
        const cell = cells[row]![column]!
        sums.set(cell, (sums.get(cell) ?? 0) + warmth)
      }
  }
  const hottest = Math.max(1, ...sums.values())
  for (const [cell, sum] of sums) {
    if (sum < 0.5 || cell.tone === 'title') continue
    // By its logarithm: one crowd does not make everybody else invisible.
    const level = Math.floor((Math.log1p(sum) / Math.log1p(hottest)) * (glyphs.heat.length - 0.01))
    cell.text = glyphs.heat[level]!
  }
}

/** Neighbouring cells of one tone become one span: the screen draws far fewer pieces. */
function joinCells(cells: readonly Cell[]): Line {
  const line: Span[] = []
  let text = ''
  let tone: Tone | undefined
  for (const cell of cells) {
    if (cell.tone !== tone && text !== '') {
      line.push(span(text, tone))
      text = ''
    }
    tone = cell.tone
    text += cell.text
  }
  if (text !== '') line.push(span(text, tone))
  return line
}

/** One line above the map: dimension, scale, what is under the cursor. */
export function mapCaption(snapshot: Snapshot, place: MapView, followed?: string): Line {
  const [chunkX, chunkZ] = [Math.floor(place.x / 16), Math.floor(place.z / 16)]
  const name = ownerAt(snapshot.zones, place.dimension, chunkX, chunkZ)
  return [
    span(dimensionName(place.dimension), 'title'),
    span(`  x ${count(place.x)} z ${count(place.z)}  chunk ${chunkX} ${chunkZ} `, 'text'),
    name === undefined ? span('owned by nobody', 'warn') : span(`owned by ${name}`, serverTone(snapshot, name)),
    span(followed === undefined ? '' : `  following ${followed}`, 'warn'),
    span(`  ${mapScales[place.scale]} blocks a column`, 'dim'),
  ]
}

/** What the letters mean: servers first, then the players. */
export function mapLegend(
  snapshot: Snapshot,
  place: MapView,
  selected: string | undefined,
  glyphs: Glyphs,
  heat = false,
): readonly Line[] {
  const letters = zoneLetters(snapshot.servers.map((server) => server.name))
  const lines: Line[] = [[span('zones', 'title')]]
  for (const server of snapshot.servers) {
    lines.push([
      span(` ${letters.get(server.name)} `, serverTone(snapshot, server.name).replace('server', 'zone') as Tone),
      span(` ${server.name}`, serverTone(snapshot, server.name)),
      span(server.up ? '' : ' DOWN', 'bad'),
    ])
  }
  lines.push([
    span(`join ${snapshot.border.join} leave ${snapshot.border.leave} cross ${snapshot.border.cross}`, 'dim'),
  ])
  if (heat) lines.push([span(`${glyphs.heat.join('')} `, 'accent'), span('players were here', 'dim')])
  const players = mapPlayers(snapshot.players, place.dimension, selected)
  lines.push([], [span('players', 'title'), span(`  ${players.length} here, & is several`, 'dim')])
  players.forEach((player, index) => {
    const chosen = player.name === selected
    lines.push([
      span(chosen ? glyphs.selected : ' ', 'selected'),
      span(playerLetter(index), chosen ? 'selected' : 'accent'),
      span(` ${player.name}`, chosen ? 'selected' : 'text'),
      span(` ${player.primary}`, serverTone(snapshot, player.primary)),
      span(` ${Math.floor(player.x)} ${Math.floor(player.z)}`, 'dim'),
    ])
  })
  return lines
}
