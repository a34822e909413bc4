import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { textParam } from '../../../src/protocol/text.ts'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

const health = (from: MemoryConnection, points: number): void =>
  from.say('update_health', { health: points, food: 20, foodSaturation: 5 })

const die = (from: MemoryConnection): void => {
  health(from, 0)
  const message = textParam(from.server.protocol.number, 'dead')
  from.sayIfKnown('death_combat_event', { playerId: from.entityId, entityId: -1, message })
}

describe('a player that is dead', () => {
  test('is switched by no zone until its own server has given it a new body', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    die(west)
    await alice.walk(mesh, 4)
    expect(alice.player.primary?.server).toBe('west')
    alice.say('client_command', { actionId: 'perform_respawn' })
    expect(west.hears('client_command')).toHaveLength(1)
    alice.witness.expect('respawn')
    west.respawn()
    west.teleport({ x: 4 })
    health(west, 20)
    await mesh.settle()
    await alice.walk(mesh, 5)
    expect([alice.player.primary?.server, alice.violations]).toEqual(['east', []])
  })

  test('nor by hand: whoever asks is told at once why', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    die(west)
    expect(await switchByHand(alice.player, 'east')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/is dead/),
    })
    expect(alice.player.primary?.server).toBe('west')
    alice.witness.expect('respawn')
    west.respawn()
    health(west, 20)
    west.teleport({ x: -8.5 })
    await mesh.settle()
    await alice.walk(mesh, -8)
    expect(await switchByHand(alice.player, 'east')).toMatchObject({ ok: true })
  })

  test.each(['1.17.1', '1.20.1', '1.20.4', '1.21.4'])(
    'and whose server dies with it stands on another with a new body, in %s',
    async (version) => {
      const { mesh, alice, west } = await aliceAtTheBorder({ version })
      die(west)
      for (const packet of ['login', 'respawn', 'start_configuration', 'position'] as const)
        alice.witness.expect(packet)
      mesh.west.refuses = 'it is down'
      west.break('the connection broke')
      await mesh.settle()
      expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'east'])
      const [told] = mesh.events.filter(({ event }) => event === 'switch')
      expect(told).toMatchObject({ mode: 'hard', cause: 'failover' })
      // A login, or a respawn where there is none without one, takes it out of its death screen.
      expect(alice.names()).toContain(mesh.protocol.hasConfiguration ? 'start_configuration' : 'respawn')
    },
  )
})

describe('a dummy that is dead', () => {
  test('is nobody’s until its server has given it a new body and it was placed', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    die(east)
    expect(east.hears('client_command')).toEqual([{ actionId: 'perform_respawn' }])
    await alice.walk(mesh, 4)
    expect([alice.player.primary?.server, alice.player.switching.pending?.server]).toEqual(['west', 'east'])
    east.respawn()
    east.teleport({ x: 100 })
    health(east, 20)
    await mesh.settle()
    expect([alice.player.primary?.server, east.placings.at(-1)?.x]).toEqual(['east', 4])
    expect(alice.violations).toEqual([])
  })

  test('and stays so is given up, with a word, and dialled again', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    die(east)
    await alice.walk(mesh, 4)
    await mesh.pass(mesh.limits.syncTimeout)
    const left = mesh.events.flatMap((event) => (event.event === 'dummy.leave' ? [event.reason] : []))
    expect(left).toEqual(['the dummy died, and east gave it no new body within 5000 ms'])
    await mesh.pass(mesh.limits.retryFirst)
    expect([alice.player.primary?.server, alice.violations]).toEqual(['east', []])
  })

  test('and lives again without a word of a new body is placed all the same', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    die(east)
    health(east, 20)
    await mesh.settle()
    await alice.walk(mesh, 4)
    expect(alice.player.primary?.server).toBe('east')
  })
})

describe('what a body was in the midst of when its dummy joined', () => {
  const abilities = { flags: 0x0c, flyingSpeed: 0.05, walkingSpeed: 0.1 }

  async function late(before: (west: MemoryConnection, says: (name: string, params: object) => void) => void) {
    const mesh = new MeshInMemory()
    const alice = await mesh.join('alice', { x: -100.5 })
    const west = mesh.west.to('alice')
    before(west, (name, params) => alice.say(name, params as Record<string, unknown>))
    await alice.walk(mesh, -30)
    return { mesh, alice, west, east: mesh.east.to('alice') }
  }

  test('flight goes on: its server hears of it, and the client is not taken out of the sky', async () => {
    const { mesh, alice, east } = await late((west, says) => {
      west.say('abilities', abilities)
      says('abilities', { flags: 2 })
    })
    // East's own word on what it may comes after its login.
    expect(east.hears('abilities')).toEqual([{ flags: 2 }])
    east.say('abilities', abilities)
    alice.say('abilities', { flags: 2 })
    alice.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('abilities').every(({ flags }) => (Number(flags) & 2) !== 0)).toBe(true)
  })

  test('so does gliding, and the slot that it holds is held', async () => {
    const { mesh, alice, east } = await late((west) => {
      west.say('entity_metadata', { entityId: west.entityId, metadata: [{ key: 0, type: 'byte', value: -0x80 }] })
      west.say('held_item_slot', { slot: 5 })
    })
    expect(east.hears('entity_action')).toMatchObject([{ entityId: east.entityId, actionId: 'start_fall_flying' }])
    expect(east.hears('held_item_slot')).toEqual([{ slotId: 5 }])
    alice.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.names()).not.toContain('held_item_slot')
  })

  test.each([
    [1, [1, 0], []],
    [3, [], [6, 6]],
  ])('an item in use (hand flags %i) and a bed are let go on the server that it leaves', async (hand, slots, digs) => {
    const { mesh, west } = await aliceAtTheBorder()
    west.say('entity_metadata', {
      entityId: west.entityId,
      metadata: [
        { key: 8, type: 'byte', value: hand },
        { key: 14, type: 'optional_block_pos', value: { x: -8, y: 64, z: 8 } },
      ],
    })
    await switchTo(mesh, 'alice', 'east')
    expect(west.hears('held_item_slot').map(({ slotId }) => slotId)).toEqual(slots)
    expect(west.hears('block_dig').map(({ status }) => status)).toEqual(digs)
    expect(west.hears('entity_action').map(({ actionId }) => actionId)).toEqual(['stop_sleeping'])
  })
})
