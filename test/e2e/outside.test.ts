import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { joinClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, halves, seenOfSwitch } from '../kit/halves.ts'
import { startMesh } from '../kit/mesh.ts'
import { ping } from '../kit/minecraft-protocol.ts'

const start = halves()

interface ServerList {
  readonly version: { readonly name: string; readonly protocol: number }
  readonly players: {
    readonly online: number
    readonly max: number
    readonly sample?: readonly { readonly name: string; readonly id: string }[]
  }
  readonly description: unknown
  readonly latency: number
}

const asks = async (port: number, version: string): Promise<ServerList> =>
  (await ping({ host: '127.0.0.1', port, version })) as unknown as ServerList

describe('the server list', () => {
  test('shows the counts and the text of the whole mesh', async () => {
    const { mesh, join } = await start({ file: { motd: 'Two halves', maxPlayers: 7 } })
    expect(await asks(mesh.port, '1.21.4')).toMatchObject({ players: { online: 0, max: 7 } })
    const alice = await join('alice')
    const bob = await join('bob')
    await mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await mesh.does('switch bob east')
    const list = await asks(mesh.port, '1.21.4')
    // Dummies are nobody: two players, though each server has two.
    expect(list.players).toMatchObject({ online: 2, max: 7 })
    expect(list.players.sample?.map(({ name, id }) => [name, id]).sort()).toEqual([
      ['alice', alice.witness.state.uuid],
      ['bob', bob.witness.state.uuid],
    ])
    expect(list.version).toEqual({ name: '1.21.4', protocol: 769 })
    expect(list.description).toEqual({ text: 'Two halves' })
    await bob.quit()
    await until(async () => (await asks(mesh.port, '1.21.4')).players.online === 1)
  })

  test('says to a client of another version which one the mesh speaks', async () => {
    const { mesh } = await start()
    for (const version of ['1.8.9', '1.20.1']) {
      const { version: spoken } = await asks(mesh.port, version)
      // Another protocol number than its own: the client shows the name beside the server, in red.
      expect(spoken).toEqual({ name: '1.21.4', protocol: 769 })
    }
  })
})

describe('who may come in', () => {
  test('a full mesh says so in one sentence', async () => {
    const { mesh, join } = await start({ file: { maxPlayers: 1 } })
    await join('alice')
    await expect(joinClient({ port: mesh.port, name: 'bob' })).rejects.toThrow(/bob was not let in: .*full: 1 player/)
  })

  test('who logs in again takes the place of the connection that was lost', async () => {
    const { mesh, join } = await start()
    const first = await join('alice')
    const second = await join('alice')
    await until(() => first.ended() !== undefined)
    expect(first.ended()).toContain('another place')
    expect(second.ended()).toBeUndefined()
    expect((await mesh.status()).players).toHaveLength(1)
    await second.walk(-7, 8.5, { stepEvery: 1 })
  })
})

describe('a server that is drained', () => {
  test('everybody goes elsewhere softly and nobody comes in, until it is undrained', async () => {
    const { mesh, join, ...sides } = await start()
    const alice = await join('alice')
    await mesh.event('dummy.join', { player: 'alice', server: 'east' })
    alice.reset()
    await mesh.does('drain west')
    await mesh.does('drain west')
    await mesh.event('switch', { player: 'alice', to: 'east', cause: 'drain', mode: 'soft' })
    await mesh.event('dummy.leave', { player: 'alice', server: 'west' })
    const bob = await join('bob')
    await alice.walk(-9.5, 8.5, { stepEvery: 1 })
    expect((await mesh.status()).players.map(({ name, primary, dummies }) => [name, primary, ...dummies])).toEqual([
      ['alice', 'east'],
      ['bob', 'east'],
    ])
    await mesh.does('undrain west')
    await alice.walk(-17.5, 8.5, { stepEvery: 1 })
    await mesh.event('switch', { player: 'alice', to: 'west', cause: 'zone', mode: 'soft' })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults({ ...sides }, alice, bob)).toEqual([])
  })
})

describe('a clean stop', () => {
  test('players are told why, links closed, and nothing is left listening or counted', async () => {
    const { mesh, west, east, join } = await start()
    const [alice, bob] = [await join('alice'), await join('bob')]
    for (const player of ['alice', 'bob']) await mesh.event('dummy.join', { player, server: 'east' })
    await mesh.stop('Back in five minutes.')
    await until(() => alice.ended() !== undefined && bob.ended() !== undefined)
    for (const client of [alice, bob]) expect(client.ended()).toContain('Back in five minutes.')
    await until(() => [west, east].every(({ server }) => server.connections.every(({ closed }) => closed)))
    await expect(asks(mesh.port, '1.21.4')).rejects.toThrow(/ECONNREFUSED/)
    expect(
      mesh
        .all('player.leave')
        .map(({ player }) => player)
        .sort(),
    ).toEqual(['alice', 'bob'])
    expect([mesh.engine.mesh.table.mappings, mesh.engine.mesh.table.references]).toEqual([0, 0])
    // The port is free again.
    const probe = createServer()
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen(mesh.port, '127.0.0.1', resolve)
    })
    await new Promise((resolve) => probe.close(resolve))
  })

  test('in the middle of logins, switches and retries it still ends, and soon', async () => {
    const { mesh, east } = await start({
      east: { refuse: 'Not now' },
      file: { limits: { retryFirst: 20, retryMax: 40 } },
    })
    const joining = ['alice', 'bob', 'carol'].map((name) =>
      joinClient({ port: mesh.port, name }).catch(() => undefined),
    )
    await until(() => east.server.connections.length > 3)
    void mesh.command('switch alice east')
    const began = performance.now()
    await mesh.stop()
    expect(performance.now() - began).toBeLessThan(3_000)
    for (const client of await Promise.all(joining)) await client?.quit()
    const connections = east.server.connections.length
    // Nothing dials any more: what a retry would have taken is long over.
    await until(() => performance.now() - began > 400)
    expect(east.server.connections).toHaveLength(connections)
  })

  test('`kick` tells the player its reason', async () => {
    const { mesh, join } = await start()
    const alice = await join('alice')
    await mesh.does('kick alice Too many cows')
    await until(() => alice.ended() !== undefined)
    expect(alice.ended()).toContain('Too many cows')
    expect((await mesh.event('player.leave', { player: 'alice' })).reason).toContain('Too many cows')
  })
})

describe('what cannot run is said in one clear sentence', () => {
  test('a port in use', async () => {
    const { mesh, west, east } = await start()
    const second = startMesh({
      listen: `127.0.0.1:${mesh.port}`,
      servers: { west: west.entry, east: east.entry },
    })
    await expect(second).rejects.toThrow(new RegExp(`^Port ${mesh.port} .* is in use[^\n]*$`))
  })
})
