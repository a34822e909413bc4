import type { PacketSet } from '../../protocol/versions.ts'
import type { ClientLink } from './client-link.ts'
import type { Cookies } from './cookies.ts'
import type { AskingState } from './keep-alives.ts'
import type { Opened } from './opened.ts'
import type { Asker, PendingRequests } from './pending-requests.ts'

/** The player whose client answers. */
export interface AnsweringPlayer {
  readonly requests: PendingRequests
  readonly cookies: Cookies
  readonly opened: Opened
  readonly primary: ClientLink | undefined
}

/**
 * Sends what answers a request to whoever made it, in whichever state either was then, and to nobody else: servers throw out who
 * answers what they did not ask. Undefined for a packet that is no such answer. `set`: the packets of the client's state.
 */
export function sendToAsker(
  player: AnsweringPlayer,
  state: AskingState | 'login',
  set: PacketSet,
  name: string | undefined,
  packet: Buffer,
): Asker | undefined {
  const { requests, cookies, opened, primary } = player
  const asker = requests.answered(set, name, packet)
  if (!asker?.asked || name === undefined) return asker
  if (name === 'cookie_response') cookies.store(set.decode(packet).params)
  if (name === 'pong' && !asker.link) opened.answered(set.field<number>(name, 'id')?.read(packet) ?? 0)
  asker.link?.reply(name, packet)
  if (name === 'keep_alive' && state !== 'login') requests.keepAlives.answered(primary, state)
  return asker
}
