import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { chartsSvg } from '../../bench/curves/svg.ts'

const chart = {
  title: 'CPU of a join, ms',
  points: [
    { size: 10, value: 12 },
    { size: 100, value: 24 },
    { size: 1_000, value: 0 },
  ],
}

/** Where the dots stand, from left and top. */
const dots = (svg: string): number[][] =>
  [...svg.matchAll(/<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)])

test('equal steps of ten stand equally far apart, and heights are as the values, from zero up', () => {
  const [[first, low] = [], [middle, high] = [], [last, zero] = []] = dots(chartsSvg('players', [chart])) as [
    number[],
    number[],
    number[],
  ]
  expect(Number(middle) - Number(first)).toBeCloseTo(Number(last) - Number(middle), 1)
  expect((Number(zero) - Number(high)) / (Number(zero) - Number(low))).toBeCloseTo(2, 1)
})

test('every value and size stands in the picture, and what it is over', () => {
  const svg = chartsSvg('players', [chart, { ...chart, title: 'memory a player, KB' }])
  for (const said of ['>12<', '>24<', '>1,000<', '>CPU of a join, ms<', '>memory a player, KB<', '>players<'])
    expect(svg).toContain(said)
})

test('the page shows every curve of the file, and each picture is there', () => {
  const page = readFileSync('docs/performance.md', 'utf8')
  const { curves } = JSON.parse(readFileSync('docs/curves/curves.json', 'utf8')) as {
    curves: Record<string, unknown[]>
  }
  expect(Object.keys(curves)).toEqual(['players', 'entities', 'servers', 'zones'])
  for (const [name, points] of Object.entries(curves)) {
    expect(points.length).toBeGreaterThan(2)
    expect(page).toContain(`](curves/${name}.svg)`)
    expect(existsSync(`docs/curves/${name}.svg`)).toBe(true)
  }
})
