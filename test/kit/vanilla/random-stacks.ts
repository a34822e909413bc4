import fc from 'fast-check'
import type { Protocol } from '../../../src/protocol/versions.ts'
import { anyCompound } from './random-nbt.ts'
import { type StackParams, VanillaStacks } from './stacks.ts'

/** 1.20.5: components in place of a tag. */
const COMPONENTS = 766

interface Component {
  readonly type: string
  readonly data: unknown
}

const component = (type: string, data: fc.Arbitrary<unknown>): fc.Arbitrary<Component> =>
  data.map((each) => ({ type, data: each }))

const text = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((value) => ({ type: 'compound', value: { text: { type: 'string', value } } }))
const count = fc.integer({ min: 1, max: 64 })
const item = fc.integer({ min: 1, max: 800 })

const enchantments = fc
  .uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 40 }), level: fc.integer({ min: 1, max: 255 }) }), {
    selector: ({ id }) => id,
    maxLength: 4,
  })
  .map((each) => ({ enchantments: each, showTooltip: true }))

/** Components that survive in each version that has them; what cannot be written there is left out. */
const components = (nested: fc.Arbitrary<StackParams>): readonly fc.Arbitrary<Component>[] => [
  component('custom_data', anyCompound),
  component('damage', fc.integer({ min: 0, max: 2000 })),
  component('repair_cost', fc.integer({ min: 0, max: 1000 })),
  component('max_stack_size', fc.integer({ min: 64, max: 99 })),
  component('custom_name', text),
  component('lore', fc.array(text, { maxLength: 3 })),
  component('enchantments', enchantments),
  component('stored_enchantments', enchantments),
  component(
    'container',
    fc.array(nested, { maxLength: 5 }).map((contents) => ({ contents })),
  ),
  component('map_id', fc.integer({ min: 0, max: 100_000 })),
]

function withComponents(
  itemId: number,
  itemCount: number,
  all: readonly Component[],
  gone: readonly string[],
): StackParams {
  const removed = gone.filter((type) => all.every((each) => each.type !== type))
  return {
    ...{ itemId, itemCount, addedComponentCount: all.length, removedComponentCount: removed.length },
    components: all,
    removeComponents: removed.map((type) => ({ type })),
  }
}

/** Stacks of a version as the bytes that a server of it sends: names, enchantments, contents, data of all kinds. */
export function anyStack(protocol: Protocol): fc.Arbitrary<Buffer> {
  const stacks = new VanillaStacks(protocol)
  if (protocol.number < COMPONENTS) {
    const nbt = fc.option(
      anyCompound.map((tag) => ({ name: '', ...tag })),
      { nil: undefined },
    )
    return fc
      .record({ present: fc.constant(true), itemId: item, itemCount: count, nbtData: nbt })
      .map((each) => stacks.encode(each))
  }
  const plain = fc
    .record({ itemId: item, itemCount: count })
    .map((each) => withComponents(each.itemId, each.itemCount, [], []))
  const possible = components(plain).filter((each) =>
    fc.sample(each, 20).every((sample) => canWrite(stacks, withComponents(1, 1, [sample], []))),
  )
  const some = fc.uniqueArray(fc.oneof(...possible), { selector: ({ type }) => type, maxLength: 5 })
  const gone = fc.uniqueArray(fc.constantFrom('lore', 'repair_cost', 'rarity'), { maxLength: 2 })
  return fc
    .tuple(item, count, some, gone)
    .map(([itemId, itemCount, all, less]) => stacks.encode(withComponents(itemId, itemCount, all, less)))
}

function canWrite(stacks: VanillaStacks, params: StackParams): boolean {
  try {
    return stacks.count(stacks.encode(params)) === 1
  } catch {
    return false
  }
}

/** A whole window 0: any of its slots filled, the crafting grid and the cursor too. */
export function anyWindow(protocol: Protocol): fc.Arbitrary<{ slots: readonly Buffer[]; cursor: Buffer }> {
  const { empty } = new VanillaStacks(protocol)
  const stack = fc.oneof({ weight: 2, arbitrary: fc.constant(empty) }, { weight: 1, arbitrary: anyStack(protocol) })
  return fc.record({
    slots: fc
      .array(stack, { minLength: 46, maxLength: 46 })
      .map((slots) => slots.map((each, i) => (i < 5 ? empty : each))),
    cursor: fc.constant(empty),
  })
}
