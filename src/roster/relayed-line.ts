import { packetId } from '../protocol/fields.ts'
import { readText, simplify, textParam } from '../protocol/text.ts'
import type { Protocol } from '../protocol/versions.ts'

/** UTF-16 units of a line or a name that is shown elsewhere; what a player types has 256 at most. */
const MOST = 1_024

/** Vanilla's own ways to show a line, in English: a key of the server's own could hold anything, and hold it many times. */
const formats: Readonly<Record<string, string>> = {
  'chat.type.text': '<%s> %s',
  'chat.type.announcement': '[%s] %s',
  'chat.type.emote': '* %s %s',
  'chat.type.admin': '[%s: %s]',
  'chat.type.team.text': '%s <%s> %s',
  'chat.type.team.sent': '-> %s <%s> %s',
}

/**
 * A player's own line as its server shows it, built anew from its text alone: without clicks, hovers, insertions, fonts or
 * whatever else a server may say to its own clients, on one line, and no longer than `MOST`. `packet`: profileless_chat,
 * system_chat or, up to 1.18, chat. Answers a packet for clients with the same chat types, or words; undefined where the
 * server shows the line in a way that only it knows.
 */
export function relayedLine(protocol: Protocol, packet: Buffer): Buffer | string | undefined {
  const clientbound = protocol.packets('play', 'clientbound')
  const { params } = clientbound.decode(packet)
  if (clientbound.nameOf(packetId(packet)) !== 'profileless_chat') return words(params.content ?? params.message)
  if (chatTypeNumber(params.type) === undefined) return undefined
  const text = (said: unknown): unknown => textParam(protocol.number, oneLine(readText(said).text))
  const anew = { message: text(params.message), type: params.type, name: text(params.name), target: undefined }
  return clientbound.encode('profileless_chat', anew)
}

/** The number of a chat type; undefined for one that the packet itself describes (1.21 on). */
function chatTypeNumber(type: unknown): number | undefined {
  if (typeof type === 'number') return type
  const { chatType } = (type ?? {}) as { readonly chatType?: unknown }
  return typeof chatType === 'number' ? chatType : undefined
}

/** The text of a line that stands for itself. */
function words(content: unknown): string | undefined {
  const { translate, with: parts } = (componentOf(content) ?? {}) as { translate?: unknown; with?: unknown }
  if (typeof translate !== 'string') return oneLine(readText(content).text)
  const inserts = Array.isArray(parts) ? parts.map((part) => oneLine(readText(wordOf(part)).text)) : []
  const format = formats[translate]
  return format === undefined ? undefined : oneLine(format.replaceAll('%s', () => inserts.shift() ?? ''))
}

function componentOf(value: unknown): unknown {
  if (typeof value !== 'string') return simplify(value)
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** A part of a component in a form that can be read: a bare word could be taken for JSON. */
const wordOf = (word: unknown): unknown => (typeof word === 'string' ? { text: word } : word)

/** Embeddings, overrides and isolates of writing directions: they show a sentence otherwise than it was written. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g

/**
 * Without line breaks, other control characters and what turns its writing direction, cut where it is too long, and no half of a
 * character.
 */
export function oneLine(text: string): string {
  const looked = text.slice(0, 2 * MOST).replace(DIRECTIONS, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = looked.slice(0, MOST + 1).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
  return line.length <= MOST ? line : `${line.slice(0, MOST - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
