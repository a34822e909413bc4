/** A second, plainer way to the entity ids of a decoded packet: by the names of its fields. */
import { versionData } from '../../src/protocol/minecraft-data.ts'

type Params = Readonly<Record<string, unknown>>

/** Fields that hold entity ids, with what vanilla writes for nobody, and by how much more than the id. */
const names: Readonly<Record<string, { readonly none?: readonly number[]; readonly bias?: number }>> = {
  entityId: {},
  playerId: {},
  cameraId: {},
  collectedEntityId: {},
  collectorEntityId: {},
  entityIds: {},
  passengers: {},
  vehicleId: { none: [0, -1] },
  sourceCauseId: { none: [0], bias: 1 },
  sourceDirectId: { none: [0], bias: 1 },
  attackTarget: {},
}

/** The same by packet, where a name means something else. */
const exceptions: Readonly<Record<string, { readonly none: readonly number[] }>> = {
  'set_projectile_power.id': { none: [] },
  // The killer.
  'death_combat_event.entityId': { none: [-1] },
}

/** Metadata that holds an id, by type: its names since 1.19.4, its numbers before, and by how much it is more. */
const metadata: readonly (readonly [type: string, name: string, old: number, bias: number])[] = [
  ['fishing_bobber', 'hooked_entity', 8, 1],
  ['firework_rocket', 'attached_to_target', 9, 1],
  ['guardian', 'attack_target', 17, 0],
  ['elder_guardian', 'attack_target', 17, 0],
  ['wither', 'target_a', 16, 0],
  ['wither', 'target_b', 17, 0],
  ['wither', 'target_c', 18, 0],
  ['frog', 'tongue_target', 18, 1],
]

/** What kind each spawned entity is, and what that makes of packets about it. */
export class EntityTypes {
  readonly #version: string
  readonly #types = new Map<number, number>()

  constructor(version: string) {
    this.#version = version
  }

  spawned(name: string, { entityId, type }: Params): void {
    if (/^spawn_entity(_living)?$/.test(name)) this.#types.set(entityId as number, type as number)
  }

  /** The number of the type of the entity that a packet is about, once it was spawned. */
  of({ entityId }: Params): number | undefined {
    return this.#types.get(entityId as number)
  }

  /** Every entity id in a packet, in the order of its fields. */
  idsByName(packet: string, params: Params): number[] {
    const ids: number[] = []
    const walk = (value: unknown, field: string): void => {
      const known = exceptions[`${packet}.${field}`] ?? names[field]
      if (typeof value === 'number' && known) {
        if (!known.none?.includes(value)) ids.push(value - ('bias' in known ? (known.bias ?? 0) : 0))
      } else if (Array.isArray(value)) for (const one of value) walk(one, field)
      else if (value && typeof value === 'object' && !Buffer.isBuffer(value))
        for (const [name, inner] of Object.entries(value)) walk(inner, name)
    }
    for (const [name, value] of Object.entries(params)) {
      if (packet === 'entity_metadata' && name === 'metadata') ids.push(...this.#inMetadata(params, value))
      else if (packet === 'spawn_entity' && name === 'objectData') ids.push(...this.#owner(params))
      else walk(value, name)
    }
    return ids
  }

  /** A projectile's data is its owner. */
  #owner({ type, objectData }: Params): number[] {
    const kind = versionData(this.#version)?.entitiesArray.find(({ id }) => id === type)
    return (kind as { type?: string } | undefined)?.type === 'projectile' && objectData !== 0
      ? [objectData as number]
      : []
  }

  #inMetadata(params: Params, entries: unknown): number[] {
    const type = this.of(params)
    const kind = versionData(this.#version)?.entitiesArray.find(({ id }) => id === type)
    return (entries as { key: number; value: unknown }[]).flatMap(({ key, value }) => {
      const found = metadata.find(
        ([name, word, old]) => name === kind?.name && key === (kind.metadataKeys?.indexOf(word) ?? old),
      )
      return found && typeof value === 'number' && value !== 0 ? [value - found[3]] : []
    })
  }
}
