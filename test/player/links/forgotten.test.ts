import { describe, expect, test } from 'vitest'
import { collected } from '../../kit/collected.ts'
import { aliceAtTheBorder, type MemoryConnection, type MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

type Scene = Awaited<ReturnType<typeof aliceAtTheBorder>>

const open = (server: MemoryConnection, windowId: number) =>
  server.say('open_window', { windowId, inventoryType: 2, windowTitle: server.server.text('chest') })

/** Whether a link of hers is held by anything that is not the kit's. */
async function held(mesh: MeshInMemory, link: WeakRef<object>): Promise<boolean> {
  await mesh.pass(5_000)
  for (const { connections } of [mesh.west, mesh.east]) connections.splice(0)
  await collected()
  return link.deref() !== undefined
}

/** What a server leaves open at a client that never answers. */
const leaves: Readonly<Record<string, (scene: Scene) => void>> = {
  'a window that the client closed': ({ alice, west }) => {
    open(west, 3)
    alice.say('close_window', { windowId: 1 })
  },
  'a window that it closed itself': ({ west }) => {
    open(west, 3)
    west.say('close_window', { windowId: 3 })
  },
  'windows, each in the place of the one before': ({ west }) => {
    for (const windowId of [3, 4, 5]) open(west, windowId)
  },
  'a ping': ({ west }) => west.say('ping', { id: 7 }),
  'a question for a cookie': ({ alice, west }) => {
    alice.answersCookies = false
    west.say('cookie_request', { cookie: 'mesh:side' })
  },
  'two keep-alives': ({ west }) => {
    for (const keepAliveId of [7n, 8n]) west.say('keep_alive', { keepAliveId })
  },
  'a teleport': ({ alice, west }) => {
    alice.confirms = false
    west.teleport({ x: -8.5 })
  },
  'a chunk batch': ({ west }) => {
    west.say('chunk_batch_start')
    west.say('chunk_batch_finished', { batchSize: 0 })
  },
}

/** How its link ends, until nothing is left of it. */
const ends: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'as a dummy that is dropped': async ({ mesh, alice }) => {
    await switchTo(mesh, 'alice', 'east')
    const link = alice.player.links.get('west')
    if (link) alice.player.links.drop(link, 'by the test')
  },
  'as a primary that is lost': async ({ mesh, west }) => {
    mesh.west.refuses = 'it is down'
    mesh.west.up = false
    west.break()
    await mesh.settle()
  },
}

describe.each(Object.entries(leaves))('%s', (_, leave) => {
  test.each(Object.entries(ends))('holds no link that went: %s', async (_, end) => {
    const prepare = async () => {
      const scene = await aliceAtTheBorder()
      leave(scene)
      const link = new WeakRef(scene.west.link)
      await end(scene)
      expect(scene.alice.player.playsOn).toBe('east')
      return { mesh: scene.mesh, link }
    }
    const { mesh, link } = await prepare()
    expect(await held(mesh, link)).toBe(false)
  })
})

test('a window that both sides have closed is nobody’s', async () => {
  const { alice, west } = await aliceAtTheBorder()
  const { windows } = alice.player.requests
  open(west, 3)
  expect(windows.issuer(1)?.original).toBe(3)
  alice.say('close_window', { windowId: 1 })
  expect(windows.issuer(1)).toBeUndefined()
  open(west, 4)
  west.say('close_window', { windowId: 4 })
  expect(windows.issuer(2)).toBeUndefined()
  expect(west.hears('close_window')).toEqual([{ windowId: 3 }])
})

test('the window of a primary that is lost is closed when another takes its place', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  open(west, 3)
  mesh.west.up = false
  west.break()
  await mesh.settle()
  expect(alice.player.playsOn).toBe('east')
  expect(alice.hears('close_window')).toEqual([{ windowId: 1 }])
})
