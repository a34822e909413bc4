import { expect, test } from 'vitest'
import { firstState } from '../../src/console/state.ts'
import { unicodeGlyphs } from '../../src/console/text.ts'
import { headerLines } from '../../ui/components/header.tsx'
import { snapshot } from '../console/mesh.ts'

const headerOf = (version: string, untried: boolean, width: number): string => {
  const [first = []] = headerLines({ ...firstState, snapshot: snapshot({ version, untried }) }, width, unicodeGlyphs)
  return first.map(({ text }) => text).join('')
}

test.each([120, 200])(
  'at %i columns a version that was never tried is marked, as everywhere that it is named',
  (width) => {
    expect(headerOf('26.3', true, width)).toContain('Minecraft 26.3 (untried)')
    expect(headerOf('26.2', false, width)).toMatch(/Minecraft 26\.2( |$)(?! ?\()/)
  },
)
