import { type FileHandle, open } from 'node:fs/promises'
import type { CommandResult, PacketRecord } from '../engine/messages.ts'
import { cleanText } from './clean.ts'
import { compileFilter, isFilterError } from './filter.ts'
import { shownLog } from './rows/log-shown.ts'
import type { ConsoleStore } from './store.ts'

/** Lines written at once: an export never holds the whole file in memory. */
const BATCH = 200

/**
 * Writes what the packets view or the log view shows (its filter, up to its pause) into a new file, one JSON object a line.
 * An existing file is left alone.
 */
export async function exportView(store: ConsoleStore, file: string): Promise<CommandResult> {
  const { view } = store.state.getState()
  if (view !== 'packets' && view !== 'log')
    return { ok: false, error: 'Packets and log can be exported: go there with 5 or 6 first.' }
  const lines = view === 'packets' ? packetLines(store) : logLines(store)
  if (lines === undefined) return { ok: false, error: 'No player is inspected: select one and press i.' }
  let handle: FileHandle | undefined
  try {
    handle = await open(file, 'wx')
    let written = 0
    let batch: string[] = []
    for (const line of lines) {
      batch.push(line)
      written++
      if (batch.length < BATCH) continue
      await handle.write(`${batch.join('\n')}\n`)
      batch = []
    }
    if (batch.length > 0) await handle.write(`${batch.join('\n')}\n`)
    return {
      ok: true,
      data: `${written} ${view === 'packets' ? 'packets' : 'lines'} written to ${cleanText(file, 200)}`,
    }
  } catch (error) {
    return { ok: false, error: fileSentence(error as NodeJS.ErrnoException, file) }
  } finally {
    await handle?.close().catch(() => {})
  }
}

function fileSentence({ code, message }: NodeJS.ErrnoException, file: string): string {
  const name = cleanText(file, 200)
  if (code === 'EEXIST') return `${name} exists already: name another file, nothing is overwritten.`
  if (code === 'ENOENT') return `The folder of ${name} does not exist: make it first.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${name} may not be written: name another place.`
  if (code === 'EISDIR') return `${name} is a folder: name a file in it.`
  if (code === 'ENOSPC') return `There is no room left for ${name}.`
  return `${name} can't be written: ${cleanText(message, 200)}`
}

function packetLines(store: ConsoleStore): readonly string[] | undefined {
  const { packets, views } = store.state.getState()
  if (packets.player === undefined) return undefined
  const ring = store.ring(packets.player)
  const filter = compileFilter(views.packets.filter)
  const lines: string[] = []
  for (let position = ring.first; position < Math.min(ring.end, packets.pausedAt ?? ring.end); position++) {
    const record = ring.at(position)
    if (record === undefined || isFilterError(filter) || !filter.match(record)) continue
    lines.push(JSON.stringify(packetJson(packets.player, record)))
  }
  return lines
}

function packetJson(player: string, record: PacketRecord): object {
  const { time, packet, ...rest } = record
  const bytes = packet === undefined ? {} : { packet: Buffer.from(packet).toString('base64') }
  return { time: new Date(time).toISOString(), player, ...rest, ...bytes }
}

function logLines(store: ConsoleStore): readonly string[] {
  const { rows, shown } = shownLog(store.state.getState())
  return rows
    .slice(0, shown)
    .map(({ time, ...event }) => JSON.stringify({ time: new Date(time).toISOString(), ...event }))
}
