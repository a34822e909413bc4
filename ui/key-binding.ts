import type { ViewName } from '../src/engine/command-table.ts'

/** A row of the table of keys. */
export interface KeyBinding {
  /** Names as `keyNames` gives them. */
  readonly keys: readonly string[]
  /** What is done: one of `actions/index.ts`. */
  readonly action: string
  /** How the keys are shown. */
  readonly shown: string
  /** A word or two for the bottom line. */
  readonly label: string
  /** A sentence for the help and the docs. */
  readonly help: string
  /** Views in which it acts; absent: in all. */
  readonly views?: readonly ViewName[]
  /** Whether it changes the mesh: then `--readonly` forbids it. */
  readonly changes?: boolean
  /** Shown in the bottom line, the smaller the earlier. */
  readonly hint?: number
}

export const actsIn = (binding: KeyBinding, view: ViewName): boolean => binding.views?.includes(view) ?? true
