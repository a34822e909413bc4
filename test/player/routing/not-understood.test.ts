import { describe, expect, test } from 'vitest'
import { type PacketSet, protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { encodeVarint } from '../../../src/wire/varint.ts'
import { aliceAtTheBorder, type MemoryClient } from '../../kit/mesh-in-memory.ts'

/** The bytes of those packets of a name that a client heard. */
const bytesOf = (client: MemoryClient, name: string): string[] =>
  client.heard.filter((one) => one.name === name).map(({ packet }) => packet.toString('hex'))

const set = (version: string): PacketSet => protocolOf(version).packets('play', 'clientbound')

/** What a mod may put behind the number of a kind that vanilla does not have. */
const MOD = Buffer.concat([encodeVarint(200), Buffer.from('ff80010203ff', 'hex')])

/** A packet with `MOD` in place of its one particle, which has no data: that is where two kinds of it differ. */
function withModParticle(encode: (particle: object) => Buffer): Buffer {
  const [one, other] = ['cloud', 'crit'].map((type) => encode({ type, data: undefined })) as [Buffer, Buffer]
  const at = one.findIndex((byte, index) => byte !== other[index])
  return Buffer.concat([one.subarray(0, at), MOD, one.subarray(at + 1)])
}

const place = { x: -8, y: 64, z: 8, offsetX: 0, offsetY: 0, offsetZ: 0, longDistance: false, alwaysShow: false }

function modParticles(version: string): Buffer {
  const number = protocolOf(version).number
  if (number >= 766)
    return withModParticle((particle) =>
      set(version).encode('world_particles', { ...place, velocityOffset: 0, amount: 1, particle }),
    )
  const old = { ...place, particleId: 200, particleData: 0, particles: 1, data: {} }
  return Buffer.concat([set(version).encode('world_particles', old), MOD.subarray(2)])
}

const modExplosion = (version: string): Buffer =>
  withModParticle((particle) =>
    set(version).encode('explosion', {
      ...{ x: -8, y: 64, z: 8, center: { x: -8, y: 64, z: 8 }, radius: 1, blockCount: 0, blockParticles: [] },
      ...{ affectedBlockOffsets: [], playerMotionX: 0, playerMotionY: 0, playerMotionZ: 0, block_interaction_type: 0 },
      ...{ explosionParticle: particle, small_explosion_particle: particle, sound: { soundId: 3 } },
      large_explosion_particle: { type: 'explosion', data: undefined },
    }),
  )

describe.each(supportedVersions)('%s: what mcmesh does not understand', (version) => {
  const { number } = protocolOf(version)

  test('of particles of a mod’s kind is passed on as it is', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    west.chunk(-1, 0)
    const packet = modParticles(version)
    west.sayRaw(packet)
    await mesh.settle()
    expect(bytesOf(alice, 'world_particles')).toEqual([packet.toString('hex')])
    alice.forget()
    east.sayRaw(packet)
    await mesh.settle()
    expect(bytesOf(alice, 'world_particles'), 'a dummy’s is another’s ground').toEqual([])
  })

  // 1.20.5 and later name their particles; before them an explosion has none, or numbers.
  test.runIf(number >= 766)('of an explosion is passed on as it is', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const packet = modExplosion(version)
    west.sayRaw(packet)
    await mesh.settle()
    expect(bytesOf(alice, 'explosion')).toEqual([packet.toString('hex')])
  })

  test.each([
    ...['world_particles', 'explosion', 'custom_report_details', 'server_links', 'feature_flags', 'transfer'],
    ...['post_effects', 'advancements', 'open_sign_entity'],
  ])('of %s, whatever is in it, is passed on as it is', async (name) => {
    const id = set(version).idOf(name)
    if (id === undefined) return
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const packet = Buffer.concat([encodeVarint(id), Buffer.alloc(40, 0xff)])
    west.sayRaw(packet)
    await mesh.settle()
    expect(bytesOf(alice, name)).toEqual([packet.toString('hex')])
  })

  test('of an entity’s metadata or equipment reaches the right entity', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    west.spawn(7, 'cow', { x: -4 })
    await mesh.settle()
    const [cow] = alice.sees('cow')
    for (const name of ['entity_metadata', 'entity_equipment']) {
      const packet = (id: number): Buffer =>
        Buffer.concat([encodeVarint(set(version).idOf(name)!), encodeVarint(id), Buffer.from('0063010203ff', 'hex')])
      for (let time = 0; time < 3; time++) west.sayRaw(packet(7))
      await mesh.settle()
      expect(bytesOf(alice, name)).toEqual(Array(3).fill(packet(cow!).toString('hex')))
    }
  })

  test('is dropped when it bears ids that can’t be found', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    west.spawn(7, 'cow', { x: -4 })
    await mesh.settle()
    alice.forget()
    const { clientbound } = mesh
    // Its passengers end in the middle.
    const passengers = clientbound.encode('set_passengers', { entityId: 7, passengers: [300] })
    west.sayRaw(passengers.subarray(0, -1))
    const collect = clientbound.encode('collect', { collectedEntityId: 7, collectorEntityId: 300, pickupItemCount: 1 })
    west.sayRaw(collect.subarray(0, -2))
    await mesh.settle()
    expect(alice.names()).toEqual([])
  })
})
