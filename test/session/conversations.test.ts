import { describe, expect, test } from 'vitest'
import { commandLine, parseLine } from '../../src/engine/command-lines.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { aliceAtTheBorder, MeshInMemory } from '../kit/mesh-in-memory.ts'
import { newest } from '../kit/versions.ts'

const events = (mesh: MeshInMemory, name: string) => mesh.events.filter(({ event }) => event === name)

describe('a client that comes', () => {
  test('with another version is told in one sentence which one the mesh speaks', async () => {
    const mesh = new MeshInMemory()
    const alice = mesh.client('alice')
    alice.say('set_protocol', { protocolVersion: 47, serverHost: 'a', serverPort: 1, nextState: 2 })
    alice.say('login_start', { username: 'alice', playerUUID: alice.uuid })
    expect(alice.hears('disconnect')).toEqual([
      {
        reason: JSON.stringify({
          text: 'This mesh speaks Minecraft 1.21.4, and your client 1.8 to 1.8.9: please join with that version.',
        }),
      },
    ])
    expect([alice.ended, mesh.players.size]).toEqual([true, 0])
  })

  test.each(['', 'a b', 'x'.repeat(17), 'ü', '\u202ealice', 'a\n'])(
    'under the name %j is told that it is none',
    async (name) => {
      const mesh = new MeshInMemory()
      const client = mesh.client(name)
      client.logIn()
      expect(client.ended).toBe(true)
      expect(client.names()).toEqual(['disconnect'])
      expect(mesh.players.size).toBe(0)
    },
  )

  test('with a legacy ping, byte by byte, is answered as the last of them has it, and only once nothing more comes', async () => {
    const mesh = new MeshInMemory()
    const client = mesh.client('')
    const { session } = client
    expect(session.opens(Buffer.of(0xfe))).toBe(undefined)
    await mesh.pass(400)
    expect(session.opens(Buffer.of(0x01))).toBe(undefined)
    await mesh.pass(400)
    expect([client.ended, client.farewell]).toEqual([false, undefined])
    await mesh.pass(100)
    expect(client.ended).toBe(true)
    const answer = Buffer.from(client.farewell?.subarray(3) ?? []).swap16()
    expect(answer.toString('utf16le').split('\0').slice(0, 3)).toEqual(['§1', '127', '1.21.4'])
    expect(mesh.timers).toBe(0)
  })

  test('and begins with such a byte, but says a frame, is heard from its first byte on', async () => {
    const mesh = new MeshInMemory()
    const { session } = mesh.client('')
    expect(session.opens(Buffer.of(0xfe))).toBe(undefined)
    expect(session.opens(Buffer.of(0x01, 0x00))).toEqual(Buffer.of(0xfe, 0x01, 0x00))
    expect([session.ended, mesh.timers]).toEqual([false, 0])
  })

  test('and logs in twice on one connection is ended, and holds no place', async () => {
    const mesh = new MeshInMemory()
    mesh.west.letsIn = false
    const alice = await mesh.join('alice')
    alice.say('login_start', { username: 'mallory', playerUUID: alice.uuid })
    await mesh.settle()
    expect([alice.ended, mesh.players.size]).toEqual([true, 0])
    expect(mesh.west.to('alice').over).toBe(true)
    expect([mesh.table.mappings, mesh.logged('error')]).toEqual([0, []])
  })

  test('from another place takes over: the older connection ends, the newer one plays', async () => {
    const mesh = new MeshInMemory()
    const older = await mesh.join('alice', { x: -8.5 })
    const newer = await mesh.join('alice', { x: -8.5 })
    expect([older.ended, newer.ended]).toEqual([true, false])
    expect(mesh.player('alice').outbox.channel).toBe(newer)
    expect(newer.violations).toEqual([])
  })

  test.each(['.alice', '@a', '!', '../../etc/passwd', '"\\', '__proto__', '~'.repeat(16)])(
    'under the name %j is let in, and its dummy is placed',
    async (name) => {
      const mesh = new MeshInMemory()
      const client = await mesh.join(name, { x: -8.5 })
      expect(mesh.west.to(name).hears('login_start')).toMatchObject([{ username: name }])
      expect([client.ended, client.player.isReady('east'), client.violations]).toEqual([false, true, []])
      expect(parseLine(commandLine({ name: 'drop', args: { player: name, server: 'east' } }))).toEqual({
        ...{ ok: true, command: { name: 'drop', args: { player: name, server: 'east' } } },
      })
      expect([mesh.logged('warn'), mesh.logged('error')]).toEqual([[], []])
    },
  )

  test('under a name that somebody bears in other capitals is that player: the older connection ends', async () => {
    const mesh = new MeshInMemory()
    const older = await mesh.join('Alice', { x: -8.5 })
    const newer = await mesh.join('aLICE', { x: -8.5 })
    expect([older.ended, newer.ended, [...mesh.players.keys()]]).toEqual([true, false, ['aLICE']])
    expect([mesh.roster.named('alice'), mesh.roster.named('ALICE')]).toEqual([newer.player, newer.player])
    newer.leave()
    expect([mesh.players.size, mesh.roster.named('alice')]).toEqual([0, undefined])
  })

  test.each(['1.17.1', '1.20.1', '1.20.4', '1.21.4', ...newest])(
    '%s: its dummies are placed by the UUID that each server gave it, whatever its name',
    async (version) => {
      const mesh = new MeshInMemory({ version })
      const given = '00000000-0000-4000-8000-00000000000e'
      mesh.east.uuidOf = () => given
      const placed: string[] = []
      const { place } = mesh.east
      mesh.east.place = (uuid, at) => {
        placed.push(uuid)
        return place.call(mesh.east, uuid, at)
      }
      const alice = await mesh.join('alice', { x: -8.5 })
      expect([placed, alice.player.isReady('east')]).toEqual([[given], true])
    },
  )

  test('and sends senseless bytes in any state ends itself at most, and nothing else notices', async () => {
    const mesh = new MeshInMemory()
    const bob = await mesh.join('bob', { x: -8.5 })
    const states = ['handshaking', 'status', 'login', 'configuration'] as const
    for (const state of states)
      for (let id = 0; id < 32; id++)
        for (const body of [Buffer.alloc(0), Buffer.alloc(40, 0xff), Buffer.alloc(40), Buffer.alloc(300, 0x7f)]) {
          mesh.west.letsIn = state === 'configuration'
          const client = mesh.client(`x${id}`)
          if (state !== 'handshaking')
            client.say('set_protocol', {
              ...{ protocolVersion: mesh.protocol.number, serverHost: 'a', serverPort: 1 },
              nextState: state === 'status' ? 1 : 2,
            })
          if (state === 'configuration') {
            client.say('login_start', { username: client.name, playerUUID: client.uuid })
            await mesh.settle()
          }
          client.sayRaw(Buffer.concat([encodeVarint(id), body]))
          await mesh.settle()
          client.leave()
        }
    mesh.west.letsIn = true
    expect(mesh.logged('error')).toEqual([])
    expect([...mesh.players.keys()]).toEqual(['bob'])
    bob.forget()
    mesh.west.to('bob').say('update_health', { health: 5, food: 5, foodSaturation: 0 })
    expect(bob.names()).toEqual(['update_health'])
  })

  test('and leaves in any moment of its login leaves nothing behind', async () => {
    for (const moment of ['connected', 'dialling', 'silent server', 'playing']) {
      const mesh = new MeshInMemory()
      if (moment === 'silent server') mesh.west.letsIn = false
      const client = mesh.client('alice')
      if (moment !== 'connected') client.logIn()
      if (moment === 'silent server' || moment === 'playing') await mesh.settle()
      client.leave()
      await mesh.pass(120_000)
      expect(mesh.players.size, moment).toBe(0)
      expect(mesh.west.connections.every(({ over }) => over) && mesh.east.connections.every(({ over }) => over)).toBe(
        true,
      )
      expect([mesh.table.mappings, mesh.logged('error')]).toEqual([0, []])
    }
  })
})

test.each([undefined, 0, 1_000])(
  'a client’s compression is the mesh’s own, whatever its server’s is: limits.compressionThreshold %s',
  async (own) => {
    const mesh = new MeshInMemory({ file: own === undefined ? {} : { limits: { compressionThreshold: own } } })
    const alice = await mesh.join('alice')
    expect(alice.heard.filter(({ state }) => state === 'login').map(({ name }) => name)).toEqual([
      'compress',
      'success',
    ])
    expect(alice.hears('compress')).toEqual([{ threshold: own ?? 256 }])
  },
)

describe('a server at login', () => {
  test('that refuses is passed over; with none left the player is told in one sentence', async () => {
    const mesh = new MeshInMemory()
    mesh.west.refuses = 'it refuses connections'
    const alice = await mesh.join('alice')
    expect(alice.player.primary?.server).toBe('east')
    mesh.east.refuses = 'it refuses connections'
    const bob = await mesh.join('bob')
    expect(bob.hears('disconnect')).toEqual([
      { reason: JSON.stringify({ text: 'No server can take you now: it refuses connections' }) },
    ])
    expect(mesh.players.size).toBe(1)
  })

  test('that says nothing holds nobody for ever', async () => {
    const mesh = new MeshInMemory()
    mesh.west.letsIn = false
    const alice = await mesh.join('alice')
    await mesh.pass(mesh.limits.linkTimeout)
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('in online mode is named with what to do about it', async () => {
    const mesh = new MeshInMemory()
    mesh.west.letsIn = false
    mesh.east.refuses = 'it is away'
    const alice = await mesh.join('alice')
    mesh.west.to('alice').say('encryption_begin', {
      ...{ serverId: '', publicKey: Buffer.alloc(8), verifyToken: Buffer.alloc(4), shouldAuthenticate: true },
    })
    await mesh.settle()
    expect(alice.ended).toBe(true)
    const dummy = new MeshInMemory()
    dummy.east.letsIn = false
    await dummy.join('bob')
    dummy.east.to('bob').say('encryption_begin', {
      ...{ serverId: '', publicKey: Buffer.alloc(8), verifyToken: Buffer.alloc(4), shouldAuthenticate: true },
    })
    expect(events(dummy, 'dummy.fail')).toMatchObject([{ error: expect.stringContaining('online-mode=false') }])
  })

  test.each(['login', 'configuration'] as const)(
    'senseless bytes in its %s fail the link, which is dialled again after growing pauses',
    async (state) => {
      const mesh = new MeshInMemory()
      mesh.east.letsIn = state !== 'login'
      if (state === 'configuration') mesh.east.finishes = false
      await mesh.join('alice', { x: -8.5 })
      const set = mesh.protocol.packets(state, 'clientbound')
      const times: number[] = []
      for (let attempt = 0; attempt < 6; attempt++) {
        times.push(mesh.now())
        const count: number = mesh.east.connections.length
        for (const name of set.names)
          mesh.east.to('alice').sayRaw(Buffer.concat([encodeVarint(set.idOf(name) ?? 0), Buffer.alloc(60, 0xff)]))
        while (mesh.east.connections.length === count && mesh.now() < 1e6) await mesh.pass(500)
      }
      const pauses = times.slice(1).map((time, at) => time - (times[at] ?? 0))
      expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000])
      expect(events(mesh, 'dummy.fail').length).toBe(6)
      expect(mesh.logged('error')).toEqual([])
    },
  )
})

describe('a dummy is configured by mcmesh alone', () => {
  test('known packs as its client answered, keep-alives, pings, cookies and packs answered, mcmesh:* kept', async () => {
    const mesh = new MeshInMemory()
    const uuid = '11111111-1111-4111-8111-111111111111'
    const pack = { uuid, url: 'https://a.b/c', hash: '', forced: false }
    mesh.west.configures.push([
      'select_known_packs',
      { packs: [{ namespace: 'minecraft', id: 'core', version: '1.21.4' }] },
    ])
    mesh.east.configures.push(
      ['select_known_packs', { packs: [] }],
      ['keep_alive', { keepAliveId: 7n }],
      ['ping', { id: 8 }],
      ['cookie_request', { cookie: 'a:b' }],
      ['add_resource_pack', pack],
      ['custom_payload', { channel: 'mcmesh:other', data: Buffer.of(1) }],
    )
    const alice = await mesh.join('alice', { x: -8.5 })
    const east = mesh.east.to('alice')
    expect(east.hears('select_known_packs')).toEqual([{ packs: [] }])
    expect(east.names()).toEqual(expect.arrayContaining(['keep_alive', 'pong', 'cookie_response']))
    expect(east.hears('resource_pack_receive').map(({ result }) => result)).toEqual([3, 4, 0])
    expect(alice.player.isReady('east')).toBe(true)
    expect(alice.heard.filter(({ state }) => state === 'configuration').map(({ name }) => name)).toEqual([
      'select_known_packs',
      'finish_configuration',
    ])
    expect(alice.violations).toEqual([])
  })

  test('in mid-game too: what it had shown goes, and it is placed again', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    east.spawn(7, 'pig', { x: 4 })
    east.chunk(0, 0)
    alice.forget()
    east.say('start_configuration')
    expect(alice.names().sort()).toEqual(['entity_destroy', 'unload_chunk'])
    expect(alice.player.isReady('east')).toBe(false)
    await mesh.settle()
    expect(alice.player.isReady('east')).toBe(true)
    east.spawn(7, 'cow', { x: 4 })
    expect(alice.sees('cow')).toHaveLength(1)
    expect(west.over).toBe(false)
    expect(alice.violations).toEqual([])
  })
})

describe('a primary that configures its player in mid-game', () => {
  test('is passed through whole, with no word of a dummy in it; the client comes back with its own id, and dummies with it', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const own = alice.player.entityId
    west.spawn(7, 'cow', { x: -4 })
    alice.forget()
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    west.say('start_configuration')
    east.spawn(8, 'pig', { x: 4 })
    east.chunk(0, 0)
    expect(alice.names()).not.toContain('spawn_entity')
    await mesh.settle()
    expect(alice.names().filter((name) => name === 'login')).toHaveLength(1)
    expect(alice.hears('login')).toMatchObject([{ entityId: own }])
    expect([alice.ended, alice.player.outbox.inConfiguration]).toEqual([false, false])
    alice.move(-8, 8.5)
    await mesh.settle()
    expect(alice.player.isReady('east')).toBe(true)
    west.spawn(9, 'cow', { x: -4 })
    expect(alice.sees('cow')).toHaveLength(1)
    expect(mesh.table.mappings).toBe(1)
    expect(alice.violations).toEqual([])
  })
})

test('a fault while a player is brought to another server is logged, and ends only that player’s connection', async () => {
  const { mesh, alice } = await aliceAtTheBorder()
  const bob = await mesh.join('bob', { x: 8.5 })
  const { servers } = mesh
  const { server } = servers
  // The failover asks for the servers first: that it breaks there stands for any fault of ours in it.
  servers.server = () => {
    throw new Error('broken failover')
  }
  for (const link of mesh.player('alice').links.values()) if (link.role === 'dummy') link.stand(false)
  mesh.west.to('alice').break()
  await mesh.settle()
  servers.server = server
  expect(mesh.logged('error')).toEqual([
    expect.stringContaining('alice: going on without west failed: Error: broken failover'),
  ])
  expect(alice.hears('kick_disconnect')).toHaveLength(1)
  expect([alice.ended, bob.ended, [...mesh.players.keys()]]).toEqual([true, false, ['bob']])
})
