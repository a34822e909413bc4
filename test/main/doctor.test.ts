import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { type Mesh, readMesh } from '../../src/config/mesh.ts'
import { diagnose, doctor, probeName } from '../../src/main/doctor.ts'
import { reportText } from '../../src/main/doctor-report.ts'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { type ScriptedOptions, type ScriptedServer, startScripted } from '../kit/scripted.ts'
import { type ScriptedRcon, startScriptedRcon } from '../kit/scripted-rcon.ts'
import { type Squid, startSquid } from '../kit/squid.ts'
import { startVanilla } from '../kit/vanilla/vanilla.ts'

const running: { stop(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

async function scripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScripted(options)
  running.push(server)
  return server
}

/** An RCON server that teleports the players of a scripted one. */
async function rconOf(server: ScriptedServer): Promise<ScriptedRcon> {
  const rcon = await startScriptedRcon({ password: 'sesame', onTeleport: (name, to) => server.tp(name, to) })
  running.push(rcon)
  return rcon
}

interface Place {
  readonly port: number
  readonly rcon?: { readonly port: number }
  readonly password?: string
}

function meshOf(west: Place, east: Place, more: Record<string, unknown> = {}): Mesh {
  const place = ({ port, rcon, password = 'sesame' }: Place) => ({
    address: `127.0.0.1:${port}`,
    // Told so, the probe does not wait for a plugin to announce itself.
    ...(rcon ? { rcon: { address: `127.0.0.1:${rcon.port}`, password }, sync: 'rcon' } : {}),
  })
  const text = JSON.stringify({
    listen: '127.0.0.1:0',
    version: '1.21.4',
    servers: { west: place(west), east: place(east) },
    zones: [
      { server: 'west', x: [null, 0] },
      { server: 'east', x: [0, null] },
    ],
    // Scripted servers know no command but `tp`.
    carry: [],
    limits: { dialTimeout: 2_000, linkTimeout: 5_000, syncTimeout: 1_000 },
    ...more,
  })
  const { mesh, errors } = readMesh(text, { env: {}, readFile: () => Buffer.alloc(0) })
  if (!mesh) throw new Error(JSON.stringify(errors))
  return mesh
}

async function withRcon(options: ScriptedOptions = {}): Promise<Place & { server: ScriptedServer }> {
  const server = await scripted(options)
  return { server, port: server.port, rcon: await rconOf(server) }
}

const modes = (diagnosis: Awaited<ReturnType<typeof diagnose>>) => diagnosis.verdicts.map(({ mode }) => mode)

test('two servers alike with RCON are switched between softly, and the probe leaves nothing behind', async () => {
  const [west, east] = [await withRcon(), await withRcon({ entityIds: [1] })]
  const mesh = meshOf(west, east)
  const diagnosis = await diagnose(mesh, 50)
  expect(diagnosis.visits.map(({ trouble }) => trouble)).toEqual([undefined, undefined])
  expect(diagnosis.visits[0]).toMatchObject({
    brand: 'scripted',
    dimension: 'minecraft:overworld',
    threshold: 256,
    viewDistance: 3,
    gameMode: 'creative',
    vanillaUuid: true,
    sync: { kind: 'rcon', ms: expect.any(Number) },
  })
  expect(modes(diagnosis)).toEqual(['soft', 'soft'])
  expect(reportText(diagnosis, mesh)).toContain('west ↔ east  soft')
  expect(reportText(diagnosis, mesh).trimEnd()).toMatch(/All is well\.$/)
  for (const { server } of [west, east]) {
    expect(server.connections.some(({ name }) => name === probeName)).toBe(true)
    await vi.waitFor(() => expect([...server.players.keys()]).toEqual([]))
  }
})

test('the probe answers what a strict server asks: nothing that it was not asked for, everything that it was', async () => {
  const west = await withRcon({ keepAliveEvery: 20, chunksFirst: true })
  const faults: string[] = []
  west.server.on('fault', (_, error) => faults.push(error.message))
  const diagnosis = await diagnose(meshOf(west, await withRcon()), 300)
  expect(faults).toEqual([])
  expect(diagnosis.visits[0]?.trouble).toBeUndefined()
  const probe = west.server.connections.find(({ name }) => name === probeName)
  const said = probe?.received.map(({ name }) => name) ?? []
  for (const name of ['settings', 'teleport_confirm', 'position_look', 'player_loaded', 'keep_alive'])
    expect(said).toContain(name)
})

test('without RCON and plugin a switch is hard, and the report says what to set up', async () => {
  const [west, east] = [await withRcon(), { port: (await scripted()).port }]
  const mesh = meshOf(west, east)
  const diagnosis = await diagnose(mesh, 50)
  expect(diagnosis.verdicts).toMatchObject([
    { from: 'west', to: 'east', mode: 'hard', why: expect.stringContaining('east has neither RCON nor a sync plugin') },
    { from: 'east', to: 'west', mode: 'soft' },
  ])
  expect(reportText(diagnosis, mesh)).toContain('enable-rcon=true')
})

test('registries that differ make a switch hard and are named', async () => {
  const other = (codec: Record<string, unknown>) => {
    const { 'minecraft:wolf_variant': _gone, ...rest } = codec
    return rest
  }
  const mesh = meshOf(await withRcon(), await withRcon({ registries: other }))
  const diagnosis = await diagnose(mesh, 50)
  expect(modes(diagnosis)).toEqual(['hard', 'hard'])
  expect(reportText(diagnosis, mesh)).toMatch(
    /west ↔ east {2}hard: their configuration differs in registry minecraft:wolf_variant/,
  )
})

test('different thresholds, view distances and game modes are said, since they must be alike', async () => {
  const east = await withRcon({ compressionThreshold: 64, viewDistance: 2, gameMode: 'survival' })
  const mesh = meshOf(await withRcon(), east)
  const text = reportText(await diagnose(mesh, 50), mesh)
  expect(text).toContain('network-compression-threshold: west has 256, east 64')
  expect(text).toContain('view-distance is 3, on east 2')
  expect(text).toContain('gamemode: west has creative, east survival')
  expect(text).toContain('dummies count')
})

test('a wrong RCON password makes the switch impossible, with the reason', async () => {
  const east = { ...(await withRcon()), password: 'wrong' }
  const mesh = meshOf(await withRcon(), east)
  const diagnosis = await diagnose(mesh, 50)
  expect(modes(diagnosis)).toEqual(['impossible', 'soft'])
  expect(reportText(diagnosis, mesh)).toContain('refuses the password')
})

test('an RCON that answers without moving the probe is no sync', async () => {
  const server = await scripted()
  const rcon = await startScriptedRcon({ password: 'sesame', onTeleport: (name) => `Teleported ${name} to 0, 0, 0` })
  running.push(rcon)
  const diagnosis = await diagnose(meshOf(await withRcon(), { port: server.port, rcon }), 50)
  expect(diagnosis.visits[1]?.sync).toMatchObject({ kind: 'rcon', trouble: expect.stringContaining('did not move') })
  expect(modes(diagnosis)).toEqual(['impossible', 'soft'])
})

test('a server that sends its dummies elsewhere is no place for them', async () => {
  const server = await scripted()
  const rcon = await startScriptedRcon({
    password: 'sesame',
    onTeleport(name, to) {
      const answer = server.tp(name, to)
      const probe = server.players.get(name) ?? [...server.players.values()][0]
      if (probe) server.teleport(probe, { x: to.x + 40, y: 64, z: to.z })
      return answer
    },
  })
  running.push(rcon)
  const diagnosis = await diagnose(meshOf(await withRcon(), { port: server.port, rcon }), 200)
  expect(diagnosis.visits[1]?.sync).toMatchObject({
    kind: 'rcon',
    trouble: expect.stringContaining('sent it elsewhere'),
  })
  expect(modes(diagnosis)).toEqual(['impossible', 'soft'])
})

test('a server that refuses, kicks, hangs, speaks another version or is down is told of with its own reason', async () => {
  const east = await withRcon()
  const west = async (options: ScriptedOptions, prepare?: (server: ScriptedServer) => void) => {
    const server = await scripted(options)
    prepare?.(server)
    const diagnosis = await diagnose(meshOf({ port: server.port }, east), 200)
    expect(modes(diagnosis)).toEqual(['impossible', 'impossible'])
    return diagnosis.visits[0]?.trouble
  }
  expect(await west({ refuse: 'You are not white-listed\nhere\x1b[2J' })).toBe(
    'it refuses the probe: You are not white-listed here[2J',
  )
  const kick = (server: ScriptedServer) => server.on('join', (player) => player.kick('No bots'))
  expect(await west({}, kick)).toBe('it kicked the probe: No bots')
  expect(await west({ version: '1.21.1' })).toBe('it speaks 1.21.1, the mesh speaks 1.21.4')
  const mute = (server: ScriptedServer) => {
    server.mute = true
  }
  expect(await west({}, mute)).toContain('did not answer within 2000 ms')
  const gone = await scripted()
  const { port } = gone
  await gone.stop()
  running.splice(running.indexOf(gone), 1)
  const { visits } = await diagnose(meshOf({ port }, east), 50)
  expect(visits[0]?.trouble).toContain('refuses connections')
})

test('garbage for a status is a sentence, not a crash', async () => {
  const garbage = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume()
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve))
  running.push({ stop: () => new Promise((resolve) => garbage.close(() => resolve())) })
  const { port } = garbage.address() as { port: number }
  const { visits } = await diagnose(meshOf({ port }, await withRcon()), 50)
  expect(visits[0]?.trouble).toBeTruthy()
})

test('"auto" takes the version that the servers speak', async () => {
  const [west, east] = [await withRcon({ version: '1.20.1' }), await withRcon({ version: '1.20.1' })]
  const diagnosis = await diagnose(meshOf(west, east, { version: 'auto' }), 50)
  expect(diagnosis.version).toBe('1.20.1')
  expect(modes(diagnosis)).toEqual(['soft', 'soft'])
})

test(`the probe stands on servers of all ${supportedVersions.length} versions`, async () => {
  for (const version of supportedVersions) {
    const [west, east] = [await withRcon({ version }), await withRcon({ version })]
    const { visits, verdicts } = await diagnose(meshOf(west, east, { version }), 0)
    expect({ version, trouble: visits.map(({ trouble }) => trouble) }).toEqual({
      version,
      trouble: [undefined, undefined],
    })
    expect({ version, modes: verdicts.map(({ mode }) => mode) }).toEqual({ version, modes: ['soft', 'soft'] })
    await Promise.all(running.splice(0).map((one) => one.stop()))
  }
})

test('a real server without a plugin is joined and told what it lacks', async () => {
  const squid: Squid = await startSquid()
  running.push(squid)
  const mesh = meshOf({ port: squid.port }, await withRcon())
  const diagnosis = await diagnose(mesh, 200)
  expect(diagnosis.visits[0]).toMatchObject({ dimension: 'minecraft:overworld', sync: { kind: 'none' } })
  expect(diagnosis.visits[0]?.chunks).toBeGreaterThan(0)
})

test('the command ends with 0 when all is well, 1 when something is down and 2 for a bad file', async () => {
  const out: string[] = []
  const write = (text: unknown) => {
    out.push(String(text))
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(write),
    vi.spyOn(process.stderr, 'write').mockImplementation(write),
  ]
  try {
    expect(await doctor({ file: '/nowhere/zones.json' })).toBe(2)
    expect(out.join('')).toContain('cannot be read')
    out.length = 0
    const folder = mkdtempSync(join(tmpdir(), 'mcmesh-doctor-test-'))
    running.push({ stop: async () => rmSync(folder, { recursive: true }) })
    const file = join(folder, 'zones.json')
    const gone = await startScripted()
    const address = `127.0.0.1:${gone.port}`
    await gone.stop()
    writeFileSync(file, JSON.stringify({ servers: { only: { address } }, zones: [{ server: 'only' }] }))
    expect(await doctor({ file })).toBe(1)
    expect(out.join('')).toContain('Not well: only can’t be joined.')
    out.length = 0
    // The shipped file: two embedded worlds, started for the check.
    expect(await doctor({ file: new URL('../../zones.json', import.meta.url).pathname })).toBe(0)
    expect(out.join('')).toContain('west ↔ east  soft')
    expect(out.join('')).toContain('dummies are placed by its sync plugin')
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
})

test('a signal ends the check with its worlds, and leaves no folder behind', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'mcmesh-doctor-signal-'))
  running.push({ stop: async () => rmSync(temporary, { recursive: true }) })
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const child = spawn(process.execPath, [path('../../src/main/mcmesh.ts'), 'doctor', path('../../zones.json')], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'ignore',
  })
  // Both worlds run, or begin to, once their folders are there.
  await vi.waitFor(() => expect(readdirSync(temporary).length).toBe(2), { timeout: 20_000, interval: 5 })
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(1)
  expect(readdirSync(temporary)).toEqual([])
})

test('a server that waits for what only a client with its mods answers is well; switches to it are hard, and say why', async () => {
  const [west, east] = [await withRcon(), await withRcon({ entityIds: [1] })]
  east.server.finishes = false
  east.server.configures.push(['custom_payload', { channel: 'mod:a', data: Buffer.from('?') }])
  const mesh = meshOf(west, east, { limits: { dialTimeout: 2_000, linkTimeout: 1_000, syncTimeout: 1_000 } })
  const diagnosis = await diagnose(mesh, 50)
  expect(diagnosis.visits.map(({ trouble }) => trouble)).toEqual([undefined, undefined])
  const why = 'of east: it asks the client on the channel "mod:a", which west does not'
  expect(diagnosis.verdicts[0]).toEqual({ from: 'west', to: 'east', mode: 'hard', why })
  expect(reportText(diagnosis, mesh)).toContain('! it asks the client on the channel "mod:a", and waits for that')
})

test('what players have is tried with what the probe has: between servers of vanilla’s commands, and where one has none', async () => {
  const start = async () => {
    const vanilla = await startVanilla({ version: '1.21.4' })
    running.push(vanilla)
    const { address, password } = vanilla.rconOptions
    return { port: vanilla.server.port, rcon: { port: address.port }, password }
  }
  const carry = ['inventory', 'experience', 'statistics']
  const well = meshOf(await start(), await start(), { carry })
  const diagnosis = await diagnose(well, 50)
  expect(diagnosis.visits.map(({ sync }) => sync?.carry)).toMatchObject([
    { parts: ['inventory', 'experience'], ms: expect.any(Number) },
    { parts: ['inventory', 'experience'] },
  ])
  expect(reportText(diagnosis, well)).toMatch(/carries inventory, experience by RCON \(\d+ ms\)/)
  expect(reportText(diagnosis, well)).toContain('! not carried: statistics')
  const [vanilla, other] = [await start(), await withRcon()]
  const ill = await diagnose(meshOf(vanilla, other, { carry }), 50)
  expect(modes(ill)).toEqual(['impossible', 'impossible'])
  expect(ill.verdicts[0]?.why).toMatch(/^what players have can’t be carried on east: /)
})
