import { afterEach, describe, expect, it } from 'vitest'
import { RconConnection, type RconOptions } from '../../src/sync/rcon.ts'
import { encodeRconPacket, RconPackets } from '../../src/sync/rcon-packet.ts'
import { RconSync, teleportCommand } from '../../src/sync/rcon-sync.ts'
import { type ScriptedRcon, type ScriptedRconOptions, startScriptedRcon, type Teleport } from '../kit/scripted-rcon.ts'

const at = { dimension: 'minecraft:overworld', x: 1, y: 64, z: -3.25, yaw: 90, pitch: 0, onGround: true }
const ALICE = '11111111-2222-3333-8444-555555555555'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function server(options: Partial<ScriptedRconOptions> = {}): Promise<ScriptedRcon & { teleports: Teleport[] }> {
  const teleports: Teleport[] = []
  const onTeleport = (name: string, to: Teleport) => {
    teleports.push(to)
    return `Teleported ${name} to ${to.x.toFixed(6)}, ${to.y.toFixed(6)}, ${to.z.toFixed(6)}`
  }
  const rcon = await startScriptedRcon({ password: 'secret', onTeleport, ...options })
  closing.push(() => rcon.stop())
  return { ...rcon, teleports }
}

function client(port: number, options: Partial<RconOptions> = {}): RconConnection {
  const reconnect = { firstMs: 5, longestMs: 20 }
  const address = { host: '127.0.0.1', port }
  const connection = new RconConnection({ address, password: 'secret', reconnect, ...options })
  closing.push(() => connection.close())
  return connection
}

function syncWith(port: number, options: Partial<RconOptions> = {}): RconSync {
  const address = { host: '127.0.0.1', port }
  const sync = new RconSync({ address, password: 'secret', reconnect: { firstMs: 5, longestMs: 20 }, ...options })
  closing.push(() => sync.close())
  return sync
}

describe('RCON packets', () => {
  it('come out the same wherever the stream is cut', () => {
    const stream = Buffer.concat([
      encodeRconPacket(7, 0, Buffer.from('héllo')),
      encodeRconPacket(-1, 2, Buffer.alloc(0)),
    ])
    for (let cut = 0; cut <= stream.length; cut++) {
      const packets = new RconPackets()
      const read = [...packets.push(stream.subarray(0, cut)), ...packets.push(stream.subarray(cut))]
      expect(read.map(({ id, type, body }) => [id, type, body.toString()])).toEqual([
        [7, 0, 'héllo'],
        [-1, 2, ''],
      ])
    }
  })

  it.each([0, 9, -1, 1 << 20])('with a length of %i end the stream', (length) => {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32LE(length)
    expect(() => new RconPackets().push(bytes)).toThrow(RangeError)
  })
})

describe('an RCON connection', () => {
  it('dials with the first command, and keeps one command a packet under way', async () => {
    const rcon = await server({ onCommand: (text) => `did ${text}` })
    const connection = client(rcon.port)
    expect(rcon.connections()).toBe(0)
    const texts = Array.from({ length: 20 }, (_, index) => `say ${index}`)
    expect(await Promise.all(texts.map((text) => connection.command(text)))).toEqual(texts.map((text) => `did ${text}`))
    expect(rcon.commands).toEqual(texts)
    expect(rcon.connections()).toBe(1)
  })

  it('says that the password is wrong, to all that wait', async () => {
    const rcon = await server()
    const connection = client(rcon.port, { password: 'wrong' })
    const answers = await Promise.allSettled([connection.command('list'), connection.command('list')])
    for (const answer of answers) expect(answer).toMatchObject({ reason: { code: 'auth' } })
    expect(rcon.commands).toEqual([])
  })

  it('says what to check where nothing listens', async () => {
    const rcon = await server()
    await rcon.stop()
    const failed = client(rcon.port, { timeoutMs: 60 }).command('list')
    await expect(failed).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('enable-rcon=true'),
    })
  })

  it('gives an answer that is cut into packets and segments whole, also where the last packet is full', async () => {
    const long: Record<string, string> = { long: 'ä'.repeat(10_000), exact: 'x'.repeat(8192), short: 'ok' }
    const rcon = await server({ onCommand: (text) => long[text] ?? '' })
    rcon.split(700)
    const connection = client(rcon.port)
    for (const text of ['long', 'exact', 'short']) expect(await connection.command(text)).toBe(long[text])
  })

  it('drops the answer to a command that it gave up', async () => {
    const rcon = await server({ onCommand: (text) => `did ${text}` })
    const connection = client(rcon.port, { timeoutMs: 80 })
    expect(await connection.command('first')).toBe('did first')
    rcon.hold()
    await expect(connection.command('late')).rejects.toMatchObject({ code: 'timeout' })
    const next = connection.command('next')
    rcon.release()
    expect(await next).toBe('did next')
    expect(rcon.connections()).toBe(1)
  })

  it('dials again when several commands in a row go unanswered', async () => {
    const rcon = await server({ onCommand: (text) => `did ${text}` })
    const connection = client(rcon.port, { timeoutMs: 60 })
    await connection.command('first')
    rcon.swallow(3)
    for (let i = 0; i < 3; i++) await expect(connection.command('lost')).rejects.toMatchObject({ code: 'timeout' })
    expect(await connection.command('again')).toBe('did again')
    expect(rcon.connections()).toBe(2)
  })

  it('refuses the command under way when the connection drops, dials again and carries out the rest', async () => {
    const rcon = await server({ onCommand: (text) => `did ${text}` })
    const connection = client(rcon.port)
    await connection.command('first')
    rcon.hold()
    const lost = expect(connection.command('lost')).rejects.toMatchObject({ code: 'unreachable' })
    const kept = connection.command('kept')
    while (!rcon.commands.includes('lost')) await new Promise((resolve) => setImmediate(resolve))
    rcon.dropConnections()
    rcon.release()
    await lost
    expect(await kept).toBe('did kept')
    expect(rcon.connections()).toBe(2)
  })

  it('hangs up on garbage and recovers', async () => {
    const rcon = await server({ onCommand: (text) => `did ${text}` })
    const connection = client(rcon.port)
    await connection.command('first')
    rcon.hold()
    const lost = expect(connection.command('lost')).rejects.toMatchObject({ code: 'unreachable' })
    while (!rcon.commands.includes('lost')) await new Promise((resolve) => setImmediate(resolve))
    rcon.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))
    await lost
    rcon.release()
    expect(await connection.command('again')).toBe('did again')
  })

  it('refuses the oldest when too many wait', async () => {
    const rcon = await server({ onCommand: (text) => `did ${text}` })
    rcon.hold()
    const connection = client(rcon.port, { maxQueue: 2 })
    const answers = ['a', 'b', 'c', 'd'].map((text) => connection.command(text).catch((error) => error.code))
    expect(await Promise.race(answers)).toBe('busy')
    rcon.release()
    expect(await Promise.all(answers)).toEqual(['busy', 'busy', 'did c', 'did d'])
  })

  it('refuses all that waits when it is closed, and everything after', async () => {
    const rcon = await server()
    rcon.hold()
    const connection = client(rcon.port)
    const waiting = [connection.command('a'), connection.command('b')].map((answer) =>
      answer.catch((error) => error.code),
    )
    connection.close()
    expect(await Promise.all(waiting)).toEqual(['closed', 'closed'])
    await expect(connection.command('c')).rejects.toMatchObject({ code: 'closed' })
  })

  it('does not send a command that vanilla would cut off', async () => {
    const rcon = await server()
    await expect(client(rcon.port).command('x'.repeat(1447))).rejects.toMatchObject({ code: 'refused' })
    expect(rcon.connections()).toBe(0)
  })
})

describe('sync over RCON', () => {
  it('places a player to the digit, whole and tiny coordinates too', async () => {
    const rcon = await server()
    const sync = syncWith(rcon.port)
    await sync.place({ uuid: ALICE }, at)
    await sync.place({ uuid: ALICE }, { ...at, x: 1e-7, z: -12_345_678.125, yaw: 725.5, pitch: -90.5 })
    expect(rcon.teleports).toEqual([
      { dimension: 'minecraft:overworld', x: 1, y: 64, z: -3.25, yaw: 90, pitch: 0 },
      { dimension: 'minecraft:overworld', x: 1e-7, y: 64, z: -12_345_678.125, yaw: 5.5, pitch: -90 },
    ])
  })

  it.each([
    [180, '-180.0'],
    [-180, '-180.0'],
    [270, '-90.0'],
    [-450, '-90.0'],
    [0, '0.0'],
    [-1e-9, '0.0'],
    [3.6e9 + 45, '45.0'],
  ])('writes a yaw of %d degrees as %s', (yaw, text) => {
    expect(teleportCommand(ALICE, { ...at, yaw })).toBe(
      `execute in minecraft:overworld run tp ${ALICE} 1.0 64.0 -3.25 ${text} 0.0`,
    )
  })

  it.each(['@a', 'Alice', 'Alice 0 0 0', 'a\nstop', '', 'x'.repeat(36), `${ALICE} 0 0 0`, `${ALICE}\n`])(
    'never lets %j into a command: a player has a UUID',
    (uuid) => {
      expect(() => teleportCommand(uuid, at)).toThrow(expect.objectContaining({ code: 'bad-player' }))
    },
  )

  it.each([
    { x: Number.NaN },
    { z: 3e8 },
    { y: Number.POSITIVE_INFINITY },
    { yaw: Number.NaN },
    { dimension: 'a:b run stop' },
  ])('never lets %j into a command', (wrong) => {
    expect(() => teleportCommand(ALICE, { ...at, ...wrong })).toThrow(expect.objectContaining({ code: 'bad-position' }))
  })

  it.each([
    'No entity was found',
    'Unknown or incomplete command, see below for error',
    'That position is not loaded',
    'Invalid position for teleport',
    '§cYou do not have permission',
    'Something else',
  ])('takes %j as a refusal', async (answer) => {
    const rcon = await server({ onTeleport: () => answer })
    const refused = syncWith(rcon.port).place({ uuid: ALICE }, at)
    await expect(refused).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining(answer.slice(2)) })
  })

  it('takes silence as done, for servers with sendCommandFeedback off', async () => {
    const rcon = await server({ onTeleport: () => '' })
    await expect(syncWith(rcon.port).place({ uuid: ALICE }, at)).resolves.toBeUndefined()
  })

  it('says that a dimension is unknown there', async () => {
    const rcon = await server()
    const refused = syncWith(rcon.port).place({ uuid: ALICE }, { ...at, dimension: 'modded:moon' })
    await expect(refused).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('no such dimension'),
    })
  })
})

describe('the scripted RCON server', () => {
  it('refuses exponents, and puts whole x and z in the middle of their block, as vanilla does', async () => {
    const rcon = await server()
    const connection = client(rcon.port)
    expect(await connection.command('tp Alice 1e-7 64.0 0.0 0.0 0.0')).toContain('<--[HERE]')
    await connection.command('tp Alice 1 64 2 0 0')
    expect(rcon.teleports).toMatchObject([{ x: 1.5, y: 64, z: 2.5 }])
  })
})
