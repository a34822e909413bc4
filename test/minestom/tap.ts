import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { protocolOf, type State } from '../../src/protocol/versions.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { readVarint } from '../../src/wire/varint.ts'

/** A packet as a server wrote it: id and body. */
export interface Tapped {
  readonly state: State
  readonly packet: Buffer
}

/** Packets of a server after which it speaks another state. */
const turns: Partial<Record<State, Readonly<Record<string, State>>>> = {
  login: { success: 'configuration' },
  configuration: { finish_configuration: 'play' },
  play: { start_configuration: 'configuration' },
}

/**
 * Stands between one client and a server that does not compress, and keeps what the server writes, byte for byte: what
 * minecraft-protocol's client gives out has been read before, and some of its readers change the bytes.
 */
export class Tap {
  readonly packets: Tapped[] = []
  readonly #server = createServer()
  readonly #sockets: Socket[] = []

  private constructor(version: string, port: number) {
    this.#server.on('connection', (client) => {
      const backend = connect(port, '127.0.0.1')
      this.#sockets.push(client, backend)
      client.pipe(backend)
      backend.pipe(client)
      const reader = new FrameReader()
      let state: State = 'login'
      backend.on('data', (bytes: Buffer) => {
        reader.push(Buffer.from(bytes))
        for (let frame = reader.next(); frame; frame = reader.next()) {
          const packet = Buffer.from(frame.packet())
          this.packets.push({ state, packet })
          const name = protocolOf(version).packets(state, 'clientbound').nameOf(readVarint(packet, 0))
          state = turns[state]?.[name ?? ''] ?? state
        }
      })
      for (const socket of [client, backend]) socket.on('error', () => undefined)
    })
  }

  /** Listens on a free port of 127.0.0.1 for a client of that version, in front of the server on `port`. */
  static async open(version: string, port: number): Promise<Tap> {
    const tap = new Tap(version, port)
    tap.#server.listen(0, '127.0.0.1')
    await once(tap.#server, 'listening')
    return tap
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
