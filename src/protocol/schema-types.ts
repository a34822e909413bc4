/** A type as minecraft-data writes it: a name, or a kind with its options. */
export type SchemaType = string | readonly [kind: string, options?: unknown]

/** Named types, in the scope of one state and direction. `'native'` marks what the reader itself must know. */
export type NamedTypes = Readonly<Record<string, SchemaType>>

/** What one walk over one packet has found, and what it has taken of what a packet may take. */
export class Walked {
  /** Elements that the packet may hold. */
  readonly most: number
  /** Triples: the number asked for, start, end. */
  readonly notes: number[] = []
  /** Elements of lists so far, in all. */
  elements = 0
  /** How many named types lie around the value. */
  depth = 0

  constructor(most: number) {
    this.most = most
  }
}

/**
 * Walks the bytes of one value from `at`, notes what is asked for in `walked`, and returns the offset after it. Throws `Misfit`
 * when the bytes don't fit, are nested deeper than a packet is, or hold more elements.
 */
export type Walk = (b: Buffer, at: number, walked: Walked) => number

/** What to note about a path. */
export interface Interest {
  /** The number that the note begins with. */
  readonly note: number
  /** `value`: the whole value. `leaf`: varints and i32s found at the path, inside options and switches. `count`: an array's count. */
  readonly what: 'value' | 'leaf' | 'count'
  /** Ends the walk once noted. */
  readonly last?: boolean
}

/**
 * Paths name fields as minecraft-protocol's objects do, from the packet down: `entityId`, `worldState.name`; `[]` is each
 * element of an array, as in `passengers[]`. Options, switches and anonymous containers add nothing.
 */
export type Interests = ReadonlyMap<string, Interest>

/** The most elements, or characters, of fields by their paths. */
export type Bounds = ReadonlyMap<string, number>

/** How minecraft-data lists flags. */
export interface FlagOptions {
  flags: readonly string[] | Readonly<Record<string, number>>
  shift?: boolean
}

/** What a mapper's numbers stand for: protodef turns numeric and boolean texts into values, and so must we. */
export function mapperValues(mappings: Readonly<Record<string, unknown>>): Record<number, unknown> {
  const values: Record<number, unknown> = {}
  for (const [key, value] of Object.entries(mappings)) {
    if (value === 'true' || value === 'false') values[Number(key)] = value === 'true'
    else values[Number(key)] = Number.isNaN(Number(value)) ? value : Number(value)
  }
  return values
}

/** Flag names with their bits, whether minecraft-data lists them in order, as masks or as shifts. */
export function flagMasks({ flags, shift }: FlagOptions): Record<string, number> {
  const masks: Record<string, number> = {}
  if (Array.isArray(flags)) for (const [bit, name] of flags.entries()) masks[name] = 1 << bit
  else
    for (const [name, value] of Object.entries(flags as Record<string, number>))
      masks[name] = shift ? 1 << value : value
  return masks
}

/** The note that walkers make of an entity id inside a particle. */
export const PARTICLE_NOTE = 1_000_000
