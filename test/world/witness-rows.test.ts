import { describe, expect, test } from 'vitest'
import { clientboundTable } from '../../src/protocol/clientbound.ts'
import { ProtocolError } from '../../src/protocol/errors.ts'
import { type Direction, protocolOf, type State, supportedVersions } from '../../src/protocol/versions.ts'
import { Witness } from '../../src/world/witness.ts'
import { channelRows } from '../../src/world/witness-channels.ts'
import { chunkRows } from '../../src/world/witness-chunks.ts'
import { entityRows } from '../../src/world/witness-entities.ts'
import { listRows } from '../../src/world/witness-lists.ts'
import { configurationRows, loginRows, serverboundRows, sessionRows } from '../../src/world/witness-session.ts'
import type { WitnessRows } from '../../src/world/witness-state.ts'
import { windowRows, windowRowsOfClient } from '../../src/world/witness-windows.ts'
import { RandomPackets, seeded, TooDeep } from '../protocol/random-packets.ts'
import { Conversation } from './witness-conversation.ts'

const tables: readonly (readonly [state: State, direction: Direction, rows: WitnessRows])[] = [
  ['login', 'clientbound', loginRows],
  ['configuration', 'clientbound', configurationRows.clientbound],
  ['configuration', 'serverbound', configurationRows.serverbound],
  ...[sessionRows, entityRows, chunkRows, listRows, windowRows, channelRows].map(
    (rows) => ['play', 'clientbound', rows] as const,
  ),
  ['play', 'serverbound', serverboundRows],
  ['play', 'serverbound', windowRowsOfClient],
]

/** Rows that hold nothing against their packet in some versions, and why. */
const silentUpTo: Readonly<Record<string, string>> = {
  // The breaker's id is a key for the cracks, not an entity's: never.
  block_break_animation: supportedVersions.at(-1)!,
  // Comes before its chunk.
  update_light: '1.17.1',
  // Names a position instead of a sequence.
  acknowledge_player_digging: '1.18.2',
  block_dig: '1.18.2',
  block_place: '1.18.2',
  use_item: '1.18.2',
}

describe('each row of the witness', () => {
  test.each(supportedVersions)('whose packet %s has holds something against it', (version) => {
    const silent = tables.flatMap(([state, direction, rows]) => {
      const set = protocolOf(version).packets(state, direction)
      return Object.entries(rows).flatMap(([name, row]) =>
        set.idOf(name) === undefined || row(set, name) !== undefined ? [] : [name],
      )
    })
    const excused = Object.entries(silentUpTo).flatMap(([name, last]) =>
      supportedVersions.indexOf(version) <= supportedVersions.indexOf(last) ? [name] : [],
    )
    expect(silent.sort()).toEqual(excused.sort())
  })

  test('names a packet that some version has', () => {
    const unheardOf = tables.flatMap(([state, direction, rows]) =>
      Object.keys(rows).filter((name) =>
        supportedVersions.every((version) => protocolOf(version).packets(state, direction).idOf(name) === undefined),
      ),
    )
    // 1.17 alone, which minecraft-protocol does not speak, destroyed one entity a packet.
    expect(unheardOf).toEqual(['destroy_entity'])
  })
})

/** Packets that may name an entity which the client does not know, and why. */
const mayNameUnknown: ReadonlySet<string> = new Set([
  // It is new.
  'login',
  'spawn_entity',
  'spawn_entity_living',
  'spawn_entity_painting',
  'spawn_entity_experience_orb',
  'named_entity_spawn',
  // The breaker's number need not be an entity's.
  'block_break_animation',
])

/** Packets in which chance meets no id: they stand in a vibration alone, or behind one value of many. */
const seldomNames: ReadonlySet<string> = new Set([
  'world_particles',
  'explosion',
  'sculk_vibration_signal',
  'debug_chunk_value',
  'debug_block_value',
  'debug_event',
])

const stranger = 4242
const aboutUnknown: ReadonlySet<string> = new Set(['entity-before-spawn', 'reference-unknown', 'passenger-unknown'])

/** A packet of that name whose ids are all a stranger's; nothing when chance gives none that bears any. */
function aboutStranger(version: string, name: string): Buffer | undefined {
  const set = protocolOf(version).packets('play', 'clientbound')
  for (let seed = 1; seed < 60; seed++) {
    try {
      const packet = set.encode(name, new RandomPackets(version, 'play', 'clientbound', seeded(seed)).params(name))
      const patched = set.lens(name)?.patch(packet, () => stranger)
      if (patched && set.lens(name)?.ids(patched).includes(stranger)) return patched
    } catch (error) {
      // Chance also gives particles that minecraft-data describes wrongly.
      const unreadable = error instanceof ProtocolError && error.code === 'packet.unreadable'
      if (!unreadable && !(error instanceof TooDeep)) throw error
    }
  }
  return undefined
}

describe('an entity that the client does not know', () => {
  test.each(supportedVersions)('is reported in every packet of %s that can name one', (version) => {
    const { names, lens } = protocolOf(version).packets('play', 'clientbound')
    const passed: string[] = []
    const neverNamed: string[] = []
    for (const name of names) {
      if (lens(name) === undefined || mayNameUnknown.has(name)) continue
      const packet = aboutStranger(version, name)
      if (packet === undefined) {
        neverNamed.push(name)
        continue
      }
      const talk = new Conversation(version).joins()
      talk.witness.clientbound('play', packet)
      if (!talk.rules.some((rule) => aboutUnknown.has(rule))) passed.push(name)
    }
    expect(passed).toEqual([])
    expect(neverNamed.filter((name) => !seldomNames.has(name))).toEqual([])
  })

  test('may be named by no packet that the router maps by its entities, but for those that bring one', () => {
    const mapped = clientboundTable.filter(({ rule }) => rule === 'entity').map(({ packet }) => packet)
    const free = mapped.filter((name) => mayNameUnknown.has(name))
    expect(free.every((name) => name.includes('spawn'))).toBe(true)
  })
})

test('a witness never throws, whatever bytes it is given', () => {
  const witness = new Witness(new Conversation().protocol, { thorough: true })
  for (let id = 0; id < 256; id++) {
    for (const state of ['login', 'configuration', 'play'] as const) {
      witness.clientbound(state, Buffer.from([id, 1, 255, 255, 255, 255, 255, 255]))
      witness.serverbound(state, Buffer.from([id, 1, 255]))
    }
  }
  witness.clientbound('play', Buffer.alloc(0))
  expect(witness.violationCount).toBeGreaterThan(100)
})
