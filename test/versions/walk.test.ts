import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { ROUNDS, walkClientbound, walkUntapped } from './walk-clientbound.ts'
import { walkServerbound } from './walk-serverbound.ts'
import {
  walkForeignGround,
  walkHidden,
  walkLists,
  walkTargets,
  walkUnknown,
  walkUnknownOthers,
} from './walk-strangers.ts'

const count = supportedVersions
  .flatMap((version) =>
    (['clientbound', 'serverbound'] as const).map((way) => protocolOf(version).packets('play', way).names.length),
  )
  .reduce((sum, each) => sum + each, 0)

/**
 * Packets of entities whose frames are sent on with another id: those that begin with the one that they bear, and bear no other
 * (nobody rides, nothing in the metadata or in what is debugged is an entity's id).
 */
const copied = [
  'animation',
  'debug_entity_value',
  'entity_effect',
  'entity_equipment',
  'entity_head_rotation',
  'entity_look',
  'entity_metadata',
  'entity_move_look',
  'entity_teleport',
  'entity_update_attributes',
  'entity_velocity',
  'hurt_animation',
  'move_minecart',
  'rel_entity_move',
  'remove_entity_effect',
  'set_passengers',
  'set_projectile_power',
  'swing_animation',
  'sync_entity_position',
]

describe(`each of ${count} play packets of ${supportedVersions.length} versions, ${ROUNDS} times with other contents`, () => {
  test.each(supportedVersions)(
    '%s: from the primary and from a dummy, to the client and back as its row says, every id mapped, all else as sent',
    (version) => {
      expect(walkClientbound(version)).toEqual([])
    },
  )

  test.each(supportedVersions)(
    '%s: of an entity, whichever way it takes, compressed or not, says the same and leaves the same behind',
    (version) => {
      const { wrong, copied: seen } = walkUntapped(version)
      expect(wrong).toEqual([])
      const known = protocolOf(version).packets('play', 'clientbound').names
      expect([...seen].sort()).toEqual(copied.filter((name) => known.includes(name)))
    },
  )

  test.each(supportedVersions)(
    '%s: from the client, to whom its row says, every id mapped, all else as sent',
    (version) => {
      expect(walkServerbound(version)).toEqual([])
    },
  )
})

describe('what a client must not hear', () => {
  test.each(supportedVersions)('%s: of ground that the other server owns and has shown', (version) => {
    expect(walkForeignGround(version)).toEqual([])
  })

  test.each(supportedVersions)('%s: of entities on the other server’s ground', (version) => {
    expect(walkHidden(version)).toEqual([])
  })

  test.each(supportedVersions)(
    '%s: of entities that were never spawned, whatever else a packet is about',
    (version) => {
      expect(walkUnknown(version)).toEqual([])
      expect(walkUnknownOthers(version)).toEqual([])
      expect(walkLists(version)).toEqual([])
      expect(walkTargets(version)).toEqual([])
    },
  )
})
