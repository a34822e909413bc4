import { describe, expect, test } from 'vitest'
import { type Rule, rules, Witness } from '../../src/world/witness.ts'
import { bobUuid, Conversation, cowUuid, ownId, ownUuid } from './witness-conversation.ts'

const pigUuid = '00000000-0000-4000-8000-0000000000d1'

/** What each fault looks like on the wire: said to a witness who has joined, it reports this rule once and nothing else. */
const faults: readonly (readonly [Rule, string, (talk: Conversation) => unknown])[] = [
  ['entity-before-spawn', 'an entity moves that was never spawned', (talk) => talk.moves(30)],
  ['entity-before-spawn', 'an entity is destroyed that was never spawned', (talk) => talk.destroys(30)],
  ['entity-before-spawn', 'one of several destroyed is unknown', (talk) => talk.spawns(30).destroys(30, 31)],
  [
    'entity-before-spawn',
    'a vehicle has passengers before it is spawned',
    (talk) => talk.says('set_passengers', { entityId: 30, passengers: [ownId] }),
  ],
  ['entity-after-destroy', 'an entity moves that was destroyed', (talk) => talk.spawns(30).destroys(30).moves(30)],
  ['entity-after-destroy', 'an entity is destroyed twice', (talk) => talk.spawns(30).destroys(30).destroys(30)],
  [
    'reference-unknown',
    'an entity is hurt by one that is not spawned',
    (talk) =>
      talk.spawns(30).says('damage_event', { entityId: 30, sourceTypeId: 1, sourceCauseId: 32, sourceDirectId: 0 }),
  ],
  [
    'reference-unknown',
    'an entity is leashed to one that is not spawned',
    (talk) => talk.spawns(30).says('attach_entity', { entityId: 30, vehicleId: 31 }),
  ],
  ['reference-unknown', 'an arrow flies whose owner is not spawned', (talk) => talk.spawns(30, 'arrow', cowUuid, 31)],
  [
    'passenger-unknown',
    'an unknown entity rides a known one',
    (talk) => talk.spawns(30).says('set_passengers', { entityId: 30, passengers: [31] }),
  ],
  ['entity-spawned-twice', 'an id is spawned while it is taken', (talk) => talk.spawns(30).spawns(30, 'pig', pigUuid)],
  ['entity-id-zero', 'an entity is spawned with id 0', (talk) => talk.spawns(0)],
  ['own-spawned', "an entity is spawned with the client's own id", (talk) => talk.spawns(ownId)],
  [
    'own-spawned',
    'the client is shown its own body',
    (talk) => talk.lists(ownUuid, 'alice').spawns(30, 'player', ownUuid),
  ],
  [
    'own-spawned',
    'the client is shown its own body by another UUID',
    (talk) => talk.lists(bobUuid, 'alice').spawns(30, 'player', bobUuid),
  ],
  ['own-destroyed', 'the client is told to destroy itself', (talk) => talk.destroys(ownId)],
  [
    'two-bodies',
    'a player has two bodies',
    (talk) => talk.lists().spawns(30, 'player', bobUuid).spawns(31, 'player', bobUuid),
  ],
  ['two-bodies', 'an animal has two bodies', (talk) => talk.spawns(30).spawns(31)],
  [
    'two-bodies',
    'a player has bodies of two UUIDs',
    (talk) => talk.lists().lists(pigUuid, 'bob').spawns(30, 'player', bobUuid).spawns(31, 'player', pigUuid),
  ],
  ['player-before-tab-entry', 'a player appears without a tab entry', (talk) => talk.spawns(30, 'player', bobUuid)],
  [
    'player-before-tab-entry',
    'a player appears after its tab entry went',
    (talk) => talk.lists().unlists().spawns(30, 'player', bobUuid),
  ],
  ['tab-entry-unknown', 'a tab entry is removed that never was', (talk) => talk.unlists()],
  ['chunk-not-loaded', 'a block changes in a chunk that is not loaded', (talk) => talk.changesBlock(1, 1)],
  ['chunk-not-loaded', 'a block changes on the wrong side of zero', (talk) => talk.loads(0, 0).changesBlock(-1, 1)],
  [
    'chunk-not-loaded',
    'a section changes in a chunk that was unloaded',
    (talk) =>
      talk
        .loads(-1, 0)
        .says('unload_chunk', { chunkX: -1, chunkZ: 0 })
        .says('multi_block_change', { chunkCoordinates: { x: -1, z: 0, y: 4 }, records: [1 << 12] }),
  ],
  ['chunk-twice', 'a chunk is loaded twice unchanged', (talk) => talk.loads(0, 0).loads(0, 0)],
  ['chunk-out-of-range', 'a chunk far off is loaded', (talk) => talk.loads(8, 0)],
  [
    'unload-unloaded',
    'a chunk is unloaded that is not loaded',
    (talk) => talk.says('unload_chunk', { chunkX: 1, chunkZ: 1 }),
  ],
  ['unasked-login', 'a second login comes', (talk) => talk.says('login', talk.loginParams()).teleports(1, 64, 1)],
  ['unasked-respawn', 'a respawn comes', (talk) => talk.respawns()],
  ['unasked-configuration', 'the client is sent back to configuration', (talk) => talk.says('start_configuration')],
  ['unasked-position', 'the client is teleported', (talk) => talk.teleports(20, 64, 8.5, 2)],
  [
    'bundle-open',
    'a respawn comes inside a bundle',
    (talk) => {
      talk.witness.expect('respawn')
      talk.says('bundle_delimiter').respawns()
    },
  ],
  [
    'bundle-open',
    'a bundle has more packets than clients take',
    (talk) => {
      talk.says('bundle_delimiter').spawns(30)
      for (let move = 0; move < 4096; move++) talk.moves(30)
    },
  ],
  ['bundle-open', 'a bundle stands open at the end', (talk) => talk.says('bundle_delimiter').witness.rest()],
  ['batch-open', 'a chunk batch ends that never began', (talk) => talk.says('chunk_batch_finished', { batchSize: 1 })],
  [
    'batch-open',
    'a chunk batch begins inside another',
    (talk) => talk.says('chunk_batch_start').says('chunk_batch_start'),
  ],
  ['batch-open', 'a chunk batch stands open at the end', (talk) => talk.says('chunk_batch_start').witness.rest()],
  [
    'keep-alive-overlap',
    'a keep-alive comes before the last is answered',
    (talk) => talk.says('keep_alive', { keepAliveId: 5n }).says('keep_alive', { keepAliveId: 6n }),
  ],
  [
    'keep-alive-unasked',
    'a keep-alive is answered that nobody asked',
    (talk) => talk.says('keep_alive', { keepAliveId: 5n }).answers('keep_alive', { keepAliveId: 6n }),
  ],
  [
    'sequence-unknown',
    'a block sequence is acknowledged that was never sent',
    (talk) => talk.says('acknowledge_player_digging', { sequenceId: 3 }),
  ],
  [
    'sequence-backwards',
    'a lower sequence is acknowledged after a higher one',
    (talk) =>
      talk
        .answers('block_dig', { status: 0, location: { x: 0, y: 0, z: 0 }, face: 1, sequence: 4 })
        .says('acknowledge_player_digging', { sequenceId: 4 })
        .says('acknowledge_player_digging', { sequenceId: 3 }),
  ],
  [
    'window-not-open',
    'a window is filled that is not open',
    (talk) => talk.says('window_items', { windowId: 3, stateId: 1, items: [], carriedItem: { itemCount: 0 } }),
  ],
  ['objective-unknown', 'an unknown objective is removed', (talk) => talk.objective('kills', 1)],
  [
    'objective-unknown',
    'an unknown objective is shown',
    (talk) => talk.says('scoreboard_display_objective', { position: 1, name: 'kills' }),
  ],
  [
    'objective-unknown',
    'a score counts for an unknown objective',
    (talk) => talk.says('scoreboard_score', { itemName: 'bob', scoreName: 'kills', value: 1 }),
  ],
  ['objective-twice', 'an objective is created twice', (talk) => talk.objective('kills', 0).objective('kills', 0)],
  ['team-unknown', 'an unknown team is joined', (talk) => talk.team('red', 3, ['bob'])],
  ['team-twice', 'a team is created twice', (talk) => talk.team('red', 0).team('red', 0)],
  [
    'team-member-unknown',
    'somebody leaves a team that they are not in',
    (talk) => talk.team('red', 0).team('red', 4, ['bob']),
  ],
  ['boss-bar-unknown', 'an unknown boss bar is removed', (talk) => talk.bossBar(1)],
  ['boss-bar-twice', 'a boss bar is added twice', (talk) => talk.bossBar(0).bossBar(0)],
  ['packet-unknown', 'a packet id does not exist', (talk) => talk.witness.clientbound('play', Buffer.of(0xff, 0x01))],
  [
    'packet-unreadable',
    'a packet ends in the middle',
    (talk) =>
      talk.witness.clientbound(
        'play',
        talk.protocol.packets('play', 'clientbound').encode('unload_chunk', { chunkX: 0, chunkZ: 0 }).subarray(0, 4),
      ),
  ],
  [
    'packet-unreadable',
    'a packet is longer than its schema',
    (talk) =>
      talk.witness.clientbound(
        'play',
        Buffer.concat([
          talk.protocol.packets('play', 'clientbound').encode('chunk_batch_start', {}),
          Buffer.of(1),
        ]).subarray(0),
      ),
  ],
]

describe('the witness reports', () => {
  test.each(faults.map(([rule, what, fault]) => [what, rule, fault] as const))('%s (%s)', (_what, rule, fault) => {
    const talk = new Conversation().joins()
    fault(talk)
    const { violations } = talk.witness
    expect(violations.map((violation) => violation.rule)).toEqual([rule])
    expect(violations[0]!.detail.length).toBeGreaterThan(10)
    expect(violations[0]!.packet).not.toBe('')
  })

  test('a change of the own id by a second login', () => {
    const talk = new Conversation().joins()
    talk.says('login', talk.loginParams(9))
    expect(talk.rules).toEqual(['unasked-login', 'own-id-changed'])
  })

  test('what comes before the login', () => {
    const talk = new Conversation()
    talk.loads(0, 0).spawns(30).teleports(0, 64, 0)
    expect(talk.rules).toEqual(['before-login', 'before-login', 'before-login'])
  })

  test('an own id of 0', () => {
    const talk = new Conversation()
    talk.says('login', talk.loginParams(0))
    expect(talk.rules).toEqual(['entity-id-zero'])
  })

  test('every rule that it knows: each has a fault above that shows it', () => {
    const shown = new Set<string>(faults.map(([rule]) => rule))
    for (const rule of ['own-id-changed', 'before-login']) shown.add(rule)
    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([])
  })

  test('each violation to its listener, and keeps the first thousand', () => {
    const heard: Rule[] = []
    const talk = new Conversation('1.21.4', { report: ({ rule }) => heard.push(rule) }).joins()
    for (let time = 0; time < 1200; time++) talk.moves(30)
    expect(heard).toHaveLength(1200)
    expect(talk.witness.violationCount).toBe(1200)
    expect(talk.witness.violations).toHaveLength(1000)
  })

  test('nothing for a rule that it was told to ignore', () => {
    const talk = new Conversation('1.21.4', { ignore: ['entity-before-spawn'] }).joins().moves(30).destroys(ownId)
    expect(talk.rules).toEqual(['own-destroyed'])
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
