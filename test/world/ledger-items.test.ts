import { describe, expect, it, vi } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { promotion } from '../../src/world/promotion.ts'
import { stack } from './ledger-packets.ts'

const KIB = 1024
const numberOf = (version: string): number => protocolOf(version).number
const from = (number: number) => supportedVersions.filter((version) => numberOf(version) >= number)
/** Stacks have components since 1.20.5, and a client's say how long each is since 1.21.5, when its clicks became hashes. */
const [withComponents, withHashes] = [from(766), from(770)]

/** A player's ledger on a server that told an empty inventory, the game mode being creative unless told. */
function mesh(version: string, gameMode = 1) {
  const protocol = protocolOf(version)
  const clientbound = protocol.packets('play', 'clientbound')
  const serverbound = protocol.packets('play', 'serverbound')
  const unread: string[] = []
  const open = () =>
    new Ledger(protocol, {
      unreadable: (name, error, who) => unread.push(`${who}: ${name} ${error}`),
      mostOfClient: 64 * KIB,
    })
  const [west, east] = [open(), open()]
  const mode = ['survival', 'creative'][gameMode]
  east.seed('login', { gameMode, gamemode: gameMode, worldState: { name: 'a', gamemode: mode } })
  const items = Array.from({ length: 46 }, () => stack(0, 0))
  east.record(
    'window_items',
    clientbound.encode('window_items', { windowId: 0, stateId: 4, items, carriedItem: stack(0, 0) }),
    1,
  )
  return {
    ...{ protocol, clientbound, serverbound, west, east, unread },
    creative: (slot: number, item: Buffer) =>
      east.recordClient(
        'set_creative_slot',
        Buffer.concat([encodeVarint(serverbound.idOf('set_creative_slot')!), Buffer.from([0, slot]), item]),
      ),
    click: (changed: readonly Buffer[]) => {
      const head = serverbound.encode('window_click', {
        ...{ windowId: 0, stateId: 4, slot: 36, mouseButton: 0, mode: 0, changedSlots: [], cursorItem: undefined },
      })
      return Buffer.concat([head.subarray(0, -2), encodeVarint(changed.length), ...changed, Buffer.from([0])])
    },
    told: () =>
      promotion(protocol, west, east, {
        selfId: 1,
        mapId: () => undefined,
        only: ['inventory, held slot and open window'],
      }),
  }
}

/** A stack with components, whose types and bytes these are: as servers write it, or as a client does. */
function stackBytes(components: readonly (readonly [type: number, data: Buffer])[], lengths: boolean): Buffer {
  const parts = components.flatMap(([type, data]) => [
    encodeVarint(type),
    ...(lengths ? [encodeVarint(data.length)] : []),
    data,
  ])
  return Buffer.concat([encodeVarint(3), encodeVarint(5), encodeVarint(components.length), Buffer.from([0]), ...parts])
}

/** `data` as the component `type` of a stack of this version. */
function component(version: string, type: string, data: unknown): readonly [number, Buffer] {
  const clientbound = protocolOf(version).packets('play', 'clientbound')
  const slot = (components: unknown[]) =>
    clientbound.encode('set_slot', {
      ...{ windowId: 0, stateId: 0, slot: 36 },
      item: { ...stack(5, 3), addedComponentCount: components.length, components },
    })
  const bytes = slot([{ type, data }]).subarray(slot([]).length)
  // No version has more than 16,383 kinds of components.
  const size = bytes[0]! < 0x80 ? 1 : 2
  return [size === 1 ? bytes[0]! : (bytes[0]! & 0x7f) | (bytes[1]! << 7), bytes.subarray(size)]
}

describe.each(withComponents)('a stack from the creative inventory of %s', (version) => {
  const ofClients = numberOf(version) >= 770
  const parts = [
    component(version, 'damage', 5),
    component(version, 'rarity', 'epic'),
    component(version, 'custom_data', { type: 'compound', value: { a: { type: 'string', value: 'hi' } } }),
    component(version, 'stored_enchantments', { enchantments: [{ id: 3, level: 1 }], showTooltip: true }),
  ]

  it('is told as it was sent', () => {
    const { creative, told, unread, east } = mesh(version)
    expect(creative(36, stackBytes(parts, ofClients))).toBe(true)
    const [packet] = told().filter((one) => one.includes(stackBytes(parts, false)))
    expect(packet, 'the whole window').toBeDefined()
    expect(told()).toHaveLength(1)
    expect([unread, east.inventoryCertain]).toEqual([[], true])
  })

  it('is told by itself when nobody here can read it, and the others are told all the same', () => {
    const { creative, told, unread, clientbound } = mesh(version)
    creative(37, stackBytes(parts, ofClients))
    const strange = [[9_999, Buffer.from([1, 2, 3])] as const]
    creative(36, stackBytes(strange, ofClients))
    const packets = told()
    expect(packets.map((packet) => clientbound.nameOf(packet[0]!))).toEqual(['window_items', 'set_slot'])
    expect(packets[0]!.includes(stackBytes(parts, false))).toBe(true)
    expect(packets[1]!.subarray(-stackBytes(strange, false).length)).toEqual(stackBytes(strange, false))
    expect(unread).toEqual([])
  })
})

describe.each(supportedVersions)('stacks from the creative inventory of %s', (version) => {
  const newer = numberOf(version) >= 766
  const plain = newer ? Buffer.from([3, 5, 0, 0]) : Buffer.from([1, 5, 3, 0])

  it('are no player’s who is not in creative mode: a server does not take them', () => {
    const { creative, told } = mesh(version, 0)
    expect(creative(36, plain)).toBe(false)
    const items = (packets: readonly Buffer[]) => packets.some((packet) => packet.includes(plain))
    expect(items(told())).toBe(false)
    const inCreative = mesh(version)
    inCreative.creative(36, plain)
    // Neither the crafting result nor what no window has.
    inCreative.creative(0, plain)
    inCreative.creative(46, plain)
    const [packet] = inCreative.told()
    expect(packet!.toString('hex').split(plain.toString('hex'))).toHaveLength(2)
  })

  it('stay bytes under a cap, whatever trees they would be, and it is the client that is blamed', () => {
    const { protocol, creative, east, unread } = mesh(version)
    const { number } = protocol
    const objects = 30_000
    const count = Buffer.alloc(4)
    count.writeInt32BE(objects)
    const nbt = Buffer.concat([
      Buffer.from(number < 764 ? [10, 0, 0] : [10]),
      ...[Buffer.from([9, 0, 1, 97, 10]), count, Buffer.alloc(objects), Buffer.from([0])],
    ])
    const item = newer ? stackBytes([[0, nbt]], number >= 770) : Buffer.concat([Buffer.from([1, 5, 3]), nbt])
    const decode = vi.spyOn(protocol.packets('play', 'serverbound'), 'decode')
    for (let n = 0; n < 140; n++) creative(1 + (n % 45), item)
    expect(east.inventoryCertain).toBe(true)
    expect(decode).not.toHaveBeenCalled()
    decode.mockRestore()
    expect(east.bytes).toBeLessThan(3 * 1024 * KIB)
    expect(unread.filter((line) => !line.startsWith('client: '))).toEqual([])
  })
})

describe.each(withHashes)('clicks of %s', (version) => {
  /** How many bytes are compared, and how many packets decoded, while `act` runs. */
  function work(protocol: ReturnType<typeof protocolOf>, act: () => void) {
    const equals = vi.spyOn(Buffer.prototype, 'equals')
    const decode = vi.spyOn(protocol.packets('play', 'serverbound'), 'decode')
    act()
    const compared = equals.mock.contexts.reduce((sum: number, buffer) => sum + (buffer as Buffer).length, 0)
    const decoded = decode.mock.calls.length
    equals.mockRestore()
    decode.mockRestore()
    return { compared, decoded }
  }

  it('cost no more than the stacks that are there and what they name, however alike those are', () => {
    const { protocol, creative, click, east, clientbound } = mesh(version)
    // 45 stacks of 90 components each, and clicks that name 120 of them.
    const parts = Array.from({ length: 90 }, () => [0, Buffer.from([10, 0])] as const)
    for (let slot = 1; slot < 46; slot++) creative(slot, stackBytes(parts, true))
    expect(east.inventoryCertain).toBe(true)
    const hash = Buffer.concat(parts.map(([type]) => Buffer.from([type, 0, 0, 0, 1])))
    const hashed = Buffer.concat([Buffer.from([0, 36, 1, 5, 2, 90]), hash, Buffer.from([0])])
    const packet = click(Array.from({ length: 120 }, () => hashed))
    const stackLength = stackBytes(parts, false).length
    const cost = work(protocol, () => {
      for (let n = 0; n < 20; n++) east.recordClient('window_click', packet)
      expect(east.inventoryCertain).toBe(true)
    })
    expect(cost.decoded).toBe(0)
    // Packets that are kept are compared as well: equal ones are kept once.
    expect(cost.compared).toBeLessThanOrEqual(20 * (46 * stackLength + packet.length))
    // And the stack that was meant is there, with its components.
    const [told] = promotion(protocol, Ledger.blank(protocol), east, { selfId: 1, mapId: () => undefined }).filter(
      (one) => clientbound.nameOf(one[0]!) === 'window_items',
    )
    const two = Buffer.concat([Buffer.from([2]), stackBytes(parts, false).subarray(1)])
    expect(told!.includes(two)).toBe(true)
  })
})
