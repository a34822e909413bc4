import { parentPort, workerData } from 'node:worker_threads'
import type { JournalOrder, JournalReport, JournalRequestName, JournalRequests } from './requests.ts'

/*
 * The journal's thread: the one owner of its database. SQLite waits for the disk, which may take long; here it keeps nobody
 * waiting but those who asked.
 */

type Handlers = {
  readonly [Name in JournalRequestName]: (asked: JournalRequests[Name]['asked']) => JournalRequests[Name]['answer']
}

const port = parentPort
if (!port) throw new Error('src/journal/thread runs on a worker thread')
const report = (message: JournalReport): void => port.postMessage(message)

// Node.js 22 warns on stderr that node:sqlite is new, in the midst of the screen.
process.removeAllListeners('warning')
const [{ backUp, journalError, openDatabase }, { LastPositionRows }, { CustodyRows }] = await Promise.all([
  import('./database.ts'),
  import('./last-position-rows.ts'),
  import('./custody-rows.ts'),
])

const { file } = workerData as { readonly file: string }

function fail(error: unknown, id?: number): void {
  const { code, message } = journalError(error, file)
  report({ kind: 'failed', code, message, ...(id === undefined ? {} : { id }) })
}

function serve(): void {
  const database = openDatabase(file)
  const positions = new LastPositionRows(database)
  const custody = new CustodyRows(database)
  const handlers: Handlers = {
    'lastPosition.find': ({ uuid }) => positions.find(uuid),
    'lastPosition.save': ({ entries, most }) => {
      positions.save(entries, most)
      return undefined
    },
    'custody.find': ({ uuid }) => custody.find(uuid),
    'custody.put': ({ row }) => {
      custody.put(row)
      return undefined
    },
    'custody.named': ({ name }) => custody.named(name),
    'journal.backup': ({ file: copy }) => backUp(database, copy),
    'custody.unsettled': () => custody.unsettled(),
  }
  port?.on('message', (order: JournalOrder) => {
    if (order.kind === 'close') {
      database.close()
      port?.close()
      return
    }
    try {
      report({ kind: 'answer', id: order.id, answer: handlers[order.name](order.asked as never) })
    } catch (error) {
      fail(error, order.id)
    }
  })
  report({ kind: 'opened' })
}

try {
  serve()
} catch (error) {
  fail(error)
  port.close()
}
