import type { IssuedCommand } from '../engine/command.ts'
import type { LinkView, PlayerView, Snapshot, TimedEvent } from '../engine/messages.ts'

/** Switches that were asked for on this screen and have not ended yet. Each ends with the result of its command. */

export interface SwitchStep {
  readonly label: string
  /** Milliseconds from the asking until this step was reached. */
  readonly ms: number
}

export interface RequestedSwitch {
  /** The command's. */
  readonly id: number
  readonly player: string
  readonly to: string
  /** The engine's clock when it was asked for, in milliseconds since the epoch. */
  readonly since: number
  /** Steps that it has been seen on, in their order. */
  readonly steps: readonly SwitchStep[]
}

/** Steps of a switch: the link on its way to standing where the player stands, then what the player has is carried. */
const steps: readonly (readonly [label: string, states: readonly LinkView['phase'][]])[] = [
  ['dial', ['dialling', 'retrying']],
  ['login', ['login']],
  ['configure', ['configuring']],
  ['join', ['joining', 'spawning']],
  ['place', ['placing']],
  ['carry', ['standing']],
  ['switch', []],
]

export const stepLabels: readonly string[] = steps.map(([label]) => label)

/** The step that a switch to a server is on; undefined before its link is dialled. */
export function stepOf(player: PlayerView, to: string): string | undefined {
  const link = player.links.find((one) => one.server === to)
  if (link === undefined) return undefined
  return steps.find(([, states]) => states.includes(link.phase))?.[0]
}

/** Enough for keys that repeat; each costs a look at every snapshot. */
const limit = 100

/** A switch more that is awaited, given at `since`. */
export function withSwitch(
  pending: readonly RequestedSwitch[],
  { id, args }: IssuedCommand<'switch'>,
  since: number,
): readonly RequestedSwitch[] {
  return [...pending.slice(1 - limit), { id, player: args.player, to: args.server, since, steps: [] }]
}

/** The switches after an event: that a dummy stands reaches it earlier than by snapshots. */
export function afterEvent(pending: readonly RequestedSwitch[], event: TimedEvent): readonly RequestedSwitch[] {
  if (event.event !== 'dummy.join' || pending.length === 0) return pending
  return pending.map((one) =>
    one.player === event.player && one.to === event.server ? reached(one, 'placed', event.time) : one,
  )
}

/** The switches after a snapshot, with the steps that their links are on. */
export function afterSnapshot(pending: readonly RequestedSwitch[], snapshot: Snapshot): readonly RequestedSwitch[] {
  if (pending.length === 0) return pending
  return pending.map((one) => {
    const player = snapshot.players.find((each) => each.name === one.player)
    const label = player === undefined ? undefined : stepOf(player, one.to)
    return label === undefined ? one : reached(one, label, snapshot.time)
  })
}

function reached(pending: RequestedSwitch, label: string, time: number): RequestedSwitch {
  if (pending.steps.some((step) => step.label === label)) return pending
  return { ...pending, steps: [...pending.steps, { label, ms: Math.max(0, time - pending.since) }] }
}
