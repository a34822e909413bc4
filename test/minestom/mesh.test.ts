import { describe } from 'vitest'
import { acting } from './acting.ts'
import { crossing } from './crossing.ts'
import { halves } from './halves.ts'
import { rows } from './rows.ts'
import { serving } from './serving.ts'

// One file, so that the servers start once a version.
describe.each(rows)('two Minestom servers of $version, joined by the plugin channel', (row) => {
  const servers = halves(row)
  crossing(servers)
  acting(servers, row)
  // The last of these ends a server.
  serving(servers, row)
})
