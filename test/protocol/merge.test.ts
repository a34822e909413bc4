import { describe, expect, it } from 'vitest'
import { mergeEquipment } from '../../src/protocol/equipment.ts'
import { mergeMetadata, metadataEntries } from '../../src/protocol/metadata.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { newest } from '../kit/versions.ts'

describe.each(['1.17.1', '1.20.1', '1.21.4', ...newest])('two packets about one entity of %s', (version) => {
  const set = protocolOf(version).packets('play', 'clientbound')
  const numbered = protocolOf(version).number < 761
  const kind = (name: 'byte' | 'int' | 'float') => (numbered ? { byte: 0, int: 1, float: 2 }[name] : name)
  const metadata = (...entries: (readonly [key: number, type: 'byte' | 'int' | 'float', value: number])[]) =>
    set.encode('entity_metadata', {
      entityId: 300,
      metadata: entries.map(([key, type, value]) => ({ key, type: kind(type), value })),
    })
  const values = (packet: Buffer) => {
    const { entityId, metadata: list } = set.decode(packet).params as {
      entityId: number
      metadata: { key: number; value: number }[]
    }
    return { entityId, ...Object.fromEntries(list.map(({ key, value }) => [key, value])) }
  }

  it('become one that says the later metadata of each index', () => {
    const older = metadata([0, 'byte', 1], [1, 'int', 300], [9, 'float', 20])
    const newer = metadata([1, 'int', 2], [12, 'byte', 4])
    expect(values(mergeMetadata(set, older, newer))).toEqual({ entityId: 300, 0: 1, 1: 2, 9: 20, 12: 4 })
    expect(set.measure(mergeMetadata(set, older, newer))).toBe(mergeMetadata(set, older, newer).length)
    expect(mergeMetadata(set, metadata(), newer)).toEqual(newer)
    expect(values(mergeMetadata(set, older, metadata()))).toEqual(values(older))
    expect(metadataEntries(set, older).map(({ index }) => index)).toEqual([0, 1, 9])
  })

  it('become one that says the later item of each slot', () => {
    const item = (id: number) =>
      protocolOf(version).number < 766
        ? { present: true, itemId: id, itemCount: 1, nbtData: undefined }
        : {
            itemCount: 1,
            itemId: id,
            addedComponentCount: 0,
            removedComponentCount: 0,
            components: [],
            removeComponents: [],
          }
    const equipment = (...slots: (readonly [slot: number, id: number])[]) =>
      set.encode('entity_equipment', {
        entityId: 300,
        equipments: slots.map(([slot, id]) => ({ slot, item: item(id) })),
      })
    const worn = (packet: Buffer) => {
      const { equipments } = set.decode(packet).params as { equipments: { slot: number; item: { itemId: number } }[] }
      return Object.fromEntries(equipments.map(({ slot, item: { itemId } }) => [slot, itemId]))
    }
    const merged = mergeEquipment(set, equipment([0, 1], [5, 2]), equipment([4, 9], [0, 7]))
    expect(worn(merged)).toEqual({ 0: 7, 4: 9, 5: 2 })
    expect(set.measure(merged)).toBe(merged.length)
    expect(worn(mergeEquipment(set, equipment([0, 1]), equipment([0, 7])))).toEqual({ 0: 7 })
  })
})

it('a packet that cannot be read cannot be merged', () => {
  const set = protocolOf('1.21.4').packets('play', 'clientbound')
  const packet = set.encode('entity_metadata', { entityId: 3, metadata: [{ key: 0, type: 'byte', value: 1 }] })
  expect(() => mergeMetadata(set, packet.subarray(0, -1), packet)).toThrow(
    expect.objectContaining({ code: 'packet.unreadable' }),
  )
})
