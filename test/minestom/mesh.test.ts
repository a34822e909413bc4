import { describe, expect, test } from 'vitest'
import { readMesh } from '../../src/config/mesh.ts'
import { diagnose } from '../../src/main/doctor.ts'
import { joinClient, type TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch, standsOn } from '../kit/halves.ts'
import { describe as lines } from '../kit/watch.ts'
import { faults, halves } from './halves.ts'
import { heard, seen, sight, standing } from './looks.ts'
import { rows } from './rows.ts'
import type { Minestom } from './server.ts'
import { named } from './showcase.ts'

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0

const noKeys = { forward: false, backward: false, left: false, right: false, jump: false, shift: false, sprint: false }

describe.each(rows)('two Minestom servers of $version, joined by the plugin channel', (row) => {
  const servers = halves(row)

  /** A mesh with one player at the border, who has a dummy beyond it. */
  async function aliceAtTheBorder() {
    const world = servers()
    const mesh = await world.start()
    const alice = await world.join(mesh, 'alice')
    await mesh.event('dummy.join', { player: 'alice', server: 'east' })
    return { world, mesh, alice, west: world.west, east: world.east }
  }

  test('rules 1 and 2: ten crossings, soft, and the client hears nothing of them', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
    const { entityId } = alice.witness.state
    expect(entityId).not.toBe(0)
    alice.reset()
    for (let crossing = 0; crossing < 10; crossing++) {
      const since = mesh.events.length
      const [to, x] = crossing % 2 === 0 ? (['east', 6.5] as const) : (['west', -6.5] as const)
      await alice.walk(x, 8.5, { stepEvery: 5 })
      const { mode, cause } = await mesh.event('switch', { player: 'alice', to }, { since })
      expect([mode, cause]).toEqual(['soft', 'zone'])
    }
    expect(mesh.all('switch')).toHaveLength(10)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.witness.state.entityId).toBe(entityId)
    // Rule 5: movement reaches all.
    for (const server of [west, east]) await standing(server, 'alice', ({ x }) => x === -6.5)
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a block is dug on the server that owns it, and each dig is acknowledged once and in order', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
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
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
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

  test('a boat carries its rider: steered, seen by others, followed by the dummy, and left at the border', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
    const bob = await world.join(mesh, 'bob')
    const boat = await west.spawn('minecraft:oak_boat', -7.5, 64, 8.5)
    const id = await sight(alice, boat.uuid)
    await sight(bob, boat.uuid)
    const own = alice.witness.state.entityId!
    alice.send('use_entity', { target: id, hand: 0, location: { x: 0, y: 0.3, z: 0 }, sneaking: false })
    for (const client of [alice, bob]) {
      await until(() => heard(client, 'set_passengers').length > 0)
      expect(heard(client, 'set_passengers').at(-1)).toEqual({ entityId: id, passengers: [own] })
    }
    await standing(west, 'alice', ({ vehicle }) => vehicle === boat.entityId)
    const steer = async (from: number, to: number) => {
      for (let x = from; x <= to; x += 0.25) {
        alice.send('vehicle_move', { x, y: 64, z: 8.5, yaw: -90, pitch: 0, onGround: true })
        alice.send('player_input', { inputs: { ...noKeys, forward: true } })
        await until(async () => (await west.entity(boat.uuid))?.x === x)
      }
    }
    await steer(-7.25, -4)
    // The mesh moves the dummy beside the boat.
    await standing(east, 'alice', ({ x, vehicle }) => vehicle === undefined && Math.abs(x + 4) < 1)
    const where = () =>
      heard(bob, 'sync_entity_position')
        .filter(({ entityId }) => entityId === id)
        .at(-1)?.x
    await until(() => where() === -4, { message: () => `the boat to be seen at -4, not ${where()}` })
    const since = mesh.events.length
    void steer(-3.75, 3).catch(() => undefined)
    await mesh.event('switch', { player: 'alice', to: 'east' }, { since })
    await until(() => isEmpty(heard(alice, 'set_passengers').at(-1)?.passengers))
    await standing(west, 'alice', ({ vehicle }) => vehicle === undefined)
    expect(await standsOn(mesh, 'alice')).toBe('east+west')
    await west.remove(boat.uuid)
    expect(faults(world, mesh, alice, bob)).toEqual([])
  })

  test('whoever is picked or looked through is found on its server, and a block is placed on its own', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
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
      alice.send('spectate_entity', { entityId: row.version === '26.1' ? id : id + 1 })
      expect((await server.deed('spectate', 'alice')).what).toMatchObject({ entityId })
      await server.gameMode(player, 'survival')
    }
    await Promise.all([west.remove(cow.uuid), east.remove(pig.uuid)])
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a chest is open under a number of the client’s own, and what is open ends at a switch', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
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

  test('a death and its respawn renew the dummies, and the next switch is soft again', async () => {
    const { world, mesh, alice, west } = await aliceAtTheBorder()
    const [since, events] = [alice.received.length, mesh.events.length]
    await west.kill((await west.player('alice'))!.uuid)
    expect((await alice.next('death_combat_event', { since })).params.playerId).toBe(alice.witness.state.entityId)
    alice.witness.expect('respawn')
    alice.witness.expect('position')
    alice.send('client_command', { actionId: 'perform_respawn' })
    await alice.next('position', { since })
    await mesh.event('dummy.join', { player: 'alice', server: 'east' }, { since: events })
    alice.reset()
    await alice.walk(6.5, 8.5, { stepEvery: 5 })
    await mesh.event('switch', { player: 'alice', to: 'east', mode: 'soft' }, { since: events })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('what is said on one server is read on both, once', async () => {
    const { world, mesh, alice } = await aliceAtTheBorder()
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

  test('whatever the server says reaches a client behind the mesh as it reaches one that plays on the server itself', async () => {
    const { world, mesh, alice, west } = await aliceAtTheBorder()
    const cow = await west.spawn('minecraft:cow', -6.5, 64, 10.5)

    const shown = async (client: TestClient, name: string): Promise<string[]> => {
      const seen = () => [...client.witness.state.entities].find(([, { uuid }]) => uuid === cow.uuid)?.[0]
      const entities = new Map([[await until(seen), 'cow']])
      entities.set(client.witness.state.entityId!, 'self')
      const since = client.received.length
      const { uuid } = (await west.player(name))!
      await west.bearers(uuid, cow.uuid, -6.5, 65, 12.5)
      await west.show(uuid, cow.uuid)
      await client.next('remove_resource_pack', { since })
      const last = client.received.findIndex((each, at) => at >= since && each.name === 'remove_resource_pack')
      return named(client.received.slice(since, last + 1), entities)
    }
    const behind = await shown(alice, 'alice')
    const carol = await joinClient({ port: west.port, name: 'carol', version: row.version })
    const itself = await shown(carol, 'carol').finally(() => carol.quit())
    expect(itself.length).toBeGreaterThan(90)
    expect(behind).toEqual(itself)
    await until(() => !alice.witness.state.tab.has(carol.witness.state.uuid!))
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a server that reconfigures its player takes it along; what it does with a dummy nobody hears', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder()
    const { entityId } = alice.witness.state
    const spawns = ({ deeds }: Minestom) => deeds.filter(({ deed }) => deed === 'spawn').length
    const cross = async (to: string, x: number) => {
      const since = mesh.events.length
      await alice.walk(x, 8.5, { stepEvery: 5 })
      expect((await mesh.event('switch', { player: 'alice', to }, { since })).mode).toBe('soft')
    }
    alice.reset()
    const before = spawns(east)
    await east.reconfigure((await east.player('alice'))!.uuid)
    await until(() => spawns(east) > before)
    await cross('east', 6.5)
    await cross('west', -6.5)
    expect(seenOfSwitch(alice)).toEqual([])
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    await west.reconfigure((await west.player('alice'))!.uuid)
    await until(() => alice.counts.has('position'))
    expect(seenOfSwitch(alice)).toEqual(['login', 'start_configuration', 'position'])
    expect(alice.witness.state.entityId).toBe(entityId)
    alice.reset()
    await cross('east', 6.5)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('to a server of other registries the switch is hard, there and back: the client is configured anew', async () => {
    const world = servers()
    const odd = await world.another({ spawn: { x: 8.5, z: 8.5 }, biome: 'mcmesh:odd' })
    const mesh = await world.start({}, odd)
    const alice = await world.join(mesh, 'alice')
    const { entityId } = alice.witness.state
    for (const [to, x, server] of [
      ['east', 6.5, odd],
      ['west', -6.5, world.west],
    ] as const) {
      await until(async () => (await standsOn(mesh, 'alice')).includes('+'))
      const since = mesh.events.length
      for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
      alice.reset()
      await alice.walk(x, 8.5, { stepEvery: 5 })
      expect((await mesh.event('switch', { player: 'alice', to }, { since })).mode).toBe('hard')
      await until(() => alice.counts.has('position'))
      expect(seenOfSwitch(alice)).toEqual(['login', 'start_configuration', 'position'])
      expect(alice.witness.state.entityId).toBe(entityId)
      await alice.walk(x + 1, 8.5, { stepEvery: 5 })
      await standing(server, 'alice', (body) => body.x === x + 1)
    }
    expect([...faults(world, mesh, alice), ...odd.complaints]).toEqual([])
  })

  test('the doctor finds that players can pass softly, whatever version the file names or leaves open', async () => {
    const { west, east } = servers()
    const address = ({ port }: Minestom) => ({ address: `127.0.0.1:${port}` })
    for (const version of [row.version, 'auto']) {
      const { mesh } = readMesh(
        JSON.stringify({
          version,
          servers: { west: address(west), east: address(east) },
          zones: [
            { server: 'west', x: [null, 0] },
            { server: 'east', x: [0, null] },
          ],
        }),
        { env: {}, readFile: () => Buffer.alloc(0) },
      )
      const { verdicts } = await diagnose(mesh!)
      expect(verdicts.map(({ mode }) => mode)).toEqual(['soft', 'soft'])
    }
    expect([...west.complaints, ...east.complaints]).toEqual([])
  })

  test('a far teleport by its server takes the dummy along, and a server that dies takes nobody with it', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const { uuid } = (await west.player('alice'))!
    for (const x of [-40.5, -3.5]) {
      const since = alice.received.length
      alice.witness.expectTeleport()
      await west.move(uuid, x, 64, 8.5)
      expect((await alice.next('position', { since })).params.x).toBe(x)
      await standing(east, 'alice', (dummy) => dummy.x === x)
    }
    await alice.walk(-2.5, 8.5, { stepEvery: 5 })
    await standing(east, 'alice', ({ x }) => x === -2.5)
    alice.reset()
    await west.crash()
    await mesh.event('switch', { player: 'alice', to: 'east', cause: 'failover', mode: 'soft' })
    await alice.walk(-4.5, 8.5, { stepEvery: 5 })
    await standing(east, 'alice', ({ x }) => x === -4.5)
    expect([alice.ended(), seenOfSwitch(alice)]).toEqual([undefined, []])
    expect([...lines(alice.witness.violations), ...alice.errors, ...east.complaints]).toEqual([])
  })
})
