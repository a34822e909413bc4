import { describe, expect, it } from 'vitest'
import { readText } from '../../src/protocol/text.ts'
import { type Direction, type PacketSet, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { RandomPackets, seeded } from './random-packets.ts'

/** About what a value takes in memory, in bytes: V8's objects, arrays and texts. */
function memoryOf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length
  if (typeof value === 'bigint') return 24
  if (typeof value !== 'object' || value === null) return 8
  if (Buffer.isBuffer(value)) return 100 + value.length
  if (Array.isArray(value)) return value.reduce<number>((size, one) => size + 8 + memoryOf(one), 32)
  return Object.values(value).reduce<number>((size, one) => size + 8 + memoryOf(one), 56)
}

/** A byte makes an empty compound, or an item that is none: an object with its place in a list. */
const MOST_PER_BYTE = 160
/** The fields of a packet that has hardly any bytes. */
const MOST_OF_NONE = 4_000

const directions: readonly Direction[] = ['clientbound', 'serverbound']

/** Decodes what a peer made up; what it takes is bounded by what it sent. */
function hold(packets: PacketSet, packet: Buffer): void {
  let params: unknown
  try {
    params = packets.decode(packet).params
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^packet\.(unreadable|excessive)$/) })
    return
  }
  const most = MOST_OF_NONE + MOST_PER_BYTE * packet.length
  const size = memoryOf(params)
  if (size > most) expect.unreachable(`${packet.subarray(0, 200).toString('hex')} takes ${size} bytes`)
}

/** What stands for a great count wherever one may be read: as a varint, as NBT's four bytes, and a list of ends. */
const greedy: readonly Buffer[] = [
  Buffer.from('ffffff07', 'hex'),
  Buffer.from('00ffffff', 'hex'),
  Buffer.from('0900000000ffffff', 'hex'),
  Buffer.from('7fffffff', 'hex'),
  Buffer.from('090900ffffff', 'hex'),
]

describe.each(supportedVersions)('what is decoded in %s', (version) => {
  it.each(directions)('takes no more than its bytes allow, whatever they say: %s', (direction) => {
    const packets = protocolOf(version).packets('play', direction)
    const random = seeded(11)
    const made = new RandomPackets(version, 'play', direction, random)
    /** Packets of which none could be made, and so nothing was shown. */
    const unmade: string[] = []
    for (const name of packets.names) {
      let held = 0
      for (let i = 0; i < 4; i++) {
        let packet: Buffer
        try {
          packet = packets.encode(name, made.params(name))
        } catch {
          continue
        }
        held++
        hold(packets, packet)
        for (const count of greedy) {
          const at = 1 + Math.floor(random() * packet.length)
          hold(packets, Buffer.concat([packet.subarray(0, at), count, packet.subarray(at + (i % 2) * count.length)]))
        }
      }
      if (held === 0) unmade.push(name)
    }
    expect(unmade).toEqual([])
  })

  it('is refused where an NBT list claims elements that take no bytes, alone and in one another', () => {
    const packets = protocolOf(version).packets('play', 'clientbound')
    const head = [encodeVarint(packets.idOf('nbt_query_response')!), Buffer.from([1])]
    const name = protocolOf(version).number < 764 ? '0000' : ''
    const ends = '0000ffffff'
    for (const list of [ends, `0900000004${ends.repeat(4)}`, `00${'7fffffff'}`]) {
      const packet = Buffer.concat([...head, Buffer.from(`09${name}${list}`, 'hex')])
      expect(() => packets.decode(packet)).toThrow(expect.objectContaining({ code: 'packet.unreadable' }))
      expect(() => packets.measure(packet)).toThrow(expect.objectContaining({ code: 'packet.unreadable' }))
    }
    const empty = Buffer.concat([...head, Buffer.from(`09${name}0000000000`, 'hex')])
    expect(packets.decode(empty).params.nbt).toMatchObject({ type: 'list', value: { type: 'end', value: [] } })
  })
})

const withComponents = supportedVersions.filter((version) => protocolOf(version).number >= 766)

describe.each(withComponents)('an item in %s', (version) => {
  const packets = protocolOf(version).packets('play', 'clientbound')
  const none = { addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }
  /** A bundle with a bundle in it, and so on. */
  const bundle = (depth: number): Buffer => {
    const written = (item: unknown): Buffer =>
      packets.encode('set_slot', { windowId: 0, stateId: 0, slot: 36, item }).subarray(1)
    const stone = { itemCount: 1, itemId: 1, ...none }
    const holding = (contents: unknown) => {
      const components = [{ type: 'bundle_contents', data: { contents: [contents] } }]
      return { itemCount: 1, itemId: 1, ...none, addedComponentCount: 1, components }
    }
    // The bytes of one level are what stands around the stone.
    const [plain, one] = [written(stone), written(holding(stone))]
    let shared = 0
    while (plain[shared] === one[shared] && shared < plain.length) shared++
    const start = plain.lastIndexOf(Buffer.from([1, 1, 0, 0]))
    const level = one.subarray(start, one.length - 4)
    return Buffer.concat([
      encodeVarint(packets.idOf('set_slot')!),
      plain.subarray(0, start),
      ...Array.from({ length: depth }, () => level),
      plain.subarray(start),
    ])
  }

  it('is read as deep as anybody packs, and no deeper', () => {
    expect(packets.decode(bundle(40)).name).toBe('set_slot')
    expect(() => packets.decode(bundle(100_000))).toThrow(/nested too deep/)
    expect(() => packets.measure(bundle(100_000))).toThrow(/nested too deep/)
  })
})

it('a text of brackets in brackets is read as far as anybody reads', () => {
  expect(readText(`${'['.repeat(100_000)}"deep"${']'.repeat(100_000)}`).text).toBe('')
  expect(readText(`${'['.repeat(100)}"deep"${']'.repeat(100)}`).text).toBe('deep')
})
