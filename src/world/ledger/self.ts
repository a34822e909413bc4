import { ownCopy } from '../../wire/own-copy.ts'
import { encode, type PromotionContext, type RecordContext, requireWhole, type Topic } from './topic.ts'

/** Whether a self-bearing packet speaks of the player itself; without a known `self` the caller has seen to it. */
export function isSelf(name: string, packet: Buffer, self: number | undefined, context: RecordContext): boolean {
  if (self === undefined) return true
  return context.clientbound.lens(name)?.subject(packet) === self
}

/** Whether a respawn keeps a part of the body: 1 attributes, 2 metadata (where minecraft-data reads a boolean, `true` is both). */
export function keepsBody(params: Readonly<Record<string, unknown>>, bit: number): boolean {
  const copied = params.copyMetadata
  return typeof copied === 'number' ? (copied & bit) !== 0 : copied === true
}

/** The packet with the client's own id for its subject, and every other id mapped to the client's. */
function toSelf(name: string, packet: Buffer, context: PromotionContext): Buffer[] {
  const lens = context.clientbound.lens(name)
  if (!lens) return [packet]
  const subject = lens.subject(packet)
  const patched = lens.patch(packet, (id) => (id === subject ? context.selfId : context.mapId(id)))
  return patched ? [patched] : []
}

interface Effect {
  packet: Buffer
  since: number
}

/** −1 ticks (1.19.4+) never end; before that the largest number stood for it. */
function lasting(ticks: number, passed: number): number {
  return ticks < 0 || ticks >= 0x7fff_ffff ? ticks : Math.max(1, Math.round(ticks - passed))
}

function effectNow(effect: Effect, context: PromotionContext, of: 'shown' | 'next'): Buffer | undefined {
  const duration = context.clientbound.field<number>('entity_effect', 'duration')!
  const passed = context.ticks(effect.since, of)
  const packet =
    passed > 0 ? duration.replace(effect.packet, lasting(duration.read(effect.packet), passed)) : effect.packet
  return toSelf('entity_effect', packet, context)[0]
}

/** An effect's packet, of some 20 bytes, with its place. */
const EFFECT_WEIGHT = 300

/** Status effects of the player, by effect. A client counts their ticks down itself. */
export const effects: Topic<Map<number, Effect>> = {
  name: 'effects',
  packets: ['entity_effect', 'remove_entity_effect'],
  clientPackets: [],
  kept: 'last',
  lasts: 'body',
  removed: 'remove_entity_effect for each',
  fresh: () => new Map(),
  record(state, recorded, context) {
    if (!isSelf(recorded.name, recorded.packet, recorded.self, context)) return false
    const effect = context.clientbound.field<number>(recorded.name, 'effectId')!.read(recorded.packet)
    if (recorded.name === 'entity_effect') {
      requireWhole(recorded.packet, context)
      state.set(effect, { packet: ownCopy(recorded.packet), since: recorded.now })
    } else state.delete(effect)
    return true
  },
  weight: (state) => state.size * EFFECT_WEIGHT,
  promote(shown, next, context) {
    const gone = [...shown.keys()].filter((effectId) => !next.has(effectId))
    const out = gone.flatMap((effectId) =>
      encode(context, 'remove_entity_effect', { entityId: context.selfId, effectId }),
    )
    for (const [id, effect] of next) {
      const packet = effectNow(effect, context, 'next')
      const before = shown.get(id)
      const same = before && packet && effectNow(before, context, 'shown')?.equals(packet)
      if (packet && !same) out.push(packet)
    }
    return out
  },
}

interface Permission {
  /** Operator level 0 … 4. */
  level: number
  reducedDebug: boolean
}

const REDUCED_DEBUG_ON = 22
const REDUCED_DEBUG_OFF = 23
const OPERATOR_0 = 24

/** What the player may do, sent as statuses 22–28 of its own entity. */
export const permission: Topic<Permission> = {
  name: 'operator level and reduced debug info',
  packets: ['entity_status'],
  clientPackets: [],
  kept: 'merged',
  lasts: 'login',
  removed: 'back to no operator, full debug info',
  fresh: () => ({ level: 0, reducedDebug: false }),
  seed(state, name, params) {
    // A respawn builds a new player, without its level; what the debug screen may show is kept.
    state.level = 0
    if (name === 'login') state.reducedDebug = params.reducedDebugInfo === true
  },
  record(state, recorded, context) {
    const status = context.clientbound.field<number>('entity_status', 'entityStatus')!.read(recorded.packet)
    if (status < REDUCED_DEBUG_ON || status > OPERATOR_0 + 4) return false
    if (!isSelf(recorded.name, recorded.packet, recorded.self, context)) return false
    if (status >= OPERATOR_0) state.level = status - OPERATOR_0
    else state.reducedDebug = status === REDUCED_DEBUG_ON
    return true
  },
  promote(shown, next, context) {
    const status = (entityStatus: number) =>
      encode(context, 'entity_status', { entityId: context.selfId, entityStatus })
    return [
      ...(shown.level === next.level ? [] : status(OPERATOR_0 + next.level)),
      ...(shown.reducedDebug === next.reducedDebug
        ? []
        : status(next.reducedDebug ? REDUCED_DEBUG_ON : REDUCED_DEBUG_OFF)),
    ]
  },
}
