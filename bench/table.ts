import { cpus, release, totalmem, type } from 'node:os'
import type { BenchRow, Result } from './run.ts'
import type { Traffic } from './traffic.ts'

/** What the project wants of the two ratios: issue by issue these become stricter. */
export const wanted = { naiveToMcmesh: 50, mcmeshToPipe: 2 } as const

export interface Ratios {
  /** Saturated: CPU time a packet, the naive proxy's over mcmesh's. */
  readonly naiveToMcmesh: number
  /** Paced: CPU time a second, mcmesh's over the pipe's. */
  readonly mcmeshToPipe: number
}

export function ratiosOf(rows: readonly BenchRow[]): Ratios {
  const row = (name: string): BenchRow => rows.find((each) => each.name === name) as BenchRow
  const each = (name: string): number => row(name).saturated.cpuMs / row(name).saturated.packets
  return {
    naiveToMcmesh: each('naive') / each('mcmesh'),
    mcmeshToPipe: row('mcmesh').paced.cpuMs / row('pipe').paced.cpuMs,
  }
}

/** The result as text: machine, traffic, a row a contestant, switches, ratios last. */
export function tableOf({ traffic, rows, switches }: Result): string {
  const sum = (buffers: readonly Buffer[]): number => buffers.reduce((bytes, { length }) => bytes + length, 0)
  const [cpu] = cpus()
  const lines = [
    `machine   ${cpus().length} × ${cpu?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}`,
    `traffic   a captured session of ${traffic.seconds} s with ${traffic.entities} entities: ${traffic.loop.length} packets, ${kilo(sum(traffic.loop))}, ${kilo(sum(traffic.frames))} on the wire`,
    `chunks    ${chunksSaid(traffic)}`,
    '',
    ['', 'saturated', 'packets', 'packets/s', 'paced', 'memory', 'what arrives'],
    ['', 'CPU µs/packet', 'arrived', 'wall', 'CPU ms/s', 'MB', 'compared with direct'],
    ...rows.map(({ name, saturated, paced, rssMb, differs }) => {
      const proxied = name !== 'direct'
      return [
        name,
        proxied ? ((saturated.cpuMs * 1000) / saturated.packets).toFixed(3) : '–',
        String(saturated.packets),
        String(Math.round((saturated.packets * 1000) / saturated.wallMs)),
        proxied ? ((paced.cpuMs * 1000) / paced.wallMs).toFixed(3) : '–',
        proxied ? rssMb.toFixed(0) : '–',
        differs ?? 'the same packets, bytes and order',
      ]
    }),
    '',
    `warm soft switch, inside mcmesh: p50 ${switches.p50.toFixed(3)} ms, p99 ${switches.p99.toFixed(3)} ms, worst ${switches.worst.toFixed(3)} ms (${switches.count} switches)`,
    '',
  ]
  const { naiveToMcmesh, mcmeshToPipe } = ratiosOf(rows)
  const verdict = (holds: boolean): string => (holds ? 'holds' : 'does not hold')
  return [
    ...aligned(lines),
    `saturated, naive / mcmesh  ${naiveToMcmesh.toFixed(1)}  (wanted ≥ ${wanted.naiveToMcmesh}: ${verdict(naiveToMcmesh >= wanted.naiveToMcmesh)})`,
    `paced, mcmesh / pipe       ${mcmeshToPipe.toFixed(2)}  (wanted ≤ ${wanted.mcmeshToPipe}: ${verdict(mcmeshToPipe <= wanted.mcmeshToPipe)})`,
  ].join('\n')
}

/** How much of the traffic chunks are: `50 with terrain (…): 1.0 % of the packets, 63 % of the bytes on the wire`. */
function chunksSaid({ chunks, frames, loop, seconds }: Traffic): string {
  const { ground, packets, bytes, wireBytes } = chunks
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`
  const wire = frames.reduce((sum, { length }) => sum + length, 0)
  const holds = ground === 'terrain' ? 'with terrain' : 'as captured, without ground'
  return `${packets} ${holds} (${(packets / seconds).toFixed(0)} a second, ${kilo(bytes / packets)} each, ${kilo(wireBytes / packets)} on the wire): ${share(packets, loop.length)} of the packets, ${share(wireBytes, wire)} of the bytes on the wire`
}

const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`

/** Cells of the rows that are lists stand below each other. */
function aligned(lines: readonly (string | readonly string[])[]): string[] {
  const widths: number[] = []
  for (const line of lines)
    if (typeof line !== 'string')
      for (const [i, cell] of line.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  const last = widths.length - 1
  return lines.map((line) =>
    typeof line === 'string'
      ? line
      : line
          .map((cell, i) => (i === 0 || i === last ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
          .join('  ')
          .trimEnd(),
  )
}
