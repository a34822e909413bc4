import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { carriedByDefault } from '../../src/carry/parts.ts'
import { joinBot } from '../kit/bot.ts'
import { joinClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { Items } from '../kit/items.ts'
import { startMesh } from '../kit/mesh.ts'
import { type Squid, startSquid } from '../kit/squid.ts'
import { SyncChannel } from '../kit/sync-channel.ts'
import { describe as lines } from '../kit/watch.ts'

const plugins = [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function squid(version: string): Promise<Squid> {
  const worldFolder = mkdtempSync(join(tmpdir(), 'mcmesh-squid-'))
  ends.push(() => rmSync(worldFolder, { recursive: true, force: true }))
  const settings = { generator: 'superflat', viewDistance: 4, gameMode: 0, spawn: { x: -8.5, z: 8.5 } } as const
  const server = await startSquid({ version, plugins, worldFolder, ...settings })
  ends.push(() => server.stop())
  return server
}

/** What mcmesh's channel is to one server alone, for a player who is not in the mesh now. */
async function asked(server: Squid, version: string, name: string, ...requests: object[]) {
  let channel: SyncChannel | undefined
  const onClient = (made: ConstructorParameters<typeof SyncChannel>[0]) => {
    channel = new SyncChannel(made)
  }
  const client = await joinClient({ port: server.port, name, version, onClient })
  try {
    await channel?.hello()
    const answers = []
    for (const request of requests) answers.push(await channel?.ask(request))
    return answers
  } finally {
    await client.quit()
  }
}

describe.each(['1.17.1', '1.20.4', '1.21.4'])(
  'two flying-squid servers of %s that nobody prepared for each other',
  (version) => {
    test('a mineflayer bot takes a named, enchanted sword and all that it is over the border and back', async () => {
      const items = new Items(version)
      const [west, east] = await Promise.all([squid(version), squid(version)])
      const state = {
        inventory: {
          heldSlot: 2,
          slots: {
            'hotbar.2': items.sword('Dawn'),
            'inventory.5': items.plain('dirt', 64),
            'armor.head': items.plain('iron_helmet'),
          },
        },
        food: { food: 11, saturation: 2.5, exhaustion: 0 },
        experience: { level: 7, progress: 0.25, total: 1234 },
      }
      await asked(west, version, 'alice', { type: 'write', carry: 1, state })

      const address = (server: Squid) => ({ address: `127.0.0.1:${server.port}` })
      const mesh = await startMesh({ version, servers: { west: address(west), east: address(east) }, spawn: 'west' })
      ends.push(() => mesh.stop())
      const { bot, walkTo, quit, witness, errors } = await joinBot({ port: mesh.port, name: 'alice', version })
      ends.push(quit)
      await mesh.event('dummy.join', { player: 'alice', server: 'east' }, { timeout: 60_000 })
      const held = () => bot.inventory.slots[38]
      await until(() => held()?.name === 'diamond_sword', { message: 'the sword on west' })

      for (const [x, from, to] of [
        [5.5, 'west', 'east'],
        [-5.5, 'east', 'west'],
      ] as const) {
        const since = mesh.events.length
        await walkTo(x, 8.5, { timeout: 60_000 })
        await mesh.event('switch', { from, to, mode: 'soft' }, { since, timeout: 30_000 })
        const carried = await mesh.event('carry', { from, to }, { since })
        expect(carried.what).toEqual(carriedByDefault)
        expect([held()?.name, bot.inventory.slots[14]?.count, bot.inventory.slots[5]?.name]).toEqual([
          'diamond_sword',
          64,
          'iron_helmet',
        ])
        expect([bot.experience.level, bot.food]).toEqual([7, 11])
      }
      witness.rest()
      expect([lines(witness.violations), errors, mesh.all('carry.fail')]).toEqual([[], [], []])
      await quit()
      await until(async () => (await mesh.status()).players.length === 0)

      const [had] = await asked(west, version, 'alice', { type: 'read', parts: ['inventory', 'experience'] })
      const [left] = await asked(east, version, 'alice', { type: 'read', parts: ['inventory', 'experience'] })
      expect(had).toMatchObject({
        tag: { did: 'written' },
        state: { inventory: state.inventory, experience: { level: 7 } },
      })
      expect(left).toMatchObject({
        tag: { did: 'cleared' },
        state: { inventory: { slots: {} }, experience: { level: 0 } },
      })
    })
  },
)
