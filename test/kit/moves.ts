/** Relative moves of entities in every version: straight to their end, or since 26.3 along a path. */

/** In 1/4096 of a block. */
export interface Step {
  readonly dX: number
  readonly dY: number
  readonly dZ: number
}

interface Place {
  readonly x: number
  readonly y: number
  readonly z: number
}

interface Moved extends Step {
  readonly onGround: boolean
}

interface SaidMove extends Partial<Step> {
  readonly path?: readonly Step[]
}

/** What a packet of a relative move bears in every version: its encoder takes what it names. In `steps` of a path, 0 for none. */
export function moving<M extends Moved>(params: M, steps = 0): M & { readonly move: object } {
  const { dX, dY, dZ, onGround } = params
  if (steps === 0) return { ...params, move: { dX, dY, dZ, onGround } }
  const part = (all: number): number => Math.trunc(all / steps)
  const path = Array.from({ length: steps }, (_, step) => {
    const rest = step === 0 ? steps - 1 : undefined
    const each = (all: number): number => (rest === undefined ? part(all) : all - rest * part(all))
    return { ticks: 1, dX: each(dX), dY: each(dY), dZ: each(dZ) }
  })
  return { ...params, move: { onGround, path } }
}

/** Whereto a decoded packet of a relative move leads. */
export function movedBy(said: SaidMove & { readonly move?: SaidMove }): Step {
  const { path, ...straight } = said.move ?? said
  const steps = path ?? [straight]
  const sum = (of: keyof Step): number => steps.reduce((all, step) => all + (step[of] ?? 0), 0)
  return { dX: sum('dX'), dY: sum('dY'), dZ: sum('dZ') }
}

/** What the packet of an absolute move bears since 26.3: whether it is straight, or along `steps` places. */
export function pathTo({ x, y, z }: Place, steps = 0): object {
  if (steps <= 0) return { kind: 'linear' }
  const path = Array.from({ length: steps }, (_, step) => ({ x: x + steps - 1 - step, y, z, ticks: 1 }))
  return { kind: 'stepped', path }
}

/** The same for an absolute one, which leads to the last place of its path. */
export const ledTo = <P extends { readonly path?: readonly object[] }>(said: P): P => ({
  ...said,
  ...said.path?.at(-1),
})
