/** `PRAGMA application_id` of a journal: "mesh" in ASCII. */
export const APPLICATION_ID = 0x6d657368

/**
 * What made the tables what they are, oldest first: `PRAGMA user_version` counts how many of these a file has had. A change
 * is a new entry; those that were released stay as they are.
 */
export const migrations: readonly string[] = [
  // The UUID is the one that the mesh knows its player by: lower case, with dashes. Times are milliseconds since the epoch.
  `CREATE TABLE last_position (
    uuid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    server TEXT NOT NULL,
    dimension TEXT NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    z REAL NOT NULL,
    yaw REAL NOT NULL,
    pitch REAL NOT NULL,
    seen_at INTEGER NOT NULL,
    has_left INTEGER NOT NULL,
    dead INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX last_position_seen_at ON last_position (seen_at);`,
  // Who has what a player is and has. The columns beside the row (src/carry/custody.ts, as JSON) are there to be searched and read.
  `CREATE TABLE custody (
    uuid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    carry INTEGER NOT NULL,
    holder TEXT NOT NULL,
    target TEXT,
    stows INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`,
]
