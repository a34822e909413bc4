import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryClient, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

/** The rules that always hold, by the words of the design. Each is tested in more depth where its subject is. */
describe('rules that always hold', () => {
  test('1. A soft switch puts no login, respawn, start_configuration or position packet on the client’s wire', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    for (let crossing = 0; crossing < 6; crossing++) await alice.walk(mesh, crossing % 2 === 0 ? 8.5 : -8.5)
    const switches = mesh.events.flatMap((event) => (event.event === 'switch' ? [`${event.to} ${event.mode}`] : []))
    expect(switches).toEqual(['east soft', 'west soft', 'east soft', 'west soft', 'east soft', 'west soft'])
    for (const name of ['login', 'respawn', 'start_configuration', 'position'])
      expect(alice.names()).not.toContain(name)
    expect(alice.violations).toEqual([])
  })

  test('2. A client’s own entity id never changes while it is connected; no proxy EID is 0', async () => {
    // The servers' ids for the player are neither each other's nor the client's; or all three meet.
    for (const entityIds of [
      [41, 57],
      [1, 1],
    ] as const) {
      const { mesh, alice, west, east } = await aliceAtTheBorder({ entityIds })
      const own = alice.player.entityId
      // The servers use the client's number for something else, where it is not theirs for the player, and 0 too.
      const taken = entityIds[0] === own ? own + 50 : own
      for (const one of [west, east]) {
        one.spawn(taken, 'cow', { x: one === west ? -4 : 4 })
        one.spawn(0, 'pig', { x: one === west ? -4 : 4 })
      }
      for (const to of ['east', 'west', 'east'] as const) {
        await switchTo(mesh, 'alice', to)
        const speaker = mesh.backend(to).to('alice')
        alice.forget()
        for (const entityId of [speaker.entityId, taken]) {
          speaker.say('hurt_animation', { entityId, yaw: 0 })
          speaker.say('entity_status', { entityId, entityStatus: 24 })
          speaker.say('entity_metadata', { entityId, metadata: [{ key: 1, type: 'int', value: 9 }] })
        }
        const cow = alice.sees('cow')[to === 'west' ? 0 : 1]
        for (const name of ['hurt_animation', 'entity_status', 'entity_metadata'])
          expect(alice.hears(name).map(({ entityId }) => entityId)).toEqual([own, cow])
      }
      expect([own, ...alice.sees('cow'), ...alice.sees('pig')]).not.toContain(0)
      expect(new Set([own, ...alice.sees('cow'), ...alice.sees('pig')]).size).toBe(5)
      expect(alice.witness.state.entityId).toBe(own)
      expect(alice.violations).toEqual([])
    }
  })

  test('3. A client never hears of an entity that it has not been told to spawn, nor after it was told to destroy it; what a link had shown goes with it', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    // East's cow on west's ground is not shown; its words are not either.
    east.spawn(7, 'cow', { x: -4 })
    const told = (id: number) => {
      for (const one of [west, east]) {
        one.say('entity_velocity', { entityId: id, velocity: { x: 0, y: 0, z: 0 } })
        one.say('entity_status', { entityId: id, entityStatus: 2 })
        one.say('entity_metadata', { entityId: id, metadata: [{ key: 0, type: 'byte', value: 1 }] })
        one.say('set_passengers', { entityId: id, passengers: [8] })
      }
    }
    told(7)
    expect(alice.names()).toEqual([])
    // It walks home and appears, with what was said of it meanwhile.
    east.say('sync_entity_position', {
      entityId: 7,
      ...{ x: 4, y: 64, z: 8.5, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, onGround: true },
    })
    expect(alice.names()).toEqual(['spawn_entity', 'entity_metadata', 'set_passengers'])
    expect(alice.hears('spawn_entity')).toMatchObject([{ x: 4, y: 64, z: 8.5 }])
    await switchTo(mesh, 'alice', 'east')
    west.spawn(9, 'pig', { x: -4 })
    alice.forget()
    west.break()
    expect(alice.hears('entity_destroy')).toHaveLength(1)
    east.say('entity_destroy', { entityIds: [7] })
    alice.forget()
    told(7)
    told(9)
    expect(alice.names()).toEqual([])
    expect(alice.witness.state.entities.size).toBe(0)
    expect(alice.violations).toEqual([])
  })

  test('4. A reference count equals the number of players that have the entity spawned; with nobody connected the table is empty', async () => {
    const mesh = new MeshInMemory()
    const clients: MemoryClient[] = []
    for (const [at, name] of ['alice', 'bob', 'carol'].entries()) clients.push(await mesh.join(name, { x: -8.5 - at }))
    const check = (): void => {
      let references = 0
      for (const { proxyId, holders } of mesh.table.list(1_000)) {
        const seers = clients.filter(({ ended, witness }) => !ended && witness.state.entities.has(proxyId))
        expect(new Set(seers.map(({ name }) => name))).toEqual(holders)
        references += holders.size
      }
      expect(mesh.table.references).toBe(references)
      const spawned = clients.reduce((sum, { ended, witness }) => sum + (ended ? 0 : witness.state.entities.size), 0)
      expect(references).toBe(spawned)
    }
    for (const backend of [mesh.west, mesh.east])
      for (const { name } of clients)
        for (let id = 100; id < 110; id++)
          backend.to(name).spawn(id, id % 2 ? 'cow' : 'ender_dragon', { x: id % 3 ? -4 : 4 })
    check()
    for (const id of [100, 101, 102]) mesh.west.to('bob').say('entity_destroy', { entityIds: [id] })
    check()
    await switchTo(mesh, 'carol', 'east')
    check()
    mesh.east.to('alice').break()
    check()
    mesh.west.to('carol').break()
    check()
    for (const client of clients) {
      client.leave()
      if (mesh.players.size > 0) check()
    }
    expect([mesh.table.mappings, mesh.table.references]).toEqual([0, 0])
    expect(clients.flatMap(({ violations }) => violations)).toEqual([])
  })

  test('5. An action of a player runs on one server; movement reaches all', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const primary of ['west', 'east'] as const) {
      if (primary === 'east') await switchTo(mesh, 'alice', 'east')
      for (const one of [west, east]) one.forget()
      alice.move(-8, 8.5)
      alice.say('look', { yaw: 10, pitch: 0, onGround: true, flags: { onGround: true } })
      alice.say('entity_action', { entityId: alice.player.entityId, actionId: 0, jumpBoost: 0 })
      alice.say('arm_animation', { hand: 0 })
      alice.say('held_item_slot', { slotId: 3 })
      alice.say('tick_end')
      for (const one of [west, east])
        expect(one.names()).toEqual([
          'position',
          'look',
          'entity_action',
          'arm_animation',
          'held_item_slot',
          'tick_end',
        ])
      for (const one of [west, east]) one.forget()
      alice.say('use_item', { hand: 0, sequence: 1, rotation: { x: 0, y: 0 } })
      alice.say('client_command', { actionId: 1 })
      alice.say('block_dig', { status: 4, location: { x: 3, y: 0, z: 0 }, face: 0, sequence: 0 })
      alice.say('chat_message', {
        ...{
          message: 'hello',
          timestamp: 0n,
          salt: 0n,
          signature: undefined,
          offset: 0,
          acknowledged: Buffer.alloc(3),
        },
      })
      const [acts, rests] = primary === 'west' ? [west, east] : [east, west]
      expect(acts.names()).toEqual(['use_item', 'client_command', 'block_dig', 'chat_message'])
      expect(rests.names()).toEqual([])
    }
  })

  test('6. Every keep-alive, ping, teleport, block sequence and window id goes back to the link that issued it', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) {
      one.say('keep_alive', { keepAliveId: 5n })
      one.say('ping', { id: 5 })
    }
    // The dummy's are answered by mcmesh, without a word to the client.
    expect(east.names()).toEqual(['keep_alive', 'pong'])
    expect(west.names()).toEqual([])
    expect(alice.names()).toEqual(['keep_alive', 'ping'])
    alice.say('keep_alive', { keepAliveId: 5n })
    alice.say('pong', { id: 5 })
    expect(west.names()).toEqual(['keep_alive', 'pong'])
    expect(east.names()).toHaveLength(2)
    expect(alice.violations).toEqual([])
  })

  test('7. A chunk is loaded once per client, shows its owner’s blocks, and is unloaded when no link holds it any more', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [east, west, east, west]) one.chunk(0, 0)
    expect(alice.names()).toEqual(['map_chunk'])
    expect(alice.hears('map_chunk')).toMatchObject([{ x: 0, z: 0 }])
    west.say('block_change', { location: { x: 3, y: 70, z: 8 }, type: 1 })
    east.say('block_change', { location: { x: 3, y: 70, z: 8 }, type: 2 })
    expect(alice.hears('block_change')).toMatchObject([{ type: 2 }])
    for (const one of [east, west]) one.say('unload_chunk', { chunkX: 0, chunkZ: 0 })
    expect(alice.names()).toEqual(['map_chunk', 'block_change', 'unload_chunk'])
    expect(alice.violations).toEqual([])
  })

  test('8. Whatever the client shows after a switch is what the new primary says; the tab list is the union of the links’ lists', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const bar = (from: typeof west, digit: string) =>
      from.say('boss_bar', {
        entityUUID: `${digit.repeat(8)}-0000-4000-8000-000000000000`,
        ...{
          action: 0,
          title: { type: 'string', value: from.server.name },
          health: 1,
          color: 0,
          dividers: 0,
          flags: 0,
        },
      })
    const entry = (from: typeof west, name: string, digit: string) =>
      from.say('player_info', {
        action: { add_player: true, update_listed: true },
        data: [{ uuid: `${digit.repeat(8)}-0000-3000-8000-000000000000`, player: { name, properties: [] }, listed: 1 }],
      })
    west.say('update_health', { health: 20, food: 20, foodSaturation: 5 })
    east.say('update_health', { health: 7, food: 3, foodSaturation: 0 })
    for (const one of [west, east]) one.say('experience', { experienceBar: 0.5, level: 3, totalExperience: 30 })
    bar(west, 'a')
    bar(east, 'b')
    entry(west, 'wendy', 'c')
    entry(east, 'erik', 'd')
    expect([...alice.witness.state.tab.values()].filter((name) => name !== 'alice').sort()).toEqual(['erik', 'wendy'])
    expect(alice.hears('update_health')).toMatchObject([{ health: 20 }])
    alice.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('update_health')).toMatchObject([{ health: 7, food: 3 }])
    expect(alice.names(), 'what is the same is not said again').not.toContain('experience')
    expect([...alice.witness.state.bossBars].map((uuid) => uuid[0])).toEqual(['b'])
    expect([...alice.witness.state.tab.values()]).toContain('wendy')
    west.break()
    expect([...alice.witness.state.tab.values()]).not.toContain('wendy')
    expect(alice.violations).toEqual([])
  })

  test('9. What mcmesh does not know or cannot parse is passed on unchanged where the rules allow; never a crash, and one unknown id never drops the rest', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    const unknown = Buffer.from([0xfe, 0x01, 1, 2, 3])
    const broken = mesh.clientbound.encode('update_health', { health: 1, food: 1, foodSaturation: 1 }).subarray(0, 3)
    for (const packet of [unknown, broken]) west.sayRaw(packet)
    expect(alice.heard.map(({ packet }) => packet)).toEqual([unknown, broken])
    west.spawn(7, 'cow', { x: -4 })
    west.say('entity_destroy', { entityIds: [1000, 7, 1001] })
    expect(alice.hears('entity_destroy')).toHaveLength(1)
    expect(alice.sees('cow')).toEqual([])
    expect(mesh.logged('error')).toEqual([])
  })

  test('10. What a client or a server has mcmesh keep is bounded', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (let id = 0; id < 5_000; id++) {
      west.say('ping', { id })
      west.say('keep_alive', { keepAliveId: BigInt(id) })
      west.say('cookie_request', { cookie: `a:${id}` })
      alice.say('block_dig', { status: 0, location: { x: -3, y: 63, z: 8 }, face: 1, sequence: id + 1 })
    }
    expect(alice.player.requests.size).toBeLessThanOrEqual(3 * 1_024)
    // The newest are still answered.
    west.forget()
    alice.say('pong', { id: 4_999 })
    expect(west.names()).toEqual(['pong'])
    west.say('acknowledge_player_digging', { sequenceId: 5_000 })
    expect(alice.hears('acknowledge_player_digging').at(-1)).toEqual({ sequenceId: 5_000 })
    expect(east.over).toBe(false)
  })

  test('11. One server’s death or shutdown disconnects nobody who can stand on another', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.spawn(7, 'cow', { x: -4 })
    west.break('the connection broke')
    await mesh.settle()
    expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'east'])
    expect(alice.sees('cow')).toEqual([])
    // The ground that the player stands on is west's: it is asked for again as soon as the player moves.
    alice.move(-8, 8.5)
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('west')
    const translate = { type: 'string', value: 'multiplayer.disconnect.server_shutdown' }
    mesh.west.to('alice').say('kick_disconnect', { reason: { type: 'compound', value: { translate } } })
    await mesh.settle()
    expect([alice.ended, alice.player.primary?.server, east.over]).toEqual([false, 'east', false])
    for (const name of ['login', 'respawn', 'start_configuration', 'position', 'kick_disconnect'])
      expect(alice.names()).not.toContain(name)
    expect(alice.violations).toEqual([])
  })

  test('12. What a player has is on one server at a time: the client shows what its primary has, and nothing of a dummy’s', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const stack = {
      itemCount: 5,
      itemId: 1,
      addedComponentCount: 0,
      removedComponentCount: 0,
      components: [],
      removeComponents: [],
    }
    const slots = (filled: boolean) =>
      Array.from({ length: 46 }, (_, slot) => (filled && slot === 36 ? stack : { itemCount: 0 }))
    const show = (from: typeof west, filled: boolean) =>
      from.say('window_items', { windowId: 0, stateId: 1, items: slots(filled), carriedItem: { itemCount: 0 } })
    show(west, true)
    show(east, false)
    const hotbar = () => {
      const items = alice.hears('window_items').at(-1)?.items as { itemCount: number }[] | undefined
      return items?.[36]?.itemCount
    }
    expect(hotbar()).toBe(5)
    await switchTo(mesh, 'alice', 'east')
    expect(hotbar()).toBe(0)
    show(west, true)
    expect(hotbar()).toBe(0)
    await switchTo(mesh, 'alice', 'west')
    expect(hotbar()).toBe(5)
  })

  test('13. Payloads on the channels mcmesh:* never pass from a client to a server, nor from a server to a client', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const channel of ['mcmesh:sync', 'mcmesh:other', 'mcmesh:']) {
      for (const one of [west, east]) one.say('custom_payload', { channel, data: Buffer.from('{}') })
      alice.say('custom_payload', { channel, data: Buffer.from('{}') })
    }
    west.say('custom_payload', { channel: 'other:mcmesh', data: Buffer.of(1) })
    alice.say('custom_payload', { channel: 'other:mcmesh', data: Buffer.of(1) })
    expect(alice.names()).toEqual(['custom_payload'])
    expect([west.names(), east.names()]).toEqual([['custom_payload'], []])
  })
})
