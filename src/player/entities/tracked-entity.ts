import { angleOf, asByte, degreesOf, spanOf, spawnUuidFields } from '../../protocol/facts.ts'
import { mergeAttributes, mergeEquipment, mergeMetadata } from '../../protocol/merge.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** How two packets of one kind about one entity are made one. */
const merges = { metadata: mergeMetadata, equipment: mergeEquipment, attributes: mergeAttributes } as const
export type Merged = keyof typeof merges

/** What a spawn packet says of an entity. */
interface Spawned {
  readonly link: Link
  readonly serverId: number
  /** Entity type such as `cow`, as minecraft-data names it. */
  readonly type: string
  readonly uuid: string
  readonly spawnName: string
  readonly spawn: Buffer
  /** The player whose body this is. */
  readonly body: Player | undefined
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  readonly pitch: number
}

/** A packet that was not merged yet with what was kept before it. */
interface Later {
  readonly how: Merged
  readonly name: string
  readonly packet: Buffer
}

/** So many packets, or bytes of them, wait to be merged: most are never looked at, or their entity is gone before. */
const MOST_LATER = 8
const MOST_LATER_BYTES = 1024

/**
 * What one link's server has said of one of its entities. An entity may begin to be shown long after its spawn packet: it
 * walked into its server's zone, its body's source changed, a link left. Packets are kept raw, with the server's ids.
 */
export class TrackedEntity {
  readonly link: Link
  readonly serverId: number
  readonly type: string
  readonly uuid: string
  readonly spawnName: string
  readonly spawn: Buffer
  body: Player | undefined
  x: number
  y: number
  z: number
  /** Angles in 1/256 turns. */
  yaw: number
  pitch: number
  /** Moved since it was spawned: its spawn packet is told with the new position. */
  moved = false
  /** The UUID that the client knows it by, where that is not its own. */
  alias: string | undefined
  /** The proxy EID while the client has it spawned from this link; 0 otherwise. */
  proxyId = 0
  readonly #packets: PacketSet
  readonly #merged = new Map<string, Buffer>()
  #later: Later[] | undefined
  #laterBytes = 0

  constructor(packets: PacketSet, spawned: Spawned) {
    this.#packets = packets
    this.link = spawned.link
    this.serverId = spawned.serverId
    this.type = spawned.type
    this.uuid = spawned.uuid
    this.spawnName = spawned.spawnName
    this.spawn = spawned.spawn
    this.body = spawned.body
    this.x = spawned.x
    this.y = spawned.y
    this.z = spawned.z
    this.yaw = spawned.yaw
    this.pitch = spawned.pitch
  }

  /** How many consecutive ids it takes. A body's id is its player's, and one. */
  get span(): number {
    return this.body ? 1 : spanOf(this.type)
  }

  /** Packets by name (and by effect), the newest state merged. */
  get kept(): Map<string, Buffer> {
    if (this.#later) this.#settle(this.#later)
    return this.#merged
  }

  /** The packet kept as `name`, to be written over in its place: for packets of which the last says everything. */
  keptLast(name: string): Buffer | undefined {
    return this.#merged.get(name)
  }

  /** Takes in a packet (copied) of which the last says everything. `key` tells packets of one name apart (effects). */
  keepLast(key: string, packet: Buffer): void {
    keepDetail(this, key, Buffer.from(packet))
  }

  /** Takes in a packet (copied) that changes a part of what was kept as `name`; merged when somebody looks. */
  keepPart(how: Merged, name: string, packet: Buffer): void {
    const copy = Buffer.from(packet)
    if (!this.#later && !this.#merged.has(name)) {
      keepDetail(this, name, copy)
      return
    }
    this.#later ??= []
    this.#later.push({ how, name, packet: copy })
    this.#laterBytes += copy.length
    if (this.#later.length >= MOST_LATER || this.#laterBytes > MOST_LATER_BYTES) this.#settle(this.#later)
  }

  #settle(later: readonly Later[]): void {
    this.#later = undefined
    this.#laterBytes = 0
    for (const { how, name, packet } of later) {
      const older = this.#merged.get(name)
      keepDetail(this, name, older ? this.#merge(how, older, packet) : packet)
    }
  }

  /** What can't be read (a mod's own metadata) can't be merged: the newer stands. */
  #merge(how: Merged, older: Buffer, newer: Buffer): Buffer {
    try {
      return merges[how](this.#packets, older, newer)
    } catch {
      return newer
    }
  }
}

const absoluteMoves = ['entity_teleport', 'sync_entity_position'] as const

/** Keeps a packet of an entity as its newest detail; the oldest go when more is kept than `trackedEntityBytes` allows. */
function keepDetail(dossier: TrackedEntity, key: string, packet: Buffer): void {
  const { kept, spawn, link } = dossier
  const most = link.player.mesh.limits.trackedEntityBytes - spawn.length
  kept.delete(key)
  if (packet.length > most) return
  kept.set(key, packet)
  let bytes = 0
  for (const { length } of kept.values()) bytes += length
  for (const [oldest, { length }] of kept) {
    if (bytes <= most) return
    kept.delete(oldest)
    bytes -= length
  }
}

/** Reads spawn and move packets of one protocol version into dossiers. */
export class EntityReader {
  readonly #packets: PacketSet
  readonly #entityName: (typeId: number) => string | undefined

  constructor(packets: PacketSet, entityName: (typeId: number) => string | undefined) {
    this.#packets = packets
    this.#entityName = entityName
  }

  /** `packet` must outlive the read it came from: pass a copy. Throws ProtocolError when it can't be read. */
  open(
    link: Link,
    name: string,
    packet: Buffer,
    serverId: number,
    bodyOf: (uuid: string) => Player | undefined,
  ): TrackedEntity {
    const uuid = this.#read<string>(name, spawnUuidFields, packet) ?? ''
    const { x, y, z } = this.#placeOf(name, packet)
    return new TrackedEntity(this.#packets, {
      link,
      serverId,
      type: this.#typeOf(name, packet),
      uuid,
      spawnName: name,
      spawn: packet,
      body: uuid === '' ? undefined : bodyOf(uuid),
      x,
      y,
      z,
      yaw: this.#number(name, 'yaw', packet),
      pitch: this.#number(name, 'pitch', packet),
    })
  }

  /** Takes in a packet with `keep: position`. */
  move(dossier: TrackedEntity, name: string, packet: Buffer): void {
    const field = (path: string): number | undefined => this.#packets.field<number>(name, path)?.read(packet)
    dossier.moved = true
    if (name === 'rel_entity_move' || name === 'entity_move_look') {
      dossier.x += (field('dX') ?? 0) / 4096
      dossier.y += (field('dY') ?? 0) / 4096
      dossier.z += (field('dZ') ?? 0) / 4096
    } else if (name === 'move_minecart') {
      this.#moveMinecart(dossier, packet)
      return
    } else if ((absoluteMoves as readonly string[]).includes(name)) {
      this.#moveTo(dossier, name, packet)
      return
    }
    dossier.yaw = field('yaw') ?? dossier.yaw
    dossier.pitch = field('pitch') ?? dossier.pitch
  }

  /** The spawn packet with the position that the entity has by now. */
  spawnNow(dossier: TrackedEntity): Buffer {
    if (!dossier.moved) return dossier.spawn
    let packet = dossier.spawn
    for (const path of ['x', 'y', 'z', 'yaw', 'pitch'] as const)
      packet = this.#packets.field<number>(dossier.spawnName, path)?.replace(packet, dossier[path]) ?? packet
    return packet
  }

  /** The absolute position as a packet for `entityId`: relative moves count from the last position that was sent. */
  positionNow(dossier: TrackedEntity, entityId: number): Buffer {
    const { x, y, z, yaw, pitch } = dossier
    const name = this.#packets.idOf('sync_entity_position') === undefined ? 'entity_teleport' : 'sync_entity_position'
    // Since 1.21.2 angles of absolute moves are degrees; before they are 1/256 turns.
    const inDegrees = name === 'sync_entity_position'
    return this.#packets.encode(name, {
      entityId,
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

  #moveTo(dossier: TrackedEntity, name: string, packet: Buffer): void {
    const field = (path: string): number => this.#number(name, path, packet)
    const relative = this.#packets.field<Record<string, boolean>>(name, 'flags')?.read(packet)
    const along = (axis: 'x' | 'y' | 'z'): number => (relative?.[axis] ? dossier[axis] : 0) + field(axis)
    ;[dossier.x, dossier.y, dossier.z] = [along('x'), along('y'), along('z')]
    const angle = this.#packets.idOf('sync_entity_position') === undefined ? asByte : angleOf
    dossier.yaw = angle(field('yaw'))
    dossier.pitch = angle(field('pitch'))
  }

  #moveMinecart(dossier: TrackedEntity, packet: Buffer): void {
    const steps = this.#packets.decode(packet).params.steps as { position: { x: number; y: number; z: number } }[]
    const last = steps.at(-1)
    if (last) [dossier.x, dossier.y, dossier.z] = [last.position.x, last.position.y, last.position.z]
  }

  /** A painting (up to 1.18.2) says the block that it hangs in, all others their coordinates. */
  #placeOf(name: string, packet: Buffer): { readonly x: number; readonly y: number; readonly z: number } {
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
