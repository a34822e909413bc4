import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { metadataEntries } from '../../src/protocol/metadata.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { protocolOf, type State } from '../../src/protocol/versions.ts'
import { readVarint } from '../../src/wire/varint.ts'
import { capturedVersions } from '../kit/versions.ts'
import { rows } from '../minestom/rows.ts'
import { EntityTypes } from './ids-by-name.ts'

/*
 * Encoder and decoder share one schema, so round trips alone prove little. These packets come from a server that shares no
 * code with it: Minestom (test/fixtures/captures, see its README). vanilla-captures.test.ts has vanilla's.
 */

interface Capture {
  readonly ownEntityId: number
  readonly entities: readonly { readonly id: number; readonly type: string }[]
  readonly packets: readonly { readonly state: State; readonly packet: Buffer }[]
}

/** Packets that bear ids in a session of players, and those that play does not bring about by itself. */
const inPlay = ['login', 'spawn_entity', 'entity_metadata', 'damage_event', 'set_passengers', 'entity_destroy']
const shown = [
  ...['spawn_entity', 'entity_metadata', 'rel_entity_move', 'entity_look', 'entity_teleport', 'hurt_animation'],
  ...[
    'damage_event',
    'remove_entity_effect',
    'entity_sound_effect',
    'attach_entity',
    'set_projectile_power',
    'collect',
  ],
  ...['camera', 'face_player', 'block_break_animation', 'open_horse_window', 'debug_entity_value'],
]

/** The captures, which packets with ids each has, and how many ids at least. */
const captures = [
  ...capturedVersions.map((version) => ({ version, file: version, bearers: inPlay, many: 300 })),
  ...rows.flatMap(({ version }) => [
    { version, file: `play/${version}`, bearers: [...inPlay, 'death_combat_event'], many: 150 },
    { version, file: `showcase/${version}`, bearers: shown, many: 60 },
  ]),
]

function readCapture(name: string): Capture {
  const file = new URL(`../fixtures/captures/${name}.jsonl.gz`, import.meta.url)
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  const packets = lines.map((line) => {
    const { state, packet } = JSON.parse(line) as { state: State; packet: string }
    return { state, packet: Buffer.from(packet, 'base64') }
  })
  return { ...(JSON.parse(head!) as Omit<Capture, 'packets'>), packets }
}

/** Ids of a captured world are small; mapped they need more bytes. */
const away = (id: number) => id + 1_000_000
const back = (id: number) => id - 1_000_000

describe.each(captures)('packets that Minestom sent ($file)', ({ version, file, bearers, many }) => {
  const { ownEntityId, entities, packets } = readCapture(file)
  const protocol = protocolOf(version)

  it('are measured to the last byte', () => {
    for (const { state, packet } of packets) {
      const set = protocol.packets(state, 'clientbound')
      expect(set.measure(packet), `${state} ${set.nameOf(readVarint(packet, 0))}`).toBe(packet.length)
    }
  })

  it('bear only ids of entities that were there, each spawned before it is used, and not after its destroy', () => {
    const set = protocol.packets('play', 'clientbound')
    const alive = new Set<number>()
    const spawned = new Set<number>()
    const seen = new Map<string, number>()
    for (const { state, packet } of packets) {
      if (state !== 'play') continue
      const name = set.nameOf(readVarint(packet, 0))!
      const lens = set.lens(name)
      if (!lens) continue
      const ids = lens.ids(packet)
      seen.set(name, (seen.get(name) ?? 0) + ids.length)
      if (name === 'login') alive.add(ownEntityId)
      if (name === 'spawn_entity') {
        alive.add(lens.subject(packet)!)
        spawned.add(lens.subject(packet)!)
      }
      for (const id of ids) {
        expect(id).toBeGreaterThan(0)
        expect(id).toBeLessThan(100)
        expect(alive, `${name} ${id}`).toContain(id)
      }
      if (name === 'entity_destroy') for (const id of ids) alive.delete(id)
    }
    for (const { id } of entities) if (id !== ownEntityId) expect(spawned, `entity ${id}`).toContain(id)
    for (const name of bearers) expect(seen.get(name), name).toBeGreaterThan(0)
  })

  it('name the kinds of the entities that are alive at the end', () => {
    const set = protocol.packets('play', 'clientbound')
    const types = new Map<number, string>()
    for (const { state, packet } of packets) {
      if (state !== 'play' || set.nameOf(readVarint(packet, 0)) !== 'spawn_entity') continue
      const type = set.field<number>('spawn_entity', 'type')!.read(packet)
      const name = versionData(version)!.entitiesArray.find(({ id }) => id === type)!.name
      types.set(set.lens('spawn_entity')!.subject(packet)!, `minecraft:${name}`)
    }
    for (const { id, type } of entities) if (id !== ownEntityId) expect(types.get(id)).toBe(type)
  })

  it('bear each id that their fields’ names tell of, by the kind of entity that they are about', () => {
    const set = protocol.packets('play', 'clientbound')
    const types = new EntityTypes(version)
    let found = 0
    for (const { state, packet } of packets) {
      if (state !== 'play') continue
      const { name, params } = set.decode(packet)
      types.spawned(name, params)
      const ids = set.lens(name)?.ids(packet, { entityType: types.of(params) }) ?? []
      expect(ids, name).toEqual(types.idsByName(name, params))
      found += ids.length
    }
    expect(found).toBeGreaterThan(many)
  })

  it('are mapped there and back to the very same bytes, and are the same object when nothing changes', () => {
    const set = protocol.packets('play', 'clientbound')
    let mapped = 0
    for (const { state, packet } of packets) {
      const lens = state === 'play' ? set.lens(set.nameOf(readVarint(packet, 0))!) : undefined
      if (!lens) continue
      const copy = Buffer.from(packet)
      const there = lens.patch(packet, away)!
      expect(packet).toEqual(copy)
      expect(lens.ids(there)).toEqual(lens.ids(packet).map(away))
      expect(lens.patch(there, back)).toEqual(packet)
      expect(lens.patch(packet, (id) => id)).toBe(packet)
      if (there !== packet) mapped++
    }
    expect(mapped).toBeGreaterThan(many)
  })

  it('decode, and the decoder leaves their bytes alone; what was decoded is written as the very same bytes', () => {
    for (const { state, packet } of packets) {
      const copy = Buffer.from(packet)
      const set = protocol.packets(state, 'clientbound')
      const { name, params } = set.decode(packet)
      expect(name).toBe(set.nameOf(readVarint(packet, 0)))
      expect(packet).toEqual(copy)
      expect(set.encode(name, params), name).toEqual(packet)
    }
  })

  it('have metadata entries that fill the packet', () => {
    const set = protocol.packets('play', 'clientbound')
    let entries = 0
    for (const { state, packet } of packets) {
      if (state !== 'play' || set.nameOf(readVarint(packet, 0)) !== 'entity_metadata') continue
      const found = metadataEntries(set, packet)
      entries += found.length
      expect(found.at(-1)?.end ?? packet.length - 1).toBe(packet.length - 1)
      for (const [i, { start }] of found.entries()) if (i > 0) expect(start).toBe(found[i - 1]!.end)
    }
    expect(entries).toBeGreaterThan(15)
  })
})
