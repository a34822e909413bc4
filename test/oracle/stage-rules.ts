import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import { type Fact, say } from './books.ts'
import type { Params } from './client-parts.ts'
import { letGo, steered, unseat } from './rides.ts'
import type { Stage } from './stage.ts'

interface Heard {
  readonly stage: Stage
  readonly server: ScriptedServer
  readonly player: ScriptedPlayer
  readonly params: Params
}

const SNEAKING = 2
const GLIDING = 128
/** Bits of an entity's first metadata byte. */
const flags: Readonly<Record<string, number>> = { sneaking: SNEAKING, sprinting: 8, swimming: 16, fall_flying: GLIDING }
const shown = new WeakMap<ScriptedPlayer, number>()
/** Whose hand is at its mouth, and which: 0 the main one. */
const eaters = new WeakMap<ScriptedPlayer, number>()
/** Abilities' flag of who flies. */
export const FLYING = 2
const flyers = new WeakSet<ScriptedPlayer>()
const sleepers = new WeakSet<ScriptedPlayer>()
/** Windows that servers have opened and nobody has closed. */
export const windows = new WeakMap<ScriptedPlayer, number>()

/** Who looks through another's eyes. */
const watchers = new WeakSet<ScriptedPlayer>()

const EATEN = 9
/** block_dig's status for letting go of what is used, and for swapping hands, which ends its use too. */
const RELEASE = 5
const SWAP_HANDS = 6

/** What a server of the stage does beyond the kit's rules: postures, fights, meals, chat, windows, vehicles. */
export const stageRules: Readonly<Record<string, (heard: Heard) => void>> = {
  entity_action: ({ server, player, params }) => {
    const [does, posture = ''] = String(params.actionId).split(/_(.*)/s)
    const bit = flags[posture]
    if (bit !== undefined) pose(server, player, bit, does === 'start')
    if (params.actionId === 'stop_sleeping') wake(server, player)
    // Sneaking leaves a vehicle, and another's eyes.
    if (params.actionId !== 'start_sneaking') return
    unseat(server, player)
    lookBack(server, player)
  },

  // Who lands glides no more: that is the server's own finding.
  position: ({ server, player, params }) => {
    if (params.flags?.onGround && (shown.get(player) ?? 0) & GLIDING) pose(server, player, GLIDING, false)
  },

  vehicle_move: steered,
  look: ({ stage, server, player }) => letGo(stage, server, player),
  use_item: ({ server, player, params }) => {
    eaters.set(player, params.hand)
    tellBody(server, player, [{ key: 8, type: 'byte', value: params.hand === 1 ? 3 : 1 }])
  },
  // Another slot is another item: what the main hand used is used no more.
  held_item_slot: ({ server, player }) => {
    if (eaters.get(player) === 0) stopEating(server, player)
  },
  // Who may fly says itself that it does.
  abilities: ({ player, params }) => {
    if (params.flags & FLYING) flyers.add(player)
    else flyers.delete(player)
  },
  block_dig: ({ server, player, params }) => {
    if (params.status === RELEASE || params.status === SWAP_HANDS) stopEating(server, player)
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

  chat_message: ({ server, player, params }) =>
    server.broadcast('system_chat', { content: server.text(`<${player.name}> ${params.message}`), isActionBar: false }),

  close_window: ({ player }) => windows.delete(player),

  client_command: ({ stage, server, player, params }) => {
    if (params.actionId !== 'perform_respawn') return
    shown.delete(player)
    flyers.delete(player)
    tellBody(server, player, [{ key: 0, type: 'byte', value: 0 }])
    // A client keeps the chunks of a level that it rises in, where nobody takes them away.
    for (const [x = 0, z = 0] of [...player.chunks].map((key) => key.split(',').map(Number)))
      server.unloadChunk(player, x, z)
    server.respawn(player)
    stage.reborn(server, player)
  },
}

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

/** A player's hand is at its mouth no more. */
export function stopEating(server: ScriptedServer, player: ScriptedPlayer): void {
  if (eaters.delete(player)) tellBody(server, player, [{ key: 8, type: 'byte', value: 0 }])
}

/** What a player may do, and that it flies, if it does. */
export const flagsOf = (player: ScriptedPlayer, may: number): number => may | (flyers.has(player) ? FLYING : 0)

/** A player has eaten up. */
export function swallow(server: ScriptedServer, player: ScriptedPlayer): void {
  stopEating(server, player)
  player.send('entity_status', { entityId: player.entityId, entityStatus: EATEN })
}

const lies = (bed: object | undefined) => [
  { key: 6, type: 'pose', value: bed ? 2 : 0 },
  { key: 14, type: 'optional_block_pos', value: bed },
]

/** A player lies down where it stands. */
export function lie(server: ScriptedServer, player: ScriptedPlayer): void {
  sleepers.add(player)
  tellBody(server, player, lies({ x: Math.floor(player.position.x), y: 64, z: 8 }))
}

/** A player that sleeps gets up. */
export function wake(server: ScriptedServer, player: ScriptedPlayer): void {
  if (sleepers.delete(player)) tellBody(server, player, lies(undefined))
}

/** The window that a player has open closes. */
export function shut(_server: ScriptedServer, player: ScriptedPlayer): void {
  const windowId = windows.get(player)
  if (windowId !== undefined) player.send('close_window', { windowId })
  windows.delete(player)
}

/** What a server holds of a player's body and hands: its posture's flags, an open window, a meal, a bed, whether it flies, another's eyes. */
export const stateOf = (player: ScriptedPlayer): string =>
  [
    shown.get(player) ?? 0,
    windows.get(player) ?? 0,
    eaters.has(player),
    sleepers.has(player),
    watchers.has(player),
  ].join(' ')

/** Whether a player's posture is that of one who sneaks. */
export const sneaks = (player: ScriptedPlayer): boolean => ((shown.get(player) ?? 0) & SNEAKING) > 0

/** Everybody's list shows in which game mode a player is. */
export function showMode(server: ScriptedServer, player: ScriptedPlayer, mode: Fact | undefined): void {
  if (!mode) return
  const data = [{ uuid: player.uuid, gamemode: mode.params(player).gameMode }]
  const listing: Fact = { name: 'player_info', params: () => ({ action: { update_game_mode: true }, data }) }
  for (const each of server.players.values()) say(each, listing)
}

/** A player looks through an entity's eyes. */
export function lookThrough(player: ScriptedPlayer, cameraId: number): void {
  watchers.add(player)
  player.send('camera', { cameraId })
}

/** A player looks through its own eyes again. */
export function lookBack(_server: ScriptedServer, player: ScriptedPlayer): void {
  if (watchers.delete(player)) player.send('camera', { cameraId: player.entityId })
}
