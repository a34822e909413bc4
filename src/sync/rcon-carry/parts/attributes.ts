import type { AttributeModifier, AttributeState } from '../../../carry/state.ts'
import { attributeInCommands, operationInCommands, playerDefaults } from '../attribute-names.ts'
import type { BodyCommands } from '../body-commands.ts'
import { since } from '../grammar.ts'
import type { DataPart } from './part.ts'

const step = 'set the attributes'

/** Attributes whose base is not a player's, and modifiers that neither items nor effects put there. */
export const attributesPart: DataPart<readonly AttributeState[]> = {
  read: (data) => data.attributes,
  write: ({ commands }, attributes, had) => replace(commands, attributes, had),
  clear: ({ commands }, had) => replace(commands, [], had),
  same: (found, attributes) =>
    attributes.every((each) => hasAttribute(found, each)) && found.every((each) => hasAttribute(attributes, each)),
}

const hasAttribute = (all: readonly AttributeState[], { id, base, modifiers }: AttributeState): boolean => {
  const one = all.find((each) => each.id === id)
  return (
    one !== undefined &&
    one.base === base &&
    one.modifiers.length === modifiers.length &&
    modifiers.every((each) => hasModifier(one.modifiers, each))
  )
}

const hasModifier = (all: readonly AttributeModifier[], { id, amount, operation }: AttributeModifier): boolean =>
  all.some((each) => each.id === id && each.amount === amount && each.operation === operation)

async function replace(
  commands: BodyCommands,
  wanted: readonly AttributeState[],
  had: readonly AttributeState[],
): Promise<boolean> {
  const ids = new Set([...wanted, ...had].map(({ id }) => id))
  const done = await Promise.all(
    [...ids].map((id) => {
      const was = had.find((each) => each.id === id)
      const base = playerDefaults[id]
      const is = wanted.find((each) => each.id === id) ?? (base === undefined ? undefined : { id, base, modifiers: [] })
      return is ? replaceOne(commands, is, was) : false
    }),
  )
  return done.every(Boolean)
}

async function replaceOne(
  commands: BodyCommands,
  { id, base, modifiers }: AttributeState,
  was: AttributeState | undefined,
): Promise<boolean> {
  const attribute = attributeInCommands(id, commands.protocol)
  const gone = (was?.modifiers ?? []).filter((each) => !hasModifier(modifiers, each))
  const come = modifiers.filter((each) => !hasModifier(was?.modifiers ?? [], each))
  const removing = gone.map(({ id: modifier }) =>
    commands.run(step, 'attribute modifier remove', { attribute, id: modifier }),
  )
  const setting =
    base === (was?.base ?? playerDefaults[id])
      ? []
      : [commands.run(step, 'attribute base', { attribute, amount: base })]
  const fitting = come.filter((modifier) => fits(modifier, commands.protocol))
  const adding = fitting.map((modifier) =>
    commands.run(step, 'attribute modifier add', { attribute, ...blanksOf(modifier, commands.protocol) }),
  )
  await Promise.all([...removing, ...setting, ...adding])
  return fitting.length === come.length
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Modifiers are called by a UUID up to 1.20.6, by a name of their own since. */
const fits = ({ id }: AttributeModifier, protocol: number): boolean => UUID.test(id) === protocol < since.v1_21

const blanksOf = ({ id, name, amount, operation }: AttributeModifier, protocol: number) => ({
  ...{ id, amount, operation: operationInCommands(operation, protocol) },
  // A text up to 1.20.6, in quotes for whatever it holds.
  label: `"${(name ?? id).replace(/[\\"]/g, '\\$&')}"`,
})
