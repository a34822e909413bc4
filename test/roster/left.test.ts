import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Joins, is shown something, and leaves; answers what tells whether anything still holds the player. */
async function comeAndGo(mesh: MeshInMemory, name: string): Promise<WeakRef<object>> {
  const client = await mesh.join(name, { x: -8.5 })
  mesh.west.to(name).spawn(7, 'cow', { x: -4 })
  const left = new WeakRef(client.player)
  client.leave()
  return left
}

test('nothing holds a player who left, a moment later: not even who left last', async () => {
  const mesh = new MeshInMemory()
  await mesh.join('alice', { x: -400.5 })
  const left = [await comeAndGo(mesh, 'bob'), await comeAndGo(mesh, 'carol')]
  await mesh.pass(5_000)
  // What the kit remembers of them.
  for (const { connections } of [mesh.west, mesh.east]) connections.splice(0)
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  expect(left.map((each) => each.deref())).toEqual([undefined, undefined])
})
