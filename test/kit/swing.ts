import type { PacketSet } from '../../src/protocol/versions.ts'

/** The packet by which a client swings its arm: 26.3 renamed it, and left the hand out. */
export const swingOf = (serverbound: PacketSet): string =>
  serverbound.idOf('punch') === undefined ? 'arm_animation' : 'punch'
