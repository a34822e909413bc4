import { expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { aliceAtTheBorder, faults, type Halves } from './halves.ts'
import { heard, seen, sight } from './looks.ts'
import type { Row } from './rows.ts'

/** What a player does: each deed reaches the server that it concerns. */
export function acting(servers: () => Halves, { version }: Row): void {
  test('a block is dug on the server that owns it, and each dig is acknowledged once and in order', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    await alice.walk(-1.5, 8.5, { stepEvery: 5 })
    const since = alice.received.length
    let sequence = 0
    for (const x of [-2, 1]) {
      const location = { x, y: 63, z: 8 }
      for (const status of [0, 2]) {
        alice.send('block_dig', { status, location, face: 1, sequence: ++sequence })
        alice.send('arm_animation', { hand: 0 })
      }
    }
    await until(async () => (await west.block(-2, 63, 8)) === 'minecraft:air')
    await until(async () => (await east.block(1, 63, 8)) === 'minecraft:air')
    // Each server's copy of the other's ground is as it was.
    expect([await east.block(-2, 63, 8), await west.block(1, 63, 8)]).toEqual(Array(2).fill('minecraft:grass_block'))
    const acknowledged = () => heard(alice, 'acknowledge_player_digging', since).map(({ sequenceId }) => sequenceId)
    await until(() => acknowledged().at(-1) === sequence, { message: () => `${sequence}, not ${acknowledged()}` })
    expect(acknowledged()).toEqual([...acknowledged()].sort())
    // Two servers, in whichever order they tick.
    expect(
      heard(alice, 'block_change', since)
        .map(({ location, type }) => [(location as { x: number }).x, type])
        .sort(),
    ).toEqual([
      [-2, 0],
      [1, 0],
    ])
    await west.setBlock(-2, 63, 8, 'minecraft:grass_block')
    await east.setBlock(1, 63, 8, 'minecraft:grass_block')
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a hit reaches the server that the entity lives on, and its hurt comes back under the id that the client knows', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    await alice.walk(-1.5, 8.5, { stepEvery: 5 })
    const [cow, pig] = [await west.spawn('minecraft:cow', -2.5, 64, 10.5), await east.spawn('minecraft:pig', 1, 64, 10)]
    const since = alice.received.length
    for (const [server, { uuid, entityId }] of [
      [west, cow],
      [east, pig],
    ] as const) {
      const id = await sight(alice, uuid)
      alice.send('attack', { entityId: id })
      alice.send('arm_animation', { hand: 0 })
      await until(() => heard(alice, 'damage_event', since).some((hurt) => hurt.entityId === id))
      const [hurt] = heard(alice, 'damage_event', since).filter((hurt) => hurt.entityId === id)
      // Causes are counted from one.
      expect(hurt?.sourceCauseId).toBe(alice.witness.state.entityId! + 1)
      const attack = await server.deed('attack', 'alice')
      expect(attack.what).toMatchObject({ entityId, uuid })
      expect((await server.entity(uuid))?.health).toBe(9)
    }
    for (const server of [west, east]) expect(server.deeds.filter(({ deed }) => deed === 'attack')).toHaveLength(1)
    await Promise.all([west.remove(cow.uuid), east.remove(pig.uuid)])
    await until(() => [cow, pig].every(({ uuid }) => seen(alice, uuid).length === 0))
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('whoever is picked or looked through is found on its server, and a block is placed on its own', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    await alice.walk(-1.5, 8.5, { stepEvery: 5 })
    const [cow, pig] = [await west.spawn('minecraft:cow', -2.5, 64, 10.5), await east.spawn('minecraft:pig', 1, 64, 10)]
    let sequence = 0
    for (const [server, { uuid, entityId }, x] of [
      [west, cow, -3],
      [east, pig, 1],
    ] as const) {
      const player = (await server.player('alice'))!.uuid
      await server.give(player, 'minecraft:stone')
      const against = { location: { x, y: 63, z: 7 }, direction: 1, cursorX: 0.5, cursorY: 1, cursorZ: 0.5 }
      const clicked = { hand: 0, ...against, insideBlock: false, worldBorderHit: false, sequence: ++sequence }
      alice.send('block_place', clicked)
      await until(async () => (await server.block(x, 64, 7)) === 'minecraft:stone')
      await server.setBlock(x, 64, 7, 'minecraft:air')
      const id = await sight(alice, uuid)
      alice.send('pick_item_from_entity', { entityId: id, includeData: false })
      expect((await server.deed('pickEntity', 'alice')).what).toMatchObject({ entityId })
      alice.send('pick_item_from_block', { position: { x, y: 63, z: 7 }, includeData: false })
      expect((await server.deed('pickBlock', 'alice')).what).toMatchObject({ block: 'minecraft:grass_block', x })
      await server.gameMode(player, 'spectator')
      // Since 26.2 it may be of nobody: ids are counted from one.
      alice.send('spectate_entity', { entityId: version === '26.1' ? id : id + 1 })
      expect((await server.deed('spectate', 'alice')).what).toMatchObject({ entityId })
      await server.gameMode(player, 'survival')
    }
    await Promise.all([west.remove(cow.uuid), east.remove(pig.uuid)])
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a chest is open under a number of the client’s own, and what is open ends at a switch', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    // A dummy's windows nobody sees.
    await east.openChest((await east.player('alice'))!.uuid)
    const since = alice.received.length
    await west.openChest((await west.player('alice'))!.uuid)
    const { windowId } = (await alice.next('open_window', { since })).params
    const click = { slot: 3, mouseButton: 0, mode: 0, changedSlots: [], cursorItem: undefined }
    alice.send('window_click', { windowId, stateId: 0, ...click })
    expect((await west.deed('click', 'alice')).what).toMatchObject({ window: 'opened', slot: 3 })
    await alice.walk(6.5, 8.5, { stepEvery: 5 })
    await mesh.event('switch', { player: 'alice', to: 'east', mode: 'soft' })
    expect(heard(alice, 'close_window', since)).toEqual([{ windowId }])
    expect(heard(alice, 'open_window', since)).toHaveLength(1)
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('what is said on one server is read on both, once', async () => {
    const { world, mesh, alice } = await aliceAtTheBorder(servers())
    const bob = await world.join(mesh, 'bob')
    await mesh.does('switch bob east')
    const since = [alice, bob].map(({ received }) => received.length)
    const unsigned = { timestamp: 0n, salt: 0n, offset: 0, acknowledged: Buffer.alloc(3), checksum: 0 }
    alice.send('chat_message', { message: 'over here', ...unsigned })
    bob.send('chat_message', { message: 'and there', ...unsigned })
    for (const [at, client] of [alice, bob].entries()) {
      const lines = () =>
        client.received
          .slice(since[at])
          .filter(({ name }) => /chat/.test(name))
          .map(({ params }) => JSON.stringify(params))
      for (const message of ['over here', 'and there']) {
        await until(() => lines().some((line) => line.includes(message)), { message: () => `${message} in ${lines()}` })
        expect(lines().filter((line) => line.includes(message))).toHaveLength(1)
      }
    }
    expect(world.west.deeds.filter(({ deed }) => deed === 'chat').map(({ what }) => what.message)).toEqual([
      'over here',
    ])
    expect(world.east.deeds.filter(({ deed }) => deed === 'chat').map(({ what }) => what.message)).toEqual([
      'and there',
    ])
    expect(faults(world, mesh, alice, bob)).toEqual([])
  })
}
