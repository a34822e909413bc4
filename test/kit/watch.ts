import type { EventEmitter } from 'node:events'
import { type PacketSet, type Protocol, protocolOf, type State } from '../../src/protocol/versions.ts'
import { type Rule, type Violation, Witness } from '../../src/world/witness.ts'
import type { Client, PacketMeta } from './minecraft-protocol.ts'

export interface Watched {
  readonly witness: Witness
  /** What the client was sent in the play state, by packet name, since the last `reset`. */
  readonly counts: Map<string, number>
  /** Names of the latest packets, oldest first, for a test's message. */
  readonly latest: readonly string[]
  /** Errors that minecraft-protocol met while reading: it drops such packets without a word. */
  readonly errors: Error[]
  reset(): void
}

/** Lets a witness read what a minecraft-protocol client receives and sends. Call it before the client connects. */
export function watch(client: Client, version: string, ignore: readonly Rule[] = []): Watched {
  const protocol = protocolOf(version)
  const counts = new Map<string, number>()
  const latest: string[] = []
  const errors: Error[] = []
  const witness = new Witness(protocol, { ignore })
  const emitter: EventEmitter = client
  emitter.on('error', (error: Error) => errors.push(error))
  // `packet` is the first event of each packet: what the client answers comes later.
  emitter.prependListener('packet', (_params: unknown, meta: PacketMeta, _buffer: Buffer, whole: Buffer) => {
    witness.clientbound(meta.state as State, whole)
    if (meta.state !== 'play') return
    counts.set(meta.name, (counts.get(meta.name) ?? 0) + 1)
    latest.push(meta.name)
    if (latest.length > 50) latest.shift()
  })
  watchSent(client, protocol, witness)
  return { witness, counts, latest, errors, reset: () => counts.clear() }
}

function watchSent(client: Client, protocol: Protocol, witness: Witness): void {
  const write = client.write.bind(client)
  client.write = (name: string, params: unknown) => {
    const state = client.state as State
    const set: PacketSet = protocol.packets(state, 'serverbound')
    if (set.idOf(name) !== undefined) witness.serverbound(state, set.encode(name, params))
    return write(name, params)
  }
}

/** The violations as lines, for a test's message. */
export const describe = (violations: readonly Violation[]): string[] =>
  violations.map(({ rule, packet, detail }) => `${rule} (${packet}): ${detail}`)
