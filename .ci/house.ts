/*
 * Holds the imports against the plan of the house (docs/house.ts), type imports included: no import goes up a floor or
 * back a room, no files import each other in a circle, and no floor takes a module that is not its business. Part of
 * `npm run check`; says every breach and ends with 1 if there is one.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { floorOf, floors, roomOf } from '../docs/house.ts'

export interface Import {
  readonly from: string
  /** A file of ours, or the name of a module. */
  readonly to: string
}

if (import.meta.main) {
  const files = floors.flatMap(({ path }) => globSync(`${path}/**/*.{ts,tsx}`)).map(normalize)
  const imports = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')))
  const found = breaches(files, imports)
  for (const breach of found) console.log(breach)
  console.log(`${files.length} files, ${imports.length} imports, ${found.length} breaches of the plan (docs/house.ts)`)
  process.exitCode = found.length > 0 ? 1 : 0
}

/** What of the imports breaks the plan, in sentences. */
export function breaches(files: readonly string[], imports: readonly Import[]): string[] {
  const ours = new Set(files)
  const own = imports.filter(({ to }) => ours.has(to))
  return [...upward(own), ...foreign(imports), ...circles(files, own)]
}

/** What a file imports or exports from elsewhere, statically or not. */
export function importsOf(from: string, text: string): Import[] {
  const found = text.matchAll(
    /^(?:import|export)\b[^'"]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...found].map(([, a, b, c]) => {
    const name = (a ?? b ?? c) as string
    return { from, to: name.startsWith('.') ? normalize(join(dirname(from), name)) : name }
  })
}

/** Imports of a higher floor, or of a later room of the same one. */
function* upward(all: readonly Import[]): Generator<string> {
  for (const { from, to } of all) {
    const [own, other] = [floorOf(from), floorOf(to)]
    if (!own || !other) continue
    if (floors.indexOf(other) > floors.indexOf(own)) yield `${from} imports ${to}: ${other.path} is a floor above it`
    if (own !== other) continue
    const [room, next] = [roomOf(from), roomOf(to)]
    const rooms = own.rooms ?? []
    if (rooms.length > 0 && !rooms.includes(room)) yield `${from}: the plan has no room ${room} in ${own.path}`
    if (rooms.indexOf(next) > rooms.indexOf(room)) yield `${from} imports ${to}: the room ${next} comes after ${room}`
  }
}

/** Imports that a floor does without. */
function* foreign(all: readonly Import[]): Generator<string> {
  for (const { from, to } of all) {
    const without = floorOf(from)?.without ?? []
    if (without.some((name) => to === name || to.startsWith(`${name}/`)))
      yield `${from} imports ${to}: ${floorOf(from)?.path} does without that`
  }
}

/** Files that import each other in a circle: Tarjan's strongly connected components. */
function circles(files: readonly string[], all: readonly Import[]): string[] {
  const next = Map.groupBy(all, ({ from }) => from)
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const path: string[] = []
  const found: string[] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file) as number)
    path.push(file)
    for (const { to } of next.get(file) ?? []) {
      if (!index.has(to)) visit(to)
      if (path.includes(to)) low.set(file, Math.min(low.get(file) as number, low.get(to) as number))
    }
    if (low.get(file) !== index.get(file)) return
    const circle = path.splice(path.indexOf(file))
    if (circle.length > 1) found.push(`a circle: ${circle.sort().join(', ')}`)
  }
  for (const file of files) if (!index.has(file)) visit(file)
  return found
}
