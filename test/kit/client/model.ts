import type { Protocol } from '../../../src/protocol/versions.ts'
import { type Entities, type Entity, entityFolds, isOfOne } from './entities.ts'
import { listFolds } from './fold-lists.ts'
import { ownFolds } from './fold-own.ts'
import { progressFolds } from './fold-progress.ts'
import { type Ground, groundFolds } from './ground.ts'
import { OwnState } from './own-state.ts'
import type { Folds, Params } from './parts.ts'
import { TabList } from './tab-list.ts'

const folds: Folds<OwnState> = { ...ownFolds, ...listFolds, ...progressFolds }
const modes = ['survival', 'creative', 'adventure', 'spectator']

export interface ClientOptions {
  /** What a fresh player's attributes are, by name. */
  readonly fresh?: Readonly<Record<string, number>>
  /** Milliseconds, for the time of day that goes on by itself. */
  readonly now?: () => number
}

const OVERWORLD_CLOCK = 0
const tellsTime = ({ clockUpdates }: Params): boolean =>
  clockUpdates === undefined || clockUpdates.some(({ id }: Params) => id === OVERWORLD_CLOCK)

/**
 * What a vanilla client makes of what it is sent in the game, by minecraft-protocol's own codec: nothing of mcmesh's ledger,
 * dossiers, witness or lenses is in it, nor of the oracle, so that each proves something of the others. It throws where
 * a vanilla client would give up the connection.
 */
export class ClientModel {
  readonly protocol: Protocol
  readonly own: OwnState
  readonly entities: Entities = new Map()
  readonly chunks: Ground = new Map()
  readonly tab: TabList
  dimension = ''
  /** How many of each packet came. */
  readonly counts = new Map<string, number>()
  /** Packets that it has no rule for, or no such entity, by name. */
  readonly unknown = new Set<string>()
  readonly #now: () => number
  #told = 0

  constructor(protocol: Protocol, { fresh = {}, now = () => 0 }: ClientOptions = {}) {
    this.protocol = protocol
    this.own = new OwnState(fresh)
    this.tab = new TabList(protocol)
    this.#now = now
  }

  /** Of its own entity; 0 before the login. */
  get entityId(): number {
    return this.own.entityId
  }

  set entityId(id: number) {
    this.own.entityId = id
  }

  /** Everything that is neither entity, nor ground, nor the tab list: plain, for comparing. */
  get state(): OwnState['state'] {
    return this.own.state
  }

  /** Time of day in ticks as it is shown now; a negative one stood still up to 1.21.1. */
  get time(): number {
    const { time = '0', tickDayTime } = this.state.time
    const ticks = (this.#now() - this.#told) / 50
    // Since 26.1 there are clocks, of which 0 is the overworld's.
    const clock = this.state.clocks[OVERWORLD_CLOCK]
    if (clock) return Number(clock.totalTicks) + clock.rate * ticks
    const said = Number(BigInt.asIntN(64, BigInt(time || 0)))
    return Math.abs(said) + ((tickDayTime ?? said >= 0) ? ticks : 0)
  }

  /** What the client itself rides. */
  get vehicle(): Entity | undefined {
    for (const entity of this.entities.values()) if (entity.passengers.includes(this.entityId)) return entity
    return undefined
  }

  /** The entity of this UUID. */
  byUuid(uuid: string): Entity | undefined {
    for (const entity of this.entities.values()) if (entity.uuid === uuid) return entity
    return undefined
  }

  /** Takes in a packet of the game: id and body. */
  take(packet: Buffer): void {
    const { name, params } = this.protocol.packets('play', 'clientbound').decode(packet)
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    const ofAnother = name in entityFolds && (params as Params).entityId !== this.entityId
    const begins = this.#begins[name]
    if (begins) begins(params)
    else if (name === 'player_info' || name === 'player_remove') this.tab.take(packet)
    else if (groundFolds[name]) groundFolds[name](this.chunks, params, packet)
    else if (ofAnother && isOfOne(name) && !this.entities.has(params.entityId as number)) this.unknown.add(name)
    else if (ofAnother) entityFolds[name]?.(this.entities, params, packet)
    else if (folds[name]) folds[name](this.own, params, packet)
    else if (!(name in entityFolds)) this.unknown.add(name)
    if (name === 'update_time' && tellsTime(params as Params)) this.#told = this.#now()
  }

  readonly #begins: Readonly<Record<string, (params: Params) => void>> = {
    login: (params) => {
      this.entityId = params.entityId
      this.#begin(params, true)
    },
    respawn: (params) => {
      this.state.permission.level = 0
      this.#begin(params, dimensionOf(params) !== this.dimension)
    },
    start_configuration: () => {
      this.own.leave()
      for (const all of [this.entities, this.chunks, this.tab]) all.clear()
    },
  }

  /** A new body in the world that a login or a respawn names. */
  #begin(params: Params, level: boolean): void {
    this.own.begin(level)
    this.own.enterMode(modeOf(params))
    this.dimension = dimensionOf(params)
    if (level) for (const all of [this.entities, this.chunks]) all.clear()
  }
}

/** Of login and respawn, whose forms differ by version. */
function modeOf({ worldState, gameMode, gamemode }: Params): number {
  const mode = worldState?.gamemode ?? gameMode ?? gamemode
  return typeof mode === 'string' ? modes.indexOf(mode) : Number(mode) & 7
}

const dimensionOf = ({ worldState, worldName = '' }: Params): string => String(worldState?.name ?? worldName)
