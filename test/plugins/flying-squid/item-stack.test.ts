import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ItemCodec } from '../../../plugins/flying-squid/item-stack.ts'
import type { Client, ItemClass, Registry } from '../../../plugins/flying-squid/squid.ts'
import { Items } from '../../kit/items.ts'
import { minecraftProtocol } from '../../kit/minecraft-protocol.ts'

/** As flying-squid has them. */
const require = createRequire(createRequire(import.meta.url).resolve('flying-squid'))

function codecOf(version: string): ItemCodec {
  const registry = require('prismarine-registry')(version) as Registry
  const itemClass = require('prismarine-item')(registry) as ItemClass
  const serializer = minecraftProtocol.createSerializer({ state: 'play', isServer: true, version })
  return new ItemCodec(registry, { serializer } as unknown as Client, itemClass)
}

/** NBT that Java would write: a text of any bytes, numbers of any bits, lists and compounds within. */
function nbt(named: boolean): fc.Arbitrary<Buffer> {
  const short = (value: number) => Buffer.from([value >> 8, value & 0xff])
  const text = (bytes: Uint8Array) => Buffer.concat([short(bytes.length), bytes])
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const plain = fc.oneof(
    ...[1, 2, 4, 8, 4, 8].map((length, index) =>
      bytes(length).map((value) => [index + 1, Buffer.from(value)] as const),
    ),
    // Java's surrogates, which no UTF-8 has.
    fc
      .constantFrom(Buffer.from('name'), Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]), Buffer.from([0xc0, 0x80]))
      .map((value) => [8, text(value)] as const),
    fc
      .uint8Array({ maxLength: 9 })
      .map((value) => [7, Buffer.concat([Buffer.from([0, 0]), short(value.length), value])] as const),
  )
  const { compound } = fc.letrec<{ value: readonly [number, Buffer]; compound: Buffer }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      plain,
      tie('compound').map((value) => [10, value] as const),
      fc
        .array(tie('compound'), { maxLength: 3 })
        .map((all) => [9, Buffer.concat([Buffer.from([10, 0, 0]), short(all.length), ...all])] as const),
    ),
    compound: fc
      .dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('value'), { maxKeys: 4 })
      .map((fields) =>
        Buffer.concat([
          ...Object.entries(fields).map(([name, [type, value]]) =>
            Buffer.concat([Buffer.from([type]), text(Buffer.from(name)), value]),
          ),
          Buffer.from([0]),
        ]),
      ),
  }))
  return compound.map((value) => Buffer.concat([Buffer.from([10, ...(named ? [0, 0] : [])]), value]))
}

describe.each([
  ['1.17.1', true],
  ['1.20.1', true],
  ['1.20.4', false],
  ['1.20.6', false],
  ['1.21.4', false],
] as const)('items of %s', (version, named) => {
  const codec = codecOf(version)
  const items = new Items(version)
  const stone = items.id('stone')
  const slot = (count: number, data: Buffer) =>
    items.components
      ? Buffer.concat([Buffer.from([count, stone, 1, 0, 0]), data])
      : Buffer.concat([Buffer.from([1, stone, count]), data])

  test('keep every byte, as stacks, as items of flying-squid, and with another count', () => {
    fc.assert(
      fc.property(
        nbt(named),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 64 }),
        (data, count, other) => {
          const bytes = slot(count, data)
          const stack = codec.read(bytes)
          expect(codec.bytes(stack)).toEqual(bytes)
          expect(codec.bytes(codec.read(bytes)?.times(other) ?? null)).toEqual(slot(other, data))
          const item = codec.toItem(stack)
          expect(codec.bytes(codec.fromItem(item))).toEqual(bytes)
          // As flying-squid counts things down.
          if (item) item.count = other
          expect(codec.bytes(codec.fromItem(item))).toEqual(slot(other, data))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('are what flying-squid made of them once it changed more than their count', () => {
    const item = codec.toItem(codec.read(Buffer.from(items.sword(), 'base64'))) as unknown as Record<string, unknown>
    if (items.components) item.components = []
    else item.nbt = null
    expect(codec.bytes(codec.fromItem(item as never)).toString('base64')).toBe(items.plain('diamond_sword'))
  })

  test('made by flying-squid itself are plain', () => {
    const item = { type: stone, count: '3', name: 'stone', stackSize: 64, components: [], removedComponents: [] }
    expect(codec.bytes(codec.fromItem(item as never)).toString('base64')).toBe(items.plain('stone', 3))
    expect(codec.fromItem(null)).toBeNull()
  })

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['longer than they are', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
    ['no bytes', () => Buffer.alloc(0)],
    ['of no item', () => Buffer.from(items.components ? [1, 0xff, 0x7f, 0, 0] : [1, 0xff, 0x7f, 1, 0])],
    [
      'fewer than none',
      () => Buffer.from(items.components ? [0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0, 0] : [1, 1, 0xff, 0]),
    ],
  ])('are refused where they are %s', (_, spoil) => {
    expect(() => codec.read(spoil(Buffer.from(items.sword(), 'base64')))).toThrow()
  })

  test('are refused wherever they are cut, in NBT too', () => {
    fc.assert(
      fc.property(nbt(named), fc.nat(), (data, cut) => {
        const whole = slot(1, data)
        expect(() => codec.read(whole.subarray(0, 1 + (cut % (whole.length - 1))))).toThrow()
      }),
      { numRuns: 200 },
    )
  })

  test('fit into slots as their kind does, or as they say themselves', () => {
    const read = (base64: string) => codec.read(Buffer.from(base64, 'base64')) as never
    expect(
      [items.plain('stone'), items.plain('ender_pearl'), items.sword()].map((each) => codec.most(read(each))),
    ).toEqual([64, 16, 1])
    if (items.components) expect(codec.most(codec.read(Buffer.from([1, stone, 1, 0, 1, 7])) as never)).toBe(7)
  })
})
