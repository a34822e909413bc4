import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { type ScriptedServer, startScripted } from '../kit/scripted.ts'

/*
 * What a command loads before it has said its first word: a start is slow when it loads much, and what it loads can be
 * counted on any machine.
 */

const root = new URL('../../', import.meta.url).href
const command = fileURLToPath(new URL('src/main/mcmesh.ts', root))
const preload = new URL('test/kit/loaded-files.mjs', root).href
const folder = mkdtempSync(join(tmpdir(), 'mcmesh-loaded-'))
const servers: ScriptedServer[] = []

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  rmSync(folder, { recursive: true })
})

interface Loaded {
  readonly ours: string[]
  readonly packages: string[]
  /** Of Node.js itself. */
  readonly builtin: string[]
}

/** Runs mcmesh and answers which files its main thread loaded, from the repository's root: ours, and those of packages. */
async function loadedBy(...args: string[]): Promise<Loaded> {
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', preload, command, ...args], {
    cwd: folder,
    timeout: 60_000,
  })
  const urls = JSON.parse(stderr.trim().split('\n').at(-1)!) as string[]
  const files = urls.flatMap((url) => (url.startsWith(root) ? [url.slice(root.length)] : []))
  const inPackages = (file: string): boolean => file.startsWith('node_modules/')
  return {
    ours: files.filter((file) => !inPackages(file)),
    packages: files.filter(inPackages).map((file) => file.slice('node_modules/'.length)),
    builtin: urls.filter((url) => url.startsWith('node:')),
  }
}

/** Two servers that answer, and a file with both. */
async function meshFile(version: string, spoken: string): Promise<string> {
  const [west, east] = [await startScripted({ version: spoken }), await startScripted({ version: spoken })]
  servers.push(west, east)
  const address = ({ port }: ScriptedServer) => ({ address: `127.0.0.1:${port}` })
  const file = join(folder, `${version}.json`)
  const zones = [
    { server: 'west', x: [null, 0] },
    { server: 'east', x: [0, null] },
  ]
  const mesh = { version, listen: '127.0.0.1:0', servers: { west: address(west), east: address(east) }, zones }
  writeFileSync(file, JSON.stringify(mesh))
  return file
}

const versionList = 'minecraft-protocol/src/version.js'
const versionFiles = 'minecraft-data/minecraft-data/data/pc/'

test('--version and help load no package, and a handful of files', async () => {
  for (const asked of ['--version', 'help']) {
    const { ours, packages, builtin } = await loadedBy(asked)
    expect(packages, asked).toEqual([])
    expect(builtin.filter((name) => /worker|sqlite/.test(name))).toEqual([])
    expect(ours.length, asked).toBeLessThan(10)
  }
})

test('check loads the list of versions and nothing else of any package, whatever the zones are', async () => {
  const file = join(folder, 'polygon.json')
  const polygon = [
    [0, 0],
    [20, 0],
    [0, 20],
  ]
  const zones = [{ server: 'a', polygon }, { server: 'b' }]
  writeFileSync(file, JSON.stringify({ servers: { a: { address: 'h:1' }, b: { address: 'h:2' } }, zones }))
  const { ours, packages, builtin } = await loadedBy('check', file)
  expect(builtin.filter((name) => /worker|sqlite/.test(name))).toEqual([])
  expect(packages).toEqual([versionList])
  expect(
    ours.filter(
      (path) => !/^src\/((main|config|protocol|wire|world)\/|carry\/(parts|fidelity)|embedded\/versions)/.test(path),
    ),
  ).toEqual([])
})

test('a mesh is ready before any codec is loaded, and reads three files of its version', async () => {
  const { packages, builtin } = await loadedBy(await meshFile('1.21.4', '1.21.4'), '--headless')
  // The journal's own thread does.
  expect([builtin.includes('node:worker_threads'), builtin.includes('node:sqlite')]).toEqual([true, false])
  expect(packages.filter((file) => file.startsWith('minecraft-protocol/'))).toEqual([versionList])
  expect(packages.filter((file) => file.startsWith('minecraft-data/')).sort()).toEqual([
    'minecraft-data/data.js',
    ...['entities', 'protocol', 'version'].map((name) => `${versionFiles}1.21.4/${name}.json`),
  ])
  expect(packages.filter((file) => /^(protodef|prismarine-|flying-squid|ink|react)/.test(file))).toEqual([])
})

test('"auto" reads of the versions that are not spoken nothing but their numbers', async () => {
  const { packages } = await loadedBy(await meshFile('auto', '1.20.4'), '--headless')
  expect(packages.filter((file) => file.startsWith('minecraft-protocol/'))).toEqual([versionList])
  const read = packages.filter((file) => file.startsWith(versionFiles) && !file.endsWith('/version.json'))
  expect(read.length).toBeLessThan(4)
  // Versions share files: 1.20.3's protocol is 1.20.4's.
  expect(read.filter((file) => !file.startsWith(`${versionFiles}1.20`))).toEqual([])
})
