import type { EntityData } from './minecraft-data.ts'

/*
 * What the names in minecraft-data's schemas don't show about entity ids. The rest is found by name (`ID_NAMES`).
 *
 * "None" is what a vanilla server writes where no entity is meant; entity ids that a client must not be sent are replaced
 * by it. Facts are vanilla's own code (1.17.1 … 26.1).
 */

/** What an id is to its packet. */
export type IdRole =
  /** The entity that the packet is about: unknown, it cannot be sent at all. */
  | 'subject'
  /** Another entity that it mentions: unknown, it is replaced by "none". */
  | 'reference'
  /** One of a list: unknown, it is left out. */
  | 'element'

/** How an id stands in a packet. Raw is the number on the wire. */
export interface IdForm {
  readonly role: IdRole
  /** raw = id + bias. */
  readonly bias?: number
  /** Raw values that mean no entity. */
  readonly none?: readonly number[]
  /** Raw value written for an entity that the reader must not be sent; a function is given the raw id. */
  readonly unknown?: number | ((raw: number) => number)
}

/** Fields that hold entity ids wherever they occur in the play state, by their names. */
export const ID_NAMES: Readonly<Record<string, IdForm>> = {
  entityId: { role: 'subject' },
  cameraId: { role: 'subject' },
  playerId: { role: 'subject' },
  collectedEntityId: { role: 'subject' },
  // A client that does not know the collector lets the item fly to its own player.
  collectorEntityId: { role: 'reference', unknown: -1 },
  // attach_entity's holder: 0 unleashes; some servers write −1.
  vehicleId: { role: 'reference', none: [0, -1], unknown: 0 },
  entityIds: { role: 'element' },
  passengers: { role: 'element' },
  // damage_event (1.19.4+) says id + 1, 0 for none.
  sourceCauseId: { role: 'reference', bias: 1, none: [0], unknown: 0 },
  sourceDirectId: { role: 'reference', bias: 1, none: [0], unknown: 0 },
  // debug_entity_value and its like (1.21.9+, only for operators): a breeze's target.
  attackTarget: { role: 'reference', unknown: -1 },
}

/** Fields by packet that are named otherwise, or that mean something else there than their name does elsewhere. */
export const ID_FIELDS: Readonly<Record<string, IdForm>> = {
  // The client looks at the coordinates beside it when it does not know the entity.
  'face_player.entityId': { role: 'reference', unknown: -1 },
  // Only tells one breaker's cracks from another's; servers also invent numbers here. Proxy EIDs are positive, so an
  // unknown breaker's number turned negative meets none of them and still differs from the next unknown one's.
  'block_break_animation.entityId': { role: 'reference', unknown: (raw) => (raw < 0 ? raw : ~raw) },
  // The killer, −1 for none (up to 1.19.4).
  'death_combat_event.entityId': { role: 'reference', none: [-1], unknown: -1 },
  'end_combat_event.entityId': { role: 'reference', none: [-1], unknown: -1 },
  // 1.17.1 … 1.18.2: a vibration's target, when its identifier says that it is an entity.
  'sculk_vibration_signal.destination': { role: 'reference', unknown: -1 },
  'set_projectile_power.id': { role: 'subject' },
  'use_entity.target': { role: 'subject' },
  // The owner of a projectile (`PROJECTILES`), 0 for none; other entities' data is no id.
  'spawn_entity.objectData': { role: 'reference', none: [0], unknown: 0 },
}

/** The vibration particle's target. Unknown, the particle flies to no entity. */
export const PARTICLE_FORM: IdForm = { role: 'reference', unknown: -1 }

/** Entities whose spawn_entity.objectData is their owner's id: all that vanilla's class Projectile covers. */
export const PROJECTILES: ReadonlySet<string> = new Set([
  'arrow',
  'spectral_arrow',
  'trident',
  'snowball',
  'egg',
  'ender_pearl',
  'experience_bottle',
  'potion',
  'splash_potion',
  'lingering_potion',
  'fireball',
  'small_fireball',
  'dragon_fireball',
  'wither_skull',
  'shulker_bullet',
  'llama_spit',
  'firework_rocket',
  'fishing_bobber',
  'wind_charge',
  'breeze_wind_charge',
])

/** Metadata that holds an id, by entity and vanilla's name for it. All are id, or id + 1, with 0 for none. */
interface MetadataId {
  readonly entity: string
  readonly key: string
  readonly bias: 0 | 1
  /** Its index in versions for which minecraft-data names no metadata (before 1.19.4). */
  readonly oldIndex: number
}

export const METADATA_IDS: readonly MetadataId[] = [
  { entity: 'fishing_bobber', key: 'hooked_entity', bias: 1, oldIndex: 8 },
  // optional_unsigned_int: the player that a firework pushes.
  { entity: 'firework_rocket', key: 'attached_to_target', bias: 1, oldIndex: 9 },
  { entity: 'guardian', key: 'attack_target', bias: 0, oldIndex: 17 },
  { entity: 'elder_guardian', key: 'attack_target', bias: 0, oldIndex: 17 },
  { entity: 'wither', key: 'target_a', bias: 0, oldIndex: 16 },
  { entity: 'wither', key: 'target_b', bias: 0, oldIndex: 17 },
  { entity: 'wither', key: 'target_c', bias: 0, oldIndex: 18 },
  // optional_unsigned_int (frogs came with 1.19).
  { entity: 'frog', key: 'tongue_target', bias: 1, oldIndex: 18 },
]

/** The metadata of each entity type (by its number) that holds ids: index → form. */
export function metadataForms(entities: readonly EntityData[]): ReadonlyMap<number, ReadonlyMap<number, IdForm>> {
  const forms = new Map<number, Map<number, IdForm>>()
  for (const { id, name, metadataKeys } of entities) {
    for (const { entity, key, bias, oldIndex } of METADATA_IDS) {
      if (entity !== name) continue
      const index = metadataKeys ? metadataKeys.indexOf(key) : oldIndex
      if (index < 0) continue
      const byIndex = forms.get(id) ?? new Map<number, IdForm>()
      forms.set(id, byIndex.set(index, { role: 'reference', bias, none: [0], unknown: 0 }))
    }
  }
  return forms
}
