import { describe, expect, test } from 'vitest'
import { differences, uncovered } from '../../docs/compare-versions.ts'
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
    // A crystal's beam ends at a block.
    const settled = /^entity end_crystal: is its metadata beam_target/
    expect(uncovered(version).filter((line) => !settled.test(line))).toEqual([])
  })

  test('of a version that mcmesh does not speak is found', () => {
    expect(uncovered('1.16.4')).toContain(
      'play clientbound title: no row in src/protocol/clientbound.ts, so that it is treated by default',
    )
  })
})
