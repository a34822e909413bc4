import { connect } from 'node:net'
import { readStatus, statusHandshake, statusPing, statusRequest } from '../protocol/status.ts'
import { encodeFrame } from '../wire/frame-encoding.ts'
import { FrameReader } from '../wire/frame-reader.ts'
import { NoAnswer, StatusHidden } from './liveness.ts'
import { networkSentence } from './network-sentence.ts'

export interface Probe {
  readonly pingMs: number
  /** The protocol number that the server answered with. */
  readonly protocol: number
  /** What it calls its version. */
  readonly version: string
}

/**
 * Asks a server for its status, as the server list of a client with that protocol number does: whichever version the
 * server speaks, it answers. Rejects with a sentence: with `NoAnswer` when none came.
 */
export function probe(
  address: { readonly host: string; readonly port: number },
  protocolNumber: number,
  timeoutMs: number,
): Promise<Probe> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    const reader = new FrameReader()
    const seen = { protocol: -1, version: '' }
    let askedAt = 0
    let connected = false
    const fail = (reason: string): void => {
      socket.destroy()
      reject(new Error(reason))
    }
    socket.setTimeout(timeoutMs, () => {
      socket.destroy()
      reject(new NoAnswer(`it did not answer within ${timeoutMs} ms`))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const reason = networkSentence(error)
      // It was reset with our request unread: closed on purpose, as below.
      if (connected && error.code === 'ECONNRESET') closed(reason)
      else fail(reason)
    })
    const closed = (reason: string): void =>
      reject(socket.bytesRead === 0 && connected ? new StatusHidden(reason) : new Error(reason))
    socket.on('close', () => closed('it closed the connection'))
    socket.on('connect', () => {
      connected = true
      const hello = statusHandshake(protocolNumber, address.host, address.port)
      socket.write(Buffer.concat([encodeFrame(hello, -1), encodeFrame(statusRequest(), -1)]))
    })
    socket.on('data', (bytes) => {
      try {
        reader.push(bytes)
        for (let frame = reader.next(); frame; frame = reader.next()) {
          const answer = readStatus(frame.packet())
          if (answer.name === 'server_info') {
            const { version } = JSON.parse(answer.json) as {
              version?: { name?: unknown; protocol?: unknown }
            }
            seen.protocol = Number(version?.protocol ?? -1)
            seen.version = String(version?.name ?? '')
            askedAt = performance.now()
            socket.write(encodeFrame(statusPing(), -1))
          } else {
            resolve({ ...seen, pingMs: performance.now() - askedAt })
            socket.destroy()
          }
        }
      } catch (error) {
        fail(`its status can't be read: ${(error as Error).message}`)
      }
    })
  })
}
