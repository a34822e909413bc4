import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import type { Stage } from './stage.ts'

/** How a player looks to others, on every server alike: what it holds, and what the list calls it. */
export interface Looks {
  readonly holds?: object
  readonly displayName?: object
}

/** A player looks otherwise from now on, and whoever joins later is told so. */
export function dress(stage: Stage, name: string, looks: Looks): void {
  stage.looks.set(name, { ...stage.looks.get(name), ...looks })
  for (const server of stage.servers) {
    const player = server.players.get(name)
    if (player) for (const other of server.players.values()) show(other, player, looks)
  }
}

/** Tells a player who is new on a server how the others look, and them how it does. */
export function introduceLooks(stage: Stage, server: ScriptedServer, player: ScriptedPlayer): void {
  tellLooks(stage, server, player)
  const own = stage.looks.get(player.name)
  if (own) for (const other of server.players.values()) if (other !== player) show(other, player, own)
}

/** Tells a player how the others look, whose bodies it has been shown anew. */
export function tellLooks(stage: Stage, server: ScriptedServer, player: ScriptedPlayer): void {
  for (const other of server.players.values()) {
    const looks = stage.looks.get(other.name)
    if (looks) show(player, other, looks)
  }
}

function show(to: ScriptedPlayer, { uuid, entityId }: ScriptedPlayer, { holds, displayName }: Looks): void {
  if (displayName) to.send('player_info', { action: { update_display_name: true }, data: [{ uuid, displayName }] })
  if (holds && to.sees.has(entityId)) to.send('entity_equipment', { entityId, equipments: [{ slot: 0, item: holds }] })
}
