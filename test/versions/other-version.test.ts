import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEngine } from '../../src/engine/host.ts'
import type { EngineEvent } from '../../src/engine/messages.ts'
import { otherVersionSentence } from '../../src/protocol/releases.ts'
import { protocolNumber, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { varintSizeAt } from '../../src/wire/varint.ts'
import { startBackend } from '../kit/backend.ts'
import { joinClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { halves } from '../kit/halves.ts'
import { ping } from '../kit/minecraft-protocol.ts'
import { newest } from '../kit/versions.ts'

const start = halves()
const opened = closing()

const meshes = ['1.17.1', '1.21.4', ...newest]
/** Protocol numbers that no release has: snapshots', known and not yet, the next release's, and what a scanner sends. */
const unknown = [0x40000001, 0x4fffffff, 778, 3, -1]

describe('a client of another version', () => {
  test.each(meshes)('is told by status and login that the mesh speaks %s, whatever its own', async (spoken) => {
    const { mesh } = await start({ west: { version: spoken }, east: { version: spoken }, file: { version: spoken } })
    const says = { name: spoken, protocol: protocolNumber(spoken) }
    for (const version of supportedVersions.filter((each) => protocolNumber(each) !== says.protocol)) {
      const status = (await ping({ host: '127.0.0.1', port: mesh.port, version })) as { version: typeof says }
      expect(status.version).toEqual(says)
      const sentence = otherVersionSentence(protocolOf(spoken), protocolNumber(version))
      await expect(joinClient({ port: mesh.port, name: 'alice', version }), version).rejects.toThrow(sentence)
    }
    for (const number of unknown) {
      expect(JSON.parse(await answerTo(mesh.port, number, 1))).toMatchObject({ version: says })
      expect(JSON.parse(await answerTo(mesh.port, number, 2))).toEqual({
        text: otherVersionSentence(protocolOf(spoken), number),
      })
    }
    expect(mesh.complaints()).toEqual([])
    expect((await mesh.status()).players).toEqual([])
  })
})

/** What a client of a protocol number is answered to a handshake for status (1) or login (2), as the text it shows. */
async function answerTo(port: number, protocolVersion: number, nextState: 1 | 2): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const protocol = protocolOf('1.21.4')
  const say = (state: 'handshaking' | 'status' | 'login', name: string, params: object) =>
    socket.write(encodeFrame(protocol.packets(state, 'serverbound').encode(name, params), -1))
  try {
    say('handshaking', 'set_protocol', { protocolVersion, serverHost: 'localhost', serverPort: port, nextState })
    if (nextState === 1) say('status', 'ping_start', {})
    else say('login', 'login_start', { username: 'alice', playerUUID: '00112233-4455-4677-8899-000000000001' })
    const reader = new FrameReader()
    for await (const bytes of socket) {
      reader.push(bytes as Buffer)
      const frame = reader.next()
      if (!frame) continue
      // A text behind the id, 0 in both states.
      const packet = frame.packet()
      expect(packet[0]).toBe(0)
      return packet.toString('utf8', 1 + varintSizeAt(packet, 1))
    }
    throw new Error('the mesh closed the connection without a word')
  } finally {
    socket.destroy()
  }
}

const asked = ['1.17.1', '1.20.4', ...newest]

describe('"version": "auto"', () => {
  test.each(asked)('asks the servers: a mesh of %s servers speaks it', async (version) => {
    const backend = opened(await startBackend({ version }))
    const folder = mkdtempSync(join(tmpdir(), 'mcmesh-auto-'))
    opened({ stop: async () => rmSync(folder, { recursive: true, force: true }) })
    const file = join(folder, 'zones.json')
    const servers = { west: { ...backend.entry, sync: 'rcon' } }
    const zones = [{ server: 'west', x: [null, null] }]
    writeFileSync(
      file,
      JSON.stringify({ listen: '127.0.0.1:0', version: 'auto', auth: 'offline', servers, zones, spawn: 'west' }),
    )
    const events: EngineEvent[] = []
    opened(
      await startEngine({ file, dataDir: folder, snapshotMs: 1_000 }, (message) => {
        if (message.kind === 'events') events.push(...message.events)
      }),
    )
    const ready = await until(() => events.find((event) => event.event === 'ready'))
    expect(ready).toMatchObject({ version })
    const port = Number((ready as { listen: string }).listen.split(':').at(-1))
    const alice = opened(await joinClient({ port, name: 'alice', version }))
    expect(alice.witness.state.entityId).toBeGreaterThan(0)
  })
})
