import type { Transaction } from './serverbound.ts'

/**
 * What mcmesh does with every clientbound play packet, one row a packet. A name that some version doesn't know simply
 * never comes in that version; a packet without a row follows `defaultClientbound`.
 *
 * | rule   | from the primary                          | from a dummy                                  |
 * | ------ | ----------------------------------------- | --------------------------------------------- |
 * | pass   | as it is                                  | dropped                                       |
 * | placed | if it supplies the chunk, or nobody does  | if it supplies the chunk                      |
 * | entity | ids mapped, if the client has it spawned  | the same, when this link shows that entity    |
 * | chunk  | by chunk view                             | by chunk view                                 |
 * | ledger | recorded and sent                         | recorded and kept                             |
 * | answer | the client answers, routed back           | mcmesh answers                                |
 * | own    | its own handler                           | its own handler                               |
 * | drop   | dropped                                   | dropped                                       |
 */
export type ClientboundRule = 'pass' | 'placed' | 'entity' | 'chunk' | 'ledger' | 'answer' | 'own' | 'drop'

/** Where in the world a packet speaks of, by the names of its fields. */
export type PacketLocation =
  /** A block position. */
  | { readonly block: string }
  /** Three coordinates in blocks; in later versions within the vector `or`. */
  | { readonly point: readonly [x: string, z: string]; readonly or?: string }
  /** Three coordinates in eighths of a block (sound_effect). */
  | { readonly eighths: readonly [x: string, z: string] }
  /** Two chunk coordinates. */
  | { readonly chunk: readonly [x: string, z: string] }
  /** A section position with x and z in chunks (multi_block_change). */
  | { readonly section: string }

/** What is kept of a packet of a tracked entity, so that the entity can be shown later than it was spawned. */
export type Keep =
  /** Begins to track the entity. */
  | 'spawn'
  /** Moves it. */
  | 'position'
  /** Entries merged by index. */
  | 'metadata'
  /** Items merged by slot. */
  | 'equipment'
  /** Values merged by attribute. */
  | 'attributes'
  /** The last one by packet name. */
  | 'last'
  /** The last one by effect. */
  | 'effect'

export interface ClientboundRow {
  readonly packet: string
  readonly rule: ClientboundRule
  readonly at?: PacketLocation
  readonly keep?: Keep
  /** An entity packet that speaks to the player itself: never sent on from a dummy. */
  readonly primaryOnly?: true
  /** Opens a window. */
  readonly opens?: true
  /** Closes one. */
  readonly closes?: true
  /** Names a window of its server: the client knows it by another number, and a dummy's not at all. */
  readonly window?: true
  /** Carries that the player is dead, perhaps: a dummy that is, is respawned at once. */
  readonly revives?: true
  /** Moves the centre of the client's view: chunks that waited for that are sent. */
  readonly centresView?: true
  /** Carries the time or the weather, perhaps: with `"sky"` all see that of one server, whichever they play on. */
  readonly timeOrWeather?: true
  /** Carries the player's game mode, perhaps: everybody's tab list shows it. */
  readonly mode?: true
  /** Tells what a carry takes along: no news for the client while its old server gives that up. */
  readonly carried?: true
  /** Answers a request of the client's, by its transaction id: sent from a dummy too, if it was asked. */
  readonly transaction?: Transaction
  /** Has a handler of its own that maps nothing in it: one that can't be read is passed on from the primary all the same. */
  readonly unmapped?: true
  /** Why this rule, where the packet's name doesn't say it. */
  readonly why?: string
}

export const defaultClientbound: ClientboundRule = 'pass'

const rows = (rule: ClientboundRule, packets: readonly (string | Omit<ClientboundRow, 'rule'>)[]): ClientboundRow[] =>
  packets.map((row) => (typeof row === 'string' ? { packet: row, rule } : { ...row, rule }))

export const clientboundTable: readonly ClientboundRow[] = [
  ...rows('own', [
    { packet: 'login', why: 'the client is sent one login, with its own entity id, from its first server only' },
    { packet: 'respawn', why: 'the client drops its level on a dimension change; dummies are renewed after it' },
    {
      packet: 'start_configuration',
      why: 'a server that reconfigures: passed through for a primary, answered for a dummy',
    },
    { packet: 'kick_disconnect', why: "a primary's reason for the player; a dummy is retried" },
    { packet: 'player_chat', why: 'signatures chain per server and cannot survive a switch: shown unsigned' },
    { packet: 'profileless_chat', why: 'what a player wrote may be for the whole mesh' },
    { packet: 'system_chat', why: 'nobody reads of dummies that come and go' },
    { packet: 'chat', why: 'both of these, up to 1.18.2' },
    { packet: 'bundle_delimiter', why: 'bundles are collected whole, so that two links never interleave' },
    { packet: 'acknowledge_player_digging', why: 'settles all lower sequences, whichever server they went to' },
    { packet: 'player_info', why: "the tab list is the union of the links' lists" },
    { packet: 'player_remove', why: "the tab list is the union of the links' lists" },
    { packet: 'custom_payload', why: 'mcmesh:* stays between mcmesh and the server (rule 13)' },
    { packet: 'entity_destroy', why: 'each id ends for this link; the client is sent those that it has spawned' },
    { packet: 'update_view_distance', why: "the client's is the largest of its links'" },
    { packet: 'store_cookie', unmapped: true, why: 'cookies are the client’s, whichever server stores them' },
    {
      packet: 'feature_flags',
      unmapped: true,
      why: 'up to 1.20.1 they come in play: compared with what the client was sent, for a switch to be soft',
    },
    {
      packet: 'vehicle_move',
      why: 'the server puts the vehicle back that its player steers: the client answers from there',
    },
    { packet: 'transfer', unmapped: true, why: 'only the server that the player plays on may send it elsewhere' },
  ]),
  ...rows('answer', [
    'keep_alive',
    'ping',
    { packet: 'chunk_batch_start', why: "a dummy's batches are unwrapped: its chunks stand on their own" },
    'chunk_batch_finished',
    { packet: 'position', why: 'teleport ids of two servers may meet: renumbered; a dummy confirms at once' },
    'cookie_request',
    'resource_pack_send',
    'add_resource_pack',
  ]),
  ...rows('drop', [
    { packet: 'hide_message', why: 'its cache index of signed messages disconnects a client that is shown none' },
    { packet: 'message_header', why: 'speaks of signed messages, which are shown unsigned' },
    { packet: 'should_display_chat_preview', why: 'previews are signed' },
  ]),
  ...rows('chunk', [
    { packet: 'map_chunk', at: { chunk: ['x', 'z'] } },
    { packet: 'unload_chunk', at: { chunk: ['chunkX', 'chunkZ'] } },
    { packet: 'update_light', at: { chunk: ['chunkX', 'chunkZ'] } },
    { packet: 'block_change', at: { block: 'location' } },
    { packet: 'multi_block_change', at: { section: 'chunkCoordinates' } },
    { packet: 'tile_entity_data', at: { block: 'location' } },
    { packet: 'block_action', at: { block: 'location' } },
    {
      packet: 'chunk_biomes',
      why: 'a list of chunks: sent by the primary, whose biomes they are in nearly every case',
    },
  ]),
  ...rows('placed', [
    { packet: 'sound_effect', at: { eighths: ['x', 'z'] } },
    { packet: 'named_sound_effect', at: { eighths: ['x', 'z'] } },
    { packet: 'world_particles', at: { point: ['x', 'z'] } },
    { packet: 'world_event', at: { block: 'location' } },
    { packet: 'explosion', at: { point: ['x', 'z'], or: 'center' } },
    { packet: 'add_transient_block', at: { block: 'location' } },
    { packet: 'block_break_animation', at: { block: 'location' }, why: 'its id is the breaker, mapped as well' },
    { packet: 'sculk_vibration_signal', at: { block: 'sourcePosition' } },
  ]),
  ...rows('entity', [
    { packet: 'spawn_entity', keep: 'spawn' },
    { packet: 'spawn_entity_living', keep: 'spawn' },
    { packet: 'spawn_entity_painting', keep: 'spawn' },
    { packet: 'spawn_entity_experience_orb', keep: 'spawn' },
    { packet: 'named_entity_spawn', keep: 'spawn' },
    { packet: 'rel_entity_move', keep: 'position' },
    { packet: 'entity_move_look', keep: 'position' },
    { packet: 'entity_teleport', keep: 'position' },
    { packet: 'sync_entity_position', keep: 'position' },
    { packet: 'move_minecart', keep: 'position' },
    { packet: 'entity_look', keep: 'position' },
    { packet: 'entity_head_rotation', keep: 'last' },
    { packet: 'entity_metadata', keep: 'metadata' },
    { packet: 'entity_equipment', keep: 'equipment' },
    { packet: 'entity_update_attributes', keep: 'attributes', carried: true },
    { packet: 'entity_effect', keep: 'effect', carried: true },
    { packet: 'remove_entity_effect', keep: 'effect', carried: true },
    { packet: 'set_passengers', keep: 'last' },
    { packet: 'attach_entity', keep: 'last' },
    'entity_velocity',
    'set_projectile_power',
    'animation',
    'swing_animation',
    'entity_status',
    'damage_event',
    'hurt_animation',
    'entity_sound_effect',
    'collect',
    'debug_entity_value',
    { packet: 'camera', primaryOnly: true },
    { packet: 'open_horse_window', primaryOnly: true, opens: true, window: true },
    { packet: 'face_player', primaryOnly: true },
    { packet: 'death_combat_event', primaryOnly: true },
    { packet: 'end_combat_event', primaryOnly: true },
    { packet: 'enter_combat_event', primaryOnly: true },
  ]),
  ...rows('ledger', [
    { packet: 'update_health', revives: true, carried: true },
    { packet: 'experience', carried: true },
    { packet: 'held_item_slot', carried: true },
    { packet: 'abilities', carried: true },
    { packet: 'game_state_change', timeOrWeather: true, mode: true, carried: true },
    'difficulty',
    { packet: 'update_time', timeOrWeather: true },
    'initialize_world_border',
    'world_border_center',
    'world_border_lerp_size',
    'world_border_size',
    'world_border_warning_delay',
    'world_border_warning_reach',
    'spawn_position',
    'simulation_distance',
    { packet: 'update_view_position', centresView: true },
    'set_ticking_state',
    'boss_bar',
    'clear_titles',
    'set_title_text',
    'set_title_subtitle',
    'set_title_time',
    'teams',
    'scoreboard_objective',
    'scoreboard_display_objective',
    'scoreboard_score',
    'reset_score',
    'playerlist_header',
    'declare_commands',
    'declare_recipes',
    'unlock_recipes',
    'recipe_book_add',
    'recipe_book_remove',
    'recipe_book_settings',
    'advancements',
    'select_advancement_tab',
    'tags',
    'set_cooldown',
    'map',
    'chat_suggestions',
    'tracked_waypoint',
    { packet: 'window_items', window: true, carried: true },
    { packet: 'set_slot', window: true, carried: true },
    { packet: 'set_player_inventory', carried: true },
    { packet: 'set_cursor_item', carried: true },
    { packet: 'open_window', opens: true, window: true, why: 'a dummy closes its own: nobody sees it' },
    { packet: 'close_window', closes: true, window: true },
    'remove_resource_pack',
    'server_data',
    'server_links',
    'custom_report_details',
    'post_effects',
  ]),
  ...rows('pass', [
    'statistics',
    'chat_preview',
    'action_bar',
    { packet: 'tab_complete', transaction: 'suggestions' },
    { packet: 'craft_progress_bar', window: true },
    { packet: 'craft_recipe_response', window: true },
    { packet: 'trade_list', window: true },
    'open_book',
    'open_sign_entity',
    'player_rotation',
    { packet: 'nbt_query_response', transaction: 'nbt' },
    'stop_sound',
    'ping_response',
    'step_tick',
    'debug_sample',
    'debug_block_value',
    'debug_chunk_value',
    'debug_event',
    'show_dialog',
    'clear_dialog',
    'test_instance_block_status',
    'game_test_highlight_pos',
    'low_disk_space_warning',
    'game_rule_values',
  ]),
]
