import { itemName } from '../../protocol/items.ts'
import type { Tag } from '../../protocol/nbt.ts'
import { printSnbt } from '../../protocol/snbt.ts'
import { type DecodedItem, isEmpty } from './decoded-item.ts'
import { since } from './grammar.ts'

/** An item as `item replace … with` takes it. */
export interface ItemText {
  readonly item: string
  readonly count: number
}

/**
 * A stack in the words of commands: `id{tag}` up to 1.20.4, `id[components]` from 1.20.5. Undefined where it has components that this has no words for,
 * or where the version's items are not known by name.
 */
export function itemInCommands(item: DecodedItem, protocol: number, version: string): ItemText | undefined {
  if (isEmpty(item)) return { item: 'minecraft:air', count: 1 }
  const name = itemName(version, Number(item.itemId))
  if (name === undefined) return undefined
  const count = Number(item.itemCount)
  if (protocol < since.v1_20_5) {
    const tag = item.nbtData as Tag | undefined
    return { item: `minecraft:${name}${tag ? printSnbt({ type: tag.type, value: tag.value }) : ''}`, count }
  }
  const { components, removeComponents } = item as unknown as { components: Component[]; removeComponents: Component[] }
  const words = components.map(({ type, data }) => [type, componentWords[type]?.(data)] as const)
  if (words.some(([, word]) => word === undefined)) return undefined
  const all = [...words.map(([type, word]) => `${type}=${word}`), ...removeComponents.map(({ type }) => `!${type}`)]
  return { item: `minecraft:${name}${all.length > 0 ? `[${all.join(',')}]` : ''}`, count }
}

interface Component {
  readonly type: string
  readonly data?: unknown
}

const whole = (data: unknown): string | undefined => (Number.isInteger(data) ? String(data) : undefined)

/** Components whose network form says all that commands want to know. */
const componentWords: Readonly<Record<string, (data: unknown) => string | undefined>> = {
  max_stack_size: whole,
  max_damage: whole,
  damage: whole,
  repair_cost: whole,
  custom_data: (data) => {
    const { type, value } = data as Tag
    return type === 'compound' ? printSnbt({ type, value }) : undefined
  },
}
