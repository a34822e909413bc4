import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type Command, issue } from '../engine/command.ts'
import { maxLineLength } from '../engine/command-lines.ts'
import type { CommandResult, EngineMessage, PacketBatch } from '../engine/messages.ts'
import { cleanDeep, cleanText } from './clean.ts'
import { execute } from './commands.ts'
import type { PacketDecoder } from './decode.ts'
import { compileFilter, isFilterError, type PacketFilter } from './filter.ts'
import type { EnginePort } from './port.ts'
import { readStdinLine, type StdinLine } from './stdin-line.ts'
import { plainJson } from './tree.ts'

export interface HeadlessOptions {
  readonly port: EnginePort
  readonly stdin: Readable
  readonly stdout: Writable
  readonly readonly?: boolean
  /** Fills `data` of `packet` events; without it they have none. */
  readonly decode?: PacketDecoder
  /** Unix time in milliseconds; for tests. */
  readonly now?: () => number
}

/** Packets larger than this are written without their fields: decoding a chunk costs more than a line is worth. */
const decodeLimit = 4096

/**
 * The console without a screen: one JSON object a line on stdout, commands on stdin, each answered by a `result` line in the
 * order in which they came. The end of stdin ends nothing. A reader that went away (EPIPE) stops the mesh without a word.
 * Resolves when the mesh has stopped.
 */
export async function runHeadless(options: HeadlessOptions): Promise<void> {
  const { port, stdin, stdout } = options
  const now = options.now ?? Date.now
  let version = ''
  let congested = false
  let broken = false
  const ended = Promise.withResolvers<void>()

  const write = (event: Readonly<Record<string, unknown>>, time = now()): void => {
    if (broken) return
    congested = !stdout.write(`${JSON.stringify({ time: new Date(time).toISOString(), ...event })}\n`)
  }

  const stop = () => void port.stop().then(ended.resolve, ended.reject)
  const onBroken = () => {
    if (broken) return
    broken = true
    stop()
  }
  const onDrain = () => {
    congested = false
  }

  /** `inspect PLAYER FILTER`: which packets of whom are written. */
  const filters = new Map<string, PacketFilter>()
  const rememberFilter = (command: Command): void => {
    if (command.name === 'uninspect') filters.delete(command.args.player.toLowerCase())
    if (command.name !== 'inspect') return
    const filter = compileFilter(command.args.filter ?? '')
    if (!isFilterError(filter)) filters.set(command.args.player.toLowerCase(), filter)
  }

  const packets = (batch: PacketBatch): void => {
    const filter = filters.get(batch.player.toLowerCase())
    for (const record of batch.packets) {
      // A slow reader loses packets, never an event or a result.
      if (congested) return
      if (!(filter?.match(record) ?? true)) continue
      const { link, direction, name, bytes, state, outcome, note } = record
      const data = decoded(record)
      write(
        cleanDeep({ event: 'packet', player: batch.player, link, direction, name, bytes, state, outcome, note, data }),
        record.time,
      )
    }
  }

  const decoded = (record: PacketBatch['packets'][number]): unknown => {
    if (options.decode === undefined || version === '' || record.packet === undefined) return undefined
    if (record.bytes > decodeLimit) return undefined
    try {
      return plainJson(options.decode(version, record))
    } catch {
      // What does not match its schema is still a packet that came by.
      return undefined
    }
  }

  const listen = (message: EngineMessage): void => {
    switch (message.kind) {
      case 'snapshot':
        version = message.snapshot.version
        return
      case 'events':
        for (const event of message.events) {
          if (event.event === 'ready') version = event.version
          if (event.event === 'log' && event.level === 'debug') continue
          const { time, ...rest } = cleanDeep(event)
          write(rest, time)
        }
        return
      case 'packets':
        message.batches.forEach(packets)
        return
      case 'stopped':
        if (message.error !== undefined) write({ event: 'log', level: 'error', message: cleanText(message.error) })
        ended.resolve()
        return
    }
  }

  let queue: Promise<void> = Promise.resolve()
  const answer = ({ id, text }: StdinLine, result: CommandResult): void =>
    write(cleanDeep({ event: 'result', ...(id === undefined ? {} : { id }), command: cleanText(text, 256), ...result }))
  const run = async (command: Command): Promise<CommandResult> => {
    const result = await execute(issue(command), { port, readonly: options.readonly ?? false })
    if (result.ok) rememberFilter(command)
    return result
  }
  const onLine = (text: string): void => {
    const line = readStdinLine(text)
    const { command } = line
    if ('ok' in command) {
      queue = queue.then(() => answer(line, command))
      return
    }
    // A line sees what those before it did; only `stop` waits for nobody.
    const begun = command.name === 'stop' ? run(command) : undefined
    queue = queue.then(async () => answer(line, await (begun ?? run(command))))
  }

  const unsubscribe = port.subscribe(listen)
  stdout.on('error', onBroken)
  stdout.on('drain', onDrain)
  const lines = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY, terminal: false })
  const guard = boundLines(stdin, (length) => {
    onLine(`${'?'.repeat(16)} (${length} characters without a line end)`)
    lines.close()
  })
  lines.on('line', onLine)
  // Garbage or a closed descriptor on stdin is no reason to end.
  stdin.on('error', () => lines.close())
  try {
    await ended.promise
    await queue
  } finally {
    unsubscribe()
    guard()
    lines.close()
    stdout.off('drain', onDrain)
    stdin.pause()
  }
}

/** Watches for input that never ends a line, so that it is not collected without limit. */
function boundLines(stdin: Readable, tooLong: (length: number) => void): () => void {
  let length = 0
  const watch = (chunk: Buffer | string): void => {
    const text = chunk.toString()
    const end = text.lastIndexOf('\n')
    length = end < 0 ? length + text.length : text.length - end - 1
    if (length > maxLineLength * 16) {
      stdin.off('data', watch)
      tooLong(length)
    }
  }
  stdin.on('data', watch)
  return () => stdin.off('data', watch)
}
