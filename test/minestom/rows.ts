/** Which Minestom speaks a version. */
export interface Row {
  readonly version: string
  readonly minestom: string
}

export const rows: readonly Row[] = [
  { version: '26.2', minestom: '2026.08.28-26.2' },
  { version: '26.1', minestom: '2026.07.01-26.1.2' },
]
