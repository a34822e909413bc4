import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { joinClient, type TestClient } from '../../kit/client.ts'
import { until } from '../../kit/conditions.ts'
import { Items } from '../../kit/items.ts'
import { type Squid, startSquid } from '../../kit/squid.ts'
import { SyncChannel } from '../../kit/sync-channel.ts'

const plugins = [fileURLToPath(new URL('../../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]
const parts = ['inventory', 'enderchest', 'health', 'food', 'experience', 'effects', 'gamemode']

describe.each(['1.17.1', '1.18.2', '1.19.4', '1.20.2', '1.20.4', '1.20.6', '1.21.1', '1.21.4'])(
  'on flying-squid %s',
  (version) => {
    const items = new Items(version)
    const worldFolder = mkdtempSync(join(tmpdir(), 'mcmesh-squid-'))
    const start = () =>
      startSquid({ version, plugins, worldFolder, generator: 'superflat', viewDistance: 2, gameMode: 0 })
    let squid: Squid
    let client: TestClient
    let channel: SyncChannel

    const enter = async () => {
      client = await joinClient({
        port: squid.port,
        name: 'carrier',
        version,
        onClient: (made) => {
          channel = new SyncChannel(made)
        },
      })
      return channel.hello()
    }
    /** What the client was last told of a slot. */
    const shown = (slot: number): object => {
      const window = client.received.findLast(({ name }) => name === 'window_items')
      if (window === undefined) throw new Error('its client was sent no window')
      return (window.params.items as object[])[slot] as object
    }
    beforeAll(async () => {
      squid = await start()
    })
    afterAll(async () => {
      await client?.quit()
      await squid?.stop()
      rmSync(worldFolder, { recursive: true, force: true })
    })

    const state = {
      inventory: {
        heldSlot: 3,
        slots: {
          'hotbar.3': items.sword(),
          'inventory.0': items.plain('dirt', 64),
          'armor.head': items.plain('iron_helmet'),
          'weapon.offhand': items.plain('shield'),
        },
      },
      enderchest: { 'enderchest.0': items.sword('Dusk'), 'enderchest.26': items.plain('stone', 64) },
      health: { health: 13.5, absorption: 4, air: 300, fire: 0, freezing: 0, fallDistance: 0 },
      food: { food: 11, saturation: 2.5, exhaustion: 1.25 },
      experience: { level: 7, progress: 0.25, total: 1234 },
      effects: [{ id: 'minecraft:speed', amplifier: 1, duration: -1, ambient: false, particles: true, icon: true }],
      gamemode: 'adventure',
    }

    test('announces what it can hold', async () => {
      expect(await enter()).toMatchObject({ v: 1, capabilities: ['place', ...parts] })
    })

    test('gives a state to a player and to its client', async () => {
      const since = client.received.length
      const answer = await channel.ask({ type: 'write', carry: 1, state })
      expect(answer).toMatchObject({
        type: 'written',
        carry: 1,
        replaced: { inventory: { heldSlot: 0, slots: {} }, effects: [], gamemode: 'survival' },
      })
      const told = client.received.slice(since).map(({ name }) => name)
      expect(told).toEqual(
        expect.arrayContaining([
          'window_items',
          'held_item_slot',
          'update_health',
          'experience',
          'entity_effect',
          'game_state_change',
        ]),
      )
      expect(items.written(shown(39))).toBe(items.sword())
      expect(await channel.ask({ type: 'read', parts })).toMatchObject({
        type: 'state',
        state,
        tag: { carry: 1, did: 'written' },
      })
    })

    test('has it after a crash of the server, and answers the repeated write as before', async () => {
      await squid.crash()
      squid = await start()
      await until(() => client.ended() !== undefined)
      await enter()
      expect(items.written(shown(39))).toBe(items.sword())
      expect(await channel.ask({ type: 'write', carry: 1, state: {} })).toMatchObject({
        type: 'written',
        replaced: { gamemode: 'survival' },
      })
      expect(await channel.ask({ type: 'read', parts })).toMatchObject({ state })
    })

    test('takes it away again', async () => {
      expect(await channel.ask({ type: 'clear', carry: 1, parts })).toMatchObject({ type: 'cleared', removed: state })
      expect(await channel.ask({ type: 'write', carry: 1, state })).toMatchObject({
        type: 'failed',
        error: 'carry 1 is over',
      })
      const left = await channel.ask({ type: 'read', parts })
      expect(left).toMatchObject({
        state: { inventory: { heldSlot: 3, slots: {} }, effects: [], experience: { level: 0 }, gamemode: 'adventure' },
      })
      expect(squid.complaints).toEqual([])
      expect(client.errors).toEqual([])
    })
  },
)
