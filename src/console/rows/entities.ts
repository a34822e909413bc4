import type { LinkView, MappingView, PlayerView, Snapshot } from '../../engine/messages.ts'
import { field, type TableColumn } from '../table.ts'
import { type Line, span, type Tone, wrapText } from '../text.ts'
import { dimensionName, serverTone } from './players.ts'

export const mappingKey = (mapping: MappingView) => String(mapping.proxyId)

export function entityColumns(snapshot: Snapshot): readonly TableColumn<MappingView>[] {
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

/** What the filter looks at: words, and `by:NAME,` for one holder exactly. */
export const entityText = (m: MappingView) =>
  `${m.proxyId} ${m.serverId} server:${m.server} type:${m.type} ${dimensionName(m.world)} ${m.holders.map((name) => `by:${name},`).join(' ')}`

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
    const [why, tone] = whyHeld(player, link, mapping)
    for (const text of wrapText(`${name} ${why}`, Math.max(10, width - 2))) lines.push([span(`  ${text}`, tone)])
  }
  if (mapping.references !== mapping.holders.length) {
    const text = `${mapping.references} references but ${mapping.holders.length} holders: that is a fault of mcmesh.`
    lines.push([], ...wrapText(text, width).map((part): Line => [span(part, 'bad')]))
  }
  return lines
}

/** Why one player's reference is there, by the state of its link, and whether it should be. */
function whyHeld(player: PlayerView | undefined, link: LinkView | undefined, mapping: MappingView): [string, Tone] {
  const { server } = mapping
  if (player === undefined) return ['has left: this reference should be gone.', 'bad']
  if (link !== undefined) {
    const how = link.phase === 'standing' ? 'stands' : `is ${link.phase}`
    const hand = link.held ? ', held by hand' : ''
    const trouble = link.error === undefined ? '' : `; its last error: ${link.error}`
    const role = link.role === 'primary' ? 'plays there' : 'has a dummy there'
    return [`${role}: its link to ${server} ${how}${hand}${trouble}.`, link.phase === 'standing' ? 'text' : 'warn']
  }
  if (mapping.type === 'player')
    return ['sees this body over another link: all bodies of one player share one proxy id.', 'text']
  return [`has no link to ${server}: this reference should be gone.`, 'bad']
}
