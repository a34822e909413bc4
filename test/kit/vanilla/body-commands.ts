import { type Body, type Mode, modes } from './body.ts'
import { effectTextKey, isEffect } from './effects.ts'
import { type Command, type Game, type Outcome, Refusal, type Words } from './game.ts'
import { attributeKey } from './names.ts'
import { ticksOf } from './ticks.ts'

/** Protocol numbers at which a grammar changed. */
const INFINITE = 762
const OPERATIONS = 766
const MODIFIER_IDS = 767
const YAW_AND_PITCH = 773

const MOST_TAGS = 1024

const outcome = (text: string, result = 1): Outcome => ({ text, result })

const gamemode: Command = (game, words, source) => {
  const mode = modes.find((each) => each === words[0])
  if (!mode) throw new SyntaxError('unknown mode')
  const body = game.player(words[1], source, 'players')
  // One that is set already is passed over without a word.
  if (!game.model.setMode(body, mode as Mode)) return outcome('', 0)
  const name = game.say(`gameMode.${mode}`)
  const self = source.as === body
  return outcome(
    self
      ? game.say('commands.gamemode.success.self', name)
      : game.say('commands.gamemode.success.other', body.name, name),
  )
}

const experience: Command = (game, words, source) => {
  const [verb, target, amountText, unit] = words
  const body = game.player(target, source, 'players')
  const amount = Number(amountText)
  if (verb !== 'set' || !/^\d+$/.test(amountText ?? '') || amount > 0x7fffffff)
    throw new SyntaxError('unknown experience')
  if (unit === 'levels') {
    body.level = amount
    return outcome(game.say('commands.experience.set.levels.success.single', amount, body.name), amount)
  }
  const needed = pointsOfLevel(body.level)
  if (amount >= needed) throw new Refusal(game.say('commands.experience.set.points.invalid'))
  body.progress = Math.fround(amount / needed)
  return outcome(game.say('commands.experience.set.points.success.single', amount, body.name), amount)
}

export function pointsOfLevel(level: number): number {
  if (level >= 30) return 112 + (level - 30) * 9
  return level >= 15 ? 37 + (level - 15) * 5 : 7 + level * 2
}

const effect: Command = (game, words, source) => {
  const [verb, target, id, secondsText = '30', amplifierText = '0', hide = 'false'] = words
  const body = game.player(target, source, 'entities')
  const name = id === undefined ? '' : game.say(effectTextKey(id))
  if (id !== undefined && !isEffect(id)) throw new SyntaxError('unknown effect')
  if (verb === 'clear') {
    if (game.model.endEffects(body, id)) {
      return id === undefined
        ? outcome(game.say('commands.effect.clear.everything.success.single', body.name))
        : outcome(game.say('commands.effect.clear.specific.success.single', name, body.name))
    }
    throw new Refusal(game.say(`commands.effect.clear.${id === undefined ? 'everything' : 'specific'}.failed`))
  }
  const endless = secondsText === 'infinite' && game.protocol >= INFINITE
  const seconds = Number(secondsText)
  const amplifier = Number(amplifierText)
  const fits = endless || (/^\d+$/.test(secondsText) && seconds >= 1 && seconds <= 1_000_000)
  if (verb !== 'give' || id === undefined || !fits || !(amplifier >= 0 && amplifier <= 255))
    throw new SyntaxError('unknown effect')
  const before = body.effects.find((each) => each.id === id)
  if (before && before.amplifier > amplifier) throw new Refusal(game.say('commands.effect.give.failed'))
  const particles = hide !== 'true'
  const duration = endless ? -1 : ticksOf(id, seconds)
  game.model.giveEffect(body, { id, amplifier, duration, ambient: false, particles, icon: particles })
  return outcome(game.say('commands.effect.give.success.single', name, body.name))
}

const attribute: Command = (game, words, source) => {
  const [target, key = '', verb, ...rest] = words
  const body = game.player(target, source, 'entities')
  const [id, one] = [...body.attributes].find(([each]) => attributeKey(each, game.protocol) === key) ?? []
  if (id === undefined || !one) throw new Refusal(game.say('commands.attribute.failed.no_attribute', body.name, key))
  if (verb === 'get') {
    const value = id === 'max_health' ? body.maxHealth : one.base
    return outcome(
      game.say('commands.attribute.value.get.success', key, body.name, javaDouble(value)),
      Math.floor(value),
    )
  }
  if (verb === 'base' && rest[0] === 'set') {
    one.base = Number(rest[1])
    if (id === 'max_health') body.setHealth(body.health)
    return outcome(game.say('commands.attribute.base_value.set.success', key, body.name, javaDouble(one.base)))
  }
  if (verb !== 'modifier') throw new SyntaxError('unknown attribute')
  return modifier(game, rest, { body, key, modifiers: one.modifiers })
}

function modifier(
  game: Game,
  words: Words,
  {
    body,
    key,
    modifiers,
  }: {
    body: Body
    key: string
    modifiers: Body['attributes'] extends Map<string, infer A> ? (A extends { modifiers: infer M } ? M : never) : never
  },
): Outcome {
  const [verb, id = '', ...rest] = words
  if (verb === 'remove') {
    const at = modifiers.findIndex((each) => each.id === id)
    if (at < 0) throw new Refusal(game.say('commands.attribute.failed.no_modifier', key, body.name, id))
    modifiers.splice(at, 1)
    body.setHealth(body.health)
    return outcome(game.say('commands.attribute.modifier.remove.success', id, key, body.name))
  }
  const [name, amount, word] = game.protocol >= MODIFIER_IDS ? [id, ...rest] : [rest[0]!.slice(1, -1), ...rest.slice(1)]
  const operations =
    game.protocol >= OPERATIONS
      ? ['add_value', 'add_multiplied_base', 'add_multiplied_total']
      : ['add', 'multiply_base', 'multiply']
  const operation = operations.indexOf(word ?? '')
  if (verb !== 'add' || operation < 0 || !Number.isFinite(Number(amount))) throw new SyntaxError('unknown modifier')
  if (modifiers.some((each) => each.id === id))
    throw new Refusal(game.say('commands.attribute.failed.modifier_already_present', id, key, body.name))
  modifiers.push({ id, name: name!, amount: Number(amount), operation: operation as 0 | 1 | 2 })
  return outcome(game.say('commands.attribute.modifier.add.success', id, key, body.name))
}

const javaDouble = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`)

const tag: Command = (game, words, source) => {
  const [target, verb, name = ''] = words
  const body = game.player(target, source, 'entities')
  if (!/^[\w.+-]+$/.test(name)) throw new SyntaxError('unknown tag')
  if (verb === 'add') {
    if (body.tags.includes(name) || body.tags.length >= MOST_TAGS)
      throw new Refusal(game.say('commands.tag.add.failed'))
    body.tags.push(name)
    return outcome(game.say('commands.tag.add.success.single', name, body.name))
  }
  if (verb !== 'remove') throw new SyntaxError('unknown tag')
  if (!body.tags.includes(name)) throw new Refusal(game.say('commands.tag.remove.failed'))
  body.tags = body.tags.filter((each) => each !== name)
  return outcome(game.say('commands.tag.remove.success.single', name, body.name))
}

const spawnpoint: Command = (game, words, source) => {
  const [target, x, y, z, angle = '0', pitch] = words
  const body = game.player(target, source, 'players')
  const wanted = game.protocol >= YAW_AND_PITCH ? 6 : 5
  if (words.length > wanted || (wanted === 6 && words.length === 5)) throw new SyntaxError('unknown spawnpoint')
  const { dimension } = source
  body.respawn = { dimension, x: Number(x), y: Number(y), z: Number(z), angle: Number(angle) }
  const turn = pitch === undefined ? [angle] : [angle, pitch]
  return outcome(game.say('commands.spawnpoint.success.single', x, y, z, ...turn, dimension, body.name))
}

const saveAll: Command = (game) => {
  game.model.save()
  return outcome(`${game.say('commands.save.saving')}${game.say('commands.save.success')}`)
}

export const bodyCommands: Readonly<Record<string, Command>> = {
  ...{ gamemode, experience, effect, attribute, tag, spawnpoint },
  'save-all': saveAll,
}
