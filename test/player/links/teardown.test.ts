import { describe, expect, test, vi } from 'vitest'
import { requestSwitch } from '../../../src/player/switching/switch.ts'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder, type MemoryClient, type MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** What a teardown asks of its owners: each may throw. */
const steps = ['tab list', 'entities', 'chunks', 'sequences', 'roster', 'sky'] as const

const fault = (): never => {
  throw new Error('a fault of the test')
}

describe.each(steps)('a link is taken down whatever throws: its %s', (step) => {
  test.each(['1.17.1', '1.21.4'])('in %s', async (version) => {
    const { mesh, alice, east } = await aliceAtTheBorder({ version })
    const { player } = alice
    const link = player.links.get('east')!
    if (step === 'tab list') player.tab.leave = fault
    else if (step === 'entities') player.entities.leave = fault
    else if (step === 'chunks') player.chunks.leave = fault
    else if (step === 'sequences') player.requests.sequences.leave = fault
    else if (step === 'sky') player.updateViewDistance = fault
    else player.mesh.roster.loggedOut = fault
    player.links.drop(link, 'the test says so')
    expect([link.phase, link.channel, player.links.has('east'), east.over]).toEqual(['closed', undefined, false, true])
    expect(mesh.events.filter(({ event }) => event === 'dummy.leave')).toHaveLength(1)
    const logged = mesh.events.filter((event) => event.event === 'log' && event.level === 'error')
    expect(logged).toMatchObject([{ message: expect.stringContaining('a fault of the test') }])
  })
})

test.each(supportedVersions)('a player leaves whatever throws in %s, and its links with it', async (version) => {
  const { mesh, alice } = await aliceAtTheBorder({ version })
  const { player } = alice
  const [west, east] = [...player.links.values()]
  for (const owner of [player.chunks, player.entities]) owner.clear = fault
  player.mesh.roster.loggedOut = fault
  alice.leave()
  expect([west?.phase, east?.phase]).toEqual(['closed', 'closed'])
  expect(mesh.events.some(({ event }) => event === 'player.leave')).toBe(true)
})

/** What the end of a client's connection asks of others, each of which may throw. */
const ofTheEnd: Readonly<Record<string, (alice: MemoryClient, mesh: MeshInMemory) => void>> = {
  'its links': ({ player }) => {
    player.close = fault
  },
  'a switch that waits': (_, mesh) => {
    mesh.running.emit = fault
  },
  'the arrival on a server': ({ player }) => {
    player.switching.endArrival = fault
  },
  'everybody’s tab list': (_, mesh) => {
    mesh.roster.tabList.publish = fault
    mesh.roster.tabList.delete = fault
  },
}

test.each(Object.entries(ofTheEnd))(
  'what was under way ends with the client, whatever throws: %s',
  async (_, spoil) => {
    const { mesh, alice } = await aliceAtTheBorder()
    const { player } = alice
    mesh.east.obeys = false
    player.links.drop(player.links.get('east')!, 'to be made anew')
    const waiting = requestSwitch(player, 'east', 'command')
    const ended: (string | undefined)[] = []
    player.switching.arrive({ server: 'east', shown: undefined, at: placed, done: (error) => ended.push(error) })
    alice.session.reconfigure([], (error) => ended.push(error))
    spoil(alice, mesh)
    const unreserve = vi.spyOn(mesh.table, 'unreserve')
    alice.leave()
    const result = await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve))])
    expect(result).toMatchObject({ ok: false })
    expect(player.switching.pending).toBeUndefined()
    expect(ended).toContain('the player left')
    expect(unreserve).toHaveBeenCalledWith(player.entityId)
    expect(mesh.players.size).toBe(0)
    if (player.switching.endArrival !== fault) expect(ended).toHaveLength(2)
    // Its servers' own timers end with their links.
    if (player.close !== fault)
      expect([...player.links.values()].map(({ phase }) => phase)).toEqual(['closed', 'closed'])
  },
)

const placed = { dimension: 'minecraft:overworld', x: 0, y: 64, z: 0, yaw: 0, pitch: 0, onGround: true }
