import { ledTo, movedBy } from '../moves.ts'
import { type Folds, type Params, plain, text } from './parts.ts'

/** An entity as a client has it. Angles in degrees, 0 … 360. */
export interface Entity {
  readonly id: number
  /** The number of its type; −1 where the packet that spawns it is one type's own. */
  readonly type: number
  readonly uuid: string
  x: number
  y: number
  z: number
  yaw: number
  pitch: number
  headYaw: number
  /** Key → type and value, as text. */
  readonly metadata: Record<number, string>
  readonly equipment: Record<number, Params>
  readonly effects: Record<number, Params>
  /** Values by name. */
  readonly attributes: Record<string, number>
  passengers: number[]
  leashedTo: number
}

/** Entities by id, the player's own not among them. */
export type Entities = Map<number, Entity>

const circle = (degrees: number): number => ((degrees % 360) + 360) % 360
/** An angle that is told in 1/256 turns. */
const turned = (steps: number): number => circle((steps * 360) / 256)

const of = (entities: Entities, { entityId }: Params): Entity => {
  const entity = entities.get(entityId)
  if (!entity) throw new Error(`there is no entity ${entityId}`)
  return entity
}

function spawned(entities: Entities, said: Params): void {
  const { entityId: id, x = 0, y = 0, z = 0, yaw = 0, pitch = 0 } = { ...said, ...said.location }
  const uuid = said.objectUUID ?? said.entityUUID ?? said.playerUUID ?? ''
  const turns = { yaw: turned(yaw), pitch: turned(pitch), headYaw: turned(said.headPitch ?? said.headYaw ?? yaw) }
  const fresh = { metadata: {}, equipment: {}, effects: {}, attributes: {}, passengers: [], leashedTo: 0 }
  const entity: Entity = { id, type: said.type ?? -1, uuid, x, y, z, ...turns, ...fresh }
  entities.set(id, entity)
  described(entity, said.metadata ?? [])
}

function described({ metadata }: Entity, rows: readonly Params[]): void {
  for (const { key, type, value } of rows) metadata[key] = text([type, value])
}

/** By a difference, which a client counts in whole 1/4096 of a block. */
function moved(entities: Entities, said: Params): void {
  const entity = of(entities, said)
  const by = (from: number, steps = 0): number => (steps === 0 ? from : (Math.round(from * 4096) + steps) / 4096)
  const { dX, dY, dZ } = movedBy(said)
  Object.assign(entity, { x: by(entity.x, dX), y: by(entity.y, dY), z: by(entity.z, dZ) })
  if (said.yaw !== undefined) Object.assign(entity, { yaw: turned(said.yaw), pitch: turned(said.pitch) })
}

/** To a place, parts of which may be differences. */
function put(entities: Entities, said: Params, degrees: boolean): void {
  const entity = of(entities, said)
  const angle = degrees ? circle : turned
  const flags = said.flags ?? {}
  for (const axis of ['x', 'y', 'z'] as const) entity[axis] = said[axis] + (flags[axis] ? entity[axis] : 0)
  for (const turn of ['yaw', 'pitch'] as const) entity[turn] = angle(said[turn] + (flags[turn] ? entity[turn] : 0))
}

/** Whether a packet is of an entity that must be there: of one that is not, a client takes no notice. */
export const isOfOne = (name: string): boolean => Object.hasOwn(entityFolds, name) && !/spawn|destroy/.test(name)

/** Entities but the player's own. */
export const entityFolds: Folds<Entities> = {
  spawn_entity: spawned,
  spawn_entity_living: spawned,
  named_entity_spawn: spawned,
  spawn_entity_painting: spawned,
  spawn_entity_experience_orb: spawned,
  entity_destroy: (entities, { entityIds }) => {
    for (const id of entityIds) entities.delete(id)
  },
  rel_entity_move: moved,
  entity_move_look: moved,
  entity_look: moved,
  // In degrees where another packet says where an entity is, and this one teleports (1.21.3 and later).
  entity_teleport: (entities, said) => put(entities, said, said.flags !== undefined),
  sync_entity_position: (entities, said) => put(entities, ledTo(said), true),
  entity_head_rotation: (entities, said) => {
    of(entities, said).headYaw = turned(said.headYaw)
  },
  entity_metadata: (entities, said) => described(of(entities, said), said.metadata),
  entity_equipment: (entities, said) => {
    for (const { slot, item } of said.equipments) of(entities, said).equipment[slot] = plain(item) as Params
  },
  entity_effect: (entities, said) => {
    of(entities, said).effects[said.effectId] = { amplifier: said.amplifier }
  },
  remove_entity_effect: (entities, said) => {
    delete of(entities, said).effects[said.effectId]
  },
  entity_update_attributes: (entities, said) => {
    for (const { key, name, value } of said.properties) of(entities, said).attributes[key ?? name] = value
  },
  set_passengers: (entities, said) => {
    of(entities, said).passengers = [...said.passengers]
  },
  attach_entity: (entities, said) => {
    of(entities, said).leashedTo = Math.max(0, said.vehicleId)
  },
}
