import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ping } from 'minecraft-protocol'
import { describe, expect, test } from 'vitest'
import { startEngine } from '../../src/engine/host.ts'
import type { EngineEvent } from '../../src/engine/messages.ts'
import { protocolNumber, supportedVersions } from '../../src/protocol/versions.ts'
import { startBackend } from '../kit/backend.ts'
import { joinClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { halves } from '../kit/halves.ts'

const start = halves()
const opened = closing()

describe('a client of another version', () => {
  test('is told by status and login which version the mesh speaks, whatever its own', async () => {
    const { mesh } = await start()
    const others = supportedVersions.filter((version) => version !== '1.21.4')
    for (const version of others) {
      const status = (await ping({ host: '127.0.0.1', port: mesh.port, version })) as {
        version: { name: string; protocol: number }
      }
      expect(status.version).toEqual({ name: '1.21.4', protocol: protocolNumber('1.21.4') })
      await expect(joinClient({ port: mesh.port, name: 'alice', version }), version).rejects.toThrow(
        'This mesh speaks Minecraft 1.21.4; please join with that version.',
      )
    }
    expect(mesh.complaints()).toEqual([])
    expect((await mesh.status()).players).toEqual([])
  })
})

describe('"version": "auto"', () => {
  test.each(['1.17.1', '1.20.4', '26.1'])('asks the servers: a mesh of %s servers speaks it', async (version) => {
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
