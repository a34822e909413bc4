import { Session } from 'node:inspector'

/** What a walk over everything that hangs on an object has found. */
export interface Survey {
  /**
   * How many entries each map, set and array has, by the way to it (`mesh.roster.#players`, `module.spareSlabs`); of those on equal
   * ways the sum.
   */
  readonly tables: Readonly<Record<string, number>>
  /** Names of the classes that were met. */
  readonly classes: readonly string[]
  /** How many objects of each class are alive in the whole process, reached or not, by the class's name. */
  readonly alive: Readonly<Record<string, number>>
}

/** So many entries of each collection are walked into: others are alike. */
const WALKED = 8

/** What is a version's and the same for all, and what is Node's own: neither is walked into. */
const closed: ReadonlySet<string> = new Set([
  ...['Protocol', 'PacketSet', 'ClientboundRouter', 'ServerboundRouter'],
  ...['Socket', 'Server', 'EventEmitter', 'Timeout', 'Promise', 'Date'],
])

interface Remote {
  readonly type: string
  readonly subtype?: string
  readonly className?: string
  readonly description?: string
  readonly objectId?: string
}

interface Property {
  readonly name: string
  readonly value?: Remote
}

interface Properties {
  readonly result: readonly Property[]
  readonly internalProperties?: readonly Property[]
  readonly privateProperties?: readonly Property[]
}

/** By which the functions below find what they share. */
const SHARED = 'mcmesh.survey'
const shared = `globalThis[Symbol.for('${SHARED}')]`

/** Runs on an object: whether it is met for the first time. */
const firstMet = `function () {
  const { met } = ${shared}
  return !met.has(this) && met.add(this) !== undefined
}`

/** Runs on an object: the class that made it. */
const maker = 'function () { return Object.getPrototypeOf(this)?.constructor }'

/** Runs on an array of objects: how many there are of each class. */
const tally = `function () {
  const alive = Object.create(null)
  for (const object of this) {
    const made = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(object) ?? {}, 'constructor')?.value
    if (typeof made === 'function') alive[made.name] = (alive[made.name] ?? 0) + 1
  }
  return alive
}`

/**
 * Walks over all that hangs on an object by its fields, private ones too, and over what stands in the modules of the classes that it
 * meets and in those that they import from; counts what stands in tables, and counts what is alive at all: a debugger's view, so that no owner has to show its own, and none can be forgotten. Collects garbage.
 */
export function survey(root: object): Survey {
  const debug = new Inspector()
  Object.assign(globalThis, { [Symbol.for(SHARED)]: { root, met: new WeakSet() } })
  try {
    return { ...walk(debug), alive: debug.call(debug.all(), tally) }
  } finally {
    debug.close()
    Reflect.deleteProperty(globalThis, Symbol.for(SHARED))
  }
}

function walk(debug: Inspector): Pick<Survey, 'tables' | 'classes'> {
  const tables: Record<string, number> = {}
  const classes = new Set<string>()
  /** Breadth first: what can be reached on several ways is named by the shortest. */
  const queue: [way: string, object: Remote][] = [['', debug.evaluate(`${shared}.root`)]]
  for (const [way, object] of queue) {
    const { className = '', subtype, type } = object
    if (!debug.call<boolean>(object, firstMet)) continue
    if (type === 'function') {
      for (const [name, value] of debug.module(object)) queue.push([`module.${name}`, value])
      continue
    }
    if (subtype === undefined) {
      classes.add(className)
      const made = debug.run(object, maker)
      if (made.type === 'function') queue.push(['', made])
    }
    if (closed.has(className)) continue
    if (isTable(object)) {
      tables[way] = (tables[way] ?? 0) + sizeOf(object)
      for (const each of debug.entries(object)) queue.push([`${way}[]`, each])
    } else if (subtype === undefined)
      for (const [name, value] of debug.fields(object)) queue.push([way === '' ? name : `${way}.${name}`, value])
  }
  classes.delete('Object')
  return { tables, classes: [...classes] }
}

/** The process's own debugger: it answers a session of its own thread at once. */
class Inspector {
  readonly #session = new Session()

  constructor() {
    this.#session.connect()
  }

  close(): void {
    this.#session.disconnect()
  }

  evaluate(expression: string): Remote {
    return this.#post<{ result: Remote }>('Runtime.evaluate', { expression }).result
  }

  /** What a function gives that is run on an object, as plain data. */
  call<T>({ objectId }: Remote, functionDeclaration: string): T {
    const asked = { objectId, functionDeclaration, returnByValue: true }
    return this.#post<{ result: { value: T } }>('Runtime.callFunctionOn', asked).result.value
  }

  /** What a function gives that is run on an object. */
  run({ objectId }: Remote, functionDeclaration: string): Remote {
    return this.#post<{ result: Remote }>('Runtime.callFunctionOn', { objectId, functionDeclaration }).result
  }

  /** What stands in a function's module: functions, tables and what classes have made. Of plain objects, which are constants, none. */
  module(made: Remote): [name: string, value: Remote][] {
    const scopes = this.#properties(made).internalProperties?.find(({ name }) => name === '[[Scopes]]')?.value
    const all = scopes ? this.#properties(scopes).result.map(({ value }) => value) : []
    const module = all.find((scope) => scope?.description === 'Module')
    if (!module) return []
    return this.#properties(module).result.flatMap(({ name, value }) =>
      value?.type === 'function' || (isOpen(value) && value.className !== 'Object')
        ? [[name, value as Remote] as [string, Remote]]
        : [],
    )
  }

  /** An array of all objects that are alive. */
  all(): Remote {
    const { objectId } = this.evaluate('Object.prototype')
    return this.#post<{ objects: Remote }>('Runtime.queryObjects', { prototypeObjectId: objectId }).objects
  }

  /** What an object's fields hold that can be walked into, private ones too. */
  fields(object: Remote): [name: string, value: Remote][] {
    const { result, privateProperties = [] } = this.#properties(object)
    return [...result, ...privateProperties].flatMap(({ name, value }) =>
      name !== '__proto__' && isOpen(value) ? [[name, value] as [string, Remote]] : [],
    )
  }

  /** The first elements of an array, or values of a map or set. */
  entries(object: Remote): Remote[] {
    const { result, internalProperties = [] } = this.#properties(object)
    if (object.subtype === 'array') return indexed(result)
    const list = internalProperties.find(({ name }) => name === '[[Entries]]')?.value
    if (!list) return []
    return indexed(this.#properties(list).result).flatMap((entry) => {
      const value = this.#properties(entry).result.find(({ name }) => name === 'value')?.value
      return isOpen(value) ? [value] : []
    })
  }

  #properties({ objectId }: Remote): Properties {
    return this.#post('Runtime.getProperties', { objectId, ownProperties: true })
  }

  #post<T>(method: string, params: object): T {
    let answer: T | undefined
    this.#session.post(method, params, (error, result) => {
      if (error) throw error
      answer = result as T
    })
    return answer as T
  }
}

const isTable = ({ subtype = '' }: Remote): boolean => ['map', 'set', 'array'].includes(subtype)

const isOpen = (value: Remote | undefined): value is Remote =>
  value?.objectId !== undefined && value.type === 'object' && !['typedarray', 'error'].includes(value.subtype ?? '')

/** `Map(3)`, `Array(3)`. */
const sizeOf = ({ description = '' }: Remote): number => Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0)

const indexed = (properties: readonly Property[]): Remote[] =>
  properties
    .filter(({ name }) => /^\d+$/.test(name))
    .slice(0, WALKED)
    .flatMap(({ value }) => (isOpen(value) ? [value] : []))
