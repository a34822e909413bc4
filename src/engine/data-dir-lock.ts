import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Two meshes on one data directory would run two processes on one world's folder. */
export class DataDirError extends Error {
  readonly code = 'data-dir.in-use'

  constructor(dataDir: string, pid: number) {
    super(
      `${dataDir} is in use by another mcmesh (process ${pid}). Stop that one, or give this one another --data-dir.`,
    )
    this.name = 'DataDirError'
  }
}

/**
 * Takes a data directory for this process and answers the way to give it back. The lock is a file with the process's id; one
 * that a process left behind when it was killed is taken over.
 *
 * @throws DataDirError when another process that runs has it
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'mcmesh.pid')
  mkdirSync(dataDir, { recursive: true })
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = ownerOf(file)
    if (owner !== undefined && runs(owner)) throw new DataDirError(dataDir, owner)
    rmSync(file, { force: true })
  }
}

function ownerOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Whether a process of that id runs; one of another user can't be asked and does. */
function runs(pid: number): boolean {
  // A container's processes have the same few ids each time: an old lock that names us is none of ours.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
