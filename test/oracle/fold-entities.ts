import { ledTo, movedBy } from '../kit/moves.ts'
import { type ClientEntity, degrees, list, newBody, type Params, text, turn } from './client-parts.ts'
import type { ClientState, Folds } from './client-state.ts'

function tellMetadata(body: ClientEntity | undefined, rows: unknown): void {
  if (body) for (const { key, type, value } of list(rows)) body.metadata[key] = text([type, value])
}

function spawn(state: ClientState, p: Params, type: number): void {
  const uuid = String(p.objectUUID ?? p.entityUUID ?? p.playerUUID ?? '')
  const body = newBody(p.entityId, type, uuid, p)
  if (p.metadata) tellMetadata(body, p.metadata)
  state.entities.set(p.entityId, body)
  state.makes(`spawn ${uuid}`)
}

function move(state: ClientState, p: Params): void {
  const body = state.entities.get(p.entityId)
  if (!body) return
  const { dX, dY, dZ } = movedBy(p)
  // As the client counts: in whole 1/4096 of a block.
  for (const [axis, delta] of [
    ['x', dX],
    ['y', dY],
    ['z', dZ],
  ] as const)
    if (delta) body[axis] = (Math.round(body[axis] * 4096) + delta) / 4096
  if (p.yaw !== undefined) body.yaw = degrees(p.yaw)
  if (p.pitch !== undefined) body.pitch = degrees(p.pitch)
}

function moveTo(state: ClientState, p: Params, inDegrees: boolean): void {
  const body = state.entities.get(p.entityId)
  if (!body) return
  const angle = inDegrees ? turn : degrees
  for (const axis of ['x', 'y', 'z'] as const) body[axis] = (p.flags?.[axis] ? body[axis] : 0) + p[axis]
  body.yaw = angle((p.flags?.yaw ? body.yaw : 0) + p.yaw)
  body.pitch = angle((p.flags?.pitch ? body.pitch : 0) + p.pitch)
}

/** Entities: spawn, movement, metadata and what else is theirs, the own body's too. */
export const entityFolds: Folds = {
  spawn_entity: (state, p) => spawn(state, p, p.type),
  spawn_entity_living: (state, p) => spawn(state, p, p.type),
  spawn_entity_painting: (state, p) => spawn(state, { ...p, ...p.location }, -1),
  spawn_entity_experience_orb: (state, p) => spawn(state, p, -2),
  named_entity_spawn: (state, p) => spawn(state, p, -3),
  entity_destroy: (state, { entityIds }) => {
    for (const id of entityIds) state.entities.delete(id)
  },
  rel_entity_move: move,
  entity_move_look: move,
  entity_look: move,
  entity_teleport: (state, p) =>
    moveTo(state, p, state.protocol.packets('play', 'clientbound').idOf('sync_entity_position') !== undefined),
  sync_entity_position: (state, p) => moveTo(state, ledTo(p), true),
  entity_head_rotation: (state, { entityId, headYaw }) => {
    const body = state.entities.get(entityId)
    if (body) body.headYaw = degrees(headYaw)
  },
  entity_metadata: (state, { entityId, metadata }) => tellMetadata(state.entity(entityId), metadata),
  entity_equipment: (state, { entityId, equipments }) => {
    const body = state.entity(entityId)
    if (body) for (const { slot, item } of equipments) body.equipment[slot] = text(item)
  },
  entity_effect: (state, { entityId, effectId, amplifier }) => {
    const body = state.entity(entityId)
    if (body) body.effects[effectId] = text({ amplifier })
  },
  remove_entity_effect: (state, { entityId, effectId }) => {
    delete state.entity(entityId)?.effects[effectId]
  },
  entity_update_attributes: (state, { entityId, properties }) => {
    const body = state.entity(entityId)
    if (body) for (const { key, value, modifiers } of properties) body.attributes[key] = text({ value, modifiers })
  },
  set_passengers: (state, { entityId, passengers }) => {
    const body = state.entity(entityId)
    if (body) body.passengers = [...passengers]
  },
  attach_entity: (state, { entityId, vehicleId }) => {
    const body = state.entity(entityId)
    if (body) body.leashedTo = vehicleId > 0 ? vehicleId : 0
  },
  entity_status: (state, { entityId, entityStatus }) => {
    if (entityId !== state.entityId) return
    if (entityStatus >= 24 && entityStatus <= 28) state.operatorLevel = entityStatus - 24
    if (entityStatus === 22 || entityStatus === 23) state.reducedDebug = entityStatus === 22
  },
}
