import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { rules } from '../../conformance/rules.ts'
import { runConformance } from '../../conformance/run.ts'
import { closing } from '../kit/closing.ts'
import { startSquid } from '../kit/squid.ts'

const plugins = [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]
const opened = closing()
const folders: string[] = []
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true })
})

async function squid(version: string, options: { kept?: boolean; plugins?: string[] } = {}) {
  const worldFolder = mkdtempSync(join(tmpdir(), 'mcmesh-conformance-'))
  folders.push(worldFolder)
  const world = { version, plugins, generator: 'superflat', viewDistance: 2, gameMode: 0, ...options } as const
  return opened(await startSquid({ ...world, ...(options.kept === false ? {} : { worldFolder }) }))
}

async function run(port: number, version?: string) {
  const lines: string[] = []
  const asked = version === undefined ? {} : { version }
  const print = (line: string) => lines.push(line)
  const outcome = await runConformance({
    host: '127.0.0.1',
    port,
    ...asked,
    name: 'Conformance',
    patience: 10_000,
    print,
  })
  return { lines, outcome }
}

describe('our flying-squid plugin', () => {
  test.each(['1.17.1', '1.19.4', '1.20.2', '1.20.4', '1.20.6', '1.21.4'])(
    'keeps to every rule that it announces (%s)',
    async (version) => {
      const server = await squid(version)
      const { lines, outcome } = await run(server.port, version)
      expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([])
      // Attributes, spawn point, recipes, advancements, statistics: flying-squid has none.
      expect(outcome).toEqual({ passed: rules.length - 5, failed: 0, skipped: 5 })
      expect(server.complaints).toEqual([])
    },
  )

  test('announces nothing to carry where its world is kept nowhere', async () => {
    const server = await squid('1.21.4', { kept: false })
    const { outcome } = await run(server.port)
    expect(outcome).toEqual({ passed: 6, failed: 0, skipped: rules.length - 6 })
  })
})

/** A plugin beside ours that spoils what our plugin does, as source text. */
async function spoilt(source: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-conformance-'))
  folders.push(folder)
  const file = join(folder, 'spoils.cjs')
  writeFileSync(file, source)
  const server = await squid('1.21.4', { plugins: [...plugins, file] })
  const { lines } = await run(server.port)
  return lines.filter((line) => line.startsWith('FAIL'))
}

/** Changes each message to mcmesh by a function of `message`. */
const rewriting = (change: string) => `module.exports.player = (player) => {
  const write = player._client.write.bind(player._client)
  player._client.write = (name, fields) => {
    if (name !== 'custom_payload' || fields.channel !== 'mcmesh:sync') return write(name, fields)
    const message = JSON.parse(fields.data.toString())
    ${change}
    write(name, { ...fields, data: Buffer.from(JSON.stringify(message)) })
  }
}`

describe('a plugin that breaks a rule is told so', () => {
  test.each([
    ['it says hello in another version', rewriting("if (message.type === 'hello') message.v = 2"), /version 1: v is 2/],
    [
      'it answers less than was there',
      rewriting("if (message.type === 'cleared') message.removed = {}"),
      /clear answers what was there.*removed/,
    ],
    ['it forgets the tag', rewriting('delete message.tag'), /the tag is absent/],
    [
      'it does a bad request',
      rewriting("if (message.type === 'failed') message.type = 'written'"),
      /a bad value is failed/,
    ],
    [
      'it loses what it wrote when the player leaves',
      "module.exports.player = (player, server) => player._client.on('end', () => require('node:fs').rmSync(server.folder, { recursive: true }))\nmodule.exports.server = (server, { worldFolder }) => { server.folder = worldFolder + '/mesh-sync' }",
      /comes back has what was written/,
    ],
  ])('%s', async (_, source, expected) => {
    expect((await spoilt(source)).join('\n')).toMatch(expected)
  })
})

test('a server that has no plugin at all fails the first rule, and nothing else is tried of it', async () => {
  const server = await squid('1.21.4', { plugins: [] })
  const lines: string[] = []
  await runConformance({
    host: '127.0.0.1',
    port: server.port,
    name: 'Conformance',
    patience: 4_000,
    print: (line) => lines.push(line),
  })
  expect(lines).toEqual([expect.stringMatching(/^FAIL {2}the server registers mcmesh:sync/)])
})
