import type {
  CarryRecord,
  CustodyView,
  LinkView,
  PlayerDetail,
  PlayerView,
  Returned,
  Snapshot,
  SwitchRecord,
} from '../../engine/messages.ts'
import type { Rates } from '../rates.ts'
import { field } from '../table.ts'
import {
  clock,
  count,
  type Glyphs,
  type Line,
  milliseconds,
  type Span,
  short,
  span,
  sparkline,
  type Tone,
  wrapText,
} from '../text.ts'
import { chunkLines } from './chunk-map.ts'
import { ledgerLines } from './ledger.ts'
import { blocks, dimensionName, pingTone, serverTone } from './players.ts'

/** Switches that stand before the ledger; the rest of the journal comes last. */
const newest = 5

/**
 * Everything about one player, what is looked for most first: on a small screen the rest has to be scrolled to. `looked` is
 * what the engine answered of it when it was asked; without that its ledger and chunks are on their way.
 */
export function playerDetail(
  player: PlayerView,
  snapshot: Snapshot,
  rates: Rates | undefined,
  looked: PlayerDetail | undefined,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const place = [player.x, player.y, player.z].map((value) => value.toFixed(1)).join(' ')
  const chunk = `${Math.floor(player.x / 16)} ${Math.floor(player.z / 16)}`
  const zone = player.zone === undefined ? 'nobody owns this chunk' : player.zone
  const zoneTone = player.zone === undefined ? 'warn' : serverTone(snapshot, player.zone)
  const border =
    player.borderDistance === undefined ? 'no border here' : `${blocks(player.borderDistance)} blocks to the border`
  const traffic = (label: string, rate: number, history: readonly number[]): Line =>
    field(label, span(`${short(rate)}/s`.padEnd(8)), span(sparkline(history, 24, glyphs), 'accent'))
  const own = looked?.name === player.name ? looked : undefined
  const journal = (own?.switches ?? player.switches).toReversed()
  const older = journal.slice(newest)
  const lines: Line[] = [
    [
      span(player.name, 'title'),
      span(player.walker ? '  walker' : '', 'dim'),
      span(player.pinned ? '  pinned' : '', 'warn'),
      span(player.recording ? '  recorded' : '', 'warn'),
      span(player.inspected ? '  inspected' : '', 'accent'),
    ],
    ...diagram(player, snapshot, width, glyphs),
    field('zone', span(zone, zoneTone), span(`  ${border}`)),
    field('position', span(place), span(`  chunk ${chunk}  ${dimensionName(player.dimension)}`, 'dim')),
    ...returnedLine(own?.returned, snapshot),
    field('shown', span(`${count(player.entities)} entities, ${count(player.chunks)} chunks`)),
    traffic('in', player.packetsIn, rates?.in ?? []),
    traffic('out', player.packetsOut, rates?.out ?? []),
    [],
    [span('switches', 'title'), span('  newest first', 'dim')],
    ...(journal.length === 0 ? [[span('  none yet', 'dim')]] : []),
    ...journal.slice(0, newest).map((record) => switchLine(record, snapshot, glyphs)),
    ...(older.length > 0 ? [[span(`  ${older.length} older ones at the end`, 'dim')]] : []),
    ...carryLines(own?.carries ?? [], own?.custody, snapshot, glyphs),
    [],
  ]
  if (own === undefined) lines.push([span('ledger and chunks', 'title'), span('  asked for …', 'dim')])
  else {
    lines.push(...ledgerLines(own.ledgers, snapshot, width, glyphs), [])
    lines.push(...chunkLines(own.chunks, snapshot, width, glyphs), [])
  }
  lines.push(
    field('entity id', span(String(player.entityId)), span('  constant while connected', 'dim')),
    field('uuid', span(player.uuid)),
  )
  if (older.length > 0)
    lines.push([], [span('older switches', 'title')], ...older.map((record) => switchLine(record, snapshot, glyphs)))
  return lines
}

/** Where it was when it left, and where it came back to. */
function returnedLine(returned: Returned | undefined, snapshot: Snapshot): readonly Line[] {
  if (!returned) return []
  const { last, to, stands } = returned
  const place = [last.x, last.y, last.z].map((value) => value.toFixed(1)).join(' ')
  const where = `${last.left ? 'left' : 'was last seen'} at ${place} ${dimensionName(last.dimension)} ${clock(last.seenAt)}`
  const how = to === last.server ? `  where it ${where}` : `  it ${where} on ${last.server}`
  const stood = { found: '', placed: '  put there by mcmesh', elsewhere: '  stood elsewhere' }[stands]
  return [field('returned', span('to '), span(to, serverTone(snapshot, to)), span(`${how}${stood}`, 'dim'))]
}

/** The client on the left, its links branching off to the right: a filled sign is the primary. */
function diagram(player: PlayerView, snapshot: Snapshot, width: number, glyphs: Glyphs): readonly Line[] {
  const links = player.links.toSorted((a, b) => Number(b.role === 'primary') - Number(a.role === 'primary'))
  const ping = player.pingMs === undefined ? '' : milliseconds(player.pingMs)
  const heads = ['client', ping].map((text) => text.padEnd(7))
  if (links.length === 0) return [[span(`  ${heads[0]}`), span(glyphs.branch[0], 'dim'), span(' no link', 'warn')]]
  return links.flatMap((link, index) => {
    const branch = links.length === 1 ? 0 : index === 0 ? 1 : index === links.length - 1 ? 3 : 2
    const head = span(` ${heads[index] ?? ' '.repeat(7)}`, index === 0 ? 'text' : pingTone(player.pingMs))
    return linkLines(link, [head, span(`${glyphs.branch[branch]} `, 'dim')], snapshot, width, glyphs)
  })
}

function linkLines(
  link: LinkView,
  head: readonly Span[],
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const primary = link.role === 'primary'
  const tone: Tone = link.error !== undefined ? 'warn' : link.phase === 'standing' ? 'good' : 'accent'
  const parts: Span[] = [
    ...head,
    span(`${primary ? glyphs.primary : glyphs.dummy} `, primary ? 'accent' : 'dim'),
    span(link.server.padEnd(8), serverTone(snapshot, link.server)),
    span(` ${link.role.padEnd(7)} `, primary ? 'accent' : 'dim'),
    span(link.phase.padEnd(8), tone),
  ]
  if (link.held) parts.push(span('  by hand', 'warn'))
  if (link.attempts > 0) parts.push(span(`  ${link.attempts} failed`, 'warn'))
  parts.push(span(`  ${short(link.entities)} ents ${short(link.chunks)} chunks`, 'dim'))
  const lines: Line[] = [parts]
  if (link.error !== undefined) {
    for (const text of wrapText(link.error, Math.max(10, width - 14)))
      lines.push([span(' '.repeat(14)), span(text, 'bad')])
  }
  return lines
}

/** The last carries with their steps, newest first, and where what the player has is. */
function carryLines(
  carries: readonly CarryRecord[],
  custody: CustodyView | undefined,
  snapshot: Snapshot,
  glyphs: Glyphs,
): readonly Line[] {
  if (!custody && carries.length === 0) return []
  return [
    [],
    [span('carried', 'title'), span('  newest first', 'dim')],
    ...(custody ? custodyLines(custody, snapshot) : []),
    ...carries
      .slice(-newest)
      .toReversed()
      .flatMap((record) => carryLine(record, snapshot, glyphs)),
  ]
}

function custodyLines({ carry, holder, target, stacks, stowed }: CustodyView, snapshot: Snapshot): readonly Line[] {
  const where =
    target === undefined
      ? [span(holder, serverTone(snapshot, holder)), span(`  carry ${carry}, ${count(stacks)} stacks`, 'dim')]
      : [span(`between ${holder} and ${target}`, 'bad'), span(`  carry ${carry}; \`settle\` shows it`, 'dim')]
  const found = stowed.map(({ server, stacks: number, foundAt }) =>
    field('stowed', span(`${count(number)} stacks`), span(`  found on ${server} ${clock(foundAt)}`, 'dim')),
  )
  return [field('things', ...where), ...found]
}

function carryLine(record: CarryRecord, snapshot: Snapshot, glyphs: Glyphs): readonly Line[] {
  const { from, to, what, left, heldMs, steps, error } = record
  const took = what.length === 0 ? 'nothing' : what.join(', ')
  const times = steps.map(([step, ms]) => `${step} ${milliseconds(ms)}`).join(', ')
  return [
    [
      span(`  ${clock(record.time)} `, 'dim'),
      span(from, serverTone(snapshot, from)),
      span(` ${glyphs.arrow} `, 'dim'),
      span(to, serverTone(snapshot, to)),
      span(`  ${milliseconds(record.ms)}, held ${milliseconds(heldMs)}`),
      span(`  ${took}`, 'dim'),
      ...(left.length > 0 ? [span(`  not ${left.join(', ')}`, 'warn')] : []),
    ],
    ...(error === undefined ? [] : [[span('           '), span(error, 'bad')]]),
    [span(`           ${times}`, 'dim')],
  ]
}

function switchLine(record: SwitchRecord, snapshot: Snapshot, glyphs: Glyphs): Line {
  const line: Span[] = [
    span(`  ${clock(record.time)} `, 'dim'),
    span(record.from, serverTone(snapshot, record.from)),
    span(` ${glyphs.arrow} `, 'dim'),
    span(record.to, serverTone(snapshot, record.to)),
    span(`  ${record.cause} ${record.mode} ${milliseconds(record.ms)}`, record.mode === 'hard' ? 'warn' : 'text'),
  ]
  if (record.error !== undefined) line.push(span(`  ${record.error}`, 'bad'))
  return line
}
