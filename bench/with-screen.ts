import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from '@lydell/node-pty'
import { built } from './built.ts'
import type { Contestant } from './contestant.ts'
import { oneServer } from './mesh.ts'

/** Starts the built program with its screen, on a terminal of 160 × 50; resolves once it listens. */
export async function mcmeshWithScreen(backend: number): Promise<Contestant> {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-bench-screen-'))
  const [file, log] = [join(folder, 'zones.json'), join(folder, 'log')]
  writeFileSync(file, JSON.stringify(oneServer([backend])))
  const { CI: _ci, ...env } = process.env
  const args = [built(), file, '--log-file', log, '--data-dir', join(folder, 'data')]
  const terminal = spawn(process.execPath, args, {
    name: 'xterm-256color',
    cols: 160,
    rows: 50,
    env: { ...env, TERM: 'xterm-256color', LANG: 'en_US.UTF-8' },
  })
  terminal.onData(() => {})
  const ended = Promise.withResolvers<void>()
  terminal.onExit(() => ended.resolve())
  const stop = async (): Promise<void> => {
    const force = setTimeout(() => terminal.kill('SIGKILL'), 8_000)
    terminal.kill('SIGTERM')
    await ended.promise
    clearTimeout(force)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const port = await listening(log)
    return {
      name: 'screen',
      port,
      pid: terminal.pid,
      says: ['keep_alive', 'player_info'],
      ask: async () => {
        throw new Error('A screen is not asked.')
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The port that a mesh listens on, from its log; rejects after 30 seconds. */
async function listening(log: string): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    await sleep(100)
    const ready = existsSync(log) && /"event":"ready","listen":"[^"]*:(\d+)"/.exec(readFileSync(log, 'utf8'))
    if (ready) return Number(ready[1])
  }
  throw new Error(`mcmesh did not say that it is ready in ${log}`)
}
