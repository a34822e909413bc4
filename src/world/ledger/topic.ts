import { ProtocolError } from '../../protocol/errors.ts'
import type { PacketSet } from '../../protocol/packets.ts'

/**
 * How long a client remembers a topic: until the connection ends, until the next login, until a respawn in another
 * dimension (which builds a new level), or until any respawn (which builds a new player).
 */
export type Lasts = 'connection' | 'login' | 'level' | 'body'

/** What a ledger's topics need to read packets. */
export interface Scope {
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  /** Protocol number, e.g. 769 for 1.21.4. */
  readonly number: number
  readonly version: string
  /** Told of each packet that does not match its schema; it is kept out of the ledger. */
  unreadable(name: string, error: unknown): void
}

/** One packet as a ledger heard it. */
export interface Heard {
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

/** What topics need to tell a client of another ledger. */
export interface Telling {
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

/** One subject of the ledger: which packets speak of it, how they are kept, and what a switch tells of it. */
export interface Topic<S> {
  readonly name: string
  /** Clientbound packets (minecraft-data's names) that speak of it. */
  readonly packets: readonly string[]
  /** Serverbound packets by which the client itself changes it. */
  readonly clientPackets: readonly string[]
  readonly kept: 'last' | 'merged'
  readonly lasts: Lasts
  /** What happens to that which only the old primary had. */
  readonly removed: string
  fresh(scope: Scope): S
  /** `login` and `respawn` carry some topics' first word. */
  seed?(state: S, name: 'login' | 'respawn', params: Readonly<Record<string, unknown>>): void
  /** False when the packet says nothing of this topic. May throw: the ledger keeps the packet out then. */
  hear(state: S, heard: Heard, scope: Scope): boolean
  tell(shown: S, next: S, telling: Telling): Buffer[]
}

/** Encodes `name`, or nothing where this version has no such packet (minecraft-protocol would write packet 0 for it). */
export function encode(telling: Telling, name: string, params: object): Buffer[] {
  return telling.clientbound.idOf(name) === undefined ? [] : [telling.clientbound.encode(name, params)]
}

/** Throws when the packet ends before its schema does: only whole packets may be kept raw and told later. */
export function requireWhole(packet: Buffer, scope: Scope): void {
  const size = scope.clientbound.measure(packet)
  if (size > packet.length)
    throw new ProtocolError('packet.unreadable', `it ends after ${packet.length} of ${size} bytes`)
}

export interface LastSpec {
  readonly name: string
  readonly packet: string
  readonly lasts: Lasts
  /** Kept even where minecraft-data's schema cannot follow it: long and intricate, and a client reads it better. */
  readonly unchecked?: true
  /** What a client shows that was never told: sent when only the old primary has spoken of it. */
  readonly unsaid?: (telling: Telling) => object | undefined
}

export interface Last {
  packet: Buffer | undefined
}

/** A topic of which the last packet says everything: kept raw, compared byte for byte. */
export function last({ name, packet, lasts, unchecked, unsaid }: LastSpec): Topic<Last> {
  return {
    name,
    packets: [packet],
    clientPackets: [],
    kept: 'last',
    lasts,
    removed: unsaid ? 'back to what a fresh client shows' : 'stays: no packet takes it back',
    fresh: () => ({ packet: undefined }),
    hear(state, heard, scope) {
      // A cut packet must not be told at a switch, when nobody would know where it came from.
      if (!unchecked) requireWhole(heard.packet, scope)
      state.packet = Buffer.from(heard.packet)
      return true
    },
    tell(shown, next, telling) {
      if (next.packet) return shown.packet?.equals(next.packet) ? [] : [next.packet]
      if (!shown.packet) return []
      const params = unsaid?.(telling)
      return params ? encode(telling, packet, params).filter((bytes) => !bytes.equals(shown.packet!)) : []
    },
  }
}

/** Folds one decoded packet into `value`; a method type, so that each fold may name its own packet's shape. */
export type Fold<S> = {
  fold(value: S, params: Record<string, unknown>, heard: Heard, scope: Scope): void
}['fold']

export interface MergedSpec<S> {
  readonly name: string
  readonly lasts: Lasts
  readonly removed: string
  /** One fold a clientbound packet, by its name. */
  readonly folds: Readonly<Record<string, Fold<S>>>
  /** One fold a serverbound packet. */
  readonly clientFolds?: Readonly<Record<string, Fold<S>>>
  fresh(): S
  seed?(value: S, name: 'login' | 'respawn', params: Readonly<Record<string, unknown>>): void
  /** Called with a packet that could not be decoded; true when it is kept all the same. */
  unread?(value: S, heard: Heard, scope: Scope): boolean
  /** True when the packet, if it is whole, says all that earlier ones of its name said: those need not be folded. */
  supersedes?(name: string, scope: Scope): boolean
  /** False when the packet says nothing of this topic; decides before anything is copied. */
  concerns?(heard: Heard, scope: Scope): boolean
  tell(shown: S, next: S, telling: Telling): Buffer[]
}

/** Packets heard and not yet folded: most ledgers are of dummies that are never promoted, so folding waits. */
export interface Log<S> {
  readonly scope: Scope
  readonly value: S
  pending: Heard[]
  bytes: number
  /** The last of `pending`, if the next of its name may take its place. */
  replaceable: Heard | undefined
  /** Whether `value` holds more than a fresh one does. */
  folded: boolean
}

export interface MergedTopic<S> extends Topic<Log<S>> {
  /** The folded state, with everything heard so far in it. */
  value(log: Log<S>): S
}

const MOST_PENDING = 64
const MOST_PENDING_BYTES = 1 << 20

/** A topic that is the sum of its packets. They are kept raw until somebody asks, or until they are too many. */
export function merged<S>(spec: MergedSpec<S>): MergedTopic<S> {
  const clientFolds = spec.clientFolds ?? {}

  function foldOne(log: Log<S>, heard: Heard): void {
    const server = heard.from === 'server'
    try {
      const packets = server ? log.scope.clientbound : log.scope.serverbound
      // The codec doesn't mind bytes that it did not understand; written anew they would be missing.
      const understood = packets.measure(heard.packet)
      if (understood !== heard.packet.length)
        throw new ProtocolError('packet.unreadable', `only ${understood} of its bytes are understood`)
      const { params } = packets.decode(heard.packet)
      const fold = (server ? spec.folds : clientFolds)[heard.name]
      fold?.(log.value, params, heard, log.scope)
    } catch (error) {
      if (!spec.unread?.(log.value, heard, log.scope)) log.scope.unreadable(heard.name, error)
    }
  }

  function value(log: Log<S>): S {
    if (log.pending.length > 0) {
      const pending = log.pending
      log.pending = []
      log.bytes = 0
      log.folded = true
      for (const heard of pending) foldOne(log, heard)
    }
    return log.value
  }

  return {
    name: spec.name,
    packets: Object.keys(spec.folds),
    clientPackets: Object.keys(clientFolds),
    kept: 'merged',
    lasts: spec.lasts,
    removed: spec.removed,
    fresh: (scope) => ({ scope, value: spec.fresh(), pending: [], bytes: 0, replaceable: undefined, folded: false }),
    seed(log, name, params) {
      if (!spec.seed) return
      spec.seed(value(log), name, params)
      log.folded = true
    },
    hear(log, heard, scope) {
      if (spec.concerns && !spec.concerns(heard, scope)) return false
      const kept = { ...heard, packet: Buffer.from(heard.packet) }
      const before = log.pending.at(-1)
      const whole = spec.supersedes?.(heard.name, scope) === true && isWhole(heard, scope)
      if (whole && before !== undefined && before === log.replaceable && before.name === heard.name) {
        log.pending.pop()
        log.bytes -= before.packet.length
      }
      log.replaceable = whole ? kept : undefined
      log.pending.push(kept)
      log.bytes += kept.packet.length
      if (log.pending.length > MOST_PENDING || log.bytes > MOST_PENDING_BYTES) value(log)
      return true
    },
    tell(shown, next, telling) {
      if (sameWords(shown, next)) return []
      return spec.tell(value(shown), value(next), telling)
    },
    value,
  }
}

/** Whether a packet is all that its schema says, and nothing more: only then may it stand for those before it. */
function isWhole({ packet }: Heard, { clientbound }: Scope): boolean {
  try {
    return clientbound.measure(packet) === packet.length
  } catch {
    return false
  }
}

/** Two servers of one kind often say the very same bytes (recipes, advancements, tags): then nothing need be parsed. */
function sameWords<S>(a: Log<S>, b: Log<S>): boolean {
  if (a === b) return true
  if (a.folded || b.folded || a.pending.length !== b.pending.length) return false
  return a.pending.every((heard, i) => {
    const other = b.pending[i]!
    return heard.from === other.from && heard.now === other.now && heard.packet.equals(other.packet)
  })
}
