import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { drainEnded, leaveDraining } from '../../../src/player/switching/drain.ts'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder, type MemoryServer, MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** The judgement falls: the server does not live, and its links are given up, as the engine has it. */
async function hangs(mesh: MeshInMemory, backend: MemoryServer): Promise<void> {
  backend.up = false
  mesh.roster.serverDown(backend.name, 'it hangs')
  await mesh.settle()
}

async function wakes(mesh: MeshInMemory, backend: MemoryServer): Promise<void> {
  backend.up = true
  mesh.roster.serverOpened()
  await mesh.settle()
}

describe.each(supportedVersions)('%s: a server that hangs is not used', (version) => {
  test('its dummies leave, nobody is switched onto it, and both are back once it lives', async () => {
    const { mesh, alice } = await aliceAtTheBorder({ version })
    expect(alice.player.isReady('east')).toBe(true)
    await hangs(mesh, mesh.east)
    expect(mesh.events).toContainEqual(
      expect.objectContaining({ event: 'dummy.leave', server: 'east', reason: 'it hangs' }),
    )
    await alice.walk(mesh, 8)
    await mesh.pass(60_000)
    // Not dialled either.
    expect(mesh.east.connections).toHaveLength(1)
    expect([alice.player.playsOn, alice.player.isReady('east'), alice.ended]).toEqual(['west', false, false])
    await wakes(mesh, mesh.east)
    await mesh.pass(mesh.limits.retryFirst)
    await alice.walk(mesh, 9)
    expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
  })

  test('its players go on where their dummies stand', async () => {
    const { mesh, alice } = await aliceAtTheBorder({ version })
    await hangs(mesh, mesh.west)
    expect([alice.player.playsOn, alice.ended, alice.violations]).toEqual(['east', false, []])
    expect(mesh.events).toContainEqual(
      expect.objectContaining({ event: 'switch', to: 'east', cause: 'failover', mode: 'soft' }),
    )
  })

  test('its players wait on it while no other can take them, and go on where they are when it wakes', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    await hangs(mesh, mesh.east)
    await hangs(mesh, mesh.west)
    alice.forget()
    await mesh.pass(25_000)
    expect([alice.player.playsOn, alice.ended, west.over]).toEqual(['west', false, false])
    expect(mesh.logged('warn').filter((line) => line.includes('alice waits on west'))).toHaveLength(1)
    await wakes(mesh, mesh.west)
    await mesh.pass(1_000)
    expect([alice.player.playsOn, west.over, alice.violations]).toEqual(['west', false, []])
    expect(mesh.events.filter(({ event }) => event === 'switch' || event === 'player.leave')).toEqual([])
  })

  test('its players wait on it until another can take them', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    await hangs(mesh, mesh.east)
    await hangs(mesh, mesh.west)
    await mesh.pass(5_000)
    for (const name of ['start_configuration', 'login', 'respawn', 'position'] as const) alice.witness.expect(name)
    await wakes(mesh, mesh.east)
    await mesh.pass(5_000)
    expect([alice.player.playsOn, alice.ended, west.over]).toEqual(['east', false, true])
  })

  test('its players leave it with a sentence once its connection is gone and there is no other', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    await hangs(mesh, mesh.east)
    await hangs(mesh, mesh.west)
    west.session.closed('nothing came for 30 s')
    await mesh.settle()
    expect(alice.ended).toBe(true)
  })

  test('one that accepts a dummy and says nothing is given up after 5 s', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.letsIn = false
    const alice = await mesh.join('alice', { x: -8.5 })
    expect(alice.player.links.get('east')?.phase).toBe('login')
    await mesh.pass(4_990)
    expect(mesh.east.connections[0]?.over).toBe(false)
    await mesh.pass(20)
    expect(mesh.east.connections[0]?.over).toBe(true)
    expect(mesh.events).toContainEqual(
      expect.objectContaining({ event: 'dummy.fail', server: 'east', error: expect.stringContaining('said nothing') }),
    )
    expect(alice.player.playsOn).toBe('west')
  })

  test.runIf(protocolOf(version).hasConfiguration)(
    'one that falls silent while it configures a dummy is given up too, with twice the patience each time',
    async () => {
      const mesh = new MeshInMemory({ version })
      mesh.east.finishes = false
      const alice = await mesh.join('alice', { x: -8.5 })
      const fails = () => mesh.events.filter(({ event }) => event === 'dummy.fail').length
      await mesh.pass(5_010)
      expect(fails()).toBe(1)
      await mesh.pass(mesh.limits.retryFirst + 9_900)
      expect(fails()).toBe(1)
      await mesh.pass(200)
      expect(fails()).toBe(2)
      expect([alice.player.playsOn, alice.ended]).toEqual(['west', false])
    },
  )

  test('one that takes a new player and says nothing is left for the next after 5 s', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.letsIn = false
    const alice = await mesh.join('alice', { x: 200.5 })
    await mesh.pass(5_100)
    expect([alice.player.playsOn, alice.ended, alice.violations]).toEqual(['east', false, []])
  })
})

describe('a server that is down', () => {
  test('is not switched to by hand: the answer says why', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    await hangs(mesh, mesh.east)
    expect(await switchByHand(alice.player, 'east')).toEqual({ ok: false, error: 'east is down: it is down' })
    expect(alice.player.switching.pending).toBeUndefined()
    expect(alice.player.switching.heldByHandOn('west')).toBe(false)
  })

  test('ends the switch that waits for it, by whomever it was asked for', async () => {
    const mesh = new MeshInMemory()
    mesh.east.letsIn = false
    const alice = await mesh.join('alice', { x: -8.5 })
    await alice.walk(mesh, 8)
    expect(alice.player.switching.pending).toMatchObject({ server: 'east', cause: 'zone' })
    await hangs(mesh, mesh.east)
    expect(alice.player.switching.pending).toBeUndefined()
    expect(mesh.events).toContainEqual(expect.objectContaining({ event: 'switch.fail', to: 'east' }))
  })

  test('is nobody’s refuge from a drain', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    await hangs(mesh, mesh.east)
    mesh.servers.server('west')?.drain()
    expect(leaveDraining(alice.player, 'west')).toBe('stays')
  })
})

describe('a drain that is under way', () => {
  /** Alice is to leave west for east, which has not let her in yet. */
  async function leaving() {
    const mesh = new MeshInMemory()
    mesh.east.letsIn = false
    const alice = await mesh.join('alice', { x: -200.5 })
    mesh.servers.server('west')?.drain()
    expect(leaveDraining(alice.player, 'west')).toBe('moves')
    await mesh.settle()
    expect(alice.player.switching.pending).toMatchObject({ server: 'east', cause: 'drain' })
    return { mesh, alice }
  }

  test('ends with undrain: who was to leave stays', async () => {
    const { mesh, alice } = await leaving()
    mesh.servers.server('west')?.undrain()
    drainEnded(alice.player, 'west')
    expect(alice.player.switching.pending).toBeUndefined()
    mesh.east.letsIn = true
    await mesh.pass(60_000)
    expect([alice.player.playsOn, alice.ended]).toEqual(['west', false])
  })

  test('does not end with the undrain of another server', async () => {
    const { alice } = await leaving()
    drainEnded(alice.player, 'east')
    expect(alice.player.switching.pending).toMatchObject({ cause: 'drain' })
  })

  test('goes on with the next server when one does not take the player', async () => {
    const servers = Object.fromEntries(
      ['west', 'east', 'north'].map((name, at) => [name, { address: `127.0.0.1:${at + 1}` }]),
    )
    const mesh = new MeshInMemory({ file: { servers, fallback: ['east', 'north'] } })
    mesh.east.refuses = 'it is full'
    const alice = await mesh.join('alice', { x: -200.5 })
    mesh.servers.server('west')?.drain()
    leaveDraining(alice.player, 'west')
    await mesh.settle()
    expect(alice.player.playsOn).toBe('north')
  })
})
