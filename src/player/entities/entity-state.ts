import type { TrackedEntity } from './tracked-entity.ts'
import type { Player } from '../player.ts'

/** The order in which a dossier is told after its spawn. */
const toldAfterSpawn = [
  'entity_metadata',
  'entity_equipment',
  'entity_update_attributes',
  'entity_head_rotation',
] as const
/** Packets that bind entities to each other: told again whenever one of them appears. */
const bonds = ['set_passengers', 'attach_entity'] as const

/** Tells the client all that its link has said of an entity that it was just told to spawn, or sees by another link now. */
export function tellState(player: Player, dossier: TrackedEntity): void {
  const { link, kept } = dossier
  for (const name of toldAfterSpawn) {
    const packet = kept.get(name)
    if (packet) player.sendMapped(link, name, packet, dossier)
  }
  for (const [key, packet] of kept)
    if (key.startsWith('entity_effect')) player.sendMapped(link, 'entity_effect', packet, dossier)
  // Bonds of others with it, and its own, could not be told while one end was missing.
  for (const other of link.bound) {
    if (!player.entities.isSource(other)) continue
    for (const name of bonds) {
      const packet = other.kept.get(name)
      if (packet && (other === dossier || player.names(name, packet, dossier.serverId)))
        player.sendMapped(link, name, packet, other)
    }
  }
}

/** The packets that show these entities as they are now to somebody who has nothing: `spawnOf` is an entity's spawn packet. */
export function shownAnew(player: Player, all: readonly TrackedEntity[], spawnOf: (dossier: TrackedEntity) => Buffer): Buffer[] {
  const told: Buffer[] = []
  const tell = ({ link, type }: TrackedEntity, name: string, packet: Buffer | undefined): void => {
    const mapped = packet && player.mapped(link, name, packet, type)
    if (mapped) told.push(mapped)
  }
  for (const dossier of all) tell(dossier, dossier.spawnName, spawnOf(dossier))
  for (const dossier of all) {
    for (const name of toldAfterSpawn) tell(dossier, name, dossier.kept.get(name))
    for (const [key, packet] of dossier.kept)
      if (key.startsWith('entity_effect')) tell(dossier, 'entity_effect', packet)
  }
  for (const dossier of all) for (const name of bonds) tell(dossier, name, dossier.kept.get(name))
  return told
}
