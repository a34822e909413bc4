import { describe, expect, test } from 'vitest'
import { switchByHand, unpin } from '../../../src/player/switching/border.ts'
import { aliceAtTheBorder, MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** West's ground and east's with the border at this chunk; unedited it is 0. */
const borderAt = (chunk: number) => ({
  zones: [
    { server: 'west', x: [null, chunk] },
    { server: 'east', x: [chunk, null] },
  ],
})

const servers = {
  west: { address: '127.0.0.1:1' },
  east: { address: '127.0.0.1:2' },
  north: { address: '127.0.0.1:3' },
}

describe('an edit of the zones reaches every player at once, though nobody moves', () => {
  test('a dummy joins where a border has come near, and leaves where it has gone', async () => {
    const mesh = new MeshInMemory()
    const alice = await mesh.join('alice', { x: -200.5 })
    expect([...alice.player.links.servers()]).toEqual(['west'])
    mesh.edit(borderAt(-11))
    await mesh.settle()
    expect([...alice.player.links.servers()]).toEqual(['west', 'east'])
    expect(alice.player.isReady('east')).toBe(true)
    mesh.edit(borderAt(0))
    await mesh.settle()
    expect([...alice.player.links.servers()]).toEqual(['west'])
    expect(mesh.events).toContainEqual({
      ...{ event: 'dummy.leave', player: 'alice', server: 'east', reason: 'far from its border' },
    })
    expect(alice.violations).toEqual([])
  })

  test('a dummy that an operator holds, or has dropped, stays as the operator wants it', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    alice.player.links.open('east', true)
    mesh.edit(borderAt(100))
    await mesh.settle()
    expect(alice.player.links.has('east')).toBe(true)
    alice.player.links.get('east')?.releaseHold()
    alice.player.links.drop(alice.player.links.get('east')!, 'dropped by hand')
    alice.player.switching.dropByHand('east')
    mesh.edit(borderAt(0))
    await mesh.settle()
    expect(alice.player.links.has('east')).toBe(false)
  })

  test('who stands beyond a border that has moved is switched, softly where its dummy stands', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    mesh.edit(borderAt(-2))
    // At once: nobody had to answer anything.
    expect(alice.player.primary?.server).toBe('east')
    await mesh.settle()
    expect(mesh.events).toContainEqual(
      expect.objectContaining({ event: 'switch', from: 'west', to: 'east', cause: 'zone', mode: 'soft' }),
    )
    expect([west.over, east.over]).toEqual([false, false])
    expect(alice.violations).toEqual([])
  })

  test('who had no dummy there is switched as soon as it stands', async () => {
    const mesh = new MeshInMemory()
    const alice = await mesh.join('alice', { x: -200.5 })
    mesh.edit(borderAt(-100))
    expect(alice.player.switching.pending).toMatchObject({ server: 'east', cause: 'zone' })
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('all players of the mesh are asked, each by where it stands', async () => {
    const mesh = new MeshInMemory()
    const places = { alice: -40.5, bob: -100.5, carol: 40.5 }
    for (const [name, x] of Object.entries(places)) await mesh.join(name, { x })
    await mesh.player('carol').links.open('east', true)
    mesh.edit(borderAt(-4))
    await mesh.settle()
    const playsOn = () => Object.keys(places).map((name) => mesh.player(name).playsOn)
    expect(playsOn()).toEqual(['east', 'west', 'east'])
    mesh.edit(borderAt(-10))
    await mesh.settle()
    expect(playsOn()).toEqual(['east', 'east', 'east'])
  })

  test('who stands nearer to the moved border than border.cross stays until it walks on', async () => {
    const { mesh, alice } = await aliceAtTheBorder({ file: { border: { cross: 12 } } })
    mesh.edit({ ...borderAt(-1), border: { cross: 12 } })
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('west')
    await alice.walk(mesh, -3)
    expect(alice.player.primary?.server).toBe('east')
  })

  test('an edit of border.cross alone is one of the border', async () => {
    const { mesh, alice } = await aliceAtTheBorder({ file: { border: { cross: 12 } } })
    await alice.walk(mesh, 4)
    expect(alice.player.primary?.server).toBe('west')
    mesh.edit({ border: { cross: 2 } })
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
  })

  test('a pinned player isn’t switched, and is by the next edit once it is pinned no more', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    alice.player.switching.pin()
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect([alice.player.primary?.server, alice.player.isReady('east')]).toEqual(['west', true])
    unpin(alice.player)
    mesh.edit(borderAt(-21))
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('a switch by hand holds while the ground is still the same owner’s, and no longer', async () => {
    const file = {
      servers,
      zones: [
        { server: 'west', x: [null, 0] },
        { server: 'east', x: [0, null] },
      ],
    }
    const { mesh, alice } = await aliceAtTheBorder({ file })
    await Promise.all([switchByHand(alice.player, 'east'), mesh.settle()])
    expect(alice.player.primary?.server).toBe('east')
    // Still west's ground, of another shape.
    mesh.edit({ ...file, ...borderAt(1) })
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
    mesh.edit({
      ...file,
      zones: [
        { server: 'north', x: [null, 0] },
        { server: 'east', x: [0, null] },
      ],
    })
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('north')
    expect(alice.violations).toEqual([])
  })

  test('a switch by zone that waits gives way when its ground is the primary’s again', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    mesh.east.letsIn = false
    east.break('it restarts')
    await mesh.settle()
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect(alice.player.switching.pending?.server).toBe('east')
    mesh.edit(borderAt(0))
    expect(alice.player.switching.pending).toBeUndefined()
    expect(mesh.events.map(({ event }) => event)).not.toContain('switch.fail')
    await mesh.pass(mesh.limits.linkTimeout)
    expect(alice.player.primary?.server).toBe('west')
  })

  test('who is on its way to another place by a teleport goes by the ground there', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    alice.confirms = false
    alice.witness.expectTeleport()
    west.teleport({ x: -400.5 })
    await mesh.settle()
    mesh.edit(borderAt(-10))
    await mesh.settle()
    for (const { teleportId } of alice.hears('position')) alice.say('teleport_confirm', { teleportId })
    alice.move(-400.5, 8.5)
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('west')
    expect(mesh.events.filter(({ event }) => event === 'switch')).toEqual([])
    expect(alice.violations).toEqual([])
  })

  test('who stands on nobody’s ground by now stays where it plays', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    mesh.edit({
      zones: [
        { server: 'west', x: [null, -100] },
        { server: 'east', x: [100, null] },
      ],
    })
    await mesh.settle()
    expect([alice.player.primary?.server, ...alice.player.links.servers()]).toEqual(['west', 'west'])
    expect(alice.violations).toEqual([])
  })

  test('zones of another dimension are no concern of those who are elsewhere', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    const { zones } = borderAt(0)
    alice.forget()
    mesh.edit({ zones: [...zones, { server: 'east', dimension: 'minecraft:the_nether' }] })
    await mesh.settle()
    expect([alice.player.primary?.server, alice.names()]).toEqual(['west', []])
  })
})

describe('a client that can be told nothing of the game just now', () => {
  test('is left alone while its server configures it, and asked when it is back', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    mesh.west.finishes = false
    alice.witness.expect('start_configuration')
    west.say('start_configuration')
    await mesh.settle()
    expect([alice.session.state, ...alice.player.links.servers()]).toEqual(['configuration', 'west'])
    alice.forget()
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect([alice.names(), ...alice.player.links.servers()]).toEqual([[], 'west'])
    mesh.west.finishes = true
    for (const packet of ['login', 'position'] as const) alice.witness.expect(packet)
    west.say('finish_configuration')
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('is left alone before its first login', async () => {
    const mesh = new MeshInMemory()
    mesh.west.finishes = false
    const alice = await mesh.join('alice', { x: -8.5 })
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect([...alice.player.links.servers()]).toEqual(['west'])
    mesh.west.to('alice').say('finish_configuration')
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('is left alone while a hard switch configures it, and goes by the new zones when it stands in the new world', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    alice.player.links.get('east')?.configuration.compared('its registries differ', false)
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    alice.answers = false
    const outcome = switchByHand(alice.player, 'east')
    await mesh.settle()
    expect(alice.player.outbox.inConfiguration).toBe(true)
    mesh.edit(borderAt(-20))
    await mesh.settle()
    alice.answers = true
    alice.answer()
    await mesh.settle()
    expect(await outcome).toMatchObject({ ok: true, mode: 'hard' })
    expect(alice.player.primary?.server).toBe('east')
    await alice.walk(mesh, -8)
    expect(alice.player.primary?.server).toBe('east')
  })
})
