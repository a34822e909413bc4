import { useMemo } from 'react'
import { hexLines, packetColumns, tallyLines } from '../../src/console/rows/packets.ts'
import type { ScreenState } from '../../src/console/store.ts'
import { field } from '../../src/console/table.ts'
import { clock, count, type Line, type Span, span, wrapText } from '../../src/console/text.ts'
import { treeLines } from '../../src/console/tree.ts'
import type { PacketRecord } from '../../src/engine/messages.ts'
import type { Cockpit, PacketFeed } from '../cockpit.ts'
import { Lines } from '../components/lines.tsx'
import { Panes, scrolled } from '../components/panes.tsx'
import { listLines, type ViewProps } from './view.ts'

type Feed = NonNullable<ReturnType<PacketFeed['current']>>

/** The live packets of the inspected player; the selected one decoded, then as bytes. */
export function PacketsView({ cockpit, state, width, height }: ViewProps) {
  const { theme } = cockpit
  const feed = cockpit.packets.current(state)
  const { count: shown, index } = cockpit.packets.shown(state)
  const how = state.views.packets
  const { depth, statistics } = state.packets
  const position = index < 0 ? undefined : feed?.selection.position(index)
  const record = position === undefined ? undefined : feed?.ring.at(position)
  // Only what is looked at is decoded, and once.
  const detail = useMemo(
    () =>
      record === undefined || depth === 'list'
        ? undefined
        : packetDetail(cockpit, state.snapshot?.version, record, depth),
    [cockpit, state.snapshot?.version, record, depth],
  )
  if (feed === undefined) {
    const lines: readonly Line[] = [
      [span('packets', 'title')],
      [span('  No player is inspected: select one in the players view (1) and press i.', 'dim')],
    ]
    return <Lines theme={theme} lines={lines} width={width} height={height} />
  }
  const caption = packetsCaption(state, feed, shown)
  if (statistics) {
    const lines = [caption, ...scrolled(tallyLines(feed.ring.tallies.values(), width), how.detailTop, height - 1)]
    return <Lines theme={theme} lines={lines} width={width} height={height} />
  }
  const list = (columns: number, lines: number) =>
    listLines<PacketRecord>(
      state,
      {
        cockpit,
        caption,
        columns: packetColumns(theme.glyphs),
        total: shown,
        selected: index,
        row: (at) => feed.ring.at(feed.selection.position(at) ?? -1),
        empty: how.filter === '' ? 'No packets yet.' : 'No packet matches the filter; esc clears it.',
      },
      columns,
      lines,
    )
  if (depth === 'list') return <Lines theme={theme} lines={list(width, height)} width={width} height={height} />
  return (
    <Panes
      theme={theme}
      width={width}
      height={height}
      open
      focus={how.focus}
      top={how.detailTop}
      maximised={how.maximised}
      list={list}
      detail={() => detail}
    />
  )
}

function packetsCaption(state: ScreenState, { ring, selection }: Feed, shown: number): Line {
  const { player, pausedAt, follow } = state.packets
  const { filter } = state.views.packets
  const line: Span[] = [span(`packets of ${player}`, 'title'), span(`  ${count(shown)}`, 'dim')]
  const inspected = state.snapshot?.players.find((one) => one.name === player)
  if (inspected === undefined) line.push(span('  has left', 'warn'))
  else if (!inspected.inspected) line.push(span('  not inspected now, i starts', 'warn'))
  const fresh = pausedAt === undefined ? undefined : filter === '' ? ring.end - pausedAt : selection.fresh
  if (fresh !== undefined) line.push(span(`  PAUSED +${count(fresh)} new`, 'warn'))
  else if (follow) line.push(span('  following', 'good'))
  if (filter !== '') line.push(span(`  filter ${filter} of ${count(ring.kept)}`, 'warn'))
  if (ring.lost > 0) line.push(span(`  ${count(ring.lost)} lost`, 'bad'))
  return line
}

/** One packet: what it is, what was done to it and why, then its fields or its bytes. */
function packetDetail(
  { decode }: Cockpit,
  version: string | undefined,
  record: PacketRecord,
  depth: 'tree' | 'hex',
): readonly Line[] {
  const lines: Line[] = [
    [span(record.name, 'title'), span(`  ${record.state} ${record.direction}  ${clock(record.time, true)}`, 'dim')],
    field('link', span(record.link)),
    field('size', span(`${count(record.bytes)} bytes`)),
    field('what', span(`${record.outcome}  `, 'accent'), span(record.note)),
    [],
  ]
  const { packet } = record
  if (packet === undefined) {
    return [...lines, [span('It was larger than what is kept for inspection, so only its head line is here.', 'dim')]]
  }
  if (depth === 'hex') return [...lines, ...hexLines(packet)]
  if (decode === undefined || version === undefined)
    return [...lines, [span('No decoder is loaded; enter shows the bytes.', 'warn')]]
  try {
    return [...lines, ...treeLines(decode(version, record))]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const sentence = `It does not match its schema (${why}). Enter shows its bytes.`
    return [...lines, ...wrapText(sentence, 60).map((text): Line => [span(text, 'warn')])]
  }
}
