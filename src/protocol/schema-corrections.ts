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

const CORRECTIONS: readonly Correction[] = [
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
    correct: (types) => ({
      ...types,
      Particle: [
        'container',
        [
          { name: 'particleId', type: 'varint' },
          { name: 'data', type: ['particleData', { compareTo: 'particleId' }] },
        ],
      ],
    }),
  },
]

/** The types of one state and direction of protocol `number`, put right. */
export function corrections(number: number, types: NamedTypes): NamedTypes {
  return CORRECTIONS.filter(({ from, to }) => from <= number && number <= to).reduce(
    (corrected, { correct }) => correct(corrected),
    types,
  )
}

function replaced(types: NamedTypes, name: string, wrong: string, right: string): NamedTypes {
  const type = types[name]
  if (type === undefined) return types
  return { ...types, [name]: JSON.parse(JSON.stringify(type).replace(wrong, right)) }
}

/** `particleData` is a switch over particle numbers; the vibration is the case that has a `positionType`. */
function withVibration(types: NamedTypes, positionType: SchemaType): NamedTypes {
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
