import type { Player } from '../player/player.ts'
import { chunkAt, chunkOfKey } from '../world/chunks.ts'
import { inventory } from '../world/ledger/inventory.ts'
import { isEmpty } from '../world/ledger/items.ts'
import { weather } from '../world/ledger/play.ts'
import { effects } from '../world/ledger/self.ts'
import type { Ledger } from '../world/ledger.ts'
import { custodyView } from './custody-view.ts'
import type { ChunkMap, LedgerView, PlayerDetail } from './messages.ts'

/** Everything about one player that is too much for every snapshot: gathered only when somebody looks. */
export function playerDetail(player: Player): PlayerDetail {
  return {
    name: player.name,
    ledgers: [...player.links.values()]
      .filter(({ playing }) => playing)
      .map((link) => ({
        server: link.server,
        primary: link === player.primary,
        world: link.level.world,
        ...(link.hardReason === undefined ? {} : { hardReason: link.hardReason }),
        ...ledgerView(link.ledger),
      })),
    ...(player.switching.returned && { returned: player.switching.returned }),
    switches: player.switching.journal,
    carries: player.carrying.journal,
    ...(player.carrying.row && { custody: custodyView(player.carrying.row) }),
    chunks: chunkMap(player),
  }
}

function ledgerView(ledger: Ledger): Omit<LedgerView, 'server' | 'primary' | 'world' | 'hardReason'> {
  const { gameMode, health, experience, openWindow } = ledger
  const items = ledger.read(inventory).items.filter((item) => item !== undefined && !isEmpty(item))
  return {
    ...(gameMode === undefined ? {} : { gameMode }),
    ...(health === undefined ? {} : { health: health.health, food: health.food, saturation: health.foodSaturation }),
    ...(experience === undefined ? {} : { level: experience.level, experience: experience.totalExperience }),
    heldSlot: ledger.heldSlot,
    stacks: items.length,
    inventoryCertain: ledger.inventoryCertain,
    ...(openWindow === undefined ? {} : { openWindow }),
    effects: ledger.state(effects).size,
    flying: ledger.flying,
    operatorLevel: ledger.operatorLevel,
    raining: ledger.state(weather).raining,
    ...(ledger.viewDistance === undefined ? {} : { viewDistance: ledger.viewDistance }),
    ...(ledger.simulationDistance === undefined ? {} : { simulationDistance: ledger.simulationDistance }),
  }
}

/** Which server supplies each chunk that the client has. */
function chunkMap(player: Player): ChunkMap {
  const servers = [...player.links.servers()]
  const cells: number[] = []
  for (const key of player.chunks.keys()) {
    const [x, z] = chunkOfKey(key)
    const supplier = player.chunks.supplier(x, z) ?? ''
    let index = servers.indexOf(supplier)
    if (index < 0) index = servers.push(supplier) - 1
    const held = servers.reduce((sum, server) => sum + (player.chunks.isHeld(server, x, z) ? 1 : 0), 0)
    cells.push(x, z, index, held)
  }
  return { ...chunkAt(player.position.pose), servers, cells }
}
