import type { PlayerView } from '../../engine/messages.ts'
import { type RequestedSwitch, type SwitchStep, stepLabels, stepOf } from '../pending.ts'
import { milliseconds } from '../text.ts'

/** How far a switch has come: the steps of the link it goes to, the present one in brackets. */
export function switchProgress(player: PlayerView, to: string): string {
  if (player.primary === to) return 'switched'
  const link = player.links.find((one) => one.server === to)
  if (link?.phase === 'retrying') return `waiting to dial again after ${link.attempts}: ${link.error ?? 'refused'}`
  const now = stepOf(player, to)
  return stepLabels.map((label) => (label === now ? `[${label}]` : label)).join(' ')
}

/** The steps with the milliseconds at which each was reached, for as long as it lasts. */
export function progressText(player: PlayerView, pending: RequestedSwitch, now: number): string {
  const so = milliseconds(Math.max(0, now - pending.since))
  const reached = pending.steps.length > 1 ? `  (${stepsText(pending.steps)})` : ''
  return `${switchProgress(player, pending.to)}  ${so}${reached}`
}

/** `login 90 ms, place 380 ms`. */
export const stepsText = (reached: readonly SwitchStep[]): string =>
  reached.map(({ label, ms }) => `${label} ${milliseconds(ms)}`).join(', ')
