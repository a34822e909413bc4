import type { ServerboundRow } from '../../protocol/serverbound.ts'
import type { Frame } from '../../wire/frame.ts'
import { ledgerClientPackets } from '../../world/ledger.ts'
import type { ClientLink } from '../client/client-link.ts'
import type { PacketOutcome } from '../events.ts'
import type { Player } from '../player.ts'
import { type Route, transactionOf } from './routes.ts'

/** One packet of the client. */
export interface FromClient {
  readonly player: Player
  readonly frame: Frame
  readonly route: Route<ServerboundRow>
  note(text: string): void
}

/** Does what a packet's row asks for, or can't express; answers what became of it. */
export type FromClientHandler = (packet: FromClient) => PacketOutcome

/** By these the client changes its own state, and no server repeats it. */
export const ownState: ReadonlySet<string> = new Set(ledgerClientPackets)

/** Sends the packet as it came to one server, if that is there. */
export function toLink({ player, frame, route }: FromClient, link: ClientLink | undefined): PacketOutcome {
  if (!link?.channel) return 'dropped'
  if (route.transaction) player.requests.transactions.set(transactionOf(route, frame.packet()), link.server)
  if (ownState.has(route.name)) link.ledger.recordClient(route.name, frame.packet(), player.mesh.now())
  link.channel.forward(frame)
  return 'passed'
}
