import { named, numbered } from './notation.ts'
import type { Overlay } from './overlay.ts'

const teamLook = named(
  ['name', 'anonymousNbt'],
  ['prefix', 'anonymousNbt'],
  ['suffix', 'anonymousNbt'],
  ['nameTagVisibility', numbered('varint', 'always', 'never', 'hide_for_other_teams', 'hide_for_own_team')],
  ['collisionRule', numbered('varint', 'always', 'never', 'push_other_teams', 'push_own_team')],
  ['formatting', ['option', 'varint']],
  ['flags', ['bitflags', { type: 'u8', flags: ['friendly_fire', 'see_friendly_invisible'] }]],
)

const burst = named(['waterBlocks', 'i32'], ['burstImpulseBase', 'f32'])

const shapes = (name: string) => [
  [`${name}_slab`, 6] as const,
  [`${name}_stairs`, 80] as const,
  [`${name}_wall`, 324] as const,
]

/** The blocks of a new stone, with how many states each has. */
const stone = (name: string, ...others: (readonly [string, number])[]) => [
  [name, 1] as const,
  ...others,
  ...shapes(name),
  [`polished_${name}`, 1] as const,
  ...shapes(`polished_${name}`),
  [`${name}_bricks`, 1] as const,
  ...shapes(`${name}_brick`),
  [`chiseled_${name}`, 1] as const,
]

const ages = ['', 'exposed_', 'weathered_', 'oxidized_']
/** Copper is in the order of its age now, the waxed after the plain. */
const copper = [
  'cut_copper',
  'chiseled_copper',
  'cut_copper_stairs',
  'cut_copper_slab',
  'copper_door',
  'copper_trapdoor',
]
const agedCopper = [
  'waxed_copper_block',
  ...ages.slice(1).map((age) => `waxed_${age}copper`),
  ...['copper_ore', 'deepslate_copper_ore'],
  ...copper.flatMap((name) => ['', 'waxed_'].flatMap((wax) => ages.map((age) => `${wax}${age}${name}`))),
]

/** Protocol 776, of June 2026. No packet was added, removed or moved. */
export const overlay: Overlay = {
  version: '26.2',
  number: 776,
  base: '26.1',
  sources:
    'Minestom 2026.08.28-26.2’s registries, ViaVersion’s translation from 26.1, lists of Mojang’s own reports (Minecraft-Console-Client, azalea)',
  tried:
    'packets of a running Minestom 2026.08.28-26.2 server, byte for byte; two of these as one mesh (test/minestom): crossings, digging, placing, hits, riding, windows, chat, a death, a second configuration, a dead server',
  unverified: [
    'the numbers of blocks’ states (Minestom’s registry alone; only walkers need them)',
    'that a client takes no entity id 0 any more (ViaVersion only; mcmesh has never told one)',
    '`move_minecart`, `game_rule_values` (both on the word of 26.1’s sources), `hide_message`, `test_instance_block_status`, `transfer`, in the login all that is neither `success` nor `compress` (`disconnect`, `encryption_begin`, `login_plugin_request`, `cookie_request`), and in the configuration what need not be sent there: no server has sent them to us, and they have 26.1’s schema',
  ],
  types: [
    { in: 'login.toClient', at: 'packet_success', insert: [['sessionId', 'UUID']] },
    { in: 'play.toClient', at: 'packet_login', insert: [['onlineMode', 'bool']], after: 'worldState' },
    { in: 'play.toClient', at: 'packet_teams.add', set: teamLook },
    { in: 'play.toClient', at: 'packet_teams.change', set: teamLook },
    { in: 'play.toServer', at: 'packet_spectate_entity.entityId', set: 'optvarint' },
    { in: 'types', at: 'SlotComponentType', list: [{ insert: ['sulfur_cube_content'], after: 'bees' }] },
    { in: 'types', at: 'SlotComponent.data.sulfur_cube_content', add: 'ItemStackTemplate' },
    {
      in: 'types',
      at: 'Particle.type',
      list: [
        {
          insert: [
            'sulfur_bubbles',
            ...['noxious_gas', 'noxious_gas_cloud'],
            ...['geyser', 'geyser_base', 'geyser_poof', 'geyser_plume'],
          ],
          after: 'bubble',
        },
        { insert: ['sulfur_cube_goo'] },
      ],
    },
    { in: 'types', at: 'Particle.data.geyser', add: 'i32' },
    { in: 'types', at: 'Particle.data.geyser_plume', add: 'i32' },
    { in: 'types', at: 'Particle.data.geyser_base', add: burst },
    { in: 'types', at: 'Particle.data.geyser_poof', add: burst },
    {
      in: 'types',
      at: 'command_node.extraNodeData.2.parser',
      list: [{ rename: 'minecraft:color', to: 'minecraft:team_color' }],
    },
    { in: 'types', at: 'command_node.extraNodeData.2.properties', remove: 'minecraft:color' },
    { in: 'types', at: 'command_node.extraNodeData.2.properties.minecraft:team_color', add: 'void' },
  ],
  entities: {
    list: [{ insert: ['sulfur_cube'], after: 'strider' }],
    like: { sulfur_cube: 'slime' },
    metadata: {
      slime: [{ insert: ['baby', 'age_locked'], after: 'mob_flags' }],
      magma_cube: [{ insert: ['baby', 'age_locked'], after: 'mob_flags' }],
      sulfur_cube: [
        { insert: ['baby', 'age_locked'], after: 'mob_flags' },
        { insert: ['max_fuse', 'from_bucket'], after: 'size' },
      ],
    },
  },
  loginPacket: { onlineMode: false },
  blocks: [
    { insert: [...stone('sulfur', ['potent_sulfur', 5]), ...stone('cinnabar')], after: 'chiseled_tuff_bricks' },
    { move: agedCopper, after: 'oxidized_copper' },
    { move: ['pointed_dripstone'], after: 'dripstone_block' },
    { insert: [['sulfur_spike', 20]], after: 'pointed_dripstone' },
  ],
  attributes: [
    { insert: [['air_drag_modifier', 1, 0, 2048]], before: 'armor' },
    { insert: [['below_name_distance', 10, 0, 512]], after: 'attack_speed' },
    { insert: [['bounciness', 0, 0, 1]], after: 'block_interaction_range' },
    { insert: [['friction_modifier', 1, 0, 2048]], after: 'follow_range' },
    { insert: [['name_tag_distance', 64, 0, 512]], after: 'movement_speed' },
    { change: ['knockback_resistance', 0, -2, 1] },
  ],
}
