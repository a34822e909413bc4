import { once } from 'node:events'
import { connect } from 'node:net'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { until, within } from '../kit/conditions.ts'
import { faults, halves } from '../kit/halves.ts'
import { describe as lines } from '../kit/watch.ts'

const start = halves()
const protocol = protocolOf('1.21.4')
const clientbound = protocol.packets('play', 'clientbound')

describe('rule 9: what mcmesh does not know or cannot parse is passed on unchanged where the rules allow', () => {
  test('a packet id that no version data knows passes from the primary, and is dropped from a dummy', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice', { ignore: ['packet-unknown'] })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const heard: string[] = []
    alice.client.on('error', () => undefined)
    // minecraft-protocol drops what it doesn't know: this listens before its decoder.
    const stream = (alice.client as unknown as { splitter: NodeJS.EventEmitter }).splitter
    stream.on('data', (frame: Buffer) => heard.push(frame.toString('latin1')))
    const packet = (text: string) => Buffer.concat([Buffer.of(0xfe, 0x01), Buffer.from(text)])
    mesh.east.server.player('alice').sendRaw(packet('from the dummy'))
    mesh.west.server.player('alice').sendRaw(packet('from the primary'))
    await until(() => heard.some((bytes) => bytes.includes('from the primary')))
    mesh.east.server.setBlock(5, 70, 1, 'stone')
    await until(() => alice.counts.get('block_change') === 1)
    expect(heard.some((bytes) => bytes.includes('from the dummy'))).toBe(false)
    expect(alice.ended()).toBeUndefined()
    expect(lines(alice.witness.violations)).toEqual([])
  })

  test('one unknown id inside a packet never drops the rest of it', async () => {
    const mesh = await start()
    const { west } = mesh
    const alice = await mesh.join('alice')
    for (const id of [50, 51, 52]) west.server.spawn({ id, type: 'cow', x: -4, y: 64, z: id - 45 })
    await until(() => alice.witness.state.entities.size === 3)
    const onWest = west.server.player('alice')
    onWest.send('set_passengers', { entityId: 50, passengers: [51, 999] })
    onWest.send('entity_destroy', { entityIds: [998, 52, 997] })
    await until(() => alice.witness.state.entities.size === 2)
    const riders = alice.received.findLast(({ name }) => name === 'set_passengers')?.params.passengers as number[]
    expect(riders).toHaveLength(1)
    expect(alice.witness.state.entities.has(riders[0] ?? 0)).toBe(true)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('cut and senseless packets of either server and of the client end nothing', async () => {
    const mesh = await start()
    const alice = await mesh.join('alice', { ignore: ['packet-unreadable', 'chunk-not-loaded'] as never })
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const ids = [
      'boss_bar',
      'spawn_entity',
      'map_chunk',
      'block_change',
      'entity_metadata',
      'player_info',
      'teams',
      'position',
      'sound_effect',
      'set_passengers',
    ]
    for (const side of ['west', 'east'] as const)
      for (const name of ids) {
        const id = clientbound.idOf(name) ?? 0
        for (const body of [Buffer.alloc(0), Buffer.of(1, 2, 3), Buffer.alloc(40, 0xff)])
          mesh[side].server.player('alice').sendRaw(Buffer.concat([Buffer.of(id), body]))
      }
    mesh.west.server.setBlock(-5, 70, 1, 'stone')
    mesh.east.server.setBlock(5, 70, 1, 'stone')
    await until(() => (alice.counts.get('block_change') ?? 0) >= 2)
    expect(alice.ended()).toBeUndefined()
    expect((await mesh.mesh.status()).players[0]?.dummies).toEqual(['east'])
    await mesh.mesh.event('log', { level: 'warn' })
    for (const complaint of mesh.mesh.complaints()) expect(complaint).not.toContain('\n')
  })
})

describe('rule 10: what comes from outside is bounded before it is buffered or inflated', () => {
  /** Connects, says this, and gives what came back once the mesh has ended the connection. */
  async function say(port: number, ...bytes: Buffer[]): Promise<Buffer> {
    const socket = connect(port, '127.0.0.1')
    const heard: Buffer[] = []
    socket.on('error', () => undefined)
    socket.on('data', (data) => heard.push(data))
    await once(socket, 'connect')
    for (const part of bytes) socket.write(part)
    await within(once(socket, 'close'), 5_000, 'the connection to be ended')
    return Buffer.concat(heard)
  }
  const handshake = (nextState: number, protocolVersion = protocol.number) =>
    encodeFrame(
      protocol
        .packets('handshaking', 'serverbound')
        .encode('set_protocol', { protocolVersion, serverHost: 'x', serverPort: 1, nextState }),
      -1,
    )
  const loginStart = (username: string) =>
    encodeFrame(
      protocol
        .packets('login', 'serverbound')
        .encode('login_start', { username, playerUUID: '00000000-0000-4000-8000-000000000000' }),
      -1,
    )
  const senseless = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 151 + 89) & 255))

  test('garbage on the port ends that connection, and nothing else notices', async () => {
    // Some of it looks like the beginning of something: that ends with the time for a login.
    const mesh = await start({ file: { limits: { loginTimeout: 3_000 } } })
    const alice = await mesh.join('alice')
    const { port } = mesh.mesh
    const garbage: Record<string, Buffer[]> = {
      'a web browser': [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
      'random bytes': [senseless],
      'a length of five bytes': [Buffer.of(0xff, 0xff, 0xff, 0xff, 0x7f)],
      'an empty frame': [Buffer.of(0)],
      'a state that is none': [handshake(9)],
      'a packet cut short': [Buffer.of(3, 0, 0x80, 0x80)],
      'a name that is none': [handshake(2), loginStart('a b;c')],
      'a second login': [handshake(2), loginStart('mallory'), loginStart('mallory2')],
      'garbage after the handshake': [handshake(2), senseless],
    }
    await Promise.all(
      Object.entries(garbage).map(([name, bytes]) =>
        say(port, ...bytes).catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`)
        }),
      ),
    )
    await alice.walk(-7, 8.5, { stepEvery: 1 })
    await until(() => mesh.west.server.player('alice').position.x === -7)
    await until(async () => (await mesh.mesh.status()).players.length === 1)
    expect(faults(mesh, alice).filter((fault) => !fault.startsWith('mallory'))).toEqual([])
    // A scanner is no reason to write a line of alarm.
    expect(mesh.mesh.complaints()).toEqual([])
  })

  test('a frame that inflates to more than it said, or than may be, ends its connection', async () => {
    const mesh = await start()
    const bombs = [
      // Says 100 bytes and inflates to 64 MiB.
      [100, deflateSync(Buffer.alloc(64 << 20))],
      // Says what no client may send.
      [1 << 30, deflateSync(Buffer.alloc(1 << 10))],
    ] as const
    for (const [said, body] of bombs) {
      const socket = connect(mesh.mesh.port, '127.0.0.1')
      socket.on('error', () => undefined)
      const reader = new FrameReader()
      const compressed = new Promise<void>((resolve) =>
        socket.on('data', (bytes) => {
          reader.push(bytes)
          for (let frame = reader.next(); frame; frame = reader.next())
            if (frame.id() === 3) {
              reader.threshold = 64
              resolve()
            }
        }),
      )
      socket.write(Buffer.concat([handshake(2), loginStart('mallory')]))
      await within(compressed, 5_000, 'compression')
      const closed = once(socket, 'close')
      const inner = Buffer.concat([varint(said), body])
      const before = process.memoryUsage().rss
      socket.write(Buffer.concat([varint(inner.length), inner]))
      await within(closed, 5_000, 'the connection to be ended')
      expect(process.memoryUsage().rss - before).toBeLessThan(48 << 20)
    }
    await until(async () => (await mesh.mesh.status()).players.length === 0)
  })

  test('a client of another version is told in one sentence which one the mesh speaks', async () => {
    const mesh = await start()
    const answer = (await say(mesh.mesh.port, handshake(2, 47), loginStart('old'))).toString('latin1')
    expect(answer).toContain('1.21.4')
    expect(answer).toMatch(/join with that version/)
  })
})

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value >>> 0
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return Buffer.from(bytes)
}
