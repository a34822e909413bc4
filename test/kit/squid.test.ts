import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { joinBot, type TestBot } from './bot.ts'
import { until } from './conditions.ts'
import { type Squid, startSquid } from './squid.ts'
import { describe as lines } from './watch.ts'

describe('flying-squid with a mineflayer bot', () => {
  let squid: Squid
  let bot: TestBot

  beforeAll(async () => {
    squid = await startSquid({ seed: 44, compressionThreshold: 64 })
    bot = await joinBot({ port: squid.port, name: 'walker' })
  })

  afterAll(async () => {
    await bot?.quit()
    await squid?.stop()
    expect(squid?.running).toBe(false)
  })

  test('the bot walks over uneven ground without a violation', async () => {
    await bot.walkTo(-6, 12)
    expect(Math.hypot(bot.bot.entity.position.x + 6, bot.bot.entity.position.z - 12)).toBeLessThan(1)
    const [player] = await squid.players()
    expect(player).toMatchObject({ name: 'walker' })
    expect(lines(bot.witness.violations)).toEqual([])
    expect(bot.errors).toEqual([])
  })

  test('the bot sees a mob that the test spawns and hears of its end', async () => {
    const y = await squid.ground(0, 10)
    const id = await squid.spawnMob('cow', 0.5, y, 10.5)
    await until(() => bot.witness.state.entities.get(id)?.type === 'cow', { message: 'the cow' })
    await squid.removeEntity(id)
    await until(() => !bot.witness.state.entities.has(id), { message: "the cow's end" })
    expect(lines(bot.witness.violations)).toEqual([])
  })

  test('the test reads and changes blocks', async () => {
    await squid.setBlock(2, 90, 2, 'glass')
    expect(await squid.block(2, 90, 2)).toMatchObject({ name: 'glass' })
    await until(() => bot.counts.get('block_change'), { message: 'the block change' })
  })

  test('two servers with one seed have the same ground', async () => {
    const other = await startSquid({ seed: 44 })
    try {
      for (const [x, z] of [
        [-40, 3],
        [0, 0],
        [17, 90],
      ] as const) {
        expect(await other.ground(x, z)).toBe(await squid.ground(x, z))
      }
    } finally {
      await other.stop()
    }
  })
})
