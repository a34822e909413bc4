import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '../kit/conditions.ts'
import { findToolchain, type Toolchain, type Whereabouts } from './toolchain.ts'

/** A server that can be started. */
export interface Built {
  /** The `java` command. */
  readonly java: string
  readonly classPath: string
}

/** Why there is no server here: what is missing is no fault of the project's. */
export interface NotHere {
  readonly missing: string
}

export interface Machine extends Whereabouts {
  /** Milliseconds for Maven, when they are not the usual ones. */
  readonly fetchMs?: number
}

/** Milliseconds for Maven: on its first day it fetches some 40 MB. */
const FETCH_MS = 240_000
/** Milliseconds for the compiler, which takes three seconds alone. */
const COMPILE_MS = 90_000
/** What both may take. */
export const BUILD_MS = FETCH_MS + COMPILE_MS + 10_000

/** Java for a command that ends within seconds: the quick compiler and one thread halve its work. */
const brief = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

const project = fileURLToPath(new URL('.', import.meta.url))
const sources = join(project, 'src/main/java/mcmesh/test')

/** By its full name: Maven would ask its repositories whose goal a short one is. */
const goal = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:build-classpath'

/** What Maven says when it cannot have what the project names, whatever the reason. */
const unavailable =
  /could not (?:be resolved|resolve|find artifact|transfer|create local repository)|was not found in|unknown host|connect(?:ion)? (?:timed out|refused)/i

/**
 * Builds the server for one version of Minestom into `folder`, once for all who name that folder: the first does it, the
 * others wait for the outcome. Throws when the project itself does not build.
 */
export async function build(minestom: string, folder: string, where: Machine): Promise<Built | NotHere> {
  const home = join(folder, minestom)
  const outcome = join(home, 'outcome.json')
  try {
    mkdirSync(home)
  } catch {
    await until(() => existsSync(outcome), { timeout: BUILD_MS, interval: 100, message: `a build of ${minestom}` })
    return readOutcome(outcome)
  }
  const result = await buildAlone(minestom, home, where).catch((error: Error) => ({ failed: error.message }))
  // Whoever waits sees the whole of it or nothing.
  writeFileSync(`${outcome}.new`, JSON.stringify(result))
  renameSync(`${outcome}.new`, outcome)
  return readOutcome(outcome)
}

function readOutcome(path: string): Built | NotHere {
  const outcome = JSON.parse(readFileSync(path, 'utf8')) as Built | NotHere | { failed: string }
  if ('failed' in outcome) throw new Error(outcome.failed)
  return outcome
}

async function buildAlone(minestom: string, home: string, where: Machine): Promise<Built | NotHere> {
  const tools = findToolchain(where)
  if (typeof tools === 'string') return { missing: tools }
  const fetched = await fetchLibraries(tools, minestom, home, where)
  if (typeof fetched !== 'string') return fetched
  const classes = join(home, 'classes')
  const javac = await run(
    join(tools.jdk, 'bin/javac'),
    [
      ...brief.map((option) => `-J${option}`),
      '-Xlint:all,-processing',
      '-Werror',
      '-d',
      classes,
      '-cp',
      fetched,
      ...sourceFiles(),
    ],
    { env: where.env, timeout: COMPILE_MS },
  )
  if (javac.code !== 0) throw new Error(`the Minestom server does not compile: ${javac.said}`)
  return { java: join(tools.jdk, 'bin/java'), classPath: [classes, fetched].join(delimiter) }
}

/** The class path of what the pom names, which Maven fetches where it has not yet; also what it could not fetch an hour ago (`-U`). */
async function fetchLibraries(
  { jdk, maven }: Toolchain,
  minestom: string,
  home: string,
  { env, fetchMs = FETCH_MS }: Machine,
): Promise<string | NotHere> {
  const list = join(home, 'class-path')
  const { code, said } = await run(
    maven,
    [
      ...['-B', '-q', '-U', '-f', join(project, 'pom.xml'), `-Dminestom.version=${minestom}`],
      ...[goal, `-Dmdep.outputFile=${list}`],
    ],
    { env: { MAVEN_OPTS: brief.join(' '), ...env, JAVA_HOME: jdk }, timeout: fetchMs },
  )
  if (code === undefined) return { missing: `Maven did not fetch net.minestom:minestom:${minestom} in ${fetchMs} ms` }
  if (code === 0) return readFileSync(list, 'utf8').trim()
  const [reason] = said.split('\n').filter((line) => line.startsWith('[ERROR]'))
  if (unavailable.test(said)) {
    return { missing: `Maven cannot fetch net.minestom:minestom:${minestom}: ${reason ?? said.slice(0, 300)}` }
  }
  throw new Error(`Maven failed: ${said}`)
}

const sourceFiles = (): string[] => readdirSync(sources).map((name) => join(sources, name))

/** Runs a command to its end or for `timeout` milliseconds; then it is killed with whatever it started, and has no code. */
function run(
  command: string,
  args: readonly string[],
  { env, timeout }: { env: NodeJS.ProcessEnv; timeout: number },
): Promise<{ code: number | undefined; said: string }> {
  return new Promise((resolve, reject) => {
    // A group of its own: `mvn` is a script around Java.
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
    const impatience = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), timeout)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(impatience)
      resolve({ code: code ?? undefined, said: said.trim() })
    })
  })
}
