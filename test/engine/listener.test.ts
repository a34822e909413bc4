import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Listener } from '../../src/engine/listener.ts'
import { encodeFrame } from '../../src/wire/frame.ts'
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

test('a port that is taken is told in a sentence', async () => {
  const { port } = await listening()
  const second = new Listener(new MeshInMemory().running)
  await expect(second.listen({ host: '127.0.0.1', port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
})
