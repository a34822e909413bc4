import type { PacketSet, State } from './packets.ts'

/** What a server asks before the game and only the client itself can answer, one row a packet. */
export interface QuestionRow {
  readonly packet: string
  readonly in: Extract<State, 'login' | 'configuration'>
  /** The serverbound packet by which a client answers. */
  readonly answer: string
  /** The field that names what it is about, in both packets; without: the packet's own name. */
  readonly subject?: string
  /** The number by which the answer names its question: no part of what is asked. */
  readonly number?: string
  /** How a sentence about the question ends. */
  readonly words: (subject: string) => string
}

/**
 * Everything else that a server requests before the game is answered for a dummy by the table of a vanilla client's answers
 * (src/vanilla-client/answers.ts), since any client of its player's would answer the same.
 */
export const questionTable: readonly QuestionRow[] = [
  {
    packet: 'login_plugin_request',
    in: 'login',
    answer: 'login_plugin_response',
    subject: 'channel',
    number: 'messageId',
    words: (subject) => `on the login channel "${subject}"`,
  },
  {
    packet: 'custom_payload',
    in: 'configuration',
    answer: 'custom_payload',
    subject: 'channel',
    words: (subject) => `on the channel "${subject}"`,
  },
  {
    packet: 'show_dialog',
    in: 'configuration',
    answer: 'custom_click_action',
    words: () => 'by a dialog',
  },
  {
    packet: 'code_of_conduct',
    in: 'configuration',
    answer: 'accept_code_of_conduct',
    words: () => 'to accept a code of conduct',
  },
]

/**
 * Plugin channels on which both sides say what they are, whatever the other said: what a client answers doesn't depend on the
 * server's very bytes.
 */
export const announcements: ReadonlySet<string> = new Set([
  'minecraft:brand',
  'minecraft:register',
  'minecraft:unregister',
])

/** A question as it came. */
export interface Question {
  readonly row: QuestionRow
  /** A channel, or the packet's own name. */
  readonly subject: string
  /** What is asked, without the packet's id and number. Part of the packet: it does not outlive the read. */
  readonly body: Buffer
  readonly number: number
}

/** The question that a server's packet asks; undefined for any other packet. */
export function questionIn(
  state: QuestionRow['in'],
  set: PacketSet,
  name: string | undefined,
  packet: Buffer,
): Question | undefined {
  const row = questionTable.find((each) => each.packet === name && each.in === state)
  if (!row) return undefined
  const subject =
    row.subject === undefined ? row.packet : (set.field<string>(row.packet, row.subject)?.read(packet) ?? '')
  const number = row.number === undefined ? undefined : set.field<number>(row.packet, row.number)
  const [, end] = number?.span(packet) ?? [0, 1]
  const body = announcements.has(subject) ? Buffer.alloc(0) : packet.subarray(end)
  return { row, subject, body, number: number?.read(packet) ?? 0 }
}

/** What a client's packet answers, if it may be an answer: the row of its questions, and the subject. */
export function answerIn(
  set: PacketSet,
  name: string | undefined,
  packet: Buffer,
): { readonly row: QuestionRow; readonly subject: string } | undefined {
  const row = questionTable.find((each) => each.answer === name && each.in === 'configuration')
  if (!row) return undefined
  const subject =
    row.subject === undefined ? row.packet : (set.field<string>(row.answer, row.subject)?.read(packet) ?? '')
  return { row, subject }
}

/** Longer names are cut in a sentence. */
const LONGEST_SUBJECT = 64

/** What a server asks, for people. */
export const questionWords = ({ row, subject }: Pick<Question, 'row' | 'subject'>): string =>
  `it asks the client ${row.words(subject.slice(0, LONGEST_SUBJECT))}`

/** Why a switch to a server that asks it is hard. */
export const unaskedReason = (question: Pick<Question, 'row' | 'subject'>): string =>
  `${questionWords(question)}, and the client was never asked that`
