import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import type { Params } from './client-state.ts'
import type { Stage } from './stage.ts'

interface Heard {
  readonly stage: Stage
  readonly server: ScriptedServer
  readonly player: ScriptedPlayer
  readonly params: Params
}

const GLIDING = 128
/** Bits of an entity's first metadata byte. */
const flags: Readonly<Record<string, number>> = { sneaking: 2, sprinting: 8, swimming: 16, fall_flying: GLIDING }
const shown = new WeakMap<ScriptedPlayer, number>()

/** What a server of the stage does beyond the kit's rules: postures, fights, meals, chat, vehicles. */
export const stageRules: Readonly<Record<string, (heard: Heard) => void>> = {
  entity_action: ({ server, player, params }) => {
    const [does, posture = ''] = String(params.actionId).split(/_(.*)/s)
    const bit = flags[posture]
    if (bit !== undefined) pose(server, player, bit, does === 'start')
  },

  // Who lands glides no more: that is the server's own finding.
  position: ({ server, player, params }) => {
    if (params.flags?.onGround && (shown.get(player) ?? 0) & GLIDING) pose(server, player, GLIDING, false)
  },

  // What the player has is the same on all servers of the stage, as carrying makes it.
  use_item: ({ stage, player }) => {
    stage.tell(`food ${player.name}`, player.name, 'update_health', { health: 20, food: 20, foodSaturation: 5 })
    player.send('entity_status', { entityId: player.entityId, entityStatus: 9 })
  },

  use_entity: ({ server, params }) => {
    const entity = server.entities.get(params.target)
    if (!entity || params.mouse !== 1) return
    for (const player of server.players.values())
      if (player.sees.has(entity.id)) {
        player.send('hurt_animation', { entityId: entity.id, yaw: 0 })
        player.send('entity_metadata', { entityId: entity.id, metadata: [{ key: 9, type: 'float', value: 7.5 }] })
      }
  },

  chat_message: ({ server, player, params }) => {
    const content = server.text(`<${player.name}> ${params.message}`)
    player.send('system_chat', { content, isActionBar: false })
  },

  client_command: ({ stage, server, player, params }) => {
    if (params.actionId !== 'perform_respawn') return
    shown.delete(player)
    tellBody(server, player, [{ key: 0, type: 'byte', value: 0 }])
    stage.forget(`effect ${player.name}`, 'slot')
    server.respawn(player)
    stage.reborn(server, player)
    for (const [kind, name] of [
      ['food', 'update_health'],
      ['points', 'experience'],
    ] as const)
      stage.tell(`${kind} ${player.name}`, player.name, name, reborn[name])
  },
}

const reborn = {
  update_health: { health: 20, food: 20, foodSaturation: 5 },
  experience: { experienceBar: 0, level: 0, totalExperience: 0 },
} as const

function pose(server: ScriptedServer, player: ScriptedPlayer, bit: number, on: boolean): void {
  const now = ((shown.get(player) ?? 0) & ~bit) | (on ? bit : 0)
  shown.set(player, now)
  tellBody(server, player, [{ key: 0, type: 'byte', value: (now << 24) >> 24 }])
}

/** Metadata of a player's body, to itself and to who sees it. */
export function tellBody(server: ScriptedServer, player: ScriptedPlayer, metadata: Params[]): void {
  const { entityId } = player
  for (const each of server.players.values())
    if (each === player || each.sees.has(entityId)) each.send('entity_metadata', { entityId, metadata })
}
