import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import { lookBack, shut, stopEating, wake } from './stage-rules.ts'

/** A difference between the two states that two servers make by themselves, whatever stands between them and the client. */
interface Difference {
  readonly who?: string
  /** Only after steps of this name. */
  readonly step?: RegExp
  readonly about: RegExp
  /** Only these values may differ; every pair of values where there is none. */
  readonly when?: (one: string, mesh: string) => boolean
  readonly why: string
}

/** Ticks by which clocks may be apart: the two sessions are played a moment after each other. */
const CLOCKS = 100

const ticks = (value: string): number => (value.endsWith(' ticking') ? Number.parseInt(value, 10) : Number.NaN)
const times = (value: string): number => (value === 'nothing' ? 0 : Number(value))

/** In the mesh it comes up to so many times more often. */
const more =
  (most: number): Difference['when'] =>
  (one, mesh) =>
    times(mesh) > times(one) && times(mesh) <= times(one) + most
const less: Difference['when'] = (one, mesh) => times(mesh) < times(one)

/** Every difference that is not held against the mesh, with its reason. Nothing else may differ. */
export const servers: readonly Difference[] = [
  {
    about: /^(time|age)$/,
    when: (one, mesh) => Math.abs(ticks(one) - ticks(mesh)) < CLOCKS,
    why: 'the session is played on the one server and in the mesh a moment after each other, and the sun moves on',
  },
  {
    step: /^(at the start|rise again|crossing)/,
    about: /^times of bundle_delimiter$/,
    when: less,
    why: 'a server bundles each entity that it shows; one that the mesh remembers is shown whole in one go, without',
  },
  {
    step: /^(at the start|rise again|crossing|bob walks)/,
    about: /^times of player_info$/,
    when: less,
    why: 'each server tells everybody’s game mode as its own; the mesh tells it where it changes',
  },
  {
    about: /^times of keep_alive$/,
    when: more(1),
    why: 'the mesh asks a client by itself whose servers have asked nothing for long: scripted servers never do',
  },
  {
    about: /^times of sync_entity_position$/,
    when: more(2),
    why: 'a body that another server shows from now on is told where it stands there',
  },
  {
    step: /^(crossing|bob walks|rise again)/,
    about: /^times of (entity_metadata|entity_equipment)$/,
    when: more(3),
    why: 'and is told whole, as that server has it: its own player may look otherwise there',
  },
  {
    who: 'alice',
    step: /^(crossing|rise again)/,
    about: /^times of entity_metadata$/,
    when: less,
    why: 'at a switch the own metadata is told in one packet',
  },
  {
    step: /^crossing \d+: (boat|horse|minecart)/,
    about: /^times of set_passengers$/,
    when: more(1),
    why: 'the mesh sets a rider down at once, and the server that is told of it says so as well',
  },
  {
    step: /^crossing \d+: (boat|horse|minecart)/,
    about: /^times of (update_view_position|chunk_batch_start|chunk_batch_finished)$/,
    when: more(2),
    why: 'a rider’s dummy trails by some blocks: its server has the player in another chunk until it walks on',
  },
  {
    step: /^crossing \d+: bundle/,
    about: /^times of chunk_batch_(start|finished)$/,
    when: less,
    why: 'a batch of the old server that was in the bundle came when it was a dummy’s, which the mesh answers',
  },
  {
    step: /^rise again/,
    about: /^times of (map_chunk|chunk -?\d+,-?\d+)$/,
    when: more(2),
    why: 'the new body’s server shows its neighbour’s ground as it has it itself, until the dummy there shows the owner’s',
  },
  {
    step: /^rise again/,
    about: /^times of entity_destroy$/,
    when: more(1),
    why: 'dummies are renewed after a respawn: what they had shown goes apart from what the old body had seen',
  },
  {
    about: /^times of player_info$/,
    when: more(1),
    why: 'every five seconds the mesh’s list tells the pings that it has measured, whichever step that falls into',
  },
  {
    step: /^rise again/,
    about: /^times of player_info$/,
    when: more(2),
    why: 'beside the pings: a respawn names a game mode of its own, which the list shows until the server tells the right one',
  },
  {
    who: 'servers',
    step: /^crossing/,
    about: /^times of block_dig of alice$/,
    when: more(2),
    why: 'what the off hand uses when the mesh switches is put away on the old server, by swapping hands twice',
  },
  {
    step: /^(crossing|bob walks|rise again)/,
    about: /^times of world_border_/,
    when: less,
    why: 'at a switch the border is told as a whole',
  },
]

export const causedByServers = (step: string, who: string, about: string, one: string, mesh: string): boolean =>
  servers.some(
    (row) =>
      (row.who === undefined || row.who === who) &&
      (row.step?.test(step) ?? true) &&
      row.about.test(about) &&
      (row.when?.(one, mesh) ?? true),
  )

/** What a switch ends by design. The one server does the same where the border is, so that all else can be compared. */
export interface Interruption {
  readonly why: string
  readonly does: (server: ScriptedServer, player: ScriptedPlayer) => void
}

/** Who rides is set down too, where a mesh switches: see rides.ts. */
export const atTheBorder: readonly Interruption[] = [
  { why: 'a window is of the server that has opened it, and no window outlives a switch', does: shut },
  { why: 'a meal is eaten on one server: nobody goes on eating on another', does: stopEating },
  { why: 'a bed is on one server', does: wake },
  { why: 'a spectator looks through an entity of its server', does: lookBack },
]
