/** What a client asks a server and is answered by number. */
export type Transaction = 'suggestions' | 'nbt'

/**
 * Where every serverbound play packet goes, one row a packet. A packet without a row follows `defaultServerbound`.
 *
 * | rule    | goes to                                                                             |
 * | ------- | ----------------------------------------------------------------------------------- |
 * | all     | every link in play, a movement those that are placed; entity ids are each link's    |
 * | entity  | the server that the target lives on, its id mapped back                             |
 * | block   | the server that owns the block's chunk if the link to it is ready, else the primary |
 * | primary | the primary                                                                         |
 * | reply   | the link that asked                                                                 |
 * | own     | its own handler                                                                     |
 * | drop    | nobody                                                                              |
 */
export type ServerboundRule = 'all' | 'entity' | 'block' | 'primary' | 'reply' | 'own' | 'drop'

export interface ServerboundRow {
  readonly packet: string
  readonly rule: ServerboundRule
  /** For `block`: the field with the block's position. */
  readonly block?: string
  /** For `all`: sent again to links that join later, as what it says of the client. */
  readonly replay?: 'settings' | 'posture'
  /** For `all`: a movement, held back from links that are not placed. */
  readonly movement?: true
  /** For `all`: carries where the player stands, or only how, so that zones are asked. */
  readonly moves?: 'place' | 'look'
  /**
   * Names a window: sent to the server that opened it under the number it knows, to none when a switch has closed it.
   */
  readonly window?: true
  /** Acts on what a server has opened at the client: goes to that server, by its rule only where none has (opened.ts). */
  readonly acts?: true
  /** The client closes something with it, perhaps. */
  readonly closes?: true
  /** A client sends it with no screen before its eyes. */
  readonly seesTheWorld?: true
  /** Asks something, under a transaction id: `ClientboundRow.transaction` answers. */
  readonly transaction?: Transaction
  /**
   * Uses or changes what a carry takes along (items, health, experience): waits while one runs. `command`: only a chat line that
   * is a command, up to 1.18.2.
   */
  readonly fenced?: true | 'command'
  /** Is done with what the player has: across a border its server becomes the primary first, where things are carried. */
  readonly hands?: true
  readonly why?: string
}

export const defaultServerbound: ServerboundRule = 'primary'

const rows = (rule: ServerboundRule, packets: readonly (string | Omit<ServerboundRow, 'rule'>)[]): ServerboundRow[] =>
  packets.map((row) => (typeof row === 'string' ? { packet: row, rule } : { ...row, rule }))

export const serverboundTable: readonly ServerboundRow[] = [
  ...rows('all', [
    { packet: 'position', movement: true, moves: 'place' },
    { packet: 'position_look', movement: true, moves: 'place' },
    { packet: 'look', movement: true, moves: 'look' },
    { packet: 'flying', movement: true, moves: 'look' },
    { packet: 'tick_end', movement: true },
    { packet: 'player_input', movement: true, replay: 'posture' },
    {
      packet: 'entity_action',
      movement: true,
      why: 'sneaking, sprinting, gliding: each server must see the same posture',
    },
    { packet: 'arm_animation', movement: true, seesTheWorld: true },
    { packet: 'punch', movement: true, seesTheWorld: true },
    { packet: 'held_item_slot', fenced: true, seesTheWorld: true },
    { packet: 'abilities', movement: true },
    { packet: 'settings', replay: 'settings' },
  ]),
  ...rows('entity', [
    { packet: 'use_entity', fenced: true, hands: true, seesTheWorld: true },
    { packet: 'attack', fenced: true, hands: true, seesTheWorld: true },
    { packet: 'pick_item_from_entity', fenced: true, hands: true },
    'spectate_entity',
    { packet: 'query_entity_nbt', transaction: 'nbt' },
    'update_command_block_minecart',
  ]),
  ...rows('block', [
    {
      packet: 'block_dig',
      fenced: true,
      hands: true,
      block: 'location',
      why: 'only what digs; dropping, releasing and swapping have no place in them',
    },
    {
      packet: 'block_place',
      fenced: true,
      hands: true,
      block: 'location',
      seesTheWorld: true,
      why: 'belongs to the owner of the block that would be placed',
    },
    { packet: 'update_sign', block: 'location', acts: true, closes: true },
    { packet: 'pick_item_from_block', fenced: true, hands: true, block: 'position' },
    { packet: 'query_block_nbt', block: 'location', transaction: 'nbt' },
    { packet: 'update_command_block', block: 'location' },
    { packet: 'update_structure_block', block: 'location' },
    { packet: 'update_jigsaw_block', block: 'location' },
    { packet: 'generate_structure', block: 'location' },
    { packet: 'set_test_block', block: 'position' },
    { packet: 'test_instance_block_action', block: 'pos' },
  ]),
  ...rows('reply', [
    'keep_alive',
    'pong',
    {
      packet: 'teleport_confirm',
      why: 'since 26.3 it says where the client stands, which other links are sent as a movement',
    },
    'chunk_batch_received',
    'resource_pack_receive',
    'cookie_response',
  ]),
  ...rows('own', [
    {
      packet: 'custom_payload',
      fenced: true,
      why: 'register and brand reach every link, mcmesh:* none (rule 13), the rest the primary',
    },
    { packet: 'configuration_acknowledged', why: 'the client enters configuration with its primary' },
    { packet: 'vehicle_move', why: 'the vehicle is on the primary; dummies follow by sync' },
    { packet: 'spectate', why: 'names a player by UUID, and a server that is not forwarded to makes its own' },
    { packet: 'chat_message', why: 'sent on unsigned' },
    { packet: 'chat_command_signed', fenced: true, why: 'sent on as an unsigned command' },
    { packet: 'chat_command', fenced: true, why: '/mesh belongs to the operators' },
    { packet: 'chat', fenced: 'command', why: '/mesh belongs to the operators' },
  ]),
  ...rows('drop', [
    { packet: 'chat_session_update', why: 'a signed session belongs to one server' },
    { packet: 'message_acknowledgement', why: 'acknowledges signed messages, which the client is never shown' },
    { packet: 'chat_preview', why: 'previews are signed' },
  ]),
  ...rows('primary', [
    { packet: 'client_command', fenced: true, closes: true },
    { packet: 'tab_complete', transaction: 'suggestions' },
    { packet: 'player_loaded', why: 'mcmesh says it for a dummy, as soon as that has joined' },
    { packet: 'enchant_item', fenced: true, window: true },
    { packet: 'window_click', fenced: true, window: true },
    { packet: 'close_window', fenced: true, window: true, closes: true },
    { packet: 'set_slot_state', fenced: true, window: true },
    { packet: 'select_bundle_item', fenced: true },
    { packet: 'edit_book', fenced: true },
    'lock_difficulty',
    'set_difficulty',
    { packet: 'change_gamemode', fenced: true },
    'set_game_rule',
    'steer_boat',
    'steer_vehicle',
    { packet: 'pick_item', fenced: true },
    'ping_request',
    { packet: 'craft_recipe_request', fenced: true, window: true },
    'recipe_book',
    'displayed_recipe',
    { packet: 'name_item', fenced: true },
    'advancement_tab',
    { packet: 'select_trade', fenced: true },
    { packet: 'set_beacon_effect', fenced: true },
    { packet: 'set_creative_slot', fenced: true },
    { packet: 'use_item', fenced: true, seesTheWorld: true },
    'debug_sample_subscription',
    'debug_subscription_request',
    { packet: 'custom_click_action', fenced: true, acts: true },
  ]),
]
