import { createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../config/mesh.ts'
import { ClientSession } from '../session/client/session.ts'
import { afterSilence } from '../session/silence.ts'
import { MinecraftConnection } from './connection.ts'
import { guarded } from './flush.ts'
import type { RunningMesh } from './mesh.ts'
import { networkSentence } from './network-sentence.ts'

/** Milliseconds that clients have to receive why they are sent away when the mesh stops. */
const FAREWELL_MS = 1_000

/** Takes clients in, under the limits on connects. */
export class Listener {
  readonly #mesh: RunningMesh
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Open connections and the last second's connects, by address. */
  readonly #open = new Map<string, number>()
  readonly #recent = new Map<string, number>()
  #forget: NodeJS.Timeout | undefined

  constructor(mesh: RunningMesh) {
    this.#mesh = mesh
    this.#server = createServer((socket) =>
      guarded(
        (error) => {
          mesh.log('error', `a client could not be taken in: ${error.stack}`)
          socket.destroy()
        },
        () => this.#take(socket),
      ),
    )
  }

  /** Resolves with the address it came to listen on; rejects with a sentence. */
  listen({ host, port }: Address): Promise<Address> {
    return new Promise((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException): void => reject(new Error(listenSentence(host, port, error)))
      this.#server.once('error', refused)
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', refused)
        // Such as too many open files: the next client may find room again.
        this.#server.on('error', (error) => this.#mesh.log('error', `Taking clients in failed: ${error.message}`))
        this.#forget = setInterval(() => this.#recent.clear(), 1000)
        const address = this.#server.address()
        resolve({ host, port: typeof address === 'object' && address ? address.port : port })
      })
    })
  }

  /** Takes no more clients; resolves when the last connection is closed. */
  close(): Promise<void> {
    clearInterval(this.#forget)
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy()
      }, FAREWELL_MS)
      this.#server.close(() => {
        clearTimeout(patience)
        resolve()
      })
    })
  }

  #take(socket: Socket): void {
    const { limits } = this.#mesh
    const address = socket.remoteAddress ?? ''
    this.#sockets.add(socket)
    this.#count(this.#open, address, 1)
    this.#count(this.#recent, address, 1)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#count(this.#open, address, -1)
    })
    const limited = limits.limitLoopback || !isLoopback(address)
    if (
      limited &&
      ((this.#open.get(address) ?? 0) > limits.connectionsPerAddress ||
        (this.#recent.get(address) ?? 0) > limits.connectsPerSecond)
    ) {
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    const connection = new MinecraftConnection(
      socket,
      {
        maxFrame: limits.maxFrame,
        maxPacket: limits.maxPacketFromClient,
        buffer: limits.clientBuffer,
        silence: limits.keepAliveTimeout,
      },
      (error) => this.#mesh.log('error', `${session.player?.name ?? address} could not be let go: ${error.stack}`),
    )
    const session = new ClientSession(this.#mesh, connection, address)
    connection.attach(session)
    const cancel = afterSilence(
      this.#mesh,
      limits.loginTimeout,
      () => session.answeredAt,
      () => {
        if (session.player && !session.player.level.joined)
          session.disconnect(`No server let you in within ${limits.loginTimeout / 1000} s.`)
        else if (!session.player) session.end()
      },
    )
    const cancelHandshake = this.#mesh.later(limits.handshakeTimeout, () => {
      if (session.state === 'handshaking') session.end()
    })
    socket.once('close', () => {
      cancel()
      cancelHandshake()
    })
  }

  #count(counts: Map<string, number>, address: string, by: number): void {
    const count = (counts.get(address) ?? 0) + by
    if (count > 0) counts.set(address, count)
    else counts.delete(address)
  }
}

const isLoopback = (address: string): boolean => address === '::1' || /^(::ffff:)?127\./.test(address)

function listenSentence(host: string, port: number, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use by another program. Stop it, or set "listen" to another port.`
  if (error.code === 'EACCES')
    return `Port ${port} on ${host} may not be used by this user. Set "listen" to a port above 1023.`
  if (error.code === 'EADDRNOTAVAIL')
    return `This machine has no address ${host}. Set "listen" to 0.0.0.0:${port} or one that it has.`
  return `mcmesh can't listen on ${host}:${port}: ${networkSentence(error)}`
}
