/**
 * Reads JSON with line and block comments as in JavaScript, and goes on after a mistake, so that everything wrong with
 * a file is said at once. It is our own because jsonc-parser, made for editors, says less of a bad file: nothing of keys
 * that stand twice, one bad backslash of a string with several, and what lacks its double quotes it leaves out, whose
 * absence would then be complained of.
 */

/** Objects are maps: they keep the order of the file even for keys such as "1", and `__proto__` is a key like others. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
export type JsonObject = Map<string, JsonValue>

export interface JsonMistake {
  /** Path of the value in which the mistake is. */
  readonly path: string
  readonly code: 'json.syntax' | 'json.duplicate-key'
  /** One sentence that begins with line and column, both counted from 1. */
  readonly message: string
}

export interface JsonReading {
  /** What could be read; undefined for an empty file. */
  readonly value?: JsonValue
  /** False when the rest of the file could not be understood: what follows in it is missing from `value`. */
  readonly whole: boolean
  readonly mistakes: readonly JsonMistake[]
}

const MAX_DEPTH = 64

/** Reads a text as JSON with comments. Never throws. */
export function readJson(text: string): JsonReading {
  const scanner = new Scanner(text)
  const value = scanner.document()
  return { ...(value === undefined ? {} : { value }), whole: scanner.whole, mistakes: scanner.mistakes }
}

/** The path of a member: `$.servers.west`, `$.servers["my server"]`. */
export function memberPath(path: string, key: string): string {
  return /^[A-Za-z_$][\w$-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class Scanner {
  readonly mistakes: JsonMistake[] = []
  whole = true
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
    if (text.startsWith('\uFEFF')) this.#at = 1
  }

  document(): JsonValue | undefined {
    this.#space('$')
    if (this.#at >= this.#text.length) {
      this.#say('$', 'The file is empty.')
      this.whole = false
      return undefined
    }
    const value = this.#value('$', 0)
    this.#space('$')
    if (this.whole && this.#at < this.#text.length) {
      this.#say(
        '$',
        `There is more after the end: ${this.#seen()}. A file holds one object; is a brace closed too early?`,
      )
      this.whole = false
    }
    return value
  }

  /** undefined: there was no value here; then either `whole` is false or the scanner stands at a `,`, `}` or `]`. */
  #value(path: string, depth: number): JsonValue | undefined {
    const char = this.#text[this.#at]
    if (depth > MAX_DEPTH) return this.#giveUp(path, `Nested more than ${MAX_DEPTH} deep.`)
    if (char === '{') return this.#object(path, depth)
    if (char === '[') return this.#array(path, depth)
    if (char === '"' || char === "'") return this.#string(path)
    const word = /[^\s,:{}[\]"'/]+/y
    word.lastIndex = this.#at
    const bare = word.exec(this.#text)?.[0]
    if (bare === undefined) {
      if (char === ',' || char === '}' || char === ']') {
        this.#say(path, `A value is missing before ${this.#seen()}.`)
        return undefined
      }
      return this.#giveUp(path, `Expected a value, found ${this.#seen()}.`)
    }
    const value = this.#bareValue(path, bare)
    this.#at += bare.length
    return value
  }

  #bareValue(path: string, bare: string): JsonValue {
    if (bare === 'true') return true
    if (bare === 'false') return false
    if (bare === 'null') return null
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(bare)) return Number(bare)
    const number = Number(bare)
    if (/^[+-]?[\d.]/.test(bare) && Number.isFinite(number)) {
      this.#say(path, `${bare} is not how JSON writes a number: write ${number}.`)
      return number
    }
    this.#say(path, `${JSON.stringify(bare)} needs double quotes around it.`)
    return bare
  }

  #object(path: string, depth: number): JsonObject {
    const object: JsonObject = new Map()
    const opened = this.#at++
    let comma = true
    for (;;) {
      this.#space(path)
      if (!this.whole || this.#end(path, '}', opened)) return object
      if (this.#text[this.#at] === '}') {
        if (object.size > 0 && comma) this.#say(path, 'The comma before this closing brace must go.')
        this.#at++
        return object
      }
      if (!comma) this.#say(path, `A comma is missing before ${this.#seen()}.`)
      const keyAt = this.#at
      const key = this.#key(path)
      if (key === undefined) return object
      const inner = memberPath(path, key)
      this.#space(inner)
      if (this.#text[this.#at] === ':') this.#at++
      else if (this.#at < this.#text.length) this.#say(inner, `A colon is missing after ${JSON.stringify(key)}.`)
      this.#space(inner)
      if (this.#end(path, '}', opened)) return object
      const value = this.#value(inner, depth + 1)
      if (object.has(key)) {
        const message = `${this.#where(keyAt)}: ${JSON.stringify(key)} stands here for the second time. Remove one.`
        this.mistakes.push({ path: inner, code: 'json.duplicate-key', message })
      } else if (value !== undefined) object.set(key, value)
      if (!this.whole) return object
      comma = this.#comma(inner)
    }
  }

  #array(path: string, depth: number): JsonValue[] {
    const array: JsonValue[] = []
    const opened = this.#at++
    let comma = true
    for (let index = 0; ; index++) {
      this.#space(path)
      if (!this.whole || this.#end(path, ']', opened)) return array
      if (this.#text[this.#at] === ']') {
        if (index > 0 && comma) this.#say(path, 'The comma before this closing bracket must go.')
        this.#at++
        return array
      }
      const inner = `${path}[${index}]`
      if (!comma) this.#say(path, `A comma is missing before ${this.#seen()}.`)
      const before = this.#at
      const value = this.#value(inner, depth + 1)
      if (value !== undefined) array.push(value)
      if (!this.whole) return array
      comma = this.#comma(inner)
      if (this.#at === before) {
        this.#giveUp(path, `Expected a value or ${JSON.stringify(']')}, found ${this.#seen()}.`)
        return array
      }
    }
  }

  #key(path: string): string | undefined {
    const char = this.#text[this.#at]
    if (char === '"' || char === "'") return this.#string(path)
    const name = /[\w$.-]+/y
    name.lastIndex = this.#at
    const bare = name.exec(this.#text)?.[0]
    if (bare === undefined) return this.#giveUp(path, `Expected a name in double quotes, found ${this.#seen()}.`)
    this.#say(path, `The name ${JSON.stringify(bare)} needs double quotes around it.`)
    this.#at += bare.length
    return bare
  }

  #string(path: string): string {
    const quote = this.#text[this.#at]
    if (quote === "'") this.#say(path, 'JSON strings stand in double quotes, not in single ones.')
    const opened = this.#at++
    let value = ''
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined || char === '\n') {
        this.#giveUp(path, 'The string that begins here is not closed on its line.', opened)
        return value
      }
      this.#at++
      if (char === quote) return value
      if (char !== '\\') {
        if (char < ' ' && char !== '\r')
          this.#say(path, 'A control character (a tab?) stands in this string.', this.#at - 1)
        value += char
        continue
      }
      const next = this.#text[this.#at] ?? ''
      const hex = next === 'u' ? /^[0-9a-fA-F]{4}$/.exec(this.#text.slice(this.#at + 1, this.#at + 5))?.[0] : undefined
      if (hex !== undefined) {
        value += String.fromCharCode(Number.parseInt(hex, 16))
        this.#at += 5
      } else if (escapes[next] !== undefined) {
        value += escapes[next]
        this.#at++
      } else this.#say(path, `A backslash before ${this.#seen()} means nothing: write \\\\ for one.`, this.#at - 1)
    }
  }

  #comma(path: string): boolean {
    this.#space(path)
    if (this.#text[this.#at] !== ',') return false
    this.#at++
    return true
  }

  /** Says so when the text ends inside of an object or array. */
  #end(path: string, closing: string, opened: number): boolean {
    if (this.#at < this.#text.length) return false
    const line = this.#where(opened)
    this.#giveUp(path, `The file ends before the ${JSON.stringify(closing)} that closes what began at ${line}.`)
    return true
  }

  #space(path: string): void {
    for (;;) {
      const blank = /\s*(\/\/[^\n]*)?/y
      blank.lastIndex = this.#at
      this.#at += blank.exec(this.#text)?.[0].length ?? 0
      if (!this.#text.startsWith('/*', this.#at)) {
        if (!/\s/.test(this.#text[this.#at] ?? '')) return
        continue
      }
      const close = this.#text.indexOf('*/', this.#at + 2)
      if (close < 0) {
        this.#giveUp(path, 'The comment that begins here is not closed.')
        return
      }
      this.#at = close + 2
    }
  }

  #seen(): string {
    const char = this.#text.codePointAt(this.#at)
    return char === undefined ? 'the end of the file' : JSON.stringify(String.fromCodePoint(char))
  }

  #where(at: number): string {
    const before = this.#text.slice(0, at)
    const line = before.split('\n').length
    return `line ${line}, column ${at - before.lastIndexOf('\n')}`
  }

  #say(path: string, sentence: string, at = this.#at): void {
    this.mistakes.push({ path, code: 'json.syntax', message: `${this.#where(at)}: ${sentence}` })
  }

  #giveUp(path: string, sentence: string, at = this.#at): undefined {
    // One sentence is enough: what follows a lost place would be noise.
    if (this.whole) this.#say(path, sentence, at)
    this.whole = false
    this.#at = this.#text.length
    return undefined
  }
}
