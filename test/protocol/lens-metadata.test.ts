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
