/*
 * Every command that a carry sends over RCON, by version, with vanilla's answers and where each fact is from: one table. `{uuid}` and the
 * like are filled in. Commands that take players only (gamemode, clear, experience, spawnpoint) refuse a UUID: they are executed as it.
 */

/** Protocol numbers at which a grammar or a name changes. */
export const since = {
  v1_19_4: 762,
  v1_20_2: 764,
  v1_20_5: 766,
  v1_21: 767,
  v1_21_2: 768,
  v1_21_4: 769,
  v1_21_5: 770,
  v1_21_9: 773,
} as const

export interface CommandRow {
  readonly name: CommandName
  /** The first protocol number that has this form; 1.17.1 when absent. */
  readonly from?: number
  /** The first that has not; none when absent. */
  readonly until?: number
  readonly form: string
  /** What vanilla answers when it has done it, or had nothing to do. */
  readonly done: RegExp
  readonly source: string
}

export type CommandName =
  | 'data of the body'
  | 'data of the storage'
  | 'set in the storage'
  | 'begin a write'
  | 'forget in the storage'
  | 'keep the game mode'
  | 'gamemode'
  | 'clear once'
  | 'revoke a clear'
  | 'item replace'
  | 'item copy'
  | 'experience levels'
  | 'experience points'
  | 'effect give'
  | 'effect clear'
  | 'effect clear all'
  | 'attribute get'
  | 'attribute base'
  | 'attribute modifier add'
  | 'attribute modifier remove'
  | 'spawnpoint'
  | 'tag add'
  | 'tag remove'
  | 'save'
  | 'summon displays'
  | 'show an item'
  | 'kill displays'

const data = / has the following (?:entity data|contents): /
const set = /^$|^Set /
/** Forms are held against the reports that servers of 1.20.2 to 26.1 make of their commands, answers against the language files of every version: both are minecraft-data's. */
const source = { command: 'command reports and language files', wiki: 'command reports; minecraft.wiki, Commands' }

export const commandTable: readonly CommandRow[] = [
  {
    name: 'data of the body',
    form: 'data get entity {uuid}',
    done: data,
    source: `${source.command}: DataCommands, EntityDataAccessor`,
  },
  {
    name: 'data of the storage',
    form: 'data get storage mcmesh:carry {path}',
    done: data,
    source: `${source.command}: StorageDataAccessor`,
  },
  {
    name: 'set in the storage',
    form: 'data modify storage mcmesh:carry {path} set value {value}',
    done: /^Modified storage |^Nothing changed/,
    source: `${source.command}: DataCommands`,
  },
  {
    name: 'forget in the storage',
    form: 'data remove storage mcmesh:carry {path}',
    done: /^Modified storage |^Nothing changed/,
    source: `${source.command}: DataCommands`,
  },
  {
    name: 'begin a write',
    form: 'execute unless data storage mcmesh:carry {path}{{write:{carry}}} run data modify storage mcmesh:carry {path}.write set value {carry}',
    done: /^Modified storage |^$/,
    source: `${source.command}: ExecuteCommand, NbtPathArgument (a condition that fails leaves no source, and says nothing)`,
  },
  {
    name: 'keep the game mode',
    form: 'execute unless data storage mcmesh:carry {path} store result storage mcmesh:carry {path} int 1 run data get entity {uuid} playerGameType',
    done: / has the following entity data: |^$/,
    source: `${source.command}: ExecuteCommand`,
  },
  {
    name: 'gamemode',
    form: 'execute as {uuid} run gamemode {mode} @s',
    done: set,
    source: `${source.command}: GameModeCommand (a mode that is set already is not answered)`,
  },
  {
    name: 'clear once',
    form: 'execute unless data storage mcmesh:carry {path} as {uuid} store result storage mcmesh:carry {path} int 1 run clear @s',
    done: /^$|^Removed (\d+) item|^No items were found/,
    source: `${source.command}: ClearInventoryCommands (counts cursor and crafting grid too; none found stores 0)`,
  },
  {
    name: 'revoke a clear',
    form: 'execute unless data storage mcmesh:carry {path} run data modify storage mcmesh:carry {path} set value -1',
    done: /^Modified storage |^$/,
    source: `${source.command}: ExecuteCommand`,
  },
  {
    name: 'item replace',
    form: 'item replace entity {uuid} {slot} with {item} {count}',
    done: /^Replaced a slot on /,
    source: `${source.command}: ItemCommands; id{tag} up to 1.20.4, id[components] from 1.20.5`,
  },
  {
    name: 'item copy',
    form: 'item replace entity {uuid} {slot} from entity {uuid} {other}',
    done: /^Replaced a slot on /,
    source: `${source.command}: ItemCommands`,
  },
  {
    name: 'experience levels',
    form: 'execute as {uuid} run experience set @s {amount} levels',
    done: set,
    source: `${source.command}: ExperienceCommand`,
  },
  {
    name: 'experience points',
    form: 'execute as {uuid} run experience set @s {amount} points',
    done: set,
    source: `${source.command}: ExperienceCommand (fewer than the level has; say the level first)`,
  },
  {
    name: 'effect give',
    form: 'effect give {uuid} {effect} {seconds} {amplifier} {hide}',
    done: /^Applied effect /,
    source: `${source.command}: EffectCommands; ${source.wiki}/effect: \`infinite\` from 1.19.4`,
  },
  {
    name: 'effect clear',
    form: 'effect clear {uuid} {effect}',
    done: /^Removed effect |^Target doesn't have the requested effect/,
    source: `${source.command}: EffectCommands`,
  },
  {
    name: 'effect clear all',
    form: 'effect clear {uuid}',
    done: /^Removed every effect from |^Target has no effects to remove/,
    source: `${source.command}: EffectCommands`,
  },
  {
    name: 'attribute get',
    form: 'attribute {uuid} {attribute} get',
    done: /^(?:The v|V)alue of attribute .* is (-?[\d.E-]+)$/,
    source: `${source.command}: AttributeCommand`,
  },
  {
    name: 'attribute base',
    form: 'attribute {uuid} {attribute} base set {amount}',
    done: /^(?:The b|B)ase value for attribute .* set to /,
    source: `${source.command}: AttributeCommand`,
  },
  {
    name: 'attribute modifier add',
    until: since.v1_21,
    form: 'attribute {uuid} {attribute} modifier add {id} {label} {amount} {operation}',
    done: /^Added modifier |is already present/,
    source: `${source.wiki}/attribute: UUID and name up to 1.20.6; operations renamed in 1.20.5`,
  },
  {
    name: 'attribute modifier add',
    from: since.v1_21,
    form: 'attribute {uuid} {attribute} modifier add {id} {amount} {operation}',
    done: /^Added modifier |is already present/,
    source: `${source.wiki}/attribute: one id from 1.21`,
  },
  {
    name: 'attribute modifier remove',
    form: 'attribute {uuid} {attribute} modifier remove {id}',
    done: /^Removed modifier |has no modifier/,
    source: `${source.wiki}/attribute`,
  },
  {
    name: 'spawnpoint',
    until: since.v1_21_9,
    form: 'execute as {uuid} in {dimension} run spawnpoint @s {x} {y} {z} {angle}',
    done: set,
    source: `${source.wiki}/spawnpoint: an angle from 1.16.2`,
  },
  {
    name: 'spawnpoint',
    from: since.v1_21_9,
    form: 'execute as {uuid} in {dimension} run spawnpoint @s {x} {y} {z} {angle} 0',
    done: set,
    source: `${source.wiki}/spawnpoint: yaw and pitch from 1.21.9`,
  },
  {
    name: 'tag add',
    form: 'tag {uuid} add {tag}',
    done: /^Added tag |^Target either already has the tag/,
    source: `${source.command}: TagCommand`,
  },
  {
    name: 'tag remove',
    form: 'tag {uuid} remove {tag}',
    done: /^Removed tag |^Target does not have this tag/,
    source: `${source.command}: TagCommand`,
  },
  { name: 'save', form: 'save-all', done: /Saved the (?:game|world)/, source: `${source.command}: SaveAllCommand` },
  {
    name: 'summon displays',
    from: since.v1_19_4,
    form: 'execute at {uuid} run summon minecraft:item_display ~ ~ ~ {display}',
    done: /^Summoned new /,
    source: `${source.wiki}/summon, Display; item_display from 1.19.4`,
  },
  {
    name: 'show an item',
    from: since.v1_19_4,
    form: 'item replace entity {display} container.0 from entity {uuid} {other}',
    done: /^Replaced a slot on /,
    source: `${source.command}: ItemCommands; ItemDisplay.getSlot(0) is what it shows`,
  },
  {
    name: 'kill displays',
    from: since.v1_19_4,
    form: 'kill @e[type=minecraft:item_display,tag={tag}]',
    done: /^Killed |^No entity was found/,
    source: `${source.command}: KillCommand`,
  },
]

/** The row of a command for a version; undefined where that version has none. */
export const commandRow = (name: CommandName, protocol: number): CommandRow | undefined =>
  commandTable.find(
    (row) => row.name === name && protocol >= (row.from ?? 0) && protocol < (row.until ?? Number.POSITIVE_INFINITY),
  )

/** The command with its blanks filled in; `{{` and `}}` stand for braces. Throws RangeError for a blank that nothing fills. */
export function fillIn(form: string, blanks: Readonly<Record<string, string | number>>): string {
  return form.replace(/\{\{|\}\}|\{(\w+)\}/g, (match, blank: string | undefined) => {
    if (blank === undefined) return match[0]!
    const value = blanks[blank]
    if (value === undefined) throw new RangeError(`nothing fills ${blank} in ${form}`)
    return String(value)
  })
}
