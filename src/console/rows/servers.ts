import type { ServerView, Snapshot, TimedEvent } from '../../engine/messages.ts'
import { field, type TableColumn } from '../table.ts'
import { clock, type Glyphs, type Line, milliseconds, type Span, span, type Tone, wrapText } from '../text.ts'
import { serverTone } from './players.ts'

/** State of a server as a sign, a word and a tone; never the tone alone. */
export function serverState(server: ServerView, glyphs: Glyphs): { sign: string; word: string; tone: Tone } {
  if (!server.up) return { sign: glyphs.down, word: 'DOWN', tone: 'bad' }
  if (server.draining) return { sign: glyphs.draining, word: 'draining', tone: 'warn' }
  return { sign: glyphs.up, word: 'up', tone: 'good' }
}

export function serverColumns(snapshot: Snapshot, glyphs: Glyphs): readonly TableColumn<ServerView>[] {
  return [
    {
      id: 'name',
      title: 'server',
      width: 12,
      cell: (s) => span(s.name, serverTone(snapshot, s.name)),
      order: (s) => s.name,
    },
    {
      id: 'state',
      title: 'state',
      width: 10,
      cell: (s) => {
        const state = serverState(s, glyphs)
        return span(`${state.sign} ${state.word}`, state.tone)
      },
      order: (s) => serverState(s, glyphs).word,
    },
    {
      id: 'ping',
      title: 'ping',
      width: 8,
      align: 'right',
      cell: (s) => span(s.pingMs === undefined ? '' : milliseconds(s.pingMs)),
      order: (s) => s.pingMs ?? Number.MAX_VALUE,
    },
    {
      id: 'players',
      title: 'players',
      width: 7,
      align: 'right',
      cell: (s) => span(String(s.players)),
      order: (s) => s.players,
    },
    {
      id: 'dummies',
      title: 'dummies',
      width: 8,
      align: 'right',
      rank: 1,
      cell: (s) => span(String(s.dummies)),
      order: (s) => s.dummies,
    },
    {
      id: 'switches',
      title: 'sw/min',
      width: 6,
      align: 'right',
      rank: 2,
      cell: (s) => span(String(s.switchesPerMinute)),
      order: (s) => s.switchesPerMinute,
    },
    {
      id: 'sync',
      title: 'sync',
      width: 7,
      rank: 3,
      cell: (s) => span(s.sync, s.sync === 'none' ? 'warn' : 'text'),
      order: (s) => s.sync,
    },
    {
      id: 'address',
      title: 'address',
      width: 8,
      grows: true,
      rank: 4,
      cell: (s) => (s.error === undefined ? span(addressText(s), 'dim') : span(s.error, 'bad')),
      order: addressText,
    },
  ]
}

const addressText = (server: ServerView) => `${server.address}${server.embedded ? ' (embedded)' : ''}`

export const serverText = (s: ServerView) =>
  `${s.name} ${s.address} ${s.sync} ${s.up ? 'up' : 'down'}${s.draining ? ' draining' : ''} ${s.error ?? ''}`

const syncMeaning: Readonly<Record<ServerView['sync'], string>> = {
  plugin: 'the server speaks mcmesh:sync',
  rcon: 'vanilla commands over RCON',
  none: 'switches to it are hard: give it rcon or the plugin',
  unknown: 'not found out yet',
}

/** When a server was last seen to go down, and why. */
export interface LastDown {
  readonly time: number
  readonly error?: string
}

/** The last time in the log that a server went down. */
export function lastDownOf(events: readonly TimedEvent[], server: string): LastDown | undefined {
  const found = events.findLast((event) => event.event === 'server.down' && event.server === server)
  return found?.event === 'server.down' ? found : undefined
}

/** Everything about one server: itself, then who is on it. */
export function serverDetail(
  server: ServerView,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
  lastDown?: LastDown,
): readonly Line[] {
  const state = serverState(server, glyphs)
  const lines: Line[] = [
    [span(server.name, 'title'), span(server.embedded ? '  embedded world' : '', 'dim')],
    field('state', span(`${state.sign} ${state.word}`, state.tone)),
    field('address', span(server.address)),
    field('ping', span(server.pingMs === undefined ? 'not known yet' : milliseconds(server.pingMs))),
    field('sync', span(server.sync), span(`  ${syncMeaning[server.sync]}`, 'dim')),
    field('switches', span(`${server.switchesPerMinute} in the last minute`)),
  ]
  const trouble = server.error ?? (lastDown && `${clock(lastDown.time)}  ${lastDown.error ?? 'it went away'}`)
  if (trouble !== undefined) {
    wrapText(trouble, Math.max(10, width - 11)).forEach((text, index) => {
      lines.push(field(index === 0 ? 'last error' : '', span(text, server.up ? 'dim' : 'bad')))
    })
  }
  const zones = snapshot.zones.filter((zone) => zone.server === server.name).length
  lines.push(field('zones', span(zones === 0 ? 'owns nothing' : String(zones), zones === 0 ? 'warn' : 'text')))
  const here = (role: 'primary' | 'dummy') =>
    snapshot.players.filter((player) => player.links.some((link) => link.server === server.name && link.role === role))
  for (const [role, title] of [
    ['primary', 'players'],
    ['dummy', 'dummies'],
  ] as const) {
    const players = here(role)
    lines.push([], [span(title, 'title'), span(`  ${players.length}`, 'dim')])
    const names: Span[] = [
      span(
        players
          .slice(0, 200)
          .map((player) => player.name)
          .join('  '),
      ),
    ]
    for (const text of wrapText(names[0]!.text, Math.max(10, width - 2))) lines.push([span(`  ${text}`)])
  }
  return lines
}
