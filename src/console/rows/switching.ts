import type { LinkView, PlayerView } from '../../engine/messages.ts'
import type { PendingSwitch, SwitchStep } from '../pending.ts'
import { milliseconds } from '../text.ts'

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

/** The step that a switch to a server is on; undefined before its link is dialled. */
export function stepOf(player: PlayerView, to: string): string | undefined {
  const link = player.links.find((one) => one.server === to)
  if (link === undefined) return undefined
  return steps.find(([, states]) => states.includes(link.phase))?.[0]
}

/** How far a switch has come: the steps of the link it goes to, the present one in brackets. */
export function switchProgress(player: PlayerView, to: string): string {
  if (player.primary === to) return 'switched'
  const link = player.links.find((one) => one.server === to)
  if (link?.phase === 'retrying') return `waiting to dial again after ${link.attempts}: ${link.error ?? 'refused'}`
  const now = stepOf(player, to)
  return steps.map(([label]) => (label === now ? `[${label}]` : label)).join(' ')
}

/** The steps with the milliseconds at which each was reached, for as long as it lasts. */
export function progressText(player: PlayerView, pending: PendingSwitch, now: number): string {
  const so = milliseconds(Math.max(0, now - pending.since))
  const reached = pending.steps.length > 1 ? `  (${stepsText(pending.steps)})` : ''
  return `${switchProgress(player, pending.to)}  ${so}${reached}`
}

/** `login 90 ms, place 380 ms`. */
export const stepsText = (reached: readonly SwitchStep[]): string =>
  reached.map(({ label, ms }) => `${label} ${milliseconds(ms)}`).join(', ')
