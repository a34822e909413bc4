import { afterEach, expect, test } from 'vitest'
import { Snapshots } from '../../src/engine/snapshot.ts'
import { aliceAtTheBorder, MeshInMemory } from '../kit/mesh-in-memory.ts'

const opened: Snapshots[] = []
afterEach(() => {
  for (const snapshots of opened.splice(0)) snapshots.close()
})

function snapshotsOf({ running, servers }: MeshInMemory): Snapshots {
  const snapshots = new Snapshots(running, servers)
  opened.push(snapshots)
  return snapshots
}

const nobody = { inspected: () => false, recording: () => false, isWalker: () => false }

test('a mesh without players is looked at now and then, one with players every time', async () => {
  const mesh = new MeshInMemory()
  const snapshots = snapshotsOf(mesh)
  const due = (times: number): boolean[] => Array.from({ length: times }, () => snapshots.due)
  expect(due(10).filter(Boolean)).toHaveLength(2)
  await mesh.join('alice', { x: -400.5 })
  expect(due(3)).toEqual([true, true, true])
})

test('players, dummies and the chunks of each link are counted by server', async () => {
  const { mesh, west, east } = await aliceAtTheBorder()
  await mesh.join('bob', { x: -400.5 })
  const { servers, players } = snapshotsOf(mesh).take(
    { host: 'in.memory', port: 1 },
    { count: 0, crossings: 0, violations: 0 },
    nobody,
  )
  expect(servers.map(({ name, players, dummies }) => [name, players, dummies])).toEqual([
    ['west', 2, 0],
    ['east', 0, 1],
  ])
  const { chunks } = mesh.player('alice')
  expect(players[0]?.links.map(({ server, chunks }) => [server, chunks])).toEqual([
    ['west', chunks.heldBy(west.link)],
    ['east', chunks.heldBy(east.link)],
  ])
})
