import { resolve } from 'node:path'
import type { Fields } from './fields.ts'
import type { ProblemCode } from './problems.ts'

/** What reading a zones.json may ask of the outside. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Throws when there is no such file, as `fs.readFileSync` does. */
  readonly readFile: (path: string) => Buffer
  /** Relative paths in the file start here. Default: the working directory. */
  readonly baseDir?: string
}

const MAX_SECRET = 64 * 1024

/** Reads a member that holds a secret: `env:NAME`, `file:PATH`, or the text itself. */
export function takeSecret(fields: Fields, key: string, outside: Outside): string | undefined {
  const text = fields.text(key)
  if (text === undefined) return undefined
  const { findings } = fields
  const path = fields.at(key)
  if (text.startsWith('env:')) {
    const name = text.slice(4)
    const value = outside.env[name]
    if (value) return value
    const state = value === undefined ? 'is not set' : 'is empty'
    return findings.error(
      path,
      'secret.env',
      `The environment variable ${JSON.stringify(name)} ${state}. Set it before the start.`,
    )
  }
  if (text.startsWith('file:')) {
    const content = takeFile(fields, key, text.slice(5), 'secret.file', outside)
    if (content === undefined) return undefined
    // An editor ends a file with a newline; no secret does.
    const secret = content.toString('utf8').replace(/\r?\n$/, '')
    if (secret !== '' && content.length <= MAX_SECRET) return secret
    const state = secret === '' ? 'is empty' : 'is too large for a secret'
    return findings.error(path, 'secret.file', `The file ${JSON.stringify(text.slice(5))} ${state}.`)
  }
  if (text !== '') return text
  return findings.error(path, 'secret.empty', 'The secret is empty. Write it here, or "env:NAME", or "file:PATH".')
}

/** Reads a file that the member `key` names; says why when it cannot. */
export function takeFile(
  fields: Fields,
  key: string,
  name: string,
  code: ProblemCode,
  outside: Outside,
): Buffer | undefined {
  const path = resolve(outside.baseDir ?? '.', name)
  try {
    return outside.readFile(path)
  } catch (error) {
    return fields.findings.error(fields.at(key), code, `${JSON.stringify(path)} cannot be read: ${fileFault(error)}.`)
  }
}

/** Why a file could not be read, in a few words. */
export function fileFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'mcmesh is not allowed to'
  if (code === 'EISDIR') return 'it is a directory'
  return error instanceof Error ? error.message : String(error)
}
