import type { IssuedCommand } from '../engine/command.ts'
import type { EngineCommandName } from '../engine/command-table.ts'
import type { CommandResult, EngineMessage } from '../engine/messages.ts'

/**
 * The console's end of the engine, wherever that runs: on a worker thread behind the screen, in the same thread when
 * headless, or a scripted one in tests.
 */
export interface EnginePort {
  /** Runs one command, which ends once, by its id; never rejects for one that fails, the result says so. */
  send(command: IssuedCommand<EngineCommandName>): Promise<CommandResult>
  /** Messages in the order in which the engine sent them; returns the way to unsubscribe. */
  subscribe(listener: (message: EngineMessage) => void): () => void
  /** Players sent why, links closed, children ended; resolves when nothing is left. Safe to call twice. */
  stop(): Promise<void>
}
