import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { CustodyRow } from '../../src/carry/custody.ts'
import type { PlayerState } from '../../src/carry/state.ts'
import { joinClient, type TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { Items } from '../kit/items.ts'
import { MeshProcess } from '../kit/mesh-process.ts'
import { type Squid, startSquid } from '../kit/squid.ts'
import { SyncChannel } from '../kit/sync-channel.ts'

const plugins = [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]

export type Side = 'west' | 'east'
export const other = (side: Side): Side => (side === 'west' ? 'east' : 'west')

/** When something dies: at which sync message of which server, before it is done or before its answer is sent, and who. */
export interface Cut {
  readonly server: Side
  /** Counted from 1 over the requests of a carry that the server hears (read, write, clear). */
  readonly message: number
  readonly when: 'heard' | 'done'
  readonly victim: 'mcmesh' | 'server' | 'connection'
}

const NAME = 'carrier'
const VERSION = '1.21.4'

/** Two flying-squid servers and an mcmesh, each a process that can be killed, and a player with things that are told apart. */
export class CrashWorld {
  readonly items = new Items(VERSION)
  readonly #folder = mkdtempSync(join(tmpdir(), 'mcmesh-crash-'))
  readonly #squids = new Map<Side, Squid>()
  readonly #ports = new Map<Side, number>()
  #mesh: MeshProcess | undefined

  async start(): Promise<void> {
    for (const side of ['west', 'east'] as const) await this.#startSquid(side)
    const address = (side: Side) => ({ address: `127.0.0.1:${this.#ports.get(side)}` })
    const file = {
      ...{ listen: '127.0.0.1:0', version: VERSION, auth: 'offline', spawn: 'west', walkers: 0 },
      servers: { west: address('west'), east: address('east') },
      zones: [
        { server: 'west', x: [null, 0] },
        { server: 'east', x: [0, null] },
      ],
      limits: { moveSpeed: 10_000, moveBurst: 10_000, syncTimeout: 1_500, carryTimeout: 3_000, retryFirst: 200 },
    }
    writeFileSync(join(this.#folder, 'zones.json'), JSON.stringify(file))
  }

  async #startSquid(side: Side): Promise<void> {
    const squid = await startSquid({
      ...{ version: VERSION, plugins, port: this.#ports.get(side) ?? 0, worldFolder: join(this.#folder, side) },
      ...{ generator: 'superflat', viewDistance: 2, gameMode: 0, spawn: { x: side === 'west' ? -8.5 : 8.5, z: 8.5 } },
    })
    this.#squids.set(side, squid)
    this.#ports.set(side, squid.port)
  }

  #squid(side: Side): Squid {
    const squid = this.#squids.get(side)
    if (!squid) throw new Error(`${side} does not run`)
    return squid
  }

  async startMesh(): Promise<number> {
    this.#mesh = new MeshProcess(this.#folder)
    return this.#mesh.port()
  }

  get mesh(): MeshProcess {
    if (!this.#mesh) throw new Error('mcmesh does not run')
    return this.#mesh
  }

  /** Whatever has died is there again. */
  async revive(): Promise<number> {
    for (const side of ['west', 'east'] as const) if (!this.#squid(side).running) await this.#startSquid(side)
    const { exitCode, signalCode } = this.mesh.child
    if (exitCode === null && signalCode === null) await this.mesh.stop()
    return this.startMesh()
  }

  /** Something dies when it comes to that. */
  async arm({ server, message, when, victim }: Cut): Promise<void> {
    const pid = victim === 'mcmesh' ? this.mesh.child.pid : victim === 'server' ? this.#squid(server).pid : 0
    await this.#squid(server).run(
      (_, cut, require) => {
        const { prototype } = require('minecraft-protocol/src/client')
        const { emit, write } = prototype
        let count = 0
        let current = 0
        const strike = (client: { socket: { destroy(): void } }) =>
          cut.pid === 0 ? client.socket.destroy() : process.kill(cut.pid, 'SIGKILL')
        const typeOf = (payload: { channel?: string; data?: Buffer }) => {
          if (payload?.channel !== 'mcmesh:sync') return undefined
          const { type } = JSON.parse(String(payload.data))
          return type
        }
        prototype.emit = function (event: string, ...args: [{ channel?: string; data?: Buffer }]) {
          if (event === 'custom_payload' && ['read', 'write', 'clear'].includes(typeOf(args[0]))) {
            current = ++count
            if (current === cut.message && cut.when === 'heard') strike(this)
          }
          return emit.call(this, event, ...args)
        }
        prototype.write = function (name: string, params: { channel?: string; data?: Buffer }) {
          const answers = ['state', 'written', 'cleared']
          if (
            name === 'custom_payload' &&
            current === cut.message &&
            cut.when === 'done' &&
            answers.includes(typeOf(params))
          )
            strike(this)
          return write.call(this, name, params)
        }
      },
      { message, when, pid: pid ?? 0 },
    )
  }

  /** A client in the mesh. */
  join(port: number): Promise<TestClient> {
    return joinClient({ port, name: NAME, version: VERSION, timeout: 60_000 })
  }

  /** Asks one server for what the player has there, or gives it something, while the player is not in the mesh. */
  async ask(side: Side, request: object): Promise<Record<string, unknown>> {
    let channel: SyncChannel | undefined
    const onClient = (made: TestClient['client']) => {
      channel = new SyncChannel(made)
    }
    const client = await joinClient({ port: this.#squid(side).port, name: NAME, version: VERSION, onClient })
    try {
      await channel?.hello()
      return { ...(await channel?.ask(request)) }
    } finally {
      await client.quit()
      await until(async () => (await this.#squid(side).run((server) => server.players.length)) === 0)
    }
  }

  /** What the player has on a server. */
  async has(side: Side): Promise<PlayerState> {
    const { state } = await this.ask(side, { type: 'read', parts: ['inventory', 'experience'] })
    return state as PlayerState
  }

  /** The journal's rows; mcmesh must not run. */
  rows(): CustodyRow[] {
    const database = new DatabaseSync(join(this.#folder, 'data', 'mcmesh.db'))
    try {
      return database
        .prepare('SELECT row FROM custody')
        .all()
        .map(({ row }) => JSON.parse(String(row)) as CustodyRow)
    } finally {
      database.close()
    }
  }

  async end(): Promise<void> {
    await this.#mesh?.kill()
    for (const squid of this.#squids.values()) await squid.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
