import { type Attribute, attributesTakenBack } from '../../world/ledger/attributes.ts'
import { freshEntry, type OwnMetadata } from '../../world/ledger/metadata.ts'
import type { PlayerContext } from '../context.ts'
import type { TrackedEntity } from './tracked-entity.ts'

/** An empty slot, in the forms of all versions. */
const NOTHING = { present: false, itemCount: 0 }

/**
 * A body is shown by another link from now on: the packets (for the client, as `entityId`) that take away what only the
 * old link's server had sent of it. What the new one sent comes after them.
 */
export function oldSourceTakenBack(
  mesh: PlayerContext,
  from: TrackedEntity,
  to: TrackedEntity,
  entityId: number,
): Buffer[] {
  const { clientbound } = mesh
  const list = <Row>(entity: TrackedEntity, name: string, field: string): readonly Row[] => {
    const packet = entity.kept.get(name)
    if (!packet) return []
    try {
      return (clientbound.decode(packet).params[field] as readonly Row[] | undefined) ?? []
    } catch {
      // A mod's own metadata, say: what can't be read can't be taken back.
      return []
    }
  }
  const packets: Buffer[] = []

  const spoken = new Set(list<OwnMetadata>(to, 'entity_metadata', 'metadata').map(({ key }) => key))
  const stale = list<OwnMetadata>(from, 'entity_metadata', 'metadata').filter(({ key }) => !spoken.has(key))
  if (stale.length > 0) {
    const metadata = stale.map((entry) => freshEntry(mesh.protocol.version, entry))
    packets.push(clientbound.encode('entity_metadata', { entityId, metadata }))
  }

  const worn = new Set(list<{ slot: number }>(to, 'entity_equipment', 'equipments').map(({ slot }) => slot))
  const off = list<{ slot: number }>(from, 'entity_equipment', 'equipments').filter(({ slot }) => !worn.has(slot))
  if (off.length > 0) {
    const equipments = off.map(({ slot }) => ({ slot, item: NOTHING }))
    packets.push(clientbound.encode('entity_equipment', { entityId, equipments }))
  }

  const { number, version } = mesh.protocol
  const attributesOf = (entity: TrackedEntity) => list<Attribute>(entity, 'entity_update_attributes', 'properties')
  const properties = attributesTakenBack(attributesOf(from), attributesOf(to), { clientbound, number, version })
  if (properties.length > 0) packets.push(clientbound.encode('entity_update_attributes', { entityId, properties }))

  const effectId = clientbound.field<number>('entity_effect', 'effectId')
  for (const [key, packet] of from.kept)
    if (effectId && key.startsWith('entity_effect') && !to.kept.has(key))
      packets.push(clientbound.encode('remove_entity_effect', { entityId, effectId: effectId.read(packet) }))
  return packets
}
