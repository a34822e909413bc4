import { selectableKeys, selectedIndex } from '../../src/console/rows/arranged.ts'
import { serverTone } from '../../src/console/rows/players.ts'
import { serverState } from '../../src/console/rows/servers.ts'
import type { ScreenState } from '../../src/console/state.ts'
import {
  count,
  cut,
  type Glyphs,
  type Line,
  lineWidth,
  milliseconds,
  type Span,
  span,
  textWidth,
} from '../../src/console/text.ts'
import { viewNames } from '../../src/engine/command-table.ts'
import type { ServerView } from '../../src/engine/messages.ts'

/** The three lines on top of every view: the numbers of the mesh, its servers, the views. */
export function headerLines(state: ScreenState, width: number, glyphs: Glyphs): readonly Line[] {
  return [numbersLine(state, width), serversLine(state, width, glyphs), tabsLine(state, width, glyphs)]
}

function numbersLine({ snapshot }: ScreenState, width: number): Line {
  if (snapshot === undefined) return [span('mcmesh', 'title'), span('  waiting for the engine …', 'dim')]
  const { totals } = snapshot
  const numbers: readonly (readonly [string, string, number])[] = [
    ['players', 'pl', snapshot.players.length],
    ['dummies', 'du', totals.dummies],
    ['mappings', 'map', totals.mappings],
    ['references', 'ref', totals.references],
  ]
  const line: Span[] = [span('mcmesh', 'title')]
  for (const [long, brief, value] of numbers) {
    line.push(span(`  ${width < 72 ? brief : long} `, 'dim'), span(count(value), 'title'))
  }
  const { violations } = snapshot.walkers
  if (violations > 0) line.push(span(`  violations ${count(violations)}`, 'bad'))
  const right = [
    `${snapshot.listen}  Minecraft ${snapshot.version}${snapshot.untried ? ' (untried)' : ''}`,
    `${count(snapshot.engine.packetsPerSecond)} packets/s`,
    `loop p99 ${milliseconds(snapshot.engine.loopDelayP99Ms)}`,
    `${count(snapshot.engine.rssMb)} MB`,
  ]
  // As many of these as there is room for.
  for (let shown = right.length; shown > 0; shown--) {
    const text = right.slice(0, shown).join('  ')
    const room = width - lineWidth(line) - 2
    if (text.length > room) continue
    line.push(span(text.padStart(room + 2), 'dim'))
    break
  }
  return line
}

function serversLine({ snapshot }: ScreenState, width: number, glyphs: Glyphs): Line {
  const line: Span[] = []
  const servers = snapshot?.servers ?? []
  for (const [index, server] of servers.entries()) {
    const state = serverState(server, glyphs)
    const ping = server.pingMs === undefined || width < 72 ? '' : ` ${milliseconds(server.pingMs)}`
    const parts = [
      span(index === 0 ? '' : '   '),
      span(`${state.sign} `, state.tone),
      span(server.name, serverTone(snapshot!, server.name)),
      span(` ${state.word}`, state.tone),
      span(` ${occupancy(server, width)}${ping}`, 'dim'),
    ]
    const left = servers.length - index
    // The rest is only counted, with its worst state.
    if (lineWidth([...line, ...parts]) > width - (left > 1 ? 14 : 0)) {
      const down = servers.slice(index).filter((one) => !one.up).length
      line.push(span(`   +${left} more${down > 0 ? `, ${down} DOWN` : ''}`, down > 0 ? 'bad' : 'dim'))
      break
    }
    line.push(...parts)
  }
  return line
}

/** Players and dummies on a server, in as many words as there is room for. */
function occupancy({ players, dummies }: ServerView, width: number): string {
  if (width < 100) return `${players}p ${dummies}d`
  return `${players} ${players === 1 ? 'player' : 'players'} ${dummies} ${dummies === 1 ? 'dummy' : 'dummies'}`
}

function tabsLine(state: ScreenState, width: number, glyphs: Glyphs): Line {
  const line: Span[] = []
  viewNames.forEach((name, index) => {
    const here = state.view === name
    const text = width < 72 && !here ? `${index + 1}` : `${index + 1} ${name}`
    line.push(here ? span(`[${text}]`, 'selected') : span(` ${text} `, 'dim'))
  })
  const path = [...state.trail, ...breadcrumb(state)]
  const room = width - lineWidth(line) - 2
  if (path.length > 1 && room >= 12)
    line.push(span(`  ${cut(pathText(path, room, glyphs), room, glyphs.ellipsis)}`, 'accent'))
  return line
}

/** The path in so many columns: its end is what counts, so its beginning is left out first. */
function pathText(path: readonly string[], room: number, glyphs: Glyphs): string {
  const whole = path.join(` ${glyphs.selected} `)
  for (let from = 1; textWidth(whole) > room && from < path.length; from++) {
    const text = [glyphs.ellipsis, ...path.slice(from)].join(` ${glyphs.selected} `)
    if (textWidth(text) <= room) return text
  }
  return whole
}

/** Where one is: the view, the row that is open in it, how deep. */
function breadcrumb(state: ScreenState): readonly string[] {
  const { view, packets } = state
  const how = state.views[view]
  if (view === 'packets') {
    if (packets.player === undefined) return [view]
    const deeper = packets.statistics
      ? ['statistics']
      : { list: [], tree: ['fields'], hex: ['fields', 'bytes'] }[packets.depth]
    return [view, packets.player, ...deeper]
  }
  if (how.focus !== 'detail' && !how.detail) return [view]
  const keys = selectableKeys(state)
  const row = keys[selectedIndex(keys, how)]
  return row === undefined ? [view] : [view, row]
}
