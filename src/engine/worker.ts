import { Worker } from 'node:worker_threads'
import type { EngineSettings, RunningEngine } from './host.ts'
import type { CommandResult, ConsoleMessage, EngineMessage } from './messages.ts'
import type { ThreadStart } from './thread.ts'

/** The sibling as it was compiled, or as it stands in the sources. */
const threadFile = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Starts an engine on a thread of its own, so that drawing a screen never makes a player wait. */
export function startEngineThread(
  settings: EngineSettings,
  hear: (message: EngineMessage) => void,
  signal: AbortSignal,
): Promise<RunningEngine> {
  const worker = new Worker(threadFile, { workerData: settings })
  const waiting = new Map<number, (result: CommandResult) => void>()
  const gone = Promise.withResolvers<void>()
  let nextId = 1
  const say = (message: ConsoleMessage): void => worker.postMessage(message)
  const engine: RunningEngine = {
    command: (line) =>
      new Promise((resolve) => {
        const id = nextId++
        waiting.set(id, resolve)
        say({ kind: 'command', id, line })
      }),
    stop() {
      say({ kind: 'stop' })
      return gone.promise
    },
  }
  signal.addEventListener('abort', () => say({ kind: 'stop' }), { once: true })
  return new Promise((resolve, reject) => {
    worker.on('message', (message: EngineMessage | ThreadStart) => {
      if (message.kind === 'started') resolve(engine)
      else if (message.kind === 'failed') reject(new Error(message.error))
      else if (message.kind === 'result') {
        waiting.get(message.id)?.(message.result)
        waiting.delete(message.id)
      } else hear(message)
    })
    worker.on('error', (error) => {
      reject(error)
      hear({ kind: 'stopped', error: error.message })
    })
    worker.on('exit', () => {
      for (const answer of waiting.values()) answer({ ok: false, error: 'The engine has stopped.' })
      waiting.clear()
      gone.resolve()
    })
  })
}
