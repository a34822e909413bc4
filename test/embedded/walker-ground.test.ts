import { expect, test } from 'vitest'
import { WalkerGround } from '../../src/embedded/walker-ground.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { captured } from '../kit/captured.ts'
import { capturedVersions } from '../kit/versions.ts'

const spot = { x: 3, z: 3 }

/** The ground of the first chunk that a real server has sent, and where one stands in it. */
function groundOf(version: string) {
  const protocol = protocolOf(version)
  const set = protocol.packets('play', 'clientbound')
  const chunk = captured(version).find(
    ({ state, packet }) => state === 'play' && set.nameOf(packet[0]!) === 'map_chunk',
  )!.packet
  const ground = new WalkerGround(protocol, () => true)
  ground.load(chunk)
  const [x, z] = (['x', 'z'] as const).map(
    (axis) => set.field<number>('map_chunk', axis)!.read(chunk) * 16 + spot[axis],
  )
  return {
    ground,
    x: x!,
    z: z!,
    state: (name: string) => versionData(version)!.blocksArray.find((b) => b.name === name)?.minStateId,
  }
}

test.each(capturedVersions)('in %s one walks through grass, onto a stone, and stops before a wall', (version) => {
  const { ground, x, z, state } = groundOf(version)
  const y = ground.standing(x + 0.5, z + 0.5, 200)
  if (typeof y !== 'number') throw new Error('no ground')
  const standsWith = (name: string) => {
    ground.change(x, y, z, state(name)!)
    return ground.standing(x + 0.5, z + 0.5, y)
  }
  expect(standsWith('air')).toBe(y)
  expect(standsWith('tall_grass')).toBe(y)
  expect(standsWith('torch')).toBe(y)
  expect(standsWith('stone')).toBe(y + 1)
  expect(standsWith('cobblestone_wall')).toBe('wall')
})
