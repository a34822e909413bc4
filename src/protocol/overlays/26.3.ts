import type { SchemaType } from '../schema-types.ts'
import { listOf, named, numbered } from './notation.ts'
import type { Overlay } from './overlay.ts'

const animation = named(['type', numbered('varint', 'none', 'whack', 'stab')], ['duration', 'varint'])

const resolvable = (constant: SchemaType): SchemaType =>
  named(
    ['constant', 'bool'],
    ['value', ['switch', { compareTo: 'constant', fields: { true: constant, false: 'string' } }]],
  )

const fourTexts: SchemaType = ['array', { count: 4, type: 'anonymousNbt' }]
const signText = named(
  ['messages', fourTexts],
  ['filteredMessages', ['option', fourTexts]],
  ['color', 'DyeColor'],
  ['glowing', 'bool'],
)

const item: SchemaType = ['option', 'ItemStackTemplate']
const potDecorations = named(['back', item], ['left', item], ['right', item], ['front', item])
const place = [
  ['x', 'f64'],
  ['y', 'f64'],
  ['z', 'f64'],
] as const

/** Data of new item components. */
const components: Readonly<Record<string, SchemaType>> = {
  attack_animation: animation,
  interact_animation: animation,
  block_transformer: 'varint',
  villager_food: 'varint',
  compostable: 'ResolvableInt',
  cooking_fuel: named(['burnTime', 'ResolvableInt'], ['speedMultiplier', 'ResolvableFloat']),
  brewing_fuel: named(['uses', 'ResolvableInt'], ['speedMultiplier', 'ResolvableFloat']),
  mob_visibility: named(['entities', 'IDSet'], ['visibility', 'f32']),
  provides_pottery_pattern: 'varint',
  sign_text_front: signText,
  sign_text_back: signText,
  waxed: 'void',
  'cushion/color': 'DyeColor',
}

/** Which sections are lit, in the packets that carry light: bit n is bit n & 7 of byte n >> 3. */
const lightMasks = ['packet_map_chunk', 'packet_update_light'].flatMap((packet) =>
  ['skyLightMask', 'blockLightMask', 'emptySkyLightMask', 'emptyBlockLightMask'].map((mask) => ({
    in: 'play.toClient' as const,
    at: `${packet}.${mask}`,
    set: 'ByteArray',
  })),
)

/** Protocol 777, of September 2026. */
export const overlay: Overlay = {
  version: '26.3',
  number: 777,
  base: '26.2',
  sources:
    'ViaVersion’s and ViaBackwards’ translations from and to 26.2, lists of Mojang’s own reports (Minecraft-Console-Client, Rosegold, Void), rapidbot’s reader, PrismarineJS’ drafts',
  untried: true,
  tried: 'nothing: no 26.3 server or client was at hand',
  unverified: [
    'everything on the wire. By ViaVersion and ViaBackwards alone: the numbers of `animation`, `explosion`, `world_particles`, `advancements`, both sign packets, slot display `tag`, the filter mask of `player_chat`',
    'attributes and sounds, whose numbers are snapshot 9’s',
    'blocks, whose numbers are not described: walkers take all but air for a whole block, and stop before grass or climb it',
    'the metadata of cushions; inline trim materials and instruments',
  ],
  packets: [
    { in: 'configuration.toClient', list: [{ insert: ['post_effects'], before: 'store_cookie' }] },
    {
      in: 'play.toClient',
      list: [
        { insert: ['add_transient_block'], after: 'explosion' },
        { insert: ['post_effects'], before: 'respawn' },
        { insert: ['swing_animation'], before: 'system_chat' },
      ],
    },
    { in: 'play.toServer', list: [{ remove: 'arm_animation' }, { insert: ['punch'], after: 'pong' }] },
  ],
  types: [
    { in: 'configuration.toClient', at: 'packet_post_effects', add: named(['postEffects', listOf('string')]) },
    { in: 'play.toClient', at: 'packet_post_effects', add: named(['postEffects', listOf('string')]) },
    {
      in: 'play.toClient',
      at: 'packet_add_transient_block',
      add: named(['location', 'position'], ['type', 'varint']),
    },
    {
      in: 'play.toClient',
      at: 'packet_swing_animation',
      add: named(['entityId', 'varint'], ['hand', 'varint'], ['animation', animation]),
    },
    { in: 'play.toServer', at: 'packet_punch', add: named() },
    { in: 'types', at: 'steppedMove', add: 'native' },
    { in: 'play.toClient', at: 'packet_rel_entity_move', set: named(['entityId', 'varint'], ['move', 'steppedMove']) },
    {
      in: 'play.toClient',
      at: 'packet_entity_move_look',
      set: named(['entityId', 'varint'], ['move', 'steppedMove'], ['yaw', 'i8'], ['pitch', 'i8']),
    },
    {
      in: 'play.toClient',
      at: 'packet_entity_look',
      set: named(['entityId', 'varint'], ['onGround', 'bool'], ['yaw', 'i8'], ['pitch', 'i8']),
    },
    {
      in: 'play.toClient',
      at: 'packet_sync_entity_position',
      set: [
        'container',
        [
          { name: 'entityId', type: 'varint' },
          { name: 'kind', type: numbered('varint', 'linear', 'stepped') },
          {
            anon: true,
            type: [
              'switch',
              {
                compareTo: 'kind',
                fields: {
                  linear: named(...place),
                  stepped: named(['path', listOf(named(...place, ['ticks', 'varint']))]),
                },
              },
            ],
          },
          { name: 'yaw', type: 'f32' },
          { name: 'pitch', type: 'f32' },
          { name: 'onGround', type: 'bool' },
        ],
      ],
    },
    {
      in: 'play.toClient',
      at: 'SpawnInfo.gamemode',
      set: numbered('varint', 'survival', 'creative', 'adventure', 'spectator'),
    },
    { in: 'play.toClient', at: 'SpawnInfo.previousGamemode', set: 'optvarint' },
    { in: 'play.toClient', at: 'packet_explosion', insert: [['playSound', 'bool']] },
    {
      in: 'play.toClient',
      at: 'packet_world_particles',
      set: named(
        ['particle', 'Particle'],
        ['longDistance', 'bool'],
        ['alwaysShow', 'bool'],
        ...place,
        ...([
          ['offsetX', 'f32'],
          ['offsetY', 'f32'],
          ['offsetZ', 'f32'],
          ['speedX', 'f32'],
          ['speedY', 'f32'],
          ['speedZ', 'f32'],
        ] as const),
        ['amount', 'varint'],
        ['randomization', 'varint'],
      ),
    },
    ...lightMasks,
    { in: 'play.toClient', at: 'packet_player_chat.filterTypeMask.2', set: 'ByteArray' },
    { in: 'play.toClient', at: 'packet_advancements.advancementMapping.[].value.displayData', remove: 'xCord' },
    { in: 'play.toClient', at: 'packet_advancements.advancementMapping.[].value.displayData', remove: 'yCord' },
    {
      in: 'play.toClient',
      at: 'packet_advancements.advancementMapping.[].value',
      insert: [
        ['xCord', 'f32'],
        ['yCord', 'f32'],
      ],
    },
    {
      in: 'play.toClient',
      at: 'packet_open_sign_entity',
      set: named(['location', 'position'], ['textSlot', 'varint']),
    },
    { in: 'play.toClient', at: 'SlotDisplay.data.tag', set: 'IDSet' },
    {
      in: 'play.toServer',
      at: 'packet_teleport_confirm',
      insert: [...place, ['yaw', 'f32'], ['pitch', 'f32']],
    },
    { in: 'play.toServer', at: 'packet_update_sign', remove: 'isFrontText' },
    { in: 'play.toServer', at: 'packet_update_sign', insert: [['textSlot', 'varint']] },
    {
      in: 'types',
      at: 'ItemConsumeEffect.teleport_randomly',
      insert: [['directionalParticles', 'bool']],
    },
    { in: 'types', at: 'ArmorTrimMaterial', set: named(['paletteId', 'string'], ['description', 'anonymousNbt']) },
    { in: 'types', at: 'InstrumentData', insert: [['durabilityDamage', 'varint']], before: 'description' },
    { in: 'types', at: 'ResolvableInt', add: resolvable('i32') },
    { in: 'types', at: 'ResolvableFloat', add: resolvable('f32') },
    { in: 'types', at: 'entityMetadataEntry.type', list: [{ insert: ['dye_color'] }] },
    { in: 'types', at: 'entityMetadataEntry.value.dye_color', add: 'varint' },
    {
      in: 'types',
      at: 'Particle.type',
      list: [
        {
          insert: ['red_poplar_leaves', 'orange_poplar_leaves', 'yellow_poplar_leaves'],
          after: 'pale_oak_leaves',
        },
      ],
    },
    {
      in: 'types',
      at: 'SlotComponentType',
      list: [
        { insert: ['attack_animation', 'interact_animation'], after: 'swing_animation' },
        { remove: 'swing_animation' },
        { insert: ['block_transformer', 'villager_food'], after: 'additional_trade_cost' },
        { remove: 'map_color' },
        { insert: ['compostable', 'cooking_fuel', 'brewing_fuel', 'mob_visibility'], after: 'break_sound' },
        {
          insert: ['provides_pottery_pattern', 'sign_text_front', 'sign_text_back', 'waxed', 'cushion/color'],
          after: 'shulker/color',
        },
      ],
    },
    { in: 'types', at: 'SlotComponent.data', remove: 'swing_animation' },
    { in: 'types', at: 'SlotComponent.data', remove: 'map_color' },
    ...Object.entries(components).map(([name, type]) => ({
      in: 'types' as const,
      at: `SlotComponent.data.${name}`,
      add: type,
    })),
    { in: 'types', at: 'SlotComponent.data.pot_decorations', set: potDecorations },
    {
      in: 'types',
      at: 'command_node.extraNodeData.2.parser',
      list: [
        {
          insert: ['minecraft:context_float_provider', 'minecraft:context_int_provider', 'minecraft:slot_source'],
          after: 'minecraft:loot_modifier',
        },
        { insert: ['minecraft:feature', 'minecraft:swing_animation'], after: 'minecraft:dialog' },
      ],
    },
  ],
  loginPacket: { worldState: { previousGamemode: 0 } },
  entities: {
    list: [
      { insert: ['cushion'], after: 'creeper' },
      { insert: ['poplar_boat', 'poplar_chest_boat'], after: 'polar_bear' },
    ],
    like: { poplar_boat: 'oak_boat', poplar_chest_boat: 'oak_chest_boat' },
  },
}
