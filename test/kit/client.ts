import { once } from 'node:events'
import { protocolOf } from '../../src/protocol/versions.ts'
import type { Rule } from '../../src/world/witness.ts'
import { arrivalOf } from './client/arrival.ts'
import { until, within } from './conditions.ts'
import { type Client, createClient } from './minecraft-protocol.ts'
import { type Watched, watch } from './watch.ts'

export interface ClientOptions {
  readonly port: number
  readonly name: string
  readonly version?: string
  readonly host?: string
  readonly ignore?: readonly Rule[]
  /** Answer teleports, chunk batches and pings as vanilla does; true unless told. */
  readonly answer?: boolean
  /** Answer keep-alives; true unless told. */
  readonly keepAlive?: boolean
  readonly timeout?: number
  /** Is given the client before it connects: whoever listens to all that it is sent. */
  onClient?(client: Client): void
}

export interface ReceivedPacket {
  readonly state: string
  readonly name: string
  readonly params: Record<string, unknown>
}

/** A minecraft-protocol client for scripted conversations: it does nothing but what it is told (and the answers). */
export interface TestClient extends Watched {
  readonly client: Client
  /** Every packet received, in order, but chunk data. */
  readonly received: ReceivedPacket[]
  position: { x: number; y: number; z: number }
  readonly ended: () => string | undefined
  send(name: string, params?: object): void
  /** Moves at once, as one packet; vanilla servers refuse more than 10 blocks. */
  move(x: number, y: number, z: number, onGround?: boolean): void
  /** Walks in steps of at most 0.25 blocks, one each tick of 50 ms (or `stepEvery`). */
  walk(x: number, z: number, options?: { stepEvery?: number }): Promise<void>
  /** The first packet of that name after the call, or after `since` (an index into `received`). */
  next(name: string, options?: { since?: number; timeout?: number }): Promise<ReceivedPacket>
  quit(): Promise<void>
}

/** Joins and waits for the first position. */
export async function joinClient(options: ClientOptions): Promise<TestClient> {
  const { port, name, version = '1.21.4', host = '127.0.0.1', ignore, answer = true, timeout = 20_000 } = options
  const client = createClient({
    host,
    port,
    username: name,
    version,
    auth: 'offline',
    hideErrors: true,
    keepAlive: options.keepAlive ?? true,
  })
  options.onClient?.(client)
  const watched = watch(client, version, ignore)
  const protocol = protocolOf(version)
  const serverbound = protocol.packets('play', 'serverbound')
  // Flags since 1.21.3, a boolean before: the encoder takes what its version names.
  const ground = (onGround: boolean) => ({ onGround, flags: { onGround, hasHorizontalCollision: false } })
  const received: ReceivedPacket[] = []
  let end: string | undefined
  let placed = false
  let reason: string | undefined

  const test: TestClient = {
    ...watched,
    client,
    received,
    position: { x: 0, y: 0, z: 0 },
    ended: () => end,
    send: (packet, params = {}) => client.write(packet, params),
    move(x, y, z, onGround = true) {
      test.position = { x, y, z }
      client.write('position', { x, y, z, ...ground(onGround) })
    },
    async walk(x, z, { stepEvery = 50 } = {}) {
      const from = test.position
      const distance = Math.hypot(x - from.x, z - from.z)
      const steps = Math.max(1, Math.ceil(distance / 0.25))
      for (let step = 1; step <= steps; step++) {
        const { promise, resolve } = Promise.withResolvers<void>()
        setTimeout(resolve, stepEvery)
        await promise
        if (end !== undefined) throw new Error(`${name} lost its connection while walking: ${end}`)
        const part = step / steps
        test.move(from.x + (x - from.x) * part, test.position.y, from.z + (z - from.z) * part)
      }
    },
    async next(packet, { since = received.length, timeout = 10_000 } = {}) {
      return until(() => received.slice(since).find((each) => each.name === packet), {
        timeout,
        message: () => `${packet} for ${name}; the latest were ${watched.latest.slice(-5).join(', ')}`,
      })
    },
    async quit() {
      if (end !== undefined) return
      const gone = once(client, 'end')
      client.end('quit')
      client.socket?.end()
      await within(gone, 5_000, `${name} to leave`).catch(() => client.socket?.destroy())
    },
  }

  client.on('packet', (params, meta) => {
    received.push({ state: meta.state, name: meta.name, params: meta.name === 'map_chunk' ? {} : params })
    if (received.length > 20_000) received.splice(0, 10_000)
    if (meta.name === 'kick_disconnect' || meta.name === 'disconnect') reason = JSON.stringify(params)
  })
  client.on('end', (why) => {
    end = reason ?? why
  })
  client.on('position', (at: { x: number; y: number; z: number; yaw: number; pitch: number; teleportId: number }) => {
    test.position = { x: at.x, y: at.y, z: at.z }
    placed = true
    if (!answer) return
    for (const [name, params] of arrivalOf(protocol, at)) client.write(name, params)
  })
  if (answer) {
    client.on('ping', ({ id }: { id: number }) => client.write('pong', { id }))
    client.on('chunk_batch_finished', () => client.write('chunk_batch_received', { chunksPerTick: 20 }))
    client.on('login', () => {
      client.write('settings', {
        locale: 'en_us',
        viewDistance: 8,
        chatFlags: 0,
        chatColors: true,
        skinParts: 127,
        mainHand: 1,
        enableTextFiltering: false,
        enableServerListing: true,
        particleStatus: 'all',
      })
    })
    client.once('position', () => {
      if (serverbound.idOf('player_loaded') !== undefined) client.write('player_loaded', {})
    })
  }
  try {
    await until(
      () => {
        if (end !== undefined) throw new Error(`${name} was not let in: ${end}`)
        return placed
      },
      { timeout, message: `${name} to be placed` },
    )
  } catch (error) {
    client.end('gave up')
    client.socket?.destroy()
    throw error
  }
  return test
}
