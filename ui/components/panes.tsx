import { Box } from 'ink'
import { type Line, span } from '../../src/console/text.ts'
import { layoutOf } from '../layout.ts'
import type { Theme } from '../theme.ts'
import { Lines } from './lines.tsx'

export interface PanesProps {
  readonly theme: Theme
  readonly width: number
  readonly height: number
  /** Lines of the list for the room that it gets. */
  list(width: number, height: number): readonly Line[]
  /** All lines of the detail; undefined when there is nothing to detail. */
  detail(width: number): readonly Line[] | undefined
  readonly open: boolean
  readonly focus: 'list' | 'detail'
  readonly top: number
  readonly maximised: boolean
}

/** A list and its detail: beside it, below it, or in its place, as the width allows. */
export function Panes(props: PanesProps) {
  const { theme, width, height, focus } = props
  const layout = layoutOf(width)
  const onlyDetail = props.open && focus === 'detail' && (layout === 'single' || props.maximised)
  const onlyList =
    layout === 'beside' ? props.maximised && focus === 'list' : !props.open || layout === 'single' || props.maximised
  if (onlyDetail) return <Detail {...props} />
  if (onlyList) return <Lines theme={theme} lines={props.list(width, height)} width={width} height={height} />
  const { glyphs } = theme
  if (layout === 'beside') {
    const listWidth = Math.floor(width * (width >= 150 ? 0.61 : 0.57))
    const rule = Array.from(
      { length: height },
      (): Line => [span(glyphs.vertical, focus === 'detail' ? 'accent' : 'dim')],
    )
    return (
      <Box width={width} height={height}>
        <Lines theme={theme} lines={props.list(listWidth, height)} width={listWidth} height={height} />
        <Lines theme={theme} lines={rule} width={2} height={height} />
        <Detail {...props} width={width - listWidth - 2} />
      </Box>
    )
  }
  const listHeight = Math.max(4, Math.floor(height * 0.4))
  const rule: Line = [span(glyphs.horizontal.repeat(width), focus === 'detail' ? 'accent' : 'dim')]
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Lines theme={theme} lines={props.list(width, listHeight)} width={width} height={listHeight} />
      <Lines theme={theme} lines={[rule]} width={width} height={1} />
      <Detail {...props} height={height - listHeight - 1} />
    </Box>
  )
}

function Detail({ theme, detail, width, height, top }: PanesProps) {
  const lines = detail(width) ?? [[span('Nothing is selected.', 'dim')]]
  return <Lines theme={theme} lines={scrolled(lines, top, height)} width={width} height={height} />
}

/** The lines from `top` on, with a last line that tells how many follow. */
export function scrolled(lines: readonly Line[], top: number, height: number): readonly Line[] {
  const first = Math.max(0, Math.min(top, lines.length - height))
  const below = lines.length - first - height
  if (below <= 0) return lines.slice(first)
  return [...lines.slice(first, first + height - 1), [span(`  ${below + 1} more lines`, 'dim')]]
}
