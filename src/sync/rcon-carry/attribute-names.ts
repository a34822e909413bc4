import type { AttributeModifier } from '../../carry/state.ts'
import { since } from './grammar.ts'

/** What a player has of each attribute where nobody says otherwise. Source: vanilla's Player.createAttributes, LivingEntity.createLivingAttributes. */
export const playerDefaults: Readonly<Record<string, number | undefined>> = {
  'minecraft:armor': 0,
  'minecraft:armor_toughness': 0,
  'minecraft:attack_damage': 1,
  'minecraft:attack_knockback': 0,
  'minecraft:attack_speed': 4,
  'minecraft:block_break_speed': 1,
  'minecraft:block_interaction_range': 4.5,
  'minecraft:burning_time': 1,
  'minecraft:camera_distance': 4,
  'minecraft:entity_interaction_range': 3,
  'minecraft:explosion_knockback_resistance': 0,
  'minecraft:fall_damage_multiplier': 1,
  'minecraft:gravity': 0.08,
  'minecraft:jump_strength': 0.41999998688697815,
  'minecraft:knockback_resistance': 0,
  'minecraft:luck': 0,
  'minecraft:max_absorption': 0,
  'minecraft:max_health': 20,
  'minecraft:mining_efficiency': 0,
  'minecraft:movement_efficiency': 0,
  'minecraft:movement_speed': 0.10000000149011612,
  'minecraft:oxygen_bonus': 0,
  'minecraft:safe_fall_distance': 3,
  'minecraft:scale': 1,
  'minecraft:sneaking_speed': 0.3,
  'minecraft:step_height': 0.6,
  'minecraft:submerged_mining_speed': 0.2,
  'minecraft:sweeping_damage_ratio': 0,
  'minecraft:water_movement_efficiency': 0,
  'minecraft:waypoint_receive_range': 6e7,
  'minecraft:waypoint_transmit_range': 6e7,
}

/** Those that bore `player.` up to 1.21.1; all others of a player's bore `generic.`. Source: minecraft-data's attribute lists. */
const ofPlayers: ReadonlySet<string> = new Set([
  ...['block_break_speed', 'block_interaction_range', 'entity_interaction_range', 'mining_efficiency'],
  ...['sneaking_speed', 'submerged_mining_speed', 'sweeping_damage_ratio'],
])

/** A name without the prefix that it had up to 1.21.1. */
export const attributeName = (name: string): string =>
  (name.includes(':') ? name : `minecraft:${name}`).replace(/^minecraft:(generic|player|zombie|horse)\./, 'minecraft:')

/** The name as commands of a version take it. */
export function attributeInCommands(name: string, protocol: number): string {
  const [, vanilla] = /^minecraft:(.*)$/.exec(name) ?? []
  if (vanilla === undefined || protocol >= since.v1_21_2) return name
  return `minecraft:${ofPlayers.has(vanilla) ? 'player' : 'generic'}.${vanilla}`
}

type Operation = AttributeModifier['operation']

const operations: readonly Operation[] = ['add_value', 'add_multiplied_base', 'add_multiplied_total']
/** As commands called them up to 1.20.4. */
const oldOperations: Readonly<Record<Operation, string>> = {
  add_value: 'add',
  add_multiplied_base: 'multiply_base',
  add_multiplied_total: 'multiply',
}

/** An operation by its name, or by the number that NBT had before 1.21. */
export const operationOf = (word: unknown): Operation =>
  typeof word === 'number'
    ? (operations[word] ?? 'add_value')
    : (operations.find((each) => each === word) ?? 'add_value')

export const operationInCommands = (operation: Operation, protocol: number): string =>
  protocol >= since.v1_20_5 ? operation : oldOperations[operation]

/** Whether an effect put it there: it comes and goes with the effect. */
export const isOfAnEffect = ({ id, name }: AttributeModifier): boolean =>
  id.startsWith('minecraft:effect.') || name?.startsWith('effect.') === true
