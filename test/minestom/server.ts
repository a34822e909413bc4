import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { until, within } from '../kit/conditions.ts'
import type { Built } from './build.ts'

export interface MinestomOptions {
  /** 0, a free one, unless told: `Minestom.port` tells which. */
  readonly port?: number
  /** Where players appear, on the ground (y 64) of that column; at (8.5, 8.5) unless told. */
  readonly spawn?: { readonly x: number; readonly z: number }
  /** `survival` unless told. */
  readonly gameMode?: 'survival' | 'creative' | 'adventure' | 'spectator'
  /** Bytes from which on packets are compressed, 0 for never; 256, Minestom's own, unless told. */
  readonly compressionThreshold?: number
  /** Speak `mcmesh:sync`; true unless told. */
  readonly sync?: boolean
  /** The key of a biome that vanilla has not: the server's registries differ from others then. */
  readonly biome?: string
  /** In chunks; 4 unless told. */
  readonly viewDistance?: number
}

/** An entity as its server has it. */
export interface Being {
  readonly entityId: number
  readonly uuid: string
  readonly type: string
  /** A player's. */
  readonly name?: string
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  readonly pitch: number
  readonly health: number
  readonly heldSlot: number
  readonly sneaking: boolean
  readonly vehicle?: number
  readonly passengers: readonly number[]
}

/** Something that a player did on the server. */
export interface Deed {
  readonly deed:
    | ('spawn' | 'break' | 'place' | 'chat' | 'attack' | 'interact' | 'pickBlock' | 'pickEntity')
    | ('spectate' | 'click')
  readonly what: Readonly<Record<string, unknown>> & { readonly player: string }
}

/** Server to test, a line each (Reports.java). */
type Report =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string }
  | ({ readonly kind: 'deed' } & Deed)
  | { readonly kind: 'complaint'; readonly message: string }

/** Milliseconds: Java, Minestom's registries and the first chunks take some two seconds alone. */
export const START_MS = 60_000

/** A running Minestom server. */
export class Minestom {
  /** What it and Minestom's log complained about, oldest first: packets that could not be read, errors. */
  readonly complaints: string[] = []
  /** What players did on it, oldest first. */
  readonly deeds: Deed[] = []
  readonly #child: ChildProcessWithoutNullStreams
  readonly #answers = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #nextId = 1
  #port: number | undefined

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(JSON.parse(line) as Report))
    createInterface({ input: child.stderr }).on('line', (line) => this.complaints.push(line))
    // Whatever is written after its end is answered by `exit`.
    child.stdin.on('error', () => undefined)
    child.on('exit', () => {
      for (const { reject } of this.#answers.values()) reject(new Error('Minestom exited'))
      this.#answers.clear()
    })
  }

  /** Starts a server on 127.0.0.1. It ends with `stop` or with this process. */
  static async start({ java, classPath }: Built, options: MinestomOptions = {}): Promise<Minestom> {
    const { viewDistance = 4, spawn: at = { x: 8.5, z: 8.5 }, ...rest } = options
    const settings = { port: 0, gameMode: 'survival', compressionThreshold: 256, sync: true, ...at, ...rest }
    // One thread and the quick compiler: two servers and a mesh share two cores with other tests.
    const machine = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const properties = [
      `-Dminestom.chunk-view-distance=${viewDistance}`,
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    ]
    const child = spawn(java, [
      ...machine,
      ...properties,
      ...['-cp', classPath, 'mcmesh.test.TestServer', JSON.stringify(settings)],
    ])
    const server = new Minestom(child)
    try {
      await until(() => server.#port !== undefined || !server.running, {
        timeout: START_MS,
        message: 'Minestom to start',
      })
      if (!server.running) throw new Error(`Minestom exited: ${server.complaints.join('\n')}`)
    } catch (error) {
      await server.crash()
      throw error
    }
    return server
  }

  get port(): number {
    return this.#port!
  }

  get pid(): number {
    return this.#child.pid!
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Spawns an entity by its key, such as `minecraft:cow`. */
  spawn(type: string, x: number, y: number, z: number): Promise<{ entityId: number; uuid: string }> {
    return this.#order('spawn', { type, x, y, z })
  }

  remove(uuid: string): Promise<void> {
    return this.#order('remove', { uuid })
  }

  /** Puts an entity there at once. */
  move(uuid: string, x: number, y: number, z: number): Promise<void> {
    return this.#order('move', { uuid, x, y, z })
  }

  kill(uuid: string): Promise<void> {
    return this.#order('kill', { uuid })
  }

  gameMode(player: string, mode: MinestomOptions['gameMode']): Promise<void> {
    return this.#order('gameMode', { player, mode })
  }

  give(player: string, item: string, count = 1): Promise<void> {
    return this.#order('give', { player, item, count })
  }

  /** Shows a player an empty chest of 27 slots. */
  openChest(player: string): Promise<void> {
    return this.#order('open', { player })
  }

  /** Takes a player back into the configuration, and out of it again. */
  reconfigure(player: string): Promise<void> {
    return this.#order('reconfigure', { player })
  }

  kick(player: string, reason: string): Promise<void> {
    return this.#order('kick', { player, reason })
  }

  /** Spawns one of each kind of entity that names others (Bearers.java). */
  bearers(player: string, entity: string, x: number, y: number, z: number): Promise<Being[]> {
    return this.#order('bearers', { player, entity, x, y, z })
  }

  /**
   * Sends a player one of each packet that play does not bring about by itself (Showcase.java), about an entity that it
   * sees. Answers how many.
   */
  show(player: string, entity: string): Promise<number> {
    return this.#order('show', { player, entity })
  }

  /** All entities, players among them. */
  entities(): Promise<Being[]> {
    return this.#order('entities')
  }

  /** The player of that name, as long as it is on. */
  async player(name: string): Promise<Being | undefined> {
    return (await this.entities()).find((each) => each.name === name)
  }

  /** The entity of that UUID. */
  async entity(uuid: string): Promise<Being | undefined> {
    return (await this.entities()).find((each) => each.uuid === uuid)
  }

  /** The key of the block there, such as `minecraft:air`. */
  block(x: number, y: number, z: number): Promise<string> {
    return this.#order('block', { x, y, z })
  }

  setBlock(x: number, y: number, z: number, block: string): Promise<void> {
    return this.#order('setBlock', { x, y, z, block })
  }

  /** Waits for a deed of that kind by that player. */
  deed(deed: Deed['deed'], player: string): Promise<Deed> {
    return until(() => this.deeds.find((each) => each.deed === deed && each.what.player === player), {
      message: () => `${deed} by ${player}; there were ${JSON.stringify(this.deeds)}`,
    })
  }

  /** Ends the process at once, as a crash does. */
  async crash(): Promise<void> {
    if (!this.running) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exit
  }

  /** Shuts it down in order: players are told. */
  async stop(): Promise<void> {
    if (!this.running) return
    const exit = once(this.#child, 'exit')
    this.#child.stdin.end()
    await within(exit, 5_000, 'Minestom to stop').catch(() => this.crash())
  }

  #order<T>(order: string, fields: object = {}): Promise<T> {
    if (!this.running) return Promise.reject(new Error('Minestom is not running'))
    const id = this.#nextId++
    const answer = new Promise<T>((resolve, reject) => {
      this.#answers.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })
    this.#child.stdin.write(`${JSON.stringify({ id, order, ...fields })}\n`)
    return within(answer, 30_000, `Minestom to answer ${order}`)
  }

  #take(report: Report): void {
    if (report.kind === 'ready') this.#port = report.port
    else if (report.kind === 'deed') this.deeds.push({ deed: report.deed, what: report.what })
    else if (report.kind === 'complaint') this.complaints.push(report.message)
    else {
      const answer = this.#answers.get(report.id)
      this.#answers.delete(report.id)
      if (report.error === undefined) answer?.resolve(report.value)
      else answer?.reject(new Error(`Minestom: ${report.error}`))
    }
  }
}
