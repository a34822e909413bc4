import type { Protocol } from '../../../src/protocol/versions.ts'

/** Where a server's position packet puts its client. */
export interface Put {
  readonly teleportId: number
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw?: number
  readonly pitch?: number
}

/** 26.3: the confirmation says where the client stands, and nothing follows it. */
export const CONFIRMS_PLACE = 777

/** The packets by which a client answers that it was put somewhere, in order. */
export function arrivalOf(
  { number }: Protocol,
  { teleportId, x, y, z, yaw = 0, pitch = 0 }: Put,
  onGround = false,
): (readonly [name: string, params: Readonly<Record<string, unknown>>])[] {
  const place = { x, y, z, yaw, pitch }
  const confirm = ['teleport_confirm', { teleportId, ...place }] as const
  if (number >= CONFIRMS_PLACE) return [confirm]
  // Flags since 1.21.2, a boolean before: the encoder takes what its version names.
  return [confirm, ['position_look', { ...place, onGround, flags: { onGround, hasHorizontalCollision: false } }]]
}
