import type { Stage } from './stage.ts'

/** One step of the session, played on each stage alike. */
export interface Step {
  readonly name: string
  play(stage: Stage): Promise<void> | void
}

export const step = (name: string, play: Step['play']): Step => ({ name, play })

export type Side = 'west' | 'east'

/** What happens between two crossings. */
export interface Deed {
  readonly name: string
  /** Its steps, on the side where alice stands. `n` counts up, so that no two times are alike. */
  readonly steps: (n: number) => readonly Step[]
  /** What ends it: played after the next crossing, on the other side. */
  readonly end?: (n: number) => readonly Step[]
}

/** How a border is crossed. */
export interface Way {
  readonly name: string
  /** Alice walks, rides or is carried to `to`. A function that it answers is called once the mesh has switched. */
  readonly cross: (stage: Stage, to: number) => Promise<unknown>
  /** What is left to do behind the border. */
  readonly after?: Step
}

export const item = (itemId: number, itemCount: number) => ({
  ...{ itemCount, itemId, addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] },
})
export const nothing = { itemCount: 0 }
export const chat = (value: string) => ({ type: 'string', value })
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const sideOf = (x: number): Side => (x < 0 ? 'west' : 'east')
