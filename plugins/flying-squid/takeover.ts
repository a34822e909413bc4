import type { Body } from './body.ts'
import type { Click } from './clicks.ts'
import type { PredictedSlot } from './client-window.ts'
import { showPosition } from './placing.ts'
import type { Server } from './squid.ts'

/** What a client does with a slot of the hotbar by digging. */
const dropStack = 3
const dropOne = 4
const swapHands = 6

/**
 * Takes what a client does with its items, and its respawning, over from flying-squid; all else stays there. Called once flying-squid
 * has put its own listeners in place.
 */
export function takeOver(body: Body, server: Server): { settled(): Promise<unknown> } {
  const { player } = body
  const client = player._client
  const running = new Set<Promise<unknown>>()

  const replace = <Fields>(name: string, listener: (fields: Fields) => void) => {
    client.removeAllListeners(name)
    client.on(name, listener)
  }
  replace('held_item_slot', ({ slotId }: { slotId: number }) => body.selectSlot(slotId))
  replace('close_window', () => body.windowClosed())
  replace(
    'window_click',
    (click: Click & { windowId: number; stateId: number; changedSlots: PredictedSlot[]; cursorItem: object }) => {
      if (body.spawned) body.click(click)
    },
  )
  // flying-squid shows its chests empty, and what the player has not at all.
  const write = client.write.bind(client)
  client.write = (name, fields) => {
    const { windowId } = fields as { windowId?: number }
    if (name === 'window_items' && windowId) body.sendChest(windowId)
    else write(name, fields)
  }
  client.removeAllListeners('set_creative_slot')
  // As bytes: the id, two of the slot, and an item that may hold what the library reads otherwise.
  client.on('raw.set_creative_slot', (packet: Buffer) => {
    if (body.spawned) body.setCreativeSlot(packet.readInt16BE(1), packet.subarray(3))
  })

  // Both read blocks before they change items: a carry waits until they have.
  for (const name of ['block_place', 'block_dig']) {
    const listeners = client.listeners(name) as ((fields: object) => unknown)[]
    replace(name, (fields: { status?: number }) => {
      if (name === 'block_dig' && tookItems(body, fields.status)) return
      if (!body.spawned || body.dead) return
      const done = Promise.all(listeners.map((listener) => listener.call(client, fields)))
      const settled = done.catch((error: Error) => server.warn(error.message)).finally(() => running.delete(settled))
      running.add(settled)
    })
  }

  respawnAsVanilla(body, server)
  player.collect = () => {}
  return { settled: () => Promise.all(running) }
}

/** Whether that kind of digging is about items alone; if so it is done. */
function tookItems(body: Body, status: number | undefined): boolean {
  if (status === dropStack || status === dropOne) body.drop(status === dropStack)
  else if (status === swapHands) body.swapHands()
  else return false
  return true
}

/** Only the dead come back, at their spawn point; and a client that was sent a respawn has forgotten what it has. */
function respawnAsVanilla(body: Body, server: Server): void {
  const { player } = body
  player.on('requestRespawn_cancel', (_: object, cancel: () => void) => {
    if (!body.dead) cancel()
  })
  let revived = false
  player.on('requestRespawn', () => {
    revived = body.dead
    if (!revived) return
    // Others have seen this body fall; they get a new one.
    player._writeOthersNearby('entity_destroy', { entityIds: [player.id] })
    body.revive()
    player.position = player.spawnPoint.clone()
  })
  player.on('requestRespawn_done', () => {
    if (revived) showPosition(player, server)
    revived = false
  })
  const sendRespawn = player._sendRespawn
  player._sendRespawn = (...change) => {
    sendRespawn(...change)
    body.sendAll()
  }
}
