import { afterEach, describe, expect, test, vi } from 'vitest'
import { EntityView } from '../../src/player/entities/entity-view.ts'
import { TrackedEntities } from '../../src/player/entities/tracked-entities.ts'
import { TAB_LIST_DELAY_MS } from '../../src/roster/roster.ts'
import { TabList } from '../../src/world/tab-list.ts'
import { type MemoryClient, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** So many players who stand far from borders, and have been told of each other. */
async function crowd(size: number): Promise<{ mesh: MeshInMemory; clients: MemoryClient[] }> {
  const mesh = new MeshInMemory({ file: { maxPlayers: 1_000 } })
  const clients: MemoryClient[] = []
  for (let i = 0; i < size; i++) clients.push(await mesh.join(`p${i}`, { x: -400.5 }))
  await mesh.pass(TAB_LIST_DELAY_MS)
  for (const client of clients) client.forget()
  return { mesh, clients }
}

const heardNames = (clients: readonly MemoryClient[]): string[][] => clients.map((client) => client.names())

/** How many packets of that name are encoded meanwhile. */
function encoded({ clientbound }: MeshInMemory, wanted: string): () => number {
  const encode = vi.spyOn(clientbound, 'encode')
  return () => encode.mock.calls.filter(([name]) => name === wanted).length
}

describe.each([50, 100])('among %i players', (size) => {
  test('a join is told to each in one packet, made once, and the joiner is told of all in one', async () => {
    const { mesh, clients } = await crowd(size)
    const made = encoded(mesh, 'player_info')
    const joined = await mesh.join('newcomer', { x: -400.5 })
    await mesh.pass(TAB_LIST_DELAY_MS)
    expect(heardNames(clients)).toEqual(clients.map(() => ['player_info']))
    const told = joined.hears('player_info').map(({ data }) => (data as unknown[]).length)
    // All others; itself.
    expect(told).toEqual([size, 1])
    expect(made()).toBeLessThanOrEqual(3)
    expect(joined.violations).toEqual([])
  })

  test('twenty who join at once are told to each in one packet, and so is that they leave', async () => {
    const { mesh, clients } = await crowd(size)
    const made = encoded(mesh, 'player_info')
    const joined = await Promise.all(Array.from({ length: 20 }, (_, i) => mesh.join(`n${i}`, { x: -400.5 })))
    await mesh.pass(TAB_LIST_DELAY_MS)
    expect(heardNames(clients)).toEqual(clients.map(() => ['player_info']))
    // Each is told of itself at once; what all are told is made once.
    expect(made()).toBeLessThanOrEqual(joined.length + 2)
    for (const client of clients) client.forget()
    for (const client of joined) client.leave()
    await mesh.pass(TAB_LIST_DELAY_MS)
    expect(heardNames(clients)).toEqual(clients.map(() => ['player_remove']))
  })

  test('a join and a leave look through nobody’s entities, and ask each client once whether it has seen the newcomer', async () => {
    const { mesh } = await crowd(size)
    for (const { name } of mesh.players.values())
      for (let n = 0; n < 5; n++) mesh.west.to(name).spawn(1_000 + n, 'cow', { x: -400.5 })
    const looked = (['values', 'ids'] as const).map((way) => vi.spyOn(TrackedEntities.prototype, way))
    const strangers = vi.spyOn(TrackedEntities.prototype, 'strangers', 'get')
    const asked = [TabList.prototype, EntityView.prototype].map((owner) => vi.spyOn(owner, 'recognise'))
    const joined = await mesh.join('newcomer', { x: -400.5 })
    joined.leave()
    await mesh.pass(TAB_LIST_DELAY_MS)
    // Its own, when its link becomes ready and when it goes.
    for (const way of looked) expect(way.mock.calls.length).toBeLessThan(5)
    for (const owner of asked) expect(owner.mock.calls.length).toBeLessThanOrEqual(size + 1)
    const looks = strangers.mock.results.map(({ value }) => (value as Set<unknown>).size)
    expect(
      looks.reduce((sum, one) => sum + one, 0),
      'nobody has seen anybody who is not known',
    ).toBe(0)
  })

  test('pings that move a little are told to nobody, and all that moved much in one packet each', async () => {
    const { mesh, clients } = await crowd(size)
    const answerAfter = async (ms: number): Promise<void> => {
      for (const { name } of clients) mesh.west.to(name).say('keep_alive', { keepAliveId: 5n })
      await mesh.pass(ms)
      for (const client of clients) client.say('keep_alive', { keepAliveId: 5n })
      for (const client of clients) client.forget()
      mesh.roster.refreshTabLists()
    }
    await answerAfter(9)
    expect(heardNames(clients).flat()).toEqual([])
    const made = encoded(mesh, 'player_info')
    await answerAfter(200)
    expect(heardNames(clients)).toEqual(clients.map(() => ['player_info']))
    expect(made()).toBe(1)
    await answerAfter(210)
    expect(heardNames(clients).flat()).toEqual([])
  })

  test('a switch concerns those who see the player, and nobody else', async () => {
    const { mesh } = await crowd(size)
    const bob = await mesh.join('bob', { x: -7.5 })
    const alice = await mesh.join('alice', { x: -8.5 })
    for (const server of [mesh.west, mesh.east])
      server.to('alice').spawnPlayer(server.to('bob').entityId, 'bob', { x: -7.5 })
    const asked = vi.spyOn(EntityView.prototype, 'bodySourceChanged')
    await switchTo(mesh, 'bob', 'east')
    expect(asked).toHaveBeenCalledTimes(1)
    expect(alice.player.entities.ids.get(bob.player.entityId)?.link.server).toBe('east')
  })
})
