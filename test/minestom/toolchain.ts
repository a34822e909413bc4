import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Minestom's classes are of this version of Java. */
const JAVA = 25

/** Where a JDK 25 and Maven are. */
export interface Toolchain {
  /** The JDK's folder, as `JAVA_HOME` has it. */
  readonly jdk: string
  /** The `mvn` command. */
  readonly maven: string
}

export interface Whereabouts {
  readonly env: NodeJS.ProcessEnv
  /** Folders that hold JDKs. */
  readonly jvms?: readonly string[]
}

/** Finds a JDK of version 25 or later and Maven; else a sentence that says what is missing. */
export function findToolchain({ env, jvms = ['/usr/lib/jvm'] }: Whereabouts): Toolchain | string {
  const jdk = [
    ...(env.JAVA_HOME ? [env.JAVA_HOME] : []),
    ...jvms.flatMap((folder) => entries(folder).map((name) => join(folder, name))),
    ...onPath(env, 'javac').map((javac) => join(realpathSync(javac), '../..')),
  ].find((home) => versionOf(home) >= JAVA && isFile(join(home, 'bin/javac')))
  if (jdk === undefined) return `no JDK ${JAVA} was found (JAVA_HOME, ${jvms.join(', ')}, PATH)`
  const [maven] = onPath(env, 'mvn')
  return maven === undefined ? 'no Maven was found (mvn on PATH)' : { jdk, maven }
}

/** A JDK's version by its `release` file; 0 where there is none. */
function versionOf(home: string): number {
  try {
    return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

const onPath = (env: NodeJS.ProcessEnv, command: string): string[] =>
  (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .filter(isFile)

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
