import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type ConnectionLimits, MinecraftConnection } from '../../src/engine/connection.ts'
import { flushing } from '../../src/engine/flush.ts'
import type { Session } from '../../src/session/context.ts'
import type { Channel } from '../../src/wire/channel.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { until } from '../kit/conditions.ts'

const LIMITS: ConnectionLimits = { maxFrame: 2_097_151, maxPacket: 2_097_152, buffer: 1_048_576, silence: 30_000 }

const open: { destroy(): unknown }[] = []
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

/** Two ends of one connection over loopback: a bare socket, and a Connection with a session. */
async function pair(session: Partial<Session> = {}, limits: Partial<ConnectionLimits> = {}) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const taken = once(server, 'connection') as Promise<[Socket]>
  // Half open: a hostile peer does not close its side because ours is closed.
  const peer = connect({ port: address.port, host: '127.0.0.1', allowHalfOpen: true })
  const [[socket]] = await Promise.all([taken, once(peer, 'connect')])
  server.close()
  open.push(peer, socket)
  peer.on('error', () => {})
  const faults: Error[] = []
  const closed: (string | undefined)[] = []
  const connection = new MinecraftConnection(socket, { ...LIMITS, ...limits }, (error) => faults.push(error))
  const heard: Buffer[] = []
  connection.attach({
    sources: (): Iterable<Channel> => [],
    receive: (frame) => void heard.push(Buffer.from(frame.packet())),
    unsent: () => undefined,
    closed: (reason) => void closed.push(reason),
    ...session,
  })
  return { peer, socket, connection, heard, closed, faults }
}

const packet = (bytes: number): Buffer => encodeFrame(Buffer.alloc(bytes, 7), -1)

test('a peer that was sent away and goes on talking is not listened to, and its connection ends', async () => {
  const { peer, socket, connection, heard } = await pair()
  peer.write(packet(10))
  await until(() => heard.length === 1)
  connection.end()
  const read = connection.traffic.read
  const talk = setInterval(() => peer.writable && peer.write(packet(1_000)), 5)
  try {
    await until(() => socket.bytesRead > 20_000)
    expect([heard.length, connection.traffic.read]).toEqual([1, read])
    await until(() => socket.destroyed, { timeout: 5_000 })
  } finally {
    clearInterval(talk)
  }
})

test('what was said before the end still arrives', async () => {
  const { peer, connection } = await pair()
  const got: Buffer[] = []
  peer.on('data', (bytes: Buffer) => got.push(bytes))
  connection.send(Buffer.from('farewell'))
  connection.end()
  await once(peer, 'end')
  expect(Buffer.concat(got)).toEqual(encodeFrame(Buffer.from('farewell'), -1))
})

test('a session that throws loses its own connection, is told what it threw, and nobody else notices', async () => {
  const causes: unknown[] = []
  const one = await pair({
    receive: () => {
      throw new Error('broken rule')
    },
    closed: (_, cause) => {
      causes.push(cause)
    },
  })
  const other = await pair()
  one.peer.write(packet(10))
  other.peer.write(packet(10))
  await until(() => one.socket.destroyed && other.heard.length === 1)
  expect(causes).toEqual([new Error('broken rule')])
  expect(other.socket.destroyed).toBe(false)
})

test('a session that throws when it is told that its connection is gone is a fault that is told, and the socket goes', async () => {
  const { peer, socket, faults } = await pair({
    closed: () => {
      throw new Error('cannot let go')
    },
  })
  peer.destroy()
  await until(() => socket.destroyed && faults.length > 0)
  expect(faults).toEqual([new Error('cannot let go')])
})

test('a packet that fits into no frame is left out, and whom it is for is told: neither connection ends', async () => {
  const unsent: [number, string][] = []
  const receiver = await pair({ unsent: ({ length }, why) => unsent.push([length, why]) })
  const sender = await pair({
    receive: () => {
      receiver.connection.send(Buffer.alloc(3_000_000))
      receiver.connection.send(Buffer.alloc(10))
    },
  })
  sender.peer.write(packet(10))
  await until(() => receiver.connection.traffic.written === 11)
  expect(unsent).toEqual([[3_000_000, expect.stringContaining('a packet of 3000000 bytes fits into no frame')]])
  expect([receiver.closed, sender.closed, sender.socket.destroyed]).toEqual([[], [], false])
  // Compressed it fits.
  const other = await pair()
  other.connection.compress(256)
  other.connection.send(Buffer.alloc(3_000_000))
  await until(() => other.connection.traffic.written > 0)
  expect(other.closed).toEqual([])
})

test('what one flush causes to throw keeps no other connection from being flushed', async () => {
  const slow = await pair(
    {
      closed: () => {
        throw new Error('cannot let go')
      },
    },
    { buffer: 65_536 },
  )
  slow.peer.pause()
  const other = await pair()
  const got: Buffer[] = []
  other.peer.on('data', (bytes: Buffer) => got.push(bytes))
  flushing(() => {
    for (let i = 0; i < 64; i++) slow.connection.send(Buffer.alloc(500_000))
    other.connection.send(Buffer.from('hello'))
  })
  await until(() => Buffer.concat(got).equals(encodeFrame(Buffer.from('hello'), -1)))
  expect(slow.faults).toEqual([new Error('cannot let go')])
})

test('a peer that reads nothing is given up, however much one read causes, and no more is kept for it than may wait', async () => {
  const { peer, socket, connection, closed } = await pair()
  peer.pause()
  flushing(() => {
    for (let i = 0; i < 2_000; i++) connection.send(Buffer.alloc(50_000))
    // A hundred megabytes were said; the operating system's buffers take some of what may wait.
    expect(socket.writableLength).toBeLessThan(4 * LIMITS.buffer)
    expect(closed).toEqual([])
  })
  expect(closed).toEqual(['it reads too slowly'])
  expect(socket.destroyed).toBe(true)
})

test('a peer that is silent for too long is given up, also while it is written to', async () => {
  const { connection, closed } = await pair({}, { silence: 100 })
  const talk = setInterval(() => connection.send(Buffer.from('hello')), 10)
  try {
    await until(() => closed.length > 0)
  } finally {
    clearInterval(talk)
  }
  expect(closed).toEqual(['nothing came for 0 s'])
})

test('memory that serves again is not written over while its bytes still wait for a peer that reads slowly', async () => {
  const { peer, connection, socket } = await pair({}, { buffer: 64 * 1024 * 1024 })
  const said: Buffer[] = []
  const waited: boolean[] = []
  let bytes = 0
  for (let flush = 0; flush < 4_000; flush++) {
    flushing(() => {
      for (let n = 0; n <= flush % 7; n++) {
        const packet = Buffer.alloc(1_000 + (flush % 90), flush * 7 + n)
        connection.send(packet)
        said.push(encodeFrame(packet, -1))
      }
    })
    waited.push(socket.writableLength > 0)
  }
  const got: Buffer[] = []
  peer.on('data', (part: Buffer) => {
    got.push(part)
    bytes += part.length
  })
  const all = Buffer.concat(said)
  await until(() => bytes >= all.length)
  expect(Buffer.concat(got).equals(all)).toBe(true)
  // Both ways were taken: at once, and later.
  expect(new Set(waited)).toEqual(new Set([true, false]))
})

/** A channel that feeds another: says whether it is read. */
class Source implements Channel {
  read = true
  compress(): void {}
  send(): void {}
  forward(): void {}
  end(): void {}
  throttle(stop: boolean): void {
    this.read = !stop
  }
}

describe('a peer that can’t keep up', () => {
  /** Fills it until what feeds it is not read any more. */
  async function congested(limits: Partial<ConnectionLimits> = {}) {
    const sources = [new Source()]
    const { peer, connection, closed } = await pair({ sources: () => sources }, { buffer: 64 << 20, ...limits })
    peer.pause()
    for (let sent = 0; sources[0]?.read && sent < 64; sent++)
      flushing(() => connection.send(Buffer.alloc(1_000_000, sent)))
    expect(sources[0]?.read).toBe(false)
    return { sources, peer, connection, closed }
  }

  test('has those who feed it read again once it has caught up, and whoever began to meanwhile', async () => {
    const { sources, peer, connection } = await congested()
    const late = new Source()
    sources.push(late)
    flushing(() => connection.send(Buffer.alloc(1_000)))
    expect(late.read).toBe(false)
    peer.resume()
    await until(() => sources.every(({ read }) => read))
  })

  test('is given up when it takes nothing for too long, though it goes on talking', async () => {
    const { sources, peer, closed } = await congested({ silence: 400 })
    const talk = setInterval(() => peer.write(packet(10)), 20)
    try {
      await until(() => closed.length === 1)
    } finally {
      clearInterval(talk)
    }
    expect(closed).toEqual(['it took nothing for 0 s'])
    expect(sources.every(({ read }) => read)).toBe(true)
  })

  test('is not given up while it takes something now and then', async () => {
    const { sources, peer, closed } = await congested({ silence: 1_000 })
    const talk = setInterval(() => peer.write(packet(10)), 20)
    const begunAt = performance.now()
    try {
      while (performance.now() - begunAt < 2_500) {
        // Some megabytes, of the 64 that wait.
        const before = peer.bytesRead
        peer.resume()
        await until(() => peer.bytesRead > before + 3_000_000 || sources[0]?.read === true)
        peer.pause()
        if (sources[0]?.read) break
        const pausedAt = performance.now()
        await until(() => performance.now() - pausedAt > 400)
      }
    } finally {
      clearInterval(talk)
    }
    expect(closed).toEqual([])
    peer.resume()
    await until(() => sources.every(({ read }) => read))
  })
})

test('a peer that isn’t read is neither silent nor heard, and its time begins when it is read again', async () => {
  const { peer, connection, closed, heard } = await pair({}, { silence: 300 })
  peer.write(packet(10))
  await until(() => heard.length === 1)
  const { heardAt } = connection
  connection.throttle(true)
  expect(connection.attendedSince).toBeUndefined()
  peer.write(packet(10))
  const pausedAt = performance.now()
  await until(() => performance.now() - pausedAt > 500)
  expect([closed, heard.length, connection.heardAt]).toEqual([[], 1, heardAt])
  connection.throttle(false)
  expect(connection.attendedSince).toBeGreaterThan(pausedAt)
  await until(() => heard.length === 2)
  await until(() => closed.length === 1)
  expect(connection.longestGap).toBe(Number.POSITIVE_INFINITY)
})
