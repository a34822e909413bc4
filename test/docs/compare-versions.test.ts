import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparison } from '../../docs/compare-versions.ts'
import { differences } from '../../docs/versions/differences.ts'
import { namedDifferences } from '../../docs/versions/named.ts'
import { uncovered } from '../../docs/versions/uncovered.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { listOf, named } from '../../src/protocol/overlays/notation.ts'
import { overlaid } from '../../src/protocol/overlays/overlaid.ts'
import type { Overlay } from '../../src/protocol/overlays/overlay.ts'
import type { VersionFiles } from '../../src/protocol/version-files.ts'
import { supportedVersions } from '../../src/protocol/versions.ts'

describe('what is different between two versions', () => {
  test('26.2 and 26.3: packets that came and went, types by their paths, lists', () => {
    const found = differences('26.2', '26.3')
    for (const line of [
      'play clientbound: + swing_animation = 123',
      'play serverbound: − arm_animation (was 63)',
      'configuration clientbound: + post_effects = 10',
      'play serverbound packet_teleport_confirm.x: + f64',
      'play clientbound SpawnInfo.previousGamemode: u8 → optvarint',
      'shared SlotComponentType names: − map_color (was 45)',
      'entities: + cushion = 33',
      'play clientbound: unload_chunk (37 → 38) and 103 others have another number',
    ])
      expect(found).toContain(line)
    expect(found.filter((line) => line.startsWith('login'))).toEqual([])
  })

  test('none between a version and itself', () => {
    expect(differences('26.2', '26.2')).toEqual([])
  })

  test('of a version that nobody knows is an error', () => {
    expect(() => differences('26.2', '99.1')).toThrow('99.1')
  })
})

describe('what the tables do not cover', () => {
  test.each(supportedVersions)('of %s: no packet, no projectile, no metadata that they name', (version) => {
    // A crystal's beam ends at a block; whether a ghast holds a leash is a flag.
    const settled = /^entity (end_crystal: is its metadata beam_target|happy_ghast: is its metadata is_leash_holder)/
    expect(uncovered(version).filter((line) => !settled.test(line))).toEqual([])
  })

  test('of a version that mcmesh does not speak is found', () => {
    expect(uncovered('1.16.4')).toContain(
      'play clientbound title: no row in src/protocol/clientbound.ts, so that it is treated by default',
    )
  })
})

describe('a version that a stranger describes', () => {
  const pc = createRequire(import.meta.url)('minecraft-data/data').pc as Record<string, VersionFiles>
  const { protocol, entitiesArray: entities, attributesArray: attributes } = versionData('26.3')!
  const base = { version: { version: 777 }, protocol, entities, attributes, loginPacket: {} } as unknown as VersionFiles
  const overlay: Overlay = {
    ...{ version: '99.9', number: 999, base: '26.3', sources: 'this test', tried: 'nothing' },
    packets: [
      { in: 'login.toClient', list: [{ insert: ['greeting'] }] },
      { in: 'configuration.toClient', list: [{ insert: ['wardrobe'] }] },
      { in: 'play.toClient', list: [{ insert: ['bind_mobs'] }] },
    ],
    types: [
      { in: 'login.toClient', at: 'packet_greeting', add: named(['text', 'string']) },
      { in: 'configuration.toClient', at: 'packet_wardrobe', add: named(['text', 'string']) },
      {
        ...{ in: 'play.toClient', at: 'packet_bind_mobs' },
        add: named(
          ['mobId', 'varint'],
          ['mobs', listOf('varint')],
          ['holder', ['option', 'varint']],
          ['leashHolderId', 'varint'],
          ['owners', listOf('varint')],
          ['first', named(['id', 'varint'])],
        ),
      },
      // What a row names, what code reads, and what it writes.
      { in: 'play.toServer', at: 'packet_block_dig', remove: 'location' },
      { in: 'play.toServer', at: 'packet_block_dig', insert: [['pos', 'position']], after: 'status' },
      { in: 'play.toClient', at: 'packet_update_health', remove: 'health' },
      { in: 'play.toClient', at: 'packet_update_health', insert: [['hearts', 'f32']], before: 'food' },
      { in: 'play.toServer', at: 'packet_held_item_slot', insert: [['hand', 'varint']] },
    ],
    attributes: [{ change: ['luck', 1, -1024, 1024] }],
  }
  beforeAll(() => {
    pc['99.9'] = overlaid(overlay, () => base)
  })
  afterAll(() => {
    delete pc['99.9']
  })

  test('is found to have packets that no row and no code knows, and rows that name what is gone', () => {
    const found = uncovered('99.9')
    for (const [packet, why] of [
      ['login clientbound greeting', 'nothing in src names it'],
      ['configuration clientbound wardrobe', 'nothing in src names it'],
      ['play clientbound bind_mobs', 'no row'],
      ['play serverbound block_dig', 'its row in src/protocol/serverbound.ts names location'],
    ])
      expect(found.filter((line) => line.startsWith(`${packet}: ${why}`))).toHaveLength(1)
  })

  test('is asked of each number that may be an entity’s', () => {
    const found = namedDifferences('26.3', '99.9')
    for (const path of ['mobId', 'mobs', 'holder', 'leashHolderId', 'owners', 'first.id'])
      expect(found).toContain(
        `play clientbound bind_mobs: ${path} is a new number: an entity’s? See src/protocol/lenses-list.ts`,
      )
  })

  test('is told what of it code reads or writes by name', () => {
    const found = namedDifferences('26.3', '99.9').join('\n')
    expect(found).toMatch(/^play clientbound update_health: health is gone: .*src\/world\/ledger\//m)
    expect(found).toMatch(/^play serverbound held_item_slot: is written with hand now: .*postures\.ts/m)
    expect(differences('26.3', '99.9')).toContain(
      'attribute minecraft:luck: standard, least and most are 1 -1024 1024 (were 0 -1024 1024)',
    )
  })
})

test.each([[[]], [['26.2']], [['26.2', '99.8']], [['1', '2', '3']]])(
  'arguments %j are a sentence, not a stack',
  (args) => {
    const { text, code } = comparison(args)
    expect(code).toBe(2)
    expect(text.split('\n')).toHaveLength(1)
  },
)

test('between two versions all three parts are printed', () => {
  const { text, code } = comparison(['26.1', '26.2'])
  expect(code).toBe(0)
  expect(text).toContain(
    'differences from 26.1 to 26.2. What mcmesh does not cover of 26.2:\n\nnothing that this can find',
  )
  expect(text).toMatch(/look at each[\s\S]*play clientbound teams/)
})
