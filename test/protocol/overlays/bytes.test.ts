import { describe, expect, test } from 'vitest'
import { type Direction, protocolOf, type State } from '../../../src/protocol/versions.ts'
import { minecraftProtocol } from '../../kit/minecraft-protocol.ts'

/*
 * Packets of 26.2 and 26.3 as bytes put together by hand from what the sources say of them, and what they mean: for mcmesh's
 * codecs and walkers and for minecraft-protocol's codecs alike. What is seen of 26.2 on the wire is in captures.test.ts.
 */

interface Row {
  readonly version: '26.2' | '26.3'
  readonly in?: State
  readonly to?: Direction
  readonly packet: string
  /** The body in hex. */
  readonly bytes: string
  readonly says: object
}

const one = '3ff0000000000000'
const half = '3f000000'
const steps = (n: number): string => '010001ffff0100'.repeat(n)
const path = (n: number): object[] => Array.from({ length: n }, () => ({ ticks: 1, dX: 1, dY: -1, dZ: 256 }))
const uuid = '00112233-4455-6677-8899-aabbccddeeff'
const hexOf = (text: string): string => `0${text.length.toString(16)}`.slice(-2) + Buffer.from(text).toString('hex')

const rows: readonly Row[] = [
  ...(['26.2', '26.3'] as const).flatMap((version): Row[] => [
    {
      version,
      in: 'login',
      packet: 'success',
      bytes: `${uuid.replaceAll('-', '')}${hexOf('alice')}00${'00'.repeat(16)}`,
      says: { uuid, username: 'alice', sessionId: '00000000-0000-0000-0000-000000000000' },
    },
    {
      version,
      packet: 'teams',
      // Visibility hide_for_own_team, rule push_other_teams, a colour, flags.
      bytes: `${hexOf('red')}02${'0a00'.repeat(3)}0302010c02`,
      says: {
        mode: 'change',
        nameTagVisibility: 'hide_for_own_team',
        collisionRule: 'push_other_teams',
        formatting: 12,
        flags: { friendly_fire: false, see_friendly_invisible: true },
      },
    },
    {
      version,
      packet: 'teams',
      bytes: `${hexOf('red')}02${'0a00'.repeat(3)}03020001`,
      says: { formatting: undefined },
    },
    { version, to: 'serverbound', packet: 'spectate_entity', bytes: '00', says: { entityId: 0 } },
  ]),
  {
    version: '26.3',
    packet: 'rel_entity_move',
    bytes: '0501000200030004',
    says: { entityId: 5, move: { onGround: true, dX: 2, dY: 3, dZ: 4 } },
  },
  {
    version: '26.3',
    packet: 'rel_entity_move',
    bytes: `0504${steps(2)}`,
    says: { move: { onGround: false, path: path(2) } },
  },
  // As many as 70 and 300: the number of steps has two bytes.
  {
    version: '26.3',
    packet: 'rel_entity_move',
    bytes: `058d01${steps(70)}`,
    says: { move: { onGround: true, path: path(70) } },
  },
  {
    version: '26.3',
    packet: 'entity_move_look',
    bytes: `05d804${steps(300)}40c0`,
    says: { move: { onGround: false, path: path(300) }, yaw: 64, pitch: -64 },
  },
  { version: '26.3', packet: 'entity_look', bytes: '050140c0', says: { onGround: true, yaw: 64, pitch: -64 } },
  {
    version: '26.3',
    packet: 'sync_entity_position',
    bytes: `0500${one.repeat(3)}${half}${half}01`,
    says: { kind: 'linear', x: 1, y: 1, z: 1, yaw: 0.5, pitch: 0.5, onGround: true },
  },
  {
    version: '26.3',
    packet: 'sync_entity_position',
    bytes: `050102${`${one.repeat(3)}03`.repeat(2)}${half}${half}00`,
    says: {
      kind: 'stepped',
      path: [
        { x: 1, y: 1, z: 1, ticks: 3 },
        { x: 1, y: 1, z: 1, ticks: 3 },
      ],
      onGround: false,
    },
  },
  {
    version: '26.3',
    packet: 'swing_animation',
    bytes: '05010206',
    says: { entityId: 5, hand: 1, animation: { type: 'stab', duration: 6 } },
  },
  {
    version: '26.3',
    packet: 'respawn',
    bytes: `00${hexOf('a:b')}${'00'.repeat(8)}0100000000003f02`,
    says: { worldState: { gamemode: 'creative', previousGamemode: 0, seaLevel: 63 }, copyMetadata: 2 },
  },
  { version: '26.3', packet: 'post_effects', bytes: `01${hexOf('a:b')}`, says: { postEffects: ['a:b'] } },
  {
    version: '26.3',
    in: 'configuration',
    packet: 'post_effects',
    bytes: `01${hexOf('a:b')}`,
    says: { postEffects: ['a:b'] },
  },
  {
    version: '26.3',
    packet: 'world_particles',
    // A crit, which has no data.
    bytes: `0d0001${one.repeat(3)}${half.repeat(6)}800102`,
    says: {
      particle: { type: 'crit' },
      longDistance: false,
      alwaysShow: true,
      x: 1,
      speedZ: 0.5,
      amount: 128,
      randomization: 2,
    },
  },
  {
    version: '26.3',
    packet: 'update_light',
    bytes: '0102020301010400000000',
    says: { chunkX: 1, chunkZ: 2, skyLightMask: Buffer.from([3, 1]), blockLightMask: Buffer.from([4]) },
  },
  { version: '26.3', packet: 'open_sign_entity', bytes: `${'00'.repeat(8)}01`, says: { textSlot: 1 } },
  {
    version: '26.3',
    to: 'serverbound',
    packet: 'update_sign',
    bytes: `${'00'.repeat(8)}${['a', 'b', 'c', 'd'].map(hexOf).join('')}01`,
    says: { text1: 'a', text4: 'd', textSlot: 1 },
  },
  {
    version: '26.3',
    to: 'serverbound',
    packet: 'teleport_confirm',
    bytes: `07${one.repeat(3)}${half}${half}`,
    says: { teleportId: 7, x: 1, y: 1, z: 1, yaw: 0.5, pitch: 0.5 },
  },
  { version: '26.3', to: 'serverbound', packet: 'punch', bytes: '', says: {} },
]

describe('packets of versions that mcmesh brings', () => {
  test.each(rows)(
    '$version $packet $bytes',
    ({ version, in: state = 'play', to = 'clientbound', packet, bytes, says }) => {
      const set = protocolOf(version).packets(state, to)
      const whole = Buffer.concat([Buffer.of(set.idOf(packet) ?? -1), Buffer.from(bytes, 'hex')])
      expect(set.measure(whole)).toBe(whole.length)
      const { name, params } = set.decode(whole)
      expect(name).toBe(packet)
      expect(params).toMatchObject(says)
      expect(set.encode(name, params)).toEqual(whole)
      // Minecraft-protocol's own, as test peers speak it.
      const direction = { state, isServer: to === 'clientbound', version }
      const [reader, writer] = [
        minecraftProtocol.createDeserializer({ ...direction, isServer: !direction.isServer, noErrorLogging: true }),
        minecraftProtocol.createSerializer(direction),
      ]
      expect(reader.parsePacketBuffer(Buffer.from(whole)).data).toMatchObject({ name: packet, params: says })
      expect(writer.proto.createPacketBuffer('packet', { name, params })).toEqual(whole)
    },
  )

  test('a path that claims more steps than there are bytes is unreadable, and so is one that is cut short', () => {
    const set = protocolOf('26.3').packets('play', 'clientbound')
    const id = set.idOf('rel_entity_move')!
    for (const body of ['05ffffffff0f', `05fe7f${steps(3)}`, `0504${steps(1)}`, '0501000200', '05'])
      expect(() => {
        const packet = Buffer.concat([Buffer.of(id), Buffer.from(body, 'hex')])
        set.measure(packet)
      }, body).toThrow(expect.objectContaining({ code: 'packet.unreadable' }))
  })
})
