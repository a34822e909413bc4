import { describe, expect, it } from 'vitest'
import { type PacketSet, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { byteType, idRows, intType, typeOf } from './metadata-rows.ts'

const play = (version: string): PacketSet => protocolOf(version).packets('play', 'clientbound')

function patch(version: string, params: object, known: (id: number) => number | undefined, entityType?: number) {
  const set = play(version)
  const after = set.lens('entity_metadata')!.patch(set.encode('entity_metadata', params), known, { entityType })
  return after && set.decode(after).params
}

const only =
  (...ids: number[]) =>
  (id: number) =>
    ids.includes(id) ? id + 1000 : undefined

const byVersion = supportedVersions.flatMap((version) =>
  idRows(version).map(({ entity, index, type, bias }) => [version, entity, index, type, bias] as const),
)

describe('metadata', () => {
  it.each(byVersion)('of %s holds an id for a %s at index %d', (version, entity, index, type, bias) => {
    const entityType = typeOf(version, entity)
    const raw = 7 + bias
    const metadata = (value: number) => ({
      entityId: 5,
      metadata: [
        { key: 0, type: byteType(version), value: 4 },
        { key: index, type, value },
      ],
    })
    expect(patch(version, metadata(raw), only(5, 7), entityType)).toMatchObject({
      entityId: 1005,
      metadata: [{ value: 4 }, { value: raw + 1000 }],
    })
    expect(patch(version, metadata(raw), only(5), entityType)).toMatchObject({ metadata: [{}, { value: 0 }] })
    expect(patch(version, metadata(0), only(5), entityType)).toMatchObject({ metadata: [{}, { value: 0 }] })
    const set = play(version)
    const packet = set.encode('entity_metadata', metadata(raw))
    expect(set.lens('entity_metadata')!.ids(packet, { entityType })).toEqual([5, 7])
    expect(set.lens('entity_metadata')!.subjectOnly(packet, { entityType })).toBe(false)
    const without = set.encode('entity_metadata', { entityId: 5, metadata: metadata(raw).metadata.slice(0, 1) })
    expect(set.lens('entity_metadata')!.subjectOnly(without, { entityType })).toBe(true)
  })

  it.each(supportedVersions)(
    'of %s at the same index of another entity, or of who knows what, is left alone',
    (version) => {
      const params = { entityId: 5, metadata: [{ key: 17, type: intType(version), value: 7 }] }
      for (const entityType of [typeOf(version, 'cow'), undefined])
        expect(patch(version, params, only(5, 7), entityType)).toMatchObject({ metadata: [{ value: 7 }] })
    },
  )

  it.each(byVersion)(
    'of %s behind an entry that nobody can read is not sent as another entity’s: %s, index %d',
    (version, entity, index, type, bias) => {
      const set = play(version)
      const lens = set.lens('entity_metadata')!
      const entry = (key: number, of: string | number, value: number): Buffer =>
        set.encode('entity_metadata', { entityId: 5, metadata: [{ key, type: of, value }] }).subarray(2, -1)
      const head = set.encode('entity_metadata', { entityId: 5, metadata: [] }).subarray(0, 2)
      const known = entry(0, byteType(version), 4)
      // Type 99 and three bytes, one of which could be taken for an end.
      const odd = Buffer.from('0563ff0203', 'hex')
      const id = entry(index, type, 7 + bias)
      const packet = (...parts: Buffer[]): Buffer => Buffer.concat([head, ...parts, Buffer.from('ff', 'hex')])
      const patched = (bytes: Buffer, of: string) =>
        lens.patch(bytes, (one) => (one === 5 ? 6 : 107), { entityType: typeOf(version, of) })
      const hex = (...parts: Buffer[]): string => {
        const bytes = packet(...parts)
        bytes[1] = 6
        return bytes.toString('hex')
      }
      const rows = idRows(version).filter((row) => row.entity === entity)
      expect(patched(packet(known, odd, id), entity)!.toString('hex')).toBe(hex(known))
      expect(patched(packet(odd, id), entity)!.toString('hex')).toBe(hex())
      expect(lens.subjectOnly(packet(known, odd, id), { entityType: typeOf(version, entity) })).toBe(false)
      // All ids came before: nothing that must be mapped can come after it.
      const all = rows.map((row) => entry(row.index, row.type, 7 + row.bias))
      const mapped = rows.map((row) => entry(row.index, row.type, 107 + row.bias))
      expect(patched(packet(...all, odd), entity)!.toString('hex')).toBe(hex(...mapped, odd))
      // Of one that has no such ids all is passed on.
      expect(patched(packet(known, odd, id), 'cow')!.toString('hex')).toBe(hex(known, odd, id))
    },
  )

  it.each(supportedVersions)('of %s before an entry of a kind that it does not know is mapped too', (version) => {
    const set = play(version)
    const params = { entityId: 5, metadata: [{ key: 8, type: intType(version), value: 8 }] }
    const packet = set.encode('entity_metadata', params)
    // Index 9, type 99 (no such type), three bytes of whatever a mod means by it, and the end.
    const odd = Buffer.concat([packet.subarray(0, -1), Buffer.from('0963010203ff', 'hex')])
    const entityType = typeOf(version, 'fishing_bobber')
    const lens = set.lens('entity_metadata')!
    expect(lens.ids(odd, { entityType })).toEqual([5, 7])
    const mapped = set.encode('entity_metadata', {
      entityId: 1005,
      metadata: [{ key: 8, type: intType(version), value: 1008 }],
    })
    expect(lens.patch(odd, only(5, 7), { entityType })!.toString('hex')).toBe(
      `${mapped.subarray(0, -1).toString('hex')}0963010203ff`,
    )
  })

  it('of a kind that the version does not know still reaches the right entity', () => {
    const set = play('1.21.4')
    // Index 3, type 99 (no such type), three bytes of whatever a mod means by it.
    const odd = Buffer.concat([encodeVarint(set.idOf('entity_metadata')!), Buffer.from('05036301020366ff', 'hex')])
    const lens = set.lens('entity_metadata')!
    expect(lens.patch(odd, only(5))!.toString('hex')).toMatch(/^..ed07036301020366ff$/)
    expect(lens.ids(odd)).toEqual([5])
  })
})
