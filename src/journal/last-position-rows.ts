import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LastPosition } from './last-position.ts'

/** A player's UUID, lower case with dashes, and where it was. */
export type LastPositionEntry = readonly [uuid: string, last: LastPosition]

/** The table `last_position`. */
export class LastPositionRows {
  readonly #database: DatabaseSync
  readonly #find: StatementSync
  readonly #put: StatementSync
  readonly #count: StatementSync
  readonly #forgetOldest: StatementSync

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#find = database.prepare('SELECT * FROM last_position WHERE uuid = ?')
    this.#put = database.prepare('REPLACE INTO last_position VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#count = database.prepare('SELECT count(*) AS rows FROM last_position')
    this.#forgetOldest = database.prepare(
      'DELETE FROM last_position WHERE uuid IN (SELECT uuid FROM last_position ORDER BY seen_at LIMIT ?)',
    )
  }

  find(uuid: string): LastPosition | undefined {
    const row = this.#find.get(uuid)
    if (!row) return undefined
    const number = (column: string): number => Number(row[column])
    return {
      ...{ name: String(row.name), server: String(row.server), dimension: String(row.dimension) },
      ...{ x: number('x'), y: number('y'), z: number('z'), yaw: number('yaw'), pitch: number('pitch') },
      ...{ seenAt: number('seen_at'), left: number('has_left') === 1, dead: number('dead') === 1 },
    }
  }

  /** Writes them all or none. No more than `most` rows are kept: those go that were not seen for longest. */
  save(entries: readonly LastPositionEntry[], most: number): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const [uuid, last] of entries) {
        const { name, server, dimension, x, y, z, yaw, pitch, seenAt, left, dead } = last
        this.#put.run(uuid, name, server, dimension, x, y, z, yaw, pitch, seenAt, Number(left), Number(dead))
      }
      const { rows } = this.#count.get() as { rows: number }
      if (rows > most) this.#forgetOldest.run(rows - most)
      this.#database.exec('COMMIT')
    } catch (error) {
      // A full disk has ended the transaction already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
