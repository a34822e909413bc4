import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { type Direction, protocolOf, type State, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { EntityTypes } from './ids-by-name.ts'

/*
 * Packets that vanilla servers sent (npm minecraft-packets, 1.17.1 … 1.20.1), each as bytes and as what mineflayer's client
 * made of it when it was captured.
 */

interface Captured {
  readonly raw?: Buffer
  readonly json: Readonly<Record<string, unknown>>
}

interface VanillaPackets {
  readonly pc: Record<string, Partial<Record<'from-server' | 'from-client', Record<string, readonly Captured[]>>>>
}

const vanilla = createRequire(import.meta.url)('minecraft-packets') as VanillaPackets
const vanillaVersions = Object.keys(vanilla.pc).filter((version) => supportedVersions.includes(version))

/** Ids of a captured world are small; mapped they need more bytes. */
const away = (id: number) => id + 1_000_000
const back = (id: number) => id - 1_000_000

describe.each(vanillaVersions)('packets that a vanilla %s server sent', (version) => {
  const protocol = protocolOf(version)

  /** The state in which a packet of that name has that id; the captures don't say. */
  function stateOf(name: string, direction: Direction, packet: Buffer): State | undefined {
    return (['play', 'login', 'status', 'handshaking'] as const).find((state) => {
      const id = protocol.packets(state, direction).idOf(name)
      return id !== undefined && packet.subarray(0, 2).indexOf(encodeVarint(id)) === 0
    })
  }

  it('are measured to the last byte, and their ids mapped there and back', () => {
    let walked = 0
    let mapped = 0
    for (const [from, direction] of [
      ['from-server', 'clientbound'],
      ['from-client', 'serverbound'],
    ] as const) {
      for (const [name, list] of Object.entries(vanilla.pc[version]![from] ?? {})) {
        for (const { raw } of list) {
          if (!raw) continue
          const state = stateOf(name, direction, raw)
          expect(state, `${from} ${name}`).toBeDefined()
          const set = protocol.packets(state!, direction)
          expect(set.measure(raw), `${from} ${name}`).toBe(raw.length)
          walked++
          const lens = set.lens(name)
          if (!lens) continue
          const there = lens.patch(raw, away)!
          expect(lens.ids(there)).toEqual(lens.ids(raw).map(away))
          expect(lens.patch(there, back)).toEqual(raw)
          mapped++
        }
      }
    }
    expect(walked).toBeGreaterThan(180)
    expect(mapped).toBeGreaterThan(40)
  })

  it('bear each id that their fields’ names tell of, by the kind of entity that they are about, and no other', () => {
    const set = protocol.packets('play', 'clientbound')
    const captured = Object.entries(vanilla.pc[version]!['from-server'] ?? {})
    const types = new EntityTypes(version)
    for (const name of ['spawn_entity', 'spawn_entity_living'])
      for (const { json } of vanilla.pc[version]!['from-server']?.[name] ?? []) types.spawned(name, json)
    let found = 0
    for (const [name, list] of captured) {
      // Bears nothing, and its JSON is an empty file.
      if (name === 'bundle_delimiter') continue
      for (const { raw, json } of list) {
        if (!raw || stateOf(name, 'clientbound', raw) !== 'play') continue
        const ids = set.lens(name)?.ids(raw, { entityType: types.of(json) }) ?? []
        expect(ids, `${name} ${JSON.stringify(json).slice(0, 200)}`).toEqual(types.idsByName(name, json))
        found += ids.length
      }
    }
    expect(found).toBeGreaterThan(50)
  })
})

it('there are vanilla packets of seven versions', () => {
  expect(vanillaVersions).toEqual(['1.17.1', '1.18.2', '1.19', '1.19.2', '1.19.3', '1.19.4', '1.20.1'])
})
