import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { within } from './conditions.ts'

export interface SquidOptions {
  /** A version that flying-squid knows, 1.17.1 to 1.21.4; 1.21.4 unless told. */
  readonly version?: string
  /** The same seed gives the same ground. */
  readonly seed?: number
  /** 0, a free one, unless told: `Squid.port` tells which. */
  readonly port?: number
  readonly generator?: 'diamond_square' | 'superflat' | 'grass_field' | 'empty'
  /** Paths of flying-squid plugins: modules that export `server`, `player` or `entity`. */
  readonly plugins?: readonly string[]
  /** In chunks; 4 unless told, since flying-squid takes milliseconds for each. */
  readonly viewDistance?: number
  /** Bytes from which on packets are compressed; -1 for never; 256, minecraft-protocol's, unless told. */
  readonly compressionThreshold?: number
  /** 0 survival, 1 creative (the default). */
  readonly gameMode?: number
  /** Where players without saved data appear, on the ground of that column; at (8.5, 8.5) unless told. */
  readonly spawn?: { readonly x: number; readonly z: number }
  /**
   * Put right what flying-squid sends wrongly, as embedded worlds do; true unless told. Uncorrected it is a fine server
   * to see what mcmesh makes of a bad one.
   */
  readonly corrected?: boolean
  /** Where the world is kept; in memory only unless told. */
  readonly worldFolder?: string
}

export type SquidSettings = Required<Omit<SquidOptions, 'worldFolder'>> & Pick<SquidOptions, 'worldFolder'>

/** Test to child. */
export type SquidOrder =
  | { readonly kind: 'start'; readonly settings: SquidSettings }
  | { readonly kind: 'run'; readonly id: number; readonly source: string; readonly argument: unknown }
  | { readonly kind: 'stop' }

/** Child to test. */
export type SquidReport =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'result'; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly kind: 'log'; readonly message: string }

export interface SquidPlayer {
  readonly name: string
  readonly uuid: string
  readonly entityId: number
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  readonly pitch: number
  readonly heldItemSlot: number
}

// What code given to `run` sees of flying-squid; the package has no types.
// biome-ignore lint/suspicious/noExplicitAny: flying-squid's server object has no types
type SquidServer = any

/** A running flying-squid server in a child process. */
export class Squid {
  readonly port: number
  /** What the server complained about, newest last. */
  readonly complaints: string[]
  readonly #child: ChildProcess
  readonly #answers = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #nextId = 1

  constructor(child: ChildProcess, port: number, complaints: string[]) {
    this.#child = child
    this.port = port
    this.complaints = complaints
    child.on('message', (report: SquidReport) => {
      if (report.kind !== 'result') return
      const answer = this.#answers.get(report.id)
      this.#answers.delete(report.id)
      if (report.error === undefined) answer?.resolve(report.value)
      else answer?.reject(new Error(`flying-squid: ${report.error}`))
    })
    child.on('exit', () => {
      for (const { reject } of this.#answers.values()) reject(new Error('flying-squid exited'))
      this.#answers.clear()
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /**
   * Runs `code` inside the server's process and gives back what it returns. The function travels as text: it sees its
   * arguments only (flying-squid's server, `argument`, a `require`), nothing of the test around it.
   */
  run<T, A = undefined>(
    code: (server: SquidServer, argument: A, require: NodeJS.Require) => T | Promise<T>,
    argument?: A,
  ): Promise<T> {
    if (!this.running) return Promise.reject(new Error('flying-squid is not running'))
    const id = this.#nextId++
    const answer = new Promise<T>((resolve, reject) => {
      this.#answers.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })
    this.#send({ kind: 'run', id, source: code.toString(), argument })
    return within(answer, 30_000, 'an answer of flying-squid')
  }

  /** The block at whole coordinates of the overworld: its name and its state id. */
  block(x: number, y: number, z: number): Promise<{ name: string; stateId: number }> {
    return this.run(
      async (server, at, require) => {
        const { Vec3 } = require('vec3')
        const stateId = await server.overworld.getBlockStateId(new Vec3(at.x, at.y, at.z))
        return { stateId, name: server.registry.blocksByStateId[stateId]?.name ?? 'air' }
      },
      { x, y, z },
    )
  }

  /** Puts a block (its default state) and tells the players. */
  async setBlock(x: number, y: number, z: number, name: string): Promise<void> {
    await this.run(
      async (server, at, require) => {
        const { Vec3 } = require('vec3')
        const block = server.registry.blocksByName[at.name]
        if (!block) throw new Error(`no block is named ${at.name}`)
        await server.setBlock(server.overworld, new Vec3(at.x, at.y, at.z), block.defaultState)
      },
      { x, y, z, name },
    )
  }

  /** The y of the first block of air above the ground in a column. */
  ground(x: number, z: number): Promise<number> {
    return this.run(
      async (server, at, require) => {
        const { Vec3 } = require('vec3')
        let y = 200
        while (y > -60 && (await server.overworld.getBlockType(new Vec3(at.x, y - 1, at.z))) === 0) y--
        return y
      },
      { x: Math.floor(x), z: Math.floor(z) },
    )
  }

  /** Spawns a mob by its name, such as `cow`, and gives its entity id. */
  spawnMob(name: string, x: number, y: number, z: number): Promise<number> {
    return this.run(
      async (server, at, require) => {
        const { Vec3 } = require('vec3')
        const type = server.registry.entitiesByName[at.name]
        if (!type) throw new Error(`no entity is named ${at.name}`)
        // flying-squid looks among what minecraft-data files under `mob`, which leaves out animals and monsters.
        server.registry.mobs[type.id] ??= type
        return server.spawnMob(type.id, server.overworld, new Vec3(at.x, at.y, at.z)).id as number
      },
      { name, x, y, z },
    )
  }

  removeEntity(id: number): Promise<void> {
    return this.run((server, entity) => {
      if (server.entities[entity]) server.destroyEntity(server.entities[entity])
    }, id)
  }

  players(): Promise<SquidPlayer[]> {
    return this.run((server) =>
      server.players.map((player: Record<string, never> & { position: { x: number; y: number; z: number } }) => ({
        name: player.username,
        uuid: player.uuid,
        entityId: player.id,
        x: player.position.x,
        y: player.position.y,
        z: player.position.z,
        yaw: player.yaw,
        pitch: player.pitch,
        heldItemSlot: player.heldItemSlot,
      })),
    )
  }

  kick(name: string, reason: string): Promise<void> {
    return this.run((server, { name, reason }) => server.getPlayer(name)?.kick(reason), { name, reason })
  }

  /** Ends the process at once, as a crash does: no goodbye to the players. */
  async crash(): Promise<void> {
    if (!this.running) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exit
  }

  async stop(): Promise<void> {
    if (!this.running) return
    const exit = once(this.#child, 'exit')
    this.#send({ kind: 'stop' })
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 3_000)
    await exit
    clearTimeout(impatience)
  }

  #send(order: SquidOrder): void {
    if (this.#child.connected) this.#child.send(order)
  }
}

/** Starts flying-squid in a child process on 127.0.0.1. It prints nothing and ends with `stop` or with this process. */
export async function startSquid(options: SquidOptions = {}): Promise<Squid> {
  const settings: SquidSettings = {
    version: '1.21.4',
    seed: 44,
    port: 0,
    generator: 'diamond_square',
    plugins: [],
    viewDistance: 4,
    gameMode: 1,
    corrected: true,
    compressionThreshold: 256,
    spawn: { x: 8.5, z: 8.5 },
    ...options,
  }
  const child = fork(fileURLToPath(new URL('./squid-process.ts', import.meta.url)), [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, CI: '1', NODE_NO_WARNINGS: '1' },
  })
  const complaints: string[] = []
  const complain = (text: string) => {
    complaints.push(text)
    if (complaints.length > 100) complaints.shift()
  }
  child.stderr?.on('data', (text: Buffer) => complain(text.toString()))
  const ready = new Promise<number>((resolve, reject) => {
    child.on('message', (report: SquidReport) => {
      if (report.kind === 'ready') resolve(report.port)
      else if (report.kind === 'failed') reject(new Error(`flying-squid did not start: ${report.error}`))
      else if (report.kind === 'log') complain(report.message)
    })
    child.on('exit', (code) => reject(new Error(`flying-squid exited with ${code}: ${complaints.join('\n')}`)))
  })
  const order: SquidOrder = { kind: 'start', settings }
  child.send(order)
  try {
    return new Squid(child, await within(ready, 60_000, 'flying-squid to start'), complaints)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
