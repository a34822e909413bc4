import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { protocolOf } from '../../src/protocol/versions.ts'
import { VERSION } from '../version.ts'
import { serveParent } from './report.ts'

/**
 * The nearest limit of a proxy in Node that gives entities ids of its own: it cuts frames, looks packet ids up, replaces entity ids,
 * and writes once for each read. Compressed frames pass as they are; it keeps no other state. What it knows of the captured
 * traffic is enough for that traffic, not for a game.
 */
const protocol = protocolOf(VERSION)
const play = protocol.packets('play', 'clientbound')
/** By packet id. */
const those = (names: readonly string[]): readonly boolean[] =>
  Array.from({ length: 256 }, (_, id) => names.includes(play.nameOf(id) ?? ''))

/** Packets of the capture whose first field is an entity id (varint), and those with others, which the lenses know. */
const leading = those([
  ...['entity_move_look', 'rel_entity_move', 'entity_look', 'sync_entity_position', 'entity_teleport'],
  ...['entity_head_rotation', 'entity_velocity', 'entity_metadata', 'entity_update_attributes', 'entity_equipment'],
  ...['entity_effect', 'remove_entity_effect', 'animation'],
])
const elsewhere = those(['spawn_entity', 'entity_destroy', 'set_passengers', 'damage_event', 'entity_status'])

const login = play.idOf('login')
const loggedIn = protocol.packets('login', 'serverbound').idOf('login_acknowledged') as number
const configured = protocol.packets('configuration', 'serverbound').idOf('finish_configuration') as number

/** Past those of the capture's mobs: of a proxy's own numbers some are longer than the server's. */
const FIRST_ID = 120

/** Where `read` stands. */
let cursor = 0

/** The varint at the cursor, which then stands behind it; -1 when it is not whole. */
function read(bytes: Buffer): number {
  let value = 0
  for (let shift = 0; cursor < bytes.length; shift += 7) {
    const byte = bytes[cursor++] as number
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  return -1
}

/** One client and the connection to the backend that it is given. */
class Relay {
  readonly #client: Socket
  readonly #server: Socket
  readonly #mapped: number[] = []
  #next = FIRST_ID
  #state: 'login' | 'configuration' | 'play' = 'login'
  #rest: Buffer = Buffer.alloc(0)

  constructor(client: Socket, server: Socket) {
    this.#client = client
    this.#server = server
    client.on('data', (bytes) => this.#fromClient(bytes))
    server.on('data', (bytes) => this.#fromServer(bytes))
  }

  /** Everything passes; what ends a state is seen on the way: a client sends it whole. */
  #fromClient(bytes: Buffer): void {
    cursor = 0
    while (this.#state !== 'play' && cursor < bytes.length) {
      const end = read(bytes) + cursor
      // A compressed connection has a size before the id: 0 for what is so short.
      const [size, id] = [bytes[cursor], bytes[cursor + 1]]
      if (end - cursor === 2 && size === 0) {
        if (this.#state === 'login' && id === loggedIn) this.#state = 'configuration'
        else if (this.#state === 'configuration' && id === configured) this.#state = 'play'
      }
      cursor = end
    }
    send(this.#server, this.#client, bytes)
  }

  #fromServer(bytes: Buffer): void {
    if (this.#state === 'play') this.#play(bytes)
    else send(this.#client, this.#server, bytes)
  }

  #play(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    // What fits is replaced where it stands. The rest is written anew, no id and no length longer than by a byte.
    const out = Buffer.allocUnsafe(all.length * 2)
    let [at, kept, written] = [0, 0, 0]
    for (;;) {
      cursor = at
      const length = read(all)
      const start = cursor + 1
      const end = cursor + length
      if (length < 0 || end > all.length) break
      // Compressed frames have a size above 0 here.
      if (all[cursor] === 0) {
        cursor = start
        const packetId = read(all)
        if (leading[packetId]) {
          const from = cursor
          const id = this.#map(read(all))
          const longer = widthOf(id) - (cursor - from)
          if (longer === 0) put(all, from, id)
          else {
            written += all.copy(out, written, kept, at)
            written = put(out, written, length + longer)
            written += all.copy(out, written, start - 1, from)
            written = put(out, written, id)
            written += all.copy(out, written, cursor, end)
            kept = end
          }
        } else if (packetId === login) {
          // Who plays keeps the id that the server gave.
          this.#mapped[all.readInt32BE(cursor)] = all.readInt32BE(cursor)
        } else if (elsewhere[packetId]) {
          const lens = play.lens(play.nameOf(packetId) ?? '')
          const patched = lens?.patch(all.subarray(start, end), (id) => this.#map(id))
          if (patched) {
            written += all.copy(out, written, kept, at)
            written = put(out, written, patched.length + 1)
            out[written++] = 0
            written += patched.copy(out, written)
            kept = end
          }
        }
      }
      at = end
    }
    this.#rest = all.subarray(at)
    if (written === 0) {
      if (at > 0) send(this.#client, this.#server, all.subarray(0, at))
      return
    }
    written += all.copy(out, written, kept, at)
    send(this.#client, this.#server, out.subarray(0, written))
  }

  #map(id: number): number {
    this.#mapped[id] ??= this.#next++
    return this.#mapped[id]
  }
}

const widthOf = (value: number): number => (value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4)

/** Writes a varint; answers where it ends. */
function put(bytes: Buffer, at: number, value: number): number {
  let rest = value
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

/** Writes to one side; the other waits when that is more than it takes. */
function send(to: Socket, from: Socket, bytes: Buffer): void {
  if (to.write(bytes) || from.isPaused()) return
  from.pause()
  to.once('drain', () => from.resume())
}

const backend = Number(process.argv[2])
const listener = createServer((client) => {
  const server = connect({ host: '127.0.0.1', port: backend })
  for (const socket of [client, server]) {
    socket.setNoDelay(true)
    socket.on('error', () => {})
  }
  client.once('close', () => server.destroy())
  server.once('close', () => client.destroy())
  new Relay(client, server)
})
listener.listen(0, '127.0.0.1', () => serveParent((listener.address() as AddressInfo).port))
