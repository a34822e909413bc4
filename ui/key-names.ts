import type { Key } from 'ink'

/** What the terminal sent, as names of keys. */

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[]

/**
 * The keys in what Ink received at once: a key that repeats fast, or a whole typed line, arrives as one piece of text.
 * Names are the characters themselves, `enter`, `up`, `ctrl-c` …; what has no name is left out.
 */
export function keyNames(input: string, key: Key): readonly string[] {
  if (key.eventType === 'release') return []
  const special = named.find(([flag]) => key[flag])
  // Escape and a key soon after it look like alt and that key; nothing here is on alt.
  if (key.meta && special === undefined) return ['escape', ...keyNames(input, { ...key, meta: false })]
  if (special !== undefined) return [key.shift && special[1] === 'tab' ? 'shift-tab' : special[1]]
  if (key.ctrl) return /^[a-z]$/.test(input) ? [`ctrl-${input}`] : []
  const names: string[] = []
  for (const character of input) {
    if (character === '\r' || character === '\n') names.push('enter')
    else if (character === '\t') names.push('tab')
    else if (character === '\x7f' || character === '\b') names.push('backspace')
    else if (character >= ' ') names.push(character)
    else if (character >= '\x01' && character <= '\x1a')
      names.push(`ctrl-${String.fromCharCode(character.charCodeAt(0) + 96)}`)
  }
  return names
}
