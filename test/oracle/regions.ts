import type { ScriptedPlayer } from '../kit/scripted.ts'
import type { Params } from './client-state.ts'

type Side = 'west' | 'east'
type Said = readonly [name: string, params: (player: ScriptedPlayer) => Params]

const chat = (value: string) => ({ type: 'string', value })
const bar = { west: '00000000-0000-4000-8000-00000000ba01', east: '00000000-0000-4000-8000-00000000ba02' }
const look = { friendlyFire: 0, nameTagVisibility: 'always', collisionRule: 'always' }

/**
 * What is said only to whom plays west, or east: in a mesh by each side's server to everybody it has, dummies too; on one
 * server to whoever comes over the border. Here the new primary's word replaces the old one's.
 */
const entering: Readonly<Record<Side, readonly Said[]>> = {
  west: said('west', { difficulty: 'easy', effectId: 25, speed: 0.1, colour: 3 }),
  east: said('east', { difficulty: 'hard', effectId: 26, speed: 0.15, colour: 5 }),
}

function said(
  side: Side,
  { difficulty, effectId, speed, colour }: { difficulty: string; effectId: number; speed: number; colour: number },
): Said[] {
  const title = { title: chat(`the ${side}`), health: 1, color: colour, dividers: 0, flags: 0 }
  const team = { name: chat(side), ...look, formatting: colour, prefix: chat(''), suffix: chat(''), players: ['bob'] }
  const goal = { name: `${side} goal`, action: 0, displayText: chat(side), type: 0 }
  return [
    ['boss_bar', () => ({ entityUUID: bar[side], action: 0, ...title })],
    ['teams', () => ({ team: `${side} folk`, mode: 0, ...team })],
    ['scoreboard_objective', () => goal],
    ['scoreboard_score', () => ({ itemName: 'bob', scoreName: `${side} goal`, value: colour })],
    ['scoreboard_display_objective', () => ({ position: 0, name: `${side} goal` })],
    ['playerlist_header', () => ({ header: chat(side), footer: chat('') })],
    ['difficulty', () => ({ difficulty, difficultyLocked: false })],
    ['spawn_position', () => ({ location: { x: colour, y: 64, z: 0 }, angle: 0 })],
    ...body(effectId, speed),
  ]
}

function body(effectId: number, speed: number): Said[] {
  const properties = [{ key: 'generic.movement_speed', value: speed, modifiers: [] }]
  return [
    ['entity_effect', ({ entityId }) => ({ entityId, effectId, amplifier: 0, duration: -1, flags: 0 })],
    ['entity_update_attributes', ({ entityId }) => ({ entityId, properties })],
  ]
}

const leaving: Readonly<Record<Side, readonly Said[]>> = { west: taken('west', 25), east: taken('east', 26) }

function taken(side: Side, effectId: number): Said[] {
  return [
    ['boss_bar', () => ({ entityUUID: bar[side], action: 1 })],
    ['teams', () => ({ team: `${side} folk`, mode: 1 })],
    ['scoreboard_objective', () => ({ name: `${side} goal`, action: 1 })],
    ['remove_entity_effect', ({ entityId }) => ({ entityId, effectId })],
  ]
}

const tell = (player: ScriptedPlayer, what: readonly Said[]): void => {
  for (const [name, params] of what) player.send(name, params(player))
}

/** A server of one side says what holds there. */
export const tellRegion = (player: ScriptedPlayer, side: Side): void => tell(player, entering[side])

/** What of it is the player's body's, which is new after a respawn. */
export const tellRegionOfBody = (player: ScriptedPlayer, side: Side): void => tell(player, entering[side].slice(-2))

/** The one server of both sides says what changes on the way over the border. */
export function changeRegion(player: ScriptedPlayer, from: Side, to: Side): void {
  tell(player, leaving[from])
  tell(player, entering[to])
}
