import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Answer, Question, Report } from './contestants/report.ts'
import { cpuMs } from './proc.ts'

/** One way from a client to a backend, in a process of its own; or none, for the direct connection. */
export interface Contestant {
  readonly name: string
  readonly port: number
  /** Its process; undefined for the direct connection. */
  readonly pid: number | undefined
  /** Names of the clientbound play packets that it says in its own name, whatever its backend says. */
  readonly says: readonly string[]
  /** Asks its process something (mcmesh only); one question waits for the answer to the one before. */
  ask<Q extends Question>(question: Q): Promise<Answer<Q>>
  stop(): Promise<void>
}

/** CPU time that a contestant has used so far; milliseconds. The direct connection uses none. */
export const costOf = ({ pid }: Contestant): number => (pid === undefined ? 0 : cpuMs(pid))

/** Stops a contestant's process, or lets it go on. */
export function pause({ pid }: Contestant, on: boolean): void {
  if (pid !== undefined) process.kill(pid, on ? 'SIGSTOP' : 'SIGCONT')
}

const speechless = async (): Promise<never> => {
  throw new Error('Only mcmesh can be asked.')
}

/** No proxy: the client connects to the backend. It costs nothing, and shows what must arrive. */
export function direct(port: number): Contestant {
  return { name: 'direct', port, pid: undefined, says: [], ask: speechless, async stop() {} }
}

export interface ForkOptions {
  readonly says?: readonly string[]
  readonly execArgv?: readonly string[]
  /** A folder for a CPU profile of it. */
  readonly profile?: string | undefined
}

/** Starts `bench/contestants/NAME.ts` with one argument; resolves once it listens. */
export async function forked(name: string, argument: string, options: ForkOptions = {}): Promise<Contestant> {
  const { says = [], profile } = options
  const profiling =
    profile === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`]
  const execArgv = [...(options.execArgv ?? []), ...profiling]
  const file = fileURLToPath(new URL(`./contestants/${name}.ts`, import.meta.url))
  const child = fork(file, [argument], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const report = await answer(child, name)
  if (report.kind !== 'listening') throw new Error(`${name} did not say where it listens`)
  let asked: Promise<unknown> = Promise.resolve()
  const askNow = async (question: Question): Promise<unknown> => {
    child.send(question)
    const said = await answer(child, name)
    if (said.kind !== 'answer') throw new Error(`${name} did not answer`)
    return said.value
  }
  return {
    name,
    port: report.port,
    pid: child.pid,
    says,
    ask<Q extends Question>(question: Q) {
      const answered = asked.then(() => askNow(question))
      asked = answered.catch(() => {})
      return answered as Promise<Answer<Q>>
    },
    stop: () => ended(child, () => child.connected && child.disconnect()),
  }
}

/** Whether HAProxy is on this machine. */
export function hasHaproxy(): boolean {
  try {
    execFileSync('haproxy', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Starts HAProxy as a TCP proxy, one thread as every other contestant. */
export async function haproxy(backend: number): Promise<Contestant> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-bench-haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  const timeouts = 'timeout connect 5s\n timeout client 1h\n timeout server 1h'
  writeFileSync(
    file,
    `global\n nbthread 1\ndefaults\n mode tcp\n ${timeouts}\nlisten bench\n bind 127.0.0.1:${port}\n server backend 127.0.0.1:${backend}\n`,
  )
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  await listens(port, child)
  return {
    name: 'haproxy',
    port,
    pid: child.pid,
    says: [],
    ask: speechless,
    async stop() {
      await ended(child, () => child.kill('SIGTERM'))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Tells a process to end; kills it after five seconds. */
async function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  end()
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(force)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when something listens on the port; rejects when the process has ended. */
async function listens(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`HAProxy ended with exit code ${child.exitCode}`)
    const socket = connect({ host: '127.0.0.1', port })
    try {
      await once(socket, 'connect')
      return
    } catch {
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}

async function answer(child: ChildProcess, name: string): Promise<Report> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([report]) => report as Report),
      once(child, 'exit', { signal }).then(([code]): never => {
        throw new Error(`${name} ended (exit code ${code}) in the middle of the bench`)
      }),
    ])
  } finally {
    waiting.abort()
  }
}
