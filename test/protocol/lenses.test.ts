import { describe, expect, it } from 'vitest'
import { PROJECTILES } from '../../src/protocol/lenses-list.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { type Direction, type PacketSet, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { minecraftData } from '../kit/minecraft-data.ts'
import { newest } from '../kit/versions.ts'
import { RandomPackets, seeded, TooDeep } from './random-packets.ts'

/** Where ids stand, written down here from the protocol's documentation, apart from the schema that lenses come from. */
interface Expected {
  readonly path: string
  readonly bias?: number
  readonly none?: readonly number[]
}

const subject = (path: string): Expected[] => [{ path }]

const EXPECTED: Readonly<Record<Direction, Readonly<Record<string, readonly Expected[]>>>> = {
  clientbound: {
    spawn_entity: [{ path: 'entityId' }, { path: 'objectData', none: [0] }],
    spawn_entity_experience_orb: subject('entityId'),
    spawn_entity_living: subject('entityId'),
    spawn_entity_painting: subject('entityId'),
    named_entity_spawn: subject('entityId'),
    animation: subject('entityId'),
    block_break_animation: subject('entityId'),
    damage_event: [
      { path: 'entityId' },
      { path: 'sourceCauseId', bias: 1, none: [0] },
      { path: 'sourceDirectId', bias: 1, none: [0] },
    ],
    entity_status: subject('entityId'),
    sync_entity_position: subject('entityId'),
    explosion: [],
    open_horse_window: subject('entityId'),
    hurt_animation: subject('entityId'),
    world_particles: [],
    login: subject('entityId'),
    rel_entity_move: subject('entityId'),
    entity_move_look: subject('entityId'),
    move_minecart: subject('entityId'),
    entity_look: subject('entityId'),
    swing_animation: subject('entityId'),
    end_combat_event: [{ path: 'entityId', none: [-1] }],
    death_combat_event: [{ path: 'playerId' }, { path: 'entityId', none: [-1] }],
    face_player: subject('entityId'),
    entity_destroy: subject('entityIds[]'),
    remove_entity_effect: subject('entityId'),
    entity_head_rotation: subject('entityId'),
    camera: subject('cameraId'),
    entity_metadata: subject('entityId'),
    attach_entity: [{ path: 'entityId' }, { path: 'vehicleId', none: [0, -1] }],
    entity_velocity: subject('entityId'),
    entity_equipment: subject('entityId'),
    set_passengers: [{ path: 'entityId' }, { path: 'passengers[]' }],
    entity_sound_effect: subject('entityId'),
    collect: [{ path: 'collectedEntityId' }, { path: 'collectorEntityId' }],
    entity_teleport: subject('entityId'),
    entity_update_attributes: subject('entityId'),
    entity_effect: subject('entityId'),
    set_projectile_power: subject('id'),
    sculk_vibration_signal: subject('destination'),
    debug_entity_value: subject('entityId'),
  },
  serverbound: {
    query_entity_nbt: subject('entityId'),
    use_entity: subject('target'),
    attack: subject('entityId'),
    spectate_entity: subject('entityId'),
    pick_item_from_entity: subject('entityId'),
    entity_action: subject('entityId'),
    update_command_block_minecart: subject('entityId'),
  },
}

type Params = Record<string, unknown>

/** Every value of a decoded packet by its path. */
function leaves(value: unknown, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) leaves(one, `${path}[${i}]`, into)
  else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [key, one] of Object.entries(value)) leaves(one, path === '' ? key : `${path}.${key}`, into)
  } else into.set(path, Buffer.isBuffer(value) ? value.toString('hex') : value)
  return into
}

/** What the packet must look like when every id has become `map` of it. */
function expected(version: string, name: string, direction: Direction, params: Params, map: (id: number) => number) {
  const rows = EXPECTED[direction][name] ?? []
  const values = leaves(params)
  for (const [path, raw] of values) {
    const plain = rows.find((one) => one.path === path.replace(/\[\d+\]$/, '[]'))
    // Since 26.2 none, or one more than the id.
    const optional = name === 'spectate_entity' && protocolOf(version).number >= 776
    const row = plain && optional ? { ...plain, bias: 1, none: [0] } : plain
    const vibrates = /(^|\.)data\.position\.entityId$/.test(path)
    const update = /attackTarget$/.test(path)
    if ((!row && !vibrates && !update) || typeof raw !== 'number') continue
    if (name === 'spawn_entity' && path === 'objectData' && !isProjectile(version, params.type)) continue
    const bias = row?.bias ?? 0
    if (!row?.none?.includes(raw)) values.set(path, map(raw - bias) + bias)
  }
  return values
}

function isProjectile(version: string, type: unknown): boolean {
  return versionData(version)!.entitiesArray.some(({ id, name }) => id === type && PROJECTILES.has(name))
}

/** Small ids become long ones and the other way round, so that varints change their length; never by adding alone. */
function map(id: number): number {
  return id < 100 ? id * 3 + 70_000 : ((id * 7) % 90) + 1
}

function walkEveryPacket(version: string, rounds: number): number {
  let patched = 0
  for (const direction of ['clientbound', 'serverbound'] as const) {
    const set = protocolOf(version).packets('play', direction)
    const random = new RandomPackets(version, 'play', direction, seeded(44))
    for (const name of set.names) {
      const lens = set.lens(name)
      const known = EXPECTED[direction][name] !== undefined || /^debug_/.test(name)
      const lost = name === 'end_combat_event' && protocolOf(version).number >= 763 // no killer in it since 1.20
      if (EXPECTED[direction][name]?.length && !lost) expect(lens, `${direction} ${name} bears ids`).toBeDefined()
      if (lens) expect(known, `${direction} ${name} bears ids that nobody wrote down`).toBe(true)
      for (let round = 0; round < rounds; round++) {
        let packet: Buffer
        try {
          packet = set.encode(name, random.params(name))
        } catch (error) {
          if (error instanceof TooDeep) continue
          throw error
        }
        const before = Buffer.from(packet)
        if (version === '1.20.4' && name === 'explosion') continue // its codec numbers particles as 1.20.5 does
        const wrongCodec = name === 'face_player' && protocolOf(version).number < 765
        if (!wrongCodec) expect(set.measure(packet), `${direction} ${name}`).toBe(packet.length)
        if (!lens) continue
        const { params } = set.decode(packet)
        const after = lens.patch(packet, map)
        expect(packet).toEqual(before)
        expect(after).toBeDefined()
        const seen = leaves(set.decode(after!).params)
        expect([...seen], `${direction} ${name}`).toEqual([...expected(version, name, direction, params, map)])
        expect(lens.patch(packet, (id) => id)).toBe(packet)
        // What is sent on with another leading id in it must have no other.
        const alone = lens.leading !== undefined && lens.ids(packet).length === 1
        expect(lens.subjectOnly(packet), `${direction} ${name}`).toBe(alone)
        patched++
      }
    }
  }
  return patched
}

describe('entity ids', () => {
  it('of every play packet of 1.21.4 are mapped, and nothing else is touched', () => {
    expect(walkEveryPacket('1.21.4', 40)).toBeGreaterThan(1000)
  })

  it.each(supportedVersions)('of every play packet of %s are mapped, and nothing else is touched', (version) => {
    expect(walkEveryPacket(version, 4)).toBeGreaterThan(50)
  })

  it('are read and mapped in every packet that the protocol documentation knows to bear them', () => {
    const unmet = new Set(
      Object.entries(EXPECTED).flatMap(([direction, names]) =>
        Object.keys(names).map((name) => `${direction} ${name}`),
      ),
    )
    for (const version of supportedVersions) {
      for (const direction of ['clientbound', 'serverbound'] as const) {
        const set = protocolOf(version).packets('play', direction)
        for (const name of set.names) if (set.lens(name)) unmet.delete(`${direction} ${name}`)
      }
    }
    expect([...unmet]).toEqual([])
  })
})

const play = (version: string): PacketSet => protocolOf(version).packets('play', 'clientbound')

function patch(
  version: string,
  name: string,
  params: Params,
  known: (id: number) => number | undefined,
  entityType?: number,
) {
  const set = play(version)
  const after = set.lens(name)!.patch(set.encode(name, params), known, { entityType })
  return after && set.decode(after).params
}

const nobody = () => undefined
const only =
  (...ids: number[]) =>
  (id: number) =>
    ids.includes(id) ? id + 1000 : undefined

describe('an entity that the client must not hear of', () => {
  it('takes the packet about it with it', () => {
    expect(patch('1.21.4', 'entity_head_rotation', { entityId: 7, headYaw: 1 }, nobody)).toBeUndefined()
    expect(patch('1.21.4', 'entity_status', { entityId: 7, entityStatus: 1 }, nobody)).toBeUndefined()
    expect(patch('1.21.4', 'set_passengers', { entityId: 7, passengers: [8] }, only(8))).toBeUndefined()
  })

  it('is left out of a list, and the list says its new length', () => {
    expect(patch('1.21.4', 'set_passengers', { entityId: 7, passengers: [8, 9, 10] }, only(7, 8, 10))).toEqual({
      entityId: 1007,
      passengers: [1008, 1010],
    })
    expect(patch('1.21.4', 'entity_destroy', { entityIds: [1, 2] }, nobody)).toEqual({ entityIds: [] })
    const many = Array.from({ length: 130 }, (_, i) => i)
    expect(patch('1.21.4', 'entity_destroy', { entityIds: many }, only(...many.slice(0, 100)))).toEqual({
      entityIds: many.slice(0, 100).map((id) => id + 1000),
    })
  })

  it('becomes "none" where another packet mentions it', () => {
    const damage = { entityId: 1, sourceTypeId: 3, sourceCauseId: 6, sourceDirectId: 7, sourcePosition: undefined }
    expect(patch('1.21.4', 'damage_event', damage, only(1, 6))).toMatchObject({
      sourceCauseId: 0,
      sourceDirectId: 1007,
    })
    expect(patch('1.21.4', 'attach_entity', { entityId: 1, vehicleId: 2 }, only(1))).toEqual({
      entityId: 1001,
      vehicleId: 0,
    })
    expect(
      patch('1.21.4', 'collect', { collectedEntityId: 1, collectorEntityId: 2, pickupItemCount: 1 }, only(1)),
    ).toMatchObject({
      collectorEntityId: -1,
    })
    expect(patch('1.19.3', 'death_combat_event', { playerId: 1, entityId: 2, message: '""' }, only(1))).toMatchObject({
      playerId: 1001,
      entityId: -1,
    })
    const face = { feet_eyes: 1, x: 1, y: 2, z: 3, isEntity: true, entityId: 4, entity_feet_eyes: 0 }
    expect(patch('1.21.4', 'face_player', face, nobody)).toEqual({ ...face, entityId: -1 })
    expect(patch('1.21.4', 'face_player', { feet_eyes: 1, x: 1, y: 2, z: 3, isEntity: false }, nobody)).toMatchObject({
      y: 2,
    })
  })

  it('still breaks blocks, under a number that no entity of the client has', () => {
    const cracks = { entityId: 5, location: { x: 1, y: 2, z: 3 }, destroyStage: 4 }
    expect(patch('1.21.4', 'block_break_animation', cracks, nobody)).toEqual({ ...cracks, entityId: -6 })
    expect(patch('1.21.4', 'block_break_animation', { ...cracks, entityId: -9 }, nobody)).toMatchObject({
      entityId: -9,
    })
    expect(patch('1.21.4', 'block_break_animation', cracks, only(5))).toMatchObject({ entityId: 1005 })
  })
})

describe('"none"', () => {
  it('stays what it is and is never asked for', () => {
    const asked: number[] = []
    const ask = (id: number) => {
      asked.push(id)
      return id
    }
    const set = play('1.21.4')
    const packets: [string, Params][] = [
      ['damage_event', { entityId: 1, sourceTypeId: 3, sourceCauseId: 0, sourceDirectId: 0 }],
      ['attach_entity', { entityId: 1, vehicleId: 0 }],
      ['attach_entity', { entityId: 1, vehicleId: -1 }],
    ]
    for (const [name, params] of packets) {
      const packet = set.encode(name, params)
      expect(set.lens(name)!.patch(packet, ask)).toBe(packet)
      expect(set.lens(name)!.ids(packet)).toEqual([1])
      expect(set.lens(name)!.subject(packet)).toBe(1)
    }
    expect(asked).toEqual([1, 1, 1])
  })
})

describe('a spawned entity', () => {
  const spawn = (version: string, type: string, objectData: number, known: (id: number) => number | undefined) => {
    const id = versionData(version)!.entitiesByName[type]!.id
    const params = {
      entityId: 5,
      objectUUID: '00112233-4455-4677-8899-aabbccddeeff',
      type: id,
      x: 0,
      y: 0,
      z: 0,
      pitch: 0,
      yaw: 0,
      headPitch: 0,
      objectData,
      velocity: { x: 0, y: 0, z: 0 },
    }
    return patch(version, 'spawn_entity', { ...params, velocityX: 0, velocityY: 0, velocityZ: 0 }, known)?.objectData
  }

  it.each(['1.17.1', '1.20.1', '1.21.4', ...newest])('of %s names its owner when it is a projectile', (version) => {
    for (const type of ['arrow', 'fishing_bobber', 'firework_rocket', 'snowball', 'llama_spit', 'trident']) {
      expect(spawn(version, type, 6, only(5, 6)), type).toBe(1006)
      expect(spawn(version, type, 6, only(5)), type).toBe(0)
      expect(spawn(version, type, 0, only(5)), type).toBe(0)
    }
  })

  it.each(['1.17.1', '1.21.4', ...newest])('of %s means something else by its data when it is none', (version) => {
    for (const type of ['item_frame', 'falling_block', 'minecart', 'item'])
      expect(spawn(version, type, 6, only(5, 6)), type).toBe(6)
  })
})

describe('a vibration', () => {
  /** world_particles up to 1.20.4 begins with the particle's number and ends with its data. */
  const old = (version: string, target: string): Buffer => {
    const set = play(version)
    const particle = minecraftData(version).particlesByName.vibration!.id
    const number = version.startsWith('1.17') || version.startsWith('1.18') ? i32(particle) : encodeVarint(particle)
    const place = Buffer.alloc(1 + 3 * 8 + 4 * 4 + 4)
    return Buffer.concat([
      encodeVarint(set.idOf('world_particles')!),
      number,
      place,
      Buffer.from(target, 'hex'),
      encodeVarint(20),
    ])
  }
  const name = (text: string) => Buffer.concat([encodeVarint(text.length), Buffer.from(text)]).toString('hex')
  const block = '0000004000003043'
  const eyes = '3fc00000'

  it.each([
    ['1.17.1', `${block}${name('minecraft:entity')}`, ''],
    ['1.18.2', `${block}${name('minecraft:entity')}`, ''],
    ['1.19', name('minecraft:entity'), eyes],
    ['1.19.4', name('minecraft:entity'), eyes],
    ['1.20.2', name('minecraft:entity'), eyes],
    ['1.20.4', '01', eyes],
  ])('of %s flies to the entity by its new number', (version, before, after) => {
    const set = play(version)
    const lens = set.lens('world_particles')!
    const packet = old(version, `${before}07${after}`)
    expect(set.measure(packet)).toBe(packet.length)
    expect(lens.ids(packet)).toEqual([7])
    expect(lens.patch(packet, only(7))).toEqual(old(version, `${before}ef07${after}`))
    expect(lens.patch(packet, nobody)).toEqual(old(version, `${before}ffffffff0f${after}`))
  })

  it('to a block bears no id', () => {
    for (const [version, target] of [
      ['1.19.4', `${name('minecraft:block')}${block}`],
      ['1.20.4', `00${block}`],
    ] as const) {
      const packet = old(version, target)
      expect(play(version).lens('world_particles')!.patch(packet, nobody)).toBe(packet)
      expect(play(version).measure(packet)).toBe(packet.length)
    }
  })

  it('of 1.21.4 is mapped inside world_particles, explosions and metadata', () => {
    const particle = {
      type: 'vibration',
      data: { positionType: 'entity', position: { entityId: 7, entityEyeHeight: 1.5 }, ticks: 20 },
    }
    const place = {
      longDistance: false,
      alwaysShow: false,
      x: 0,
      y: 0,
      z: 0,
      offsetX: 0,
      offsetY: 0,
      offsetZ: 0,
      velocityOffset: 0,
      amount: 1,
    }
    const mapped = { data: { position: { entityId: 1007, entityEyeHeight: 1.5 }, ticks: 20 } }
    expect(patch('1.21.4', 'world_particles', { ...place, particle }, only(7))).toMatchObject({ particle: mapped })
    const explosion = { x: 0, y: 0, z: 0, explosionParticle: particle, sound: { soundId: 3 } }
    expect(patch('1.21.4', 'explosion', explosion, only(7))).toMatchObject({
      explosionParticle: mapped,
      sound: { soundId: 3 },
    })
    const metadata = { entityId: 5, metadata: [{ key: 10, type: 'particle', value: particle }] }
    expect(patch('1.21.4', 'entity_metadata', metadata, only(5, 7))).toMatchObject({ metadata: [{ value: mapped }] })
  })
})

describe('bytes that are no packet', () => {
  /** Undefined when nothing was thrown. */
  function thrown(act: () => unknown): unknown {
    try {
      act()
      return undefined
    } catch (error) {
      return error
    }
  }

  it('a packet cut short anywhere is unreadable, or its id was not touched by the cut', () => {
    for (const direction of ['clientbound', 'serverbound'] as const) {
      const set = protocolOf('1.21.4').packets('play', direction)
      const random = new RandomPackets('1.21.4', 'play', direction, seeded(7))
      for (const name of set.names) {
        const packet = set.encode(name, random.params(name))
        for (let cut = 0; cut < Math.min(packet.length, 120); cut++) {
          const part = packet.subarray(0, cut)
          for (const act of [
            () => set.lens(name)?.patch(part, map),
            () => set.lens(name)?.subject(part),
            () => set.measure(part),
          ]) {
            const error = thrown(act)
            if (error !== undefined) expect(error).toMatchObject({ code: 'packet.unreadable' })
          }
          if (cut === 0) expect(thrown(() => set.measure(part))).toMatchObject({ code: 'packet.unreadable' })
        }
      }
    }
  })

  it('whatever a packet holds, reading it ends, and in no other error than that it cannot be read', () => {
    const random = seeded(99)
    for (const version of ['1.17.1', '1.20.4', '1.21.4', ...newest]) {
      for (const direction of ['clientbound', 'serverbound'] as const) {
        const set = protocolOf(version).packets('play', direction)
        for (const name of set.names) {
          for (let round = 0; round < 8; round++) {
            const body = Buffer.from(
              Array.from({ length: Math.floor(random() * 200) }, () => (random() < 0.5 ? 1 : random() * 256)),
            )
            const packet = Buffer.concat([encodeVarint(set.idOf(name)!), body])
            for (const act of [() => set.lens(name)?.patch(packet, map), () => set.measure(packet)]) {
              const error = thrown(act)
              if (error !== undefined)
                expect(error).toMatchObject({ code: expect.stringMatching(/^packet\.(unreadable|excessive)$/) })
            }
          }
        }
      }
    }
  })

  it('things nested too deep are unreadable, not a crash', () => {
    const set = play('1.21.4')
    const nbt = Buffer.concat([encodeVarint(set.idOf('action_bar')!), Buffer.alloc(300_000, 9)])
    expect(thrown(() => set.measure(nbt))).toMatchObject({ code: 'packet.unreadable' })
    const list = Buffer.concat([
      encodeVarint(set.idOf('action_bar')!),
      Buffer.from('09', 'hex'),
      ...Array(100_000).fill(Buffer.from('0900000001', 'hex')),
    ])
    expect(thrown(() => set.measure(list))).toMatchObject({ code: 'packet.unreadable' })
  })

  it('an error of the caller’s own map is his', () => {
    const set = play('1.21.4')
    const packet = set.encode('entity_head_rotation', { entityId: 7, headYaw: 1 })
    const mine = new Error('mine')
    expect(
      thrown(() =>
        set.lens('entity_head_rotation')!.patch(packet, () => {
          throw mine
        }),
      ),
    ).toBe(mine)
  })
})

function i32(n: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(n)
  return bytes
}
