import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { libraryVersions, versionData } from '../../../src/protocol/minecraft-data.ts'
import { overlays } from '../../../src/protocol/overlays/list.ts'
import { overlaid } from '../../../src/protocol/overlays/overlaid.ts'
import type { Overlay } from '../../../src/protocol/overlays/overlay.ts'
import { register, withOverlays } from '../../../src/protocol/overlays/register.ts'
import type { SchemaType } from '../../../src/protocol/schema-types.ts'
import type { VersionFiles } from '../../../src/protocol/version-files.ts'
import { type Direction, protocolOf, type State } from '../../../src/protocol/versions.ts'

interface Lists extends Readonly<Record<'entityTypes' | 'metadataTypes' | 'particles' | 'components', string>> {
  readonly number: number
  readonly packets: Readonly<Record<string, string>>
  readonly commandArgumentTypes: string
  readonly attributes: string
}

const listsOf = (version: string): Lists =>
  JSON.parse(readFileSync(new URL(`../../fixtures/lists/${version}.json`, import.meta.url), 'utf8'))

/** The names that a mapper gives, in the order of their numbers. */
const namesOf = (mapper: unknown): string => {
  const [kind, { mappings }] = mapper as [string, { mappings: Record<string, string> }]
  expect(kind).toBe('mapper')
  expect(Object.keys(mappings).map(Number)).toEqual(Object.keys(mappings).map((_, at) => at))
  return Object.values(mappings).join(' ')
}

type Part = { readonly name: string; readonly type: SchemaType }
const part = (container: SchemaType = 'void', name: string): SchemaType =>
  (container[1] as unknown as readonly Part[]).find((each) => each.name === name)!.type

describe.each(overlays.map(({ version }) => version))('%s', (version) => {
  const lists = listsOf(version)
  const data = versionData(version)!
  const { types } = data.protocol

  test('has the packets that its lists have, by number', () => {
    expect(protocolOf(version).number).toBe(lists.number)
    for (const [key, names] of Object.entries(lists.packets)) {
      const [state, way] = key.split('.') as [State, string]
      const direction: Direction = way === 'toClient' ? 'clientbound' : 'serverbound'
      const set = protocolOf(version).packets(state, direction)
      expect(set.names.map((name) => set.idOf(name)).join(), key).toBe(set.names.map((_, id) => id).join())
      expect(set.names.join(' '), key).toBe(names)
    }
  })

  test('numbers entities, particles, components, metadata, arguments and attributes as its lists do', () => {
    expect(data.entitiesArray.map(({ name }) => name).join(' ')).toBe(lists.entityTypes)
    expect(data.entitiesArray.every(({ id }, at) => id === at)).toBe(true)
    expect(namesOf(part(types.Particle, 'type'))).toBe(lists.particles)
    expect(namesOf(types.SlotComponentType)).toBe(lists.components)
    expect(namesOf(part(types.entityMetadataEntry, 'type'))).toBe(lists.metadataTypes)
    const [, { fields }] = part(types.command_node, 'extraNodeData') as unknown as [
      string,
      { fields: Record<string, SchemaType> },
    ]
    expect(namesOf(part(fields['2'], 'parser'))).toBe(lists.commandArgumentTypes)
    const attributes = data.attributesArray.map(({ resource }) => resource.replace('minecraft:', ''))
    expect(attributes.join(' ')).toBe(lists.attributes)
    const [, { type: each }] = part(
      data.protocol.play!.toClient.types.packet_entity_update_attributes,
      'properties',
    ) as unknown as [string, { type: SchemaType }]
    expect(namesOf(part(each, 'key')).replace(/\b\w+\./g, '')).toBe(lists.attributes)
  })

  test('has a form for each component and metadata type that its lists name', () => {
    for (const [type, path, names] of [
      [types.SlotComponent, 'data', lists.components],
      [types.entityMetadataEntry, 'value', lists.metadataTypes],
    ] as const) {
      const [, { fields }] = part(type, path) as unknown as [string, { fields: object }]
      expect(Object.keys(fields).sort()).toEqual(names.split(' ').sort())
    }
  })

  test('says where it comes from and what it was tried against', () => {
    const { sources, tried } = overlays.find((overlay) => overlay.version === version)!
    expect([sources.length, tried.length].every((length) => length > 10)).toBe(true)
  })
})

test('26.2 numbers the states of its blocks as a server of that version does, and says what is walked through', () => {
  const file = readFileSync(new URL('../../fixtures/lists/26.2-blocks.txt', import.meta.url), 'utf8')
  const blocks = versionData('26.2')!.blocksArray
  const lines = blocks.map(({ name, minStateId, maxStateId, boundingBox }) =>
    [name, maxStateId - minStateId + 1, ...(boundingBox === 'block' ? [] : [boundingBox])].join(' '),
  )
  expect(lines).toEqual(file.trim().split('\n'))
  expect(blocks.at(-1)!.maxStateId).toBe(32_365)
  // Nobody knows 26.3's.
  expect(versionData('26.3')!.blocksArray).toEqual([])
})

describe('an overlay', () => {
  /** minecraft-data as it was before the overlays' versions, read anew. */
  const plain = (): Record<string, VersionFiles> => {
    const base = versionData('26.1')!
    const { version, protocol, entitiesArray: entities, attributesArray: attributes } = base
    return { '26.1': { version, protocol, entities, attributes } as unknown as VersionFiles }
  }

  test('is in minecraft-protocol’s list behind the version that it builds on', () => {
    const [first] = overlays
    expect(libraryVersions.indexOf(first!.version)).toBe(libraryVersions.indexOf(first!.base) + 1)
    expect(withOverlays(['1.21.4', '26.1', '27.1'])).toEqual([
      '1.21.4',
      '26.1',
      ...overlays.map((o) => o.version),
      '27.1',
    ])
  })

  test('steps aside where minecraft-data and minecraft-protocol bring its version', () => {
    const theirs = { version: { version: 776 } } as VersionFiles
    const pc = { ...plain(), '26.2': theirs }
    register(pc)
    expect(pc['26.2']).toBe(theirs)
    expect(Object.keys(pc)).toEqual(['26.1', '26.2', '26.3'])
    expect(withOverlays(['26.1', '26.2'])).toEqual(['26.1', '26.2', '26.3'])
  })

  test('stays on the one that it was written for, whatever minecraft-data calls things in that version', () => {
    const theirs = { ...plain()['26.1']!, protocol: { types: {} } } as unknown as VersionFiles
    const pc = { ...plain(), '26.2': theirs }
    register(pc)
    expect(JSON.stringify(pc['26.3' as keyof typeof pc]!.protocol)).toBe(JSON.stringify(versionData('26.3')!.protocol))
  })

  test('is nothing where its base is unknown', () => {
    const pc = { '1.21.4': plain()['26.1']! }
    register(pc)
    expect(Object.keys(pc)).toEqual(['1.21.4'])
    expect(withOverlays(['1.21.4'])).toEqual(['1.21.4'])
  })

  test('reads nothing of its base until it is asked, makes each part once, and leaves the base as it is', () => {
    const pc = plain()
    const before = structuredClone(pc)
    let asked = 0
    const made = overlaid(overlays[0]!, () => {
      asked++
      return pc['26.1']!
    })
    expect(made.version.version).toBe(776)
    expect(asked).toBe(0)
    expect(made.protocol).toBe(made.protocol)
    expect(made.entities).toBe(made.entities)
    expect(pc).toEqual(before)
  })

  type Changes = Partial<Record<'packets' | 'types' | 'entities' | 'attributes', unknown>>
  /** Everything that is made of a version whose overlay is 26.2's but for these. */
  const made = (changes: Changes): unknown => {
    const overlay = { ...overlays[0]!, ...changes } as unknown as Overlay
    const { protocol, entities, attributes } = overlaid(overlay, () => plain()['26.1']!)
    return { protocol, entities, attributes }
  }
  const type = (change: object): Changes => ({ types: [...overlays[0]!.types, change] })
  const packets = (where: string, ...list: object[]): Changes => ({ packets: [{ in: where, list }] })
  const { entities: beings, attributes = [] } = overlays[0]!

  test.each<[what: string, changes: Changes, place: string, why: string]>([
    ['a type', type({ in: 'types', at: 'Nothing.x', insert: [['y', 'i8']] }), 'types Nothing.x', 'there is no x'],
    ['a packet', type({ in: 'play.toClient', at: 'packet_lgoin', set: 'i8' }), 'play.toClient packet_lgoin', 'no such'],
    ['a field', type({ in: 'play.toClient', at: 'packet_login.no', set: 'i8' }), 'packet_login.no', 'there is no no'],
    [
      'a field to come after',
      type({ in: 'play.toClient', at: 'packet_login', insert: [['y', 'i8']], after: 'nothing' }),
      'play.toClient packet_login',
      'there is no nothing in the list',
    ],
    [
      'a name of a list',
      type({ in: 'types', at: 'SlotComponentType', list: [{ remove: 'no' }] }),
      'SlotComponentType',
      'no',
    ],
    ['a case', type({ in: 'types', at: 'SlotComponent.data', remove: 'nothing' }), 'SlotComponent.data', 'no case'],
    [
      'a case to set',
      type({ in: 'types', at: 'SlotComponent.data.bee', set: 'i8' }),
      'data.bee',
      'no such type or case',
    ],
    ['a scope', type({ in: 'status.nowhere', at: 'packet_ping', set: 'i8' }), 'status.nowhere', '26.1 has no status'],
    ['a packet of a list', packets('play.toClient', { remove: 'nothing' }), 'play.toClient packets', 'no nothing'],
    ['an entity', { entities: { list: [{ remove: 'nothing' }] } }, 'entities', 'there is no nothing'],
    ['an entity with metadata', { entities: { ...beings, metadata: { slme: [] } } }, 'entities', 'there is no slme'],
    [
      'a name of metadata',
      { entities: { ...beings, metadata: { slime: [{ remove: 'no' }] } } },
      'slime',
      'there is no no',
    ],
    [
      'an entity that is like one',
      { entities: { ...beings, like: { slfur: 'slime' } } },
      'entities',
      'there is no slfur',
    ],
    ['an entity to be like', { entities: { ...beings, like: { sulfur_cube: 'no' } } }, 'entities', 'no entity'],
    ['an attribute to change', { attributes: [{ change: ['no', 0, 0, 1] }] }, 'attributes', 'there is no no'],
    ['an attribute to remove', { attributes: [{ remove: 'no' }] }, 'attributes', 'there is no no'],
  ])('that does not fit its base is an error that names the place: no such %s', (_, changes, place, why) => {
    expect(() => made(changes)).toThrow(/^26\.2 does not fit 26\.1: /)
    expect(() => made(changes)).toThrow(place)
    expect(() => made(changes)).toThrow(why)
  })

  test.each<[what: string, changes: Changes, place: string, why: string]>([
    [
      'a packet',
      packets('play.toClient', { insert: ['login'] }),
      'play.toClient packets',
      'a login in the list already',
    ],
    ['one packet twice', packets('play.toClient', { insert: ['new', 'new'] }), 'packets', 'new is inserted twice'],
    ['a packet’s new name', packets('play.toClient', { rename: 'collect', to: 'login' }), 'packets', 'a login in'],
    ['a type', type({ in: 'types', at: 'Particle', add: 'i8' }), 'types Particle', 'one already'],
    ['a case', type({ in: 'types', at: 'SlotComponent.data.bees', add: 'i8' }), 'data.bees', 'one already'],
    ['a particle', type({ in: 'types', at: 'Particle.type', list: [{ insert: ['lava'] }] }), 'Particle.type', 'a lava'],
    [
      'a field',
      type({
        in: 'play.toClient',
        at: 'packet_login',
        insert: [
          ['gameMode', 'i8'],
          ['gameMode', 'i8'],
        ],
      }),
      'packet_login',
      'twice',
    ],
    ['an entity', { entities: { list: [{ insert: ['zombie'] }] } }, 'entities', 'a zombie in the list already'],
    ['an attribute', { attributes: [...attributes, { insert: [['luck', 0, 0, 1]] }] }, 'attributes', 'a luck in'],
  ])('that brings what there is already is an error that names the place: %s', (_, changes, place, why) => {
    expect(() => made(changes)).toThrow(/^26\.2 does not fit 26\.1: /)
    expect(() => made(changes)).toThrow(place)
    expect(() => made(changes)).toThrow(why)
  })

  test.each<[what: string, changes: Changes, says: string]>([
    [
      'a packet without a type',
      packets('play.toClient', { insert: ['glow'] }),
      'play.toClient packet.params.glow: there is no type packet_glow',
    ],
    [
      'a type of a packet that is not listed',
      type({ in: 'play.toClient', at: 'packet_glow', add: 'void' }),
      'play.toClient packet_glow: no packet is made of it',
    ],
    [
      'a case that is never chosen',
      type({ in: 'types', at: 'SlotComponent.data.sulphur', add: 'void' }),
      'types SlotComponent.data.sulphur: type is never that',
    ],
    [
      'a component without a form',
      type({ in: 'types', at: 'SlotComponentType', list: [{ insert: ['sulphur'] }] }),
      'types SlotComponent.data: has no form for sulphur',
    ],
    [
      'a type that nobody described',
      type({ in: 'play.toClient', at: 'packet_login', insert: [['of', 'sulphur']] }),
      'play.toClient packet_login.of: there is no type sulphur',
    ],
  ])('whose parts do not fit each other is an error that names the place: %s', (_, changes, says) => {
    expect(() => made(changes)).toThrow(`26.2 does not fit 26.1: ${says}`)
  })

  test('that gives a packet another name leaves it what it is made of, and what is removed is gone', () => {
    const changes = packets('play.toClient', { rename: 'collect', to: 'pick_up' }, { remove: 'low_disk_space_warning' })
    const { protocol } = made(changes) as VersionFiles
    const { types } = protocol.play!.toClient
    const { packet_collect: before } = plain()['26.1']!.protocol.play!.toClient.types
    expect(types.packet_pick_up).toEqual(before)
    expect(JSON.stringify(types.packet)).toContain('"pick_up":"packet_pick_up"')
    for (const gone of ['packet_collect', 'packet_low_disk_space_warning']) expect(types).not.toHaveProperty(gone)
  })
})
