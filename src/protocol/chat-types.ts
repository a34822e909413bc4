import { simplify } from './text.ts'

/** How a kind of chat line is shown: a translation, what is put into it in order, and a style. */
export interface ChatDecoration {
  readonly key: string
  readonly parameters: readonly string[]
  readonly style: Readonly<Record<string, unknown>>
}

/**
 * The parts of a chat line; texts in any form that JSON text takes. `target` is whom it is for: a player, or a team.
 */
export interface ChatWords {
  readonly sender: unknown
  readonly target?: unknown
  readonly content: unknown
}

interface RegistryEntry {
  readonly id?: number
  readonly element?: { readonly chat?: RawDecoration & { readonly decoration?: RawDecoration } }
}

interface RawDecoration {
  readonly translation_key?: string
  readonly parameters?: readonly string[]
  readonly style?: Readonly<Record<string, unknown>>
}

/** Vanilla's `chat`, for types that a server doesn't name. */
const plainChat: ChatDecoration = { key: 'chat.type.text', parameters: ['sender', 'content'], style: {} }

/**
 * The chat types by number, as the play login's registries (NBT) carry them in 1.19 to 1.19.2; a type without a
 * decoration, such as 1.19's `system`, is shown as plain chat.
 */
export function chatTypesOf(dimensionCodec: unknown): ReadonlyMap<number, ChatDecoration> {
  const codec = simplify(dimensionCodec) as Record<string, { value?: readonly RegistryEntry[] } | undefined> | undefined
  const types = new Map<number, ChatDecoration>()
  for (const { id, element } of codec?.['minecraft:chat_type']?.value ?? []) {
    // 1.19 has it a level deeper.
    const raw = element?.chat?.decoration ?? element?.chat
    if (id === undefined || typeof raw?.translation_key !== 'string') continue
    types.set(id, { key: raw.translation_key, parameters: raw.parameters ?? [], style: raw.style ?? {} })
  }
  return types
}

/** The line as a text that every client shows as it would show the chat type. */
export function decorated(decoration: ChatDecoration = plainChat, words: ChatWords): Record<string, unknown> {
  const { key, parameters, style } = decoration
  const parts: Readonly<Record<string, unknown>> = { ...words, team_name: words.target }
  const flags = Object.entries(style).map(([name, value]) => [name, typeof value === 'number' ? value !== 0 : value])
  return { translate: key, with: parameters.map((name) => parts[name] ?? ''), ...Object.fromEntries(flags) }
}
