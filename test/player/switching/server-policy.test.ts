import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { groundOwner, joinOrder, letsPlayersIn, nextServers } from '../../../src/player/switching/server-policy.ts'
import { aliceAtTheBorder, type MemoryOptions, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

const names = ['west', 'east', 'north', 'south'] as const
const servers = Object.fromEntries(names.map((name, at) => [name, { address: `127.0.0.1:${at + 1}` }]))

/** Four servers: the zones are west's and east's, the fallback is north, then south. */
const four = (file: MemoryOptions['file'] = {}): MeshInMemory =>
  new MeshInMemory({ file: { servers, fallback: ['north', 'south'], ...file } })

const drain = (mesh: MeshInMemory, ...which: readonly string[]): void => {
  for (const server of mesh.servers.values()) if (which.includes(server.name)) server.drain()
}

const undrain = (mesh: MeshInMemory, name: string): void => {
  for (const server of mesh.servers.values()) if (server.name === name) server.undrain()
}

const down = (mesh: MeshInMemory, ...which: readonly string[]): void => {
  for (const name of which) mesh.backend(name).up = false
}

/** A server dies, and takes nobody for now. */
async function dies(mesh: MeshInMemory, name: string, player: string): Promise<void> {
  const backend = mesh.backend(name)
  backend.up = false
  backend.refuses = 'it is down'
  backend.to(player).break('the connection broke')
  await mesh.settle()
}

describe('a new player is offered', () => {
  test('spawn, then the fallback in its order, each once', () => {
    expect(joinOrder(four().running)).toEqual(['west', 'north', 'south'])
    expect(joinOrder(four({ fallback: ['south', 'west', 'north'] }).running)).toEqual(['west', 'south', 'north'])
    expect(joinOrder(four({ spawn: 'east', fallback: [] }).running)).toEqual(['east'])
  })

  test('those that are known to be down last: a probe may be late', () => {
    const mesh = four()
    down(mesh, 'west', 'north')
    expect(joinOrder(mesh.running)).toEqual(['south', 'west', 'north'])
    down(mesh, 'south')
    expect(joinOrder(mesh.running)).toEqual(['west', 'north', 'south'])
  })

  test('none that is being drained, up or down', async () => {
    const mesh = four()
    drain(mesh, 'west', 'south')
    expect(joinOrder(mesh.running)).toEqual(['north'])
    expect((await mesh.join('alice', { x: -200.5 })).player.playsOn).toBe('north')
    drain(mesh, 'north')
    expect(joinOrder(mesh.running)).toEqual([])
    const bob = mesh.client('bob')
    bob.logIn()
    await mesh.settle()
    expect([bob.ended, JSON.stringify(bob.hears('disconnect'))]).toEqual([
      true,
      expect.stringContaining('No server can take you now.'),
    ])
    undrain(mesh, 'west')
    expect(joinOrder(mesh.running)).toEqual(['west'])
  })

  test('the next when one does not take it', async () => {
    const mesh = four()
    mesh.west.refuses = 'it is full'
    const alice = await mesh.join('alice', { x: -200.5 })
    expect(alice.player.playsOn).toBe('north')
    expect(mesh.backend('south').connections).toEqual([])
  })
})

describe('who can’t stay where it plays goes', () => {
  /** Alice plays on west, on the very border to east, with dummies wherever the test wants them. */
  async function alice(...dummies: readonly string[]) {
    const mesh = four()
    const client = await mesh.join('alice', { x: -100.5 })
    for (const server of dummies) client.player.links.open(server, true)
    await mesh.settle()
    const next = (): readonly string[] => nextServers(client.player).filter((server) => server !== 'west')
    return { mesh, alice: client, next }
  }

  test('to the ground’s owner where its dummy stands, then to standing dummies, then to other links, then by the fallback', async () => {
    const { mesh, alice: client, next } = await alice('south', 'east')
    mesh.backend('north').letsIn = false
    client.player.links.open('north', true)
    await mesh.settle()
    expect(client.player.links.get('north')?.phase).toBe('login')
    expect(next()).toEqual(['south', 'east', 'north'])
    // Pinned, so that it is not switched there at once.
    client.player.switching.pin()
    mesh.edit({ servers, fallback: ['north', 'south'], zones: [{ server: 'east' }] })
    expect(groundOwner(client.player)).toBe('east')
    expect(next()).toEqual(['east', 'south', 'north'])
  })

  test('by the fallback’s order where no dummy is, without those that are down', async () => {
    const { mesh, next } = await alice()
    expect(next()).toEqual(['north', 'south'])
    down(mesh, 'north')
    expect(next()).toEqual(['south'])
  })

  test('to none that is down, whatever dummy stands there: what came over that is part of the judgement', async () => {
    const { mesh, next } = await alice('east')
    down(mesh, 'east', 'north')
    expect(next()).toEqual(['south'])
  })

  test('to one that is being drained only if nothing else is left', async () => {
    const { mesh, next } = await alice('east', 'south')
    drain(mesh, 'east', 'north')
    expect(next()).toEqual(['south', 'east', 'north'])
    drain(mesh, 'south')
    expect(next()).toEqual(['east', 'south', 'north'])
  })

  test.each([
    { dummies: ['south', 'east'], down: [], drained: [], takes: 'south' },
    { dummies: ['south', 'east'], down: [], drained: ['south'], takes: 'east' },
    { dummies: [], down: [], drained: [], takes: 'north' },
    { dummies: [], down: ['north'], drained: [], takes: 'south' },
    { dummies: [], down: ['north'], drained: ['south'], takes: 'south' },
    { dummies: ['east'], down: ['north'], drained: ['east'], takes: 'south' },
  ])(
    'with dummies on $dummies, $down down and $drained drained: $takes',
    async ({ dummies, down: off, drained, takes }) => {
      const { mesh, alice: client } = await alice(...dummies)
      down(mesh, ...off)
      drain(mesh, ...drained)
      await dies(mesh, 'west', 'alice')
      expect([client.ended, client.player.playsOn]).toEqual([false, takes])
      expect(mesh.events).toContainEqual(expect.objectContaining({ event: 'switch', to: takes, cause: 'failover' }))
    },
  )

  test('from one server that doesn’t take it to the next, and away with a sentence when none does', async () => {
    const { mesh, alice: client } = await alice()
    mesh.backend('north').refuses = 'it is full'
    mesh.backend('south').refuses = 'it is full'
    await dies(mesh, 'west', 'alice')
    await mesh.pass(mesh.limits.linkTimeout * 3)
    expect([mesh.backend('north').connections.length > 0, mesh.backend('south').connections.length > 0]).toEqual([
      true,
      true,
    ])
    expect(client.ended).toBe(true)
    expect(JSON.stringify(client.hears('kick_disconnect'))).toContain('west went away and no other could take you')
  })
})

describe('a server that is being drained', () => {
  test('lets nobody in; one that the mesh doesn’t know drains nobody', () => {
    const mesh = four()
    drain(mesh, 'east')
    expect(['west', 'east', 'elsewhere'].map((server) => letsPlayersIn(mesh.running, server))).toEqual([
      true,
      false,
      true,
    ])
  })

  test('gets no dummies and no players by its zones, and both once it is not drained any more', async () => {
    const mesh = four()
    drain(mesh, 'east')
    const alice = await mesh.join('alice', { x: -8.5 })
    expect([...alice.player.links.servers()]).toEqual(['west'])
    await alice.walk(mesh, 8)
    expect([alice.player.playsOn, ...alice.player.links.servers()]).toEqual(['west', 'west'])
    undrain(mesh, 'east')
    await alice.walk(mesh, 9)
    expect(alice.player.playsOn).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('gets none by an edit of the zones either', async () => {
    const mesh = four()
    const alice = await mesh.join('alice', { x: -100.5 })
    drain(mesh, 'east')
    mesh.edit({ servers, fallback: ['north', 'south'], zones: [{ server: 'east' }] })
    await mesh.settle()
    expect([alice.player.playsOn, ...alice.player.links.servers()]).toEqual(['west', 'west'])
  })
})

describe('back again after a failover', () => {
  test('by the zones, as soon as the ground’s own server is up, and not before', async () => {
    const mesh = four()
    const alice = await mesh.join('alice', { x: -100.5 })
    await dies(mesh, 'west', 'alice')
    expect(alice.player.playsOn).toBe('north')
    await alice.walk(mesh, -100)
    expect(alice.player.switching.pending).toBeUndefined()
    await mesh.pass(mesh.limits.retryFirst)
    expect(alice.player.playsOn).toBe('north')
    mesh.west.refuses = undefined
    mesh.west.up = true
    mesh.roster.serverOpened()
    await mesh.pass(mesh.limits.retryMax)
    expect(alice.player.playsOn).toBe('west')
    expect(alice.ended).toBe(false)
  })

  test('not while the player is pinned or held by hand where it is', async () => {
    const mesh = four()
    const alice = await mesh.join('alice', { x: -100.5 })
    await switchTo(mesh, 'alice', 'south')
    mesh.backend('south').to('alice').break('the connection broke')
    await mesh.settle()
    expect(alice.player.playsOn).not.toBe('south')
    alice.player.switching.pin()
    const stays = alice.player.playsOn
    await alice.walk(mesh, -90)
    expect(alice.player.playsOn).toBe(stays)
  })

  test('not to one that is being drained', async () => {
    const mesh = four()
    const alice = await mesh.join('alice', { x: -100.5 })
    await dies(mesh, 'west', 'alice')
    mesh.west.refuses = undefined
    mesh.west.up = true
    drain(mesh, 'west')
    await alice.walk(mesh, -90)
    await mesh.pass(mesh.limits.retryMax)
    expect(alice.player.playsOn).toBe('north')
    undrain(mesh, 'west')
    await alice.walk(mesh, -89)
    expect(alice.player.playsOn).toBe('west')
  })
})

test('a switch by hand that comes to nothing holds nothing: zones decide as before', async () => {
  const { mesh, alice } = await aliceAtTheBorder()
  mesh.east.letsIn = false
  mesh.east.to('alice').break('the connection broke')
  await mesh.settle()
  const result = switchByHand(alice.player, 'east')
  await mesh.pass(mesh.limits.linkTimeout)
  expect(await result).toMatchObject({ ok: false })
  expect(alice.player.switching.heldByHandOn('west')).toBe(false)
})
