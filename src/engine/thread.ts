import { parentPort, workerData } from 'node:worker_threads'
import { type EngineSettings, type RunningEngine, startEngine } from './host.ts'
import type { ConsoleMessage, EngineMessage, ResultMessage } from './messages.ts'

/** What the thread sends: of its start, before anything else, then what its engine does. */
export type ThreadMessage =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly error: string }
  | ResultMessage
  | EngineMessage

const port = parentPort
if (!port) throw new Error('src/engine/thread runs on a worker thread')
const send = (message: ThreadMessage): void => port.postMessage(message)

async function run(): Promise<void> {
  let engine: RunningEngine
  const starting = new AbortController()
  const giveUp = (message: ConsoleMessage): void => {
    if (message.kind === 'stop') starting.abort()
  }
  port?.on('message', giveUp)
  try {
    engine = await startEngine(
      workerData as EngineSettings,
      (message) => {
        send(message)
        if (message.kind === 'stopped') port?.close()
      },
      starting.signal,
    )
  } catch (error) {
    send({ kind: 'failed', error: (error as Error).message })
    port?.close()
    return
  }
  port?.off('message', giveUp)
  port?.on('message', (message: ConsoleMessage) => {
    if (message.kind === 'stop') return void engine.stop()
    const { command } = message
    void engine.run(command).then((result) => send({ kind: 'result', id: command.id, result }))
  })
  send({ kind: 'started' })
}

void run()
