import type { LinkView, PlayerView, Snapshot } from '../../engine/messages.ts'
import type { Rates } from '../rates.ts'
import type { TableColumn } from '../table.ts'
import { count, type Glyphs, short, span, sparkline, type Tone, unicodeGlyphs } from '../text.ts'

/** The tone of a server, the same in every view. */
export function serverTone(snapshot: Pick<Snapshot, 'servers'>, name: string): Tone {
  const index = snapshot.servers.findIndex((server) => server.name === name)
  return index < 0 ? 'text' : (`server${index % 7}` as Tone)
}

/** `12.3`: blocks, one decimal below a hundred. */
export const blocks = (value: number) => (value < 100 ? value.toFixed(1) : count(value))

export const dimensionName = (dimension: string) => dimension.replace(/^minecraft:/, '')

const dummiesOf = (player: PlayerView) => player.links.filter((link) => link.role === 'dummy')

/** States in few letters, for a column. */
const briefly: Readonly<Record<LinkView['phase'], string>> = {
  dialling: 'dial',
  login: 'login',
  configuring: 'config',
  joining: 'join',
  spawning: 'spawn',
  placing: 'place',
  standing: 'stands',
  dead: 'dead',
  retrying: 'retry',
  closed: 'closed',
}

/** Dummies as names with their state where it is not `ready`. */
export function dummyText(player: PlayerView): string {
  return dummiesOf(player)
    .map((link) => `${link.server}${link.held ? '!' : ''}${link.phase === 'standing' ? '' : ` ${briefly[link.phase]}`}`)
    .join(', ')
}

function dummyTone(player: PlayerView): Tone {
  const dummies = dummiesOf(player)
  if (dummies.some((link) => link.error !== undefined)) return 'warn'
  return dummies.every((link) => link.phase === 'standing') ? 'good' : 'accent'
}

/** P pinned, I inspected, R recorded, W walker. */
const flags = (player: PlayerView) =>
  `${player.pinned ? 'P' : ''}${player.inspected ? 'I' : ''}${player.recording ? 'R' : ''}${player.walker ? 'W' : ''}`

export function playerColumns(
  snapshot: Snapshot,
  glyphs: Glyphs = unicodeGlyphs,
  rates: (player: string) => Rates | undefined = () => undefined,
): readonly TableColumn<PlayerView>[] {
  return [
    { id: 'name', title: 'player', width: 14, cell: (p) => span(p.name, 'text'), order: (p) => p.name },
    {
      id: 'primary',
      title: 'primary',
      width: 8,
      cell: (p) => span(p.primary, serverTone(snapshot, p.primary)),
      order: (p) => p.primary,
    },
    {
      id: 'dummies',
      title: 'dummies',
      width: 11,
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
      width: 8,
      rank: 7,
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
      rank: 6,
      cell: (p) => span(short(p.chunks)),
      order: (p) => p.chunks,
    },
    {
      id: 'in',
      title: 'in/s',
      width: 5,
      align: 'right',
      rank: 4,
      cell: (p) => span(short(p.packetsIn)),
      order: (p) => p.packetsIn,
    },
    {
      id: 'out',
      title: 'out/s',
      width: 5,
      align: 'right',
      rank: 4,
      cell: (p) => span(short(p.packetsOut)),
      order: (p) => p.packetsOut,
    },
    {
      id: 'traffic',
      title: 'out',
      width: 8,
      rank: 5,
      cell: (p) => span(sparkline(rates(p.name)?.out ?? [], 8, glyphs), 'accent'),
    },
    { id: 'flags', title: 'PIRW', width: 4, rank: 1, cell: (p) => span(flags(p), 'accent'), order: flags },
  ]
}

export const pingTone = (ms: number | undefined): Tone =>
  ms === undefined || ms < 150 ? 'text' : ms < 400 ? 'warn' : 'bad'

/** What the filter of the players view looks at. */
export const playerText = (p: PlayerView) =>
  `${p.name} ${p.primary} ${dummyText(p)} ${p.zone ?? ''} ${dimensionName(p.dimension)}${p.pinned ? ' pinned' : ''}${p.walker ? ' walker' : ''}`
