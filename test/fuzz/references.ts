import { type Params, text } from '../kit/client/parts.ts'
import type { FuzzClient } from './client.ts'

/** The index of a guardian's target in its metadata, in every version since 1.17. */
export const TARGET = 17

/**
 * What a packet says of entities by id, held against who the server meant: the same being, told by its UUID. Ids in `yaw` of
 * hurt_animation and in `sourceTypeId` of damage_event are tokens of the fuzz test's own (`tokenOf`).
 */
export function* misread(client: FuzzClient, name: string, params: Params): Generator<string> {
  const { mesh, model } = client
  const uuidOf = (id: number): string | undefined =>
    id === model.entityId ? mesh.uuidOn('', client.name) : model.entities.get(id)?.uuid
  const is = (id: number, meant: string | undefined, what: string): string[] =>
    uuidOf(id) === meant ? [] : [`${what} is ${id} (${uuidOf(id)}), but its server meant ${meant}`]
  if (name === 'hurt_animation') yield* is(params.entityId, mesh.beings.beingOf(params.yaw), 'who is hurt')
  else if (name === 'damage_event' && params.sourceCauseId > 0)
    yield* is(params.sourceCauseId - 1, mesh.beings.beingOf(params.sourceTypeId), 'who did it')
  else if (name === 'spawn_entity') {
    const shot = mesh.beings.shotBy(params.objectUUID)
    if (!shot) return
    const owner = mesh.beings.being(shot.server.name, shot.owner)
    const known = owner === mesh.uuidOn('', client.name) || model.byUuid(owner ?? '') !== undefined
    const alone = shot.server.connections.get(client.name)?.alone
    if (params.objectData !== 0) yield* is(params.objectData, owner, 'who shot it')
    else if (known && (alone?.entityId === shot.owner || alone?.entities.has(shot.owner)))
      yield `who shot ${params.entityId} is nobody, but ${owner} is shown`
  } else if (name === 'entity_metadata') {
    const targets = mesh.beings.targetsOf(model.entities.get(params.entityId)?.uuid)
    const row = (params.metadata as Params[]).find(({ key }) => key === TARGET)
    if (!targets || !row || row.value === 0) return
    if (!targets.has(uuidOf(row.value) ?? '')) yield `the target ${row.value} is none of ${text([...targets])}`
  }
}
