import { readFileSync, writeFileSync } from 'node:fs'
import {
  type ClientboundRow,
  type ClientboundRule,
  clientboundTable,
  type PacketLocation,
} from '../src/protocol/clientbound.ts'
import { openedTable } from '../src/protocol/opened.ts'
import { type ServerboundRow, type ServerboundRule, serverboundTable } from '../src/protocol/serverbound.ts'
import { type Direction, markedVersion, protocolOf, supportedVersions } from '../src/protocol/versions.ts'

const page = new URL('packets.md', import.meta.url)

/** What becomes of a packet from the player's primary, and of one from a dummy's server. */
const clientboundRules: Readonly<Record<ClientboundRule, readonly [primary: string, dummy: string]>> = {
  pass: ['as it is', 'dropped'],
  placed: ['if its link supplies the chunk, or nobody does', 'if its link supplies the chunk'],
  entity: ['entity ids mapped, if the client has the entity spawned', 'the same, when this link shows that entity'],
  chunk: ['if its link supplies the chunk', 'the same'],
  ledger: ['recorded and sent', 'recorded and kept'],
  answer: ['the client answers, and the answer goes back to the server that asked', 'mcmesh answers'],
  own: ['its own handler', 'its own handler'],
  drop: ['dropped', 'dropped'],
}

const serverboundRules: Readonly<Record<ServerboundRule, string>> = {
  all: 'every link in play, a movement those that are placed; the player’s own entity id is each link’s',
  entity: 'the server that the target lives on, its id mapped back',
  block: 'the server that owns the block’s chunk if it is linked and placed, else the primary',
  primary: 'the primary',
  reply: 'the link that asked',
  own: 'its own handler',
  drop: 'nobody',
}

const tables: Readonly<Record<string, () => string>> = {
  'clientbound rules': () =>
    table(
      ['rule', 'from the primary', 'from a dummy'],
      Object.entries(clientboundRules).map(([rule, [primary, dummy]]) => [rule, primary, dummy]),
    ),
  'serverbound rules': () => table(['rule', 'goes to'], Object.entries(serverboundRules)),
  clientbound: () =>
    table(
      ['packet', 'rule', 'versions', 'entity ids', 'more'],
      clientboundTable.map((row) => packetCells(row, 'clientbound', clientboundNotes(row))),
    ),
  opened: () =>
    table(
      ['kind', 'opened by', 'at a switch', 'what the client does with it'],
      openedTable.map(({ kind, packet, state, ends, acts, why }) => [
        kind,
        `\`${packet}\`${state ? ` (reason ${state.reason}, value ${state.value})` : ''}`,
        typeof ends === 'string'
          ? `\`${ends}\``
          : `the ledger’s topic “${ends.topic}” tells what the new server has instead`,
        [...(acts ? [`\`${acts}\` goes to the server that opened it`] : []), ...(why ? [why] : [])].join('; '),
      ]),
    ),
  serverbound: () =>
    table(
      ['packet', 'rule', 'versions', 'entity ids', 'more'],
      serverboundTable.map((row) => packetCells(row, 'serverbound', serverboundNotes(row))),
    ),
}

/** The page with its tables as the code has them now: what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withPacketTables(text: string): string {
  return Object.entries(tables).reduce((result, [name, write]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const from = result.indexOf(open)
    const to = result.indexOf(close)
    if (from < 0 || to < from) throw new Error(`docs/packets.md has lost ${open} or ${close}.`)
    return `${result.slice(0, from)}${open}\n\n${write()}\n${result.slice(to)}`
  }, text)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n')
}

function packetCells(row: ClientboundRow | ServerboundRow, direction: Direction, notes: readonly string[]): string[] {
  const { packet, rule } = row
  const having = supportedVersions.filter((version) => bears(version, direction, packet))
  const ids = having.some((version) => protocolOf(version).packets('play', direction).lens(packet) !== undefined)
  return [`\`${packet}\``, rule, spans(having), ids ? 'yes' : '', notes.join('; ')]
}

function bears(version: string, direction: Direction, packet: string): boolean {
  return protocolOf(version).packets('play', direction).idOf(packet) !== undefined
}

/** `all`, `1.19 …`, `… 1.18.2`, `1.19.3 … 1.20.4`; several where a name came back. */
function spans(having: readonly string[]): string {
  if (having.length === supportedVersions.length) return 'all'
  const parts: string[] = []
  for (let from = 0; from < supportedVersions.length; from++) {
    if (!having.includes(supportedVersions[from] as string)) continue
    let to = from
    while (to + 1 < supportedVersions.length && having.includes(supportedVersions[to + 1] as string)) to++
    const first = from === 0 ? '' : `${supportedVersions[from]} `
    const last = to === supportedVersions.length - 1 ? '' : ` ${supportedVersions[to]}`
    parts.push(from === to ? markedVersion(supportedVersions[from] as string) : `${first}…${last}`)
    from = to
  }
  return parts.join(', ')
}

function clientboundNotes(row: ClientboundRow): string[] {
  const { at, keep, primaryOnly, window, revives, centresView, timeOrWeather, mode, transaction, why } = row
  return [
    ...(at ? [`placed by ${placeText(at)}`] : []),
    ...(keep ? [keepText[keep]] : []),
    ...(primaryOnly ? ['from the primary only'] : []),
    ...(window ? ['its window has another number on the client, and a dummy’s has none'] : []),
    ...(revives ? ['a dummy that died is respawned'] : []),
    ...(centresView ? ['chunks that waited for the view to reach them are sent'] : []),
    ...(mode ? ['everybody’s tab list shows the game mode'] : []),
    ...(transaction ? ['from a dummy too, if it was asked'] : []),
    ...(timeOrWeather ? ['with `"sky"` time and weather are those of one server for all'] : []),
    ...(why ? [why] : []),
  ]
}

/** What is kept of a tracked entity, so that it can be shown later than it was spawned. */
const keepText: Readonly<Record<NonNullable<ClientboundRow['keep']>, string>> = {
  spawn: 'begins the tracked entity',
  position: 'moves the tracked entity',
  metadata: 'kept with the tracked entity by index',
  equipment: 'kept with the tracked entity by slot',
  attributes: 'kept with the tracked entity by attribute',
  last: 'the last one is kept with the tracked entity',
  effect: 'the last one of each effect is kept with the tracked entity',
}

function serverboundNotes(row: ServerboundRow): string[] {
  const { block, replay, movement, moves, window, acts, transaction, why } = row
  return [
    ...(block ? [`placed by \`${block}\``] : []),
    ...(movement ? ['not to links that are not placed yet'] : []),
    ...(moves ? ['carries where the player stands: zones are looked up'] : []),
    ...(window ? ['to the server that opened the window, under its number; to none when a switch has closed it'] : []),
    ...(acts ? ['to the server that opened what it acts on, if one has'] : []),
    ...(transaction ? ['its answer is sent on, whichever server it comes from'] : []),
    ...(replay ? ['sent again to links that join later'] : []),
    ...(why ? [why] : []),
  ]
}

function placeText(at: PacketLocation): string {
  if ('block' in at) return `\`${at.block}\``
  if ('section' in at) return `\`${at.section}\``
  if ('chunk' in at) return `\`${at.chunk.join('`, `')}\``
  const [x, z] = 'point' in at ? at.point : at.eighths
  const within = 'or' in at ? `, later within \`${at.or}\`` : ''
  return `\`${x}\`, \`${z}\`${'eighths' in at ? ' (eighths of a block)' : within}`
}

if (import.meta.main) writeFileSync(page, withPacketTables(readFileSync(page, 'utf8')))
