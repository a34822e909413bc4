/**
 * The child process behind `startSquid`: one flying-squid server. It is a process of its own because flying-squid reads
 * stdin, hooks the exit of its process, leaves timers behind for each player and cannot be closed while one logs in.
 */
import { createRequire } from 'node:module'
import { correctPackets } from '../../src/embedded/corrections.ts'
import type { Squid } from '../../src/embedded/flying-squid.ts'
import type { SquidOrder, SquidReport, SquidSettings } from './squid.ts'

interface SquidServer {
  on(event: string, listener: (value: never) => void): void
  waitForReady(timeout: number): Promise<unknown>
  readonly listeningPort: number
  quit(reason: string): Promise<void>
  getSpawnPoint(world: { getBlockType(at: unknown): Promise<number> }): Promise<unknown>
}

// Otherwise flying-squid quits its whole process over any error while a player is on.
Object.assign(globalThis, { isMocha: true })

const require = createRequire(import.meta.url)
const { createMCServer } = require('flying-squid') as { createMCServer(options: object): SquidServer }
const { Vec3 } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => object }

const report = (message: SquidReport) => {
  if (process.connected) process.send?.(message)
}

let server: SquidServer | undefined

async function start(settings: SquidSettings): Promise<void> {
  const { viewDistance, compressionThreshold } = settings
  if (!settings.corrected) fixThreshold(compressionThreshold)
  const squid = createMCServer({
    motd: 'test world',
    host: '127.0.0.1',
    port: settings.port,
    'max-players': 1000,
    'online-mode': false,
    logging: false,
    noConsoleOutput: true,
    hideErrors: true,
    errorHandler: (client: { end(reason: string): void }, error: Error) => {
      report({ kind: 'log', message: String(error.stack ?? error) })
      client.end(String(error))
    },
    gameMode: settings.gameMode,
    difficulty: 1,
    generation: { name: settings.generator, options: { seed: settings.seed, worldHeight: 80 } },
    worldFolder: settings.worldFolder,
    kickTimeout: 30_000,
    plugins: Object.fromEntries(settings.plugins.map((plugin) => [plugin, {}])),
    'view-distance': settings.viewDistance,
    'everybody-op': true,
    'player-list-text': { header: { text: 'test' }, footer: { text: 'world' } },
    'max-entities': 10_000,
    version: settings.version,
  })
  server = squid
  // flying-squid alone sends what no vanilla server would; embedded worlds put it right, and so does this.
  if (settings.corrected) correctPackets(squid as unknown as Squid, { viewDistance, compressionThreshold })
  squid.on('error', (error: Error) => report({ kind: 'log', message: String(error.stack ?? error) }))
  await squid.waitForReady(60_000)
  const { spawn } = settings
  if (spawn !== undefined) {
    // flying-squid drops players anywhere in 30 × 30 blocks; a test wants to know where.
    squid.getSpawnPoint = async (world) => {
      let y = 120
      while (y > -60 && (await world.getBlockType(new Vec3(Math.floor(spawn.x), y - 1, Math.floor(spawn.z)))) === 0) y--
      return new Vec3(spawn.x, y, spawn.z)
    }
  }
  report({ kind: 'ready', port: squid.listeningPort })
}

/** minecraft-protocol's servers always compress from 256 bytes on: its one `compress` packet is rewritten here. */
function fixThreshold(threshold: number): void {
  const Client = require('minecraft-protocol/src/client') as {
    prototype: { write(name: string, params: object): void; setCompressionThreshold(threshold: number): void }
  }
  const { write, setCompressionThreshold } = Client.prototype
  Client.prototype.write = function (name, params) {
    if (name !== 'compress') return write.call(this, name, params)
    if (threshold >= 0) write.call(this, name, { threshold })
  }
  Client.prototype.setCompressionThreshold = function () {
    if (threshold >= 0) setCompressionThreshold.call(this, threshold)
  }
}

async function run(id: number, source: string, argument: unknown): Promise<void> {
  try {
    const call = new Function('server', 'argument', 'require', `return (${source})(server, argument, require)`)
    const value: unknown = await call(server, argument, require)
    report({ kind: 'result', id, value })
  } catch (error) {
    report({ kind: 'result', id, error: String((error as Error).stack ?? error) })
  }
}

async function stop(): Promise<void> {
  // A player who is logging in never reports its end to `quit`, so it gets a moment and no more.
  setTimeout(() => process.exit(0), 1_500).unref()
  await server?.quit('Server closed').catch(() => undefined)
  process.exit(0)
}

process.on('message', (order: SquidOrder) => {
  if (order.kind === 'start') {
    start(order.settings).catch((error: Error) => {
      report({ kind: 'failed', error: String(error.stack ?? error) })
      process.exit(1)
    })
  } else if (order.kind === 'run') void run(order.id, order.source, order.argument)
  else void stop()
})
process.on('disconnect', () => process.exit(0))
process.on('uncaughtException', (error) => report({ kind: 'log', message: String(error.stack ?? error) }))
process.on('unhandledRejection', (error) => report({ kind: 'log', message: String((error as Error)?.stack ?? error) }))
