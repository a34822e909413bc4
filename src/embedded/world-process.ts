/**
 * The child process of an embedded world: flying-squid on a free loopback port. It speaks with its parent over the
 * channel that `fork` opens, and ends when that channel does, so that no world outlives mcmesh.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as meshSync from '../../plugins/flying-squid/mesh-sync.ts'
import { buildAtBorder, nearestBorder, populateBorder, spawnBesideBorder, type ZoneChunks } from './border-scenery.ts'
import { keepColumns } from './columns.ts'
import { correctPackets } from './corrections.ts'
import { loadFlyingSquid, type Squid } from './flying-squid.ts'
import { writeTextsAsJavaDoes } from './nbt-texts.ts'

/** What the parent asks for, in one message. */
export interface WorldSettings {
  readonly name: string
  /** Any whole number: it is folded into what flying-squid takes. */
  readonly seed: number
  readonly version: string
  readonly folder: string
  readonly ground?: ZoneChunks
  readonly viewDistance: number
  readonly compressionThreshold: number
}

export type ToWorld = { readonly kind: 'start'; readonly settings: WorldSettings } | { readonly kind: 'stop' }

export type FromWorld =
  | { readonly kind: 'up'; readonly port: number }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }
  /** Starting again would end the same way. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** What is written beside a world's chunks, to notice that the file asks for something else now. */
interface Birth {
  readonly version: string
  readonly seed: number
}

const send = (message: FromWorld) => process.connected && process.send?.(message)
const log = (level: 'info' | 'warn' | 'error', message: string) => send({ kind: 'log', level, message })

/** flying-squid takes 0 for "any", and writes 32 signed bits. */
const foldSeed = (seed: number): number => Math.abs(Math.trunc(seed)) % 0x7fffffff || 0x7fffffff

async function readBirth(file: string): Promise<Birth | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Birth
  } catch {
    return undefined
  }
}

async function run(settings: WorldSettings): Promise<void> {
  const { name, version, folder } = settings
  process.title = `mcmesh world ${name}`
  await mkdir(join(folder, 'playerdata'), { recursive: true })
  const birthFile = join(folder, 'mcmesh-world.json')
  const birth = await readBirth(birthFile)
  if (birth && birth.version !== version) {
    const message = `The world "${name}" was made by Minecraft ${birth.version} and cannot be opened as ${version}. Move ${folder} away, or set "version" to ${birth.version}.`
    send({ kind: 'refused', code: 'world-version', message })
    process.exit(3)
  }
  if (birth && birth.seed !== settings.seed) {
    log(
      'warn',
      `The world "${name}" was made with seed ${birth.seed} and keeps its ground. Move ${folder} away to make it anew with seed ${settings.seed}.`,
    )
  }

  writeTextsAsJavaDoes()
  const squid = loadFlyingSquid().createMCServer({
    host: '127.0.0.1',
    port: 0,
    version,
    'online-mode': false,
    motd: name,
    'max-players': 1000,
    // Counts players too, and a join above it throws.
    'max-entities': 100_000,
    'everybody-op': false,
    // minecraft-protocol would hand chat keys to a mesh that speaks unsigned.
    enforceSecureProfile: false,
    logging: false,
    noConsoleOutput: true,
    hideErrors: true,
    // With a function here flying-squid leaves out its two process listeners a player, which exit on any fault.
    debug: () => {},
    kickTimeout: 30_000,
    gameMode: 1,
    difficulty: 1,
    worldFolder: folder,
    generation: {
      name: 'diamond_square',
      options: { worldHeight: 80, seed: foldSeed(birth?.seed ?? settings.seed) },
    },
    plugins: {},
    'player-list-text': { header: { text: '' }, footer: { text: '' } },
    'view-distance': settings.viewDistance,
    // A client that breaks the protocol loses its connection; others notice nothing.
    errorHandler: (client: { end(reason: string): void }, error: Error) => {
      log('info', `a client of ${name} broke the protocol: ${error.message}`)
      client.end('Protocol error')
    },
  })
  squid.info = (message) => log('info', message)
  squid.warn = (message) => log('warn', message)
  squid.err = (message) => log('error', message)
  squid.log = () => {}
  squid.on('error', (error: Error) => log('error', `${name}: ${error.message}`))
  correctPackets(squid, settings)
  squid.addPlugin('mesh-sync', meshSync, {})
  await squid.waitForReady(30_000)

  keepColumns(
    squid.overworld,
    () => squid.players.flatMap((player) => Object.keys(player.loadedChunks ?? {})),
    (error) => log('error', `${name}: ${error.message}`),
  )
  const border = nearestBorder(settings.ground)
  spawnBesideBorder(squid, border)
  if (!birth) {
    await buildAtBorder(squid, border, name)
    await squid.overworld.saveNow()
    await writeFile(birthFile, `${JSON.stringify({ version, seed: settings.seed } satisfies Birth)}\n`)
  }
  await populateBorder(squid, border)
  takeSignals()
  running = squid
  send({ kind: 'up', port: squid.listeningPort })
}

let running: Squid | undefined
let stopping = false

/** Says goodbye to the players, writes what they and the world are, and ends. */
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  const squid = running
  // Nobody has joined a world that is not up yet.
  if (!squid) process.exit(0)
  squid.stopTickInterval()
  const players = [...squid.players]
  const gone = players.map((player) => new Promise((resolve) => player._client.once('end', resolve)))
  for (const player of players) player.kick('Server closed')
  await Promise.race([Promise.all(gone), new Promise((resolve) => setTimeout(resolve, 500))])
  await Promise.allSettled(players.map((player) => player.save()))
  squid.overworld.stopSaving()
  await squid.overworld.saveNow()
  process.exit(0)
}

/** Takes signals and the channel's end over from flying-squid. */
function takeSignals(): void {
  // flying-squid's exit hook ends the process before anything is saved, and on ctrl-c before mcmesh has said goodbye.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.removeAllListeners(signal)
  process.on('SIGINT', () => {})
  process.on('SIGHUP', () => {})
  process.on('SIGTERM', () => stop())
}

// flying-squid throws from timers and leaves promises alone; one player's odd packet is no reason to end a world.
process.on('uncaughtException', (error) => log('error', `flying-squid: ${error.stack ?? error.message}`))
process.on('unhandledRejection', (reason) => log('error', `flying-squid: ${String(reason)}`))
process.on('disconnect', () => stop())
process.on('message', (message: ToWorld) => {
  if (message.kind === 'stop') {
    stop()
    return
  }
  run(message.settings).catch((error: Error) => {
    log('error', `the world "${message.settings.name}" does not start: ${error.message}`)
    process.exit(1)
  })
})
