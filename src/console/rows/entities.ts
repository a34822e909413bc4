import type { MappingView, Snapshot } from '../../engine/messages.ts'
import { type Column, field } from '../table.ts'
import { type Line, span, wrapText } from '../text.ts'
import { dimensionName, serverTone } from './players.ts'

export const mappingKey = (mapping: MappingView) => String(mapping.proxyId)

export function entityColumns(snapshot: Snapshot): readonly Column<MappingView>[] {
  return [
    {
      id: 'proxy',
      title: 'proxy id',
      width: 8,
      align: 'right',
      cell: (m) => span(String(m.proxyId)),
      order: (m) => m.proxyId,
    },
    {
      id: 'server',
      title: 'server',
      width: 8,
      cell: (m) => span(m.server, serverTone(snapshot, m.server)),
      order: (m) => m.server,
    },
    {
      id: 'id',
      title: 'its id',
      width: 7,
      align: 'right',
      cell: (m) => span(String(m.serverId)),
      order: (m) => m.serverId,
    },
    {
      id: 'type',
      title: 'type',
      width: 12,
      cell: (m) => span(m.type, m.type === 'player' ? 'accent' : 'text'),
      order: (m) => m.type,
    },
    {
      id: 'references',
      title: 'refs',
      width: 4,
      align: 'right',
      cell: (m) => span(String(m.references), m.references === m.holders.length ? 'text' : 'warn'),
      order: (m) => m.references,
    },
    {
      id: 'world',
      title: 'world',
      width: 12,
      rank: 2,
      cell: (m) => span(dimensionName(m.world), 'dim'),
      order: (m) => m.world,
    },
    {
      id: 'holders',
      title: 'held by',
      width: 8,
      grows: true,
      rank: 1,
      cell: (m) => span(m.holders.join(', '), 'dim'),
      order: (m) => m.holders.join(','),
    },
  ]
}

export const entityText = (m: MappingView) =>
  `${m.proxyId} ${m.server} ${m.serverId} ${m.type} ${dimensionName(m.world)} ${m.holders.join(' ')}`

/** One mapping, and why it is still there. */
export function entityDetail(mapping: MappingView, snapshot: Snapshot, width: number): readonly Line[] {
  const lines: Line[] = [
    [span(`${mapping.type} ${mapping.proxyId}`, 'title')],
    field('proxy id', span(String(mapping.proxyId)), span('  as clients see it', 'dim')),
    field('server', span(mapping.server, serverTone(snapshot, mapping.server))),
    field('its id', span(String(mapping.serverId)), span('  as the server speaks it', 'dim')),
    field('world', span(mapping.world)),
    field('references', span(String(mapping.references))),
    [],
    [span('why it is held', 'title')],
  ]
  if (mapping.holders.length === 0) {
    lines.push([span('  Nobody has it spawned; it goes with its last reference.', 'dim')])
  }
  for (const name of mapping.holders) {
    const player = snapshot.players.find((one) => one.name === name)
    const link = player?.links.find((one) => one.server === mapping.server)
    const why =
      player === undefined
        ? 'has left: this reference should be gone'
        : link === undefined
          ? `has no link to ${mapping.server}: this reference should be gone`
          : `has it spawned over the ${link.role} link to ${mapping.server}`
    const tone = link === undefined ? 'bad' : 'text'
    for (const text of wrapText(`${name} ${why}`, Math.max(10, width - 2))) lines.push([span(`  ${text}`, tone)])
  }
  return lines
}
