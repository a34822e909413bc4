import { describe, expect, test } from 'vitest'
import { defaultLimits, type LimitName } from '../../src/config/limits.ts'
import { DeferredChunks } from '../../src/player/chunks/deferred-chunk.ts'
import { ClientAnswers } from '../../src/player/client/client-answers.ts'
import { Cookies } from '../../src/player/client/cookies.ts'
import { LoginQueries } from '../../src/player/client/login-queries.ts'
import type { Link } from '../../src/player/links/link.ts'
import { ServerConfiguration } from '../../src/player/links/server-configuration.ts'
import { type Question, questionTable } from '../../src/protocol/questions.ts'
import { frameOf } from '../kit/frames.ts'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory } from '../kit/mesh-in-memory.ts'

const KIB = 1024
const MIB = 1024 * KIB

const limited = (limits: Partial<Record<LimitName, number>>) => aliceAtTheBorder({ file: { limits } })

/** Letters that no other text has. */
const long = (n: number, letters = 30_000): string => `mesh:${n}_`.padEnd(letters, 'x')

const row = questionTable.find(({ packet }) => packet === 'custom_payload') ?? questionTable[0]!
const question = (subject: string): Question => ({ row, subject, body: Buffer.alloc(0), number: 0 })

describe('chunks that wait', () => {
  /** A chunk of so many bytes, as a server of a dummy far from its player sends it. */
  const chunkOf = (east: MemoryConnection, x: number, bytes: number): Buffer => {
    const set = east.server.protocol.packets('play', 'clientbound')
    const id = set.idOf('map_chunk') ?? 0
    const head = Buffer.alloc(9)
    head[0] = id
    head.writeInt32BE(x, 1)
    return Buffer.concat([head, Buffer.alloc(bytes, x)])
  }
  const FAR = 1_000

  test('are bounded in bytes over each link: one that finds no room is left out and reported once, and nobody leaves for it', async () => {
    const { mesh, alice, east } = await limited({ deferredChunkBytes: 16 * MIB })
    for (let n = 0; n < 40; n++) east.sayRaw(chunkOf(east, FAR + n, MIB))
    const { deferred } = east.link
    expect(deferred.bytes).toBeLessThanOrEqual(16 * MIB)
    expect(deferred.size).toBe(15)
    expect(mesh.logged('warn').filter((line) => line.includes('map_chunk'))).toHaveLength(1)
    expect([alice.ended, east.over, east.link.placed]).toEqual([false, false, true])
    // Room that is free again is used again.
    east.say('unload_chunk', { chunkX: FAR, chunkZ: 0 })
    east.sayRaw(chunkOf(east, FAR + 39, MIB))
    expect(deferred.size).toBe(15)
    // What is sent anew takes the place of what it was.
    for (let n = 0; n < 10; n++) east.sayRaw(chunkOf(east, FAR + 39, MIB))
    expect(deferred.bytes).toBeLessThanOrEqual(16 * MIB)
  })

  test('are bounded with what has changed in them, and with light that came for chunks that never did', () => {
    const deferred = new DeferredChunks(MIB)
    deferred.defer(1, frameOf(Buffer.alloc(1_000)))
    for (let n = 0; n < 200; n++) deferred.get(1)?.changed(frameOf(Buffer.alloc(10_000, n)), undefined)
    for (let n = 0; n < 5_000; n++) deferred.lit(100 + n, frameOf(Buffer.alloc(1_000, n)))
    expect(deferred.bytes).toBeLessThanOrEqual(MIB)
    const count = [...(deferred.get(1)?.changes ?? [])].length
    expect([count > 90, count < 110]).toEqual([true, true])
    expect(deferred.get(1)?.chunk).toBeDefined()
    for (const [key] of [...deferred.entries()]) deferred.delete(key)
    expect([deferred.size, deferred.bytes]).toEqual([0, 0])
  })

  test('all fit by default, of a dummy with view distance 32, at 30 KB each', () => {
    const deferred = new DeferredChunks(defaultLimits.deferredChunkBytes)
    const chunk = frameOf(Buffer.alloc(30 * KIB, 7))
    for (let n = 0; n < 4_225; n++) expect(deferred.defer(n, chunk)).toBe(true)
  })
})

describe('entities that are tracked', () => {
  const spawnMany = (server: MemoryConnection, count: number, detail: number): void => {
    const text = 'x'.repeat(detail)
    for (let n = 0; n < count; n++) {
      server.spawn(1_000 + n, 'cow', { x: -4 })
      const name = server.server.text(text)
      server.say('entity_metadata', {
        entityId: 1_000 + n,
        metadata: [{ key: 2, type: 'optional_component', value: name }],
      })
    }
  }

  test('are bounded in bytes over each link, all together: one that finds no room is neither tracked nor shown, reported once', async () => {
    const { mesh, alice, west } = await limited({ trackedEntitiesBytes: MIB })
    spawnMany(west, 400, 5_000)
    const { entities } = west.link
    expect(entities.bytes).toBeLessThanOrEqual(MIB)
    expect(entities.size).toBeGreaterThan(100)
    expect(entities.size).toBeLessThan(400)
    expect(alice.sees('cow')).toHaveLength(entities.size)
    expect(mesh.logged('warn').filter((line) => line.includes('trackedEntitiesBytes'))).toHaveLength(1)
    expect([alice.ended, alice.violations]).toEqual([false, []])
    // What is gone makes room, and is counted no more.
    west.say('entity_destroy', { entityIds: [...entities.ids()] })
    expect([entities.size, entities.bytes]).toEqual([0, 0])
    west.spawn(5, 'cow', { x: -4 })
    expect(alice.sees('cow')).toHaveLength(1)
  })

  test('all fit by default, two thousand with 2 KB each', async () => {
    const { alice, west } = await aliceAtTheBorder()
    spawnMany(west, 2_000, 2 * KIB)
    expect(alice.sees('cow')).toHaveLength(2_000)
    const kept = (link: Link) => link.entities.get(1_000)?.kept.get('entity_metadata')?.length
    expect(kept(west.link)).toBeGreaterThan(2 * KIB)
    expect(west.link.entities.bytes).toBeLessThan(defaultLimits.trackedEntitiesBytes / 4)
  })
})

describe('a configuration', () => {
  test('that a primary sends is bounded like a dummy’s: the link of one that sends more is closed', async () => {
    const mesh = new MeshInMemory({ file: { limits: { configurationBytes: MIB } } })
    const entries = Array.from({ length: 20 }, (_, n) => ({ key: long(n), value: undefined }))
    for (let n = 0; n < 3; n++) mesh.west.configures.push(['registry_data', { id: `mesh:${n}`, entries }])
    const alice = await mesh.join('alice', { x: -8.5 })
    expect(alice.player.playsOn).toBe('east')
    const kept = alice.player.configuration.packets.reduce(
      (sum, each) => sum + ('bytes' in each ? each.bytes : each).length,
      0,
    )
    expect(kept).toBeLessThan(MIB)
  })

  test('asks a bounded number of questions that are remembered', () => {
    const configuration = new ServerConfiguration(10_000)
    expect(['a', 'a', 'b'].map((key) => configuration.asked(key))).toEqual([0, 1, 0])
    for (let n = 0; n < 1_000; n++) configuration.asked(`${n}`)
    expect(configuration.asked('a'), 'it was forgotten').toBe(0)
  })
})

describe('what a client is asked', () => {
  test('weighs as much as it is long', () => {
    const answers = new ClientAnswers(256 * KIB)
    for (let n = 0; n < 100; n++) answers.asked(question(long(n)))
    expect(answers.bytes).toBeLessThanOrEqual(256 * KIB)
    for (let n = 0; n < 100; n++) answers.answered({ key: `${n}`, subject: long(n) }, Buffer.alloc(10), true)
    expect(answers.bytes).toBeLessThanOrEqual(2 * 256 * KIB)
    const queries = new LoginQueries(256 * KIB)
    const link = {} as Link
    const numbers = Array.from({ length: 100 }, (_, n) => queries.add(link, question(long(n))))
    const known = numbers.filter((number) => queries.answer(number))
    expect(known.length).toBeLessThan(5)
    expect(known.at(-1)).toBe(100)
  })

  test('is bounded in bytes: a cookie of a long name too, which is answered all the same', async () => {
    const { alice, west } = await aliceAtTheBorder()
    alice.answersCookies = false
    west.say('cookie_request', { cookie: long(1) })
    alice.say('cookie_response', { key: long(2), value: undefined })
    expect(west.hears('cookie_response')).toEqual([])
    alice.say('cookie_response', { key: long(1), value: Buffer.from('it') })
    expect(west.hears('cookie_response')).toEqual([{ key: long(1), value: Buffer.from('it') }])
  })
})

test('cookies are bounded in bytes, names included: the oldest goes first', () => {
  const cookies = new Cookies(256 * KIB)
  for (let n = 0; n < 100; n++) cookies.store({ key: long(n), value: Buffer.from('it') })
  const kept = Array.from({ length: 100 }, (_, n) => cookies.get(long(n))).filter(Boolean)
  expect(kept).toHaveLength(4)
  expect(cookies.get(long(99))).toBeDefined()
  const few = new Cookies(defaultLimits.cookieBytes)
  for (let n = 0; n < 64; n++) few.store({ key: `a:${n}`, value: Buffer.alloc(5_120) })
  expect(few.get('a:0')).toBeDefined()
})
