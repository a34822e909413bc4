import { describe, expect, test } from 'vitest'
import { startBackend } from '../kit/backend.ts'
import { joinClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { halves, seenOfSwitch } from '../kit/halves.ts'
import { startMesh } from '../kit/mesh.ts'
import { startSquid } from '../kit/squid.ts'

const start = halves()
const opened = closing()

/** From a server's last word to its `server.down`, and what a busy machine may add. Milliseconds. */
const NOTICED_MS = 5_000
const BUSY_MS = 1_000

describe('a server process that is frozen (flying-squid, SIGSTOP)', () => {
  test('is noticed within 5 s: its player goes on elsewhere, nobody is switched onto it, and it is back when it wakes', async () => {
    const west = opened(await startBackend({ entityIds: [1], spawn: { x: 8.5, y: 80, z: 8.5 } }))
    const squid = opened(await startSquid({ generator: 'superflat' }))
    const mesh = opened(
      await startMesh({
        carry: [],
        spawn: 'east',
        servers: {
          west: { ...west.entry, sync: 'rcon' },
          east: { address: `127.0.0.1:${squid.port}`, sync: 'none' },
        },
      }),
    )
    const alice = opened(await joinClient({ port: mesh.port, name: 'alice' }))
    await mesh.event('player.join', { player: 'alice', server: 'east' })
    await mesh.event('dummy.join', { player: 'alice', server: 'west' })
    const frozenAt = Date.now()
    process.kill(squid.pid!, 'SIGSTOP')
    const down = await mesh.event('server.down', { server: 'east' })
    expect(down.time - frozenAt).toBeLessThanOrEqual(NOTICED_MS + BUSY_MS)
    const { time } = await mesh.event('switch', { player: 'alice', to: 'west', cause: 'failover' })
    expect(time - frozenAt).toBeLessThanOrEqual(NOTICED_MS + BUSY_MS)
    // It stands on ground that is the frozen server's: neither the zones nor a hand bring it there, and no dummy is made.
    await alice.walk(9.5, 8.5, { stepEvery: 1 })
    expect(await mesh.command('switch alice east')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^east is down: /),
    })
    expect(await mesh.command('dummy alice east')).toMatchObject({ ok: false })
    expect((await mesh.status()).players).toMatchObject([{ primary: 'west', dummies: [] }])
    expect((await mesh.status()).servers.map(({ name, up }) => [name, up])).toEqual([
      ['west', true],
      ['east', false],
    ])
    expect(alice.ended()).toBeUndefined()
    const since = mesh.events.length
    process.kill(squid.pid!, 'SIGCONT')
    await mesh.event('server.up', { server: 'east' }, { since })
    await mesh.event('switch', { player: 'alice', to: 'east', cause: 'zone' }, { since })
    expect(alice.ended()).toBeUndefined()
  }, 90_000)

  test('keeps its player where no other server can take it: it is there when it wakes', async () => {
    const squid = opened(await startSquid({ generator: 'superflat' }))
    const servers = { west: { address: '127.0.0.1:9' }, east: { address: `127.0.0.1:${squid.port}`, sync: 'none' } }
    const mesh = opened(await startMesh({ carry: [], spawn: 'east', fallback: ['east'], servers }))
    const alice = opened(await joinClient({ port: mesh.port, name: 'alice' }))
    await mesh.event('player.join', { player: 'alice', server: 'east' })
    process.kill(squid.pid!, 'SIGSTOP')
    await mesh.event('server.down', { server: 'east' })
    expect((await mesh.status()).players).toMatchObject([{ primary: 'east' }])
    const since = mesh.events.length
    process.kill(squid.pid!, 'SIGCONT')
    await mesh.event('server.up', { server: 'east' }, { since })
    alice.reset()
    await until(() => alice.received.length > 20, { timeout: 20_000 })
    expect([alice.ended(), mesh.all('switch'), mesh.all('player.leave')]).toEqual([undefined, [], []])
  }, 90_000)
})

describe('a server that takes connections and says nothing', () => {
  test('is down within 5 s under its own player, who goes on where its dummy stands', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    alice.reset()
    const mutedAt = Date.now()
    mesh.west.server.mute = true
    mesh.west.server.player('alice').hang()
    const down = await mesh.mesh.event('server.down', { server: 'west' })
    expect(down.time - mutedAt).toBeLessThanOrEqual(NOTICED_MS + BUSY_MS)
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', cause: 'failover', mode: 'soft' })
    expect([seenOfSwitch(alice), alice.ended()]).toEqual([[], undefined])
  })

  test('takes its dummies with it: none is ready on a server that is down', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    mesh.east.server.mute = true
    mesh.east.server.player('alice').hang()
    await mesh.mesh.event('server.down', { server: 'east' })
    await mesh.mesh.event('dummy.leave', { player: 'alice', server: 'east' })
    expect((await mesh.mesh.status()).players).toMatchObject([{ primary: 'west', dummies: [] }])
    await alice.walk(8, 8.5, { stepEvery: 1 })
    expect((await mesh.mesh.status()).players).toMatchObject([{ primary: 'west', dummies: [] }])
  })
})

test('a server whose packets stream in is up, though its status is never answered', async () => {
  const mesh = await start({ file: { limits: { statusInterval: 50, serverSilence: 2_000, dialTimeout: 1_000 } } })
  const alice = await mesh.join('alice')
  const { server } = mesh.west
  server.answersStatus = false
  const since = server.connections.length
  const stream = setInterval(
    () => server.player('alice').send('update_time', { age: 1n, time: 1n, tickDayTime: true }),
    20,
  )
  try {
    // It is asked again, and the question before went unanswered.
    await until(() => server.connections.length >= since + 2, { timeout: 20_000 })
    expect(mesh.mesh.all('server.down')).toEqual([])
    expect(alice.ended()).toBeUndefined()
  } finally {
    clearInterval(stream)
  }
  await mesh.mesh.event('server.down', { server: 'west' })
})
