import type { ClientboundRow } from '../../protocol/clientbound.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import { moveOf, readMove, steppedMoveOf } from './entity-moves.ts'
import type { EntityUpdate } from './tracked-entity.ts'

/** What is kept of a packet with this row; undefined when nothing is. */
export function entityUpdate(packets: PacketSet, { packet: name, keep }: ClientboundRow): EntityUpdate | undefined {
  const layout = packets.layout(name)
  switch (keep) {
    case undefined:
    case 'spawn':
      return undefined
    case 'position': {
      const move = layout && moveOf(layout)
      if (move) return move
      const stepped = steppedMoveOf(packets, name)
      if (stepped) return stepped
      return (entity, bytes, from, _, end) => readMove(packets, entity, name, bytes.subarray(from, end))
    }
    case 'last':
      return keepLast(name)
    case 'effect':
      return effectOf(packets, name)
    default:
      return (entity, bytes, from, _, end) => entity.keepPart(keep, name, bytes, from, end)
  }
}

/** Bonds to other entities are found again by their packets. */
const bonds: ReadonlySet<string> = new Set(['set_passengers', 'attach_entity'])

function keepLast(name: string): EntityUpdate {
  const binds = bonds.has(name)
  return (entity, bytes, from, _, end) => {
    entity.keepLast(name, bytes, from, end)
    if (binds) entity.link.entities.binds(entity)
  }
}

/** Effects are kept one by one, until the packet that removes them. */
function effectOf(packets: PacketSet, name: string): EntityUpdate {
  const effect = packets.field<number>(name, 'effectId')
  const removes = name === 'remove_entity_effect'
  return (entity, bytes, from, _, end) => {
    const key = `entity_effect ${effect?.read(bytes.subarray(from, end))}`
    if (removes) entity.forget(key)
    else entity.keepLast(key, bytes, from, end)
  }
}
