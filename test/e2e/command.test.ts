import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { joinClient } from '../kit/client.ts'
import { until, within } from '../kit/conditions.ts'
import { describe as lines } from '../kit/watch.ts'

const command = fileURLToPath(new URL('../../dist/src/main/mcmesh.js', import.meta.url))

interface Line {
  readonly time: string
  readonly event: string
  readonly [field: string]: unknown
}

/** The real command, as `npm run build` made it, without a screen. */
class Mcmesh {
  readonly process: ChildProcessWithoutNullStreams
  readonly lines: Line[] = []
  stderr = ''
  #rest = ''

  constructor(args: readonly string[], folder: string) {
    this.process = spawn(process.execPath, [command, ...args], { cwd: folder, stdio: 'pipe' })
    this.process.stdout.on('data', (bytes: Buffer) => {
      const parts = (this.#rest + bytes.toString()).split('\n')
      this.#rest = parts.pop() ?? ''
      // Whatever is no JSON object fails the test here.
      for (const line of parts) this.lines.push(JSON.parse(line) as Line)
    })
    this.process.stderr.on('data', (bytes: Buffer) => {
      this.stderr += bytes.toString()
    })
  }

  event(name: string, match: Readonly<Record<string, unknown>> = {}): Promise<Line> {
    return until(
      () => {
        const found = this.lines.find(
          (line) => line.event === name && Object.entries(match).every(([key, value]) => line[key] === value),
        )
        if (!found && this.process.exitCode !== null) throw new Error(`mcmesh has ended: ${this.stderr}`)
        return found
      },
      {
        timeout: 40_000,
        message: () =>
          `${name} ${JSON.stringify(match)}; it said ${this.lines
            .slice(-5)
            .map((line) => JSON.stringify(line))
            .join('\n')} ${this.stderr}`,
      },
    )
  }

  async says(line: string): Promise<Line> {
    this.process.stdin.write(`${line}\n`)
    return this.event('result', { command: line })
  }

  async exit(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode
    const [code] = (await within(once(this.process, 'exit'), 20_000, 'mcmesh to end')) as [number | null]
    return code
  }
}

const folders: string[] = []
const running: Mcmesh[] = []

function folder(file: object | string): string {
  const made = mkdtempSync(join(tmpdir(), 'mcmesh-command-'))
  folders.push(made)
  writeFileSync(join(made, 'zones.json'), typeof file === 'string' ? file : JSON.stringify(file))
  return made
}

function start(made: string, ...args: string[]): Mcmesh {
  const mcmesh = new Mcmesh(args, made)
  running.push(mcmesh)
  return mcmesh
}

afterEach(async () => {
  for (const { process } of running.splice(0)) {
    if (process.exitCode !== null || process.signalCode !== null) continue
    const exit = once(process, 'exit')
    process.kill('SIGKILL')
    await exit
  }
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

const embedded = {
  listen: '127.0.0.1:0',
  version: '1.21.4',
  auth: 'offline',
  servers: { west: { embedded: { seed: 44 } }, east: { embedded: { seed: 44 } } },
  zones: [
    { server: 'west', x: [null, 0] },
    { server: 'east', x: [0, null] },
  ],
  spawn: 'west',
  fallback: ['west', 'east'],
}

/** Processes that a process has started and that still run. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)

describe('mcmesh --headless', () => {
  test('runs two embedded worlds with walkers: JSON lines, commands on stdin, and a clean stop that leaves nothing behind', async () => {
    const made = folder({ ...embedded, walkers: 2 })
    const mcmesh = start(made, '--headless', '--data-dir', 'data')
    const ready = await mcmesh.event('ready')
    expect(ready).toMatchObject({ version: '1.21.4', servers: ['west', 'east'] })
    const port = Number(String(ready.listen).split(':').at(-1))
    for (const { time } of mcmesh.lines) expect(new Date(time).toISOString()).toBe(time)
    const alice = await joinClient({ port, name: 'alice' })
    await mcmesh.event('player.join', { player: 'alice' })
    await mcmesh.event('dummy.join', { player: 'alice' })
    const list = await mcmesh.says('list')
    expect(list).toMatchObject({ ok: true })
    const primary = (list.data as { name: string; primary: string }[]).find(({ name }) => name === 'alice')?.primary
    const other = primary === 'west' ? 'east' : 'west'
    expect(await mcmesh.says(`switch alice ${other}`)).toMatchObject({ ok: true, data: { mode: 'soft' } })
    expect(await mcmesh.event('switch', { player: 'alice', to: other })).toMatchObject({
      from: primary,
      cause: 'command',
      mode: 'soft',
    })
    expect(await mcmesh.says('switch nobody east')).toMatchObject({
      ok: false,
      error: expect.stringContaining('nobody'),
    })
    expect(await mcmesh.says('frobnicate')).toMatchObject({ ok: false, error: expect.stringContaining('frobnicate') })
    expect(await mcmesh.says('inspect alice keep_alive')).toMatchObject({ ok: true })
    await mcmesh.event('packet', { player: 'alice', name: 'keep_alive' })
    await mcmesh.event('switch', { cause: 'zone', mode: 'soft' })
    const { data } = await mcmesh.says('status')
    expect(data).toMatchObject({
      servers: [
        { name: 'west', up: true },
        { name: 'east', up: true },
      ],
      walkers: { count: 2, violations: 0 },
    })
    expect(mcmesh.lines.filter(({ event }) => event === 'violation')).toEqual([])
    expect(lines(alice.witness.violations)).toEqual([])
    // A world dies: whoever plays on it goes on in the other, and it is started again.
    const [victim] = childrenOf(mcmesh.process.pid ?? 0)
    process.kill(victim ?? 0, 'SIGKILL')
    const { server } = await mcmesh.event('server.down')
    await until(
      () => mcmesh.lines.filter((line) => line.event === 'server.up' && line.server === server).length === 2,
      {
        timeout: 20_000,
      },
    )
    expect(alice.ended()).toBeUndefined()
    expect(mcmesh.lines.filter(({ event, player }) => event === 'player.leave' && player === 'alice')).toEqual([])
    const worlds = childrenOf(mcmesh.process.pid ?? 0)
    expect(worlds).toHaveLength(2)
    expect(await mcmesh.says('stop')).toMatchObject({ ok: true })
    expect(await mcmesh.exit()).toBe(0)
    await until(() => alice.ended() !== undefined)
    expect(alice.ended()).toContain('stopping')
    for (const pid of worlds) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
    expect(existsSync(join(made, 'data', 'worlds', 'west'))).toBe(true)
    expect(mcmesh.stderr).toBe('')
  })

  test('watches its file: a bad edit is told and changes nothing, a good one is taken', async () => {
    const servers = { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } }
    const made = folder({ ...embedded, servers })
    const mcmesh = start(made, '--headless')
    await mcmesh.event('ready')
    writeFileSync(join(made, 'zones.json'), '{ "servers": ')
    const bad = await mcmesh.event('zones.reload', { ok: false })
    expect(bad.problems).not.toEqual([])
    const zones = [
      { server: 'west', x: [null, 4] },
      { server: 'east', x: [4, null] },
    ]
    writeFileSync(join(made, 'zones.json'), JSON.stringify({ ...embedded, servers, zones }))
    await mcmesh.event('zones.reload', { ok: true })
    expect((await mcmesh.says('zones')).data).toMatchObject(zones)
    await mcmesh.says('stop')
    expect(await mcmesh.exit()).toBe(0)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly by %s', async (signal) => {
    const made = folder({
      ...embedded,
      servers: { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } },
    })
    const mcmesh = start(made, '--headless')
    await mcmesh.event('ready')
    const down = await mcmesh.event('server.down', { server: 'west' })
    expect(down.error).toMatch(/refuses connections/)
    mcmesh.process.kill(signal)
    expect(await mcmesh.exit()).toBe(0)
  })
})

describe('exit codes', () => {
  test('2 for a bad file: every mistake by its path, none hidden behind the first', async () => {
    const made = folder({
      listen: '127.0.0.1:banana',
      version: '1.21.4',
      auth: 'offline',
      servers: { west: { address: 'x:99999' }, east: { embedded: {} } },
      zones: [{ server: 'wset', x: [5, 1] }],
      border: { join: 5, leave: 3 },
    })
    const mcmesh = start(made, '--headless')
    expect(await mcmesh.exit()).toBe(2)
    for (const path of [
      '$.listen',
      '$.servers.west.address',
      '$.servers.east.embedded',
      '$.zones[0].server',
      '$.zones[0].x',
      '$.border',
    ])
      expect(mcmesh.stderr).toContain(path)
    expect(mcmesh.stderr).toMatch(/did you mean "west"|Did you mean "west"/)
    expect(mcmesh.lines).toEqual([])
  })

  test('2 for a file that is none, and for arguments that are none', async () => {
    const broken = start(folder('{ "listen": '), '--headless')
    expect(await broken.exit()).toBe(2)
    expect(broken.stderr).toMatch(/\S/)
    const missing = start(folder({}), 'nowhere.json', '--headless')
    expect(await missing.exit()).toBe(2)
    expect(missing.stderr).toContain('nowhere.json')
    const arguments_ = start(folder({}), '--hedless', '--fps', 'many')
    expect(await arguments_.exit()).toBe(2)
    expect(arguments_.stderr).toContain('--hedless')
    expect(arguments_.stderr).toContain('--fps')
  })

  test('1 for a port in use, in one sentence', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    try {
      const address = taken.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const mcmesh = start(folder(embedded), '--headless', '--listen', `127.0.0.1:${port}`)
      expect(await mcmesh.exit()).toBe(1)
      expect(mcmesh.stderr).toMatch(new RegExp(`^mcmesh: Port ${port} [^\n]*in use[^\n]*\n$`))
    } finally {
      await new Promise((resolve) => taken.close(resolve))
    }
  })
})
