import { connect } from 'node:net'
import type { Protocol } from '../protocol/versions.ts'
import { encodeFrame, FrameReader } from '../wire/frame.ts'
import { networkSentence } from './network-sentence.ts'

export interface Probe {
  readonly pingMs: number
  /** The protocol number that the server answered with. */
  readonly protocol: number
  /** What it calls its version. */
  readonly version: string
}

/** Asks a server for its status, as a client's server list does. Rejects with a sentence. */
export function probe(
  address: { readonly host: string; readonly port: number },
  protocol: Protocol,
  timeoutMs: number,
): Promise<Probe> {
  const asks = protocol.packets('status', 'serverbound')
  const answers = protocol.packets('status', 'clientbound')
  const handshake = protocol.packets('handshaking', 'serverbound')
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    const reader = new FrameReader()
    const seen = { protocol: -1, version: '' }
    let askedAt = 0
    const fail = (reason: string): void => {
      socket.destroy()
      reject(new Error(reason))
    }
    socket.setTimeout(timeoutMs, () => fail(`it did not answer within ${timeoutMs} ms`))
    socket.on('error', (error) => fail(networkSentence(error)))
    socket.on('close', () => fail('it closed the connection'))
    socket.on('connect', () => {
      const hello = {
        protocolVersion: protocol.number,
        serverHost: address.host,
        serverPort: address.port,
        nextState: 1,
      }
      socket.write(
        Buffer.concat([
          encodeFrame(handshake.encode('set_protocol', hello), -1),
          encodeFrame(asks.encode('ping_start', {}), -1),
        ]),
      )
    })
    socket.on('data', (bytes) => {
      try {
        reader.push(bytes)
        for (let frame = reader.next(); frame; frame = reader.next()) {
          const { name, params } = answers.decode(frame.packet())
          if (name === 'server_info') {
            const { version } = JSON.parse(params.response as string) as {
              version?: { name?: unknown; protocol?: unknown }
            }
            seen.protocol = Number(version?.protocol ?? -1)
            seen.version = String(version?.name ?? '')
            askedAt = performance.now()
            socket.write(encodeFrame(asks.encode('ping', { time: [0, 0] }), -1))
          } else if (name === 'ping') {
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
