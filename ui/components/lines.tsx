import { Box, Text } from 'ink'
import { memo } from 'react'
import { fitLine, type Line } from '../../src/console/text.ts'
import type { Theme } from '../theme.ts'

/** One painted line. Drawn again only when its text changed: most lines of most frames stay as they are. */
const PaintedLine = memo(function PaintedLine({ text }: { readonly text: string }) {
  return <Text wrap="truncate-end">{text}</Text>
})

export interface LinesProps {
  readonly theme: Theme
  readonly lines: readonly Line[]
  readonly width: number
  readonly height: number
}

/** Exactly `height` lines of exactly `width` columns: the work is bounded by the screen, whatever is behind it. */
export function Lines({ theme, lines, width, height }: LinesProps) {
  const shown: string[] = []
  for (let row = 0; row < height; row++) {
    shown.push(theme.paint(fitLine(lines[row] ?? [], width, theme.glyphs.ellipsis)))
  }
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      {shown.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its row
        <PaintedLine key={row} text={text} />
      ))}
    </Box>
  )
}
