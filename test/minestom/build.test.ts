import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build } from './build.ts'
import { findToolchain } from './toolchain.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcmesh-toolchain-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A command that is a shell script. */
function command(path: string, script: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

/** A JDK of that version whose compiler is this script. */
function jdk(name: string, version: string, javac = ''): string {
  const home = join(folder, name)
  command(join(home, 'bin/javac'), javac)
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="Nobody"\nJAVA_VERSION="${version}"\n`)
  return home
}

/** The environment of a machine that has these commands. */
const machine = (maven: string | undefined, env: NodeJS.ProcessEnv = {}) => {
  if (maven !== undefined) command(join(folder, 'bin/mvn'), maven)
  return {
    env: { PATH: [join(folder, 'bin'), '/bin', '/usr/bin'].join(delimiter), ...env },
    jvms: [join(folder, 'jvm')],
  }
}

describe('the toolchain', () => {
  const alone = () => ({ PATH: join(folder, 'bin') })

  test('JAVA_HOME comes first when it is new enough, else any folder of a JDK', () => {
    const { jvms } = machine('')
    const [old, found, named] = [jdk('jvm/a', '17.0.1'), jdk('jvm/b', '25.0.1'), jdk('named', '26')]
    const maven = join(folder, 'bin/mvn')
    expect(findToolchain({ env: { ...alone(), JAVA_HOME: named }, jvms })).toEqual({ jdk: named, maven })
    expect(findToolchain({ env: { ...alone(), JAVA_HOME: old }, jvms })).toEqual({ jdk: found, maven })
  })

  test('what is missing is told in a sentence', () => {
    const { jvms } = machine(undefined)
    jdk('jvm/a', '17.0.1')
    expect(findToolchain({ env: alone(), jvms })).toMatch(/^no JDK 25 was found/)
    jdk('jvm/b', '25')
    expect(findToolchain({ env: alone(), jvms })).toMatch(/^no Maven was found/)
    expect(findToolchain({ env: {}, jvms: [join(folder, 'nowhere')] })).toMatch(/^no JDK 25 was found/)
  })
})

describe('the build', () => {
  /** Maven that finds all: it writes the class path where it is told to. */
  const fetches =
    'for each; do case $each in -Dmdep.outputFile=*) echo library.jar > $(echo $each | cut -d= -f2);; esac; done'

  test('is done once for all who ask', async () => {
    const home = jdk('jvm/a', '25', `echo compiled >> ${join(folder, 'log')}`)
    const where = machine(`${fetches}; echo fetched >> ${join(folder, 'log')}`)
    const asked = await Promise.all([1, 2, 3].map(() => build('1-26.2', folder, where)))
    const classPath = [join(folder, '1-26.2/classes'), 'library.jar'].join(delimiter)
    for (const built of asked) expect(built).toEqual({ java: join(home, 'bin/java'), classPath })
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('fetched\ncompiled\n')
  })

  test('has no server where Maven cannot fetch Minestom, and says why', async () => {
    jdk('jvm/a', '25', 'exit 1')
    const refusal =
      '[ERROR] Failed to execute goal on project: Could not resolve dependencies: net.minestom:minestom was not found'
    const built = await build('1-26.2', folder, machine(`echo '${refusal}'; exit 1`))
    expect(built).toEqual({
      missing: expect.stringMatching(/Maven cannot fetch net\.minestom:minestom:1-26\.2: .*not found/),
    })
  })

  test('gives Maven its time and no more, and leaves nothing of it running', async () => {
    jdk('jvm/a', '25')
    // What it started holds its output open: it would be waited for until that has ended.
    const built = await build('1-26.2', folder, { ...machine('sleep 600 & wait'), fetchMs: 500 })
    expect(built).toEqual({ missing: expect.stringContaining('did not fetch') })
  })

  test('fails where the project is at fault, for all who ask', async () => {
    jdk('jvm/a', '25', "echo 'Rules.java:7: error'; exit 1")
    const where = machine(fetches)
    const asked = await Promise.allSettled([1, 2].map(() => build('1-26.2', folder, where)))
    for (const each of asked) {
      expect(each).toMatchObject({ reason: { message: expect.stringMatching(/does not compile.*Rules\.java:7/) } })
    }
    await expect(build('2-26.2', folder, machine("echo '[ERROR] Malformed POM'; exit 1"))).rejects.toThrow(
      'Malformed POM',
    )
  })
})
