import { describe, expect, test } from 'vitest'
import { difference } from '../../bench/arrival.ts'
import { runBench } from '../../bench/bench.ts'
import { verdict } from '../../bench/figures.ts'
import { FrameCutter, frameOf, packetIdOf, packetOf, readVarint, varint } from '../../bench/frames.ts'
import { type Joined, ownPackets } from '../../bench/joined.ts'
import { proxies } from '../../bench/lineup.ts'
import type { Row } from '../../bench/measurement.ts'
import { measurements } from '../../bench/measurements.ts'
import { PacketCount } from '../../bench/packet-count.ts'
import { figuresTable } from '../../bench/table.ts'
import { nameOf, readTraffic } from '../../bench/traffic.ts'
import { protocolOf } from '../../src/protocol/versions.ts'

const capture = new URL('../fixtures/captures/1.21.4.jsonl.gz', import.meta.url)
const play = protocolOf('1.21.4').packets('play', 'clientbound')

describe('the traffic', () => {
  test('ends as it began, so that it can be played again: no entity and no chunk is left', () => {
    const entities = new Set<number>()
    const chunks = new Set<string>()
    for (const packet of readTraffic(capture, 3).loop) {
      const name = nameOf(packet)
      const ids = play.lens(name)?.ids(packet) ?? []
      if (name === 'spawn_entity') {
        expect(entities.has(ids[0] as number)).toBe(false)
        entities.add(ids[0] as number)
      } else if (name === 'entity_destroy') for (const id of ids) expect(entities.delete(id)).toBe(true)
      const { x, z, chunkX, chunkZ } = /chunk$/.test(name) ? play.decode(packet).params : {}
      if (name === 'map_chunk') chunks.add(`${x} ${z}`)
      else if (name === 'unload_chunk') expect(chunks.delete(`${chunkX} ${chunkZ}`)).toBe(true)
    }
    expect([...entities, ...chunks]).toEqual([])
  })

  test('has chunks with ground where the capture has them, and the table says what share they are', () => {
    const flat = readTraffic(capture, 1)
    const hilly = readTraffic(capture, 1, 'terrain')
    const places = ({ loop }: typeof flat) =>
      loop.flatMap((packet) => {
        if (nameOf(packet) !== 'map_chunk') return []
        const { x, z } = play.decode(packet).params
        return [`${x} ${z}`]
      })
    expect(places(hilly)).toEqual(places(flat))
    expect(hilly.chunks.packets).toBe(places(flat).length)
    expect(hilly.chunks.bytes).toBeGreaterThan(2 * flat.chunks.bytes)
    expect(hilly.loop.length).toBe(flat.loop.length)
  })

  test('is nine tenths movement, and the rest has the shares of the capture', () => {
    const { loop, view } = readTraffic(capture, 6)
    const share = (name: string): number => loop.filter((packet) => nameOf(packet) === name).length / loop.length
    const moves = ['entity_move_look', 'sync_entity_position', 'entity_teleport'].map(share)
    expect(moves.reduce((sum, each) => sum + each)).toBeCloseTo(0.9, 2)
    // As in the capture with as many mobs: 1,609 heads to 324 velocities and 84 of metadata.
    expect(share('entity_head_rotation') / share('entity_velocity')).toBeCloseTo(1_609 / 324, 5)
    expect(share('entity_head_rotation') / share('entity_metadata')).toBeCloseTo(1_609 / 84, 5)
    for (const name of ['sound_effect', 'block_change', 'map_chunk']) expect(share(name)).toBeGreaterThan(0)
    expect(view.some((packet) => nameOf(packet) === 'map_chunk')).toBe(true)
    expect(view.some((packet) => nameOf(packet) === 'entity_move_look')).toBe(false)
  })

  test('has every copy of a mob under an id and a UUID of its own', () => {
    const uuids = new Set<unknown>()
    let spawns = 0
    for (const packet of readTraffic(capture, 4).loop) {
      if (nameOf(packet) !== 'spawn_entity') continue
      spawns++
      uuids.add(play.decode(packet).params.objectUUID)
    }
    expect(spawns).toBeGreaterThan(30)
    expect(uuids.size).toBe(spawns)
  })
})

describe("the bench's framing", () => {
  test('gives the packets back, cut at every byte', () => {
    const packets = [Buffer.from([5]), Buffer.alloc(300, 7), Buffer.alloc(200, 9)]
    const wire = Buffer.concat(packets.map((packet) => frameOf(packet, true)))
    for (let cut = 0; cut <= wire.length; cut++) {
      const cutter = new FrameCutter()
      const got: Buffer[] = []
      for (const part of [wire.subarray(0, cut), wire.subarray(cut)])
        cutter.push(part, (all, start, end) => got.push(Buffer.from(packetOf(all.subarray(start, end), true))))
      expect(difference(packets, got)).toBeUndefined()
    }
  })

  test('tells the id of a packet that is compressed from its first bytes', () => {
    for (const packet of readTraffic(capture, 1, 'terrain').loop) {
      const frame = frameOf(packet, true)
      const [, start] = readVarint(frame, 0)
      expect(packetIdOf(frame, start, frame.length)).toBe(readVarint(packet, 0)[0])
    }
  })

  test.each([0, 127, 128, 300, 2_097_151])('reads the varint %i that it wrote', (value) => {
    expect(readVarint(varint(value), 0)[0]).toBe(value)
  })
})

test('a missing, a changed and an added packet are each told as a difference', () => {
  const sent = readTraffic(capture, 1).loop.slice(0, 20)
  const changed = sent.map((packet, i) => (i === 7 ? Buffer.concat([packet, Buffer.of(1)]) : packet))
  expect(difference(sent, sent)).toBeUndefined()
  expect(difference(sent, changed)).toContain('the first that differs is 7')
  expect(difference(sent, sent.slice(1))).toContain('19 packets')
  expect(difference(sent, [...sent, sent[0] as Buffer])).toContain('21 packets')
})

describe('a short run of the bench itself', () => {
  const traffic = readTraffic(capture, 1)
  const sizes = {
    ...{ players: 3, rate: 600, rounds: 1, seconds: 0.2, ms: 50, warmUpMs: 50 },
    ...{ joins: 2, burst: 2, aftermathMs: 50, settleMs: 50, switches: 6, warmUp: 3 },
  }
  /** Runs one measurement as `npm run bench -- --only NAME` does, small: its rows, and the names of its figures. */
  const ran = async (name: string): Promise<{ rows: readonly Row[]; figures: string[] }> => {
    const printed: string[] = []
    const said = { say() {}, print: (text: string) => printed.push(text) }
    const own = Object.fromEntries(
      Object.entries(sizes).filter(([size]) => size in (measurements.find((each) => each.name === name)?.full ?? {})),
    )
    const report = await runBench({ quick: true, only: [name], sizes: own, traffic, ticksPerSecond: 400, ...said })
    expect(Object.keys(report.measurements)).toEqual([name])
    expect(printed.join('\n')).toContain(`${name}: `)
    for (const value of Object.values(report.figures)) expect(value).not.toBeNaN()
    return { rows: report.measurements[name]?.rows ?? [], figures: Object.keys(report.figures) }
  }
  /** What each contestant said in its own name: nothing but mcmesh's. */
  const own = (row: Row) => [row.contestant, row.contestant === 'mcmesh' ? 'known' : row['its own']]
  const quiet = proxies.map((name) => [name, name === 'mcmesh' ? 'known' : 0])

  test('saturated: through every contestant arrives what arrives without one', async () => {
    const { rows, figures } = await ran('saturated')
    expect(rows.map(own)).toEqual([['direct', 0], ...quiet])
    for (const row of rows) {
      expect(row['what arrives']).toBe('the same packets, bytes and order')
      expect(row.packets).toBeGreaterThan(traffic.loop.length)
    }
    expect(figures).toEqual(['saturatedRelay', 'saturatedPipe', 'saturatedNaive'])
  })

  test('paced: every contestant is sent the same, and gives it on', async () => {
    const { rows, figures } = await ran('paced')
    expect(rows.map(own)).toEqual(quiet)
    const sent = rows.map((row) => row['packets sent']) as number[]
    expect(new Set(sent).size).toBe(1)
    // Three players: four ticks of 30 packets, as many before those that count, and two have heard the loop and its pings.
    expect(sent[0]).toBeGreaterThan(3 * 2 * 4 * 30 + 2 * traffic.loop.length)
    expect(figures).toEqual(['pacedRelay', 'pacedPipe'])
  })

  test('latency: the pipe, mcmesh and its screen each answer', async () => {
    const { rows } = await ran('latency')
    expect(rows.map(({ way }) => way)).toEqual(['direct', 'pipe', 'mcmesh', 'screen'])
    for (const { samples } of rows) expect(samples).toBeGreaterThan(0)
  })

  test.each<[name: string, column: string, values: readonly (string | number)[], figures: readonly string[]]>([
    ['start', '', ['node itself', '--version', 'check', 'ready'], ['startVersion', 'startCheck', 'startReady']],
    ['idle', 'players', [0, 3], ['idleEmpty', 'idleStanding']],
    ['memory', 'players', [3, 3], ['memoryFar', 'memoryDummy']],
    ['join', 'joins', [2, 2, 2, 2], ['joinCpu', 'joinsPerSecond', 'burstSeconds']],
    ['switch', 'switches', [6], ['switchCpu', 'switchP99']],
    ['dummy', 'packets', [360, 720], ['dummyCpu']],
  ])('%s', async (name, column, values, expected) => {
    const { rows, figures } = await ran(name)
    expect(rows.map((row) => row[column])).toEqual(values)
    expect(figures).toEqual(expected)
  })

  test('all that is measured is run here or in work.test.ts, but the screen alone, which takes its time whatever its size', () => {
    const here = ['start', 'latency', 'idle', 'memory', 'join', 'switch', 'dummy', 'work', 'saturated', 'paced']
    expect(measurements.map(({ name }) => name).filter((name) => name !== 'screen')).toEqual(here)
  })

  test('ratios stand last', () => {
    const lines = figuresTable({ pacedPipe: 2.5, startCheck: 300 }).split('\n')
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['figure', 'here', 'must', 'aim'],
      ['`mcmesh check`', '300', 'ms', '≤ 250', 'missed'],
      ['paced CPU, mcmesh / pipe', '2.50', '×', '≤ 2', '≤ 1.3', 'missed'],
    ])
  })
})

test('a measurement or a size that there is none of is refused with those that there are', async () => {
  const options = {
    quick: true,
    sizes: {},
    traffic: readTraffic(capture, 1),
    ticksPerSecond: 20,
    say() {},
    print() {},
  } as const
  await expect(runBench({ ...options, only: ['speed'] })).rejects.toThrow(
    /No measurement is named speed; there are start/,
  )
  await expect(runBench({ ...options, only: ['start'], sizes: { players: 3 } })).rejects.toThrow(
    /no.* size named players/i,
  )
})

test('figures are held against their goals whichever way is better', () => {
  expect(verdict('pacedPipe', 2.1)).toBe('missed')
  expect(verdict('pacedPipe', 2)).toBe('reached')
  expect(verdict('pacedPipe', 1.3)).toBe('aim reached')
  expect(verdict('saturatedPipe', 0.11)).toBe('missed')
  expect(verdict('saturatedPipe', 0.2)).toBe('aim reached')
  expect(verdict('pacedRelay', 9)).toBe('')
})

describe('what arrived is held against what was sent, name by name', () => {
  const counted = (names: readonly string[]): PacketCount => {
    const count = new PacketCount()
    for (const name of names) count.add(play.idOf(name) as number)
    return count
  }
  const through = (says: readonly string[], sent: readonly string[], received: readonly string[]): Joined =>
    ({
      contestant: { name: 'it', says },
      player: { sent: counted(sent) },
      reader: { received: counted(received) },
    }) as never

  test('a packet that a contestant is known to say in its own name is counted as its own', () => {
    expect(ownPackets([through(['keep_alive'], ['ping'], ['ping', 'keep_alive'])])).toBe(1)
  })

  test.each([
    ['one too many', ['ping'], ['ping', 'ping']],
    ['one too few', ['ping', 'ping'], ['ping']],
    ['one lost and another put in its place', ['ping', 'update_time'], ['ping', 'keep_alive']],
    ['one of its own lost', ['keep_alive'], []],
  ])('%s ends the bench', (_, sent, received) => {
    expect(() => ownPackets([through(['keep_alive'], sent, received)])).toThrow(/^it: of \d+ \w+ that were sent/)
  })
})
