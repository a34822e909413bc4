import { describe, expect, test } from 'vitest'
import { isBroughtByUs, versionData } from '../../src/protocol/minecraft-data.ts'
import { changedTypes } from '../../src/protocol/schema-changes.ts'
import { corrections } from '../../src/protocol/schema-corrections.ts'
import type { NamedTypes } from '../../src/protocol/schema-types.ts'
import { type PacketSet, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'

/*
 * Bytes as vanilla writes them, put together by hand: codec and walker share one schema, so that what is written with it proves
 * nothing.
 */

const since = (number: number): string[] => supportedVersions.filter((version) => protocolOf(version).number >= number)
const clientbound = (version: string): PacketSet => protocolOf(version).packets('play', 'clientbound')
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const text = (word: string): Buffer => Buffer.concat([encodeVarint(word.length), Buffer.from(word)])

/** The number of a name in a mapper of a version, found by writing it. */
function numberOf(version: string, kind: 'component' | 'metadata', name: string, value: unknown): number {
  const set = clientbound(version)
  if (kind === 'metadata') {
    const packet = set.encode('entity_metadata', { entityId: 1, metadata: [{ key: 8, type: name, value }] })
    return packet[packet.indexOf(8, 2) + 1]!
  }
  const packet = set.encode('set_slot', slot([{ type: name, data: value }]))
  return packet[packet.indexOf(bytes('05 01 00')) + 3]!
}

const slot = (components: object[]): object => ({
  ...{ windowId: 1, stateId: 2, slot: 3 },
  item: {
    itemCount: 4,
    itemId: 5,
    addedComponentCount: components.length,
    removedComponentCount: 0,
    components,
    removeComponents: [],
  },
})

/** Reads a stack with one component of these bytes to its end, and writes what it read again. */
function component(version: string, name: string, data: Buffer, sample: unknown): unknown {
  const set = clientbound(version)
  const head = set.encode('set_slot', slot([]))
  // Item, then how many components are added and removed.
  const item = head.subarray(0, head.length - 2)
  const packet = Buffer.concat([item, bytes('01 00'), encodeVarint(numberOf(version, 'component', name, sample)), data])
  expect(set.measure(packet), `${version} ${name}`).toBe(packet.length)
  const { params } = set.decode(packet)
  expect(set.encode('set_slot', params)).toEqual(packet)
  return (params as { item: { components: { data: unknown }[] } }).item.components[0]!.data
}

function painting(version: string, data: Buffer, sample: unknown): unknown {
  const set = clientbound(version)
  const type = numberOf(version, 'metadata', 'painting_variant', sample)
  const head = Buffer.concat([encodeVarint(set.idOf('entity_metadata')!), bytes('01 08')])
  const packet = Buffer.concat([head, encodeVarint(type), data, bytes('09 00 07 ff')])
  expect(set.measure(packet), version).toBe(packet.length)
  const { params } = set.decode(packet)
  expect(set.encode('entity_metadata', params)).toEqual(packet)
  return (params as { metadata: { value: unknown }[] }).metadata[0]!.value
}

const TAG = bytes('0a 00')
const tag = { type: 'compound', value: {} }

describe('a version that minecraft-data brings later', () => {
  const described = (version: string): NamedTypes => {
    const { types, play } = versionData(version)!.protocol
    return { ...types, ...play!.toClient.types }
  }
  const newest = supportedVersions.findLast((version) => !isBroughtByUs(version))!
  const next = protocolOf(newest).number + 50

  test('is put right in what it describes as wrongly as the last one that is known', () => {
    expect(corrections(next, described(newest))).toEqual(corrections(protocolOf(newest).number, described(newest)))
  })

  test('is left as it is where it is described rightly, otherwise, or not at all', () => {
    const right = corrections(protocolOf(newest).number, described(newest))
    expect(corrections(next, right)).toEqual(right)
    const { SlotComponent: _, ...without } = right
    expect(corrections(next, without)).toEqual(without)
    const other = changedTypes(described(newest), { at: 'SlotComponent.data.damage_type', set: 'string' })
    expect(JSON.stringify(corrections(next, other).SlotComponent)).toContain('"damage_type":"string"')
  })
})

describe('what minecraft-data describes wrongly is read as vanilla writes it', () => {
  test.each(since(766))('%s: the pages of a written book', (version) => {
    const book = Buffer.concat([
      text('title'),
      bytes('00'),
      text('alice'),
      bytes('00 02'),
      TAG,
      bytes('01'),
      TAG,
      TAG,
      bytes('00 01'),
    ])
    const sample = { rawTitle: '', author: '', generation: 0, pages: [], resolved: true }
    expect(component(version, 'written_book_content', book, sample)).toMatchObject({
      pages: [{ content: tag, filteredContent: tag }, { content: tag }],
    })
  })

  test.each(since(773))('%s: bees in a hive, each with its type', (version) => {
    const bees = Buffer.concat([bytes('01 0b'), TAG, bytes('10 20')])
    expect(component(version, 'bees', bees, { bees: [] })).toMatchObject({
      bees: [{ type: 11, nbtData: tag, ticksInHive: 16, minTicksInHive: 32 }],
    })
  })

  test.each(since(775))('%s: what is of a registry, by its number or as it is', (version) => {
    expect(component(version, 'damage_type', bytes('03'), 3)).toBe(3)
    for (const [name, key] of [
      ['instrument', 'instrumentId'],
      ['provides_trim_material', 'materialId'],
      ['jukebox_playable', 'songId'],
    ] as const)
      expect(component(version, name, bytes('04'), { [key]: 3 }), name).toEqual({ [key]: 3 })
    for (const name of ['chicken/variant', 'chicken/sound_variant', 'zombie_nautilus/variant'])
      expect(component(version, name, bytes('04'), 4), name).toBe(4)
  })

  test.each(since(775))('%s: sets, by the name of a tag or by numbers', (version) => {
    const [named, listed] = [Buffer.concat([bytes('00'), text('a:b')]), bytes('03 07 80 01')]
    for (const name of ['damage_resistant', 'provides_banner_patterns']) {
      expect(component(version, name, named, { name: 'a:b' }), name).toEqual({ name: 'a:b' })
      expect(component(version, name, listed, { name: 'a:b' }), name).toEqual({ ids: [7, 128] })
    }
    const sample = {
      blockDelaySeconds: 0,
      disableCooldownScale: 0,
      damageReductions: [],
      itemDamage: { threshold: 0, base: 0, factor: 0 },
    }
    const blocks = Buffer.concat([Buffer.alloc(8), bytes('00'), Buffer.alloc(12), bytes('01'), listed, bytes('00 00')])
    expect(component(version, 'blocks_attacks', blocks, sample)).toMatchObject({ bypassedBy: { ids: [7, 128] } })
  })

  test('1.20.6: a painting, by its number', () => {
    expect(painting('1.20.6', bytes('00'), 3)).toBe(0)
  })

  test.each(since(767))('%s: a painting, by its number and as it is', (version) => {
    expect(painting(version, bytes('04'), { variantId: 3 })).toEqual({ variantId: 3 })
    const titled = protocolOf(version).number >= 768
    const whole = Buffer.concat([bytes('00 02 80 01'), text('a:b'), titled ? bytes('00 00') : bytes('')])
    expect(painting(version, whole, { variantId: 3 })).toMatchObject({
      variantData: { width: 2, height: 128, assetId: 'a:b' },
    })
  })

  test.each(since(768))('%s: a minecart’s steps, places of doubles and angles of a byte', (version) => {
    const set = clientbound(version)
    const vectors = Buffer.alloc(48)
    for (const [at, number] of [2.5, 64.0625, -3000.25, 0.25, 0, 0].entries()) vectors.writeDoubleBE(number, 8 * at)
    // Yaw, pitch, and a weight of 1.
    const step = Buffer.concat([vectors, bytes('c0 07 3f 80 00 00')])
    const packet = Buffer.concat([encodeVarint(set.idOf('move_minecart')!), bytes('07 02'), step, step])
    expect(set.measure(packet)).toBe(packet.length)
    const { params } = set.decode(packet)
    expect(set.encode('move_minecart', params)).toEqual(packet)
    const read = { position: { x: 2.5, y: 64.0625, z: -3000.25 }, yaw: -64, pitch: 7, weight: 1 }
    expect(params).toMatchObject({ entityId: 7, steps: [read, read] })
  })
})
