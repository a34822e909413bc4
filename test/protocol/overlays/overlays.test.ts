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

  test.each([
    ['a type', { in: 'types', at: 'Nothing.x', insert: [['y', 'i8']] }],
    ['a field', { in: 'play.toClient', at: 'packet_login.nothing', set: 'i8' }],
    ['a field to come after', { in: 'play.toClient', at: 'packet_login', insert: [['y', 'i8']], after: 'nothing' }],
    ['a name of a list', { in: 'types', at: 'SlotComponentType', list: [{ remove: 'nothing' }] }],
    ['a case', { in: 'types', at: 'SlotComponent.data', remove: 'nothing' }],
    ['a scope', { in: 'status.nowhere', at: 'packet_ping', set: 'i8' }],
  ])('that does not fit its base is an error that names the place: no such %s', (_, change) => {
    const overlay = { ...overlays[0]!, types: [change] } as unknown as Overlay
    expect(() => overlaid(overlay, () => plain()['26.1']!).protocol).toThrow(/can't be changed|which 26\.2 changes/)
  })
})
