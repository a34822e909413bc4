import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/config/limits.ts'
import type { LifeSign } from '../../src/engine/life-signs.ts'
import { Liveness, NoAnswer, StatusHidden } from '../../src/engine/liveness.ts'
import { MemoryRuntime } from '../kit/runtime.ts'

/** What the server makes of a status request: milliseconds until its answer, or why there is none. */
type Status = number | 'silent' | 'hidden' | { readonly refuses: string } | { readonly problem: string }

/** A status request is given up after so long. */
const TIMEOUT_MS = 5_000

/** A connection to the server: the test says when it is heard. */
class Sign implements LifeSign {
  readonly openedAt: number
  heardAt = Number.NEGATIVE_INFINITY
  playing = false
  attendedSince: number | undefined
  longestGap = Number.POSITIVE_INFINITY
  /** Its link is given up with its server. */
  open = false

  constructor(openedAt: number) {
    this.openedAt = openedAt
    this.attendedSince = openedAt
  }
}

/** A server that answers as told, judged on a clock that the test moves. */
class Judged {
  readonly runtime = new MemoryRuntime()
  readonly liveness: Liveness
  readonly changes: [lives: boolean, ms: number, reason?: string][] = []
  status: Status = 20
  asked = 0
  /** Milliseconds between two packets over every link that streams; the links that do. */
  readonly streaming = new Set<Sign>()

  constructor() {
    const { runtime } = this
    this.liveness = new Liveness(runtime, {
      ask: () => this.#ask(),
      limits: () => defaultLimits,
      changed: (reason) =>
        this.changes.push(reason === undefined ? [true, runtime.now()] : [false, runtime.now(), reason]),
    })
  }

  get now(): number {
    return this.runtime.now()
  }

  /** The judgement after the first answer. */
  async begin(): Promise<this> {
    this.liveness.begin()
    await this.pass(100)
    return this
  }

  link(playing = true): Sign {
    const sign = new Sign(this.now)
    sign.playing = playing
    if (playing) sign.heardAt = this.now
    this.liveness.opened(sign)
    return sign
  }

  /** Lets time pass in steps of 50 ms, in which every streaming link is heard. */
  async pass(ms: number): Promise<void> {
    for (const end = this.now + ms; this.now < end; ) {
      this.runtime.moveTo(this.now + 50)
      for (const sign of this.streaming) sign.heardAt = this.now
      this.runtime.runDue()
      for (let turn = 0; turn < 4; turn++) await Promise.resolve()
    }
  }

  #ask(): Promise<string | undefined> {
    this.asked++
    const { status, runtime } = this
    return new Promise((resolve, reject) => {
      if (status === 'silent') runtime.later(TIMEOUT_MS, () => reject(new NoAnswer('it did not answer')))
      else if (status === 'hidden') runtime.later(1, () => reject(new StatusHidden('it closed the connection')))
      else if (typeof status === 'number')
        if (status < TIMEOUT_MS) runtime.later(status, () => resolve(undefined))
        else runtime.later(TIMEOUT_MS, () => reject(new NoAnswer('it did not answer')))
      else if ('refuses' in status) runtime.later(1, () => reject(new Error(status.refuses)))
      else runtime.later(1, () => resolve(status.problem))
    })
  }
}

describe('a server that hangs', () => {
  test.each([0, 250, 500, 900, 1_300, 4_800])(
    'is noticed within 5 s, though nobody plays there (%i ms on)',
    async (at) => {
      const server = await new Judged().begin()
      await server.pass(10_000 + at)
      server.status = 'silent'
      const frozenAt = server.now
      await server.pass(6_000)
      expect(server.changes).toEqual([
        [true, expect.any(Number)],
        [false, expect.any(Number), 'it hangs: nothing came from it for 3.5 s'],
      ])
      expect(server.changes[1]![1] - frozenAt).toBeLessThanOrEqual(5_000)
    },
  )

  test.each([0, 250, 500, 900, 1_300, 4_800])('is noticed within 5 s under players too (%i ms on)', async (at) => {
    const server = await new Judged().begin()
    const [alice, bob] = [server.link(), server.link()]
    for (const sign of [alice, bob]) server.streaming.add(sign)
    await server.pass(10_000 + at)
    server.status = 'silent'
    server.streaming.clear()
    const frozenAt = server.now
    await server.pass(6_000)
    expect(server.liveness.lives).toBe(false)
    expect(server.changes[1]![1] - frozenAt).toBeLessThanOrEqual(5_000)
  })

  test('is up again as soon as it answers', async () => {
    const server = await new Judged().begin()
    server.status = 'silent'
    await server.pass(30_000)
    expect(server.liveness.lives).toBe(false)
    server.status = 20
    const wokenAt = server.now
    await server.pass(7_000)
    expect(server.liveness.lives).toBe(true)
    expect(server.changes.at(-1)![1] - wokenAt).toBeLessThanOrEqual(TIMEOUT_MS + 100)
  })

  test('is up again with the first word over a link that was dialled all the same', async () => {
    const server = await new Judged().begin()
    server.status = 'silent'
    await server.pass(10_000)
    server.streaming.add(server.link(false))
    await server.pass(1_100)
    expect(server.liveness.lives).toBe(true)
  })
})

describe('a server whose packets stream in', () => {
  test.each<[string, Status]>([
    ['is never answered', 'silent'],
    ['takes 6 s', 6_000],
    ['is refused', { refuses: 'it closed the connection' }],
  ])('is up while its status %s', async (_, status) => {
    const server = await new Judged().begin()
    server.streaming.add(server.link())
    server.status = status
    await server.pass(120_000)
    expect(server.changes).toEqual([[true, expect.any(Number)]])
  })

  test('is one link’s server as much as many’s: the silent links of others hang by themselves', async () => {
    const server = await new Judged().begin()
    server.streaming.add(server.link())
    server.link()
    server.link(false)
    server.status = 'silent'
    await server.pass(120_000)
    expect(server.liveness.lives).toBe(true)
  })

  test('is asked now and then, not at each pause', async () => {
    const server = await new Judged().begin()
    server.streaming.add(server.link())
    server.asked = 0
    await server.pass(60_000)
    expect(server.asked).toBeLessThanOrEqual(12)
  })

  test('is down when it speaks another version', async () => {
    const server = await new Judged().begin()
    server.streaming.add(server.link())
    server.status = { problem: 'it speaks 1.8' }
    await server.pass(6_000)
    expect([server.liveness.lives, server.liveness.reason]).toEqual([false, 'it speaks 1.8'])
  })
})

describe('a server that answers its status and nothing else', () => {
  test('hangs when its players hear of it no more, and a status alone does not bring it back at once', async () => {
    const server = await new Judged().begin()
    const alice = server.link()
    server.streaming.add(alice)
    await server.pass(5_000)
    server.streaming.clear()
    await server.pass(19_900)
    expect(server.liveness.lives).toBe(true)
    await server.pass(200)
    expect(server.liveness.lives).toBe(false)
    expect(server.liveness.reason).toMatch(/keep-alive/)
    await server.pass(defaultLimits.retryMax - 500)
    expect(server.liveness.lives).toBe(false)
    await server.pass(2_000)
    expect(server.liveness.lives).toBe(true)
  })

  test('hangs when it takes a connection, and says nothing on it for 5 s nor on any other', async () => {
    const server = await new Judged().begin()
    await server.pass(1_000)
    server.link(false)
    await server.pass(4_950)
    expect(server.liveness.lives).toBe(true)
    await server.pass(100)
    expect(server.liveness.lives).toBe(false)
  })

  test('does not hang for a connection that ended in time', async () => {
    const server = await new Judged().begin()
    const sign = server.link(false)
    await server.pass(4_000)
    server.liveness.closed(sign)
    await server.pass(20_000)
    expect(server.liveness.lives).toBe(true)
  })
})

describe('a server that is gone', () => {
  test('is known to be a second after its connections ended', async () => {
    const server = await new Judged().begin()
    const alice = server.link()
    server.streaming.add(alice)
    await server.pass(10_300)
    server.status = { refuses: 'connection refused' }
    server.streaming.clear()
    server.liveness.closed(alice)
    await server.pass(1_000)
    expect([server.liveness.lives, server.liveness.reason]).toEqual([false, 'connection refused'])
  })

  test('is asked in longer and longer pauses, up to `retryMax`', async () => {
    const server = await new Judged().begin()
    server.status = { refuses: 'connection refused' }
    await server.pass(60_000)
    server.asked = 0
    await server.pass(100_000)
    expect(server.asked).toBe(10)
  })

  test('is neither up nor down until something has told', async () => {
    const server = new Judged()
    expect(server.liveness.lives).toBeUndefined()
    server.status = 'silent'
    await server.begin()
    expect(server.liveness.lives).toBeUndefined()
    await server.pass(4_000)
    expect(server.liveness.lives).toBe(false)
    await server.liveness.judged
  })

  test('that has ended is asked no more, and its last answer counts no more', async () => {
    const server = await new Judged().begin()
    server.status = 900
    await server.pass(1_500)
    server.liveness.end('its process ended')
    server.asked = 0
    await server.pass(20_000)
    expect([server.liveness.lives, server.liveness.reason, server.asked]).toEqual([false, 'its process ended', 0])
    expect(server.runtime.timers).toBe(0)
  })
})

test('nobody is held silent for the time in which mcmesh itself stood still', async () => {
  const server = await new Judged().begin()
  const alice = server.link()
  server.streaming.add(alice)
  await server.pass(10_000)
  server.status = 'silent'
  await server.pass(900)
  // Its packets wait to be read meanwhile.
  server.runtime.moveTo(server.now + 60_000)
  server.runtime.runDue()
  expect(server.liveness.lives).toBe(true)
  await server.pass(5_000)
  expect(server.liveness.lives).toBe(true)
})

describe('a game that used to speak every second', () => {
  test('hangs when it is silent for 4.5 s, though its status is answered', async () => {
    const server = await new Judged().begin()
    const alice = server.link()
    server.streaming.add(alice)
    await server.pass(20_000)
    alice.longestGap = 1_050
    server.streaming.clear()
    await server.pass(4_400)
    expect(server.liveness.lives).toBe(true)
    await server.pass(600)
    expect([server.liveness.lives, server.liveness.reason]).toEqual([
      false,
      'it hangs: its game spoke every second and has said nothing for 4.5 s',
    ])
    // The status goes on being answered: only the game's own word brings it back soon.
    await server.pass(2_000)
    expect(server.liveness.lives).toBe(false)
  })

  test('does not hang while it speaks to one of its players', async () => {
    const server = await new Judged().begin()
    const [alice, bob] = [server.link(), server.link()]
    for (const sign of [alice, bob]) sign.longestGap = 1_050
    server.streaming.add(bob)
    await server.pass(60_000)
    expect(server.liveness.lives).toBe(true)
  })
})

describe('a link that is not read, since its client can’t keep up', () => {
  test('tells nothing for its server: neither that it lives nor that it hangs', async () => {
    const server = await new Judged().begin()
    const alice = server.link()
    alice.longestGap = 1_050
    alice.attendedSince = undefined
    await server.pass(60_000)
    expect(server.liveness.lives).toBe(true)
    server.status = 'silent'
    await server.pass(5_000)
    expect([server.liveness.lives, server.liveness.reason]).toEqual([false, 'it hangs: nothing came from it for 3.5 s'])
  })

  test('has its time when it is read again', async () => {
    const server = await new Judged().begin()
    const alice = server.link()
    alice.longestGap = 1_050
    alice.attendedSince = undefined
    await server.pass(60_000)
    alice.attendedSince = server.now
    server.status = 'silent'
    await server.pass(3_400)
    expect(server.liveness.lives).toBe(true)
    await server.pass(1_500)
    expect(server.liveness.lives).toBe(false)
  })
})

describe('a server that closes status requests', () => {
  test('lives, and so it is after its links have ended', async () => {
    const server = new Judged()
    server.status = 'hidden'
    await server.begin()
    expect(server.liveness.lives).toBe(true)
    const alice = server.link()
    server.streaming.add(alice)
    await server.pass(60_000)
    server.streaming.clear()
    server.liveness.closed(alice)
    await server.pass(60_000)
    expect(server.changes).toEqual([[true, expect.any(Number)]])
  })

  test('is down for a while when it closes a player’s connection without a word too', async () => {
    const server = new Judged()
    server.status = 'hidden'
    await server.begin()
    const sign = server.link(false)
    await server.pass(10)
    server.liveness.closed(sign)
    expect([server.liveness.lives, server.liveness.reason]).toEqual([false, 'it closes connections without a word'])
    await server.pass(defaultLimits.retryMax + 2_000)
    expect(server.liveness.lives).toBe(true)
  })

  test('is known to be gone as any other', async () => {
    const server = new Judged()
    server.status = 'hidden'
    await server.begin()
    server.status = { refuses: 'connection refused' }
    await server.pass(6_000)
    expect([server.liveness.lives, server.liveness.reason]).toEqual([false, 'connection refused'])
  })
})

test('a link that outlasts the judgement is heard when its server wakes, before any status is', async () => {
  const server = await new Judged().begin()
  const alice = server.link()
  alice.open = true
  server.streaming.add(alice)
  await server.pass(5_000)
  server.streaming.clear()
  server.status = 'silent'
  await server.pass(6_000)
  expect(server.liveness.lives).toBe(false)
  server.streaming.add(alice)
  await server.pass(1_500)
  expect(server.liveness.lives).toBe(true)
  // And it is judged by that link as before.
  server.streaming.clear()
  await server.pass(6_000)
  expect(server.liveness.lives).toBe(false)
  server.liveness.closed(alice)
})
