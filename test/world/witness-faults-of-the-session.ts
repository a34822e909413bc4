import { RandomPackets, seeded } from '../protocol/random-packets.ts'
import { bobUuid } from './witness-conversation.ts'
import type { Fault } from './witness-faults-of-the-world.ts'

/** Faults about how it is told: the course of a session, and the lists, windows and words of a client. */
export const faultsOfTheSession: readonly Fault[] = [
  ['unasked-login', 'a second login comes', (talk) => talk.says('login', talk.loginParams()).teleports(1, 64, 1, 2)],
  ['unasked-respawn', 'a respawn comes', (talk) => talk.respawns()],
  [
    'unasked-configuration',
    'the client is sent back to configuration',
    (talk) => talk.says('start_configuration'),
    'start_configuration',
  ],
  ['unasked-position', 'the client is teleported', (talk) => talk.teleports(20, 64, 8.5, 2)],
  [
    'unasked-position',
    'the client is put back to where it was let in',
    (talk) =>
      talk.answers('position', { x: 8.75, y: 64, z: 8.5, onGround: true, flags: {} }).teleports(8.5, 64, 8.5, 2),
  ],
  [
    'teleport-id-twice',
    'two teleports have one id',
    (talk) => {
      talk.witness.expectTeleport()
      talk.teleports(20, 64, 8.5, 1)
    },
  ],
  [
    'bundle-open',
    'a respawn comes inside a bundle',
    (talk) => {
      talk.witness.expect('respawn')
      talk.says('bundle_delimiter').respawns()
    },
    'bundle_delimiter',
  ],
  [
    'bundle-open',
    'a bundle has more packets than clients take',
    (talk) => {
      talk.says('bundle_delimiter').spawns(30)
      for (let move = 0; move < 4096; move++) talk.moves(30)
    },
    'bundle_delimiter',
  ],
  [
    'bundle-open',
    'a bundle stands open at the end',
    (talk) => talk.says('bundle_delimiter').witness.rest(),
    'bundle_delimiter',
  ],
  [
    'bundle-open',
    'a bundle stands open for seconds',
    (talk) => talk.loads(0, 0).says('bundle_delimiter').ticks(300),
    'bundle_delimiter',
  ],

  [
    'batch-open',
    'a chunk batch ends that never began',
    (talk) => talk.says('chunk_batch_finished', { batchSize: 1 }),
    'chunk_batch_finished',
  ],
  [
    'batch-open',
    'a chunk batch begins inside another',
    (talk) => talk.says('chunk_batch_start').says('chunk_batch_start'),
    'chunk_batch_start',
  ],
  [
    'batch-open',
    'a chunk batch stands open at the end',
    (talk) => talk.says('chunk_batch_start').witness.rest(),
    'chunk_batch_start',
  ],
  [
    'batch-open',
    'a chunk batch stands open for seconds',
    (talk) => talk.loads(0, 0).says('chunk_batch_start').ticks(300),
    'chunk_batch_start',
  ],

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
    'acknowledge_player_digging.sequenceId',
  ],
  [
    'sequence-backwards',
    'a lower sequence is acknowledged after a higher one',
    (talk) =>
      talk
        .answers('block_dig', { status: 0, location: { x: 0, y: 0, z: 0 }, face: 1, sequence: 4 })
        .says('acknowledge_player_digging', { sequenceId: 4 })
        .says('acknowledge_player_digging', { sequenceId: 3 }),
    'acknowledge_player_digging.sequenceId',
  ],
  ['window-not-open', 'a window is filled that is not open', (talk) => talk.slot(3)],
  [
    'window-not-open',
    'all slots come of a window that is not open',
    (talk) =>
      talk.says('window_items', { windowId: 3, stateId: 1, items: [], carriedItem: { itemCount: 0, present: false } }),
  ],
  [
    'window-not-open',
    'a furnace burns in another window than the open one',
    (talk) => talk.opens(3).says('craft_progress_bar', { windowId: 4, property: 0, value: 1 }),
  ],
  ['window-not-open', 'a window is closed that is not open', (talk) => talk.says('close_window', { windowId: 3 })],
  [
    'window-not-open',
    'a window is filled after its server closed it',
    (talk) => talk.opens(3).says('close_window', { windowId: 3 }).slot(3),
  ],
  ['objective-unknown', 'an unknown objective is removed', (talk) => talk.objective('kills', 1)],
  [
    'objective-unknown',
    'an objective is changed that was removed',
    (talk) => talk.objective('kills', 0).objective('kills', 1).objective('kills', 2),
  ],
  [
    'objective-unknown',
    'an unknown objective is shown',
    (talk) => talk.says('scoreboard_display_objective', { position: 1, name: 'kills' }),
  ],
  ['objective-unknown', 'a score counts for an unknown objective', (talk) => talk.score('kills')],
  [
    'objective-unknown',
    'a score counts for an objective that was removed',
    (talk) => talk.objective('kills', 0).objective('kills', 1).score('kills'),
  ],
  [
    'objective-unknown',
    'a score of an unknown objective is reset',
    (talk) => talk.says('reset_score', { entity_name: 'bob', objective_name: 'kills' }),
    'reset_score',
  ],
  ['objective-twice', 'an objective is created twice', (talk) => talk.objective('kills', 0).objective('kills', 0)],
  ['team-unknown', 'an unknown team is joined', (talk) => talk.team('red', 3, ['bob'])],
  ['team-unknown', 'a team is changed before it is created', (talk) => talk.team('red', 2).team('red', 0)],
  [
    'team-unknown',
    'a team is changed after it was removed',
    (talk) => talk.team('red', 0).team('red', 1).team('red', 2),
  ],
  ['team-twice', 'a team is created twice', (talk) => talk.team('red', 0).team('red', 0)],
  [
    'team-member-unknown',
    'somebody leaves a team that they are not in',
    (talk) => talk.team('red', 0).team('red', 4, ['bob']),
  ],
  ['boss-bar-unknown', 'an unknown boss bar is removed', (talk) => talk.bossBar(1)],
  ['boss-bar-unknown', 'a boss bar is changed before it is added', (talk) => talk.bossBar(2).bossBar(0)],
  ['boss-bar-unknown', 'a boss bar is changed after it was removed', (talk) => talk.bossBar(0).bossBar(1).bossBar(2)],
  ['boss-bar-twice', 'a boss bar is added twice', (talk) => talk.bossBar(0).bossBar(0)],
  [
    'mesh-channel',
    "a payload on mcmesh's channel comes through",
    (talk) => talk.says('custom_payload', { channel: 'mcmesh:sync', data: Buffer.of(1) }),
  ],
  [
    'mesh-channel',
    "a payload on mcmesh's channel comes through in the configuration",
    (talk) => talk.says('custom_payload', { channel: 'mcmesh:sync', data: Buffer.of(1) }, 'configuration'),
    'start_configuration',
  ],
  [
    'mesh-channel',
    "a question on mcmesh's channel comes through before the login",
    (talk) => talk.says('login_plugin_request', { messageId: 1, channel: 'mcmesh:sync', data: Buffer.of(1) }, 'login'),
  ],
  [
    'signed-chat',
    'signed chat comes through',
    (talk) =>
      talk.says(
        'player_chat',
        new RandomPackets(talk.protocol.version, 'play', 'clientbound', seeded(1)).params('player_chat'),
      ),
    'player_chat',
  ],
  [
    'signed-chat',
    'a signed message is hidden',
    (talk) => talk.says('hide_message', { id: 1, signature: Buffer.alloc(4) }),
    'hide_message',
  ],
  [
    'signed-chat',
    'the header of a signed message comes through',
    (talk) =>
      talk.says('message_header', { senderUuid: bobUuid, signature: Buffer.alloc(4), messageHash: Buffer.of(1) }),
    'message_header',
  ],
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
      talk
        .loads(0, 0)
        .witness.clientbound(
          'play',
          Buffer.concat([
            talk.protocol.packets('play', 'clientbound').encode('unload_chunk', { chunkX: 0, chunkZ: 0 }),
            Buffer.of(1),
          ]),
        ),
  ],
]
