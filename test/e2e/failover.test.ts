import { describe, expect, test } from 'vitest'
import { joinClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { faults, type Halves, halves, seenOfSwitch, standsOn } from '../kit/halves.ts'
import { startScripted } from '../kit/scripted.ts'

const start = halves()
const opened = closing()

/** One sentence or two, no stack, no line break. */
const plain = /^[^\n]{15,250}$/

describe('rule 11: one server’s death or shutdown disconnects nobody who can stand on another', () => {
  const ends: [string, (west: Halves['west']) => Promise<void>][] = [
    ['dies without a word', (west) => west.server.crash()],
    ['shuts down', (west) => west.server.stop()],
  ]
  test.each(ends)('the primary %s: the dummy takes over, softly', async (_, end) => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const { entityId } = alice.witness.state
    alice.reset()
    await end(mesh.west)
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', cause: 'failover', mode: 'soft' })
    await alice.walk(-7, 8.5, { stepEvery: 1 })
    await until(() => mesh.east.server.player('alice').position.x === -7)
    await mesh.mesh.event('server.down', { server: 'west' })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.witness.state.entityId).toBe(entityId)
    expect(alice.ended()).toBeUndefined()
    // Its ground belongs to a server that is gone: it plays on where it is.
    expect((await mesh.mesh.status()).players[0]?.primary).toBe('east')
    expect(faults({ west: mesh.east, east: mesh.east }, alice)).toEqual([])
  })

  test('a dummy’s server dies: the player plays on, and the dummy is back when the server is', async () => {
    const mesh = await start({ file: { limits: { retryFirst: 50, retryMax: 200 } } })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    mesh.east.server.spawn({ id: 9, type: 'pig', x: 4, y: 64, z: 4 })
    await until(() => alice.witness.state.entities.size === 1)
    const { port } = mesh.east.server
    alice.reset()
    await mesh.east.server.crash()
    await mesh.mesh.event('dummy.leave', { player: 'alice', server: 'east' })
    await until(() => alice.witness.state.entities.size === 0)
    const since = mesh.mesh.events.length
    const again = opened(await startScripted({ port, entityIds: [1], spawn: { x: 8.5, y: 64, z: 8.5 } }))
    // The old RCON moves players of the old server object; the new one is asked through it.
    Object.assign(mesh.east.server, { tp: again.tp.bind(again) })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' }, { since })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('without a dummy anywhere the player stands where it stood, on the next of `fallback`', async () => {
    const mesh = await start({ west: { spawn: { x: -300.5, y: 70, z: 8.5 } } })
    const alice = await mesh.join('alice')
    await alice.walk(-303.25, 8.5, { stepEvery: 1 })
    alice.reset()
    await mesh.west.server.crash()
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', cause: 'failover' })
    const there = mesh.east.server.player('alice')
    expect(there.position).toMatchObject({ x: -303.25, y: 70, z: 8.5 })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.ended()).toBeUndefined()
  })

  test('the primary hangs without a word: after `keepAliveTimeout` the dummy takes over', async () => {
    const mesh = await start({
      west: { keepAliveEvery: 200 },
      east: { keepAliveEvery: 200 },
      file: { limits: { keepAliveTimeout: 1_500 } },
    })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    alice.reset()
    mesh.west.server.player('alice').hang()
    let at = -8.5
    await until(
      () => {
        // Whoever plays moves; one that says nothing is given up as well.
        at = at === -8.5 ? -8.25 : -8.5
        alice.move(at, 64, 8.5)
        return mesh.mesh.all('switch').length > 0
      },
      { interval: 50 },
    )
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', cause: 'failover', mode: 'soft' })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.ended()).toBeUndefined()
  })

  test('with no server left the player is told so in one sentence', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await Promise.all([mesh.west.server.crash(), mesh.east.server.crash()])
    await until(() => alice.ended() !== undefined)
    expect(alice.ended()).toMatch(plain)
    expect(alice.ended()).toMatch(/server/)
    await mesh.mesh.event('player.leave', { player: 'alice' })
    expect((await mesh.mesh.status()).entities).toEqual({ mappings: 0, references: 0 })
  })
})

describe('a kick with a reason is the server’s word to the player', () => {
  test('from the primary it is passed on and told in `player.leave`', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    mesh.west.server.player('alice').kick('You are banned: §cgriefing')
    await until(() => alice.ended() !== undefined)
    expect(alice.ended()).toContain('You are banned: §cgriefing')
    const { reason } = await mesh.mesh.event('player.leave', { player: 'alice' })
    expect(reason).toContain('You are banned')
    await until(() => mesh.east.server.connections.every(({ closed }) => closed))
    expect((await mesh.mesh.status()).entities).toEqual({ mappings: 0, references: 0 })
  })

  test('from a dummy’s server it is shown in the console, and the player plays on', async () => {
    const mesh = await start({ file: { limits: { retryFirst: 50, retryMax: 100 } } })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const since = mesh.mesh.events.length
    mesh.east.server.player('alice').kick('Flying is not enabled on this server')
    const { reason } = await mesh.mesh.event('dummy.leave', { player: 'alice', server: 'east' }, { since })
    expect(reason).toContain('Flying is not enabled')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' }, { since })
    expect(alice.ended()).toBeUndefined()
  })
})

describe('servers that are down', () => {
  test('at the start: shown as down, players sent to the next in `fallback`, and taken back in when it is up', async () => {
    const gone = await startScripted()
    const { port } = gone
    await gone.stop()
    const address = `127.0.0.1:${port}`
    const mesh = await start({
      entry: (name, entry) => (name === 'west' ? { ...entry, address, sync: 'rcon' } : { ...entry, sync: 'rcon' }),
      file: { limits: { retryFirst: 50, retryMax: 200 } },
    })
    const { error } = await mesh.mesh.event('server.down', { server: 'west' })
    expect(error).toMatch(plain)
    expect((await mesh.mesh.status()).servers.map(({ name, up }) => [name, up])).toEqual([
      ['west', false],
      ['east', true],
    ])
    const alice = await mesh.join('alice')
    expect((await mesh.mesh.status()).players[0]?.primary).toBe('east')
    const west = opened(await startScripted({ port, entityIds: [1], spawn: { x: -8.5, y: 64, z: 8.5 } }))
    Object.assign(mesh.west.server, { tp: west.tp.bind(west) })
    await mesh.mesh.event('server.up', { server: 'west' })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'west' })
    alice.reset()
    await alice.walk(-6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { player: 'alice', to: 'west', mode: 'soft' })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('with none up a player is told in one sentence, and the mesh goes on', async () => {
    const mesh = await start()
    await Promise.all([mesh.west.server.crash(), mesh.east.server.crash()])
    const refused = await joinClient({ port: mesh.mesh.port, name: 'alice' }).catch((error: Error) => error.message)
    expect(refused).toMatch(/alice was not let in: .*[Nn]o server/)
    expect(refused).toMatch(plain)
    expect((await mesh.mesh.status()).players).toEqual([])
  })

  test('a server that refuses its players at login is passed over', async () => {
    const mesh = await start({ west: { refuse: 'Server is full' } })
    await mesh.join('alice')
    expect(await standsOn(mesh.mesh, 'alice')).toMatch(/^east/)
  })

  test('a server that takes connections and says nothing holds nobody for ever', async () => {
    const mesh = await start({ file: { limits: { linkTimeout: 400, loginTimeout: 20_000 } } })
    mesh.west.server.mute = true
    await mesh.join('alice')
    expect(await standsOn(mesh.mesh, 'alice')).toMatch(/^east/)
  })
})
