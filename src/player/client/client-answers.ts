import { createHash } from 'node:crypto'
import { announcements, type Question } from '../../protocol/questions.ts'
import { BoundedStore } from '../../world/bounded-store.ts'
import { ByteBudget } from '../../world/byte-budget.ts'
import { OVERHEAD, weightOf } from '../../world/ledger/weight.ts'

/** What the client said before the game. */
export interface ClientWord {
  readonly subject: string
  /** Id and body, of the state in which it was said. */
  readonly packet: Buffer
  /** Which of the profile's packets it is, if it is one: a server that has heard it is not told again in play. */
  readonly mark: number | undefined
}

interface Asked {
  readonly key: string
  readonly subject: string
}

/** One conversation with one server, in the order in which mcmesh read it. */
type Line = { readonly asked: Asked } | { readonly word: ClientWord }

/**
 * What servers asked the client before the game, and what it answered: a dummy answers the same to the same question.
 * What the client says in configuration doesn't say what it answers. It is a question of the same channel, in order where
 * there are as many answers as questions, else the last before it; where none was asked on that channel, the last of the
 * same namespace, or the last at all. What comes before any question is said unasked.
 */
export class ClientAnswers {
  readonly #budget: ByteBudget
  /** By what was asked: what was answered each time that it was asked in one conversation. */
  readonly #known: BoundedStore<string, readonly (readonly ClientWord[])[]>
  /** Whether the client ever answered about a subject. */
  readonly #answered: BoundedStore<string, boolean>
  /** What the client said unasked, by its digest. */
  readonly #unasked: BoundedStore<string, ClientWord>
  readonly #linesBudget: ByteBudget
  #lines: Line[] = []
  #settled = true

  /** `most`: bytes that are kept of the present conversation, and of those before it; what finds no room counts as never asked. */
  constructor(most: number) {
    this.#budget = new ByteBudget(most)
    this.#known = new BoundedStore(this.#budget, (times) => sumOf(times.flat().map(weightOfWord)))
    this.#answered = new BoundedStore(this.#budget, (_, subject) => weightOf(subject))
    this.#unasked = new BoundedStore(this.#budget, weightOfWord)
    this.#linesBudget = new ByteBudget(most)
  }

  /** About how many bytes are kept. */
  get bytes(): number {
    return this.#budget.bytes + this.#linesBudget.bytes
  }

  /** Another server speaks with the client from now on. */
  begin(): void {
    this.#settle()
    this.#lines = []
    this.#linesBudget.clear()
  }

  /** The client is asked; what it says of that comes later. */
  asked(question: Question): void {
    this.#line({ asked: { key: keyOf(question), subject: question.subject } }, weightOf(question.subject))
  }

  /** The client said something in configuration. `packet` is copied. */
  said(subject: string, packet: Buffer, mark?: number): void {
    this.#line({ word: { subject, packet: Buffer.from(packet), mark } }, packet.length + weightOf(subject))
  }

  /** The client answered a question that its answer names. `understood` is false for the answer of one that does not know the subject. */
  answered(question: { readonly key: string; readonly subject: string }, packet: Buffer, understood: boolean): void {
    this.#known.set(question.key, [[{ subject: question.subject, packet: Buffer.from(packet), mark: undefined }]])
    this.#noteSubject(question.subject, understood)
  }

  /**
   * What the client answers to a question that it was asked before: nothing, perhaps. `time`: how often it was asked already
   * in this conversation. Undefined: only the client knows.
   */
  to(question: Question, time = 0): readonly ClientWord[] | undefined {
    this.#settle()
    const { subject } = question
    const known = this.#known.get(keyOf(question))
    if (known) return known[Math.min(time, known.length - 1)]
    // What a client answered nothing to so far, it was told and not asked.
    return announcements.has(subject) || this.#answered.get(subject) === false ? [] : undefined
  }

  /** What the client says in configuration by itself. */
  unasked(): Iterable<ClientWord> {
    this.#settle()
    return this.#unasked.values()
  }

  #line(line: Line, bytes: number): void {
    if (!this.#linesBudget.take(bytes + OVERHEAD)) return
    this.#lines.push(line)
    this.#settled = false
  }

  /** Finds out what of the present conversation answers what. */
  #settle(): void {
    if (this.#settled) return
    this.#settled = true
    const exchanges = this.#exchanges()
    const times = new Map<string, ClientWord[][]>()
    for (const { key, subject, words } of exchanges) {
      const before = times.get(key)
      if (before) before.push(words)
      else times.set(key, [words])
      this.#noteSubject(subject, words.length > 0)
    }
    for (const [key, words] of times) this.#known.set(key, words)
  }

  /** The present conversation's questions, each with what answers it. */
  #exchanges(): readonly Exchange[] {
    const turns = new Turns(this.#lines)
    const exchanges: Exchange[] = []
    /** The last of a subject, of a namespace, and of all (''). */
    const last = new Map<string, Exchange>()
    for (const line of this.#lines) {
      if ('asked' in line) {
        const exchange = { ...line.asked, words: [] }
        exchanges.push(exchange)
        turns.asked(exchange)
        last.set(exchange.subject, exchange)
        if (!announcements.has(exchange.subject)) last.set(namespaceOf(exchange.subject), exchange).set('', exchange)
        continue
      }
      const { subject } = line.word
      const own = turns.next(subject) ?? last.get(subject)
      const related = announcements.has(subject) ? undefined : (last.get(namespaceOf(subject)) ?? last.get(''))
      const question = own ?? related
      if (question) question.words.push(line.word)
      else this.#unasked.set(digestOf(line.word.packet), line.word)
    }
    return exchanges
  }

  #noteSubject(subject: string, answered: boolean): void {
    this.#answered.set(subject, answered || this.#answered.get(subject) === true)
  }
}

interface Exchange extends Asked {
  readonly words: ClientWord[]
}

/** Subjects about which the client said as much as it was asked: the first word answers the first question, and so on. */
class Turns {
  readonly #waiting = new Map<string, Exchange[]>()

  constructor(lines: readonly Line[]) {
    const balance = new Map<string, number>()
    for (const line of lines) {
      const [subject, by] = 'asked' in line ? [line.asked.subject, 1] : [line.word.subject, -1]
      balance.set(subject, (balance.get(subject) ?? 0) + by)
    }
    for (const [subject, more] of balance) if (more === 0) this.#waiting.set(subject, [])
  }

  asked(exchange: Exchange): void {
    this.#waiting.get(exchange.subject)?.push(exchange)
  }

  /** The question whose turn it is. */
  next(subject: string): Exchange | undefined {
    return this.#waiting.get(subject)?.shift()
  }
}

/** What makes two questions the same. */
export const keyOf = ({ row, subject, body }: Question): string =>
  createHash('sha256').update(`${row.packet}\0${subject}\0`).update(body).digest('base64')

/** A key of its own: no subject ends like that. */
const namespaceOf = (subject: string): string => `${subject.split(':', 1)[0]}:`

const digestOf = (packet: Buffer): string => createHash('sha256').update(packet).digest('base64')

const weightOfWord = ({ subject, packet }: ClientWord): number => packet.length + weightOf(subject) + OVERHEAD

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)
