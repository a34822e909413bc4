import { expect, test } from 'vitest'
import { OwnBody } from '../../../src/player/recorder/own-body.ts'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

test.each(supportedVersions)(
  'a recorded body of %s holds what the client took from its creative inventory',
  async (version) => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const { number } = protocolOf(version)
    const components = number < 766 ? {} : { addedComponentCount: 1, removedComponentCount: 0, removeComponents: [] }
    const custom = {
      type: 'compound',
      ...(number < 764 ? { name: '' } : {}),
      value: { a: { type: 'string', value: 'hi' } },
    }
    const own = number >= 770 ? Buffer.from([10, 8, 0, 1, 97, 0, 2, 104, 105, 0]) : custom
    const stack = { present: true, itemId: 5, itemCount: 1, nbtData: custom, ...components }
    west.say('game_state_change', { reason: number >= 766 ? 'change_game_mode' : 3, gameMode: 1 })
    alice.say('set_creative_slot', { slot: 36, item: { ...stack, components: [{ type: 'custom_data', data: own }] } })
    const [told] = new OwnBody(alice.player).appear().slice(-1)
    const { name, params } = mesh.clientbound.decode(told!)
    expect(name).toBe('entity_equipment')
    expect(params).toMatchObject({ equipments: [{ slot: 0, item: { itemId: 5, itemCount: 1 } }] })
    expect(told!.includes('hi')).toBe(true)
  },
)
