import { describe, test } from 'vitest'
import { joinBot } from '../kit/bot.ts'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch } from '../kit/halves.ts'
import { startMesh } from '../kit/mesh.ts'
import { describe as lines } from '../kit/watch.ts'

/** Every release that flying-squid and mcmesh both speak. */
const worlds = [
  '1.17.1',
  '1.18.2',
  '1.19',
  '1.19.2',
  '1.19.3',
  '1.19.4',
  '1.20',
  '1.20.2',
  '1.20.4',
  '1.21.1',
  '1.21.3',
  '1.21.4',
]
/** Of each shape of login: the bot walks to and fro once more. */
const twice = ['1.17.1', '1.20.4', '1.21.4']

/** A bot walks most of the time and waits: so many meshes share the machine. */
const AT_ONCE = 3
/** Milliseconds until the last one has had its turn, however slow the machine. */
const ALL = 300_000
let running = 0
async function turn(): Promise<() => void> {
  await until(() => running < AT_ONCE, { timeout: ALL, message: 'its turn' })
  running++
  return () => {
    running--
  }
}

describe.concurrent('two flying-squid worlds', { timeout: ALL }, () => {
  test.for(worlds)(
    '%s: a mineflayer bot walks over the border and back',
    async (version, { expect, onTestFinished }) => {
      onTestFinished(await turn())
      const mesh = await startMesh({
        version,
        carry: [],
        // A machine that stalls is no server that hangs.
        limits: { serverAnswer: 60_000, serverTickTimeout: 60_000 },
        servers: { west: { embedded: { seed: 44 } }, east: { embedded: { seed: 44 } } },
      })
      onTestFinished(() => mesh.stop())
      const bot = await joinBot({ port: mesh.port, name: 'walker', version, timeout: 60_000 })
      onTestFinished(() => bot.quit())
      await mesh.event('dummy.join', { player: 'walker', server: 'east' }, { timeout: 60_000 })
      const selfId = bot.witness.state.entityId
      // Through the middle of the arch: its posts stand before two of the places where players come in.
      const z = 0.5
      await bot.walkTo(-5.5, z, { timeout: 30_000 })
      bot.reset()
      const there = [
        [5.5, 'east'],
        [-5.5, 'west'],
      ] as const
      for (const [x, to] of twice.includes(version) ? [...there, ...there] : there) {
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
    },
  )
})
