import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Outbox } from '../../../src/player/client/outbox.ts'
import type { PlayerContext } from '../../../src/player/context.ts'
import { EntityReader } from '../../../src/player/entities/entity-reader.ts'
import { TrackedEntities } from '../../../src/player/entities/tracked-entities.ts'
import { TrackedEntity } from '../../../src/player/entities/tracked-entity.ts'
import type { Link } from '../../../src/player/links/link.ts'
import type { Player } from '../../../src/player/player.ts'
import { entityShortcut, takeShortcut } from '../../../src/player/routing/entity-shortcut.ts'
import { type ClientboundRow, clientboundTable } from '../../../src/protocol/clientbound.ts'
import { type PacketSet, protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import type { Channel } from '../../../src/wire/channel.ts'
import { encodeFrame, type Frame } from '../../../src/wire/frame.ts'
import { FakeChannel } from '../../kit/channel.ts'
import { framed } from '../../kit/frames.ts'

const THRESHOLD = 256
const PROXY_ID = 300_000
const int16 = fc.integer({ min: -32768, max: 32767 })
const int8 = fc.integer({ min: -128, max: 127 })
// No −0: nothing tells it from 0 but the test.
const place = fc.double({ min: -3e7, max: 3e7, noNaN: true }).map((at) => at + 0)
const angle = fc.float({ min: -360, max: 360, noNaN: true })
const onGround = fc.boolean()
const flags = fc.constant({ onGround: true, hasHorizontalCollision: false })

const moves = {
  rel_entity_move: { dX: int16, dY: int16, dZ: int16, onGround },
  entity_look: { yaw: int8, pitch: int8, onGround },
  entity_move_look: { dX: int16, dY: int16, dZ: int16, yaw: int8, pitch: int8, onGround },
  entity_head_rotation: { headYaw: int8 },
  sync_entity_position: {
    x: place,
    y: place,
    z: place,
    dx: place,
    dy: place,
    dz: place,
    yaw: angle,
    pitch: angle,
    onGround,
    flags,
  },
} as const

const rowOf = (name: string): ClientboundRow => clientboundTable.find(({ packet }) => packet === name) as ClientboundRow

function trackedOf(packets: PacketSet, link: Link, serverId: number, proxyId: number): TrackedEntity {
  const spawn = Buffer.alloc(0)
  const at = { x: 1.5, y: 64, z: -7.25, yaw: 3, pitch: -4 }
  const about = { link, serverId, type: 'cow', uuid: '', spawnName: 'spawn_entity', spawn, body: undefined }
  const entity = new TrackedEntity(packets, { ...about, ...at }, 65_536)
  entity.shownAs(proxyId)
  return entity
}

/** A frame as part of a read: another is behind it. */
const frameOf = (packet: Buffer): Frame =>
  framed(Buffer.concat([encodeFrame(packet, THRESHOLD), encodeFrame(Buffer.of(1), THRESHOLD)]), THRESHOLD)

/** A link of that client, and its player; only what the short way looks at. */
function linkTo(client: Channel, { tap, away = false }: { tap?: () => void; away?: boolean } = {}) {
  const outbox = new Outbox({ limits: { bundlePackets: 4096 } } as PlayerContext, client, () => undefined)
  if (away) outbox.enterConfiguration()
  const player = { tap, outbox } as unknown as Player
  const link = { player, level: { selfId: 9 }, seat: {}, entities: new TrackedEntities() } as unknown as Link
  return { player, link }
}

function shortcutOf(packets: PacketSet, name: string) {
  return entityShortcut(packets, rowOf(name), packets.lens(name))
}

describe.each(supportedVersions)('the short way of entity packets in %s', (version) => {
  const packets = protocolOf(version).packets('play', 'clientbound')
  const reader = new EntityReader(
    packets,
    () => 'cow',
    () => 65_536,
  )
  const names = Object.keys(moves).filter((name) => shortcutOf(packets, name)) as (keyof typeof moves)[]

  test('exists for the packets that move entities and turn their heads', () => {
    expect(names).toEqual(expect.arrayContaining(['entity_head_rotation', 'entity_look']))
  })

  test.each(names)('%s: the client and the tracked entity get what the long way gives them', (name) => {
    const shortcut = shortcutOf(packets, name)
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 0x0fffffff }),
        fc.record(moves[name] as Record<string, fc.Arbitrary<unknown>>),
        (serverId, params) => {
          const packet = packets.encode(name, { entityId: serverId, ...params })
          const client = new FakeChannel(THRESHOLD)
          const { player, link } = linkTo(client)
          const [short, long] = [
            trackedOf(packets, link, serverId, PROXY_ID),
            trackedOf(packets, link, serverId, PROXY_ID),
          ]
          link.entities.add(short)
          expect(shortcut && takeShortcut(player, link, frameOf(packet), shortcut)).toBe(true)
          if (rowOf(name).keep === 'position') reader.move(long, name, packet)
          else long.keepLast(name, packet)
          const { x, y, z, yaw, pitch, moved, kept } = long
          expect(short).toMatchObject({ x, y, z, yaw, pitch, moved })
          expect([...short.kept]).toEqual([...kept])
          const mapped = packets.lens(name)?.patch(packet, () => PROXY_ID) as Buffer
          expect(client.short).toEqual([encodeFrame(mapped, THRESHOLD)])
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('what is not plain takes the long way, untouched:', () => {
  const packets = protocolOf('1.21.4').packets('play', 'clientbound')
  const shortcut = shortcutOf(packets, 'entity_move_look')
  const packet = packets.encode('entity_move_look', {
    entityId: 77,
    dX: 5,
    dY: 6,
    dZ: 7,
    yaw: 8,
    pitch: 9,
    onGround: true,
  })
  const take = (player: Player, link: Link, frame = frameOf(packet)) =>
    shortcut && takeShortcut(player, link, frame, shortcut)
  const cases: readonly (readonly [string, Parameters<typeof linkTo>[1], number, number])[] = [
    ['an inspected player', { tap: () => {} }, 77, 5],
    ['a client that is in configuration', { away: true }, 77, 5],
    ['an entity that is not shown', {}, 77, 0],
    ['an entity that was never spawned', {}, 78, 5],
  ]

  test.each(cases)('%s', (_what, changes, known, proxyId) => {
    const client = new FakeChannel(THRESHOLD)
    const { player, link } = linkTo(client, changes)
    const entity = trackedOf(packets, link, known, proxyId)
    link.entities.add(entity)
    expect(take(player, link)).toBe(false)
    expect(client.packets).toEqual([])
    expect(entity).toMatchObject({ x: 1.5, moved: false })
  })

  test('the player itself', () => {
    const client = new FakeChannel(THRESHOLD)
    const { player, link } = linkTo(client)
    link.entities.add(trackedOf(packets, link, 9, 5))
    const own = packets.encode('entity_move_look', {
      entityId: 9,
      dX: 5,
      dY: 6,
      dZ: 7,
      yaw: 8,
      pitch: 9,
      onGround: true,
    })
    expect(take(player, link, frameOf(own))).toBe(false)
    expect(client.packets).toEqual([])
  })

  test.each(Array.from({ length: packet.length - 1 }, (_, i) => i + 1))('a packet cut to %i bytes', (length) => {
    const client = new FakeChannel(THRESHOLD)
    const { player, link } = linkTo(client)
    link.entities.add(trackedOf(packets, link, 77, 5))
    expect(take(player, link, frameOf(packet.subarray(0, length)))).toBe(false)
    expect(client.packets).toEqual([])
  })

  test.each([
    ['without compression', -1],
    ['that would have it compressed', 8],
  ])('a client %s', (_, threshold) => {
    const { player, link } = linkTo(new FakeChannel(threshold))
    const entity = trackedOf(packets, link, 77, 5)
    link.entities.add(entity)
    expect(take(player, link)).toBe(false)
    expect(entity).toMatchObject({ x: 1.5, moved: false })
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

  test('goes the short way, and what was said before it is not forgotten', () => {
    const shortcut = shortcutOf(packets, 'entity_update_attributes')
    const client = new FakeChannel(THRESHOLD)
    const { player, link } = linkTo(client)
    const entity = trackedOf(packets, link, 77, PROXY_ID)
    link.entities.add(entity)
    const changes: Record<string, number>[] = [{ 1: 10, 2: 20 }, { 2: 21 }, { 3: 30 }]
    const said = changes.map((values) => attributes(77, values))
    for (const packet of said) expect(shortcut && takeShortcut(player, link, frameOf(packet), shortcut)).toBe(true)
    expect(client.short).toEqual(
      said.map((packet) =>
        encodeFrame(packets.lens('entity_update_attributes')?.patch(packet, () => PROXY_ID) as Buffer, THRESHOLD),
      ),
    )
    expect(Object.values(told(entity))).toEqual([10, 21, 30])
  })

  test('is merged the same whenever one looks', () => {
    const values = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5'), fc.integer({ min: 0, max: 1000 }), {
      minKeys: 1,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(values, fc.boolean()), { minLength: 1, maxLength: 40 }), (steps) => {
        const entity = trackedOf(packets, linkTo(new FakeChannel()).link, 77, PROXY_ID)
        const expected: Record<string, number> = {}
        for (const [step, look] of steps) {
          entity.keepPart('attributes', 'entity_update_attributes', attributes(77, step))
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
