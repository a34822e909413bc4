import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { minecraftPort } from './address.ts'
import { checkCoverage } from './coverage.ts'
import { Fields, Findings, wrongType } from './fields.ts'
import { readJson } from './json.ts'
import type { Problem, ProblemCode } from './problems.ts'
import { readServers, takeAddress } from './servers.ts'
import {
  checkCarry,
  checkEmbedded,
  readAuth,
  readBorder,
  readCarry,
  readFallback,
  readIcon,
  readLimits,
  readOperators,
  readVersion,
} from './settings.ts'
import type { Address, Mesh, MeshReading } from './shape.ts'
import { fileFault, type Outside } from './sources.ts'
import { readZones, takeServer } from './zone-shapes.ts'

export type { Problem } from './problems.ts'
export type {
  Address,
  Border,
  EmbeddedServer,
  Mesh,
  MeshReading,
  MeshServer,
  Rcon,
} from './shape.ts'

const defaultListen: Address = { host: '0.0.0.0', port: minecraftPort }
const defaultMotd = 'One world on many servers'
const MOST_WALKERS = 1_000
const MOST_PLAYERS = 1_000_000

export interface ReadOptions extends Outside {
  /** Overrides the file's `listen`, as `--listen` does. */
  readonly listen?: Address
}

/**
 * Reads the text of a zones.json: JSON that may have comments. Never throws; every mistake is in `errors`, and what
 * runs but is hardly meant in `warnings`. There is a mesh exactly when there are no errors.
 */
export function readMesh(text: string, options: ReadOptions): MeshReading {
  const findings = new Findings()
  const { value, whole, mistakes } = readJson(text)
  findings.errors.push(...mistakes)
  if (!(value instanceof Map)) {
    if (value !== undefined) findings.error('$', 'value.type', wrongType(value, 'an object in braces'))
    return { errors: findings.errors, warnings: [] }
  }
  const mesh = readTop(new Fields(value, '$', findings), options)
  if (findings.errors.length === 0) return { mesh, errors: [], warnings: findings.warnings }
  // What an unreadable rest of the file would have said is not known: don't complain of its absence.
  const errors = whole ? findings.errors : findings.errors.filter(({ code }) => !aboutAbsence.has(code))
  return { errors, warnings: whole ? findings.warnings : [] }
}

/** Reads a zones.json from disk. A file that cannot be read is a problem like any other. */
export function readMeshFile(path: string, options: Pick<ReadOptions, 'env' | 'listen'>): MeshReading {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const message = `${JSON.stringify(resolve(path))} cannot be read: ${fileFault(error)}. Name another file, or write one (docs/zones.md shows how).`
    return { errors: [{ path: '$', code: 'file.unreadable', message }], warnings: [] }
  }
  return readMesh(text, { ...options, baseDir: dirname(resolve(path)), readFile: (name) => readFileSync(name) })
}

/** A problem as one line: `$.servers.west.address: …`. */
export function problemText(problem: Problem): string {
  return `${problem.path}: ${problem.message}`
}

/** Mistakes that the rest of a file could have put right. */
const aboutAbsence: ReadonlySet<ProblemCode> = new Set([
  'servers.missing',
  'server.unknown',
  'server.no-address',
  'embedded.no-seed',
  'secret.missing',
  'rcon.incomplete',
  'sync.no-rcon',
  'zone.no-server',
  'zone.range',
  'zone.polygon',
])

function readTop(top: Fields, options: ReadOptions): Mesh {
  top.raw('$schema') // Editors look for it; it means nothing to mcmesh.
  const written = takeAddress(top, 'listen', minecraftPort, true)
  const listen = options.listen ?? written ?? defaultListen
  const version = readVersion(top)
  const auth = readAuth(top)
  const servers = readServers(top, listen, options)
  checkEmbedded(top, version, servers)
  const names = servers.map(({ name }) => name)
  const errorsBefore = top.findings.errors.length
  const placed = readZones(top, names)
  // Zones with mistakes are left out: then ground would seem unowned that is not.
  if (top.findings.errors.length === errorsBefore && names.length > 0) checkCoverage(placed, names, top.findings)
  const border = readBorder(top)
  const carry = readCarry(top)
  checkCarry(top, carry, servers)
  const spawn = takeServer(top, 'spawn', names)
  const fallback = readFallback(top, names)
  const chat = top.choice('chat', ['mesh', 'server']) ?? 'mesh'
  const sky = takeServer(top, 'sky', names)
  const walkers = top.number('walkers', 0, MOST_WALKERS, true) ?? 0
  const operators = readOperators(top, auth)
  const motd = top.text('motd') ?? defaultMotd
  const icon = readIcon(top, options)
  const maxPlayers = top.number('maxPlayers', 1, MOST_PLAYERS, true) ?? 100
  const limits = readLimits(top)
  top.close()
  return {
    listen,
    version,
    auth,
    servers,
    zones: placed.map(({ zone }) => zone),
    border,
    carry,
    spawn: spawn ?? names[0] ?? '',
    fallback,
    chat,
    ...(sky !== undefined && { sky }),
    walkers,
    operators,
    motd,
    ...(icon !== undefined && { icon }),
    maxPlayers,
    limits,
  }
}
