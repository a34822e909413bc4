import type { Address } from '../config/mesh.ts'
import { type PathPoint, Walker } from '../embedded/walker.ts'
import type { Zones } from '../world/zones.ts'
import type { RunningMesh } from './mesh.ts'
import type { LogLevel, WalkerNumbers } from './messages.ts'

export interface WalkersOptions {
  onViolation(player: string, rule: string, detail: string): void
  log(level: LogLevel, message: string): void
}

/** Blocks that a walker goes to each side of the border: at a walk one crossing every ten seconds or so. */
const REACH = 20
/** Walkers beside each other keep this distance, in blocks; rows of this many. */
const ABREAST = { blocks: 2, rows: 12 }
/** Chunks around the origin in which a border is looked for. */
const SEARCH = 64
/** Walkers that join at a time: a hundred logins in one moment would starve those who walk. */
const JOINING = 4

/** The simulated players: real clients on the listening socket, each with its witness. */
export class Walkers {
  readonly #mesh: RunningMesh
  readonly #options: WalkersOptions
  readonly #walkers: Walker[] = []
  #target: Address | undefined
  /** What those counted who were taken away. */
  readonly #gone = { crossings: 0, violations: 0 }
  readonly #leaving = new Set<Promise<void>>()
  #wanted = 0
  #joining = 0
  #stopped = false

  constructor(mesh: RunningMesh, options: WalkersOptions) {
    this.#mesh = mesh
    this.#options = options
  }

  get size(): number {
    return this.#wanted
  }

  get numbers(): WalkerNumbers {
    let { crossings, violations } = this.#gone
    for (const walker of this.#walkers) {
      crossings += walker.crossings
      violations += walker.violations
    }
    return { count: this.#walkers.length, crossings, violations }
  }

  has(name: string): boolean {
    return this.#walkers.some((walker) => walker.name === name)
  }

  /** Where they connect. */
  aim(listen: Address): void {
    const { host, port } = listen
    this.#target = { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port }
  }

  /** Adds walkers, or takes the last ones away, until there are as many. */
  resize(count: number): void {
    this.#wanted = count
    for (const walker of this.#walkers.splice(count)) {
      this.#gone.crossings += walker.crossings
      this.#gone.violations += walker.violations
      const left = walker.stop().finally(() => this.#leaving.delete(left))
      this.#leaving.add(left)
    }
    this.#next()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#walkers.map((walker) => walker.stop()), ...this.#leaving])
  }

  #next(): void {
    while (!this.#stopped && this.#joining < JOINING && this.#walkers.length < this.#wanted) {
      const walker = this.#make(this.#walkers.length)
      if (!walker) return
      this.#walkers.push(walker)
      this.#joining++
      void walker
        .start()
        .catch((error: Error) => this.#options.log('debug', error.message))
        .finally(() => {
          this.#joining--
          this.#next()
        })
    }
  }

  #make(index: number): Walker | undefined {
    if (!this.#target) return undefined
    const border = nearestBorder(this.#mesh.zones)
    if (!border) this.#options.log('warn', 'The walkers have no border to cross: no two zones meet near the origin.')
    const aside = ((index % ABREAST.rows) - ABREAST.rows / 2) * ABREAST.blocks
    let made: Walker | undefined
    const walker = new Walker({
      name: () => this.#nameFor(made),
      ...this.#target,
      version: this.#mesh.protocol.version,
      path: pathAcross(border ?? { x: 0, z: 0, along: 'x' }, aside),
      mesh: true,
      onViolation: ({ rule, detail, packet }) => this.#options.onViolation(walker.name, rule, `${packet}: ${detail}`),
      log: (level, message) => this.#options.log(level === 'info' ? 'debug' : level, `${walker.name}: ${message}`),
    })
    made = walker
    return walker
  }

  /**
   * A name that no other walker bears and no player, in whatever capitals: who logs in under another's name throws that one out. A
   * walker that was thrown out comes back under another.
   */
  #nameFor(own: Walker | undefined): string {
    const others = new Set(this.#walkers.filter((walker) => walker !== own).map(({ name }) => name))
    const free = (name: string): boolean => !others.has(name) && this.#mesh.roster.named(name) === undefined
    if (own && free(own.name)) return own.name
    let number = 1
    while (!free(`Walker${number}`)) number++
    return `Walker${number}`
  }
}

/** A point on a border, in blocks, and the axis that crosses it. */
interface BorderPoint extends PathPoint {
  readonly along: 'x' | 'z'
}

/** The border between two servers' zones that lies nearest to the origin of the overworld. */
function nearestBorder(zones: Zones): BorderPoint | undefined {
  const owner = (x: number, z: number): string | undefined => zones.owner('minecraft:overworld', x, z)
  for (let ring = 0; ring <= SEARCH; ring++)
    for (const [x, z] of ringAround(ring)) {
      const here = owner(x, z)
      if (here === undefined) continue
      const [west, north] = [owner(x - 1, z), owner(x, z - 1)]
      if (west !== undefined && west !== here) return { x: x * 16, z: z * 16 + 8, along: 'x' }
      if (north !== undefined && north !== here) return { x: x * 16 + 8, z: z * 16, along: 'z' }
    }
  return undefined
}

function* ringAround(ring: number): Iterable<readonly [x: number, z: number]> {
  for (let x = -ring; x <= ring; x++)
    for (let z = -ring; z <= ring; z++) if (Math.max(Math.abs(x), Math.abs(z)) === ring) yield [x, z]
}

function pathAcross({ x, z, along }: BorderPoint, aside: number): { from: PathPoint; to: PathPoint } {
  return along === 'x'
    ? { from: { x: x - REACH, z: z + aside }, to: { x: x + REACH, z: z + aside } }
    : { from: { x: x + aside, z: z - REACH }, to: { x: x + aside, z: z + REACH } }
}
