import { isDeepStrictEqual } from 'node:util'
import { encode, last, merged, type PromotionContext } from './topic.ts'

interface TickState {
  rate: number
  frozen: boolean
}

/** Ticks a second and whether the world stands still (1.20.3+). */
export const tickState = merged<TickState>({
  name: 'tick state',
  lasts: 'login',
  removed: 'back to 20 ticks a second, running',
  fresh: () => ({ rate: 20, frozen: false }),
  folds: {
    set_ticking_state(value, params: { tick_rate: number; is_frozen: boolean }) {
      value.rate = params.tick_rate
      value.frozen = params.is_frozen
    },
  },
  promote: (shown, next, context) =>
    isDeepStrictEqual(shown, next)
      ? []
      : encode(context, 'set_ticking_state', { tick_rate: next.rate, is_frozen: next.frozen }),
})

interface Clock {
  totalTicks: number
  partialTick: number
  rate: number
  since: number
}

export interface Time {
  received: boolean
  /** Ticks that the world has lived, when `since` was now. */
  age: bigint
  /** Time of day in ticks up to 1.21.11; negative or not `running`: the sun stands still. */
  time: bigint
  running: boolean
  since: number
  /** The clocks of 26.1+, by id; a packet names only those that changed. */
  clocks: Map<number, Clock>
}

/** minecraft-protocol reads an i64 as [high, low]. */
function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return BigInt(value)
  const [high, low] = value as readonly [number, number]
  return (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(low))
}

type TimeParams = {
  age: unknown
  time?: unknown
  tickDayTime?: boolean
  clockUpdates?: { id: number; totalTicks: number | bigint; partialTick: number; rate: number }[]
}

/** What `time` reads at the moment of the promotion: clients count on by themselves between two packets. */
function timeNow(time: Time, context: PromotionContext, of: 'shown' | 'next') {
  const passed = BigInt(Math.round(context.ticks(time.since, of)))
  // Up to 1.21.1 a negative time means that the sun stands still.
  const moves = time.running && time.time >= 0n
  return { age: time.age + passed, time: moves ? time.time + passed : time.time, tickDayTime: time.running }
}

function clockNow(clock: Clock, context: PromotionContext, of: 'shown' | 'next') {
  const total = clock.totalTicks + clock.partialTick + context.ticks(clock.since, of) * clock.rate
  const totalTicks = Math.floor(total)
  return { totalTicks, partialTick: Math.fround(total - totalTicks), rate: clock.rate }
}

export const time = merged<Time>({
  name: 'time',
  lasts: 'level',
  removed: 'stays: every server sends one each second',
  // 26.1's packet names only the clocks that changed.
  supersedes: (name, { clientbound }) => clientbound.field(name, 'time') !== undefined,
  fresh: () => ({ received: false, age: 0n, time: 0n, running: true, since: 0, clocks: new Map() }),
  folds: {
    update_time(value, params: TimeParams, recorded) {
      value.received = true
      value.age = toBigInt(params.age)
      value.since = recorded.now
      if (params.time !== undefined) value.time = toBigInt(params.time)
      value.running = params.tickDayTime ?? true
      for (const { id, totalTicks, partialTick, rate } of params.clockUpdates ?? [])
        value.clocks.set(id, { totalTicks: Number(totalTicks), partialTick, rate, since: recorded.now })
    },
  },
  promote(shown, next, context) {
    if (!next.received) return []
    const now = timeNow(next, context, 'next')
    const clockUpdates = [...next.clocks].flatMap(([id, clock]) => {
      const update = clockNow(clock, context, 'next')
      const before = shown.clocks.get(id)
      return before && isDeepStrictEqual(clockNow(before, context, 'shown'), update) ? [] : [{ id, ...update }]
    })
    const same = shown.received && isDeepStrictEqual(timeNow(shown, context, 'shown'), now)
    return same && clockUpdates.length === 0 ? [] : encode(context, 'update_time', { ...now, clockUpdates })
  },
})

interface WorldBorder {
  x: number
  z: number
  /** Diameters in blocks: the border moves from one to the other in `speed` milliseconds (ticks since 1.21.11). */
  from: number
  to: number
  speed: number
  since: number
  portalTeleportBoundary: number
  warningBlocks: number
  /** Seconds. */
  warningTime: number
}

/** World border movement is counted in ticks since 1.21.11 (protocol 774), in milliseconds before. */
const BORDER_IN_TICKS = 774

type BorderParams = {
  x: number
  z: number
  oldDiameter: number
  newDiameter: number
  speed: number
  portalTeleportBoundary: number
  warningBlocks: number
  warningTime: number
}

function startMove(value: WorldBorder, from: number, to: number, speed: number, now: number): void {
  Object.assign(value, { from, to, speed, since: speed > 0 ? now : 0 })
}

/** The border as it stands at the moment of the promotion, halfway through its movement perhaps. */
function borderNow(border: WorldBorder, context: PromotionContext, of: 'shown' | 'next') {
  const { x, z, portalTeleportBoundary, warningBlocks, warningTime } = border
  const inTicks = context.number >= BORDER_IN_TICKS
  const passed = inTicks ? context.ticks(border.since, of) : context.now - border.since
  const left = border.speed > 0 ? Math.max(0, Math.round(border.speed - passed)) : 0
  const oldDiameter = left > 0 ? border.to + ((border.from - border.to) * left) / border.speed : border.to
  return { x, z, oldDiameter, newDiameter: border.to, speed: left, portalTeleportBoundary, warningBlocks, warningTime }
}

/** The world border: what `initialize_world_border` sets and five smaller packets change. */
export const worldBorder = merged<WorldBorder>({
  name: 'world border',
  lasts: 'level',
  removed: 'back to the border of a fresh world',
  // What a client has before it is sent one: Minecraft's largest border around 0, 0.
  fresh: () => ({
    x: 0,
    z: 0,
    from: 59_999_968,
    to: 59_999_968,
    speed: 0,
    since: 0,
    portalTeleportBoundary: 29_999_984,
    warningBlocks: 5,
    warningTime: 15,
  }),
  folds: {
    initialize_world_border(value, params: BorderParams, recorded) {
      const { x, z, portalTeleportBoundary, warningBlocks, warningTime } = params
      Object.assign(value, { x, z, portalTeleportBoundary, warningBlocks, warningTime })
      startMove(value, params.oldDiameter, params.newDiameter, Number(params.speed), recorded.now)
    },
    world_border_center(value, params: { x: number; z: number }) {
      value.x = params.x
      value.z = params.z
    },
    world_border_lerp_size(value, params: BorderParams, recorded) {
      startMove(value, params.oldDiameter, params.newDiameter, Number(params.speed), recorded.now)
    },
    world_border_size(value, params: { diameter: number }) {
      startMove(value, params.diameter, params.diameter, 0, 0)
    },
    world_border_warning_delay(value, params: { warningTime: number }) {
      value.warningTime = params.warningTime
    },
    world_border_warning_reach(value, params: { warningBlocks: number }) {
      value.warningBlocks = params.warningBlocks
    },
  },
  promote(shown, next, context) {
    const now = borderNow(next, context, 'next')
    return isDeepStrictEqual(borderNow(shown, context, 'shown'), now)
      ? []
      : encode(context, 'initialize_world_border', now)
  },
})

export const spawnPosition = last({ name: 'spawn position', packet: 'spawn_position', lasts: 'level' })
export const difficulty = last({ name: 'difficulty', packet: 'difficulty', lasts: 'login' })
export const viewPosition = last({ name: 'view centre', packet: 'update_view_position', lasts: 'level' })
