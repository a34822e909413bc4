import { readText, type Text } from '../../protocol/text.ts'
import type { PacketSet } from '../../protocol/versions.ts'

/** The clientbound packets that put a line on the screen, with the field that holds its text. */
const fields: Readonly<Record<string, string>> = {
  chat: 'message',
  system_chat: 'content',
  profileless_chat: 'message',
  player_chat: 'plainMessage',
}

/** Bytes of a line that is read: vanilla's longest text. A longer one is no player's, nor does it say who comes. */
const MOST_BYTES = 262_144
/** UTF-16 units of a line that are looked at: what a player types has 256, and there is its name. */
const MOST_TEXT = 1_024
/** What shows a line above the hotbar: `position` up to 1.18, chat type in 1.19. */
const ABOVE_THE_HOTBAR = 2

/** A line for the screen, decoded once, whoever asks what of it. */
export class Line {
  readonly name: string
  readonly packet: Buffer
  readonly #clientbound: PacketSet
  #params: Readonly<Record<string, unknown>> | undefined
  #text: Text | undefined
  #plain: string | undefined
  #speaker: string | undefined

  constructor(clientbound: PacketSet, name: string, packet: Buffer) {
    this.#clientbound = clientbound
    this.name = name
    this.packet = packet
  }

  /** Whether its words are worth to be looked at: it is no longer than a line can be, and stands in the chat. */
  get readable(): boolean {
    if (this.packet.length > MOST_BYTES) return false
    const { isActionBar, position, type } = this.params
    if (this.name === 'chat') return position !== ABOVE_THE_HOTBAR
    return this.name !== 'system_chat' || !(isActionBar ?? type === ABOVE_THE_HOTBAR)
  }

  /** The packet's own, in minecraft-protocol's shape. */
  get params(): Readonly<Record<string, unknown>> {
    this.#params ??= this.#clientbound.decode(this.packet).params
    return this.#params
  }

  /** What it says, as far as that is looked at. */
  get text(): Text {
    this.#text ??= this.#read()
    return this.#text
  }

  /** The same without codes of colours. */
  get plain(): string {
    this.#plain ??= withoutColours(this.text.text)
    return this.#plain
  }

  /** Whether it is said under that name. */
  speaks(name: string): boolean {
    this.#speaker ??= withoutColours(readText(this.params.name).text.slice(0, MOST_TEXT))
    return wordIn(this.#speaker, name)
  }

  #read(): Text {
    const value = this.params[fields[this.name] ?? 'content']
    const said =
      this.name === 'player_chat' ? { text: String(value ?? this.params.signedChatContent ?? '') } : readText(value)
    return { ...said, text: said.text.slice(0, MOST_TEXT) }
  }
}

const withoutColours = (text: string): string => text.replace(/§./g, ' ')

/** Whether a line contains a text that neither goes on before nor after it: `a` is not in `banana`. */
export function wordIn(line: string, text: string): boolean {
  const goesOn = (a: string | undefined, b: string | undefined): boolean => isLetter(a) && isLetter(b)
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1))
    if (!goesOn(line[at - 1], text[0]) && !goesOn(text.at(-1), line[at + text.length])) return true
  return false
}

const isLetter = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character)

/** The words of a line; codes of colours are none. */
export const wordsOf = (line: string): string[] => withoutColours(line).match(/\S+/g) ?? []
