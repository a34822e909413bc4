import { expect, test } from 'vitest'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'

/** A mesh that is not told how dummies are moved, and has no RCON; `notes` is what its links came to use. */
function unsure() {
  const notes: string[] = []
  const mesh = new MeshInMemory()
  mesh.east.places = false
  Object.assign(mesh.servers, {
    syncWanted: () => 'auto',
    noteSync: (server: string, kind: string) => notes.push(`${server}: ${kind}`),
  })
  return { mesh, notes }
}

test('a server that announces no plugin in time, and has no RCON, is noted to have nothing', async () => {
  const { mesh, notes } = unsure()
  await mesh.join('alice', { x: -8.5 })
  expect(notes).toEqual([])
  await mesh.pass(1_500)
  expect(notes).toContain('east: none')
})

test('a link that is gone says nothing of what its server can do', async () => {
  const { mesh, notes } = unsure()
  await mesh.join('alice', { x: -8.5 })
  mesh.east.refuses = 'it is down'
  mesh.east.to('alice').break()
  await mesh.pass(10_000)
  expect(notes.filter((note) => note.startsWith('east'))).toEqual([])
})
