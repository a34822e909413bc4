import { changedTypes, type TypeChange } from './schema-changes.ts'
import type { NamedTypes, SchemaType } from './schema-types.ts'

/*
 * Places where minecraft-data's description is wrong, put right for walkers and codecs alike: a codec that
 * counts otherwise than its walker measured would take any bytes for a count. One row a fault.
 */

interface Correction {
  /** Protocol numbers that have the fault, both included. */
  readonly from: number
  readonly to: number
  readonly why: string
  correct(types: NamedTypes): NamedTypes
}

export const schemaCorrections: readonly Correction[] = [
  {
    from: 756,
    to: 764,
    why: 'face_player: what to look at of the entity is a number (feet or eyes), not a text.',
    correct: (types) => replaced(types, 'packet_face_player', '"true":"string"', '"true":"varint"'),
  },
  {
    from: 759,
    to: 764,
    why: "vibration particle: an entity's eye height is a float and nothing follows it but the ticks.",
    correct: (types) => withVibration(types, 'string'),
  },
  {
    from: 765,
    to: 765,
    why: 'vibration particle: as before, and the kind of its target is a number since 1.20.3.',
    correct: (types) =>
      withVibration(types, ['mapper', { type: 'varint', mappings: { 0: 'minecraft:block', 1: 'minecraft:entity' } }]),
  },
  {
    from: 765,
    to: 765,
    why: "explosion: its particles are numbered as 1.20.3's, not as 1.20.5's.",
    correct: changing({
      at: 'Particle',
      set: [
        'container',
        [
          { name: 'particleId', type: 'varint' },
          { name: 'data', type: ['particleData', { compareTo: 'particleId' }] },
        ],
      ],
    }),
  },
  {
    from: 768,
    to: 772,
    why: "a minecart's steps: their places and velocities are doubles, their angles bytes.",
    correct: minecartSteps('movement'),
  },
  {
    from: 773,
    to: 775,
    why: "a minecart's steps: their places and velocities are doubles, their angles bytes.",
    correct: minecartSteps('velocity'),
  },
  {
    from: 775,
    to: 775,
    why: 'item components: what is of a registry is its number (or a holder) with no flag before it.',
    correct: changing(
      { at: 'SlotComponent.data.damage_type', set: 'varint' },
      { at: 'SlotComponent.data.instrument', set: holder('instrumentId', 'InstrumentData') },
      { at: 'SlotComponent.data.provides_trim_material', set: holder('materialId', 'ArmorTrimMaterial') },
      { at: 'SlotComponent.data.jukebox_playable', set: holder('songId', 'JukeboxSongData') },
      { at: 'SlotComponent.data.chicken/variant', set: 'varint' },
      { at: 'SlotComponent.data.chicken/sound_variant', set: 'varint' },
      { at: 'SlotComponent.data.zombie_nautilus/variant', set: 'varint' },
    ),
  },
  {
    from: 775,
    to: 775,
    why: 'item components: what names a tag may name a list of ids as well.',
    correct: changing(
      { at: 'SlotComponent.data.damage_resistant', set: 'IDSet' },
      { at: 'SlotComponent.data.provides_banner_patterns', set: 'IDSet' },
      { at: 'SlotComponent.data.blocks_attacks.bypassedBy', set: ['option', 'IDSet'] },
    ),
  },
  {
    from: 773,
    to: 775,
    why: 'bees in a hive: each begins with its entity type since 1.21.9.',
    correct: changing({ at: 'SlotComponent.data.bees.bees.[]', insert: [['type', 'varint']], before: 'nbtData' }),
  },
  {
    from: 766,
    to: 775,
    why: 'a written book: whether there is a filtered page is a flag, as for every option.',
    correct: changing({ at: 'ItemWrittenBookPage.filteredContent', set: ['option', 'anonymousNbt'] }),
  },
  {
    from: 766,
    to: 766,
    why: 'a painting: its kind is a number of its registry, which none stands in a packet until 1.21.',
    correct: changing({ at: 'entityMetadataEntry.value.painting_variant', set: 'varint' }),
  },
  {
    from: 767,
    to: 767,
    why: 'a painting that stands in its packet has no title and no author before 1.21.2.',
    correct: changing(
      { at: 'EntityMetadataPaintingVariant', remove: 'title' },
      { at: 'EntityMetadataPaintingVariant', remove: 'author' },
    ),
  },
  {
    from: 767,
    to: 775,
    why: 'a painting that stands in its packet: its width and height are varints.',
    correct: changing(
      { at: 'EntityMetadataPaintingVariant.width', set: 'varint' },
      { at: 'EntityMetadataPaintingVariant.height', set: 'varint' },
    ),
  },
]

/** The types of protocol `number`, put right: those of one state and direction, with what all share or without, or that alone. */
export function corrections(number: number, types: NamedTypes): NamedTypes {
  return schemaCorrections
    .filter(({ from, to }) => from <= number && number <= to)
    .reduce((corrected, { correct }) => correct(corrected), types)
}

/** Makes changes, each where its type is: scopes are corrected one by one as well. */
function changing(...changes: readonly TypeChange[]): Correction['correct'] {
  return (types) =>
    changes.reduce(
      (changed, change) => ((change.at.split('.')[0] ?? '') in changed ? changedTypes(changed, change) : changed),
      types,
    )
}

/** `velocity`: what minecraft-data calls that field. */
function minecartSteps(velocity: string): Correction['correct'] {
  const at = (field: string): string => `packet_move_minecart.steps.[].${field}`
  return changing(
    ...['position', velocity].map((field) => ({ at: at(field), set: 'vec3f64' })),
    ...['yaw', 'pitch'].map((field) => ({ at: at(field), set: 'i8' })),
  )
}

/** Something of a registry: its number and one, or 0 and the thing itself. */
function holder(baseName: string, type: string): SchemaType {
  return ['registryEntryHolder', { baseName, otherwise: { name: 'data', type } }]
}

function replaced(types: NamedTypes, name: string, wrong: string, right: string): NamedTypes {
  const type = types[name]
  if (type === undefined) return types
  return { ...types, [name]: JSON.parse(JSON.stringify(type).replace(wrong, right)) }
}

/** `particleData` is a switch over particle numbers; the vibration is the case that has a `positionType`. */
function withVibration(types: NamedTypes, positionType: SchemaType): NamedTypes {
  // Not every scope has it.
  if (types.particleData === undefined) return types
  const [kind, options] = types.particleData as ['switch', { fields: Record<string, SchemaType> }]
  const vibration: SchemaType = [
    'container',
    [
      { name: 'positionType', type: positionType },
      {
        name: 'position',
        type: [
          'switch',
          {
            compareTo: 'positionType',
            fields: {
              'minecraft:block': 'position',
              'minecraft:entity': [
                'container',
                [
                  { name: 'entityId', type: 'varint' },
                  { name: 'entityEyeHeight', type: 'f32' },
                ],
              ],
            },
          },
        ],
      },
      { name: 'ticks', type: 'varint' },
    ],
  ]
  const fields = Object.entries(options.fields).map(([id, type]) => [
    id,
    JSON.stringify(type).includes('"positionType"') ? vibration : type,
  ])
  return { ...types, particleData: [kind, { ...options, fields: Object.fromEntries(fields) }] }
}
