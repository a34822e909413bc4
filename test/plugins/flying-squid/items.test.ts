import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { joinBot } from '../../kit/bot.ts'
import { joinClient, type ReceivedPacket, type TestClient } from '../../kit/client.ts'
import { until } from '../../kit/conditions.ts'
import { Items } from '../../kit/items.ts'
import { type Squid, startSquid } from '../../kit/squid.ts'
import { SyncChannel } from '../../kit/sync-channel.ts'
import { describe as lines } from '../../kit/watch.ts'

const plugins = [fileURLToPath(new URL('../../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]

/** What mcmesh keeps from a client, and does to none. */
const ignore = ['mesh-channel', 'unasked-position'] as const

interface Someone {
  readonly client: TestClient
  readonly channel: SyncChannel
  /** Slots by name, as item and count. */
  has(): Promise<Record<string, readonly [id: number, count: number]>>
  place(x: number, z: number): Promise<void>
}

describe.each(['1.17.1', '1.19.4', '1.20.4', '1.20.6', '1.21.4'])('things on flying-squid %s', (version) => {
  const items = new Items(version)
  const dirt = items.id('dirt')
  const worldFolder = mkdtempSync(join(tmpdir(), 'mcmesh-squid-'))
  let squid: Squid
  let alice: Someone
  let bob: Someone
  let carry = 0

  const enter = async (name: string): Promise<Someone> => {
    let channel: SyncChannel | undefined
    const onClient = (made: TestClient['client']) => {
      channel = new SyncChannel(made)
    }
    const client = await joinClient({ port: squid.port, name, version, onClient, ignore })
    const spoken = channel as unknown as SyncChannel
    await spoken.hello()
    return {
      client,
      channel: spoken,
      async has() {
        const { state } = await spoken.ask({ type: 'read', parts: ['inventory'] })
        const { slots } = (state as { inventory: { slots: Record<string, string> } }).inventory
        return Object.fromEntries(
          Object.entries(slots).map(([slot, bytes]) => {
            const { itemId, itemCount } = items.read(bytes)
            return [slot, [itemId as number, itemCount as number]]
          }),
        )
      },
      async place(x, z) {
        const at = { dimension: 'minecraft:overworld', x, y: await squid.ground(x, z), z }
        const answer = await spoken.ask({ type: 'place', ...at, yaw: 0, pitch: 0, onGround: true })
        expect(answer).toMatchObject({ type: 'placed' })
      },
    }
  }
  const start = () =>
    startSquid({ version, plugins, worldFolder, generator: 'superflat', viewDistance: 2, gameMode: 0 })
  const give = (to: Someone, slots: Record<string, string>, held = 0) =>
    to.channel.ask({ type: 'write', carry: ++carry, state: { inventory: { heldSlot: held, slots } } })
  const dig = (status: number) =>
    alice.client.send('block_dig', { status, location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 })
  /** Where things lie, as the server has it. */
  const lying = () =>
    squid.run((server) =>
      Object.values(server.entities as Record<string, { type: string; id: number; position: { x: number; z: number } }>)
        .filter(({ type }) => type === 'object')
        .map(({ id, position: { x, z } }) => ({ id, x, z })),
    )
  /** Each lying thing that a client knows: item and count by what it was last told. */
  const seen = (client: TestClient): (readonly [id: number, count: number])[] => {
    const things = new Map<number, readonly [number, number]>()
    for (const { name, params } of client.received as (ReceivedPacket & {
      params: { entityId: number; entityIds: number[] }
    })[]) {
      if (name === 'entity_destroy') for (const id of params.entityIds) things.delete(id)
      if (name !== 'entity_metadata') continue
      const item = (params.metadata as { key: number; value: { itemId: number; itemCount: number } }[]).find(
        ({ key }) => key === 8,
      )
      if (item) things.set(params.entityId, [item.value.itemId, item.value.itemCount])
    }
    return [...things.values()]
  }
  const collected = (client: TestClient) =>
    client.received.filter(({ name }) => name === 'collect').map(({ params }) => params.pickupItemCount)

  beforeAll(async () => {
    squid = await start()
    alice = await enter('alice')
    bob = await enter('bob')
    await bob.place(30.5, 8.5)
  })
  afterAll(async () => {
    await alice?.client.quit()
    await bob?.client.quit()
    await squid?.stop()
    rmSync(worldFolder, { recursive: true, force: true })
  })

  test('what a player throws lies there for all to see, and is picked up once, with its count', async () => {
    await give(alice, { 'hotbar.0': items.plain('dirt', 5) })
    dig(4)
    dig(3)
    await until(() => seen(bob.client).length === 2)
    expect(await alice.has()).toEqual({})
    expect(seen(bob.client)).toEqual(
      expect.arrayContaining([
        [dirt, 1],
        [dirt, 4],
      ]),
    )
    await until(async () => {
      for (const { x, z } of await lying()) await bob.place(x, z)
      return (await lying()).length === 0
    })
    expect(await bob.has()).toEqual({ 'hotbar.0': [dirt, 5] })
    expect(collected(bob.client).toSorted()).toEqual([1, 4])
    await until(() => seen(alice.client).length === 0)
    await bob.channel.ask({ type: 'clear', carry: ++carry, parts: ['inventory'] })
  })

  test('who has no room for all takes what fits and leaves the rest', async () => {
    const full = [
      ...Array.from({ length: 8 }, (_, n) => `hotbar.${n + 1}`),
      ...Array.from({ length: 27 }, (_, n) => `inventory.${n}`),
    ]
    await give(alice, { 'hotbar.0': items.plain('dirt', 5) })
    dig(3)
    await until(async () => (await lying()).length === 1)
    await give(bob, {
      'hotbar.0': items.plain('dirt', 62),
      ...Object.fromEntries(full.map((slot) => [slot, items.plain('stone', 64)])),
    })
    await until(
      async () => {
        for (const { x, z } of await lying()) await bob.place(x, z)
        return (await bob.has())['hotbar.0']?.[1] === 64
      },
      { message: 'bob to take two' },
    )
    await until(() => seen(alice.client).some(([id, count]) => id === dirt && count === 3), {
      message: 'three to be left',
    })
    await bob.channel.ask({ type: 'clear', carry: ++carry, parts: ['inventory'] })
    await until(async () => (await bob.has())['hotbar.0']?.[1] === 3, { message: 'bob to take the rest' })
    expect(await lying()).toEqual([])
    await bob.channel.ask({ type: 'clear', carry: ++carry, parts: ['inventory'] })
    await bob.place(30.5, 8.5)
  })

  test('who dies drops everything once, and comes back at the spawn point with nothing', async () => {
    await alice.place(60.5, 8.5)
    await give(alice, {
      'hotbar.0': items.sword(),
      'armor.feet': items.plain('iron_boots'),
      'inventory.4': items.plain('dirt', 17),
    })
    await squid.run((server) => {
      const player = server.getPlayer('alice')
      player.takeDamage({ damage: 12 })
      player.takeDamage({ damage: 12 })
      player.takeDamage({ damage: 12 })
    })
    await until(() => seen(alice.client).length === 3)
    expect(await lying()).toHaveLength(3)
    expect(await alice.channel.ask({ type: 'read', parts: ['inventory'] })).toMatchObject({
      type: 'failed',
      error: 'the player is dead',
    })
    const since = alice.client.received.length
    alice.client.send('client_command', { actionId: 'perform_respawn' })
    await until(async () => (await alice.channel.ask({ type: 'read', parts: ['health'] })).type === 'state')
    expect(await alice.has()).toEqual({})
    expect(alice.client.received.slice(since).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['respawn', 'window_items', 'update_health', 'position']),
    )
    expect(alice.client.position).toMatchObject({ x: 8.5, z: 8.5 })
    await until(async () => {
      for (const { x, z } of await lying()) await alice.place(x, z)
      return (await lying()).length === 0
    })
    const all = Object.values(await alice.has())
    expect(all).toHaveLength(3)
    expect(all).toEqual(
      expect.arrayContaining([
        [items.id('diamond_sword'), 1],
        [items.id('iron_boots'), 1],
        [dirt, 17],
      ]),
    )
  })

  test("flying-squid's own ways: what is dug falls and is taken, what is placed is gone, what is given has room", async () => {
    await alice.place(8.5, 8.5)
    await give(alice, {})
    const y = await squid.ground(12, 8)
    const at = { location: { x: 12, y: y - 1, z: 8 }, face: 1, sequence: 1 }
    alice.client.send('block_dig', { status: 0, ...at })
    alice.client.send('block_dig', { status: 2, ...at })
    await until(async () => {
      for (const { x, z } of await lying()) await alice.place(x, z)
      return Object.values(await alice.has()).length === 1
    })
    expect(await alice.has()).toEqual({ 'hotbar.0': [dirt, 1] })
    await alice.place(8.5, 8.5)
    const place = { location: { x: 12, y: y - 2, z: 8 }, direction: 1, hand: 0, cursorX: 0.5, cursorY: 1, cursorZ: 0.5 }
    alice.client.send('block_place', { ...place, insideBlock: false, worldBorderHit: false, sequence: 2 })
    // No carry comes between the placing and what it costs.
    expect(await alice.has()).toEqual({})
    expect((await squid.block(12, y - 1, 8)).name).toBe('dirt')
    alice.client.client.chat('/give alice dirt 70')
    await until(async () => Object.keys(await alice.has()).length > 0)
    expect(await alice.has()).toEqual({ 'hotbar.0': [dirt, 64], 'hotbar.1': [dirt, 6] })
  })

  test('a creative client gives itself what it says, byte for byte; another gives itself nothing', async () => {
    const item = items.read(items.sword('Noon'))
    await give(alice, {})
    alice.client.send('set_creative_slot', { slot: 40, item })
    expect(await alice.has()).toEqual({})
    await alice.channel.ask({ type: 'write', carry: ++carry, state: { gamemode: 'creative' } })
    alice.client.send('set_creative_slot', { slot: 40, item })
    const { state } = await alice.channel.ask({ type: 'read', parts: ['inventory'] })
    expect(state).toMatchObject({ inventory: { slots: { 'hotbar.4': items.sword('Noon') } } })
    await alice.channel.ask({ type: 'write', carry: ++carry, state: { gamemode: 'survival' } })
  })

  test('what is put into an ender chest is there again, and in no other chest', async () => {
    await alice.place(8.5, 8.5)
    const y = await squid.ground(10, 8)
    await squid.setBlock(10, y, 8, 'ender_chest')
    await squid.setBlock(11, y, 8, 'chest')
    await give(alice, { 'hotbar.0': items.sword(), 'inventory.0': items.plain('dirt', 7) })
    const open = async (x: number) => {
      const since = alice.client.received.length
      const at = { location: { x, y, z: 8 }, direction: 1, hand: 0, cursorX: 0.5, cursorY: 0.5, cursorZ: 0.5 }
      alice.client.send('block_place', { ...at, insideBlock: false, worldBorderHit: false, sequence: 0 })
      const { params } = await alice.client.next('window_items', { since })
      return params as { windowId: number; stateId: number; items: { itemId?: number; itemCount?: number }[] }
    }
    const shift = (windowId: number, stateId: number, slot: number) =>
      alice.client.send('window_click', {
        ...{ windowId, stateId, slot, mouseButton: 0, mode: 1, changedSlots: [] },
        cursorItem: { present: false, itemCount: 0 },
      })
    const chest = await open(10)
    expect(chest.items).toHaveLength(63)
    expect(chest.items[27]).toMatchObject({ itemId: dirt, itemCount: 7 })
    shift(chest.windowId, chest.stateId, 54)
    const { state } = await alice.channel.ask({ type: 'read', parts: ['inventory', 'enderchest'] })
    expect(state).toMatchObject({
      inventory: { slots: { 'inventory.0': items.plain('dirt', 7) } },
      enderchest: { 'enderchest.0': items.sword() },
    })
    const other = await open(11)
    expect(other.items.slice(0, 27).every(({ itemId }) => itemId === undefined)).toBe(true)
    shift(other.windowId, other.stateId, 27)
    expect(await alice.has()).toEqual({ 'inventory.0': [dirt, 7] })
    const again = await open(10)
    expect(again.items[0]).toMatchObject({ itemId: items.id('diamond_sword') })
    shift(again.windowId, again.stateId, 0)
    await until(async () => (await alice.has())['hotbar.8']?.[0] === items.id('diamond_sword'))
  })

  test('a mineflayer bot holds the sword that it was given, throws it and takes it again', async () => {
    let channel!: SyncChannel
    const carol = await joinBot({
      port: squid.port,
      name: 'carol',
      version,
      ignore,
      onClient: (made) => {
        channel = new SyncChannel(made)
      },
    })
    try {
      await channel.hello()
      await channel.ask({
        type: 'write',
        carry: ++carry,
        state: { inventory: { heldSlot: 2, slots: { 'hotbar.2': items.sword() } } },
      })
      const held = () => carol.bot.inventory.slots[38]
      await until(() => held()?.name === 'diamond_sword')
      expect(held()?.durabilityUsed).toBe(7)
      await carol.bot.tossStack(held() as never)
      await until(async () => (await lying()).length === 1)
      expect(held()).toBeNull()
      await until(
        async () => {
          for (const { x, z } of await lying()) await carol.walkTo(x, z)
          return carol.bot.inventory.items().length === 1
        },
        { message: 'the sword to be picked up' },
      )
      const { state } = await channel.ask({ type: 'read', parts: ['inventory'] })
      expect(Object.values((state as { inventory: { slots: object } }).inventory.slots)).toEqual([items.sword()])
      expect(lines(carol.witness.violations)).toEqual([])
    } finally {
      await carol.quit()
    }
  })

  test('a crash leaves what went from one to another once: with who has it, on the ground, or gone by a carry', async () => {
    const clear = (who: Someone) => who.channel.ask({ type: 'clear', carry: ++carry, parts: ['inventory'] })
    await clear(alice)
    await clear(bob)
    await give(alice, { 'hotbar.0': items.plain('dirt', 5), 'hotbar.1': items.plain('stone', 9) })
    dig(3)
    const take = () =>
      until(async () => {
        for (const { x, z } of await lying()) await bob.place(x, z)
        return (await lying()).length === 0
      })
    await take()
    // Carried away before anything was saved by itself: alice must not have it again.
    expect(await clear(bob)).toMatchObject({
      removed: { inventory: { slots: { 'hotbar.0': items.plain('dirt', 5) } } },
    })
    await squid.crash()
    squid = await start()
    alice = await enter('alice')
    bob = await enter('bob')
    expect([await alice.has(), await bob.has()]).toEqual([{ 'hotbar.1': [items.id('stone'), 9] }, {}])
    await bob.place(30.5, 8.5)
    // Thrown, and kept with whatever is kept next.
    alice.client.send('held_item_slot', { slotId: 1 })
    dig(3)
    await until(async () => (await lying()).length === 1)
    await clear(bob)
    await squid.crash()
    squid = await start()
    alice = await enter('alice')
    bob = await enter('bob')
    await take()
    // It may have come down within alice's reach.
    const both = [...Object.values(await alice.has()), ...Object.values(await bob.has())]
    expect(both).toEqual([[items.id('stone'), 9]])
  })

  test('nothing was complained of', () => {
    expect(squid.complaints).toEqual([])
    expect([...alice.client.errors, ...bob.client.errors]).toEqual([])
    expect(lines([...alice.client.witness.violations, ...bob.client.witness.violations])).toEqual([])
  })
})
