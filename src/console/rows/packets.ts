import type { PacketOutcome, PacketRecord } from '../../engine/messages.ts'
import type { PacketTally } from '../packet-ring.ts'
import type { TableColumn } from '../table.ts'
import { clock, count, type Glyphs, type Line, short, span, type Tone } from '../text.ts'

const outcomeTones: Readonly<Record<PacketOutcome, Tone>> = {
  passed: 'text',
  mapped: 'accent',
  held: 'warn',
  dropped: 'bad',
  answered: 'good',
  recorded: 'dim',
  sent: 'good',
}

/** Columns of the packet list; the arrow points to or from the client on the left. */
export function packetColumns(glyphs: Glyphs): readonly TableColumn<PacketRecord>[] {
  return [
    { id: 'time', title: 'time', width: 12, rank: 2, cell: (p) => span(clock(p.time, true), 'dim') },
    {
      id: 'dir',
      title: '',
      width: 1,
      cell: (p) =>
        p.direction === 'clientbound' ? span(glyphs.clientbound, 'accent') : span(glyphs.serverbound, 'good'),
    },
    { id: 'link', title: 'link', width: 8, cell: (p) => span(p.link) },
    {
      id: 'name',
      title: 'packet',
      width: 16,
      grows: true,
      cell: (p) => span(p.state === 'play' ? p.name : `${p.state}/${p.name}`),
    },
    { id: 'bytes', title: 'bytes', width: 5, align: 'right', cell: (p) => span(short(p.bytes), 'dim') },
    { id: 'outcome', title: 'what', width: 8, cell: (p) => span(p.outcome, outcomeTones[p.outcome]) },
    { id: 'note', title: 'why', width: 10, grows: true, rank: 1, cell: (p) => span(p.note, 'dim') },
  ]
}

/** Packets by name with their share of all bytes, the largest first. */
export function tallyLines(tallies: Iterable<PacketTally>, width: number): readonly Line[] {
  const rows = [...tallies].sort((a, b) => b.bytes - a.bytes)
  const bytes = Math.max(
    1,
    rows.reduce((sum, row) => sum + row.bytes, 0),
  )
  const nameWidth = Math.max(12, Math.min(32, width - 30))
  return [
    [span(`${'packet'.padEnd(nameWidth)} ${'count'.padStart(9)} ${'bytes'.padStart(7)} ${'share'.padStart(6)}`, 'dim')],
    ...rows.map((row): Line => {
      const share = `${((100 * row.bytes) / bytes).toFixed(1)}%`
      return [
        span(row.name.slice(0, nameWidth).padEnd(nameWidth)),
        span(` ${count(row.count).padStart(9)} ${short(row.bytes).padStart(7)} ${share.padStart(6)}`, 'text'),
      ]
    }),
  ]
}

/** Lines of 16 bytes: offset, hex, text. Bounded: at most `limit` bytes are turned into lines. */
export function hexLines(bytes: Uint8Array, perLine = 16, limit = 65_536): readonly Line[] {
  const shown = Math.min(bytes.byteLength, limit)
  const lines: Line[] = []
  for (let at = 0; at < shown; at += perLine) {
    const row = bytes.subarray(at, Math.min(at + perLine, shown))
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push([
      span(at.toString(16).padStart(6, '0'), 'dim'),
      span(`  ${hex.padEnd(perLine * 3 - 1)}  `),
      span(text, 'accent'),
    ])
  }
  if (shown < bytes.byteLength) lines.push([span(`… ${count(bytes.byteLength - shown)} more bytes`, 'dim')])
  return lines
}
