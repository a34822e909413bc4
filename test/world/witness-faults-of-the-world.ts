import type { Rule } from '../../src/world/witness.ts'
import { bobUuid, type Conversation, cowUuid, ownId, ownUuid } from './witness-conversation.ts'

/**
 * What a fault looks like on the wire: said to a witness of a client that has joined, it is reported as this rule, once, and
 * nothing else. `needs`: packets (or fields of one) without which a version cannot have the fault.
 */
export type Fault = readonly [
  rule: Rule,
  what: string,
  fault: (talk: Conversation) => unknown,
  ...needs: readonly string[],
]

const pigUuid = '00000000-0000-4000-8000-0000000000d1'

/** Faults about what is around the client: entities, players, chunks. */
export const faultsOfTheWorld: readonly Fault[] = [
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
    'damage_event',
  ],
  [
    'reference-unknown',
    'an entity is leashed to one that is not spawned',
    (talk) => talk.spawns(30).says('attach_entity', { entityId: 30, vehicleId: 31 }),
  ],
  [
    'reference-unknown',
    'a guardian aims at an entity that is not spawned',
    (talk) => talk.spawns(30, 'guardian').aims(30, 'guardian', 'attack_target', 17, 31),
  ],
  [
    'reference-unknown',
    'a fishing hook is in an entity that is not spawned',
    (talk) => talk.spawns(30, 'fishing_bobber', cowUuid, ownId).aims(30, 'fishing_bobber', 'hooked_entity', 8, 32),
  ],
  [
    'reference-unknown',
    'an entity picks up an item that is not its to pick up: it is not spawned',
    (talk) => talk.spawns(30).says('collect', { collectedEntityId: 30, collectorEntityId: 31, pickupItemCount: 1 }),
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
    (talk) => talk.lists().spawns(30, 'player', bobUuid).unlists().lists(pigUuid, 'bob').spawns(31, 'player', pigUuid),
  ],
  ['tab-name-twice', 'the tab list has a player twice', (talk) => talk.lists().lists(pigUuid, 'bob')],
  [
    'tab-name-twice',
    'a player is listed under another UUID beside the old one',
    (talk) => talk.lists(bobUuid, 'robert').lists(pigUuid, 'bob').lists(bobUuid, 'bob'),
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
  [
    'chunk-twice',
    'a changed chunk comes again, and then once more',
    (talk) => talk.loads(0, 0).changesBlock(1, 1).loads(0, 0).loads(0, 0),
  ],
  [
    'chunk-not-loaded',
    'a block changes in a chunk that the view has left',
    (talk) => talk.loads(0, 0).views(8, 0).changesBlock(1, 1),
  ],
  [
    'chunk-not-loaded',
    'a block changes in a chunk that was thrown away when the view grew narrow',
    (talk) =>
      talk
        .loads(7, 0)
        .says('update_view_distance', { viewDistance: 2 })
        .says('update_view_distance', { viewDistance: 4 })
        .changesBlock(7 * 16, 1),
  ],
  [
    'chunk-not-loaded',
    'a block changes in a chunk whose place another took',
    // View distance 4 keeps 7 to each side: chunk 15, 0 takes the place of 0, 0.
    (talk) => talk.loads(0, 0).views(15, 0).loads(15, 0).views(0, 0).changesBlock(1, 1),
  ],
  ['no-chunk', 'the client waits for its first chunk for half a minute', (talk) => talk.loads(1, 0).ticks(700)],
  [
    'no-chunk',
    'the client walks where no chunk is',
    (talk) =>
      talk.loads(0, 0).ticks(20).answers('position', { x: 16.5, y: 64, z: 8.5, onGround: true, flags: {} }).ticks(700),
  ],
  ['chunk-out-of-range', 'a chunk far off is loaded', (talk) => talk.loads(8, 0)],
  [
    'unload-unloaded',
    'a chunk is unloaded that is not loaded',
    (talk) => talk.says('unload_chunk', { chunkX: 1, chunkZ: 1 }),
  ],
]
