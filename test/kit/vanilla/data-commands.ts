import type { Tag } from '../../../src/protocol/nbt.ts'
import { parseSnbt } from '../../../src/protocol/snbt.ts'
import { type Command, Refusal } from './game.ts'
import { printData } from './print-data.ts'

/** What a number is as a command's result. */
const resultOf = ({ value }: Tag): number => (typeof value === 'number' ? Math.floor(value) : 1)

const get: Command = (game, words, source) => {
  const [kind, target = '', path] = words
  if (kind === 'entity') {
    const body = game.player(target, source, 'entities')
    const all = game.data.of(body)
    const tag = path === undefined ? all : (all.value as Record<string, Tag>)[path]
    if (tag === undefined) throw new Refusal(game.say('arguments.nbtpath.nothing_found', path))
    return {
      text: game.say('commands.data.entity.query', body.name, printData(tag, game.version)),
      result: resultOf(tag),
    }
  }
  if (kind !== 'storage' || path === undefined) throw new SyntaxError('unknown data')
  const tag = game.model.storage.get(target, path)
  if (tag === undefined) throw new Refusal(game.say('arguments.nbtpath.nothing_found', path))
  return { text: game.say('commands.data.storage.query', target, printData(tag, game.version)), result: resultOf(tag) }
}

const data: Command = (game, words, source) => {
  const [verb, ...rest] = words
  if (verb === 'get') return get(game, rest, source)
  const [kind, name = '', path = ''] = rest
  if (kind !== 'storage') throw new Refusal(game.say('commands.data.entity.invalid'))
  const { storage } = game.model
  const set = verb === 'modify' && rest[3] === 'set' && rest[4] === 'value'
  if (!set && verb !== 'remove') throw new SyntaxError('unknown data')
  const changed = set ? storage.set(name, path, parseSnbt(rest.slice(5).join(' ')) as Tag) : storage.remove(name, path)
  if (!changed) throw new Refusal(game.say('commands.data.merge.failed'))
  return { text: game.say('commands.data.storage.modified', name), result: 1 }
}

export const dataCommands: Readonly<Record<string, Command>> = { data }
