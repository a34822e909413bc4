/** What may stand in a packet, by its fields' names. */
export type Params = Readonly<Record<string, unknown>>

export interface Position {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** What a server makes of a packet that it has a rule for. */
export type Verdict =
  /** Vanilla would kick for it, or nobody asked for it: the other side is at fault. */
  | { readonly is: 'wrong'; readonly why: string }
  /** A move that counts for nothing: a teleport waits for its confirmation, or the player rides. */
  | { readonly is: 'ignored' }
  /** A move that is too far: the player is to be put back where it was. */
  | { readonly is: 'refused'; readonly back: Position }
  | { readonly is: 'moved'; readonly from: Position }

/** Vanilla puts back whoever moves further than this between two ticks ("moved too quickly!"). Blocks. */
const FURTHEST_MOVE = 10
const HOTBAR = 9
/** Results of a resource pack that are not its last: accepted, downloaded. */
const onTheWay: ReadonlySet<unknown> = new Set([3, 4])

/**
 * One connection's rules, as strict as vanilla and stricter where vanilla merely shrugs: no answer without its question.
 * Nothing but packets goes in, what the server says and what it hears in the game; nothing but verdicts comes out. What
 * carries the packets, and what a server does about a verdict, is its own affair.
 */
export class StrictRules {
  entityId = 0
  position: Position = { x: 0, y: 0, z: 0 }
  yaw = 0
  pitch = 0
  onGround = false
  heldItemSlot = 0
  /** It has said that it sees its world (1.21.4 and later). */
  loaded = false
  /** Moves that were ignored because a teleport was not confirmed yet. */
  ignoredMoves = 0
  /** How often a move of more than 10 blocks was answered by a teleport back. */
  refusedMoves = 0
  /** Teleport ids that wait for their confirmation, oldest first. Vanilla accepts the newest only. */
  readonly unconfirmed: number[] = []
  /** Questions that wait for their answers. */
  readonly keepAlives: string[] = []
  readonly pings: number[] = []
  readonly cookies: string[] = []
  readonly packs: string[] = []
  openBatches = 0
  /** The ids under which windows were opened. */
  readonly windows = new Set<number>()
  /** The entity that it rides. */
  vehicle: number | undefined

  /** A login or a configuration begins: nothing that was asked before counts any more. */
  forget(): void {
    const { unconfirmed, keepAlives, pings, cookies, packs } = this
    for (const asked of [unconfirmed, keepAlives, pings, cookies, packs]) asked.length = 0
    this.entityId = 0
    this.openBatches = 0
    this.windows.clear()
    this.vehicle = undefined
    this.loaded = false
  }

  /** The server says this in the game. */
  said(name: string, params: Params): void {
    said[name]?.(this, params)
  }

  /** The client says this in the game. Undefined: no rule has anything to say. */
  heard(name: string, params: Params): Verdict | undefined {
    return heard[name]?.(this, params)
  }
}

/** Packets that a server's own rules follow: what is said raw need not be read otherwise. */
export const isFollowed = (name: string): boolean => Object.hasOwn(said, name)

const said: Readonly<Record<string, (rules: StrictRules, params: Params) => void>> = {
  login: (rules, { entityId }) => {
    // A second one is a packet like any other: nothing begins anew.
    rules.entityId ||= entityId as number
  },
  respawn: (rules) => {
    rules.vehicle = undefined
  },
  position: (rules, { teleportId, flags, yaw, pitch, ...to }) => {
    const { x, y, z } = to as unknown as Position
    const kept = relative(flags)
    const from = rules.position
    rules.position = { x: x + kept('x', 1, from.x), y: y + kept('y', 2, from.y), z: z + kept('z', 4, from.z) }
    rules.yaw = (yaw as number) + kept('yaw', 8, rules.yaw)
    rules.pitch = (pitch as number) + kept('pitch', 16, rules.pitch)
    rules.unconfirmed.push(teleportId as number)
  },
  keep_alive: ({ keepAlives }, { keepAliveId }) => keepAlives.push(String(keepAliveId)),
  ping: ({ pings }, { id }) => pings.push(id as number),
  cookie_request: ({ cookies }, { cookie }) => cookies.push(cookie as string),
  resource_pack_send: ({ packs }) => packs.push(''),
  add_resource_pack: ({ packs }, { uuid }) => packs.push(uuid as string),
  chunk_batch_finished: (rules) => {
    rules.openBatches++
  },
  open_window: ({ windows }, { windowId }) => windows.add(windowId as number),
  open_horse_window: ({ windows }, { windowId }) => windows.add(windowId as number),
  set_passengers: (rules, { entityId, passengers }) => {
    if ((passengers as number[]).includes(rules.entityId)) rules.vehicle = entityId as number
    else if (rules.vehicle === entityId) rules.vehicle = undefined
  },
  entity_destroy: (rules, { entityIds }) => {
    if (rules.vehicle !== undefined && (entityIds as number[]).includes(rules.vehicle)) rules.vehicle = undefined
  },
}

/** What is added to a coordinate that a teleport gives as a difference. Flags are bits up to 1.21.1, names since. */
function relative(flags: unknown): (name: string, bit: number, from: number) => number {
  if (typeof flags === 'number') return (_name, bit, from) => (flags & bit ? from : 0)
  const named = (flags ?? {}) as Readonly<Record<string, unknown>>
  return (name, _bit, from) => (named[name] ? from : 0)
}

const heard: Readonly<Record<string, (rules: StrictRules, params: Params) => Verdict | undefined>> = {
  position: move,
  position_look: move,
  look: move,
  flying: move,

  teleport_confirm: ({ unconfirmed, position }, { teleportId, x, y, z }) => {
    const newest = unconfirmed.at(-1) === teleportId
    // Since 26.3 it says where the client stands: where it was put.
    if (newest && x !== undefined && (x !== position.x || y !== position.y || z !== position.z))
      return wrong(`was put to ${Object.values(position).join(' ')} and stands at ${[x, y, z].join(' ')}`)
    if (newest) unconfirmed.length = 0
    // An older one is overtaken; any other was never asked.
    else if (!unconfirmed.includes(teleportId as number)) return wrong(`never asked for teleport ${teleportId}`)
    return undefined
  },
  keep_alive: ({ keepAlives }, { keepAliveId }) =>
    answered(keepAlives, String(keepAliveId), `never asked keep-alive ${keepAliveId}`),
  pong: ({ pings }, { id }) => answered(pings, id, `never asked ping ${id}`),
  cookie_response: ({ cookies }, { key }) => answered(cookies, key, `never asked for cookie ${key}`),
  resource_pack_receive: ({ packs }, { uuid = '', result }) => {
    if (onTheWay.has(result) && packs.includes(uuid as string)) return undefined
    return answered(packs, uuid, `never sent resource pack ${uuid}`)
  },
  chunk_batch_received: (rules) => {
    if (rules.openBatches === 0) return wrong('had no open chunk batch')
    rules.openBatches--
    return undefined
  },

  player_loaded: (rules) => {
    rules.loaded = true
    return undefined
  },
  held_item_slot: (rules, { slotId }) => {
    const slot = slotId as number
    if (!(slot >= 0 && slot < HOTBAR)) return wrong(`has no slot ${slotId} to hold`)
    rules.heldItemSlot = slot
    return undefined
  },
  window_click: isOpened,
  close_window: isOpened,

  block_dig: isCounted,
  block_place: isCounted,
  use_item: isCounted,
}

const wrong = (why: string): Verdict => ({ is: 'wrong', why })

function move(rules: StrictRules, params: Params): Verdict {
  const { x, y, z } = { ...rules.position, ...params }
  const { yaw = rules.yaw, pitch = rules.pitch } = params as { readonly yaw?: number; readonly pitch?: number }
  if (![x, y, z, yaw, pitch].every(Number.isFinite)) return wrong('was told a move to nowhere')
  if (rules.unconfirmed.length > 0) {
    rules.ignoredMoves++
    return { is: 'ignored' }
  }
  Object.assign(rules, { yaw, pitch })
  if (rules.vehicle !== undefined) return { is: 'ignored' }
  const from = rules.position
  if (Math.hypot(x - from.x, y - from.y, z - from.z) > FURTHEST_MOVE) {
    rules.refusedMoves++
    return { is: 'refused', back: from }
  }
  rules.position = { x, y, z }
  const flags = params.flags as { readonly onGround?: boolean } | undefined
  rules.onGround = Boolean(params.onGround ?? flags?.onGround)
  return { is: 'moved', from }
}

/** Takes a question off the list, or says what is wrong where it was never asked. */
function answered(asked: unknown[], answer: unknown, why: string): Verdict | undefined {
  const at = asked.indexOf(answer)
  if (at < 0) return wrong(why)
  asked.splice(at, 1)
  return undefined
}

/** 0 is the player's own. */
function isOpened({ windows }: StrictRules, { windowId }: Params): Verdict | undefined {
  return windowId === 0 || windows.has(windowId as number) ? undefined : wrong(`never opened window ${windowId}`)
}

/** Since 1.19 what a client does to blocks is counted. */
function isCounted(_rules: StrictRules, { sequence = 0 }: Params): Verdict | undefined {
  return (sequence as number) >= 0 ? undefined : wrong(`was told of sequence ${sequence}`)
}
