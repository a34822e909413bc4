import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { CustodyRow } from '../carry/custody.ts'

/** The table `custody`: one row a player. */
export class CustodyRows {
  readonly #find: StatementSync
  readonly #put: StatementSync
  readonly #named: StatementSync
  readonly #unsettled: StatementSync

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT row FROM custody WHERE uuid = ?')
    this.#named = database.prepare('SELECT row FROM custody WHERE name = ? COLLATE NOCASE ORDER BY updated_at DESC')
    this.#put = database.prepare('REPLACE INTO custody VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    this.#unsettled = database.prepare('SELECT row FROM custody WHERE target IS NOT NULL OR stows > 0 ORDER BY name')
  }

  find(uuid: string): CustodyRow | undefined {
    const found = this.#find.get(uuid)
    return found && parsed(found)
  }

  /** Those of that name, in whatever capitals, the newest first. */
  named(name: string): CustodyRow[] {
    return this.#named.all(name).map(parsed)
  }

  /** Replaces the player's row. On the disk when it returns (`PRAGMA synchronous = FULL`). */
  put(row: CustodyRow): void {
    const { uuid, name, carry, holder, open, stowed, updatedAt } = row
    this.#put.run(uuid, name, carry, holder, open?.target ?? null, stowed.length, updatedAt, JSON.stringify(row))
  }

  /** Rows with a carry that is open, or with goods that are stowed, by name. */
  unsettled(): CustodyRow[] {
    return this.#unsettled.all().map(parsed)
  }
}

const parsed = ({ row }: Record<string, unknown>): CustodyRow => JSON.parse(String(row)) as CustodyRow
