import { parentPort, workerData } from 'node:worker_threads'
import { type EngineSettings, type RunningEngine, startEngine } from './host.ts'
import type { ConsoleMessage, EngineMessage } from './messages.ts'

/** What the thread says of its start, before anything else. */
export type ThreadStart = { readonly kind: 'started' } | { readonly kind: 'failed'; readonly error: string }

const port = parentPort
if (!port) throw new Error('src/engine/thread runs on a worker thread')
const say = (message: EngineMessage | ThreadStart): void => port.postMessage(message)

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
        say(message)
        if (message.kind === 'stopped') port?.close()
      },
      starting.signal,
    )
  } catch (error) {
    say({ kind: 'failed', error: (error as Error).message })
    port?.close()
    return
  }
  port?.off('message', giveUp)
  port?.on('message', (message: ConsoleMessage) => {
    if (message.kind === 'stop') void engine.stop()
    else void engine.command(message.line).then((result) => say({ kind: 'result', id: message.id, result }))
  })
  say({ kind: 'started' })
}

void run()
