import { type JsonObject, type JsonValue, memberPath } from './json.ts'
import type { Problem, ProblemCode } from './problems.ts'
import { didYouMean } from './suggest.ts'

/** Where the readers of zones.json put what they find. */
export class Findings {
  readonly errors: Problem[] = []
  readonly warnings: Problem[] = []

  error(path: string, code: ProblemCode, message: string): undefined {
    this.errors.push({ path, code, message })
    return undefined
  }

  warn(path: string, code: ProblemCode, message: string): undefined {
    this.warnings.push({ path, code, message })
    return undefined
  }
}

/**
 * One JSON object being read member by member. Each `take…` answers undefined when the member is absent, and also when
 * it is wrong: then the fault is among the findings. `close` warns of members that nobody asked for.
 *
 * Schema libraries (zod, valibot) check what concerns several members, such as a zone's server, only once the shape of
 * the whole is right, and know no warnings; here every mistake is said at once.
 */
export class Fields {
  readonly path: string
  readonly findings: Findings
  readonly #members: JsonObject
  readonly #known = new Set<string>()

  constructor(members: JsonObject, path: string, findings: Findings) {
    this.#members = members
    this.path = path
    this.findings = findings
  }

  at(key: string): string {
    return memberPath(this.path, key)
  }

  has(key: string): boolean {
    return this.#members.has(key)
  }

  raw(key: string): JsonValue | undefined {
    this.#known.add(key)
    return this.#members.get(key)
  }

  text(key: string): string | undefined {
    const value = this.raw(key)
    return value === undefined || typeof value === 'string' ? value : this.#wrong(key, value, 'a text in double quotes')
  }

  flag(key: string): boolean | undefined {
    const value = this.raw(key)
    return value === undefined || typeof value === 'boolean' ? value : this.#wrong(key, value, 'true or false')
  }

  /** A number between `least` and `most`, both allowed. */
  number(key: string, least: number, most: number, whole: boolean): number | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    const kind = `a ${whole ? 'whole number' : 'number'} from ${least} to ${most}`
    if (typeof value !== 'number') return this.#wrong(key, value, kind)
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
    return this.findings.error(this.at(key), 'value.range', `${value} is out of range: this takes ${kind}.`)
  }

  object(key: string): Fields | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    if (value instanceof Map) return new Fields(value, this.at(key), this.findings)
    return this.#wrong(key, value, 'an object in braces')
  }

  list(key: string): readonly JsonValue[] | undefined {
    const value = this.raw(key)
    return value === undefined || Array.isArray(value) ? value : this.#wrong(key, value, 'a list in brackets')
  }

  /** A list of texts; entries that are none are reported and left out. `path` is that of the entry. */
  texts(key: string): { readonly text: string; readonly path: string }[] | undefined {
    return this.list(key)?.flatMap((value, index) => {
      const path = `${this.at(key)}[${index}]`
      if (typeof value === 'string') return [{ text: value, path }]
      this.findings.error(path, 'value.type', wrongType(value, 'a text in double quotes'))
      return []
    })
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(key)
    if (value === undefined) return undefined
    const chosen = choices.find((choice) => choice === value)
    if (chosen !== undefined) return chosen
    const list = choices.map((choice) => JSON.stringify(choice)).join(', ')
    const hint = didYouMean(value, choices)
    return this.findings.error(this.at(key), 'value.choice', `${JSON.stringify(value)} is none of ${list}.${hint}`)
  }

  keys(): string[] {
    return [...this.#members.keys()]
  }

  /** Warns of every member that was never asked for. */
  close(): void {
    for (const key of this.#members.keys()) {
      if (this.#known.has(key)) continue
      const free = [...this.#known].filter((known) => !this.#members.has(known))
      const hint =
        didYouMean(key, free) || didYouMean(key, this.#known) || ` Known here: ${[...this.#known].join(', ')}.`
      this.findings.warn(
        this.at(key),
        'key.unknown',
        `${JSON.stringify(key)} means nothing here and is ignored.${hint}`,
      )
    }
  }

  #wrong(key: string, value: JsonValue, wanted: string): undefined {
    return this.findings.error(this.at(key), 'value.type', wrongType(value, wanted))
  }
}

/** `This must be a text in double quotes, not a number.` */
export function wrongType(value: JsonValue, wanted: string): string {
  return `This must be ${wanted}, not ${typeName(value)}.`
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Map) return 'an object'
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`
  return String(value)
}
