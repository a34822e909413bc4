import { describe, expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { faults, halves, seenOfSwitch, standsOn, visits } from '../kit/halves.ts'

const start = halves()

describe('two servers with the very same entity ids, teleport ids and ground', () => {
  test('rules 1 and 2: ten crossings by zone put no login, respawn, start_configuration or position on the wire, and the own id stays', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    const { entityId } = alice.witness.state
    expect(entityId).not.toBe(0)
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    alice.reset()
    for (let crossing = 0; crossing < 10; crossing++) {
      const since = mesh.mesh.events.length
      const [to, x] = crossing % 2 === 0 ? (['east', 6.5] as const) : (['west', -6.5] as const)
      await alice.walk(x, 8.5, { stepEvery: 2 })
      const { mode, cause } = await mesh.mesh.event('switch', { player: 'alice', to }, { since })
      expect([mode, cause]).toEqual(['soft', 'zone'])
    }
    expect(mesh.mesh.all('switch')).toHaveLength(10)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.witness.state.entityId).toBe(entityId)
    // Rule 5: movement reaches all.
    await until(() => mesh.east.server.player('alice').position.x === -6.5)
    expect(mesh.west.server.player('alice').position.x).toBe(-6.5)
    expect(faults(mesh, alice)).toEqual([])
    expect(mesh.mesh.complaints()).toEqual([])
  })

  test('standing on the line never flaps: the switch waits for border.cross blocks, both ways', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice' })
    for (const x of [1.5, -1.5, 1.9, -1.9]) await alice.walk(x, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west+east')
    expect(mesh.mesh.all('switch')).toEqual([])
    await alice.walk(2.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to: 'east' })
    for (const x of [-1.5, 1.5, -1.9]) await alice.walk(x, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('east+west')
    expect(mesh.mesh.all('switch')).toHaveLength(1)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('dummies join by border.join and leave by border.leave', async () => {
    const mesh = await start({ west: { spawn: { x: -8.5 - 160, y: 64, z: 8.5 } } })
    const alice = await mesh.join('alice')
    await alice.walk(-16 * 4 - 1, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west')
    expect(visits(mesh.east, 'alice')).toBe(0)
    await alice.walk(-16 * 2 - 1, 8.5, { stepEvery: 1 })
    const { ms } = await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    expect(ms).toBeGreaterThan(0)
    const dummy = mesh.east.server.player('alice')
    await until(() => dummy.position.x === -33, { message: () => `the dummy at -33, not ${dummy.position.x}` })
    expect(mesh.east.rcon.commands[0]).toMatch(/^execute in minecraft:overworld run tp [0-9a-f-]{36} -\S+ 64\.0 8\.5 /)
    await alice.walk(-16 * 4 - 1, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west+east')
    await alice.walk(-16 * 7, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.leave', { player: 'alice', server: 'east' })
    await until(() => dummy.closed)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('a dummy plays its part alone: settings, brand, player_loaded, chunk batches and the first teleport', async () => {
    const mesh = await start({ west: { spawn: { x: -80.5, y: 64, z: 8.5 } }, entry: (_, entry) => entry })
    const alice = await mesh.join('alice')
    alice.send('custom_payload', { channel: 'minecraft:brand', data: Buffer.from('\x07vanilla') })
    alice.send('custom_payload', { channel: 'minecraft:register', data: Buffer.from('test:one') })
    await alice.walk(-20.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const dummy = mesh.east.server.player('alice')
    await until(() => dummy.loaded && dummy.openBatches === 0 && dummy.unconfirmed.length === 0)
    const settings = mesh.west.server.player('alice').of('settings').at(-1)
    await until(() => dummy.of('settings').length > 0)
    expect(dummy.of('settings').at(-1)?.params).toEqual(settings?.params)
    const channels = dummy.of('custom_payload').map(({ params }) => params.channel)
    expect(channels).toEqual(expect.arrayContaining(['minecraft:brand', 'minecraft:register']))
    expect(dummy.knownPacks).toEqual(mesh.west.server.player('alice').knownPacks)
    expect(alice.counts.get('position')).toBe(1)
    expect(faults(mesh, alice)).toEqual([])
  })
})

describe('by hand', () => {
  test('`switch` far from any border: the dummy joins, is placed and becomes primary, without a word to the client', async () => {
    const mesh = await start({ west: { spawn: { x: -500.25, y: 64, z: 8.5 } } })
    const alice = await mesh.join('alice')
    alice.reset()
    expect(await mesh.mesh.does('switch alice east')).toMatchObject({ mode: 'soft' })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('east+west')
    // It holds until the player crosses a border again.
    await alice.walk(-520, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('east+west')
    await until(() => mesh.east.server.player('alice').position.x === -520)
    expect(await mesh.mesh.does('switch alice west')).toMatchObject({ mode: 'soft' })
    expect(await standsOn(mesh.mesh, 'alice')).toMatch(/^west/)
    await mesh.mesh.event('switch', { to: 'west' })
    expect(mesh.mesh.all('switch').map(({ from, to, cause }) => [from, to, cause])).toEqual([
      ['west', 'east', 'command'],
      ['east', 'west', 'command'],
    ])
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('`pin` holds a player whatever ground it walks on, until `unpin` and the next movement', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice' })
    await mesh.mesh.does('pin alice')
    await mesh.mesh.does('pin alice')
    await alice.walk(30.5, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west+east')
    expect((await mesh.mesh.status()).players[0]?.pinned).toBe(true)
    await mesh.mesh.does('unpin alice')
    expect(mesh.mesh.all('switch')).toEqual([])
    await alice.walk(31.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', cause: 'zone', mode: 'soft' })
    expect(faults(mesh, alice)).toEqual([])
  })

  test('`dummy` keeps a dummy far from its border; `drop` keeps one off near it; `unpin` lets the zones decide again', async () => {
    const mesh = await start({ west: { spawn: { x: -200.5, y: 64, z: 8.5 } } })
    const alice = await mesh.join('alice')
    await mesh.mesh.does('dummy alice east')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await alice.walk(-230, 8.5, { stepEvery: 1 })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west+east')
    await mesh.mesh.does('drop alice east')
    await mesh.mesh.event('dummy.leave', { player: 'alice', server: 'east' })
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west')
    await alice.walk(-20, 8.5, { stepEvery: 1 })
    expect(visits(mesh.east, 'alice')).toBe(1)
    await mesh.mesh.does('unpin alice')
    const since = mesh.mesh.events.length
    await alice.walk(-6, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' }, { since })
    expect(faults(mesh, alice)).toEqual([])
  })

  test('`drop` ends a switch that waits for the dummy, and the next movement may ask for it anew', async () => {
    const mesh = await start()
    mesh.east.server.mute = true
    const alice = await mesh.join('alice')
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await until(() => mesh.west.server.player('alice').position.x === 6.5)
    await mesh.mesh.does('drop alice east')
    await mesh.mesh.event('switch.fail', { player: 'alice', to: 'east' })
    mesh.east.server.mute = false
    await alice.walk(7.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', cause: 'zone', mode: 'soft' })
    expect(faults(mesh, alice)).toEqual([])
  })

  test('what is not there is told in one sentence', async () => {
    const { mesh, join } = await start()
    await join('alice')
    const said = async (line: string) => (await mesh.command(line)).error
    for (const line of ['switch bob east', 'switch alice north', 'swich alice east', 'drop alice west', 'switch alice'])
      expect(await said(line), line).toMatch(/^[^\n]{10,200}[.?]$/)
    expect(await said('switch bob east')).toContain('bob')
    expect(await said('switch alice north')).toContain('north')
    expect(await said('swich alice east')).toContain('switch')
  })
})

describe('a switch that cannot be had', () => {
  test('a refused dummy is tried again with growing pauses, its reason shown, and the player stays', async () => {
    const mesh = await start({
      east: { refuse: 'You are not white-listed on this server!' },
      file: { limits: { retryFirst: 60, retryMax: 480 } },
    })
    const alice = await mesh.join('alice')
    await until(() => mesh.mesh.all('dummy.fail').length >= 5)
    const fails = mesh.mesh.all('dummy.fail').slice(0, 5)
    for (const { error } of fails) expect(error).toContain('not white-listed')
    const pauses = fails.slice(1).map(({ time }, at) => time - (fails[at]?.time ?? 0))
    for (const [at, pause] of pauses.entries()) expect(pause).toBeGreaterThan(Math.min(60 * 2 ** at, 480) * 0.8 - 30)
    // A link that its server refuses has never joined: it is on its way, and no dummy.
    const joining = [{ server: 'east', error: expect.stringContaining('not white-listed') }]
    expect((await mesh.mesh.status()).players[0]).toMatchObject({ primary: 'west', dummies: [], joining })
    await alice.walk(4, 8.5, { stepEvery: 1 })
    await alice.walk(-4, 8.5, { stepEvery: 1 })
    expect((await mesh.mesh.status()).players[0]?.primary).toBe('west')
    expect(mesh.mesh.all('switch')).toEqual([])
    expect(alice.ended()).toBeUndefined()
  })

  test('without sync it is hard: the client is told the new position', async () => {
    const mesh = await start({
      entry: (name, { address }) => (name === 'east' ? { address, sync: 'none' } : { address }),
    })
    const alice = await mesh.join('alice')
    alice.reset()
    alice.witness.expectTeleport()
    expect(await mesh.mesh.does('switch alice east')).toMatchObject({ mode: 'hard' })
    await until(() => alice.counts.get('position') === 1)
    expect(alice.position).toMatchObject({ x: 8.5, z: 8.5 })
    await alice.walk(12, 8.5, { stepEvery: 1 })
    await until(() => mesh.east.server.player('alice').position.x === 12)
    expect(alice.counts.has('login') || alice.counts.has('respawn')).toBe(false)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('RCON that refuses, is silent or away holds the switch back and never the movement', async () => {
    const mesh = await start({ file: { limits: { retryFirst: 50, retryMax: 200, syncTimeout: 300 } } })
    mesh.east.rcon.swallow(2)
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.fail', { player: 'alice', server: 'east' })
    const at = performance.now()
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await until(() => mesh.west.server.player('alice').position.x === 6.5)
    expect(performance.now() - at).toBeLessThan(3_000)
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', mode: 'soft' })
    expect(alice.counts.get('position')).toBe(1)
    mesh.east.rcon.dropConnections()
    await alice.walk(-6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { player: 'alice', to: 'west', mode: 'soft' })
    expect(faults(mesh, alice)).toEqual([])
  })
})
