import { readdirSync, readFileSync } from 'node:fs'

/** What the system knows of a process: Linux only, where the bench runs. */

/**
 * CPU time that a process has used so far, user and system, all its threads that still run; milliseconds. By the scheduler's
 * own clock (nanoseconds), since utime and stime of `/proc/PID/stat` come in steps of 10 ms, which is more than an idle
 * mesh uses in a measurement. The two agree otherwise. Throws when there is no such process.
 */
export function cpuMs(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [ran] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    nanoseconds += Number(ran)
  }
  return nanoseconds / 1e6
}

/** Resident memory of a process; KB of 1024 bytes. */
export function residentKb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb)
}

/** Read and write calls that a process's main thread has made: of a process whose only files are sockets, theirs. */
export function systemCalls(pid: number): { readonly reads: number; readonly writes: number } {
  const io = readFileSync(`/proc/${pid}/task/${pid}/io`, 'utf8')
  const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(io)?.[1])
  return { reads: of('syscr'), writes: of('syscw') }
}
