import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

const west = { west: { address: '127.0.0.1:1' } }
const east = { east: { address: '127.0.0.1:2' } }
const onlyWest = { servers: west, zones: [{ server: 'west' }], fallback: ['west'] }
const onlyEast = { servers: east, zones: [{ server: 'east' }], spawn: 'east', fallback: ['east'] }

describe('a server that the file no longer names', () => {
  test('has no players’ links any more: dummies end at once, and are not dialled again', async () => {
    const { mesh, alice, east: link } = await aliceAtTheBorder()
    mesh.edit(onlyWest)
    expect(link.over).toBe(true)
    await mesh.pass(mesh.limits.retryMax * 2)
    expect([...alice.player.links.servers()]).toEqual(['west'])
    expect(mesh.east.connections).toHaveLength(1)
    expect(mesh.events).toContainEqual(
      expect.objectContaining({ event: 'dummy.leave', server: 'east', reason: 'east is no longer part of the mesh' }),
    )
    expect([alice.ended, alice.violations]).toEqual([false, []])
  })

  test('leaves its players to others: they go on where their dummies stand, by the new zones', async () => {
    const { mesh, alice, west: link } = await aliceAtTheBorder()
    mesh.edit(onlyEast)
    await mesh.settle()
    expect([link.over, alice.ended, alice.player.playsOn]).toEqual([true, false, 'east'])
    expect(mesh.events).toContainEqual(
      expect.objectContaining({ event: 'switch', from: 'west', to: 'east', cause: 'failover', mode: 'soft' }),
    )
    await mesh.pass(mesh.limits.retryMax)
    expect([...alice.player.links.servers()]).toEqual(['east'])
    expect(alice.violations).toEqual([])
  })

  test('sends its players away with a sentence where no other takes them', async () => {
    const mesh = new MeshInMemory()
    const alice = await mesh.join('alice', { x: -200.5 })
    mesh.east.refuses = 'it is full'
    mesh.edit(onlyEast)
    await mesh.pass(mesh.limits.linkTimeout * 2)
    expect(alice.ended).toBe(true)
    expect(JSON.stringify(alice.hears('kick_disconnect'))).toContain('west is no longer part of the mesh')
    expect([mesh.players.size, mesh.table.references]).toEqual([0, 0])
  })

  test('is played on again when the file names it again', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    mesh.edit(onlyWest)
    await mesh.settle()
    mesh.edit({})
    await mesh.pass(mesh.limits.retryMax)
    expect(alice.player.isReady('east')).toBe(true)
    expect(alice.violations).toEqual([])
  })

  test('keeps every other link as it is', async () => {
    const servers = { ...west, ...east, north: { address: '127.0.0.1:3' } }
    const mesh = new MeshInMemory({ file: { servers } })
    const alice = await mesh.join('alice', { x: -8.5 })
    alice.player.links.open('north', true)
    await mesh.settle()
    const kept = ['west', 'north'].map((name) => alice.player.links.get(name))
    mesh.edit({ ...onlyWest, servers: { ...west, north: servers.north } })
    expect(['west', 'north'].map((name) => alice.player.links.get(name))).toEqual(kept)
    expect(kept.map((link) => link?.phase)).toEqual(['standing', 'standing'])
  })
})

describe('what a mesh stands on', () => {
  test('its servers hear of switches to them, its runtime of every event', async () => {
    const { mesh } = await aliceAtTheBorder()
    const switched: string[] = []
    mesh.servers.switchedTo = (name) => switched.push(name)
    await switchTo(mesh, 'alice', 'east')
    expect(switched).toEqual(['east'])
    expect(mesh.events.map(({ event }) => event)).toEqual(['player.join', 'dummy.join', 'switch'])
  })

  test('its runtime has the time, the log and what can’t be read', () => {
    const mesh = new MeshInMemory()
    mesh.running.log('warn', 'a line')
    mesh.running.unreadable('west', 'login', 'it is broken')
    mesh.running.unreadable('west', 'login', 'it is broken')
    expect([mesh.running.now(), mesh.logged('warn')]).toEqual([mesh.now(), ['a line', 'west sent login: it is broken']])
    expect([...mesh.unusable.values()]).toEqual([2])
    let rang = 0
    const cancel = mesh.running.later(5, () => rang++)
    expect(mesh.timers).toBe(1)
    cancel()
    expect([mesh.timers, rang]).toEqual([0, 0])
  })

  test('its file is what it was last given, all of it', () => {
    const mesh = new MeshInMemory()
    const { running } = mesh
    const zones = running.zones
    mesh.edit({ motd: 'new', border: { cross: 7 }, maxPlayers: 3, fallback: ['east'], limits: { bundlePackets: 500 } })
    expect([running.status().motd, running.status().max, running.border.cross, running.fallback]).toEqual([
      'new',
      3,
      7,
      ['east'],
    ])
    expect([running.limits.bundlePackets, running.zones === zones]).toEqual([500, false])
  })

  test('a player that leaves takes every timer with it, whatever it was waiting for', async () => {
    const mesh = new MeshInMemory()
    mesh.east.obeys = false
    const alice = await mesh.join('alice', { x: -8.5 })
    mesh.east.to('alice').break('it restarts')
    expect(mesh.timers).toBeGreaterThan(1)
    alice.leave()
    await mesh.settle()
    // That it was here is remembered for a moment, by the mesh.
    expect(mesh.timers).toBe(1)
    await mesh.pass(6_000)
    expect(mesh.timers).toBe(0)
  })
})

describe('who may come in', () => {
  test('as many as the file says, by the edit at once', async () => {
    const mesh = new MeshInMemory({ file: { maxPlayers: 1 } })
    await mesh.join('alice')
    const bob = await refused(mesh, 'bob')
    expect(JSON.stringify(bob.hears('disconnect'))).toContain('The mesh is full: 1 players.')
    mesh.edit({ maxPlayers: 2 })
    expect((await mesh.join('bob')).ended).toBe(false)
  })

  test('nobody any more once the mesh stops', async () => {
    const mesh = new MeshInMemory()
    mesh.running.beginStopping()
    expect(JSON.stringify((await refused(mesh, 'alice')).hears('disconnect'))).toContain('The mesh is stopping.')
  })

  test('who comes once more is the player, and the connection before ends', async () => {
    const mesh = new MeshInMemory({ file: { maxPlayers: 1 } })
    const before = await mesh.join('alice')
    const after = await mesh.join('alice')
    expect([before.ended, after.ended, mesh.players.size]).toEqual([true, false, 1])
    expect(JSON.stringify(before.hears('kick_disconnect'))).toContain('You logged in from another place.')
    expect(mesh.player('alice')).toBe(after.player)
  })

  async function refused(mesh: MeshInMemory, name: string) {
    const client = mesh.client(name)
    client.logIn()
    await mesh.settle()
    expect(client.ended).toBe(true)
    return client
  }
})

test('/mesh is an operator’s own command, and everybody else’s is the server’s', async () => {
  const mesh = new MeshInMemory()
  const alice = await mesh.join('alice')
  expect(mesh.running.runOwnCommand(alice.player, 'mesh status')).toBe(false)
  mesh.edit({ operators: [alice.uuid] })
  expect(['mesh status', 'meshes', 'say mesh'].map((line) => mesh.running.runOwnCommand(alice.player, line))).toEqual([
    true,
    false,
    false,
  ])
})
