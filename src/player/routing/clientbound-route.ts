import type { ClientboundRow } from '../../protocol/clientbound.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import { entityUpdate } from '../entities/entity-updates.ts'
import type { EntityUpdate } from '../entities/tracked-entity.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import type { Route } from './routes.ts'

/** What is done with one kind of packet. */
export interface ClientboundRoute extends Route<ClientboundRow> {
  /** It begins or ends a bundle. */
  readonly delimits: boolean
  /** It begins with its subject's id, a varint, and is sent on about any entity that the client has spawned. */
  readonly leads: boolean
  /** It tells what a carry takes along. */
  readonly carried: boolean
  /** It says who rides its subject. */
  readonly seats: boolean
  /** It bears no other id. */
  readonly alone: boolean
  /** Bytes that must follow the id. */
  readonly size: number
  /** What its subject takes in of it. */
  readonly update: EntityUpdate | undefined
}

export function clientboundRoute(packets: PacketSet, route: Route<ClientboundRow>): ClientboundRoute {
  const { row, lens } = route
  const leads =
    row.rule === 'entity' && lens?.leading === 'varint' && row.keep !== 'spawn' && !row.primaryOnly && !route.opens
  const size = (leads && packets.layout(route.name)?.size) || 0
  return {
    ...route,
    delimits: route.name === 'bundle_delimiter',
    leads,
    size,
    carried: row.carried === true,
    seats: route.name === 'set_passengers',
    alone: leads && lens.fields.length === 1,
    update: entityUpdate(packets, row),
  }
}

/** The link is the primary, and its client can be sent play packets. */
export const reachesClient = (player: Player, link: Link): boolean =>
  link.role === 'primary' && !player.outbox.inConfiguration
