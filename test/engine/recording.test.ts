import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { RecordingSummary } from '../../src/engine/recording.ts'
import { protocolOf, type State } from '../../src/protocol/versions.ts'
import { Witness } from '../../src/world/witness.ts'
import { until } from '../kit/conditions.ts'
import { faults, halves } from '../kit/halves.ts'
import { newest } from '../kit/versions.ts'
import { describe as lines } from '../kit/watch.ts'
import { type ReplayPacket, readStream, unzip } from './recording-reader.ts'

const start = halves()
const folders: string[] = []

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'mcmesh-recording-'))
  folders.push(made)
  return made
}

afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true })
})

interface Replay {
  readonly metaData: Record<string, unknown>
  readonly packets: readonly ReplayPacket[]
}

function readReplay(path: string, version = '1.21.4'): Replay {
  const files = unzip(readFileSync(path))
  expect([...files.keys()].sort()).toEqual(['metaData.json', 'recording.tmcpr'])
  return {
    metaData: JSON.parse(files.get('metaData.json')!.toString('utf8')),
    packets: readStream(files.get('recording.tmcpr')!, version, protocolOf(version).hasConfiguration),
  }
}

/** What a witness says who is shown the replay from its beginning. The body under the client's own id is ReplayMod's custom. */
function watchReplay({ packets }: Replay, version = '1.21.4'): Witness {
  const witness = new Witness(protocolOf(version), { ignore: ['own-spawned'] })
  witness.expectTeleport()
  for (const { state, raw } of packets) witness.clientbound(state as State, raw)
  witness.rest()
  return witness
}

const said = (packets: readonly ReplayPacket[], name: string) => packets.filter((packet) => packet.name === name)

describe('record PLAYER FILE', () => {
  test('a replay begins with login, configuration and all that the client already shows', async () => {
    const mesh = await start()
    mesh.west.server.spawn({ id: 70, type: 'cow', x: -12, y: 64, z: 4 })
    const alice = await mesh.join('alice')
    const bob = await mesh.join('bob')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    mesh.west.server.setBlock(-5, 64, 9, 'gold_block')
    mesh.west.server.player('alice').send('experience', { experienceBar: 0.5, level: 7, totalExperience: 70 })
    await until(() => alice.counts.get('experience') === 1 && alice.witness.state.entities.size === 2)
    await until(() => alice.witness.state.chunks.size >= 49)
    const file = join(folder(), 'alice.mcpr')
    expect(await mesh.mesh.does(`record alice ${file}`)).toEqual({ file })
    expect((await mesh.mesh.command(`record alice ${file}`)).ok).toBe(true)
    const summary = (await mesh.mesh.does('unrecord alice')) as RecordingSummary
    expect(summary).toMatchObject({ file, dropped: 0, chunksMissing: 0 })
    const replay = readReplay(file)
    expect(replay.packets).toHaveLength(summary.packets)
    const [success] = replay.packets
    expect(success).toMatchObject({ time: 0, state: 'login', name: 'success', params: { username: 'alice' } })
    expect(said(replay.packets, 'registry_data').length).toBeGreaterThan(5)
    const login = said(replay.packets, 'login')
    expect(login).toHaveLength(1)
    const selfId = login[0]!.params.entityId
    expect(replay.metaData).toMatchObject({
      fileFormat: 'MCPR',
      fileFormatVersion: 14,
      protocol: 769,
      mcversion: '1.21.4',
      singleplayer: false,
      selfId,
    })
    const uuids = [alice.client.uuid, bob.client.uuid]
    expect([...(replay.metaData.players as string[])].sort()).toEqual([...uuids].sort())
    const witness = watchReplay(replay)
    expect(lines(witness.violations)).toEqual([])
    // The same as its client shows.
    expect([...witness.state.chunks.keys()].sort()).toEqual([...alice.witness.state.chunks.keys()].sort())
    expect([...witness.state.entities.keys()].sort()).toEqual([...alice.witness.state.entities.keys()].sort())
    expect([...witness.state.tab].sort()).toEqual([...alice.witness.state.tab].sort())
    expect(witness.state.entityId).toBe(alice.witness.state.entityId)
    expect(witness.state.centre).toEqual(alice.witness.state.centre)
    expect(said(replay.packets, 'experience')[0]?.params).toMatchObject({ level: 7 })
    expect(said(replay.packets, 'block_change').map(({ params }) => params.location)).toEqual([{ x: -5, y: 64, z: 9 }])
    const self = said(replay.packets, 'spawn_entity').filter(({ params }) => params.entityId === selfId)
    expect(self.map(({ params }) => params.objectUUID)).toEqual([alice.client.uuid])
    expect(self[0]?.params).toMatchObject({ x: -8.5, y: 64, z: 8.5 })
    expect(faults(mesh, alice, bob)).toEqual([])
  })

  test('a replay goes on over switches with everything that the client is told, and with the player’s own movement', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const file = join(folder(), 'walk')
    expect(await mesh.mesh.does(`record alice ${file}`)).toEqual({ file: `${file}.mcpr` })
    await alice.walk(6, 8.5, { stepEvery: 5 })
    await mesh.mesh.event('switch', { player: 'alice', to: 'east', mode: 'soft' })
    mesh.east.server.setBlock(5, 70, 1, 'stone')
    await until(() => alice.counts.get('block_change') === 1)
    await mesh.mesh.does('switch alice west')
    mesh.west.server.spawn({ id: 99, type: 'pig', x: -3, y: 64, z: 3 })
    await until(() => [...alice.witness.state.entities.values()].some(({ type }) => type === 'pig'))
    await alice.quit()
    await until(() => existsSync(`${file}.mcpr`), { message: 'the replay of a player that left' })
    const replay = readReplay(`${file}.mcpr`)
    const witness = watchReplay(replay)
    expect(lines(witness.violations)).toEqual([])
    expect([...witness.state.chunks.keys()].sort()).toEqual([...alice.witness.state.chunks.keys()].sort())
    expect([...witness.state.entities.keys()]).toEqual([...alice.witness.state.entities.keys()])
    const { selfId } = replay.metaData
    const moves = said(replay.packets, 'sync_entity_position').filter(({ params }) => params.entityId === selfId)
    expect(moves.length).toBeGreaterThan(3)
    expect(moves.at(-1)?.params).toMatchObject({ x: 6, y: 64, z: 8.5 })
    const times = replay.packets.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(replay.metaData.duration).toBe(replay.packets.at(-1)?.time)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('JSON lines hold every packet as it came, decoded', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice')
    await until(() => alice.witness.state.chunks.size >= 49)
    const file = join(folder(), 'alice.jsonl')
    await mesh.mesh.does(`record alice ${file}`)
    alice.reset()
    mesh.west.server.setBlock(-5, 70, 1, 'stone')
    mesh.west.server.keepAlive(mesh.west.server.player('alice'))
    mesh.west.server.loadChunk(mesh.west.server.player('alice'), -1, 0)
    await until(() => alice.counts.get('map_chunk') === 1)
    await mesh.mesh.does('unrecord alice')
    const rows = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.map(({ name }) => name)).toEqual(['block_change', 'keep_alive', 'map_chunk'])
    for (const row of rows) {
      expect(row).toMatchObject({ direction: 'clientbound', bytes: expect.any(Number), data: expect.any(Object) })
      expect(new Date(row.time).toISOString()).toBe(row.time)
    }
    expect(rows[0].data).toMatchObject({ location: { x: -5, y: 70, z: 1 } })
    expect(rows[2].data).toMatchObject({ x: -1, z: 0, chunkData: expect.any(String) })
  })

  test('a file that is there is never overwritten, and what can’t be is said in a sentence', async () => {
    const mesh = await start()
    await mesh.join('alice')
    await mesh.join('bob')
    const at = folder()
    const taken = join(at, 'taken.mcpr')
    writeFileSync(taken, 'mine')
    mkdirSync(join(at, 'left.mcpr.tmp'))
    const refused = async (line: string): Promise<string> => {
      const { ok, error } = await mesh.mesh.command(line)
      expect(ok).toBe(false)
      return error ?? ''
    }
    expect(await refused(`record alice ${taken}`)).toContain('exists already')
    expect(readFileSync(taken, 'utf8')).toBe('mine')
    expect(existsSync(`${taken}.tmp`)).toBe(false)
    expect(await refused(`record alice ${join(at, 'none', 'a.mcpr')}`)).toContain('does not exist; make it first')
    expect(await refused(`record alice ${join(at, 'none', 'a.jsonl')}`)).toContain('does not exist; make it first')
    const ending = await refused(`record alice ${join(at, 'a.zip')}`)
    for (const named of ['.zip', '.mcpr', '.jsonl']) expect(ending).toContain(named)
    expect(await refused(`record alice ${join(at, 'left.mcpr')}`)).toContain('unfinished recording')
    await mesh.mesh.does(`record alice ${join(at, 'a.mcpr')}`)
    expect(await refused(`record alice ${join(at, 'b.mcpr')}`)).toContain('unrecord alice')
    expect(await refused(`record bob ${join(at, 'a.mcpr')}`)).toContain('Another player')
    await mesh.mesh.does('unrecord alice')
    // Nothing to finish is fine too.
    await mesh.mesh.does('unrecord alice')
    await mesh.mesh.does('unrecord bob')
    expect(await refused(`record alice ${join(at, 'a.mcpr')}`)).toContain('exists already')
  })

  test('a recording that is full is finished and said to be', async () => {
    const mesh = await start({ file: { limits: { recordBytes: 1024 * 1024 } } })
    const alice = await mesh.join('alice')
    await until(() => alice.witness.state.chunks.size >= 49)
    const file = join(folder(), 'alice.jsonl')
    await mesh.mesh.does(`record alice ${file}`)
    await until(async () => {
      const content = mesh.west.server.text('x'.repeat(10_000))
      for (let n = 0; n < 5; n++) mesh.west.server.broadcast('system_chat', { content, isActionBar: false })
      return mesh.mesh.all('log').some(({ message }) => message.includes('recordBytes'))
    })
    const bytes = readFileSync(file)
    expect(bytes.length).toBeLessThanOrEqual(1024 * 1024)
    expect(bytes.length).toBeGreaterThan(900 * 1024)
    expect(bytes.at(-1)).toBe(10)
    // It may be recorded again.
    await mesh.mesh.does(`record alice ${join(folder(), 'again.jsonl')}`)
  })

  test.each(['1.17.1', '1.18.2', '1.19.4', '1.20.1', '1.20.2', '1.20.4', '1.21.1', '1.21.8', '1.21.11', ...newest])(
    '%s: a replay that begins in the middle of the game shows what the client shows',
    async (version) => {
      const mesh = await start({ west: { version }, east: { version }, file: { version } })
      const alice = await mesh.join('alice', { version })
      mesh.west.server.spawn({ id: 70, type: 'cow', x: -12, y: 64, z: 4 })
      mesh.west.server.respawn(mesh.west.server.player('alice'), 'minecraft:overworld')
      alice.witness.expect('respawn')
      alice.witness.expectTeleport()
      await until(() => alice.witness.state.entities.size === 1 && alice.witness.state.chunks.size >= 49)
      await until(() => mesh.west.server.player('alice').unconfirmed.length === 0)
      const file = join(folder(), 'alice.mcpr')
      await mesh.mesh.does(`record alice ${file}`)
      alice.move(alice.position.x + 0.25, 64, alice.position.z)
      mesh.west.server.setBlock(-5, 70, 1, 'stone')
      await until(() => alice.counts.get('block_change') === 1)
      await mesh.mesh.does('unrecord alice')
      const replay = readReplay(file, version)
      const witness = watchReplay(replay, version)
      expect(lines(witness.violations)).toEqual([])
      expect([...witness.state.chunks.keys()].sort()).toEqual([...alice.witness.state.chunks.keys()].sort())
      expect([...witness.state.entities.keys()]).toEqual([...alice.witness.state.entities.keys()])
      expect(said(replay.packets, 'login')).toHaveLength(1)
      expect(faults(mesh, alice)).toEqual([])
      expect(mesh.mesh.complaints()).toEqual([])
    },
  )

  test('a hard switch is in the replay with its configuration', async () => {
    const registries = (codec: Record<string, unknown>) => {
      const [name, registry] = Object.entries(codec)[0] as [string, { entries: { key: string }[] }]
      const [entry] = registry.entries
      return { ...codec, [name]: { ...registry, entries: [...registry.entries, { ...entry, key: 'test:other' }] } }
    }
    const mesh = await start({ east: { registries } })
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const first = join(folder(), 'first.mcpr')
    await mesh.mesh.does(`record alice ${first}`)
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet as 'login')
    await mesh.mesh.does('switch alice east')
    await until(() => alice.witness.state.chunks.size >= 49)
    await mesh.mesh.does('unrecord alice')
    const replay = readReplay(first)
    const states = replay.packets.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1])
    expect(states).toEqual(['login', 'configuration', 'play', 'configuration', 'play'])
    // A recording that begins afterwards begins with the registries that the client has by now.
    const second = join(folder(), 'second.mcpr')
    await mesh.mesh.does(`record alice ${second}`)
    await mesh.mesh.does('unrecord alice')
    const later = readReplay(second)
    const registry = (from: Replay) => said(from.packets, 'registry_data').map(({ raw }) => raw.length)
    expect(registry(later)).toEqual(registry(replay).slice(registry(replay).length / 2))
    expect(lines(watchReplay(later).violations)).toEqual([])
  })

  test('where no chunks are kept a replay says how many it lacks, and shows those that come', async () => {
    const mesh = await start({ file: { limits: { recordChunkBytes: 0 } } })
    const alice = await mesh.join('alice')
    await until(() => alice.witness.state.chunks.size >= 49)
    const file = join(folder(), 'alice.mcpr')
    await mesh.mesh.does(`record alice ${file}`)
    const chunks = alice.witness.state.chunks.size
    alice.reset()
    mesh.west.server.loadChunk(mesh.west.server.player('alice'), -5, 0)
    await until(() => alice.counts.get('map_chunk') === 1)
    expect(await mesh.mesh.does('unrecord alice')).toMatchObject({ chunksMissing: chunks })
    const replay = readReplay(file)
    expect(said(replay.packets, 'map_chunk').map(({ params }) => [params.x, params.z])).toEqual([[-5, 0]])
    expect(lines(watchReplay(replay).violations)).toEqual([])
  })

  test('the reason of a kick is the last that JSON lines tell', async () => {
    const mesh = await start()
    await mesh.join('alice')
    const file = join(folder(), 'alice.jsonl')
    await mesh.mesh.does(`record alice ${file}`)
    await mesh.mesh.does('kick alice "go home"')
    await until(() => mesh.mesh.all('log').some(({ message }) => message.includes('The recording of alice ended')))
    const last = JSON.parse(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ name: 'kick_disconnect' })
    expect(JSON.stringify(last.data)).toContain('go home')
  })

  test('with nobody connected nothing is kept for recordings', async () => {
    const mesh = await start()
    const [alice, bob] = [await mesh.join('alice'), await mesh.join('bob')]
    await until(() => alice.witness.state.chunks.size >= 49 && bob.witness.state.chunks.size >= 49)
    const { shown } = mesh.mesh.engine.mesh
    // Both stand in the same chunks of the same servers: each is kept once.
    expect(shown.chunks.size).toBeGreaterThan(0)
    expect(shown.chunks.size).toBeLessThanOrEqual(alice.witness.state.chunks.size)
    expect(shown.configuration.size).toBeGreaterThan(0)
    await Promise.all([alice.quit(), bob.quit()])
    await until(() => mesh.mesh.engine.mesh.players.size === 0)
    expect([shown.chunks.size, shown.chunks.bytes]).toEqual([0, 0])
    expect([shown.configuration.size, shown.configuration.bytes]).toEqual([0, 0])
  })
})
