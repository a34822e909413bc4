import { bodyCommands } from './body-commands.ts'
import { dataCommands } from './data-commands.ts'
import { type Command, type Game, type Outcome, Refusal, type Source, type Words } from './game.ts'
import { itemCommands } from './item-commands.ts'
import type { VanillaModel } from './model.ts'
import { PlayerData } from './player-data.ts'
import { textsOf } from './texts.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const all: Readonly<Record<string, Command>> = { ...bodyCommands, ...dataCommands, ...itemCommands }

/** Answers commands as vanilla of one version does over RCON. */
export class VanillaCommands {
  readonly #game: Game

  constructor(model: VanillaModel) {
    const { protocol } = model.server
    const say = textsOf(protocol.version)
    this.#game = {
      ...{ model, say, version: protocol.version, protocol: protocol.number },
      data: new PlayerData(protocol, model.stacks),
      player: (word, source, only) => {
        if (word === '@s') {
          if (!source.as) throw new Refusal(say('argument.entity.notfound.player'))
          return source.as
        }
        if (word !== undefined && UUID.test(word)) {
          if (only === 'players') throw new Refusal(say('argument.player.entities'))
          const body = model.body(word)
          if (!body) throw new Refusal(say('argument.entity.notfound.entity'))
          return body
        }
        const player = [...model.server.players.values()].find(({ name }) => name === word)
        if (!player) throw new Refusal(say('argument.entity.notfound.player'))
        return model.body(player.uuid)!
      },
    }
  }

  run(text: string): string {
    const words = wordsOf(text)
    try {
      return this.#run(words, { dimension: 'minecraft:overworld' })?.text ?? ''
    } catch (error) {
      if (error instanceof Refusal) return error.message
      if (error instanceof SyntaxError) return `${this.#game.say('command.unknown.command')}${text}<--[HERE]`
      throw error
    }
  }

  /** Undefined: a condition left nobody to run it, and nothing is said. */
  #run(words: Words, source: Source): Outcome | undefined {
    const name = words.shift() ?? ''
    if (name === 'execute') return this.#execute(words, source)
    const command = Object.hasOwn(all, name) ? all[name] : undefined
    if (!command) throw new SyntaxError(`unknown command ${name}`)
    return command(this.#game, words, source)
  }

  #execute(words: Words, source: Source): Outcome | undefined {
    const { model } = this.#game
    const word = words.shift()
    if (word === 'run') return this.#run(words, source)
    if (word === 'as' || word === 'at') {
      const body = model.body(words.shift() ?? '')
      return body && this.#execute(words, { ...source, [word]: body })
    }
    if (word === 'in') return this.#execute(words, { ...source, dimension: words.shift() ?? '' })
    if (word === 'if' || word === 'unless') {
      const [what, kind, name = '', path = ''] = words.splice(0, 4)
      if (what !== 'data' || kind !== 'storage') throw new SyntaxError('an unknown condition')
      const there = model.storage.get(name, path) !== undefined
      return there === (word === 'if') ? this.#execute(words, source) : undefined
    }
    if (word === 'store') {
      const [what, kind, name = '', path = '', type] = words.splice(0, 6)
      if (what !== 'result' || kind !== 'storage' || type !== 'int') throw new SyntaxError('an unknown store')
      return this.#stored(name, path, () => this.#execute(words, source))
    }
    throw new SyntaxError(`unknown subcommand ${word}`)
  }

  /** Keeps a command's result, which is 0 where it fails. */
  #stored(name: string, path: string, run: () => Outcome | undefined): Outcome | undefined {
    const keep = (value: number) => this.#game.model.storage.set(name, path, { type: 'int', value })
    try {
      const outcome = run()
      if (outcome) keep(outcome.result)
      return outcome
    } catch (error) {
      if (error instanceof Refusal) keep(0)
      throw error
    }
  }
}

/** Splits at spaces outside of quotes, braces and brackets. */
function wordsOf(text: string): Words {
  const words: string[] = []
  let word = ''
  let depth = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!
    if (quote !== '') {
      if (letter === '\\') word += letter + text[++i]
      else {
        word += letter
        if (letter === quote) quote = ''
      }
    } else if (letter === ' ' && depth === 0) {
      words.push(word)
      word = ''
    } else {
      if (letter === '"' || letter === "'") quote = letter
      if (letter === '{' || letter === '[') depth++
      if (letter === '}' || letter === ']') depth--
      word += letter
    }
  }
  return [...words, word]
}
