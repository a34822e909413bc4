import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CustodyRow } from '../../src/carry/custody.ts'
import { joinClient, type TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { MeshProcess } from '../kit/mesh-process.ts'
import type { Body } from '../kit/vanilla/body.ts'
import { startVanilla, type Vanilla } from '../kit/vanilla/vanilla.ts'
import type { Side } from './world.ts'

/** When something dies: at which step of a carry that a server hears, before it is done or before its answer is sent, and who. */
export interface RconCut {
  readonly server: Side
  /** Counted from 1 over the commands that the server hears over RCON and the window's packets on its links. */
  readonly step: number
  readonly when: 'heard' | 'done'
  readonly victim: 'mcmesh' | 'server' | 'connection'
}

const NAME = 'carrier'
/** Packets of a carry on a link. */
const packets: ReadonlySet<string> = new Set(['window_click', 'close_window', 'set_creative_slot'])

/** Two scripted vanilla servers and an mcmesh process that carries between them over RCON. Servers die as vanilla does: what was not saved is gone. */
export class RconCrashWorld {
  readonly version: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'mcmesh-rcon-crash-'))
  readonly #vanillas = new Map<Side, Vanilla>()
  #mesh: MeshProcess | undefined
  #dead: Side | undefined

  constructor(version: string) {
    this.version = version
  }

  async start(): Promise<void> {
    const { version } = this
    for (const side of ['west', 'east'] as const) {
      const spawn = { x: side === 'west' ? -8.5 : 8.5, y: 64, z: 8.5 }
      this.#vanillas.set(side, await startVanilla({ version, tickMs: 5, autoSave: 20, spawn }))
    }
    const entry = (side: Side) => {
      const { server, rconOptions } = this.vanilla(side)
      const { address, password } = rconOptions
      const rcon = { address: `${address.host}:${address.port}`, password }
      return { address: `127.0.0.1:${server.port}`, rcon, sync: 'rcon' }
    }
    const file = {
      ...{ listen: '127.0.0.1:0', version, auth: 'offline', spawn: 'west', walkers: 0 },
      servers: { west: entry('west'), east: entry('east') },
      zones: [
        { server: 'west', x: [null, 0] },
        { server: 'east', x: [0, null] },
      ],
      limits: { moveSpeed: 10_000, moveBurst: 10_000, syncTimeout: 1_500, carryTimeout: 3_000, retryFirst: 200 },
    }
    writeFileSync(join(this.#folder, 'zones.json'), JSON.stringify(file))
  }

  vanilla(side: Side): Vanilla {
    return this.#vanillas.get(side)!
  }

  get mesh(): MeshProcess {
    if (!this.#mesh) throw new Error('mcmesh does not run')
    return this.#mesh
  }

  async startMesh(): Promise<number> {
    this.#mesh = new MeshProcess(this.#folder)
    return this.#mesh.port()
  }

  /** Whatever has died is there again. */
  async revive(): Promise<number> {
    if (this.#dead) await this.vanilla(this.#dead).start()
    this.#dead = undefined
    const { exitCode, signalCode } = this.mesh.child
    if (exitCode === null && signalCode === null) await this.mesh.stop()
    return this.startMesh()
  }

  join(port: number): Promise<TestClient> {
    return joinClient({ port, name: NAME, version: this.version, timeout: 60_000 })
  }

  /** The player's body on a server where it is now; or as it was saved. */
  body(side: Side): Body {
    const { model, server } = this.vanilla(side)
    const uuid = server.uuidOf(NAME)
    const body = model.body(uuid) ?? model.saved(uuid)
    if (!body) throw new Error(`${side} has never seen ${NAME}`)
    return body
  }

  /** Something dies when it comes to that, until it is asked whether it has. */
  arm({ server: side, step, when, victim }: RconCut): () => boolean {
    const vanilla = this.vanilla(side)
    let count = 0
    let struck = false
    let armed = true
    const strike = () => {
      struck = true
      if (victim === 'mcmesh') this.mesh.child.kill('SIGKILL')
      else if (victim === 'connection') vanilla.rcon.dropConnections()
      else {
        this.#dead = side
        void vanilla.kill()
      }
    }
    const at = (done: boolean) => armed && !struck && count === step && done === (when === 'done')
    vanilla.intercept = (text, run) => {
      if (!/^execute in /.test(text)) count++
      if (at(false)) {
        strike()
        if (victim !== 'mcmesh') return ''
      }
      const answer = run()
      if (at(true)) strike()
      return answer
    }
    vanilla.server.prependListener('packet', (_, { name }) => {
      if (!packets.has(name)) return
      count++
      if (at(false)) strike()
    })
    vanilla.server.on('packet', (_, { name }) => {
      if (packets.has(name) && at(true)) strike()
    })
    return () => {
      armed = false
      return struck
    }
  }

  /** Everybody has left a server. */
  async empty(): Promise<void> {
    for (const vanilla of this.#vanillas.values()) await until(() => vanilla.server.players.size === 0)
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
    for (const vanilla of this.#vanillas.values()) await vanilla.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
