import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { offlineUuid } from '../../../src/protocol/offline-uuid.ts'
import { joinClient, type TestClient } from '../../kit/client.ts'
import { closing } from '../../kit/closing.ts'
import { until } from '../../kit/conditions.ts'
import { Items } from '../../kit/items.ts'
import { type Squid, startSquid } from '../../kit/squid.ts'
import { SyncChannel } from '../../kit/sync-channel.ts'

const plugins = [fileURLToPath(new URL('../../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]
const version = '1.21.4'
const items = new Items(version)
const state = { inventory: { heldSlot: 0, slots: { 'hotbar.0': items.sword() } } }

describe('where something is wrong, nothing of a player is lost', () => {
  const worldFolder = mkdtempSync(join(tmpdir(), 'mcmesh-trouble-'))
  const kept = join(worldFolder, 'mesh-sync')
  const fileOf = (name: string) => join(kept, `${offlineUuid(name)}.json`)
  const opened = closing()
  let squid: Squid
  beforeAll(async () => {
    squid = await startSquid({ version, plugins, worldFolder, generator: 'superflat', viewDistance: 2, gameMode: 0 })
  })
  afterAll(async () => {
    await squid?.stop()
    rmSync(worldFolder, { recursive: true, force: true })
  })

  async function enter(name: string) {
    let channel!: SyncChannel
    const onClient = (made: TestClient['client']) => {
      channel = new SyncChannel(made)
    }
    const client = opened(await joinClient({ port: squid.port, name, version, onClient }))
    await channel.hello()
    return { client, channel }
  }

  test.each([
    ['is of another version', JSON.stringify({ v: 1, protocol: 1, state: {}, loose: [] })],
    ['cannot be read', '{"v":1'],
  ])('a player whose file %s is not let in, and the file stays', async (_, text) => {
    writeFileSync(fileOf('stranger'), text)
    const reason = await joinClient({ port: squid.port, name: 'stranger', version }).then(
      async (client) => until(() => client.ended()),
      (error: Error) => error.message,
    )
    expect(reason).toContain('What you have cannot be read')
    await until(async () => (await squid.players()).length === 0)
    expect(readFileSync(fileOf('stranger'), 'utf8')).toBe(text)
  })

  test('a second login of a player who is there ends the first, and has what that had last', async () => {
    const first = await enter('alice')
    await first.channel.ask({ type: 'write', carry: 1, state })
    first.client.send('held_item_slot', { slotId: 5 })
    const second = await enter('alice')
    await until(() => first.client.ended())
    expect(first.client.ended()).toContain('another location')
    const { heldSlot, slots } = { heldSlot: 5, slots: state.inventory.slots }
    expect(await second.channel.ask({ type: 'read', parts: ['inventory'] })).toMatchObject({
      state: { inventory: { heldSlot, slots } },
      tag: { carry: 1 },
    })
    expect(await squid.players()).toHaveLength(1)
  })

  test('a disk that takes nothing fails the carry, and the player has what it had', async () => {
    const { channel, client } = await enter('bob')
    await channel.ask({ type: 'write', carry: 1, state })
    rmSync(kept, { recursive: true })
    writeFileSync(kept, 'no folder')
    const failed = { type: 'failed', error: 'it cannot be written to the disk' }
    expect(await channel.ask({ type: 'clear', carry: 2, parts: ['inventory'] })).toMatchObject(failed)
    expect(
      await channel.ask({ type: 'write', carry: 2, state: { inventory: { heldSlot: 1, slots: {} } } }),
    ).toMatchObject(failed)
    const read = await channel.ask({ type: 'read', parts: ['inventory'] })
    expect(read).toMatchObject({ state, tag: { carry: 1, did: 'written' } })
    rmSync(kept)
    mkdirSync(kept)
    expect(await channel.ask({ type: 'clear', carry: 2, parts: ['inventory'] })).toMatchObject({ removed: state })
    expect(existsSync(fileOf('bob'))).toBe(true)
    expect(client.errors).toEqual([])
  })

  test('who quits with something on the cursor has it when it comes back', async () => {
    const { client, channel } = await enter('carol')
    await channel.ask({ type: 'write', carry: 1, state })
    const click = { windowId: 0, stateId: 0, mouseButton: 0, mode: 0, changedSlots: [] }
    client.send('window_click', { ...click, slot: 36, cursorItem: { itemCount: 0 } })
    await client.quit()
    const again = await enter('carol')
    expect(await again.channel.ask({ type: 'read', parts: ['inventory'] })).toMatchObject({ state })
  })

  test('what changed by itself is kept after a while, without a carry or a logout', async () => {
    const { client, channel } = await enter('dave')
    await channel.ask({ type: 'write', carry: 1, state })
    client.send('block_dig', { status: 4, location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 })
    await until(() => Object.keys(JSON.parse(readFileSync(fileOf('dave'), 'utf8')).state.inventory.slots).length === 0)
    expect(JSON.parse(readFileSync(join(kept, 'ground.json'), 'utf8')).lying).toMatchObject([{ slot: items.sword() }])
  })
})
