import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readMesh } from '../../src/config/mesh.ts'
import { embeddedVersions } from '../../src/embedded/versions.ts'
import { releasedVersions } from '../../src/protocol/minecraft-data.ts'
import { isRelease } from '../../src/protocol/releases.ts'
import { protocolNumber, spokenVersion, supportedVersions } from '../../src/protocol/versions.ts'

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>
  files: string[]
}

function read(changes: Record<string, unknown> = {}) {
  const example = /```jsonc\n([^`]*)```/.exec(readme)?.[1] ?? ''
  const text = Object.entries(changes).reduce(
    (result, [key, value]) => result.replace(/\{/, `{ ${JSON.stringify(key)}: ${JSON.stringify(value)},`),
    example.replace(/^ {2}"(auth)".*$/gm, (line, key) => (key in changes ? '' : line)).replace(/\],\s*\}\s*$/, '] }'),
  )
  return readMesh(text, { env: { WEST_RCON: 'a', EAST_RCON: 'b' }, readFile: () => Buffer.alloc(0) })
}

test('the zones.json of the README is good', () => {
  expect(read()).toMatchObject({ errors: [], warnings: [] })
})

test('what the README says is not there yet is refused or warned of by the program', () => {
  const codes = (changes: Record<string, unknown>) => {
    const { errors, warnings } = read(changes)
    return { errors: errors.map(({ code }) => code), warnings: warnings.map(({ code }) => code) }
  }
  expect(codes({ auth: 'mojang' }).errors).toEqual(['not-yet'])
  for (const forwarding of ['bungeecord', 'velocity']) {
    const text = `{ "servers": { "a": { "address": "a", "forwarding": "${forwarding}", "secret": "s" } }, "zones": [{ "server": "a" }] }`
    const { errors } = readMesh(text, { env: {}, readFile: () => Buffer.alloc(0) })
    expect(errors.map(({ code }) => code)).toEqual(['not-yet'])
  }
})

test('the versions that the README names are those of the program', () => {
  const [first, last] = [supportedVersions[0], supportedVersions.at(-1)] as [string, string]
  const [from = 0, to = 0] = [protocolNumber(first), protocolNumber(last)]
  const between = releasedVersions().filter(({ version, usesNetty }) => usesNetty && from <= version && version <= to)
  const names = between.map(({ minecraftVersion }) => minecraftVersion).filter(isRelease)
  const left = names.filter((name) => spokenVersion(name) === undefined).reverse()
  expect(readme).toContain(`all releases from ${first} to ${last} but ${left.join(' and ')}, `)
  expect(readme).toContain(`flying-squid, up to ${embeddedVersions.at(-1)}`)
})

test('every page and picture that the README names is there, and every script', () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path ?? '')
  expect(links.length).toBeGreaterThan(6)
  for (const path of links) expect({ path, there: existsSync(new URL(path, root)) }).toEqual({ path, there: true })
  const scripts = [...readme.matchAll(/npm run (\w+)/g)].map(([, name]) => name ?? '')
  for (const name of [...scripts, 'start', 'test']) expect(Object.keys(manifest.scripts)).toContain(name)
})

test('the published package has what the README links to, and no tests', () => {
  expect(manifest.files).toEqual(
    expect.arrayContaining(['dist', 'docs/*.md', 'docs/screens', 'zones.json', 'README.md']),
  )
  expect(manifest.files.some((path) => path.startsWith('test'))).toBe(false)
})
