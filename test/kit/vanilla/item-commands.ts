import { itemId } from '../../../src/protocol/items.ts'
import type { Tag } from '../../../src/protocol/nbt.ts'
import { parseSnbt, type SnbtCompound } from '../../../src/protocol/snbt.ts'
import type { Body } from './body.ts'
import { type Command, type Game, type Outcome, Refusal, type Source, type Words } from './game.ts'
import { slotOf } from './names.ts'

/** 1.20.5: components in place of a tag. */
const COMPONENTS = 766
/** 1.19.4. */
const DISPLAYS = 762

const clear: Command = (game, words, source) => {
  const body = game.player(words[0], source, 'players')
  const { stacks } = game.model
  const count = [...body.slots, body.cursor].reduce((sum, stack) => sum + stacks.count(stack), 0)
  if (count === 0) throw new Refusal(game.say('clear.failed.single', body.name))
  body.slots = body.slots.map(() => stacks.empty)
  body.cursor = stacks.empty
  return { text: game.say('commands.clear.success.single', count, body.name), result: count }
}

const item: Command = (game, words, source) => {
  const [verb, kind, target, slot = '', how, ...rest] = words
  if (verb !== 'replace' || kind !== 'entity') throw new SyntaxError('unknown item')
  if (slot === 'container.0') return show(game, target ?? '', rest, source)
  const body = game.player(target, source, 'entities')
  const put = (stack: Buffer) => {
    place(game, body, slot, (stacks, at) => {
      stacks[at] = stack
    })
    return { text: game.say('commands.item.entity.set.success.single', body.name, `[${rest[0]}]`), result: 1 }
  }
  if (how === 'with') return put(stackOf(game, rest[0] ?? '', Number(rest[1] ?? 1)))
  if (how !== 'from' || rest[0] !== 'entity') throw new SyntaxError('unknown item')
  let stack = game.model.stacks.empty
  place(game, game.player(rest[1], source, 'entities'), rest[2] ?? '', (stacks, at) => {
    stack = stacks[at]!
  })
  return put(stack)
}

/** Shows a copy of a player's stack on a display. */
const show = (game: Game, display: string, [, from, name = '']: Words, source: Source): Outcome => {
  place(game, game.player(from, source, 'entities'), name, (stacks, at) => {
    if (!game.model.displays.put(display, stacks[at]!)) throw new Refusal(game.say('argument.entity.notfound.entity'))
  })
  return { text: game.say('commands.item.entity.set.success.single', 'Item Display', '[item]'), result: 1 }
}

const summon: Command = (game, words, source) => {
  const [type, x, y, z, nbt = '{}'] = words
  if (type !== 'minecraft:item_display' || [x, y, z].some((each) => each !== '~'))
    throw new SyntaxError('unknown summon')
  const tag = parseSnbt(nbt)
  if (tag.type !== 'compound' || game.protocol < DISPLAYS || !source.at) throw new SyntaxError('unknown summon')
  const player = [...game.model.server.players.values()].find(({ uuid }) => uuid === source.at?.uuid)
  game.model.displays.summon(tag.value as SnbtCompound, player!.position)
  return { text: game.say('commands.summon.success', 'Item Display'), result: 1 }
}

const kill: Command = (game, words) => {
  const tag = /^@e\[type=minecraft:item_display,tag=([\w.+-]+)\]$/.exec(words[0] ?? '')?.[1]
  if (tag === undefined) throw new SyntaxError('unknown kill')
  const killed = game.model.displays.kill(tag)
  if (killed === 0) throw new Refusal(game.say('argument.entity.notfound.entity'))
  return {
    text:
      killed === 1
        ? game.say('commands.kill.success.single', 'Item Display')
        : game.say('commands.kill.success.multiple', killed),
    result: killed,
  }
}

function place(game: Game, body: Body, name: string, act: (stacks: Buffer[], at: number) => void): void {
  const slot = slotOf(name)
  if (!slot) throw new Refusal(game.say('slot.unknown', name))
  act(body[slot.in], slot.at)
}

/** A stack in the grammar of the version. */
function stackOf(game: Game, text: string, count: number): Buffer {
  const [, name = '', rest = ''] = /^([a-z0-9_.:/-]+)(.*)$/s.exec(text) ?? []
  const { stacks } = game.model
  if (name === 'minecraft:air') return stacks.empty
  const id = itemId(game.version, name)
  if (id === undefined) throw new Refusal(game.say('argument.item.id.invalid', name))
  if (game.protocol < COMPONENTS) {
    const nbtData = rest === '' ? undefined : { name: '', ...(parseSnbt(rest) as Tag) }
    return stacks.encode({ present: true, itemId: id, itemCount: count, nbtData })
  }
  if (rest !== '' && !/^\[.*\]$/s.test(rest)) throw new SyntaxError('an item with something behind it')
  const components = rest === '' ? [] : partsOf(rest.slice(1, -1)).map(component)
  const added = components.filter(({ removed }) => !removed)
  const removed = components.filter((each) => each.removed)
  return stacks.encode({
    ...{ itemId: id, itemCount: count, addedComponentCount: added.length, removedComponentCount: removed.length },
    components: added.map(({ type, data }) => ({ type, data })),
    removeComponents: removed.map(({ type }) => ({ type })),
  })
}

function component(text: string): { type: string; data: unknown; removed: boolean } {
  if (text.startsWith('!')) return { type: text.slice(1), data: undefined, removed: true }
  const [, type = '', value = ''] = /^(?:minecraft:)?(\w+)=(.*)$/s.exec(text) ?? []
  const tag = parseSnbt(value) as Tag
  return { type, data: tag.type === 'int' ? tag.value : { name: '', ...tag }, removed: false }
}

/** Splits at commas outside of quotes, braces and brackets. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let part = ''
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!
    if (quoted && letter === '\\') {
      part += letter + text[++i]
      continue
    }
    if (letter === '"') quoted = !quoted
    if (!quoted && '{['.includes(letter)) depth++
    if (!quoted && '}]'.includes(letter)) depth--
    if (!quoted && depth === 0 && letter === ',') {
      parts.push(part)
      part = ''
    } else part += letter
  }
  return [...parts, part]
}

export const itemCommands: Readonly<Record<string, Command>> = { clear, item, summon, kill }
