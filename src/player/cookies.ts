import type { Player } from './player.ts'

/** Takes in what a server stores on the client, or what the client says that it has. Nothing for a cookie that is none. */
export function storeCookie(player: Player, { key, value }: Record<string, unknown>): void {
  if (typeof key === 'string' && Buffer.isBuffer(value)) player.cookies.set(key, Buffer.from(value))
}
