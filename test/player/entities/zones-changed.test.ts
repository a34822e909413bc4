import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryClient, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'
import { replayed } from '../recorder/replayed.ts'

const borderAt = (chunk: number) => ({
  zones: [
    { server: 'west', x: [null, chunk] },
    { server: 'east', x: [chunk, null] },
  ],
})

/** Alice is pinned to west with a dummy on east. Each server has a cow on either side of the border; she sees the owners'. */
async function cows() {
  const all = await aliceAtTheBorder()
  const { alice, west, east } = all
  alice.player.switching.pin()
  west.spawn(70, 'cow', { x: -4 })
  west.spawn(71, 'cow', { x: 4 })
  east.spawn(70, 'cow', { x: -4 })
  east.spawn(71, 'cow', { x: 4 })
  alice.forget()
  return all
}

/** Which servers' entities the client has, as `server id`. */
const shown = ({ player, witness }: MemoryClient): string[] =>
  [...witness.state.entities.keys()]
    .map((id) => player.entities.ids.get(id))
    .map((entity) => `${entity?.link.server} ${entity?.serverId}`)
    .sort()

describe('entities on ground that changed its owner', () => {
  test('go, and the new owner’s appear, at once', async () => {
    const { mesh, alice } = await cows()
    expect(shown(alice)).toEqual(['east 71', 'west 70'])
    mesh.edit(borderAt(-1))
    expect(shown(alice)).toEqual(['east 70', 'east 71'])
    expect(alice.names()).toEqual(['entity_destroy', 'spawn_entity'])
    alice.forget()
    mesh.edit(borderAt(1))
    expect(shown(alice)).toEqual(['west 70', 'west 71'])
    expect(alice.names().sort()).toEqual(['entity_destroy', 'spawn_entity', 'spawn_entity'])
    expect(alice.violations).toEqual([])
  })

  test('stay where the ground is the same owner’s still: nothing is told of them', async () => {
    const { mesh, alice } = await cows()
    mesh.edit({ zones: [...borderAt(0).zones, { server: 'west', dimension: 'minecraft:the_nether' }] })
    mesh.edit({
      zones: [
        { server: 'west', x: [null, 0] },
        { server: 'east', x: [0, 50] },
      ],
    })
    expect([alice.names(), shown(alice)]).toEqual([[], ['east 71', 'west 70']])
  })

  test('the new owner’s appear with what it has said of them by then, where they stand by then', async () => {
    const { mesh, alice, east } = await cows()
    east.say('entity_metadata', { entityId: 70, metadata: [{ key: 0, type: 'byte', value: 2 }] })
    east.say('rel_entity_move', { entityId: 70, dX: 4096, dY: 0, dZ: 0, onGround: true })
    expect(alice.names()).toEqual([])
    mesh.edit(borderAt(-1))
    expect(alice.hears('spawn_entity')).toMatchObject([{ x: -3 }])
    expect(alice.hears('entity_metadata')).toMatchObject([{ metadata: [{ key: 0, type: 'byte', value: 2 }] }])
    expect(alice.violations).toEqual([])
  })

  test('the old owner’s are followed all the same, and appear again when the edit is taken back', async () => {
    const { mesh, alice, west } = await cows()
    mesh.edit(borderAt(-1))
    alice.forget()
    west.say('rel_entity_move', { entityId: 70, dX: 4096, dY: 0, dZ: 0, onGround: true })
    west.say('entity_destroy', { entityIds: [71] })
    expect(alice.names()).toEqual([])
    mesh.edit(borderAt(1))
    expect(shown(alice)).toEqual(['west 70'])
    expect(alice.hears('spawn_entity')).toMatchObject([{ x: -3 }])
  })

  test('one that had walked over the border before stays, as it stayed then', async () => {
    const { mesh, alice, west } = await cows()
    for (let step = 0; step < 2; step++)
      west.say('rel_entity_move', { entityId: 70, dX: 4 * 4096, dY: 0, dZ: 0, onGround: true })
    expect(shown(alice)).toEqual(['east 71', 'west 70'])
    mesh.edit({ ...borderAt(0), motd: 'another' })
    mesh.edit(borderAt(-1))
    expect(shown(alice)).toEqual(['east 70', 'east 71', 'west 70'])
    expect(alice.violations).toEqual([])
  })

  test('stay while no link to the new owner is ready, and the new owner’s come once it is', async () => {
    const mesh = new MeshInMemory()
    const alice = await mesh.join('alice', { x: -200.5 })
    alice.player.switching.pin()
    mesh.west.to('alice').spawn(70, 'cow', { x: -200 })
    mesh.edit(borderAt(-100))
    expect(shown(alice)).toEqual(['west 70'])
    await mesh.settle()
    mesh.east.to('alice').spawn(70, 'cow', { x: -198 })
    expect(shown(alice)).toContain('east 70')
    expect(alice.violations).toEqual([])
  })

  test('a player’s body is shown from where it plays, whoever owns the ground', async () => {
    const mesh = new MeshInMemory()
    const alice = await mesh.join('alice', { x: -8.5 })
    const bob = await mesh.join('bob', { x: -6.5 })
    for (const { player } of [alice, bob]) player.switching.pin()
    for (const server of [mesh.west, mesh.east])
      server.to('alice').spawnPlayer(server.to('bob').entityId, 'bob', { x: -6.5 })
    alice.forget()
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect([alice.names(), alice.sees('player')]).toEqual([[], [bob.player.entityId]])
    await switchTo(mesh, 'bob', 'east')
    expect(alice.sees('player')).toEqual([bob.player.entityId])
    expect(alice.names()).not.toContain('spawn_entity')
    expect(alice.violations).toEqual([])
  })

  test('what the player sits in stays under it while its server has it there', async () => {
    const { mesh, alice, west } = await cows()
    west.spawn(80, 'oak_boat', { x: -8.5 })
    west.say('set_passengers', { entityId: 80, passengers: [west.entityId] })
    alice.forget()
    mesh.edit(borderAt(-20))
    await mesh.settle()
    // Pinned, it goes on riding on west: its client would stand up by itself if the boat went.
    expect(shown(alice)).toEqual(['east 70', 'east 71', 'west 80'])
    alice.say('vehicle_move', { x: -8, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
    await mesh.settle()
    expect(alice.player.position.pose.x).toBe(-8)
    expect(alice.violations).toEqual([])
  })

  test('so does what it looks through', async () => {
    const { mesh, alice, west } = await cows()
    west.say('camera', { cameraId: 70 })
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect(shown(alice)).toContain('west 70')
    expect(alice.violations).toEqual([])
  })

  test('a recording that begins after the edit opens with the new owner’s', async () => {
    const { mesh, alice } = await cows()
    mesh.edit(borderAt(-1))
    const spawned = replayed(alice.player).filter(({ name }) => name === 'spawn_entity')
    expect(spawned.map(({ params }) => params.entityId).sort()).toEqual([...alice.witness.state.entities.keys()].sort())
  })

  test('no proxy EID is lost by edits to and fro', async () => {
    const { mesh, alice } = await cows()
    for (let n = 0; n < 10; n++) mesh.edit(borderAt(n % 2 === 0 ? -1 : 1))
    expect(mesh.table.references).toBe(alice.witness.state.entities.size)
    alice.leave()
    expect([mesh.table.mappings, mesh.table.references]).toEqual([0, 0])
  })
})
