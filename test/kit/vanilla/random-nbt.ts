import fc from 'fast-check'
import type { Tag, TagType } from '../../../src/protocol/nbt.ts'

const byte = fc.integer({ min: -128, max: 127 })
const int = fc.integer({ min: -0x80000000, max: 0x7fffffff })
const long = fc.tuple(int, int)
const finite = { noNaN: true, noDefaultInfinity: true } as const
/** Texts as players write them: quotes, colour signs, what other scripts and escapes have; no lone surrogates. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '§6Sword of "§lDawn§r"',
    `it's`,
    '\\',
    '"',
    "'",
    '',
    '<...>',
    'a: b, c',
    '[I; 1]',
    '\n',
    '🗡️',
    'true',
    '1b',
  ),
)
const key = fc.oneof(
  text,
  fc.constantFrom('display', 'Name', 'minecraft:custom_data', 'Damage', '__proto__', 'x', 'constructor', '0'),
)

const scalars: readonly fc.Arbitrary<Tag>[] = [
  byte.map((value) => ({ type: 'byte', value })),
  fc.integer({ min: -32768, max: 32767 }).map((value) => ({ type: 'short', value })),
  int.map((value) => ({ type: 'int', value })),
  long.map((value) => ({ type: 'long', value })),
  fc.float(finite).map((value) => ({ type: 'float', value })),
  fc.double(finite).map((value) => ({ type: 'double', value })),
  text.map((value) => ({ type: 'string', value })),
  fc.array(byte, { maxLength: 6 }).map((value) => ({ type: 'byteArray', value })),
  fc.array(int, { maxLength: 6 }).map((value) => ({ type: 'intArray', value })),
  fc.array(long, { maxLength: 4 }).map((value) => ({ type: 'longArray', value })),
]

const { tag } = fc.letrec<{ tag: Tag; compound: Tag; list: Tag }>((tie) => ({
  tag: fc.oneof({ maxDepth: 4, depthSize: 'small' }, ...scalars, tie('compound'), tie('list')),
  compound: fc
    .array(fc.tuple(key, tie('tag')), { maxLength: 4 })
    .map((entries) => ({ type: 'compound', value: Object.fromEntries(entries) })),
  list: fc.array(tie('tag'), { maxLength: 4 }).map((tags) => {
    const type: TagType = tags[0]?.type ?? 'end'
    return { type: 'list', value: { type, value: tags.filter((each) => each.type === type).map(({ value }) => value) } }
  }),
}))

/** Any NBT value that commands can name. */
export const anyTag = tag

/** Any compound, as stands on an item. */
export const anyCompound: fc.Arbitrary<Tag> = fc
  .array(fc.tuple(key, tag), { maxLength: 5 })
  .map((entries) => ({ type: 'compound', value: Object.fromEntries(entries) }))
