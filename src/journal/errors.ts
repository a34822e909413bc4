/**
 * - `in-use`: another process has the data directory
 * - `newer`: the database was written by a newer mcmesh
 * - `foreign`: the file is a database of something else
 * - `damaged`: what the file holds is no database, or broken
 * - `unusable`: the file can't be opened, written or read: permissions, a full or broken disk
 * - `closed`: the mesh ends
 */
export type JournalErrorCode = 'in-use' | 'newer' | 'foreign' | 'damaged' | 'unusable' | 'closed'

/** Why the journal can't be used, in a sentence for the owner of the mesh that says what to do. */
export class JournalError extends Error {
  readonly code: JournalErrorCode

  constructor(code: JournalErrorCode, message: string) {
    super(message)
    this.name = 'JournalError'
    this.code = code
  }
}
