import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { joinClient, type TestClient } from '../../kit/client.ts'
import { Items } from '../../kit/items.ts'
import { type Squid, startSquid } from '../../kit/squid.ts'
import { SyncChannel } from '../../kit/sync-channel.ts'

const plugins = [fileURLToPath(new URL('../../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]
const version = '1.21.4'
const items = new Items(version)
const parts = ['inventory', 'experience']
const kills = 8

const worldFolder = mkdtempSync(join(tmpdir(), 'mcmesh-kills-'))
let squid: Squid | undefined
let client: TestClient | undefined
afterAll(async () => {
  await client?.quit()
  await squid?.stop()
  rmSync(worldFolder, { recursive: true, force: true })
})

/** What the player has: dirt as many as `count`, and as many levels. */
const holding = (count: number) => ({
  inventory: { heldSlot: 0, slots: count === 0 ? {} : { 'hotbar.0': items.plain('dirt', count) } },
  experience: { level: count, progress: 0, total: count },
})

async function enter(): Promise<SyncChannel> {
  squid = await startSquid({ version, plugins, worldFolder, generator: 'superflat', viewDistance: 2, gameMode: 0 })
  let channel!: SyncChannel
  const onClient = (made: TestClient['client']) => {
    channel = new SyncChannel(made)
  }
  client = await joinClient({ port: squid.port, name: 'carrier', version, onClient })
  await channel.hello()
  return channel
}

test(`${kills} kills of the server within a write or a clear: each is done or not done, and done once when it is asked again`, async () => {
  let had = 0
  let channel = await enter()
  for (let carry = 1; carry <= kills; carry++) {
    const will = carry % 3 === 0 ? 0 : carry
    const request = will === 0 ? { type: 'clear', carry, parts } : { type: 'write', carry, state: holding(will) }
    channel.send(Buffer.from(JSON.stringify({ ...request, id: 1_000 + carry })))
    // From before it has come to after it was answered, anew each time.
    await pause(carry % 8)
    await squid?.crash()
    channel = await enter()
    const { state, tag } = await channel.ask({ type: 'read', parts })
    const done = (tag as { carry: number } | undefined)?.carry === carry
    expect(state).toEqual(holding(done ? will : had))
    const answer = await channel.ask(request)
    expect(answer[will === 0 ? 'removed' : 'replaced']).toEqual(holding(had))
    expect(await channel.ask({ type: 'read', parts })).toMatchObject({ state: holding(will), tag: { carry } })
    had = will
  }
})
