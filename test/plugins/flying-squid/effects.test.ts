import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type EffectState, Effects } from '../../../plugins/flying-squid/effects.ts'
import type { Entity, Registry } from '../../../plugins/flying-squid/squid.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Of a version, by its order: 1.17.1, 1.19, 1.20.2, 1.20.5 … */
function body(known: readonly string[] = ['1.19', '1.20.2', '1.20.5'], first = 0) {
  const sent: [string, Record<string, unknown>][] = []
  const entity = { id: 7, effects: {} } as Entity
  const registry = {
    version: { '>=': (version: string) => known.includes(version) },
    effectsByName: { Speed: { id: first } },
  }
  const effects = new Effects(entity, registry as unknown as Registry, (name, fields) =>
    sent.push([name, fields as never]),
  )
  return { effects, entity, sent }
}

const speed: EffectState = {
  id: 'minecraft:speed',
  amplifier: 1,
  duration: 200,
  ambient: false,
  particles: true,
  icon: true,
}

describe('effects of a player', () => {
  test('have what is left of them, and end when it is over', () => {
    const { effects, sent } = body()
    effects.replace([speed])
    expect(sent).toEqual([
      ['entity_effect', expect.objectContaining({ entityId: 7, effectId: 0, amplifier: 1, duration: 200, flags: 6 })],
    ])
    vi.advanceTimersByTime(4_000)
    expect(effects.state(Date.now())).toEqual([{ ...speed, duration: 120 }])
    vi.advanceTimersByTime(6_000)
    expect(effects.state(Date.now())).toEqual([])
    expect(sent.at(-1)).toEqual(['remove_entity_effect', { entityId: 7, effectId: 0 }])
  })

  test('for ever, or for longer than a timer runs, are kept', () => {
    const { effects } = body()
    const long = { ...speed, id: 'minecraft:luck', duration: 2 ** 31 - 1 }
    effects.replace([{ ...speed, duration: -1 }, long])
    vi.advanceTimersByTime(2 ** 31)
    const ticks = Math.ceil(2 ** 31 / 50)
    expect(effects.state(Date.now())).toEqual([
      { ...speed, duration: -1 },
      { ...long, duration: expect.closeTo(long.duration - ticks, -1) },
    ])
  })

  test('are replaced as a whole', () => {
    const { effects } = body()
    effects.replace([speed, { ...speed, id: 'minecraft:luck' }])
    effects.replace([{ ...speed, id: 'minecraft:haste', ambient: true, icon: false }])
    expect(effects.state(Date.now())).toEqual([{ ...speed, id: 'minecraft:haste', ambient: true, icon: false }])
  })

  test('given by flying-squid: a stronger one wins, a longer one lasts, a weaker one does nothing', () => {
    const { effects, entity } = body()
    expect(entity.addEffect(0, { amplifier: 1, duration: 100 })).toBe(true)
    expect(entity.addEffect(0, { amplifier: 0, duration: 900 })).toBe(false)
    expect(entity.addEffect(0, { amplifier: 1, duration: 50 })).toBe(false)
    expect(entity.addEffect(0, { amplifier: 1, duration: 150 })).toBe(true)
    expect(entity.addEffect(0, { amplifier: 2, duration: 20 })).toBe(true)
    expect(effects.state(Date.now())).toMatchObject([{ amplifier: 2, duration: 20 }])
    entity.removeEffect(0)
    entity.removeEffect(0)
    expect(effects.state(Date.now())).toEqual([])
  })

  test.each([
    [[], 1, 1, 'minecraft:hero_of_the_village', 'minecraft:darkness'],
    [['1.19'], 1, 1, 'minecraft:darkness', 'minecraft:trial_omen'],
    [['1.19', '1.20.2'], 1, 0, 'minecraft:darkness', 'minecraft:trial_omen'],
    [['1.19', '1.20.2', '1.20.5'], 0, 0, 'minecraft:infested', 'minecraft:unheard_of'],
  ])('are numbered and known as in a version with %j', (known, first, sentAs, last, unknown) => {
    const { effects, sent } = body(known, first)
    effects.replace([speed])
    expect(sent[0]?.[1].effectId).toBe(sentAs)
    expect([effects.knows('minecraft:speed'), effects.knows(last), effects.knows(unknown), effects.knows(3)]).toEqual([
      true,
      true,
      false,
      false,
    ])
    effects.stop()
  })
})
