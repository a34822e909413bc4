import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Protocol, protocolOf } from '../../../src/protocol/versions.ts'
import type { BodyLink, LinkListener } from '../../../src/sync/rcon-carry/body-link.ts'
import { VanillaClient } from '../../../src/vanilla-client/client.ts'
import { encodeFrame } from '../../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../../src/wire/frame-reader.ts'
import { readVarint } from '../../../src/wire/varint.ts'
import { until } from '../conditions.ts'

/** A player's link of its own to a server: a socket on which a vanilla client answers, and whoever carries speaks too. */
export class SocketLink implements BodyLink {
  readonly server: string
  readonly protocol: Protocol
  readonly openWindow = undefined
  readonly #socket: Socket
  readonly #client: VanillaClient
  readonly #reader = new FrameReader()
  readonly #listeners = new Set<LinkListener>()
  #ended = false

  constructor(server: string, name: string, socket: Socket, version: string) {
    this.server = server
    this.protocol = protocolOf(version)
    this.#socket = socket
    this.#client = new VanillaClient(this.protocol, { name })
    socket.on('data', (bytes) => this.#hear(bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#ended = true
      for (const { closed } of [...this.#listeners]) closed()
    })
    for (const packet of this.#client.open({ host: '127.0.0.1', port: 25565 })) this.send(packet)
  }

  get standing(): boolean {
    return this.#client.standing
  }

  get dismissal(): string | undefined {
    return this.#client.dismissal
  }

  send(packet: Buffer): void {
    if (!this.#ended) this.#socket.write(encodeFrame(packet, this.#reader.threshold))
  }

  hear(listener: LinkListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async leave(): Promise<void> {
    if (this.#ended) return
    const closed = once(this.#socket, 'close')
    this.#socket.end()
    await closed
  }

  #hear(bytes: Buffer): void {
    this.#reader.push(bytes)
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
      const packet = frame.packet()
      const inPlay = this.#client.state === 'play'
      const answers = this.#client.receive(packet)
      this.#reader.threshold = this.#client.threshold
      for (const answer of answers) this.send(answer)
      if (!inPlay) continue
      const name = this.protocol.packets('play', 'clientbound').nameOf(readVarint(packet, 0))
      if (name !== undefined) for (const listener of [...this.#listeners]) listener.packet(name, packet)
    }
  }
}

/** Joins a server and waits until it stands in its world. */
export async function joinLink(
  server: string,
  to: { port: number; name: string; version: string },
): Promise<SocketLink> {
  const socket = connect({ port: to.port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const link = new SocketLink(server, to.name, socket, to.version)
  await until(() => link.standing, {
    message: () => `${to.name} to stand on ${server} (${link.dismissal ?? 'no reason'})`,
  })
  return link
}
