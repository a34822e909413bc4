import { describe, expect, test } from 'vitest'
import { type RecordedPacket, Recorder } from '../../../src/player/recorder/recorder.ts'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { tabListForm } from '../../../src/world/tab-list-forms.ts'
import {
  aliceAtTheBorder,
  type MemoryClient,
  type MemoryConnection,
  MeshInMemory,
  switchTo,
} from '../../kit/mesh-in-memory.ts'
import { TabListServer } from '../../world/tab-list-server.ts'

const uuid = '33333333-3333-2333-8333-333333333333'
const properties = [{ name: 'textures', value: 'skin', signature: 'signed' }]

function says(server: MemoryConnection, kind: 'add' | 'remove'): void {
  const list = new TabListServer(server.server.protocol)
  for (const [, packet] of list.encode({ kind, uuid, name: 'shopkeeper', properties, listed: false }))
    server.sayRaw(packet)
}

/** A plugin's player that is none: listed, spawned, and taken off the list a moment later. */
function spawnsNpc(server: MemoryConnection, x: number): void {
  says(server, 'add')
  server.spawn(9, 'player', { x, uuid })
  says(server, 'remove')
}

type Deed = 'add' | 'spawn' | 'remove' | 'destroy'

/** What is said of the NPC, in order. */
function deeds(
  version: string,
  packets: readonly { readonly name: string | undefined; readonly packet: Buffer }[],
): Deed[] {
  const protocol = new MeshInMemory({ version }).protocol
  const form = tabListForm(protocol.packets('play', 'clientbound'))
  return packets.flatMap(({ name, packet }): Deed[] => {
    if (name === 'player_info' || name === 'player_remove')
      return form.read(name, packet).flatMap((change): Deed[] => {
        if (change.uuid !== uuid) return []
        if (change.profile) expect(change.profile).toMatchObject({ name: 'shopkeeper', properties })
        return change.removed ? ['remove'] : change.profile ? ['add'] : []
      })
    if (name === 'entity_destroy') return ['destroy']
    const spawn = name === 'named_entity_spawn' || name === 'spawn_entity'
    return spawn && packet.includes(Buffer.from(uuid.replaceAll('-', ''), 'hex')) ? ['spawn'] : []
  })
}

const ofNpc = (version: string, { heard }: MemoryClient): Deed[] =>
  deeds(
    version,
    heard.filter(({ state }) => state === 'play'),
  )

describe.each(supportedVersions)('%s: a player whom its server lists no more', (version) => {
  test('is shown with its profile when its dummy becomes visible: add, spawn, and then remove', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.obeys = false
    const alice = await mesh.join('alice', { x: -8.5 })
    const east = mesh.east.to('alice')
    spawnsNpc(east, 4)
    // Listed while it was not shown, and no more.
    expect(ofNpc(version, alice)).toEqual(['add', 'remove'])
    alice.forget()
    east.teleport({ x: -8.5 })
    await mesh.settle()
    expect([alice.player.isReady('east'), ofNpc(version, alice)]).toEqual([true, ['add', 'spawn']])
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect(ofNpc(version, alice)).toEqual(['add', 'spawn', 'remove'])
    expect([alice.sees('player').length, alice.player.tab.has(uuid), alice.violations]).toEqual([1, false, []])
  })

  test('is shown as its server says it when it is shown at once, and its entry goes when it says so', async () => {
    const { alice, west } = await aliceAtTheBorder({ version })
    spawnsNpc(west, -4)
    expect([ofNpc(version, alice), alice.violations]).toEqual([['add', 'spawn', 'remove'], []])
  })

  test('keeps its entry for a moment when it is shown later and its server takes that away just then', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder({ version })
    says(east, 'add')
    // On west's ground it is west's to show.
    east.spawn(9, 'player', { x: -4, uuid })
    const entity = east.link.entities.get(9)
    alice.forget()
    mesh.edit({ zones: [{ server: 'east', x: [-1, null] }, { server: 'west' }] })
    says(east, 'remove')
    expect([entity?.proxyId !== 0, ofNpc(version, alice)]).toEqual([true, ['spawn']])
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect([ofNpc(version, alice), alice.violations]).toEqual([['spawn', 'remove'], []])
  })

  test('is shown with its profile after a hard switch', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.dimension = 'minecraft:the_nether'
    mesh.east.places = false
    const alice = await mesh.join('alice', { x: -8.5 })
    spawnsNpc(mesh.east.to('alice'), 4)
    expect(alice.sees('player')).toEqual([])
    alice.forget()
    for (const packet of ['start_configuration', 'login', 'respawn', 'position'] as const) alice.witness.expect(packet)
    await switchTo(mesh, 'alice', 'east')
    expect([ofNpc(version, alice), alice.sees('player').length]).toEqual([['add', 'spawn'], 1])
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect([ofNpc(version, alice), alice.violations, mesh.logged('error')]).toEqual([
      ['add', 'spawn', 'remove'],
      [],
      [],
    ])
  })

  test('stands in a recording that begins later with its profile, which goes a moment later', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    spawnsNpc(west, -4)
    const recorded: RecordedPacket[] = []
    const recorder = Recorder.attach(alice.player, (packet) => recorded.push(packet), true)
    const played = () =>
      recorded
        .filter(({ state }) => state === 'play')
        .map(({ name, packet }) => ({ name, packet: Buffer.isBuffer(packet) ? packet : packet.packet() }))
    expect(deeds(version, played())).toEqual(['add', 'spawn'])
    alice.forget()
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect(deeds(version, played())).toEqual(['add', 'spawn', 'remove'])
    // Its client is told nothing of that.
    expect(ofNpc(version, alice)).toEqual([])
    recorder.detach()
  })
})

test('whoever leaves meanwhile leaves no timer behind, and a profile that takes too much room is not kept', async () => {
  const mesh = new MeshInMemory({ file: { limits: { trackedEntityBytes: 1_024, unlistedProfileTime: 10_000 } } })
  mesh.east.obeys = false
  const alice = await mesh.join('alice', { x: -8.5 })
  const east = mesh.east.to('alice')
  spawnsNpc(east, 4)
  const list = new TabListServer(mesh.protocol)
  const big = { kind: 'add', uuid: uuid.replaceAll('3', '4'), name: 'big' } as const
  const skin = [{ name: 'textures', value: 'x'.repeat(4_000) }]
  for (const [, packet] of list.encode({ ...big, properties: skin })) east.sayRaw(packet)
  east.spawn(10, 'player', { x: 4, uuid: big.uuid })
  expect([east.link.entities.get(9)?.tabEntry?.profile.name, east.link.entities.get(10)?.tabEntry]).toEqual([
    'shopkeeper',
    undefined,
  ])
  east.teleport({ x: -8.5 })
  await mesh.settle()
  expect(mesh.timers).toBeGreaterThan(0)
  alice.leave()
  // Who left is remembered for a moment, but not for as long as a profile would be.
  await mesh.pass(6_000)
  expect(mesh.timers).toBe(0)
})

describe.each(supportedVersions)('%s: an NPC of the same UUID on both servers (worlds that were copied)', (version) => {
  async function twins() {
    const world = await aliceAtTheBorder({ version })
    const { mesh, alice, west, east } = world
    spawnsNpc(west, -5)
    spawnsNpc(east, 5)
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect(alice.sees('player')).toHaveLength(1)
    alice.forget()
    return world
  }

  test('is shown as the other server has it when the one that was shown goes', async () => {
    const { mesh, alice, west } = await twins()
    west.say('entity_destroy', { entityIds: [9] })
    expect(ofNpc(version, alice)).toEqual(['destroy', 'add', 'spawn'])
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect(ofNpc(version, alice)).toEqual(['destroy', 'add', 'spawn', 'remove'])
    expect([alice.sees('player').length, alice.violations, mesh.table.mappings]).toEqual([1, [], 1])
  })

  test('is shown as the other server has it when the link that showed it goes', async () => {
    const { mesh, alice, west } = await twins()
    west.break()
    await mesh.pass(mesh.limits.unlistedProfileTime)
    expect([alice.player.playsOn, alice.sees('player').length, alice.violations]).toEqual(['east', 1, []])
  })

  test('is shown no more when both are gone, whichever goes first', async () => {
    for (const order of [
      ['west', 'east'],
      ['east', 'west'],
    ] as const) {
      const { mesh, alice } = await twins()
      for (const server of order) mesh[server].to('alice').say('entity_destroy', { entityIds: [9] })
      await mesh.pass(mesh.limits.unlistedProfileTime)
      expect([alice.sees('player'), alice.violations, mesh.table.mappings]).toEqual([[], [], 0])
    }
  })

  test('is shown when what bore its UUID was no player at all', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    west.spawn(7, 'cow', { x: -4, uuid })
    spawnsNpc(east, 5)
    await mesh.settle()
    expect([alice.sees('cow').length, alice.sees('player').length]).toEqual([1, 0])
    west.say('entity_destroy', { entityIds: [7] })
    expect([alice.sees('cow').length, alice.sees('player').length, alice.violations]).toEqual([0, 1, []])
  })
})
