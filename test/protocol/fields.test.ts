import { describe, expect, it } from 'vitest'
import { packetId } from '../../src/protocol/fields.ts'
import { type PacketSet, protocolOf } from '../../src/protocol/versions.ts'

const clientbound = protocolOf('1.21.4').packets('play', 'clientbound')
const serverbound = protocolOf('1.21.4').packets('play', 'serverbound')

const position = {
  teleportId: 300,
  x: 1.5,
  y: 64,
  z: -7.25,
  dx: 0,
  dy: 0,
  dz: 0,
  yaw: 90,
  pitch: -12.5,
  flags: { x: true, yawDelta: true },
}
const worldState = {
  dimension: 0,
  name: 'minecraft:overworld',
  hashedSeed: [1, 2],
  gamemode: 'creative',
  previousGamemode: 255,
  isDebug: false,
  isFlat: true,
  death: undefined,
  portalCooldown: 0,
  seaLevel: 63,
}

/** Reads, replaces and checks with the codec that nothing else changed. */
function exchange(
  set: PacketSet,
  name: string,
  params: Record<string, unknown>,
  path: string,
  value: unknown,
): unknown {
  const field = set.field(name, path)!
  const packet = set.encode(name, params)
  const before = Buffer.from(packet)
  const changed = field.replace(packet, value)
  expect(packet).toEqual(before)
  expect(field.read(changed)).toEqual(value)
  expect(field.replace(changed, field.read(packet))).toEqual(packet)
  const expected = structuredClone(set.decode(packet).params)
  let holder = expected
  const steps = path.split('.')
  for (const step of steps.slice(0, -1)) holder = holder[step] as Record<string, unknown>
  holder[steps.at(-1)!] = decodedAt(set, changed, steps)
  expect(set.decode(changed).params).toEqual(expected)
  return field.read(packet)
}

function decodedAt(set: PacketSet, packet: Buffer, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], set.decode(packet).params)
}

describe('a field', () => {
  it('is read and replaced alone, whatever its kind', () => {
    expect(exchange(clientbound, 'position', position, 'teleportId', 5)).toBe(300)
    expect(exchange(clientbound, 'position', position, 'z', 1e9)).toBe(-7.25)
    expect(exchange(clientbound, 'position', position, 'pitch', 0.5)).toBe(-12.5)
    expect(exchange(clientbound, 'keep_alive', { keepAliveId: -5n }, 'keepAliveId', 2n ** 62n)).toBe(-5n)
    expect(exchange(clientbound, 'update_view_position', { chunkX: -3, chunkZ: 9 }, 'chunkX', 1_000_000)).toBe(-3)
    expect(exchange(serverbound, 'chat_command', { command: 'mesh status' }, 'command', 'Grüße')).toBe('mesh status')
    expect(
      exchange(serverbound, 'custom_payload', { channel: 'a:b', data: Buffer.from([1, 2]) }, 'data', Buffer.alloc(3)),
    ).toEqual(Buffer.from([1, 2]))
    const spawn = {
      entityId: 1,
      objectUUID: '00112233-4455-6677-8899-aabbccddeeff',
      type: 3,
      x: 0,
      y: 0,
      z: 0,
      pitch: 1,
      yaw: -2,
      headPitch: 0,
      objectData: 0,
      velocity: { x: 1, y: 2, z: 3 },
    }
    expect(exchange(clientbound, 'spawn_entity', spawn, 'objectUUID', 'ffffffff-4455-6677-8899-aabbccddee00')).toBe(
      spawn.objectUUID,
    )
    expect(exchange(clientbound, 'spawn_entity', spawn, 'yaw', 100)).toBe(-2)
  })

  it('that is a position or a section is read and replaced with negative coordinates too', () => {
    const dig = { status: 0, location: { x: -30_000_000, y: -64, z: 29_999_999 }, face: 1, sequence: 4 }
    expect(exchange(serverbound, 'block_dig', dig, 'location', { x: 5, y: 319, z: -1 })).toEqual(dig.location)
    expect(exchange(serverbound, 'block_dig', dig, 'sequence', 200)).toBe(4)
    const change = { chunkCoordinates: { x: -1_800_000, z: 1_800_000, y: -4 }, records: [1, 2] }
    expect(exchange(clientbound, 'multi_block_change', change, 'chunkCoordinates', { x: 1, z: -2, y: 19 })).toEqual(
      change.chunkCoordinates,
    )
  })

  it('inside another is named by its path', () => {
    expect(
      exchange(clientbound, 'respawn', { worldState, copyMetadata: 3 }, 'worldState.name', 'minecraft:the_nether'),
    ).toBe('minecraft:overworld')
    expect(exchange(clientbound, 'respawn', { worldState, copyMetadata: 3 }, 'worldState.gamemode', 'survival')).toBe(
      'creative',
    )
    expect(exchange(clientbound, 'respawn', { worldState, copyMetadata: 3 }, 'copyMetadata', 0)).toBe(3)
  })

  it('that is a set of flags is read by their names', () => {
    const flags = clientbound.field<Record<string, boolean>>('position', 'flags')!
    const packet = clientbound.encode('position', position)
    expect(flags.read(packet)).toMatchObject({ x: true, y: false, yawDelta: true })
    expect(flags.read(flags.replace(packet, { y: true }))).toMatchObject({ x: false, y: true, yawDelta: false })
  })

  it('that only the codec understands is read and replaced through it', () => {
    const records = clientbound.field<number[]>('multi_block_change', 'records')!
    const packet = clientbound.encode('multi_block_change', { chunkCoordinates: { x: 1, z: 2, y: 3 }, records: [1, 2] })
    expect(records.read(packet)).toEqual([1, 2])
    expect(records.read(records.replace(packet, [7, 8, 9]))).toEqual([7, 8, 9])
  })

  it('is read from the beginning of a packet when it stands there', () => {
    const packet = clientbound.encode('position', position)
    expect(clientbound.field('position', 'teleportId')!.read(packet.subarray(0, 5))).toBe(300)
    expect(clientbound.field('position', 'x')!.span(packet)).toEqual([3, 11])
  })

  it('that the version has not is undefined', () => {
    expect(clientbound.field('position', 'nonsense')).toBeUndefined()
    expect(clientbound.field('no_such_packet', 'x')).toBeUndefined()
    expect(protocolOf('1.17.1').packets('play', 'serverbound').field('block_dig', 'sequence')).toBeUndefined()
    expect(protocolOf('1.19').packets('play', 'serverbound').field('block_dig', 'sequence')).toBeDefined()
  })

  it('that one packet leaves out reads as undefined and cannot be replaced there', () => {
    const entityId = clientbound.field<number>('face_player', 'entityId')!
    const packet = clientbound.encode('face_player', { feet_eyes: 0, x: 1, y: 2, z: 3, isEntity: false })
    expect(entityId.read(packet)).toBeUndefined()
  })

  it('refuses a value that does not fit, and a packet that does not', () => {
    const packet = clientbound.encode('position', position)
    const code = (code: string) => expect.objectContaining({ code })
    expect(() => clientbound.field('position', 'teleportId')!.replace(packet, 'seven')).toThrow(
      code('packet.unwritable'),
    )
    expect(() => clientbound.field('position', 'x')!.read(packet.subarray(0, 6))).toThrow(code('packet.unreadable'))
    expect(() => clientbound.field('position', 'flags')!.read(packet.subarray(0, 20))).toThrow(
      code('packet.unreadable'),
    )
    expect(() => packetId(Buffer.alloc(0))).toThrow(code('packet.unreadable'))
    expect(packetId(Buffer.from('8101', 'hex'))).toBe(129)
  })
})
