import type { ViewName } from '../src/engine/command-table.ts'
import { actsIn, type KeyBinding } from './key-binding.ts'
import { type Binding, keyBindings } from './keys.ts'

/** What keys stand for, by the table of keys. */

const byKey = new Map(keyBindings.flatMap((binding) => binding.keys.map((key) => [key, binding] as const)))

export const bindingOf = (key: string): Binding | undefined => byKey.get(key)

/** What the bottom line shows in a view, most needed first. */
export function hintsFor(view: ViewName, readonly: boolean): readonly KeyBinding[] {
  return keyBindings
    .filter((binding) => binding.hint !== undefined && actsIn(binding, view) && !(readonly && binding.changes))
    .sort((a, b) => a.hint! - b.hint!)
}
