import xterm from '@xterm/headless'
import { expect, test } from 'vitest'
import { paletteColor, terminalSvg } from '../../docs/terminal-svg.ts'

async function pictureOf(written: string): Promise<string> {
  const terminal = new xterm.Terminal({ cols: 20, rows: 3, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(written, resolve))
  return terminalSvg(terminal, 'a <title>')
}

const texts = (svg: string) =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, style, text]) => ({ style, text }))

test('text stands at its column and row, in as many columns as on the screen', async () => {
  const svg = await pictureOf('ab\r\n\x1b[5Ccd')
  const [first, second] = texts(svg)
  expect(first).toMatchObject({ text: 'ab', style: expect.stringContaining('x="12" y="25.5" textLength="16.86"') })
  expect(second).toMatchObject({ text: 'cd', style: expect.stringContaining('x="54.15" y="43.5"') })
})

test('colours, weight and inverse are those of the cells', async () => {
  const [bold, coloured, inverse] = texts(await pictureOf('\x1b[1mB\x1b[0m\x1b[38;5;214mC\x1b[0m\x1b[7mI\x1b[0m'))
  expect(bold?.style).toContain('font-weight="bold"')
  expect(coloured?.style).toContain('fill="#ffaf00"')
  expect(inverse?.style).toContain('fill="#14171c"')
  expect(await pictureOf('\x1b[48;2;1;2;3m  ')).toContain('fill="#010203"')
})

test('what means something in XML is only text', async () => {
  const svg = await pictureOf('<&>')
  expect(texts(svg)[0]?.text).toBe('&#60;&#38;&#62;')
  expect(svg).toContain('<title>a &#60;title&#62;</title>')
})

test('the palette is xterm’s', () => {
  expect([16, 231, 232, 255, 117].map(paletteColor)).toEqual(['#000000', '#ffffff', '#080808', '#eeeeee', '#87d7ff'])
})
