import { createHash } from 'node:crypto'
import { packUnderWay } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import { BlockSequences } from './block-sequences.ts'
import type { ClientLink } from './client-link.ts'
import type { KeepAlives } from './keep-alives.ts'
import { LoginQueries } from './login-queries.ts'
import { Recent } from './recent.ts'
import { RequestQueue } from './request-queue.ts'
import { Teleports } from './teleports.ts'
import { Windows } from './windows.ts'

/** A kind of request that a client answers in whichever state it is by then: asked in configuration, perhaps in play. */
interface AnswerRow {
  readonly answer: string
  readonly asks: readonly string[]
  /** The field that tells requests of the kind apart, in the request and in the answer; without, they have their order. */
  readonly key?: { readonly asked: string; readonly answered: string }
}

/** Every request that outlives a state, or belongs to configuration alone. Keep-alives are counted by `KeepAlives`. */
const answerTable: readonly AnswerRow[] = [
  { answer: 'keep_alive', asks: [], key: { asked: 'keepAliveId', answered: 'keepAliveId' } },
  { answer: 'pong', asks: ['ping'], key: { asked: 'id', answered: 'id' } },
  { answer: 'cookie_response', asks: ['cookie_request'], key: { asked: 'cookie', answered: 'key' } },
  {
    answer: 'resource_pack_receive',
    asks: ['resource_pack_send', 'add_resource_pack'],
    // Packs have no names up to 1.20.2.
    key: { asked: 'uuid', answered: 'uuid' },
  },
  { answer: 'select_known_packs', asks: ['select_known_packs'] },
  { answer: 'accept_code_of_conduct', asks: ['code_of_conduct'] },
  { answer: 'finish_configuration', asks: ['finish_configuration'] },
]

const byRequest = new Map(answerTable.flatMap((row) => row.asks.map((name) => [name, row] as const)))
const byAnswer = new Map(answerTable.map((row) => [row.answer, row]))

/** Who is to be sent an answer: nobody when nobody asked, or who did is gone. */
export interface Asker {
  readonly link: ClientLink | undefined
  /** Whether the client was asked at all. */
  readonly asked: boolean
}

/**
 * What the client has been asked and has not answered yet, and who asked (rule 6). Servers number their requests each for
 * itself: `teleports`, `windows` and `loginQueries` bear numbers of mcmesh's own, the others the asking server's, and
 * `sequences` the client's. Chunk batches bear no number.
 */
export class PendingRequests {
  readonly keepAlives: KeepAlives
  readonly teleports = new Teleports()
  readonly batches = new RequestQueue<'batch'>()
  readonly loginQueries: LoginQueries
  /** Which server the client asked something last, by kind and number of the request. */
  readonly transactions = new Recent<string, string>()
  readonly sequences = new BlockSequences()
  readonly windows = new Windows()
  /** By kind, then by key: pings' ids, cookies' names, packs' UUIDs. */
  readonly #byAnswer = new Map(answerTable.map((row) => [row, new RequestQueue<unknown>()]))

  /** `mostBytes`: of what servers ask the client at its login. */
  constructor(keepAlives: KeepAlives, mostBytes: number) {
    this.keepAlives = keepAlives
    this.loginQueries = new LoginQueries(mostBytes)
  }

  /** How many wait for an answer that comes in whichever state. */
  get size(): number {
    let size = this.keepAlives.size
    for (const queue of this.#byAnswer.values()) size += queue.size
    return size
  }

  /** Whether a link waits for the client to answer something that it may have to think about; keep-alives are none of that. */
  keepsWaiting(link: ClientLink): boolean {
    return [this.loginQueries, ...this.#byAnswer.values()].some((requests) => requests.hasAsked(link))
  }

  /** A packet that goes to the client asks it something, perhaps; without `link` it is mcmesh's own. `set`: its state's packets. */
  asked(link: ClientLink | undefined, set: PacketSet, name: string | undefined, packet: Buffer): void {
    const row = byRequest.get(name ?? '')
    if (row && name !== undefined) this.#byAnswer.get(row)?.add(read(set, name, row.key?.asked, packet), link)
  }

  /** The client's packet answers something: who asked. Undefined for a packet that is no answer. */
  answered(set: PacketSet, name: string | undefined, packet: Buffer): Asker | undefined {
    const row = byAnswer.get(name ?? '')
    if (!row || name === undefined) return undefined
    const key = read(set, name, row.key?.answered, packet)
    const queue = this.#byAnswer.get(row)
    // "Accepted" and "downloaded" are on the way: the request for a pack stays open.
    const stays = name === 'resource_pack_receive' && packUnderWay(set.field<number>(name, 'result')?.read(packet))
    const taken = stays ? queue?.peek(key) : queue?.answer(key)
    const request = name === 'keep_alive' ? this.keepAlives.answer(key as bigint) : taken
    return { link: request?.link, asked: request !== undefined }
  }

  /** A link's server began anew with its player, or the link is gone: what it asked is forgotten. */
  forget(link: ClientLink): void {
    const { keepAlives, teleports, batches, loginQueries, windows } = this
    const all = [keepAlives, teleports, batches, loginQueries, windows, ...this.#byAnswer.values()]
    for (const requests of all) requests.forget(link)
  }
}

/** What tells requests of one kind apart; undefined where they have their order only. */
function read(set: PacketSet, name: string, path: string | undefined, packet: Buffer): unknown {
  const key = path === undefined ? undefined : set.field(name, path)?.read(packet)
  // A cookie's name may have 32,767 letters.
  if (typeof key !== 'string' || key.length <= LONGEST_KEY) return key
  return createHash('sha256').update(key).digest('base64')
}

/** A UUID's letters: longer keys are kept as their digest. */
const LONGEST_KEY = 36
