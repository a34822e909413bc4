/** What the witness holds against packets that bear entity ids. */
import { LARGEST_SPAN, spanOf } from '../protocol/facts.ts'
import type { PacketSet } from '../protocol/packets.ts'
import type { SeenEntity, Sight, WitnessFold, WitnessRows } from './witness-state.ts'

/** How many destroyed ids are kept, for the report's wording only. */
const maxDestroyed = 4096

const none = new Set([0, -1])

function known({ state }: Sight, id: number): boolean {
  if (id === state.entityId || state.entities.has(id)) return true
  for (let part = 1; part < LARGEST_SPAN; part++) {
    const whole = state.entities.get(id - part)
    if (whole && part < spanOf(whole.type)) return true
  }
  return false
}

function checkSubject(sight: Sight, id: number): void {
  if (known(sight, id)) return
  if (sight.state.destroyed.has(id)) sight.report('entity-after-destroy', `entity ${id} was destroyed before`)
  else sight.report('entity-before-spawn', `entity ${id} was never spawned`)
}

/** Folds the appearance of an entity. */
function appear(sight: Sight, id: number, entity: SeenEntity): void {
  const { state } = sight
  const { type, uuid } = entity
  if (state.entityId === undefined) sight.report('before-login', `${type} ${id} was spawned before the login packet`)
  if (id === 0) sight.report('entity-id-zero', `${type} was spawned with id 0`)
  if (id === state.entityId) {
    sight.report('own-spawned', `${type} was spawned with the client's own id ${id}`)
    return
  }
  const before = state.entities.get(id)
  if (before !== undefined) {
    sight.report('entity-spawned-twice', `${type} was spawned with id ${id}, which ${before.type} has`)
    if (before.uuid !== undefined && state.bodies.get(before.uuid) === id) state.bodies.delete(before.uuid)
  }
  state.entities.set(id, entity)
  state.destroyed.delete(id)
  if (uuid === undefined) return
  const other = state.bodies.get(uuid)
  if (other !== undefined && other !== id) {
    sight.report('two-bodies', `${type} ${uuid} has the bodies ${other} and ${id}`)
  }
  state.bodies.set(uuid, id)
  if (type === 'player') checkPlayer(sight, id, uuid)
}

function checkPlayer(sight: Sight, id: number, uuid: string): void {
  const { state } = sight
  const name = state.entities.get(id)?.player
  if (uuid === state.uuid || (name !== undefined && name === state.name)) {
    sight.report('own-spawned', `the client was shown itself (${name ?? uuid}) as entity ${id}`)
    return
  }
  if (name === undefined) {
    sight.report('player-before-tab-entry', `player ${uuid} was spawned as ${id} without an entry in the tab list`)
    return
  }
  for (const [otherId, other] of state.entities) {
    if (otherId === id || other.uuid === uuid || other.player !== name) continue
    sight.report('two-bodies', `player ${name} has the bodies ${otherId} and ${id}`)
  }
}

/** Takes an entity away, however the client came to lose it. */
function vanish(sight: Sight, id: number): void {
  const { state } = sight
  if (id === state.entityId) {
    sight.report('own-destroyed', `the client was told to destroy its own entity ${id}`)
    return
  }
  const entity = state.entities.get(id)
  if (entity === undefined) {
    checkSubject(sight, id)
    return
  }
  state.entities.delete(id)
  if (entity.uuid !== undefined && state.bodies.get(entity.uuid) === id) state.bodies.delete(entity.uuid)
  state.destroyed.add(id)
  if (state.destroyed.size > maxDestroyed) {
    for (const oldest of state.destroyed) {
      state.destroyed.delete(oldest)
      break
    }
  }
}

const nameOf = ({ types }: Sight, number: number | undefined): string =>
  (number === undefined ? undefined : types.name(number)) ?? 'unknown'

/** A spawn packet; `type` is the field with the type's number, or the name where the packet has one type only. */
const spawn =
  (uuidField: string | undefined, type: { field: string } | { is: string }) =>
  (set: PacketSet, name: string): WitnessFold | undefined => {
    const id = set.field<number>(name, 'entityId')
    const uuid = uuidField === undefined ? undefined : set.field<string>(name, uuidField)
    const number = 'field' in type ? set.field<number>(name, type.field) : undefined
    const lens = set.lens(name)
    if (id === undefined) return undefined
    return (sight, packet) => {
      const entityId = id.read(packet)
      const typeNumber = 'is' in type ? sight.types.number(type.is) : number?.read(packet)
      const typeName = 'is' in type ? type.is : nameOf(sight, typeNumber)
      const entityUuid = uuid?.read(packet)
      const player = typeName === 'player' && entityUuid !== undefined ? sight.state.tab.get(entityUuid) : undefined
      appear(sight, entityId, {
        type: typeName,
        ...(typeNumber !== undefined && { number: typeNumber }),
        ...(entityUuid !== undefined && { uuid: entityUuid }),
        ...(player !== undefined && { player }),
      })
      for (const other of lens?.ids(packet) ?? []) {
        if (other !== entityId && !none.has(other) && !known(sight, other)) {
          sight.report('reference-unknown', `${typeName} ${entityId} belongs to entity ${other}, which is not spawned`)
        }
      }
    }
  }

/** Any packet with entity ids that has no row of its own: all of them must be known. */
export function foldIds(set: PacketSet, name: string): WitnessFold | undefined {
  const lens = set.lens(name)
  if (lens === undefined) return undefined
  const hasSubject = lens.fields.some((field) => field.role === 'subject')
  if (hasSubject && lens.fields.length === 1) {
    return (sight, packet) => {
      const id = lens.subject(packet)
      if (id !== undefined) checkSubject(sight, id)
    }
  }
  return (sight, packet) => {
    const subject = hasSubject ? lens.subject(packet) : undefined
    if (subject !== undefined) checkSubject(sight, subject)
    const entity = subject === undefined ? undefined : sight.state.entities.get(subject)
    for (const id of lens.ids(packet, { entityType: entity?.number })) {
      if (id === subject || none.has(id) || known(sight, id)) continue
      const of = entity === undefined ? '' : ` by ${entity.type} ${subject}`
      sight.report('reference-unknown', `entity ${id} is named${of}, but is not spawned`)
    }
  }
}

/*
 * `remove_entity_effect` is held to its entity only, not to its effect: vanilla may take away one that a client was not sent
 * of, and the client takes that for nothing (LivingEntity.removeEffectNoUpdate).
 */
export const entityRows: WitnessRows = {
  spawn_entity: spawn('objectUUID', { field: 'type' }),
  // Up to 1.18.2 mobs and paintings, up to 1.20.1 players, up to 1.21.4 experience orbs have spawn packets of their own.
  spawn_entity_living: spawn('entityUUID', { field: 'type' }),
  spawn_entity_painting: spawn('entityUUID', { is: 'painting' }),
  spawn_entity_experience_orb: spawn(undefined, { is: 'experience_orb' }),
  named_entity_spawn: spawn('playerUUID', { is: 'player' }),

  entity_destroy: (set, name) => {
    const lens = set.lens(name)
    return (
      lens &&
      ((sight, packet) => {
        for (const id of lens.ids(packet)) vanish(sight, id)
      })
    )
  },
  // 1.17 took one entity a packet.
  destroy_entity: (set, name) => {
    const lens = set.lens(name)
    return (
      lens &&
      ((sight, packet) => {
        for (const id of lens.ids(packet)) vanish(sight, id)
      })
    )
  },

  set_passengers: (set, name) => {
    const lens = set.lens(name)
    return (
      lens &&
      ((sight, packet) => {
        const [vehicle, ...passengers] = lens.ids(packet)
        if (vehicle !== undefined) checkSubject(sight, vehicle)
        for (const id of passengers) {
          if (!known(sight, id)) sight.report('passenger-unknown', `entity ${id} rides ${vehicle}, but is not spawned`)
        }
      })
    )
  },

  // The breaker's id is only a key for the cracks: vanilla gives an own number to what is no entity.
  block_break_animation: () => undefined,
}
