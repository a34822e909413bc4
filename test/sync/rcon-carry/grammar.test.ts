import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { type CommandRow, commandRow, commandTable, fillIn } from '../../../src/sync/rcon-carry/grammar.ts'
import { textsOf } from '../../kit/vanilla/texts.ts'

/** A node of the tree of commands that a server of a version has generated of itself (minecraft-data's commands.json). */
interface Node {
  readonly type: 'root' | 'literal' | 'argument'
  readonly name: string
  readonly executable: boolean
  readonly redirects: readonly string[]
  readonly children: readonly Node[]
  readonly parser?: { readonly parser: string; readonly modifier: { readonly type?: string } | null }
}

const treeOf = (version: string): { readonly root: Node } =>
  createRequire(import.meta.url)(`minecraft-data/minecraft-data/data/pc/${version}/commands.json`)

/** The reports that minecraft-data has, and the version that mcmesh speaks of each. */
const reports = [
  ['1.20.2', '1.20.2'],
  ['1.20.3', '1.20.4'],
  ['1.20.5', '1.20.6'],
  ['1.21.5', '1.21.5'],
  ['1.21.6', '1.21.6'],
  ['26.1', '26.1'],
] as const

const UUID = '10920508-d5d8-3eed-93d2-92f193afe7d7'

/** Words that an argument takes, by its parser; one where none is told. */
const words: Readonly<Record<string, number>> = {
  'minecraft:block_pos': 3,
  'minecraft:vec3': 3,
  'minecraft:rotation': 2,
}

const isUuid = (word: string) => /^[\da-f]{8}-/.test(word)

/** What follows a node where its own children don't say: `execute … run` leads back to all commands, `execute as …` to execute. */
function nextOf(node: Node, root: Node): readonly Node[] {
  const [redirect] = node.redirects
  if (redirect !== undefined)
    return redirect === 'execute' ? root.children.find(({ name }) => name === 'execute')!.children : root.children
  return node.children.length === 0 && !node.executable ? root.children : node.children
}

function parses(node: Node, left: readonly string[], root: Node): boolean {
  if (left.length === 0) return node.executable
  return nextOf(node, root).some((child) => {
    if (child.type === 'literal') return child.name === left[0] && parses(child, left.slice(1), root)
    const { parser, modifier } = child.parser!
    if (left.length < (words[parser] ?? 1)) return false
    // Players only: a UUID may be anything's.
    if (parser === 'minecraft:entity' && modifier?.type === 'players' && isUuid(left[0]!)) return false
    return parses(child, left.slice(words[parser] ?? 1), root)
  })
}

/** Splits at spaces outside of braces. */
function wordsOf(text: string): string[] {
  const all: string[] = []
  let depth = 0
  let word = ''
  for (const letter of text) {
    if ('{['.includes(letter)) depth++
    if ('}]'.includes(letter)) depth--
    if (letter === ' ' && depth === 0) {
      all.push(word)
      word = ''
    } else word += letter
  }
  return [...all, word]
}

const blanks = {
  ...{
    uuid: UUID,
    path: 'p1.cleared.n7',
    value: 7,
    carry: 7,
    mode: 'creative',
    slot: 'hotbar.0',
    other: 'enderchest.3',
  },
  ...{
    item: 'minecraft:stone',
    count: 3,
    amount: 5,
    effect: 'minecraft:speed',
    seconds: 30,
    amplifier: 1,
    hide: 'true',
  },
  ...{ attribute: 'minecraft:max_health', id: UUID, label: '"a"', dimension: 'minecraft:overworld', x: 1, y: 2, z: 3 },
  ...{ angle: 90, tag: 'mcmesh.7.written', display: UUID },
}

/** Operations have other names up to 1.20.4. */
const operation = (protocol: number) => (protocol >= 766 ? 'add_multiplied_base' : 'multiply_base')

describe('the table of commands', () => {
  it.each(supportedVersions)('has one row a command at most for %s', (version) => {
    const { number } = protocolOf(version)
    const names = commandTable
      .filter(({ from = 0, until = Number.POSITIVE_INFINITY }) => number >= from && number < until)
      .map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(reports)('has what a server of %s takes, as its own report says', (report, version) => {
    const { root } = treeOf(report)
    const { number } = protocolOf(version)
    const rows = [...new Set(commandTable.map(({ name }) => name))].flatMap((name) => commandRow(name, number) ?? [])
    expect(rows.length).toBeGreaterThan(20)
    for (const row of rows) {
      const command = fillIn(row.form, {
        ...blanks,
        operation: operation(number),
        ...(row.name === 'summon displays' && { display: '{view_range:0f}' }),
      })
      expect(parses(root, wordsOf(command), root), command).toBe(true)
    }
  })

  it.each(reports)('would be refused on %s in the form of another version', (report, version) => {
    const { root } = treeOf(report)
    const { number } = protocolOf(version)
    const others: CommandRow[] = commandTable.filter(({ from = 0, until = 9999 }) => number < from || number >= until)
    for (const row of others) {
      const command = fillIn(row.form, { ...blanks, operation: operation(number), display: UUID })
      expect(parses(root, wordsOf(command), root), command).toBe(false)
    }
  })

  it.each(supportedVersions)('knows what a server of %s answers', (version) => {
    const { number } = protocolOf(version)
    const say = textsOf(version)
    const answers: Partial<Record<CommandRow['name'], readonly string[]>> = {
      'data of the body': [say('commands.data.entity.query', 'Alice', '{}')],
      'data of the storage': [say('commands.data.storage.query', 'mcmesh:carry', '7')],
      'set in the storage': [say('commands.data.storage.modified', 'mcmesh:carry'), say('commands.data.merge.failed')],
      gamemode: [say('commands.gamemode.success.self', say('gameMode.creative')), ''],
      'clear once': [say('commands.clear.success.single', 12, 'Alice'), say('clear.failed.single', 'Alice'), ''],
      'item replace': [say('commands.item.entity.set.success.single', 'Alice', '[Stone]')],
      'experience levels': [say('commands.experience.set.levels.success.single', 5, 'Alice')],
      'experience points': [say('commands.experience.set.points.success.single', 5, 'Alice')],
      'effect give': [say('commands.effect.give.success.single', 'Speed', 'Alice')],
      'effect clear': [
        say('commands.effect.clear.specific.success.single', 'Speed', 'Alice'),
        say('commands.effect.clear.specific.failed'),
      ],
      'effect clear all': [
        say('commands.effect.clear.everything.success.single', 'Alice'),
        say('commands.effect.clear.everything.failed'),
      ],
      'attribute get': [say('commands.attribute.value.get.success', 'Max Health', 'Alice', '20.0')],
      'attribute base': [say('commands.attribute.base_value.set.success', 'Max Health', 'Alice', '20.0')],
      'attribute modifier add': [say('commands.attribute.modifier.add.success', 'a', 'Luck', 'Alice')],
      'attribute modifier remove': [
        say('commands.attribute.modifier.remove.success', 'a', 'Luck', 'Alice'),
        say('commands.attribute.failed.no_modifier', 'Luck', 'Alice', 'a'),
      ],
      spawnpoint: [say('commands.spawnpoint.success.single', 1, 2, 3, 90, 0, 'minecraft:overworld', 'Alice')],
      'tag add': [say('commands.tag.add.success.single', 'a', 'Alice'), say('commands.tag.add.failed')],
      'tag remove': [say('commands.tag.remove.success.single', 'a', 'Alice'), say('commands.tag.remove.failed')],
      save: [`${say('commands.save.saving')}${say('commands.save.success')}`],
      'summon displays': [say('commands.summon.success', 'Item Display')],
      'kill displays': [say('commands.kill.success.single', 'Item Display'), say('commands.kill.success.multiple', 3)],
    }
    for (const [name, all] of Object.entries(answers)) {
      const row = commandRow(name as CommandRow['name'], number)
      for (const answer of all ?? []) if (row) expect(answer).toMatch(row.done)
      if (row && name !== 'data of the body') expect(say('argument.entity.notfound.player')).not.toMatch(row.done)
    }
  })
})
