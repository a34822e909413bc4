import type { ChunkMap, Snapshot } from '../../engine/messages.ts'
import { count, type Glyphs, type Line, type Span, span, type Tone } from '../text.ts'
import { serverTone } from './players.ts'
import { zoneLetters } from './zones.ts'

/** Rows of the map at most, however far the client sees. */
const maxRows = 33

const zoneTone = (snapshot: Snapshot, server: string) => serverTone(snapshot, server).replace('server', 'zone') as Tone

/** Which server supplies which chunk of a client, around the player: two columns a chunk, as cells are twice as high as wide. */
export function chunkLines(
  { x, z, servers, cells }: ChunkMap,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const letters = zoneLetters(snapshot.servers.map(({ name }) => name))
  const chunks = new Map<string, { readonly supplier: number; readonly held: number }>()
  const totals = servers.map(() => 0)
  let reach = 0
  for (let at = 0; at + 3 < cells.length; at += 4) {
    const [cx, cz, supplier, held] = cells.slice(at, at + 4) as [number, number, number, number]
    chunks.set(`${cx} ${cz}`, { supplier, held })
    totals[supplier] = (totals[supplier] ?? 0) + 1
    reach = Math.max(reach, Math.abs(cx - x), Math.abs(cz - z))
  }
  const title: Line = [
    span('chunks', 'title'),
    span(`  ${count(chunks.size)}, by the server that supplies them`, 'dim'),
  ]
  if (chunks.size === 0) return [title, [span('  The client has none.', 'dim')]]
  const legend: Span[] = [span('  ')]
  servers.forEach((server, index) => {
    if (totals[index] === 0) return
    legend.push(
      span(letters.get(server) ?? '?', zoneTone(snapshot, server)),
      span(` ${server} ${totals[index]}   `, 'dim'),
    )
  })
  const key: Line = [span(`  + held by several links   @ the player   ${glyphs.dot} not loaded`, 'dim')]
  const across = Math.min(reach, Math.floor((width - 4) / 4))
  const down = Math.min(reach, (maxRows - 1) / 2)
  const lines: Line[] = [title, legend, key]
  for (let cz = z - down; cz <= z + down; cz++) {
    const line: Span[] = [span('  ')]
    for (let cx = x - across; cx <= x + across; cx++) {
      const chunk = chunks.get(`${cx} ${cz}`)
      const here = cx === x && cz === z
      const server = chunk === undefined ? '' : (servers[chunk.supplier] ?? '')
      const sign = here ? '@' : chunk === undefined ? glyphs.dot : (letters.get(server) ?? '?')
      const tone = here ? 'selected' : chunk === undefined ? 'dim' : zoneTone(snapshot, server)
      line.push(span(sign, tone), span(chunk !== undefined && chunk.held > 1 ? '+' : ' ', 'dim'))
    }
    lines.push(line)
  }
  return lines
}
