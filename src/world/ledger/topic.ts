import { ProtocolError } from '../../protocol/errors.ts'
import type { PacketSet } from '../../protocol/packets.ts'
import { inParts } from '../../protocol/parts.ts'
import { sharedCopy } from '../../wire/shared-copies.ts'
import { FoldedWeight, weightOfPacket } from './weight.ts'

/**
 * How long a client remembers a topic: until the connection ends, until the next login, until a respawn in another
 * dimension (which builds a new level), or until any respawn (which builds a new player).
 */
export type Lasts = 'connection' | 'login' | 'level' | 'body'

/** What a ledger's topics need to read packets. */
export interface RecordContext {
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  /** Protocol number, e.g. 769 for 1.21.4. */
  readonly number: number
  readonly version: string
  /** Called with each packet that does not match its schema, and whose word it is; it is kept out of the ledger. */
  unreadable(name: string, error: unknown, from: LedgerPacket['from']): void
  /** Says which packet or topic there was no room for. */
  outgrown(name: string): void
  /** Whether the ledger takes more memory than it may: decoded, a packet may be many times its bytes. */
  full(): boolean
}

/** One packet as a ledger takes it in. */
export interface LedgerPacket {
  readonly name: string
  /** Id and body. A topic that keeps it copies it. */
  readonly packet: Buffer
  /** Clients predict some of their own state (held slot, flying, clicks) and servers don't repeat it. */
  readonly from: 'server' | 'client'
  /** The entity id that the link's server has given to the player. */
  readonly self: number | undefined
  /** Milliseconds, on any clock that only goes forward. */
  readonly now: number
}

/** What topics need to encode a promotion: the way from one ledger to another. */
export interface PromotionContext {
  readonly clientbound: PacketSet
  readonly number: number
  readonly version: string
  /** The client's own entity id. */
  readonly selfId: number
  mapId(serverEid: number): number | undefined
  readonly now: number
  /** Game ticks that passed since `since` (milliseconds) on the server that is shown, or that is to be shown. */
  ticks(since: number, of: 'shown' | 'next'): number
}

/** One subject of the ledger: which packets carry it, how they are kept, and what a switch sends of it. */
export interface Topic<S> {
  readonly name: string
  /** Clientbound packets (minecraft-data's names) that carry it. */
  readonly packets: readonly string[]
  /** Serverbound packets by which the client itself changes it. */
  readonly clientPackets: readonly string[]
  readonly kept: 'last' | 'merged'
  readonly lasts: Lasts
  /** What happens to that which only the old primary had. */
  readonly removed: string
  fresh(context: RecordContext): S
  /** `login` and `respawn` carry some topics' first value. */
  seed?(state: S, name: 'login' | 'respawn', params: Readonly<Record<string, unknown>>): void
  /** False when the packet does not concern this topic. May throw: the ledger keeps the packet out then. */
  record(state: S, recorded: LedgerPacket, context: RecordContext): boolean
  /** A packet that concerns this topic was left out, since there is no room for it or it is longer than what is kept. */
  missed?(state: S): void
  /** About how many bytes of memory the state takes, where packets can make it grow. */
  weight?(state: S): number
  promote(shown: S, next: S, context: PromotionContext): Buffer[]
}

/** Encodes `name`, or nothing where this version has no such packet (minecraft-protocol would write packet 0 for it). */
export function encode(context: PromotionContext, name: string, params: object): Buffer[] {
  return context.clientbound.idOf(name) === undefined ? [] : [context.clientbound.encode(name, params)]
}

/** As `encode`, for a packet that tells a list: as many packets as it needs, none for an empty list. */
export function encodeList<E>(
  context: PromotionContext,
  name: string,
  list: readonly E[],
  params: (part: readonly E[]) => object,
): Buffer[] {
  const { clientbound } = context
  return clientbound.idOf(name) === undefined ? [] : inParts(list, (part) => clientbound.encode(name, params(part)))
}

/** Throws when the packet ends before its schema does: only whole packets may be kept raw and sent later. */
export function requireWhole(packet: Buffer, context: RecordContext): void {
  const size = context.clientbound.measure(packet)
  if (size > packet.length)
    throw new ProtocolError('packet.unreadable', `it ends after ${packet.length} of ${size} bytes`)
}

export interface LastSpec {
  readonly name: string
  readonly packet: string
  readonly lasts: Lasts
  /** Kept even where minecraft-data's schema cannot follow it: long and intricate, and a client reads it better. */
  readonly unchecked?: true
  /** What a client shows that was never sent one: sent when only the old primary has sent any. */
  readonly initial?: (context: PromotionContext) => object | undefined
}

export interface Last {
  packet: Buffer | undefined
}

/** A topic of which the last packet carries everything: kept raw, compared byte for byte. */
export function last({ name, packet, lasts, unchecked, initial }: LastSpec): Topic<Last> {
  return {
    name,
    packets: [packet],
    clientPackets: [],
    kept: 'last',
    lasts,
    removed: initial ? 'back to what a fresh client shows' : 'stays: no packet takes it back',
    fresh: () => ({ packet: undefined }),
    record(state, recorded, context) {
      // A cut packet must not be sent at a switch, when nobody would know where it came from.
      if (!unchecked) requireWhole(recorded.packet, context)
      state.packet = sharedCopy(recorded.packet)
      return true
    },
    weight: ({ packet }) => weightOfPacket(packet),
    promote(shown, next, context) {
      if (next.packet) return shown.packet?.equals(next.packet) ? [] : [next.packet]
      if (!shown.packet) return []
      const params = initial?.(context)
      return params ? encode(context, packet, params).filter((bytes) => !bytes.equals(shown.packet!)) : []
    },
  }
}

/** Folds one decoded packet into `value`; a method type, so that each fold may name its own packet's shape. */
export type TopicFold<S> = {
  fold(value: S, params: Record<string, unknown>, recorded: LedgerPacket, context: RecordContext): void
}['fold']

/** Folds one packet into `value` as it came: whole, and not decoded. */
export type RawFold<S> = {
  fold(value: S, recorded: LedgerPacket, context: RecordContext): void
}['fold']

export interface MergedSpec<S> {
  readonly name: string
  readonly lasts: Lasts
  readonly removed: string
  /** One fold a clientbound packet, by its name. */
  readonly folds: Readonly<Record<string, TopicFold<S>>>
  /** One fold a serverbound packet. */
  readonly clientFolds?: Readonly<Record<string, TopicFold<S>>>
  /** Clientbound packets of which a few fields are read, where a tree of all would be many times their bytes. */
  readonly rawFolds?: Readonly<Record<string, RawFold<S>>>
  /** The same of serverbound packets. */
  readonly rawClientFolds?: Readonly<Record<string, RawFold<S>>>
  fresh(): S
  seed?(value: S, name: 'login' | 'respawn', params: Readonly<Record<string, unknown>>): void
  /** Called with a packet that could not be decoded; true when it is kept all the same. */
  unread?(value: S, recorded: LedgerPacket, context: RecordContext): boolean
  /** True when the packet, if it is whole, carries all that earlier ones of its name did: those need not be folded. */
  supersedes?(name: string, context: RecordContext): boolean
  /** A packet that concerns it was left out. */
  missed?(value: S): void
  /** False when the packet does not concern this topic; decides before anything is copied. */
  concerns?(recorded: LedgerPacket, context: RecordContext): boolean
  promote(shown: S, next: S, context: PromotionContext): Buffer[]
}

/** Packets recorded and not yet folded: most ledgers are of dummies that are never promoted, so folding waits. */
export interface Log<S> {
  readonly context: RecordContext
  value: S
  pending: LedgerPacket[]
  bytes: number
  /** The last of `pending`, if the next of its name may take its place. */
  replaceable: LedgerPacket | undefined
  /** Whether `value` holds more than a fresh one does. */
  folded: boolean
  weight: FoldedWeight
}

export interface MergedTopic<S> extends Topic<Log<S>> {
  /** The folded state, with everything recorded so far in it. */
  value(log: Log<S>): S
}

const MOST_PENDING = 64
const MOST_PENDING_BYTES = 1 << 20

/** A topic that is the sum of its packets. They are kept raw until somebody asks, or until they are too many. */
export function merged<S>(spec: MergedSpec<S>): MergedTopic<S> {
  const { seed, missed } = spec
  const { rawFolds = {}, rawClientFolds = {}, clientFolds = {} } = spec

  function foldOne(log: Log<S>, recorded: LedgerPacket): void {
    const server = recorded.from === 'server'
    try {
      const packets = server ? log.context.clientbound : log.context.serverbound
      // The codec doesn't mind bytes that it did not understand; written anew they would be missing.
      const understood = packets.measure(recorded.packet)
      if (understood !== recorded.packet.length)
        throw new ProtocolError('packet.unreadable', `only ${understood} of its bytes are understood`)
      const raw = (server ? rawFolds : rawClientFolds)[recorded.name]
      const fold = (server ? spec.folds : clientFolds)[recorded.name]
      if (raw) raw(log.value, recorded, log.context)
      else fold?.(log.value, packets.decode(recorded.packet).params, recorded, log.context)
    } catch (error) {
      if (!spec.unread?.(log.value, recorded, log.context)) log.context.unreadable(recorded.name, error, recorded.from)
    }
    log.weight.folded(recorded.packet.length, log.value)
  }

  /** Decoded it is more than there is room for: it is as if it had not been said. */
  function forget(log: Log<S>): void {
    log.value = spec.fresh()
    log.weight = new FoldedWeight()
    spec.missed?.(log.value)
    log.context.outgrown(spec.name)
  }

  function value(log: Log<S>): S {
    if (log.pending.length > 0) {
      const pending = log.pending
      log.pending = []
      log.bytes = 0
      log.folded = true
      for (const recorded of pending) {
        foldOne(log, recorded)
        if (log.context.full()) forget(log)
      }
    }
    return log.value
  }

  return {
    name: spec.name,
    packets: [...Object.keys(rawFolds), ...Object.keys(spec.folds)],
    clientPackets: [...Object.keys(rawClientFolds), ...Object.keys(clientFolds)],
    kept: 'merged',
    lasts: spec.lasts,
    removed: spec.removed,
    fresh: (context) => ({
      context,
      value: spec.fresh(),
      pending: [],
      bytes: 0,
      replaceable: undefined,
      folded: false,
      weight: new FoldedWeight(),
    }),
    ...(seed && {
      seed(log: Log<S>, name: 'login' | 'respawn', params: Readonly<Record<string, unknown>>): void {
        seed(value(log), name, params)
        log.folded = true
      },
    }),
    record(log, recorded, context) {
      if (spec.concerns && !spec.concerns(recorded, context)) return false
      const kept = { ...recorded, packet: sharedCopy(recorded.packet) }
      const before = log.pending.at(-1)
      const whole = spec.supersedes?.(recorded.name, context) === true && isWhole(recorded, context)
      if (whole && before !== undefined && before === log.replaceable && before.name === recorded.name) {
        log.pending.pop()
        log.bytes -= before.packet.length
      }
      log.replaceable = whole ? kept : undefined
      log.pending.push(kept)
      log.bytes += kept.packet.length
      if (log.pending.length > MOST_PENDING || log.bytes > MOST_PENDING_BYTES) value(log)
      return true
    },
    // In its order among what was recorded before.
    ...(missed && { missed: (log: Log<S>) => missed(value(log)) }),
    weight: (log) => log.bytes + log.weight.bytes,
    promote(shown, next, context) {
      if (samePackets(shown, next)) return []
      return spec.promote(value(shown), value(next), context)
    },
    value,
  }
}

/** Whether a packet is all that its schema says, and nothing more: only then may it stand for those before it. */
function isWhole({ packet }: LedgerPacket, { clientbound }: RecordContext): boolean {
  try {
    return clientbound.measure(packet) === packet.length
  } catch {
    return false
  }
}

/**
 * Two servers of one kind often send the very same bytes (recipes, advancements, tags): then nothing need be parsed.
 */
function samePackets<S>(a: Log<S>, b: Log<S>): boolean {
  if (a === b) return true
  if (a.folded || b.folded || a.pending.length !== b.pending.length) return false
  return a.pending.every((recorded, i) => {
    const other = b.pending[i]!
    return recorded.from === other.from && recorded.now === other.now && recorded.packet.equals(other.packet)
  })
}
