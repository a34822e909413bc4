import { degreesOf, spawnUuidFields } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { TabListEntry } from '../../world/tab-list.ts'
import type { Body } from '../body.ts'
import { type EntityOwner, TrackedEntity } from './tracked-entity.ts'

/** What is known of players by the UUIDs that a server gives them. */
export interface PlayersByUuid {
  /** The player of the mesh whose body that is. */
  bodyOf(uuid: string): Body | undefined
  /** How its server lists it. */
  tabEntryOf(uuid: string): TabListEntry | undefined
}

/** Reads spawn packets of one protocol version into tracked entities, and writes where these are by now. */
export class EntityReader {
  readonly #packets: PacketSet
  readonly #entityName: (typeId: number) => string | undefined
  readonly #mostBytes: () => number

  /** `mostBytes`: what is kept of one entity. */
  constructor(packets: PacketSet, entityName: (typeId: number) => string | undefined, mostBytes: () => number) {
    this.#packets = packets
    this.#entityName = entityName
    this.#mostBytes = mostBytes
  }

  /** `packet` is copied. Throws ProtocolError when it can't be read. */
  open(
    link: EntityOwner,
    name: string,
    packet: Buffer,
    serverId: number,
    { bodyOf, tabEntryOf }: PlayersByUuid,
  ): TrackedEntity {
    const uuid = this.#read<string>(name, spawnUuidFields, packet) ?? ''
    const type = this.#typeOf(name, packet)
    const body = uuid === '' ? undefined : bodyOf(uuid)
    const { x, y, z } = this.#positionOf(name, packet)
    return new TrackedEntity(
      this.#packets,
      {
        link,
        serverId,
        type,
        uuid,
        spawnName: name,
        spawn: packet,
        body,
        tabEntry: type === 'player' && !body ? tabEntryOf(uuid) : undefined,
        x,
        y,
        z,
        yaw: this.#number(name, 'yaw', packet),
        pitch: this.#number(name, 'pitch', packet),
      },
      this.#mostBytes(),
    )
  }

  /** The spawn packet with the position that the entity has by now. */
  spawnNow(entity: TrackedEntity): Buffer {
    if (!entity.moved) return entity.spawn
    let packet = entity.spawn
    for (const path of ['x', 'y', 'z', 'yaw', 'pitch'] as const)
      packet = this.#packets.field<number>(entity.spawnName, path)?.replace(packet, entity[path]) ?? packet
    return packet
  }

  /** The absolute position as a packet for `entityId`: relative moves count from the last position that was sent. */
  positionNow(entity: TrackedEntity, entityId: number): Buffer {
    const { x, y, z, yaw, pitch } = entity
    const name = this.#packets.idOf('sync_entity_position') === undefined ? 'entity_teleport' : 'sync_entity_position'
    // Since 1.21.2 angles of absolute moves are degrees; before they are 1/256 turns.
    const inDegrees = name === 'sync_entity_position'
    return this.#packets.encode(name, {
      entityId,
      // Since 26.3 it may be a path.
      kind: 'linear',
      x,
      y,
      z,
      dx: 0,
      dy: 0,
      dz: 0,
      yaw: inDegrees ? degreesOf(yaw) : yaw,
      pitch: inDegrees ? degreesOf(pitch) : pitch,
      onGround: true,
    })
  }

  /** A painting's spawn (up to 1.18.2) names the block that it hangs in, all others their coordinates. */
  #positionOf(name: string, packet: Buffer): { readonly x: number; readonly y: number; readonly z: number } {
    const block = this.#read<{ x: number; y: number; z: number }>(name, ['location'], packet)
    if (block) return block
    return {
      x: this.#number(name, 'x', packet),
      y: this.#number(name, 'y', packet),
      z: this.#number(name, 'z', packet),
    }
  }

  #typeOf(name: string, packet: Buffer): string {
    if (name === 'named_entity_spawn') return 'player'
    if (name === 'spawn_entity_painting') return 'painting'
    if (name === 'spawn_entity_experience_orb') return 'experience_orb'
    const id = this.#number(name, 'type', packet)
    return this.#entityName(id) ?? `#${id}`
  }

  #number(name: string, path: string, packet: Buffer): number {
    return this.#packets.field<number>(name, path)?.read(packet) ?? 0
  }

  #read<T>(name: string, paths: readonly string[], packet: Buffer): T | undefined {
    for (const path of paths) {
      const field = this.#packets.field<T>(name, path)
      if (field) return field.read(packet)
    }
    return undefined
  }
}
