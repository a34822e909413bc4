import { equipmentPacket } from '../../protocol/equipment.ts'
import { angleOf } from '../../protocol/facts.ts'
import type { Pose } from '../../vanilla-client/pose.ts'
import { inventory } from '../../world/ledger/inventory.ts'
import { type Item, itemBytes, NO_ITEM, sameItem } from '../../world/ledger/items.ts'
import type { Player } from '../player.ts'

/** entity_equipment's slots (main hand, off hand, boots … helmet) as slots of window 0; the main hand is the held one. */
const WORN = [-1, 45, 8, 7, 6, 5] as const
const HOTBAR = 36

/**
 * The recorded player's own body. A client is never sent its own entity, so a replay would show nobody where the player
 * stood: ReplayMod's recorder adds the entity under the client's own id (metaData.json's `selfId`), and so does this.
 */
export class OwnBody {
  readonly #player: Player
  #shown: Pose | undefined
  #worn: readonly (Item | undefined)[] = []

  constructor(player: Player) {
    this.#player = player
  }

  /** The body as it stands now, for a world that doesn't have it. */
  appear(): Buffer[] {
    const { mesh, position, entityId, uuid } = this.#player
    const { pose } = position
    const { clientbound } = mesh
    const name = clientbound.idOf('named_entity_spawn') === undefined ? 'spawn_entity' : 'named_entity_spawn'
    const { x, y, z } = pose
    const [yaw, pitch] = [angleOf(pose.yaw), angleOf(pose.pitch)]
    const spawn = clientbound.encode(name, {
      entityId,
      objectUUID: uuid,
      playerUUID: uuid,
      type: mesh.entityTypes.number('player') ?? 0,
      x,
      y,
      z,
      yaw,
      pitch,
      headPitch: yaw,
      objectData: 0,
      velocity: { x: 0, y: 0, z: 0 },
    })
    this.#shown = { ...pose }
    this.#worn = []
    return [spawn, this.#head(), ...this.#equipment()]
  }

  /** What is different since it was last shown. */
  changes(): Buffer[] {
    const { position, entityId, mesh } = this.#player
    const { pose } = position
    const shown = this.#shown
    if (!shown) return []
    const packets = this.#equipment()
    const moved = pose.x !== shown.x || pose.y !== shown.y || pose.z !== shown.z
    const turned = pose.yaw !== shown.yaw || pose.pitch !== shown.pitch
    if (!moved && !turned) return packets
    this.#shown = { ...pose }
    const { clientbound } = mesh
    const { x, y, z, onGround } = pose
    // Since 26.3 it may be a path.
    const place = { entityId, kind: 'linear', x, y, z, dx: 0, dy: 0, dz: 0, onGround }
    // Since 1.21.2 a body is put somewhere in degrees, by a packet of its own.
    packets.push(
      clientbound.idOf('sync_entity_position') === undefined
        ? clientbound.encode('entity_teleport', { ...place, yaw: angleOf(pose.yaw), pitch: angleOf(pose.pitch) })
        : clientbound.encode('sync_entity_position', { ...place, yaw: pose.yaw, pitch: pose.pitch }),
    )
    if (turned) packets.push(this.#head())
    return packets
  }

  #head(): Buffer {
    const { mesh, entityId, position } = this.#player
    return mesh.clientbound.encode('entity_head_rotation', { entityId, headYaw: angleOf(position.pose.yaw) })
  }

  #equipment(): Buffer[] {
    const { primary, mesh, entityId } = this.#player
    if (!primary) return []
    const { items, held } = primary.ledger.read(inventory)
    const worn = WORN.map((slot) => items[slot < 0 ? HOTBAR + held : slot])
    const before = this.#worn
    const equipment = worn.flatMap((item, slot) =>
      item === undefined || sameItem(item, before[slot] ?? NO_ITEM)
        ? []
        : [[slot, itemBytes(item, mesh.protocol.number)] as const],
    )
    this.#worn = worn
    return equipment.length === 0 ? [] : [equipmentPacket(mesh.clientbound, entityId, equipment)]
  }
}
