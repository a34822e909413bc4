import { expect, test } from 'vitest'
import { collected } from '../kit/collected.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'

/** Joins, is shown something, and leaves; answers what tells whether anything still holds the player. */
async function comeAndGo(mesh: MeshInMemory, name: string): Promise<WeakRef<object>> {
  const client = await mesh.join(name, { x: -8.5 })
  const west = mesh.west.to(name)
  west.spawn(7, 'cow', { x: -4 })
  west.say('update_time', { age: 0n, time: 6_000n, tickDayTime: true })
  const left = new WeakRef(client.player)
  client.leave()
  return left
}

const meshes: readonly (readonly [string, { file?: Record<string, unknown>; stays?: string }])[] = [
  ['while somebody stays', { stays: 'alice' }],
  ['an empty mesh', {}],
  ['an empty mesh that shares the time and weather of the server that they played on', { file: { sky: 'west' } }],
  ['one who sees the same sky', { file: { sky: 'west' }, stays: 'alice' }],
]

test.each(meshes)('nothing holds a player who left, a moment later, not even who left last: %s', async (_, about) => {
  const mesh = new MeshInMemory({ file: about.file ?? {} })
  if (about.stays !== undefined) await mesh.join(about.stays, { x: -400.5 })
  const left = [await comeAndGo(mesh, 'bob'), await comeAndGo(mesh, 'carol')]
  await mesh.pass(5_000)
  // What the kit remembers of them.
  for (const { connections } of [mesh.west, mesh.east]) connections.splice(0)
  await collected()
  expect(left.map((each) => each.deref())).toEqual([undefined, undefined])
})
