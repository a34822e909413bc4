import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { ownFrame } from '../../src/wire/framed.ts'
import { ownCopy } from '../../src/wire/own-copy.ts'
import { sharedCopy } from '../../src/wire/shared-copies.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { framed } from '../kit/frames.ts'
import { seeded } from './random-packets.ts'

const refused = expect.objectContaining({ code: expect.stringMatching(/^packet\.(unreadable|excessive)$/) })
const excessive = expect.objectContaining({ code: 'packet.excessive' })

/** A packet as a peer that means harm deflates it: as far as zlib can. */
function deflated(packet: Buffer): Frame {
  const body = Buffer.concat([encodeVarint(packet.length), deflateSync(packet, { level: 9 })])
  return framed(Buffer.concat([encodeVarint(body.length), body]), 256)
}

/** player_info with one entry again and again: any version's packet begins with its id, its action and the count. */
function sameEntries(version: string, count: number): Buffer {
  const packets = protocolOf(version).packets('play', 'clientbound')
  const uuid = '00000000-0000-4000-8000-0000000000aa'
  const old = packets.idOf('player_remove') === undefined
  const one = packets.encode('player_info', { action: old ? 'update_latency' : {}, data: [{ uuid, ping: 0 }] })
  const head = packets.encode('player_info', { action: old ? 'update_latency' : {}, data: [] })
  const entry = one.subarray(head.length)
  return Buffer.concat([head.subarray(0, -1), encodeVarint(count), Buffer.alloc(entry.length * count, entry)])
}

describe.each(supportedVersions)('what %s decodes of a packet', (version) => {
  const { number } = protocolOf(version)
  const clientbound = protocolOf(version).packets('play', 'clientbound')
  const serverbound = protocolOf(version).packets('play', 'serverbound')

  it('is bounded by what was sent of it on the wire, and so is what is decoded of a copy', () => {
    const frame = deflated(sameEntries(version, 400_000))
    expect(frame.bytes.length).toBeLessThan(20_000)
    expect(() => clientbound.decode(frame.packet())).toThrow(excessive)
    for (const copy of [sharedCopy, ownCopy]) expect(() => clientbound.decode(copy(frame.packet()))).toThrow(excessive)
    expect(() => clientbound.decode(ownFrame(frame).packet())).toThrow(excessive)
    expect(() => clientbound.decode(deflated(sameEntries(version, 100)).packet())).not.toThrow()
  })

  it('is bounded by vanilla’s own lists and texts in what a client says', () => {
    const signature = number < 761 ? Buffer.alloc(0) : Buffer.alloc(256)
    const seen = (n: number) => Array.from({ length: n }, () => ({ messageSender: NIL, messageSignature: signature }))
    const params = (message: string, signed: number, last: number) => ({
      ...{ message, command: message, timestamp: 0n, salt: 0n, signedPreview: false, messageCount: 0, offset: 0 },
      ...{ checksum: 0, acknowledged: Buffer.alloc(3), signature: number < 761 ? signature : undefined },
      argumentSignatures: Array.from({ length: signed }, () => ({ argumentName: 'a', signature })),
      previousMessages: seen(last),
    })
    for (const name of ['chat', 'chat_message', 'chat_command', 'chat_command_signed']) {
      if (serverbound.idOf(name) === undefined) continue
      const said = (...of: Parameters<typeof params>) => serverbound.encode(name, params(...of))
      const fits = said('x'.repeat(256), 8, 20)
      expect(serverbound.decode(fits).name).toBe(name)
      expect(() => serverbound.decode(said('x'.repeat(100_000), 0, 0)), name).toThrow(excessive)
      const least = said('x', 0, 0)
      for (const more of [said('x', 9, 0), said('x', 0, 21)])
        if (!more.equals(least))
          expect(() => serverbound.decode(more), name).toThrow(more.length > 1024 ? excessive : refused)
    }
  })

  it('leaves a text that no client takes unread', () => {
    const channel = 'x'.repeat(100_000)
    const packet = clientbound.encode('custom_payload', { channel, data: Buffer.alloc(1) })
    expect(() => clientbound.decode(packet)).toThrow(excessive)
    expect(() => clientbound.field('custom_payload', 'channel')?.read(packet)).toThrow(excessive)
  })
})

const NIL = '00000000-0000-0000-0000-000000000000'

/** NBT without a name, as texts are since 1.20.3: its bytes, deflated, are some thousand. */
const greedy: Readonly<Record<string, Buffer>> = {
  'a list of empty compounds': Buffer.concat([Buffer.from('090a000f4240', 'hex'), Buffer.alloc(1_000_000)]),
  'an array of bytes': Buffer.concat([Buffer.from('07007a1200', 'hex'), Buffer.alloc(8_000_000)]),
  'an array of longs': Buffer.concat([Buffer.from('0c000f4240', 'hex'), Buffer.alloc(8_000_000)]),
  'a list of bytes': Buffer.concat([Buffer.from('0901007a1200', 'hex'), Buffer.alloc(8_000_000)]),
  'one key again and again': Buffer.concat([
    Buffer.from('0a', 'hex'),
    Buffer.alloc(6_000_000, Buffer.from('080001610000', 'hex')),
    Buffer.from('00', 'hex'),
  ]),
  'long texts': Buffer.concat([
    Buffer.from('090800000064', 'hex'),
    Buffer.alloc(6_553_700, Buffer.concat([Buffer.from('ffff', 'hex'), Buffer.alloc(65_535, 'x')])),
  ]),
}

describe.each(Object.entries(greedy))('NBT that says little at length: %s', (_what, nbt) => {
  it('is not decoded, as long as it is no more on the wire', () => {
    const packets = protocolOf('1.21.4').packets('play', 'clientbound')
    const frame = deflated(Buffer.concat([encodeVarint(packets.idOf('kick_disconnect')!), nbt]))
    expect(() => packets.decode(frame.packet())).toThrow(excessive)
  })
})

it('honest packets pass, as large as modded servers send them: 3 MB of commands, and tags of as many ids', () => {
  const packets = protocolOf('1.21.4').packets('play', 'clientbound')
  const literal = (i: number) => ({
    flags: { unused: 0, has_custom_suggestions: 0, has_redirect_node: 0, has_command: 1, command_node_type: 1 },
    ...{ children: [], redirectNode: undefined, extraNodeData: { name: `command_of_mod_${i * 7919}` } },
  })
  const nodes = Array.from({ length: 120_000 }, (_, i) => literal(i))
  const root = { ...literal(0), flags: { ...literal(0).flags, command_node_type: 0, has_command: 0 } }
  const children = nodes.map((_, i) => i + 1)
  const commands = packets.encode('declare_commands', { nodes: [{ ...root, children }, ...nodes], rootIndex: 0 })
  expect(commands.length).toBeGreaterThan(3_000_000)
  const random = seeded(7)
  const entries = () => Array.from({ length: 2000 }, () => Math.floor(random() * 20_000)).sort((a, b) => a - b)
  // Mods name the same things twice and more.
  const tags = Array.from({ length: 100 }, entries).flatMap((list, i) =>
    ['c', 'forge', 'mod'].map((space) => ({ tagName: `${space}:tag_${i}`, entries: list })),
  )
  const tagged = packets.encode('tags', { tags: [{ tagType: 'minecraft:item', tags }] })
  for (const packet of [commands, tagged]) expect(packets.measure(deflated(packet).packet())).toBe(packet.length)
})
