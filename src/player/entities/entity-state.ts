import { lasting } from '../../world/packet-block.ts'
import type { EntityOwner, TrackedEntity } from './tracked-entity.ts'

/** The order in which an entity's state is sent after its spawn. */
const afterSpawn = ['entity_metadata', 'entity_equipment', 'entity_update_attributes', 'entity_head_rotation'] as const
/** Packets that bind entities to each other: sent again whenever one of them appears. */
const bonds = ['set_passengers', 'attach_entity'] as const

/** How packets of an entity reach the client that an entity view belongs to. */
export interface EntitySender {
  /** Sends a link's packet with every id mapped; nothing when its subject is not spawned on the client. */
  sendMapped(link: EntityOwner, name: string, packet: Buffer, subject?: TrackedEntity): boolean
  /** A link's packet with every id mapped to what the client knows; undefined when its subject is unknown to the client. */
  mapped(link: EntityOwner, name: string, packet: Buffer, subjectType?: string): Buffer | undefined
  /** Whether a packet bears a server's entity id. */
  bears(name: string, packet: Buffer, serverId: number): boolean
}

/**
 * Sends all that its link has sent of an entity that the client was just sent the spawn of, or sees by another link
 * now.
 */
export function sendState(sender: EntitySender, entity: TrackedEntity): void {
  const { link, kept } = entity
  for (const name of afterSpawn) {
    const packet = kept.get(name)
    if (packet) sender.sendMapped(link, name, packet, entity)
  }
  for (const [key, packet] of kept)
    if (key.startsWith('entity_effect')) sender.sendMapped(link, 'entity_effect', packet, entity)
  // Bonds of others with it, and its own, could not be sent while one end was missing.
  for (const other of link.entities.bonds) {
    if (other.proxyId === 0) continue
    for (const name of bonds) {
      const packet = other.kept.get(name)
      if (packet && (other === entity || sender.bears(name, packet, entity.serverId)))
        sender.sendMapped(link, name, packet, other)
    }
  }
}

/** The packets that show these entities as they are now to somebody who has nothing: `spawnOf` is an entity's spawn packet. */
export function shownAnew(
  sender: EntitySender,
  all: readonly TrackedEntity[],
  spawnOf: (entity: TrackedEntity) => Buffer,
): Buffer[] {
  const packets: Buffer[] = []
  const add = ({ link, type }: TrackedEntity, name: string, packet: Buffer | undefined): void => {
    const mapped = packet && sender.mapped(link, name, packet, type)
    if (mapped) packets.push(lasting(mapped, packet))
  }
  for (const entity of all) add(entity, entity.spawnName, spawnOf(entity))
  for (const entity of all) {
    for (const name of afterSpawn) add(entity, name, entity.kept.get(name))
    for (const [key, packet] of entity.kept) if (key.startsWith('entity_effect')) add(entity, 'entity_effect', packet)
  }
  for (const entity of all) for (const name of bonds) add(entity, name, entity.kept.get(name))
  return packets
}
