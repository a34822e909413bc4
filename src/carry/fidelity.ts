import { protocolOf } from '../protocol/versions.ts'
import type { CarryPart } from './parts.ts'
import type { CarryTransport } from './transport.ts'

/*
 * How true what a player is and has arrives: one row for each thing, transport and range of versions. What a transport can carry at all,
 * and the page that says so, are read from here.
 */

export type FidelityGrade = 'exact' | 'nearly' | 'not'

export interface FidelityRow {
  /** Undefined: no part of `carry`; what else a player has at a switch. */
  readonly part?: CarryPart
  /** What of the part. */
  readonly what: string
  readonly transport: CarryTransport['kind']
  /** The first version that it holds for, of those that mcmesh speaks; all before when absent. */
  readonly from?: string
  /** The first that it does not hold for any more; none when absent. */
  readonly until?: string
  readonly is: FidelityGrade
  /** For people: how nearly, or why not, or what it takes. */
  readonly how?: string
}

/** A row of both transports is written once. */
interface Row extends Omit<FidelityRow, 'transport' | 'is' | 'how'> {
  readonly plugin: Graded
  readonly rcon: Graded
}

type Graded = FidelityGrade | readonly [FidelityGrade, string]

const noCommand = ['not', 'vanilla has no command for it'] as const
const announced = ['exact', 'where the plugin announces the part'] as const
const ends = ['not', 'it ends, or stays on the old server'] as const

const rows: readonly Row[] = [
  {
    part: 'inventory',
    what: 'items with all their data, armour, off hand',
    plugin: announced,
    rcon: [
      'exact',
      'byte for byte, by the player’s own link in creative mode. Where a plugin cancels that, by commands, as far as they have words for an item; else the carry fails and the player stays',
    ],
  },
  {
    part: 'inventory',
    what: 'cursor and crafting grid',
    plugin: announced,
    rcon: ['exact', 'they fall back into the inventory first; with no room there, to the ground of the old server'],
  },
  { part: 'inventory', what: 'selected slot', plugin: announced, rcon: 'exact' },
  {
    part: 'inventory',
    what: 'what happens in the very tick in which the old server clears it',
    plugin: ['exact', 'the plugin answers what it took'],
    rcon: ['nearly', 'the old server counts what it clears: a difference is known by its number, not by its items'],
  },
  {
    part: 'inventory',
    what: 'maps and lodestone compasses',
    plugin: ['nearly', 'number and target are carried; the picture and the lodestone are the server’s own'],
    rcon: ['nearly', 'number and target are carried; the picture and the lodestone are the server’s own'],
  },
  {
    part: 'enderchest',
    what: 'items with all their data',
    until: '1.20.6',
    plugin: announced,
    rcon: ['exact', 'read as text; a text that is cut inside a character, or nested 64 deep, makes the carry fail'],
  },
  {
    part: 'enderchest',
    what: 'items with all their data',
    from: '1.20.6',
    plugin: announced,
    rcon: ['exact', 'shown to the player’s link by item displays that nobody sees, for a tick or two'],
  },
  {
    part: 'health',
    what: 'health',
    plugin: announced,
    rcon: ['nearly', 'from half a heart on; less becomes half a heart. What heals or hurts meanwhile counts'],
  },
  {
    part: 'health',
    what: 'absorption, air, fire, freezing, fall distance',
    plugin: announced,
    rcon: noCommand,
  },
  {
    part: 'food',
    what: 'food',
    plugin: announced,
    rcon: [
      'nearly',
      'it rises at once and falls about three ticks a point, as long as a carry may wait ("carryPrepare", "carryTicks"); never in creative mode or on peaceful',
    ],
  },
  {
    part: 'food',
    what: 'saturation and exhaustion',
    plugin: announced,
    rcon: ['nearly', 'saturation is at least twice the points that were given; exhaustion begins anew'],
  },
  { part: 'experience', what: 'level', plugin: announced, rcon: 'exact' },
  { part: 'experience', what: 'progress', plugin: announced, rcon: ['nearly', 'to the whole point'] },
  { part: 'experience', what: 'the score that a death shows', plugin: announced, rcon: noCommand },
  {
    part: 'effects',
    what: 'effects with level, time and particles',
    plugin: announced,
    rcon: ['nearly', 'in whole seconds, rounded up'],
  },
  {
    part: 'effects',
    what: 'effects that last for ever',
    until: '1.19.4',
    plugin: announced,
    rcon: ['nearly', 'for 1,000,000 seconds'],
  },
  { part: 'effects', what: 'effects that last for ever', from: '1.19.4', plugin: announced, rcon: 'exact' },
  {
    part: 'effects',
    what: 'ambient, icon apart from particles, weaker ones beneath',
    plugin: announced,
    rcon: noCommand,
  },
  { part: 'gamemode', what: 'game mode', plugin: announced, rcon: 'exact' },
  {
    part: 'attributes',
    what: 'bases, and modifiers that neither items nor effects give',
    plugin: announced,
    rcon: [
      'exact',
      'attributes that are changed; one that mcmesh does not know keeps what it is where it should go back',
    ],
  },
  {
    part: 'spawnpoint',
    what: 'where a player respawns',
    plugin: announced,
    rcon: ['nearly', 'as one that is forced: it holds without its bed or anchor. That there is none has no command'],
  },
  { part: 'recipes', what: 'recipes', plugin: announced, rcon: ['not', 'not over RCON'] },
  {
    part: 'advancements',
    what: 'advancements',
    plugin: announced,
    rcon: ['not', 'a grant would reward and announce anew'],
  },
  { part: 'statistics', what: 'statistics', plugin: announced, rcon: noCommand },
  { what: 'motion', plugin: ['not', 'no part of it'], rcon: noCommand },
  { what: 'an item in use, a fishing bobber, thrown pearls', plugin: ends, rcon: ends },
  { what: 'parrots on shoulders, leashed animals, vehicles', plugin: ends, rcon: ends },
]

/** Parts of which a transport can carry nothing, in any version. */
export const partsNeverOver = (transport: CarryTransport['kind']): ReadonlySet<CarryPart> => {
  const possible = new Set(rows.filter((row) => graded(row[transport]).is !== 'not').map(({ part }) => part))
  return new Set(rows.flatMap(({ part }) => (part && !possible.has(part) ? [part] : [])))
}

const graded = (grade: Graded): Pick<FidelityRow, 'is' | 'how'> =>
  typeof grade === 'string' ? { is: grade } : { is: grade[0], how: grade[1] }

/** Every row, the plugin's before RCON's. */
export const fidelity: readonly FidelityRow[] = rows.flatMap(({ plugin, rcon, ...row }) => [
  { ...row, transport: 'plugin' as const, ...graded(plugin) },
  { ...row, transport: 'rcon' as const, ...graded(rcon) },
])

const holds = ({ from, until }: FidelityRow, protocol: number): boolean =>
  (from === undefined || protocol >= protocolOf(from).number) &&
  (until === undefined || protocol < protocolOf(until).number)

/** What holds for a transport on servers of one protocol number. */
export const fidelityOf = (transport: CarryTransport['kind'], protocol: number): readonly FidelityRow[] =>
  fidelity.filter((row) => row.transport === transport && holds(row, protocol))

/** The parts of which a transport can carry anything on servers of one protocol number. */
export const partsOver = (transport: CarryTransport['kind'], protocol: number): ReadonlySet<CarryPart> =>
  new Set(fidelityOf(transport, protocol).flatMap(({ part, is }) => (part && is !== 'not' ? [part] : [])))
