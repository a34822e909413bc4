import type { PlayerView, Snapshot } from '../engine/messages.ts'
import type { TimedEvent } from './rows/log.ts'
import { stepOf } from './rows/switching.ts'

/** Switches that were asked for on this screen and have not ended yet. */

export interface SwitchStep {
  readonly label: string
  /** Milliseconds from the asking until this step was reached. */
  readonly ms: number
}

export interface PendingSwitch {
  readonly player: string
  readonly to: string
  /** The engine's clock when it was asked for, in milliseconds since the epoch. */
  readonly since: number
  /** Steps that it has been seen on, in their order. */
  readonly steps: readonly SwitchStep[]
}

/** After this long a switch is no longer waited for, in milliseconds: its answer was lost with the engine's log. */
const pendingLimit = 30_000

/** Switches still awaited after an event: an answer settles the one it is for and those of that player asked for before. */
export function afterEvent(pending: readonly PendingSwitch[], event: TimedEvent): readonly PendingSwitch[] {
  switch (event.event) {
    case 'player.leave':
      return pending.filter((one) => one.player !== event.player)
    case 'dummy.join':
      return pending.map((one) =>
        one.player === event.player && one.to === event.server ? reached(one, 'placed', event.time) : one,
      )
    case 'switch':
    case 'switch.fail': {
      const settled = pending.findIndex((one) => one.player === event.player && one.to === event.to)
      return pending.filter((one, index) => one.player !== event.player || index > settled)
    }
    default:
      return pending
  }
}

/** Switches still awaited after a snapshot: who stands where it was to go has arrived, also without an event. */
export function afterSnapshot(pending: readonly PendingSwitch[], snapshot: Snapshot): readonly PendingSwitch[] {
  if (pending.length === 0) return pending
  return pending.flatMap((one, index) => {
    const player = snapshot.players.find((each) => each.name === one.player)
    const last = !pending.some((other, later) => later > index && other.player === one.player)
    const arrived = last && player?.primary === one.to && snapshot.time > one.since
    if (player === undefined || arrived || snapshot.time - one.since >= pendingLimit) return []
    return [seen(one, player, snapshot.time)]
  })
}

function seen(pending: PendingSwitch, player: PlayerView, time: number): PendingSwitch {
  const label = stepOf(player, pending.to)
  return label === undefined ? pending : reached(pending, label, time)
}

function reached(pending: PendingSwitch, label: string, time: number): PendingSwitch {
  if (pending.steps.some((step) => step.label === label)) return pending
  return { ...pending, steps: [...pending.steps, { label, ms: Math.max(0, time - pending.since) }] }
}
