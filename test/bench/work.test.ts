import { beforeAll, expect, test } from 'vitest'
import type { Row } from '../../bench/measurement.ts'
import { work } from '../../bench/measurements/work.ts'
import { readTraffic } from '../../bench/traffic.ts'

/*
 * What is done for the packets of the mix by the real program on real sockets, counted: it rots one object, one write, one inflated
 * chunk at a time, and no clock shows that. The bounds leave room for another machine's reads, not for another way.
 */

let row: Row = {}

beforeAll(async () => {
  const traffic = readTraffic(new URL('../fixtures/captures/1.21.4.jsonl.gz', import.meta.url), 6, 'terrain')
  const { rows } = await work.run({ loops: 2, warmUp: 5 }, { traffic, ticksPerSecond: 20, say() {} })
  row = rows[0] ?? {}
  // Nothing was collected meanwhile: what is in use is what was allocated.
  expect(row.collections).toBe(0)
  expect(row.packets).toBeGreaterThan(40_000)
})

test('a thousand packets of the mix allocate less than 350 KB of heap: no object, closure or view for each', () => {
  expect(row['heap KB/1,000 packets']).toBeLessThan(350)
})

test('a thousand packets of the mix allocate less than 60 KB of buffers: their bytes are copied to where they are written from', () => {
  expect(row['buffer KB/1,000 packets']).toBeLessThan(60)
})

test('a read is answered with one write at most, and thirty packets come in one', () => {
  expect(row['writes/read']).toBeLessThan(1.05)
  // The burst with its ping, perhaps in two parts, and the answer to that.
  expect(row.reads).toBeLessThan(3.1 * Number(row.bursts))
})

test('of a compressed packet that is passed on only the first bytes are inflated', () => {
  expect(Number(row['compressed packets'])).toBeGreaterThan(50)
  expect(Number(row['inflated bytes']) / Number(row['compressed packets'])).toBeLessThan(64)
})
