import type { LinkView, PlayerView, Snapshot, SwitchRecord } from '../../engine/messages.ts'
import { type Column, field } from '../table.ts'
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

/** The tone of a server, the same in every view. */
export function serverTone(snapshot: Pick<Snapshot, 'servers'>, name: string): Tone {
  const index = snapshot.servers.findIndex((server) => server.name === name)
  return index < 0 ? 'text' : (`server${index % 7}` as Tone)
}

/** Packets per second of the last snapshots, oldest first, by player. */
export interface Rates {
  readonly in: readonly number[]
  readonly out: readonly number[]
}

/** `12.3`: blocks, one decimal below a hundred. */
const blocks = (value: number) => (value < 100 ? value.toFixed(1) : count(value))

export const dimensionName = (dimension: string) => dimension.replace(/^minecraft:/, '')

const dummiesOf = (player: PlayerView) => player.links.filter((link) => link.role === 'dummy')

/** States in few letters, for a column. */
const briefly: Readonly<Record<LinkView['state'], string>> = {
  connecting: 'dial',
  login: 'login',
  configuration: 'config',
  joining: 'join',
  placing: 'place',
  ready: 'ready',
  waiting: 'wait',
  closing: 'close',
}

/** Dummies as names with their state where it is not `ready`. */
export function dummyText(player: PlayerView): string {
  return dummiesOf(player)
    .map((link) => `${link.server}${link.held ? '!' : ''}${link.state === 'ready' ? '' : ` ${briefly[link.state]}`}`)
    .join(', ')
}

function dummyTone(player: PlayerView): Tone {
  const dummies = dummiesOf(player)
  if (dummies.some((link) => link.error !== undefined)) return 'warn'
  return dummies.every((link) => link.state === 'ready') ? 'good' : 'accent'
}

/** P pinned, I inspected, R recorded, W walker. */
const flags = (player: PlayerView) =>
  `${player.pinned ? 'P' : ''}${player.inspected ? 'I' : ''}${player.recording ? 'R' : ''}${player.walker ? 'W' : ''}`

export function playerColumns(snapshot: Snapshot): readonly Column<PlayerView>[] {
  return [
    { id: 'name', title: 'player', width: 16, cell: (p) => span(p.name, 'text'), order: (p) => p.name },
    {
      id: 'primary',
      title: 'primary',
      width: 10,
      cell: (p) => span(p.primary, serverTone(snapshot, p.primary)),
      order: (p) => p.primary,
    },
    {
      id: 'dummies',
      title: 'dummies',
      width: 12,
      grows: true,
      cell: (p) => span(dummyText(p), dummyTone(p)),
      order: (p) => dummiesOf(p).length,
    },
    {
      id: 'border',
      title: 'border',
      width: 6,
      align: 'right',
      cell: (p) => span(p.borderDistance === undefined ? '' : blocks(p.borderDistance)),
      order: (p) => p.borderDistance ?? Number.MAX_VALUE,
    },
    {
      id: 'zone',
      title: 'zone',
      width: 10,
      rank: 4,
      cell: (p) => span(p.zone ?? '', p.zone === p.primary ? serverTone(snapshot, p.primary) : 'warn'),
      order: (p) => p.zone ?? '',
    },
    {
      id: 'ping',
      title: 'ping',
      width: 5,
      align: 'right',
      rank: 2,
      cell: (p) => span(p.pingMs === undefined ? '' : String(Math.round(p.pingMs)), pingTone(p.pingMs)),
      order: (p) => p.pingMs ?? -1,
    },
    {
      id: 'entities',
      title: 'ents',
      width: 5,
      align: 'right',
      rank: 3,
      cell: (p) => span(short(p.entities)),
      order: (p) => p.entities,
    },
    {
      id: 'chunks',
      title: 'chunks',
      width: 6,
      align: 'right',
      rank: 5,
      cell: (p) => span(short(p.chunks)),
      order: (p) => p.chunks,
    },
    {
      id: 'in',
      title: 'in/s',
      width: 5,
      align: 'right',
      rank: 6,
      cell: (p) => span(short(p.packetsIn)),
      order: (p) => p.packetsIn,
    },
    {
      id: 'out',
      title: 'out/s',
      width: 5,
      align: 'right',
      rank: 6,
      cell: (p) => span(short(p.packetsOut)),
      order: (p) => p.packetsOut,
    },
    { id: 'flags', title: 'PIRW', width: 4, rank: 1, cell: (p) => span(flags(p), 'accent'), order: flags },
  ]
}

const pingTone = (ms: number | undefined): Tone => (ms === undefined || ms < 150 ? 'text' : ms < 400 ? 'warn' : 'bad')

/** What the filter of the players view looks at. */
export const playerText = (p: PlayerView) =>
  `${p.name} ${p.primary} ${dummyText(p)} ${p.zone ?? ''} ${dimensionName(p.dimension)}${p.pinned ? ' pinned' : ''}${p.walker ? ' walker' : ''}`

/** Steps of a link on its way to standing where the player stands. */
const steps: readonly (readonly [label: string, states: readonly LinkView['state'][]])[] = [
  ['dial', ['connecting', 'waiting']],
  ['login', ['login']],
  ['configure', ['configuration']],
  ['join', ['joining']],
  ['place', ['placing']],
  ['ready', ['ready']],
]

/** How far a switch has come: the steps of the link it goes to, the present one in brackets. */
export function switchProgress(player: PlayerView, to: string): string {
  if (player.primary === to) return 'switched'
  const link = player.links.find((one) => one.server === to)
  const at = link === undefined ? -1 : steps.findIndex(([, states]) => states.includes(link.state))
  if (link?.state === 'waiting') return `waiting to dial again after ${link.attempts}: ${link.error ?? 'refused'}`
  return steps.map(([label], index) => (index === at ? `[${label}]` : label)).join(' ')
}

function linkLines(link: LinkView, snapshot: Snapshot, width: number, glyphs: Glyphs): readonly Line[] {
  const primary = link.role === 'primary'
  const tone: Tone = link.error !== undefined ? 'warn' : link.state === 'ready' ? 'good' : 'accent'
  const parts: Span[] = [
    span(`  ${primary ? glyphs.primary : glyphs.dummy} `, primary ? 'accent' : 'dim'),
    span(link.server.padEnd(10), serverTone(snapshot, link.server)),
    span(` ${link.role.padEnd(7)} `, primary ? 'accent' : 'dim'),
    span(link.state.padEnd(13), tone),
    span(`${short(link.entities)} ents  ${short(link.chunks)} chunks`, 'dim'),
  ]
  if (link.pingMs !== undefined) parts.push(span(`  ${milliseconds(link.pingMs)}`, 'dim'))
  if (link.held) parts.push(span('  held by hand', 'warn'))
  if (link.attempts > 0) parts.push(span(`  ${link.attempts} failed`, 'warn'))
  const lines: Line[] = [parts]
  if (link.error !== undefined) {
    for (const text of wrapText(link.error, Math.max(10, width - 6))) lines.push([span('      '), span(text, 'bad')])
  }
  return lines
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

/** Everything about one player, top to bottom. */
export function playerDetail(
  player: PlayerView,
  snapshot: Snapshot,
  rates: Rates | undefined,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const place = [player.x, player.y, player.z].map((value) => value.toFixed(1)).join(' ')
  const chunk = `${Math.floor(player.x / 16)} ${Math.floor(player.z / 16)}`
  const zone = player.zone === undefined ? 'nobody owns this chunk' : player.zone
  const zoneTone = player.zone === undefined ? 'warn' : serverTone(snapshot, player.zone)
  const border =
    player.borderDistance === undefined ? 'no border here' : `${blocks(player.borderDistance)} blocks to the border`
  const ping = player.pingMs === undefined ? 'not known yet' : milliseconds(player.pingMs)
  const traffic = (label: string, rate: number, history: readonly number[]): Line =>
    field(label, span(`${short(rate)}/s`.padEnd(8)), span(sparkline(history, 24, glyphs), 'accent'))
  // What is looked for most comes first: on a small screen the rest has to be scrolled to.
  const lines: Line[] = [
    [
      span(player.name, 'title'),
      span(player.walker ? '  walker' : '', 'dim'),
      span(player.pinned ? '  pinned' : '', 'warn'),
      span(player.recording ? '  recorded' : '', 'warn'),
    ],
    ...player.links.flatMap((link) => linkLines(link, snapshot, width, glyphs)),
    field('zone', span(zone, zoneTone), span(`  ${border}`)),
    field('position', span(place), span(`  chunk ${chunk}  ${dimensionName(player.dimension)}`, 'dim')),
    field('shown', span(`${count(player.entities)} entities, ${count(player.chunks)} chunks`)),
    field('ping', span(ping, pingTone(player.pingMs))),
    traffic('in', player.packetsIn, rates?.in ?? []),
    traffic('out', player.packetsOut, rates?.out ?? []),
    field('entity id', span(String(player.entityId)), span('  constant while connected', 'dim')),
    field('uuid', span(player.uuid)),
    [],
    [span('switches', 'title'), span('  newest first', 'dim')],
  ]
  if (player.switches.length === 0) lines.push([span('  none yet', 'dim')])
  for (const record of player.switches.toReversed()) lines.push(switchLine(record, snapshot, glyphs))
  return lines
}
