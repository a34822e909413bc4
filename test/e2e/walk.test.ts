import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { joinBot, type TestBot } from '../kit/bot.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch } from '../kit/halves.ts'
import { startMesh, type TestMesh } from '../kit/mesh.ts'
import { type Squid, startSquid } from '../kit/squid.ts'
import { describe as lines } from '../kit/watch.ts'

const require = createRequire(import.meta.url)
const { Vec3 } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => import('vec3').Vec3 }
const plugins = [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]

let west: Squid
let east: Squid
let mesh: TestMesh
const opened = closing()

beforeAll(async () => {
  ;[west, east] = await Promise.all([
    startSquid({ seed: 44, plugins, spawn: { x: -6.5, z: 8.5 } }),
    startSquid({ seed: 44, plugins, spawn: { x: 6.5, z: 8.5 } }),
  ])
  mesh = await startMesh({
    carry: [],
    servers: { west: { address: `127.0.0.1:${west.port}` }, east: { address: `127.0.0.1:${east.port}` } },
  })
})

afterAll(async () => {
  await mesh?.stop()
  await Promise.all([west?.stop(), east?.stop()])
})

async function join(name: string): Promise<TestBot> {
  const since = mesh.events.length
  const bot = opened(await joinBot({ port: mesh.port, name }))
  await mesh.event('dummy.join', { player: name, server: 'east' }, { since })
  bot.reset()
  return bot
}

/** Walks to a column and waits for the switch that it means. */
async function cross(bot: TestBot, x: number, z: number): Promise<void> {
  const since = mesh.events.length
  await bot.walkTo(x, z)
  const to = x < 0 ? 'west' : 'east'
  const { mode, cause } = await mesh.event('switch', { player: bot.bot.username, to }, { since })
  expect([mode, cause]).toEqual(['soft', 'zone'])
}

describe('two flying-squid worlds of the same seed and a client with physics', () => {
  test('rules 1 and 2: it walks over the border and back ten times without a login, respawn, start_configuration or position packet', async () => {
    const alice = await join('alice')
    const { entityId } = alice.witness.state
    for (let crossing = 0; crossing < 10; crossing++) await cross(alice, crossing % 2 === 0 ? 4.5 : -4.5, 8.5)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.witness.state.entityId).toBe(entityId)
    expect(alice.bot.entity.id).toBe(entityId)
    // Both worlds have it where it stands.
    const { x } = alice.bot.entity.position
    await until(async () => {
      const players = [...(await west.players()), ...(await east.players())].filter(({ name }) => name === 'alice')
      return players.length === 2 && players.every((player) => Math.abs(player.x - x) < 0.1)
    })
    expect(lines(alice.witness.violations)).toEqual([])
    expect(alice.errors).toEqual([])
  })

  test('rule 5: it digs and places a block on each side, and each server has it exactly once', async () => {
    const bob = await join('bob')
    const { bot } = bob
    const registry = (bot as unknown as { registry: { itemsByName: Record<string, { id: number }> } }).registry
    const Item = require('prismarine-item')(registry) as new (type: number, count: number) => never
    for (const [x, own, other] of [
      [-4.5, west, east],
      [4.5, east, west],
    ] as const) {
      await bob.walkTo(x, 8.5)
      await until(
        async () =>
          (await mesh.status()).players.find(({ name }) => name === 'bob')?.primary === (x < 0 ? 'west' : 'east'),
      )
      await bot.creative.setInventorySlot(36, new Item(registry.itemsByName.gold_block?.id ?? 0, 8))
      bot.setQuickBarSlot(0)
      const [blockX, z] = [Math.floor(x) + Math.sign(x), 10]
      const y = (await own.ground(blockX, z)) - 1
      const ground = bot.blockAt(new Vec3(blockX, y, z))
      expect(ground?.name).toBe((await own.block(blockX, y, z)).name)
      const untouched = (await other.block(blockX, y, z)).name
      expect(untouched).toBe(ground?.name)
      if (!ground) throw new Error('no ground')
      await bot.dig(ground, true)
      await until(async () => (await own.block(blockX, y, z)).name === 'air')
      expect((await other.block(blockX, y, z)).name).toBe(untouched)
      const below = bot.blockAt(new Vec3(blockX, y - 1, z))
      if (!below) throw new Error('nothing below')
      await bot.placeBlock(below, new Vec3(0, 1, 0))
      await until(async () => (await own.block(blockX, y, z)).name === 'gold_block')
      expect((await other.block(blockX, y, z)).name).toBe(untouched)
      await until(() => bot.blockAt(new Vec3(blockX, y, z))?.name === 'gold_block')
    }
    expect(seenOfSwitch(bob)).toEqual([])
    expect(lines(bob.witness.violations)).toEqual([])
  })

  test('rules 3 and 4: two see one another from both sides, one body each; in the end the table is empty', async () => {
    const [carol, dave] = [await join('carol'), await join('dave')]
    const bodies = (observer: TestBot, name: string) =>
      Object.values(observer.bot.entities).filter(({ username, type }) => type === 'player' && username === name)
    const see = async () => {
      for (const [observer, seen] of [
        [carol, dave],
        [dave, carol],
      ] as const) {
        const { position } = seen.bot.entity
        await until(
          () => {
            const [body] = bodies(observer, seen.bot.username)
            return body && Math.hypot(body.position.x - position.x, body.position.z - position.z) < 0.2
          },
          {
            message: () =>
              `${observer.bot.username} to see ${seen.bot.username} at ${position}; bodies at ${bodies(observer, seen.bot.username).map((body) => body.position)}`,
          },
        )
        expect(bodies(observer, seen.bot.username).map(({ id }) => id)).toEqual([seen.witness.state.entityId])
      }
    }
    await see()
    await cross(dave, 4.5, 8.5)
    await see()
    await cross(carol, 4.5, 10.5)
    await see()
    await cross(dave, -4.5, 8.5)
    await see()
    for (const each of [carol, dave]) {
      expect(seenOfSwitch(each)).toEqual([])
      expect(lines(each.witness.violations)).toEqual([])
      await each.quit()
    }
    await until(async () => (await mesh.status()).players.length === 0)
    expect((await mesh.status()).entities).toEqual({ mappings: 0, references: 0 })
  })
})
