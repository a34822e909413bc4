import type { BodyCommands } from '../body-commands.ts'
import type { BodyData } from '../body-data.ts'

/** What a part is written with. */
export interface PartTools {
  readonly commands: BodyCommands
  /** Milliseconds that it may take where only the server's ticks bring it about. */
  readonly patienceMs: number
}

/** One part that the body's NBT says and commands give: how it is read, given, emptied and compared. */
export interface DataPart<Value> {
  read(data: BodyData): Value
  /** Gives a body the value in place of what it had. False: something of it stays behind. */
  write(tools: PartTools, value: Value, had: Value): Promise<boolean>
  /** Takes it from the body. False: something of it stays there. */
  clear(tools: PartTools, had: Value): Promise<boolean>
  /** Whether a body that has `found` was given `value`, as far as commands can. */
  same(found: Value, value: Value): boolean
}

/** Milliseconds between two looks at what ticks bring about: half a tick. */
const LOOK_EVERY = 25

/** Reads the body's NBT until it is as wanted. False: it was not in time. */
export async function becomes(
  { commands, patienceMs }: PartTools,
  step: string,
  wanted: (data: BodyData) => boolean,
): Promise<boolean> {
  const until = performance.now() + patienceMs
  while (!wanted(await commands.data(step))) {
    if (performance.now() >= until) return false
    const { promise, resolve } = Promise.withResolvers<void>()
    setTimeout(resolve, LOOK_EVERY)
    await promise
  }
  return true
}
