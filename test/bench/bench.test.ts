import { describe, expect, test } from 'vitest'
import { FrameCutter, frameOf, packetOf, readVarint, varint } from '../../bench/frames.ts'
import { difference } from '../../bench/measure.ts'
import { runBench } from '../../bench/run.ts'
import { ratiosOf, tableOf } from '../../bench/table.ts'
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

test('through every contestant arrives what arrives without one, and the table names the ratios last', async () => {
  const effort = {
    rounds: 1,
    saturatedMs: 100,
    warmUpMs: 100,
    pacedLoops: 1,
    ticksPerSecond: 200,
    switches: 20,
  }
  const result = await runBench({ effort, say: () => {} })
  expect(result.rows.map(({ name, differs }) => [name, differs])).toEqual(
    ['direct', 'mcmesh', 'pipe', 'naive'].map((name) => [name, undefined]),
  )
  for (const { saturated, paced } of result.rows) {
    expect(paced.packets).toBe(result.traffic.loop.length + 1)
    expect(saturated.packets).toBeGreaterThanOrEqual(result.traffic.loop.length)
  }
  const { naiveToMcmesh, mcmeshToPipe } = ratiosOf(result.rows)
  expect(result.switches.count).toBe(20)
  expect(result.switches.p99).toBeGreaterThanOrEqual(result.switches.p50)
  const lines = tableOf(result).split('\n')
  expect(lines.at(-2)).toContain(naiveToMcmesh.toFixed(1))
  expect(lines.at(-1)).toContain(mcmeshToPipe.toFixed(2))
})
