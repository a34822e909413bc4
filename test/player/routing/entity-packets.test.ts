import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMove } from '../../../src/player/entities/entity-moves.ts'
import { entityUpdate } from '../../../src/player/entities/entity-updates.ts'
import { type EntityOwner, TrackedEntity } from '../../../src/player/entities/tracked-entity.ts'
import { type ClientboundRow, clientboundTable } from '../../../src/protocol/clientbound.ts'
import { type PacketSet, protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { encodeFrame } from '../../../src/wire/frame-encoding.ts'
import { framed } from '../../kit/frames.ts'
import { MeshInMemory } from '../../kit/mesh-in-memory.ts'
import { moving } from '../../kit/moves.ts'
import { newest } from '../../kit/versions.ts'

const int16 = fc.integer({ min: -32768, max: 32767 })
const int8 = fc.integer({ min: -128, max: 127 })
// No −0: nothing tells it from 0 but the test.
const place = fc.double({ min: -3e7, max: 3e7, noNaN: true }).map((at) => at + 0)
const angle = fc.float({ min: -360, max: 360, noNaN: true })
const onGround = fc.boolean()

const moves = {
  rel_entity_move: { dX: int16, dY: int16, dZ: int16, onGround },
  entity_look: { yaw: int8, pitch: int8, onGround },
  entity_move_look: { dX: int16, dY: int16, dZ: int16, yaw: int8, pitch: int8, onGround },
  sync_entity_position: {
    ...{ x: place, y: place, z: place, dx: place, dy: place, dz: place },
    ...{ yaw: angle, pitch: angle, onGround, flags: fc.constant({ onGround: true, hasHorizontalCollision: false }) },
  },
} as const

const rowOf = (name: string): ClientboundRow => clientboundTable.find(({ packet }) => packet === name) as ClientboundRow

function trackedOf(packets: PacketSet, serverId: number): TrackedEntity {
  const at = { x: 1.5, y: 64, z: -7.25, yaw: 3, pitch: -4 }
  const link = { server: 'west' } as EntityOwner
  const about = { link, serverId, type: 'cow', uuid: '', spawnName: 'spawn_entity', spawn: Buffer.alloc(0) }
  return new TrackedEntity(packets, { ...about, body: undefined, ...at }, 65_536)
}

describe.each(supportedVersions)('packets that move an entity in %s', (version) => {
  const packets = protocolOf(version).packets('play', 'clientbound')
  const names = Object.keys(moves).filter((name) => packets.layout(name)) as (keyof typeof moves)[]

  test('are of fixed layout, but for those of some versions', () => {
    const paths = protocolOf(version).number >= 777
    const layouts = paths ? ['entity_look'] : ['rel_entity_move', 'entity_look', 'entity_move_look']
    expect(names).toEqual(expect.arrayContaining(layouts))
  })

  test.each(names)('%s is taken in where it stands as it is field by field', (name) => {
    const update = entityUpdate(packets, rowOf(name))
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 0x0fffffff }),
        fc.record(moves[name] as Record<string, fc.Arbitrary<unknown>>),
        (serverId, params) => {
          const packet = packets.encode(name, { entityId: serverId, ...params })
          const [placed, read] = [trackedOf(packets, serverId), trackedOf(packets, serverId)]
          // It stands somewhere in a read, with others around it.
          const bytes = Buffer.concat([Buffer.alloc(5, 0xff), packet, Buffer.alloc(5, 0xff)])
          const { size = 0 } = packets.layout(name) ?? {}
          update?.(placed, bytes, 5, 5 + packet.length - size, 5 + packet.length)
          readMove(packets, read, name, packet)
          const { x, y, z, yaw, pitch, moved } = read
          expect(placed).toMatchObject({ x, y, z, yaw, pitch, moved })
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Server EIDs of one to four bytes. */
const ids = [77, 1_077, 70_077, 3_000_077]

describe.each(['1.17.1', '1.21.1', '1.21.4', ...newest])('packets about an entity in %s', (version) => {
  const packets = protocolOf(version).packets('play', 'clientbound')
  const steps = moving({ dX: 512, dY: 0, dZ: -512, yaw: 8, pitch: 9, onGround: true }, 2)
  const turned = { headYaw: 12 }

  test.each(ids)('reach the client under its own id, whatever the length of the server’s: %i', async (id) => {
    const mesh = new MeshInMemory({ version })
    const client = await mesh.join('alice', { x: -8.5 })
    const west = mesh.west.to('alice')
    west.spawn(id, 'cow', { x: -4.5 })
    const entity = client.player.primary?.entities.get(id) as TrackedEntity
    client.heard.length = 0
    const said = [
      packets.encode('entity_move_look', { entityId: id, ...steps }),
      packets.encode('entity_head_rotation', { entityId: id, ...turned }),
      packets.encode('animation', { entityId: id, animation: 0 }),
    ]
    for (const packet of said) west.sayRaw(packet)
    const { proxyId, x, z, yaw, kept } = entity
    expect([x, z, yaw]).toEqual([-4.375, 8.375, 8])
    expect(client.heard.map(({ packet }) => packet)).toEqual(
      said.map((packet) => packets.lens(packets.nameOf(packet[0] as number) as string)?.patch(packet, () => proxyId)),
    )
    // What is kept bears the server's id, so that it can be mapped again.
    expect(kept.get('entity_head_rotation')).toEqual(said[1])
  })

  test('that end too early are taken in by nobody, and those that name nobody reach nobody', async () => {
    const mesh = new MeshInMemory({ version })
    const client = await mesh.join('alice', { x: -8.5 })
    const west = mesh.west.to('alice')
    west.spawn(1_077, 'cow', { x: -4.5 })
    const entity = client.player.primary?.entities.get(1_077) as TrackedEntity
    const lens = packets.lens('entity_move_look')
    client.heard.length = 0
    const whole = packets.encode('entity_move_look', { entityId: 1_077, ...steps })
    const cut = Array.from({ length: whole.length - 1 }, (_, at) => whole.subarray(0, at + 1))
    for (const packet of cut) west.sayRaw(packet)
    // With its id it may be another server's way to say it: the client is to judge.
    const named = cut.filter(({ length }) => length >= 3)
    expect(client.heard.map(({ packet }) => packet)).toEqual(
      named.map((packet) => lens?.patch(packet, () => entity.proxyId)),
    )
    client.heard.length = 0
    west.sayRaw(Buffer.of(whole[0] as number, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0))
    west.sayRaw(packets.encode('entity_move_look', { entityId: 1_078, ...steps }))
    expect(client.heard).toEqual([])
    expect(entity).toMatchObject({ x: -4.5, z: 8.5, moved: false })
    expect([...mesh.unusable.values()].reduce((sum, times) => sum + times, 0)).toBe(whole.length + 1)
    expect(client.session.state).toBe('play')
  })

  test('reach a client that is inspected, and one whose frames are compressed, as any other', async () => {
    const mesh = new MeshInMemory({ version })
    const client = await mesh.join('alice', { x: -8.5 })
    const west = mesh.west.to('alice')
    west.spawn(1_077, 'cow', { x: -4.5 })
    const entity = client.player.primary?.entities.get(1_077) as TrackedEntity
    const packet = packets.encode('entity_move_look', { entityId: 1_077, ...steps })
    const mapped = packets.lens('entity_move_look')?.patch(packet, () => entity.proxyId)
    client.heard.length = 0
    west.session.receive(framed(encodeFrame(packet, 1), 1))
    client.player.inspect(() => undefined)
    west.sayRaw(packet)
    expect(client.heard.map(({ packet: heard }) => heard)).toEqual([mapped, mapped])
    expect(entity.x).toBe(-4.25)
  })
})

describe('what changes a part of an entity', () => {
  const packets = protocolOf('1.21.4').packets('play', 'clientbound')
  const attributes = (entityId: number, values: Readonly<Record<string, number>>): Buffer =>
    packets.encode('entity_update_attributes', {
      entityId,
      properties: Object.entries(values).map(([key, value]) => ({ key: Number(key), value, modifiers: [] })),
    })
  const told = (entity: TrackedEntity): Record<string, number> => {
    const packet = entity.kept.get('entity_update_attributes')
    const { properties } = packet ? packets.decode(packet).params : { properties: [] }
    const named = properties as readonly { key: string | number; value: number }[]
    return Object.fromEntries(named.map(({ key, value }) => [key, value]))
  }

  test('is merged the same whenever one looks', () => {
    const values = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5'), fc.integer({ min: 0, max: 1000 }), {
      minKeys: 1,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(values, fc.boolean()), { minLength: 1, maxLength: 40 }), (steps) => {
        const entity = trackedOf(packets, 77)
        const expected: Record<string, number> = {}
        for (const [step, look] of steps) {
          const packet = attributes(77, step)
          entity.keepPart('attributes', 'entity_update_attributes', packet, 0, packet.length)
          Object.assign(expected, step)
          if (look) expect(Object.keys(told(entity)).length).toBe(Object.keys(expected).length)
        }
        expect(Object.values(told(entity)).sort()).toEqual(Object.values(expected).sort())
        expect(entity.kept.size).toBe(1)
      }),
      { numRuns: 200 },
    )
  })
})
