import type { CarryStep } from '../carry/carry.ts'
import type { CarryPart } from '../carry/parts.ts'

/** The events of a player for the floors above. */

export type LinkRole = 'primary' | 'dummy'

export type SwitchCause = 'zone' | 'command' | 'failover' | 'drain'
export type SwitchMode = 'soft' | 'hard'

export interface SwitchRecord {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly from: string
  readonly to: string
  readonly cause: SwitchCause
  readonly mode: SwitchMode
  /** From the decision until the new primary was one; for a warm switch the time inside mcmesh. */
  readonly ms: number
  readonly error?: string
}

export type PlayerEvent =
  | { readonly event: 'player.join'; readonly player: string; readonly uuid: string; readonly server: string }
  | {
      readonly event: 'player.leave'
      readonly player: string
      readonly uuid: string
      readonly server: string
      readonly reason?: string
    }
  | { readonly event: 'dummy.join'; readonly player: string; readonly server: string; readonly ms: number }
  | { readonly event: 'dummy.leave'; readonly player: string; readonly server: string; readonly reason?: string }
  | { readonly event: 'dummy.fail'; readonly player: string; readonly server: string; readonly error: string }
  | {
      readonly event: 'switch'
      readonly player: string
      readonly from: string
      readonly to: string
      readonly cause: SwitchCause
      readonly mode: SwitchMode
      readonly ms: number
      /** Why it had to be hard. */
      readonly reason?: string
    }
  | {
      readonly event: 'carry'
      readonly player: string
      readonly from: string
      readonly to: string
      readonly what: readonly CarryPart[]
      /** From the decision until the new server had everything. */
      readonly ms: number
      /** How long the player's actions waited. */
      readonly heldMs: number
      /** What was to go along and stayed behind. */
      readonly left?: readonly CarryPart[]
    }
  | {
      readonly event: 'carry.fail'
      readonly player: string
      readonly from: string
      readonly to: string
      readonly what: readonly CarryPart[]
      readonly ms: number
      readonly heldMs: number
      readonly step: CarryStep
      readonly error: string
    }
  | { readonly event: 'switch.fail'; readonly player: string; readonly to: string; readonly error: string }

export type PacketDirection = 'clientbound' | 'serverbound'

/** What became of one packet. */
export type PacketOutcome = 'passed' | 'mapped' | 'held' | 'dropped' | 'answered' | 'recorded' | 'sent'

/** Is called with every packet of a player that somebody inspects or records. */
export type PacketTap = (
  direction: PacketDirection,
  link: string,
  state: 'login' | 'configuration' | 'play',
  name: string,
  packet: Buffer,
  outcome: PacketOutcome,
  note: string,
) => void
