import { expect, test, vi } from 'vitest'
import { VersionData } from '../../../src/protocol/minecraft-data.ts'
import { aliceAtTheBorder, switchTo } from '../../kit/mesh-in-memory.ts'
import { newest } from '../../kit/versions.ts'

test.each(['1.19.2', '1.21.4', ...newest])(
  'a soft switch looks nothing up in minecraft-data, in %s',
  async (version) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    for (const each of [west, east])
      each.say('entity_metadata', {
        entityId: each.entityId,
        metadata: [{ key: each === west ? 1 : 0, type: each === west ? 'int' : 'byte', value: 5 }],
      })
    // The first one may.
    await switchTo(mesh, 'alice', 'east')
    const looked = ['version', 'protocol', 'entitiesArray', 'entitiesByName', 'attributesArray', 'blocksArray'] as const
    const looks = looked.map((what) => vi.spyOn(VersionData.prototype, what, 'get'))
    await switchTo(mesh, 'alice', 'west')
    await switchTo(mesh, 'alice', 'east')
    expect(looks.map((look) => look.mock.calls.length)).toEqual(looks.map(() => 0))
    expect(alice.violations).toEqual([])
    vi.restoreAllMocks()
  },
)
