import type { Protocol, State } from '../../src/protocol/versions.ts'
import { type ClientChunk, type ClientEntity, newBody, type Params, text } from './client-parts.ts'
import { entityFolds } from './fold-entities.ts'
import { levelFolds } from './fold-level.ts'
import { listFolds } from './fold-lists.ts'
import { selfFolds } from './fold-self.ts'

export { type ClientEntity, type Params, text } from './client-parts.ts'

/** What a slot has that was never spoken of. */
export const NO_ITEM = '{"itemCount":0}'

/*
 * What a vanilla client knows after the packets that it received, folded packet by packet with minecraft-protocol's own
 * codec: nothing of mcmesh's lenses, ledger, chunk view or witness is used, so that comparing two such states proves
 * something of them. Packets that leave no state behind (sounds, particles, titles …) are counted.
 */
export class ClientState {
  readonly protocol: Protocol
  readonly now: () => number
  entityId: number | undefined
  dimension = ''
  readonly entities = new Map<number, ClientEntity>()
  readonly chunks = new Map<string, ClientChunk>()
  position = { x: 0, y: 0, z: 0 }
  health = text({})
  experience = text({})
  gameMode = -1
  readonly able = { flags: 0, flyingSpeed: Math.fround(0.05), walkingSpeed: Math.fround(0.1) }
  heldSlot = 0
  /** Window 0, by slot. */
  readonly items: Record<number, string> = {}
  cursor = NO_ITEM
  window: { id: number; type: string; title: string; items: Record<number, string>; size: number } | undefined
  clock = { age: 0, time: 0, ticking: false, at: 0 }
  tickRate = 20
  frozen = false
  raining = false
  rain = 0
  thunder = 0
  readonly rules: Record<string, number> = {}
  readonly border: Record<string, number> = {}
  viewDistance = 0
  simulationDistance = 0
  centre = ''
  operatorLevel = 0
  reducedDebug = false
  /** The entity that the client looks through; undefined: its own eyes. */
  camera: number | undefined
  /** The highest block sequence that was settled. */
  settled = 0
  readonly tab = new Map<string, { name: string; gameMode: number; listed: boolean; displayName: string }>()
  readonly bars = new Map<string, Record<string, string>>()
  readonly teams = new Map<string, { look: string; members: Set<string> }>()
  readonly objectives = new Map<string, { look: string; scores: Map<string, string> }>()
  readonly displays = new Map<number, string>()
  readonly cooldowns = new Map<string, string>()
  readonly recipes = new Map<number, string>()
  readonly advancements = new Map<string, string>()
  readonly tags = new Map<string, string>()
  readonly maps = new Map<number, Record<string, string>>()
  readonly suggestions = new Set<string>()
  /** What one packet says as a whole, by its name: header, commands, difficulty … */
  readonly last = new Map<string, string>()
  /** Own metadata, effects, attributes. */
  self = newBody(0, 0, 'self', {})
  /** How many of each packet came. */
  readonly counts = new Map<string, number>()
  /** How often something was made anew, by what it is: `spawn UUID`, `chunk x,z`, `bar UUID`, `team NAME` … */
  readonly made = new Map<string, number>()
  /** What came in words and was only shown: chat, titles, action bar. The latest 100. */
  readonly said: string[] = []
  readonly kicked: string[] = []

  /** `now`: milliseconds, for the time of day that goes on by itself. */
  constructor(protocol: Protocol, now: () => number = () => performance.now()) {
    this.protocol = protocol
    this.now = now
  }

  /** Takes in a clientbound packet: id and body. */
  receive(state: State, packet: Buffer): void {
    if (state !== 'play') return
    const { name, params } = this.protocol.packets(state, 'clientbound').decode(packet)
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    folds[name]?.(this, params, packet)
  }

  /** The entity with this UUID. */
  byUuid(uuid: string): ClientEntity | undefined {
    for (const entity of this.entities.values()) if (entity.uuid === uuid) return entity
    return undefined
  }

  /** An entity by its id, the own body too. */
  entity(id: number): ClientEntity | undefined {
    return id === this.entityId ? this.self : this.entities.get(id)
  }

  /** What the client itself rides. */
  get vehicle(): ClientEntity | undefined {
    const { entityId } = this
    for (const entity of this.entities.values())
      if (entityId !== undefined && entity.passengers.includes(entityId)) return entity
    return undefined
  }

  /** What it may do, as text. */
  get abilities(): string {
    return text(this.able)
  }

  get difficulty(): string {
    return this.last.get('difficulty') ?? ''
  }

  /** Ticks since the client was told the time. */
  get #ticks(): number {
    return this.frozen ? 0 : ((this.now() - this.clock.at) * this.tickRate) / 1000
  }

  /** Day time in ticks as the client shows it now. */
  get time(): number {
    return this.clock.time + (this.clock.ticking ? this.#ticks : 0)
  }

  /** The world's age in ticks as the client counts it now. */
  get age(): number {
    return this.clock.age + this.#ticks
  }

  /** The clock goes on at another pace from now on. */
  pace(rate: number, frozen: boolean): void {
    const { time, age } = this
    Object.assign(this.clock, { time, age, at: this.now() })
    this.tickRate = rate
    this.frozen = frozen
  }

  makes(what: string): void {
    this.made.set(what, (this.made.get(what) ?? 0) + 1)
  }

  /** A login or respawn makes a new player: it has and is nothing but what is said from then on. `level`: the world goes too. */
  forget(level: boolean): void {
    this.self = newBody(0, 0, 'self', {})
    this.window = undefined
    for (const slot of Object.keys(this.items)) delete this.items[Number(slot)]
    this.cursor = NO_ITEM
    this.heldSlot = 0
    this.camera = undefined
    this.cooldowns.clear()
    if (!level) return
    this.entities.clear()
    this.chunks.clear()
    this.maps.clear()
    this.raining = false
    this.rain = 0
    this.thunder = 0
  }
}

export type Fold = (state: ClientState, params: Params, packet: Buffer) => void
export type Folds = Readonly<Record<string, Fold>>

const folds: Folds = { ...entityFolds, ...levelFolds, ...selfFolds, ...listFolds }
