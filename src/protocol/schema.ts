import * as natives from './schema-natives.ts'
import type { Bounds, Interests, NamedTypes, SchemaType, Walk } from './schema-types.ts'
import { WalkerCode } from './schema-walker.ts'
import { skipSteppedMove } from './stepped-move.ts'

/** What walkers call. */
const called = { ...natives, skipSteppedMove }

/*
 * Walkers are compiled from minecraft-data's description of a packet. A walker steps over a packet's bytes without
 * building values, and notes where the fields of interest begin and end. Only what a switch or a count depends on is read.
 */

const UNBOUNDED: Bounds = new Map()

/** Compiles walkers for the types of one state and direction. */
export class Schema {
  readonly types: NamedTypes
  readonly #shared: Record<string, Walk> = {}

  constructor(types: NamedTypes) {
    this.types = types
  }

  /** A walker over `type`, noting `interests` and holding its fields to `bounds`. */
  walker(type: SchemaType, interests: Interests, bounds: Bounds = UNBOUNDED): Walk {
    return this.#compile(type, interests, bounds, '')
  }

  /** The type that a name stands for, through any number of names. */
  resolve(type: SchemaType): SchemaType {
    let found = type
    while (typeof found === 'string') {
      const next: SchemaType | undefined = this.types[found]
      if (next === undefined || next === 'native') return found
      found = next
    }
    return found
  }

  #compile(type: SchemaType, interests: Interests, bounds: Bounds, path: string): Walk {
    const code = new WalkerCode(this, interests, bounds)
    const body = code.marked(type, { scopes: [], args: new Map(), path })
    const names = Object.keys(called)
    const end = `if (at > b.length) misfit('it ends too early')\nreturn at`
    const source = `return function walk(b, at, m) {\ndeeper(m)\n${body}\nm.depth--\n${end}\n}`
    // The source is made from minecraft-data's JSON only: nothing that came over a wire is ever in it.
    const make = new Function('shared', 'consts', ...names, source)
    return make(this.#shared, code.consts, ...Object.values(called)) as Walk
  }

  /** Makes sure that the walker of a named type exists (recursive types find themselves), and says how to call it. */
  call(name: string): string {
    if (!(name in this.#shared)) {
      this.#shared[name] = () => natives.misfit(`${name} is not compiled yet`)
      this.#shared[name] = this.#compile(this.types[name]!, new Map(), UNBOUNDED, `~${name}`)
    }
    return `shared[${JSON.stringify(name)}](b, at, m)`
  }
}
