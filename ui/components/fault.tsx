import { Component, type ReactNode } from 'react'
import { cleanText } from '../../src/console/clean.ts'
import { type Line, span, wrapText } from '../../src/console/text.ts'
import type { Theme } from '../theme.ts'
import { Lines } from './lines.tsx'

interface FaultProps {
  readonly theme: Theme
  readonly width: number
  readonly height: number
  readonly children: ReactNode
}

/** A view that cannot be drawn says so in a sentence; the header, the keys and the other views go on. */
export class Fault extends Component<FaultProps, { readonly message: string | undefined }> {
  override state = { message: undefined as string | undefined }

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { theme, width, height, children } = this.props
    const { message } = this.state
    if (message === undefined) return children
    const text = `This view could not be drawn (${cleanText(message, 300)}). The mesh goes on; the other views work.`
    const lines = wrapText(text, width).map((line): Line => [span(line, 'bad')])
    return <Lines theme={theme} lines={lines} width={width} height={height} />
  }
}
