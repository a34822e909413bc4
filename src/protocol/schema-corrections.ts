import { changedTypes, type TypeChange, typeAt } from './schema-changes.ts'
import type { NamedTypes, SchemaType } from './schema-types.ts'

/*
 * Places where minecraft-data's description is wrong, put right for walkers and codecs alike: a codec that
 * counts otherwise than its walker measured would take any bytes for a count. One row a fault.
 */

interface Correction {
  /** Protocol numbers that have the fault, both included. `LATEST`: later ones are put right where they are described as wrongly. */
  readonly from: number
  readonly to: number
  readonly why: string
  /** `found`: only what is described just so. */
  correct(types: NamedTypes, found: boolean): NamedTypes
}

/** The newest version of which minecraft-data's description was looked at. */
const LATEST = 775

/** A change of what is wrong, and how that is described where no later version has been looked at. */
type CorrectionChange = TypeChange & { readonly was?: SchemaType }

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
    to: LATEST,
    why: "a minecart's steps: their places and velocities are doubles, their angles bytes.",
    correct: minecartSteps('velocity'),
  },
  {
    from: LATEST,
    to: LATEST,
    why: 'item components: what is of a registry is its number (or a holder) with no flag before it.',
    correct: changing(
      {
        at: 'SlotComponent.data.damage_type',
        set: 'varint',
        was: flagged('damageType', holder('damageTypeId', 'DamageTypeData')),
      },
      ...(
        [
          ['instrument', 'data', holder('instrumentId', 'InstrumentData')],
          ['provides_trim_material', 'material', holder('materialId', 'ArmorTrimMaterial')],
          ['jukebox_playable', 'song', holder('songId', 'JukeboxSongData')],
        ] as const
      ).map(([name, field, set]) => ({ at: `SlotComponent.data.${name}`, set, was: flagged(field, set) })),
      ...['chicken/variant', 'chicken/sound_variant', 'zombie_nautilus/variant'].map((name) => ({
        ...{ at: `SlotComponent.data.${name}`, set: 'varint' },
        was: holder('variantId', 'string', 'variantData'),
      })),
    ),
  },
  {
    from: LATEST,
    to: LATEST,
    why: 'item components: what names a tag may name a list of ids as well.',
    correct: changing(
      { at: 'SlotComponent.data.damage_resistant', set: 'IDSet', was: 'string' },
      { at: 'SlotComponent.data.provides_banner_patterns', set: 'IDSet', was: 'string' },
      { at: 'SlotComponent.data.blocks_attacks.bypassedBy', set: ['option', 'IDSet'], was: ['option', 'string'] },
    ),
  },
  {
    from: 773,
    to: LATEST,
    why: 'bees in a hive: each begins with its entity type since 1.21.9.',
    correct: changing({
      ...{ at: 'SlotComponent.data.bees.bees.[]', insert: [['type', 'varint']], before: 'nbtData' },
      was: [
        'container',
        [
          { name: 'nbtData', type: 'anonymousNbt' },
          { name: 'ticksInHive', type: 'varint' },
          { name: 'minTicksInHive', type: 'varint' },
        ],
      ],
    }),
  },
  {
    from: 766,
    to: LATEST,
    why: 'a written book: whether there is a filtered page is a flag, as for every option.',
    correct: changing({
      ...{ at: 'ItemWrittenBookPage.filteredContent', set: ['option', 'anonymousNbt'] },
      was: 'anonOptionalNbt',
    }),
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
    to: LATEST,
    why: 'a painting that stands in its packet: its width and height are varints.',
    correct: changing(
      { at: 'EntityMetadataPaintingVariant.width', set: 'varint', was: 'i32' },
      { at: 'EntityMetadataPaintingVariant.height', set: 'varint', was: 'i32' },
    ),
  },
]

/** The types of protocol `number`, put right: those of one state and direction, with what all share or without, or that alone. */
export function corrections(number: number, types: NamedTypes): NamedTypes {
  const unseen = number > LATEST
  return schemaCorrections
    .filter(({ from, to }) => from <= number && (number <= to || (unseen && to === LATEST)))
    .reduce((corrected, { correct }) => correct(corrected, unseen), types)
}

/** Makes changes, each where its type is: scopes are corrected one by one as well. */
function changing(...changes: readonly CorrectionChange[]): Correction['correct'] {
  return (types, found) =>
    changes.reduce((changed, change) => {
      const isThere = (change.at.split('.')[0] ?? '') in changed
      return isThere && (!found || isDescribedSo(changed, change)) ? changedTypes(changed, change) : changed
    }, types)
}

function isDescribedSo(types: NamedTypes, { at, was }: CorrectionChange): boolean {
  return was !== undefined && JSON.stringify(typeAt(types, at)) === JSON.stringify(was)
}

/** `velocity`: what minecraft-data calls that field. */
function minecartSteps(velocity: string): Correction['correct'] {
  const at = (field: string): string => `packet_move_minecart.steps.[].${field}`
  return changing(
    ...['position', velocity].map((field) => ({ at: at(field), set: 'vec3f64', was: 'vec3f' })),
    ...['yaw', 'pitch'].map((field) => ({ at: at(field), set: 'i8', was: 'f32' })),
  )
}

/** Something of a registry: its number and one, or 0 and the thing itself. */
function holder(baseName: string, type: string, name = 'data'): SchemaType {
  return ['registryEntryHolder', { baseName, otherwise: { name, type } }]
}

/** A flag that says whether a thing of a registry or its name follows: so it was written up to 1.21.11. */
function flagged(name: string, type: SchemaType): SchemaType {
  const either: SchemaType = ['switch', { compareTo: 'hasHolder', fields: { true: type, false: 'string' } }]
  return [
    'container',
    [
      { name: 'hasHolder', type: 'bool' },
      { name, type: either },
    ],
  ]
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
