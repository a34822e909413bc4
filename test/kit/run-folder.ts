import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that all test files of this run share, such as for what is built once. It goes when the run ends. */
    runFolder: string
  }
}

/** Makes the folder before the first test file and removes it after the last, or when the run is broken off. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-run-'))
  project.provide('runFolder', folder)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  return remove
}
