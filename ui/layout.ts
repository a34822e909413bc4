/** How the panes lie: side by side from 120 columns, one above the other from 80, one at a time below. */
export type PaneLayout = 'beside' | 'below' | 'single'

export const layoutOf = (columns: number): PaneLayout =>
  columns >= 120 ? 'beside' : columns >= 80 ? 'below' : 'single'

/** Smaller than this, a sentence says so. */
export const smallest = { columns: 40, rows: 10 } as const

/** Lines of the header, and of the bottom without anything being typed. */
export const headerRows = 3
export const footerRows = 2
