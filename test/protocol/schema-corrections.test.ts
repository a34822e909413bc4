import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'

/*
 * Packets written by hand as vanilla writes them, where minecraft-data describes them otherwise: a codec that reads its own
 * bytes proves nothing here.
 */

const doubles = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(8 * numbers.length)
  for (const [at, number] of numbers.entries()) bytes.writeDoubleBE(number, 8 * at)
  return bytes
}

const float = (number: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatBE(number)
  return bytes
}

const withMinecartSteps = supportedVersions.filter(
  (version) => protocolOf(version).packets('play', 'clientbound').idOf('move_minecart') !== undefined,
)

describe.each(withMinecartSteps)('in %s', (version) => {
  const set = protocolOf(version).packets('play', 'clientbound')

  // Vanilla's MinecartStep: two vectors of doubles, two angles of a byte, a float.
  test('a minecart’s steps are places of doubles and angles of a byte', () => {
    const steps = [
      { at: [1.5, 64, -3000.25], yaw: -64, weight: 0.5 },
      { at: [2.5, 64.0625, -3000.25], yaw: 32, weight: 1 },
    ] as const
    const packet = Buffer.concat([
      encodeVarint(set.idOf('move_minecart')!),
      encodeVarint(300),
      encodeVarint(steps.length),
      ...steps.flatMap(({ at, yaw, weight }) => [
        doubles(...at, 0.25, 0, 0),
        Buffer.from(new Int8Array([yaw, 7])),
        float(weight),
      ]),
    ])
    expect(set.measure(packet)).toBe(packet.length)
    const { params } = set.decode(packet)
    expect(params).toMatchObject({
      entityId: 300,
      steps: steps.map(({ at: [x, y, z], yaw, weight }) => ({ position: { x, y, z }, yaw, pitch: 7, weight })),
    })
    expect(set.encode('move_minecart', params)).toEqual(packet)
  })
})
