import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** Vanilla's bounds for a cookie: bytes of its value, and letters of its key. */
const MOST = { value: 5_120, key: 32_767 } as const

/** Takes in what a server stores on the client, or what the client answers that it has: without a value it has none. */
export function storeCookie({ cookies }: Player, { key, value }: Record<string, unknown>): void {
  if (typeof key !== 'string' || key.length > MOST.key) return
  if (!Buffer.isBuffer(value)) cookies.delete(key)
  else if (value.length <= MOST.value) cookies.set(key, Buffer.from(value))
}

/** A server asks its client for a cookie, in whichever state. */
export const askCookie = ({ asked }: Player, link: Link, { cookie }: Record<string, unknown>): void =>
  asked.cookies.ask(String(cookie), link)
