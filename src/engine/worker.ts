import { Worker } from 'node:worker_threads'
import { AwaitedResults } from './awaited-results.ts'
import type { EngineSettings, RunningEngine } from './host.ts'
import type { ConsoleMessage, EngineMessage } from './messages.ts'
import type { ThreadMessage } from './thread.ts'

/** The sibling as it was compiled, or as it stands in the sources. */
const threadFile = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Starts an engine on a thread of its own, so that drawing a screen never makes a player wait. */
export function startEngineThread(
  settings: EngineSettings,
  receive: (message: EngineMessage) => void,
  signal: AbortSignal,
): Promise<RunningEngine> {
  const worker = new Worker(threadFile, { workerData: settings })
  const results = new AwaitedResults()
  const gone = Promise.withResolvers<void>()
  const send = (message: ConsoleMessage): void => worker.postMessage(message)
  const engine: RunningEngine = {
    run(command) {
      const result = results.of(command.id)
      send({ kind: 'command', command })
      return result
    },
    stop() {
      send({ kind: 'stop' })
      return gone.promise
    },
  }
  signal.addEventListener('abort', () => send({ kind: 'stop' }), { once: true })
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'started') resolve(engine)
      else if (message.kind === 'failed') reject(new Error(message.error))
      else if (message.kind === 'result') results.end(message.id, message.result)
      else receive(message)
    })
    worker.on('error', (error) => {
      reject(error)
      receive({ kind: 'stopped', error: error.message })
    })
    worker.on('exit', () => {
      results.endAll({ ok: false, error: 'The engine has stopped.' })
      gone.resolve()
    })
  })
}
