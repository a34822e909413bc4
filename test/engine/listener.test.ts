import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Listener } from '../../src/engine/listener.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { until } from '../kit/conditions.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'

const sockets: Socket[] = []
const listeners: Listener[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

async function listening(file: Readonly<Record<string, unknown>> = {}) {
  const mesh = new MeshInMemory({ file })
  const listener = new Listener(mesh.running)
  listeners.push(listener)
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 })
  const client = async (): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    sockets.push(socket)
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
  return { mesh, listener, port, client }
}

const handshake = (mesh: MeshInMemory, protocolVersion: number, nextState: number): Buffer =>
  encodeFrame(
    mesh.protocol
      .packets('handshaking', 'serverbound')
      .encode('set_protocol', { protocolVersion, serverHost: 'localhost', serverPort: 1, nextState }),
    -1,
  )

/** Everything that a socket hears, decoded no further than to text. */
function heard(socket: Socket): () => string {
  const got: Buffer[] = []
  socket.on('data', (bytes: Buffer) => got.push(bytes))
  return () => Buffer.concat(got).toString('latin1')
}

test('the listener closes within its grace though a client never stops talking', async () => {
  const { mesh, listener, client } = await listening()
  const socket = await client()
  socket.write(handshake(mesh, mesh.protocol.number, 2))
  // The beginning of a frame of a million bytes, then a few at a time: never silent, never wrong.
  socket.write(Buffer.from('c0843d', 'hex'))
  const talk = setInterval(() => socket.writable && socket.write(Buffer.alloc(10)), 5)
  try {
    await listener.close()
    await until(() => socket.destroyed)
  } finally {
    clearInterval(talk)
  }
})

test('a client of another version is told so, and is gone though it goes on talking', async () => {
  const { mesh, client } = await listening()
  const socket = await client()
  const said = heard(socket)
  socket.write(handshake(mesh, 1, 2))
  socket.write(encodeFrame(Buffer.from([0]), -1))
  await until(() => said().includes('This mesh speaks Minecraft 1.21.4'))
  const talk = setInterval(() => socket.writable && socket.write(encodeFrame(Buffer.alloc(500), -1)), 5)
  try {
    await until(() => socket.destroyed)
  } finally {
    clearInterval(talk)
  }
  expect(mesh.logged('error')).toEqual([])
})

test('the server list is answered once a connection, however often it is asked for in one write', async () => {
  const { mesh, client } = await listening({ motd: 'the one mesh' })
  const socket = await client()
  const said = heard(socket)
  const request = encodeFrame(mesh.protocol.packets('status', 'serverbound').encode('ping_start', {}), -1)
  socket.write(Buffer.concat([handshake(mesh, mesh.protocol.number, 1), ...Array(5_000).fill(request)]))
  await once(socket, 'end')
  expect(said().match(/the one mesh/g)).toHaveLength(1)
})

test('the server list and then its ping are both answered', async () => {
  const { mesh, client } = await listening({ motd: 'the one mesh' })
  const socket = await client()
  const said = heard(socket)
  const status = mesh.protocol.packets('status', 'serverbound')
  socket.write(handshake(mesh, mesh.protocol.number, 1))
  socket.write(encodeFrame(status.encode('ping_start', {}), -1))
  await until(() => said().includes('the one mesh'))
  socket.write(encodeFrame(status.encode('ping', { time: [0x3132_3334, 0x3536_3738] }), -1))
  await until(() => said().endsWith('12345678'))
})

/** As HAProxy's checks, old clients and status tools ask: whole, in parts and byte by byte. */
const legacyPings = ['fe', 'fe 01', 'fe 01 fa 00 0b', 'fe|01|fa|00|0b', 'fe 01|fa 00 0b 00 4d 00 43']
test.each(legacyPings)('the server list of clients before 1.7 is answered: %s', async (parts) => {
  const { mesh, client } = await listening({ motd: 'the one mesh' })
  const socket = await client()
  const said = heard(socket)
  const ended = once(socket, 'end')
  for (const part of parts.split('|')) {
    socket.write(Buffer.from(part.replaceAll(' ', ''), 'hex'))
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  // What a frame may begin with too is waited for: the third timer, besides those of every connection.
  if (!parts.includes('fa')) {
    await until(() => mesh.runtime.timers === 3)
    await mesh.pass(500)
  }
  await ended
  const text = said().replaceAll('\0', '')
  expect(text).toContain('the one mesh')
  expect(text.includes('1.21.4')).toBe(parts !== 'fe')
  expect(said().charCodeAt(0)).toBe(0xff)
  expect([mesh.logged('warn'), mesh.logged('error')]).toEqual([[], []])
})

test.each(['fe', 'fe01', 'fe01fa'])('one who asks by %s and closes its side is answered at once', async (ping) => {
  const { client } = await listening({ motd: 'the one mesh' })
  const socket = await client()
  const said = heard(socket)
  const ended = once(socket, 'end')
  socket.end(Buffer.from(ping, 'hex'))
  await ended
  expect(said().replaceAll('\0', '')).toContain('the one mesh')
})

test.each([254, 255, 382])('a handshake of %i bytes is none of them, whole or byte by byte', async (bytes) => {
  const { mesh, client } = await listening({ motd: 'the one mesh' })
  const packet = (host: string): Buffer =>
    mesh.protocol.packets('handshaking', 'serverbound').encode('set_protocol', {
      ...{ protocolVersion: mesh.protocol.number, serverHost: host, serverPort: 1, nextState: 1 },
    })
  const hosts = Array.from({ length: 400 }, (_, n) => packet('x'.repeat(n)))
  const frame = encodeFrame(hosts.find(({ length }) => length === bytes) ?? Buffer.alloc(1), -1)
  const request = encodeFrame(mesh.protocol.packets('status', 'serverbound').encode('ping_start', {}), -1)
  for (const whole of [true, false]) {
    const socket = await client()
    const said = heard(socket)
    const all = Buffer.concat([frame, request])
    if (whole) socket.write(all)
    else for (const byte of all) socket.write(Buffer.of(byte))
    await until(() => said().includes('the one mesh'))
    expect(said().charCodeAt(0)).not.toBe(0xff)
  }
})

test('a port that is taken is told in a sentence', async () => {
  const { port } = await listening()
  const second = new Listener(new MeshInMemory().running)
  await expect(second.listen({ host: '127.0.0.1', port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
})
