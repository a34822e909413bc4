import { describe, expect, it } from 'vitest'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { type PacketSet, protocolNumber, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'

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

const typeOf = (version: string, entity: string) => versionData(version)!.entitiesByName[entity]?.id

/** What holds an id, as vanilla's own code has it: the number of the entry, and how much more than the id it says. */
interface Row {
  readonly entity: string
  readonly index: (protocol: number) => number
  readonly type: 'int' | 'optional_unsigned_int'
}

const rows: readonly Row[] = [
  { entity: 'fishing_bobber', index: () => 8, type: 'int' },
  { entity: 'firework_rocket', index: () => 9, type: 'optional_unsigned_int' },
  { entity: 'guardian', index: () => 17, type: 'int' },
  { entity: 'elder_guardian', index: () => 17, type: 'int' },
  { entity: 'wither', index: () => 16, type: 'int' },
  { entity: 'wither', index: () => 17, type: 'int' },
  { entity: 'wither', index: () => 18, type: 'int' },
  // Animals had an entry put in before theirs in 26.1.
  { entity: 'frog', index: (protocol) => (protocol < 775 ? 18 : 19), type: 'optional_unsigned_int' },
]

/** These say id + 1, the others the id itself; 0 is nobody in all of them. */
const oneMore: ReadonlySet<string> = new Set(['fishing_bobber', 'firework_rocket', 'frog'])

/** Types of entries have names in the schema since 1.19.4, numbers before: the second one moved when 1.19.3 put one in. */
function typed(version: string, type: Row['type']): string | number {
  const protocol = protocolNumber(version)
  if (protocol >= 762) return type
  if (type === 'int') return 1
  return protocol === 761 ? 18 : 17
}

const byVersion = supportedVersions.flatMap((version) =>
  rows
    // Frogs came with 1.19.
    .filter(({ entity }) => typeOf(version, entity) !== undefined)
    .map((row) => [version, row.entity, row.index(protocolNumber(version)), row.type] as const),
)

describe('metadata', () => {
  it.each(byVersion)('of %s holds an id for a %s at index %d', (version, entity, index, type) => {
    const entityType = typeOf(version, entity)
    const raw = oneMore.has(entity) ? 8 : 7
    const metadata = (value: number) => ({
      entityId: 5,
      metadata: [
        { key: 0, type: protocolNumber(version) >= 762 ? 'byte' : 0, value: 4 },
        { key: index, type: typed(version, type), value },
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
  })

  it.each(supportedVersions)(
    'of %s at the same index of another entity, or of who knows what, is left alone',
    (version) => {
      const params = { entityId: 5, metadata: [{ key: 17, type: typed(version, 'int'), value: 7 }] }
      for (const entityType of [typeOf(version, 'cow'), undefined])
        expect(patch(version, params, only(5, 7), entityType)).toMatchObject({ metadata: [{ value: 7 }] })
    },
  )

  it('of a kind that the version does not know still reaches the right entity', () => {
    const set = play('1.21.4')
    // Index 3, type 99 (no such type), three bytes of whatever a mod means by it.
    const odd = Buffer.concat([encodeVarint(set.idOf('entity_metadata')!), Buffer.from('05036301020366ff', 'hex')])
    const lens = set.lens('entity_metadata')!
    expect(lens.patch(odd, only(5))!.toString('hex')).toMatch(/^..ed07036301020366ff$/)
    expect(lens.ids(odd)).toEqual([5])
  })
})
