import type { CustodyStore } from '../carry/custody.ts'
import type { Journal } from './journal.ts'

/** The rows of who has what, in the journal. */
export const journalCustody = (journal: Pick<Journal, 'ask'>): CustodyStore => ({
  find: (uuid) => journal.ask('custody.find', { uuid }),
  put: (row) => journal.ask('custody.put', { row }),
})
