import { dirname } from 'node:path'

export type RecordingErrorCode =
  | 'file.ending'
  | 'file.exists'
  | 'file.unfinished'
  | 'file.unwritable'
  | 'player.recorded'
  | 'player.away'

/** A recording that can't be. `code` is stable, the message is for whoever asked for it. */
export class RecordingError extends Error {
  readonly code: RecordingErrorCode

  constructor(code: RecordingErrorCode, message: string) {
    super(message)
    this.name = 'RecordingError'
    this.code = code
  }
}

/** What a file system's error means, in a sentence with what to do. */
export function fileSentence(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EEXIST':
      return `${path} exists already; choose another name, or move it away first.`
    case 'ENOENT':
    case 'ENOTDIR':
      return `The folder ${dirname(path)} does not exist; make it first.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `mcmesh may not write in ${dirname(path)}; choose another folder, or allow it there.`
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${dirname(path)} is full; make room on it.`
    case 'ENAMETOOLONG':
      return 'That name is too long for a file.'
    default:
      return `${path} can't be written: ${message}`
  }
}
