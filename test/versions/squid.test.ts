import { describe, expect, test } from 'vitest'
import { joinBot } from '../kit/bot.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch } from '../kit/halves.ts'
import { startMesh } from '../kit/mesh.ts'
import { describe as lines } from '../kit/watch.ts'

const opened = closing()
/** Of each shape of login that flying-squid speaks. */
const worlds = ['1.17.1', '1.20.4', '1.21.4']

describe('two flying-squid worlds', () => {
  test.each(worlds)('%s: a mineflayer bot walks over the border four times', async (version) => {
    const mesh = opened(
      await startMesh({
        version,
        carry: [],
        servers: { west: { embedded: { seed: 44 } }, east: { embedded: { seed: 44 } } },
      }),
    )
    const bot = opened(await joinBot({ port: mesh.port, name: 'walker', version, timeout: 60_000 }))
    await mesh.event('dummy.join', { player: 'walker', server: 'east' }, { timeout: 60_000 })
    const selfId = bot.witness.state.entityId
    // Through the middle of the arch: its posts stand before two of the places where players come in.
    const z = 0.5
    await bot.walkTo(-5.5, z, { timeout: 30_000 })
    bot.reset()
    for (const [x, to] of [
      [5.5, 'east'],
      [-5.5, 'west'],
      [5.5, 'east'],
      [-5.5, 'west'],
    ] as const) {
      const since = mesh.events.length
      await bot.walkTo(x, z, { timeout: 30_000 })
      await mesh.event('switch', { to, mode: 'soft' }, { since })
    }
    expect(seenOfSwitch(bot)).toEqual([])
    expect(bot.witness.state.entityId).toBe(selfId)
    bot.witness.rest()
    expect(lines(bot.witness.violations)).toEqual([])
    expect(bot.errors).toEqual([])
    await bot.quit()
    await until(async () => (await mesh.status()).players.length === 0)
    expect((await mesh.status()).entities).toEqual({ mappings: 0, references: 0 })
  })
})
