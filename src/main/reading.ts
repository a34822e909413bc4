import { type Mesh, problemText, readMeshFile } from '../config/mesh.ts'
import type { Arguments } from './arguments.ts'

/** Reads the file of a command that only looks, and writes everything that is wrong with it on stderr. Undefined: it can't be used. */
export function readOrReport({ file, listen }: Pick<Arguments, 'file' | 'listen'>): Mesh | undefined {
  const { mesh, errors, warnings } = readMeshFile(file, { env: process.env, ...(listen ? { listen } : {}) })
  for (const problem of errors) process.stderr.write(`error ${problemText(problem)}\n`)
  for (const problem of warnings) process.stderr.write(`warning ${problemText(problem)}\n`)
  return mesh
}
