import type { Protocol, State } from '../../src/protocol/versions.ts'

/*
 * What a vanilla client knows after the packets that it received, folded packet by packet with minecraft-protocol's own
 * codec: nothing of mcmesh's lenses, ledger, chunk view or witness is used, so that comparing two such states proves
 * something of them. Packets that leave no state behind (sounds, particles, titles …) are kept as a list of names.
 */

// biome-ignore lint/suspicious/noExplicitAny: a client reads every packet's own shape
export type Params = Record<string, any>

export interface ClientEntity {
  readonly id: number
  readonly type: number
  /** Experience orbs had none up to 1.21.4. */
  readonly uuid: string
  x: number
  y: number
  z: number
  /** Degrees, 0 … 360. */
  yaw: number
  pitch: number
  headYaw: number
  metadata: Record<number, string>
  equipment: Record<number, string>
  effects: Record<number, string>
  attributes: Record<string, string>
  /** Ids. */
  passengers: number[]
  leashedTo: number
}

export interface ClientChunk {
  /** The packet that brought it, as bytes. */
  packet: Buffer
  /** `x,y,z` → block state, as changed since. */
  readonly changes: Map<string, number>
  /** `x,y,z` → what was last said of the block entity. */
  readonly blockEntities: Map<string, string>
}

const degrees = (angle: number): number => ((((angle * 360) / 256) % 360) + 360) % 360
const turn = (angle: number): number => ((angle % 360) + 360) % 360

/** A value as text: without prototypes, bigints and undefined fields. */
export const text = (value: unknown): string =>
  JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}n` : each)) ?? 'none'

const list = (value: unknown): Params[] => (Array.isArray(value) ? value : [])

/** Inventory indexes of set_player_inventory → slots of window 0: hotbar, main, boots … helmet, off hand. */
const slotOfIndex = (index: number): number =>
  index < 9 ? 36 + index : index < 36 ? index : index < 40 ? 44 - index : 45

/** game_state_change reasons by number; 1.21.5 and later name them. */
const gameStates: Readonly<Record<string, number>> = {
  begin_raining: 1,
  end_raining: 2,
  start_raining: 1,
  stop_raining: 2,
  change_game_mode: 3,
  rain_level_change: 7,
  thunder_level_change: 8,
}

export class ClientState {
  readonly #protocol: Protocol
  readonly #now: () => number
  entityId: number | undefined
  dimension = ''
  readonly entities = new Map<number, ClientEntity>()
  readonly chunks = new Map<string, ClientChunk>()
  position = { x: 0, y: 0, z: 0 }
  health = text({})
  experience = text({})
  gameMode = -1
  abilities = text({})
  heldSlot = 0
  readonly items: Record<number, string> = {}
  cursor = 'none'
  window: { id: number; type: string; title: string; items: Record<number, string> } | undefined
  clock = { age: 0, time: 0, ticking: false, at: 0 }
  raining = false
  rain = 0
  thunder = 0
  difficulty = ''
  spawn = ''
  border = ''
  viewDistance = 0
  simulationDistance = 0
  centre = ''
  operatorLevel = 0
  header = ''
  readonly tab = new Map<string, { name: string; gameMode: number; listed: boolean; displayName: string }>()
  readonly bars = new Map<string, Record<string, string>>()
  readonly teams = new Map<string, { look: string; members: Set<string> }>()
  readonly objectives = new Map<string, { look: string; scores: Map<string, string> }>()
  readonly displays = new Map<number, string>()
  readonly cooldowns = new Map<string, string>()
  /** Own metadata, effects, attributes. */
  self = this.#body(0, 0, 'self', {})
  /** How many of each packet came. */
  readonly counts = new Map<string, number>()
  /** What came in words and was only shown: chat, titles, action bar. The latest 100. */
  readonly said: string[] = []
  readonly kicked: string[] = []

  /** `now`: milliseconds, for the time of day that goes on by itself. */
  constructor(protocol: Protocol, now: () => number = () => performance.now()) {
    this.#protocol = protocol
    this.#now = now
  }

  /** Takes in a clientbound packet: id and body. */
  receive(state: State, packet: Buffer): void {
    if (state !== 'play') return
    const { name, params } = this.#protocol.packets(state, 'clientbound').decode(packet)
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    if (name === 'map_chunk') this.#chunk(params, packet)
    else this.#folds[name]?.(params)
  }

  /** The entity with this UUID. */
  byUuid(uuid: string): ClientEntity | undefined {
    for (const entity of this.entities.values()) if (entity.uuid === uuid) return entity
    return undefined
  }

  /** Day time in ticks as the client shows it now. */
  get time(): number {
    const { time, ticking, at } = this.clock
    return ticking ? time + (this.#now() - at) / 50 : time
  }

  #body(id: number, type: number, uuid: string, p: Params): ClientEntity {
    return {
      id,
      type,
      uuid,
      x: p.x ?? 0,
      y: p.y ?? 0,
      z: p.z ?? 0,
      yaw: degrees(p.yaw ?? 0),
      pitch: degrees(p.pitch ?? 0),
      headYaw: degrees(p.headPitch ?? p.headYaw ?? p.yaw ?? 0),
      metadata: {},
      equipment: {},
      effects: {},
      attributes: {},
      passengers: [],
      leashedTo: 0,
    }
  }

  #spawn(p: Params, type: number): void {
    const uuid = String(p.objectUUID ?? p.entityUUID ?? p.playerUUID ?? '')
    const body = this.#body(p.entityId, type, uuid, p)
    if (p.metadata) this.#metadata(body, p.metadata)
    this.entities.set(p.entityId, body)
  }

  #entity(id: number): ClientEntity | undefined {
    return id === this.entityId ? this.self : this.entities.get(id)
  }

  #metadata(body: ClientEntity | undefined, rows: unknown): void {
    if (body) for (const { key, type, value } of list(rows)) body.metadata[key] = text([type, value])
  }

  #forget(level: boolean): void {
    this.self = this.#body(0, 0, 'self', {})
    // A respawn makes a new player, as a login does: it has and is nothing but what is said from then on.
    this.window = undefined
    for (const slot of Object.keys(this.items)) delete this.items[Number(slot)]
    this.cursor = 'none'
    this.heldSlot = 0
    if (!level) return
    this.entities.clear()
    this.chunks.clear()
    this.raining = false
    this.rain = 0
    this.thunder = 0
  }

  #dimensionOf(p: Params): string {
    return String(p.worldState?.name ?? p.worldName ?? '')
  }

  #chunk(p: Params, packet: Buffer): void {
    const { chunks } = this
    const blockEntities = new Map(list(p.blockEntities).map((each) => [`${each.x},${each.y},${each.z}`, text(each)]))
    chunks.set(`${p.x},${p.z}`, { packet: Buffer.from(packet), changes: new Map(), blockEntities })
  }

  #move(p: Params): void {
    const body = this.entities.get(p.entityId)
    if (!body) return
    // As the client counts: in whole 1/4096 of a block.
    for (const [axis, delta] of [
      ['x', p.dX],
      ['y', p.dY],
      ['z', p.dZ],
    ] as const)
      if (delta) body[axis] = (Math.round(body[axis] * 4096) + delta) / 4096
    if (p.yaw !== undefined) body.yaw = degrees(p.yaw)
    if (p.pitch !== undefined) body.pitch = degrees(p.pitch)
  }

  #moveTo(p: Params, inDegrees: boolean): void {
    const body = this.entities.get(p.entityId)
    if (!body) return
    const angle = inDegrees ? turn : degrees
    for (const axis of ['x', 'y', 'z'] as const) body[axis] = (p.flags?.[axis] ? body[axis] : 0) + p[axis]
    body.yaw = angle((p.flags?.yaw ? body.yaw : 0) + p.yaw)
    body.pitch = angle((p.flags?.pitch ? body.pitch : 0) + p.pitch)
  }

  #setBlock(x: number, y: number, z: number, state: number): void {
    const chunk = this.chunks.get(`${x >> 4},${z >> 4}`)
    chunk?.changes.set(`${x},${y},${z}`, state)
    chunk?.blockEntities.delete(`${x},${y},${z}`)
  }

  #say(kind: string, what: unknown): void {
    this.said.push(`${kind} ${text(what)}`)
    if (this.said.length > 100) this.said.shift()
  }

  #team({ team, mode, players, ...look }: Params): void {
    const does = typeof mode === 'string' ? ['add', 'remove', 'change', 'join', 'leave'].indexOf(mode) : mode
    if (does === 1) {
      this.teams.delete(team)
      return
    }
    const known = this.teams.get(team) ?? { look: '', members: new Set<string>() }
    if (does === 0) this.teams.set(team, known)
    if (does === 0 || does === 2) known.look = text(look)
    for (const member of list(players) as unknown as string[]) {
      for (const other of this.teams.values()) other.members.delete(member)
      if (does !== 4) known.members.add(member)
    }
  }

  #tabEntries({ action, data }: Params): void {
    const does = (name: string, old: string): boolean =>
      typeof action === 'string' ? action === name || action === old : action[name] === true
    for (const entry of list(data)) {
      const uuid = String(entry.uuid)
      if (action === 'remove_player') this.tab.delete(uuid)
      else if (does('add_player', 'add_player'))
        this.tab.set(uuid, { name: entry.player?.name ?? entry.name, gameMode: 0, listed: false, displayName: '' })
      const known = this.tab.get(uuid)
      if (!known) continue
      if (does('update_game_mode', 'update_gamemode') || (typeof action === 'string' && action === 'add_player'))
        known.gameMode = entry.gamemode
      if (does('update_listed', '')) known.listed = Boolean(entry.listed)
      if (does('update_display_name', 'update_display_name')) known.displayName = text(entry.displayName)
    }
  }

  readonly #folds: Readonly<Record<string, (p: Params) => void>> = {
    login: (p) => {
      this.entityId = p.entityId
      this.gameMode = gameModeOf(p)
      this.viewDistance = p.viewDistance ?? 0
      this.simulationDistance = p.simulationDistance ?? 0
      this.#forget(true)
      this.dimension = this.#dimensionOf(p)
    },
    respawn: (p) => {
      this.gameMode = gameModeOf(p)
      const dimension = this.#dimensionOf(p)
      this.#forget(dimension !== this.dimension)
      this.dimension = dimension
    },
    start_configuration: () => {
      this.#forget(true)
      for (const lists of [this.tab, this.bars, this.teams, this.objectives, this.displays, this.cooldowns])
        lists.clear()
    },
    position: (p) => {
      const flags = typeof p.flags === 'number' ? { x: p.flags & 1, y: p.flags & 2, z: p.flags & 4 } : (p.flags ?? {})
      for (const axis of ['x', 'y', 'z'] as const)
        this.position[axis] = (flags[axis] ? this.position[axis] : 0) + p[axis]
    },
    kick_disconnect: ({ reason }) => {
      this.kicked.push(text(reason))
    },

    spawn_entity: (p) => this.#spawn(p, p.type),
    spawn_entity_living: (p) => this.#spawn(p, p.type),
    spawn_entity_painting: (p) => this.#spawn({ ...p, ...p.location }, -1),
    spawn_entity_experience_orb: (p) => this.#spawn(p, -2),
    named_entity_spawn: (p) => this.#spawn(p, -3),
    entity_destroy: ({ entityIds }) => {
      for (const id of entityIds) this.entities.delete(id)
    },
    rel_entity_move: (p) => this.#move(p),
    entity_move_look: (p) => this.#move(p),
    entity_look: (p) => this.#move(p),
    entity_teleport: (p) =>
      this.#moveTo(p, this.#protocol.packets('play', 'clientbound').idOf('sync_entity_position') !== undefined),
    sync_entity_position: (p) => this.#moveTo(p, true),
    entity_head_rotation: ({ entityId, headYaw }) => {
      const body = this.entities.get(entityId)
      if (body) body.headYaw = degrees(headYaw)
    },
    entity_metadata: ({ entityId, metadata }) => this.#metadata(this.#entity(entityId), metadata),
    entity_equipment: ({ entityId, equipments }) => {
      const body = this.#entity(entityId)
      if (body) for (const { slot, item } of equipments) body.equipment[slot] = text(item)
    },
    entity_effect: ({ entityId, effectId, amplifier }) => {
      const body = this.#entity(entityId)
      if (body) body.effects[effectId] = text({ amplifier })
    },
    remove_entity_effect: ({ entityId, effectId }) => {
      delete this.#entity(entityId)?.effects[effectId]
    },
    entity_update_attributes: ({ entityId, properties }) => {
      const body = this.#entity(entityId)
      if (body) for (const { key, value, modifiers } of properties) body.attributes[key] = text({ value, modifiers })
    },
    set_passengers: ({ entityId, passengers }) => {
      const body = this.#entity(entityId)
      if (body) body.passengers = [...passengers]
    },
    attach_entity: ({ entityId, vehicleId }) => {
      const body = this.#entity(entityId)
      if (body) body.leashedTo = vehicleId > 0 ? vehicleId : 0
    },
    entity_status: ({ entityId, entityStatus }) => {
      if (entityId === this.entityId && entityStatus >= 24 && entityStatus <= 28) this.operatorLevel = entityStatus - 24
    },

    unload_chunk: ({ chunkX, chunkZ }) => {
      this.chunks.delete(`${chunkX},${chunkZ}`)
    },
    block_change: ({ location: { x, y, z }, type }) => this.#setBlock(x, y, z, type),
    multi_block_change: ({ chunkCoordinates: at, records }) => {
      for (const record of records) {
        // State, then x, z and y in the section, four bits each.
        const [state, place] = [Math.floor(Number(record) / 4096), Number(record) % 4096]
        this.#setBlock(at.x * 16 + (place >> 8), at.y * 16 + (place & 15), at.z * 16 + ((place >> 4) & 15), state)
      }
    },
    tile_entity_data: ({ location: { x, y, z }, nbtData, action }) => {
      this.chunks.get(`${x >> 4},${z >> 4}`)?.blockEntities.set(`${x},${y},${z}`, text({ action, nbtData }))
    },
    update_view_position: ({ chunkX, chunkZ }) => {
      this.centre = `${chunkX},${chunkZ}`
    },
    update_view_distance: ({ viewDistance }) => {
      this.viewDistance = viewDistance
    },
    simulation_distance: ({ distance }) => {
      this.simulationDistance = distance
    },

    update_health: (p) => {
      this.health = text(p)
    },
    experience: (p) => {
      this.experience = text(p)
    },
    abilities: (p) => {
      this.abilities = text(p)
    },
    held_item_slot: ({ slot }) => {
      this.heldSlot = slot
    },
    window_items: ({ windowId, items, carriedItem }) => {
      const slots = windowId === 0 ? this.items : this.window?.id === windowId ? this.window?.items : undefined
      if (slots) for (const [slot, item] of items.entries()) slots[slot] = text(item)
      if (carriedItem !== undefined) this.cursor = text(carriedItem)
    },
    set_slot: ({ windowId, slot, item }) => {
      if (windowId === 0) this.items[slot] = text(item)
      else if (this.window?.id === windowId) this.window!.items[slot] = text(item)
    },
    set_player_inventory: ({ slotId, contents }) => {
      this.items[slotOfIndex(slotId)] = text(contents)
    },
    set_cursor_item: ({ contents }) => {
      this.cursor = text(contents)
    },
    open_window: ({ windowId, inventoryType, windowTitle }) => {
      this.window = { id: windowId, type: text(inventoryType), title: text(windowTitle), items: {} }
    },
    close_window: () => {
      this.window = undefined
    },
    set_cooldown: (p) => {
      const key = String(p.cooldownGroup ?? p.itemID)
      p.cooldownTicks > 0 ? this.cooldowns.set(key, 'cooling') : this.cooldowns.delete(key)
    },

    update_time: (p) => {
      const time = Number(BigInt.asIntN(64, big(p.time ?? p.worldTime ?? 0n)))
      // A negative time stands still, up to 1.21.1.
      this.clock = {
        age: Number(big(p.age ?? 0n)),
        time: Math.abs(time),
        ticking: p.tickDayTime ?? time >= 0,
        at: this.#now(),
      }
    },
    game_state_change: ({ reason, gameMode }) => {
      const what = typeof reason === 'string' ? gameStates[reason] : reason
      if (what === 1 || what === 2) this.raining = what === 1
      if (what === 1) this.rain = 0
      if (what === 2) this.rain = 1
      if (what === 3) this.gameMode = gameMode
      if (what === 7) this.rain = gameMode
      if (what === 8) this.thunder = gameMode
    },
    difficulty: (p) => {
      this.difficulty = text(p)
    },
    spawn_position: (p) => {
      this.spawn = text(p)
    },
    initialize_world_border: (p) => {
      this.border = text(p)
    },
    playerlist_header: (p) => {
      this.header = text(p)
    },
    player_info: (p) => this.#tabEntries(p),
    player_remove: ({ players }) => {
      for (const uuid of players) this.tab.delete(uuid)
    },
    boss_bar: ({ entityUUID, action, ...look }) => {
      if (action === 1) this.bars.delete(entityUUID)
      else {
        const bar = this.bars.get(entityUUID) ?? {}
        this.bars.set(entityUUID, bar)
        for (const [field, value] of Object.entries(look)) if (value !== undefined) bar[field] = text(value)
      }
    },
    teams: (p) => this.#team(p),
    scoreboard_objective: ({ name, action, ...look }) => {
      if (action === 1) this.objectives.delete(name)
      else {
        const scores = this.objectives.get(name)?.scores ?? new Map<string, string>()
        this.objectives.set(name, { look: text(look), scores })
      }
      if (action === 1) for (const [slot, shown] of this.displays) if (shown === name) this.displays.delete(slot)
    },
    scoreboard_display_objective: ({ position, name }) => {
      name === '' ? this.displays.delete(position) : this.displays.set(position, name)
    },
    scoreboard_score: ({ itemName, scoreName, action, value }) => {
      if (action === 1) this.objectives.get(scoreName)?.scores.delete(itemName)
      else this.objectives.get(scoreName)?.scores.set(itemName, String(value))
    },
    reset_score: ({ entity_name, objective_name }) => {
      for (const [name, { scores }] of this.objectives)
        if (!objective_name || name === objective_name) scores.delete(entity_name)
    },

    system_chat: ({ content, isActionBar, type }) => this.#say(isActionBar || type === 2 ? 'bar' : 'chat', content),
    profileless_chat: ({ message, name }) => this.#say('chat', { message, name }),
    player_chat: ({ plainMessage, networkName }) => this.#say('chat', { plainMessage, networkName }),
    chat: ({ message }) => this.#say('chat', message),
    set_title_text: ({ text: title }) => this.#say('title', title),
    action_bar: ({ text: bar }) => this.#say('bar', bar),
  }
}

function big(value: unknown): bigint {
  if (!Array.isArray(value)) return BigInt(value as number)
  return (BigInt(value[0]) << 32n) | BigInt.asUintN(32, BigInt(value[1]))
}

const modeNames = ['survival', 'creative', 'adventure', 'spectator']

/** Of login and respawn, whose forms differ by version. */
function gameModeOf(p: Params): number {
  const mode = p.worldState?.gamemode ?? p.gameMode ?? p.gamemode
  return typeof mode === 'string' ? modeNames.indexOf(mode) : Number(mode) & 7
}
