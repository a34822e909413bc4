import { describe, expect, test } from 'vitest'
import { ClientProfile } from '../../../src/player/client/profile.ts'

const packet = (text: string): Buffer => Buffer.from(text)
const texts = (packets: Iterable<Buffer>): string[] => [...packets].map(String)

describe('what a client has said of itself', () => {
  test('settings and brand are said in the configuration, all else in play, and nothing twice', () => {
    const said = new ClientProfile(256 * 1024)
    said.settings(packet('settings'))
    said.payload('minecraft:brand', packet('brand'))
    const register = said.payload('minecraft:register', packet('a:b'))
    const opening = [...said.forConfiguration()]
    expect(opening.map(([name]) => name)).toEqual(['settings', 'custom_payload'])
    expect(texts(said.forPlay(new Set()))).toEqual(['settings', 'brand', 'a:b'])
    const marks = opening.map(([, , mark]) => mark)
    expect(texts(said.forPlay(new Set(marks)))).toEqual(['a:b'])
    expect(texts(said.forPlay(new Set([...marks, register])))).toEqual([])
    said.settings(packet('settings'))
    expect(texts(said.forPlay(new Set([...marks, register])))).toEqual(['settings'])
  })

  test('of settings, the brand and each posture the last stands; of a channel each different message', () => {
    const said = new ClientProfile(256 * 1024)
    for (const text of ['old', 'new']) {
      said.settings(packet(`settings ${text}`))
      said.payload('minecraft:brand', packet(`brand ${text}`))
      said.posture('sneak', packet(`sneak ${text}`))
      for (const channels of [text, text]) said.payload('minecraft:register', packet(channels))
    }
    expect(texts(said.forPlay(new Set()))).toEqual(['old', 'settings new', 'brand new', 'new'])
    expect(texts(said.postures())).toEqual(['sneak new'])
  })

  test('a posture that ended is told to nobody, and a new body stands upright', () => {
    const said = new ClientProfile(256 * 1024)
    for (const posture of ['sneak', 'sprint', 'player_input']) said.posture(posture, packet(posture))
    said.endPosture('sneak')
    expect(texts(said.postures())).toEqual(['sprint', 'player_input'])
    said.forgetPostures()
    expect(texts(said.postures())).toEqual([])
  })

  test('what is kept is a copy, no packet longer than servers take', () => {
    const said = new ClientProfile(256 * 1024)
    const reused = packet('first')
    said.settings(reused)
    reused.fill(0)
    expect(texts(said.forPlay(new Set()))).toEqual(['first'])
    said.payload('a:b', Buffer.alloc(40_000))
    expect(said.size).toBe(1)
  })

  test('what is kept is bounded in bytes, however long its packets are: the oldest goes first', () => {
    for (const length of [10, 1_000, 32_000]) {
      const said = new ClientProfile(100_000)
      const payload = (n: number): Buffer => Buffer.from(String(n).padEnd(length))
      for (let n = 0; n < 1_000; n++) said.payload('minecraft:register', payload(n))
      const kept = [...said.forPlay(new Set())]
      expect(kept.reduce((sum, each) => sum + each.length, 0)).toBeLessThan(100_000)
      expect((kept.length + 1) * (length + 200)).toBeGreaterThan(100_000)
      expect(kept.at(-1)).toEqual(payload(999))
    }
  })

  test('of known packs it keeps as many as a vanilla server takes', () => {
    const said = new ClientProfile(256 * 1024)
    const packs = Array.from({ length: 700_000 }, () => ({ namespace: '', id: '', version: '' }))
    said.answeredKnownPacks(packs)
    expect(said.knownPacks).toHaveLength(64)
  })
})
