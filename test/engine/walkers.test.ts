import { afterEach, expect, test } from 'vitest'
import { Walkers } from '../../src/engine/walkers.ts'
import { until } from '../kit/conditions.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'
import { startScripted } from '../kit/scripted.ts'

const running: { stop(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

/** Walkers of a mesh that dial a server of the test's. */
async function started() {
  const server = await startScripted({ gameMode: 'creative' })
  const mesh = new MeshInMemory()
  const walkers = new Walkers(mesh.running, { onViolation: () => undefined, log: () => undefined })
  running.push(walkers, server)
  walkers.aim({ host: '127.0.0.1', port: server.port })
  const names = () => [...server.players.keys()].sort()
  return { mesh, server, walkers, names }
}

test('walkers bear names that no player bears, in whatever capitals', async () => {
  const { mesh, walkers, names } = await started()
  await mesh.join('wAlKeR2')
  walkers.resize(3)
  await until(() => names().length === 3)
  expect(names()).toEqual(['Walker1', 'Walker3', 'Walker4'])
  expect(['Walker1', 'Walker2', 'wAlKeR2'].map((name) => walkers.has(name))).toEqual([true, false, false])
})

test('a walker that a player’s login has thrown out comes back under another name; else under its own', async () => {
  const { mesh, server, walkers, names } = await started()
  walkers.resize(2)
  await until(() => names().length === 2)
  await mesh.join('walker1')
  server.player('Walker1').kick('You logged in from another place.')
  await until(() => names().includes('Walker3'))
  expect(names()).toEqual(['Walker2', 'Walker3'])
  server.player('Walker2').drop()
  await until(() => server.connections.filter(({ name }) => name === 'Walker2').length === 2)
  await until(() => names().length === 2)
  expect(names()).toEqual(['Walker2', 'Walker3'])
})
