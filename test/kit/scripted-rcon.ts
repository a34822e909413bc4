import { createServer, type Socket } from 'node:net'

/** A teleport that vanilla would have carried out. Whole x and z are in the middle of their block already. */
export interface Teleport {
  readonly dimension: string
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  readonly pitch: number
}

export interface ScriptedRcon {
  readonly port: number
  /** Every command that arrived, in order. */
  readonly commands: string[]
  /** How often a client has connected. */
  readonly connections: () => number
  /** Answers wait from now on. */
  hold(): void
  /** What waited is answered, late. */
  release(): void
  /** The next `count` commands are carried out and never answered. */
  swallow(count: number): void
  /** Answers are written in pieces of this many bytes, a piece an event-loop turn. */
  split(bytes: number): void
  /** Bytes to all clients as they are. */
  send(bytes: Buffer): void
  dropConnections(): void
  stop(): Promise<void>
}

export interface ScriptedRconOptions {
  readonly password: string
  readonly port?: number
  /** Carries out a teleport and says what the server says, such as `No entity was found`. */
  onTeleport(who: string, to: Teleport): string | Promise<string>
  /** Answers any other command; vanilla's refusal unless told. */
  onCommand?(text: string): string
}

/** Bytes that vanilla reads at a time; a packet that begins behind the first one's end in the same read is lost. */
const readSize = 1460

/** An RCON server as strict as vanilla's: its framing, its password, its `tp` grammar. */
export async function startScriptedRcon(options: ScriptedRconOptions): Promise<ScriptedRcon> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  let waiting: (() => void)[] | undefined
  let connections = 0
  let swallowed = 0
  let piece = Number.POSITIVE_INFINITY

  // Pieces of one answer never mix with those of the next.
  const unsent = new Map<Socket, Buffer[]>()
  const write = (socket: Socket, bytes: Buffer) => {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece))
    const queue = unsent.get(socket)
    if (queue) {
      queue.push(...pieces)
      return
    }
    unsent.set(socket, pieces)
    const next = () => {
      const first = pieces.shift()
      if (first === undefined) unsent.delete(socket)
      else socket.write(first, () => setImmediate(next))
    }
    next()
  }
  const respond = (socket: Socket, id: number, text: string) => {
    let rest = text
    const packets: Buffer[] = []
    do {
      packets.push(packet(id, 0, rest.slice(0, 4096)))
      rest = rest.slice(4096)
    } while (rest.length > 0)
    const send = () => write(socket, Buffer.concat(packets))
    if (waiting) waiting.push(send)
    else send()
  }

  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    let authenticated = false
    socket.on('data', async (bytes) => {
      const read = bytes.subarray(0, readSize)
      const length = read.length >= 14 ? read.readInt32LE(0) : -1
      // Vanilla hangs up on a packet that is not whole within one read.
      if (length < 10 || length > read.length - 4) return socket.destroy()
      const id = read.readInt32LE(4)
      const type = read.readInt32LE(8)
      const text = read.subarray(12, 4 + length - 2).toString('utf8')
      if (type === 3) {
        authenticated = text !== '' && text === options.password
        write(socket, packet(authenticated ? id : -1, 2, ''))
        return
      }
      if (!authenticated) return write(socket, packet(-1, 2, ''))
      if (type !== 2) return respond(socket, id, `Unknown request ${type.toString(16)}`)
      commands.push(text)
      const answer = await run(text, options)
      if (swallowed > 0) swallowed--
      else respond(socket, id, answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the scripted RCON server has no port')

  const release = () => {
    const late = waiting ?? []
    waiting = undefined
    for (const send of late) send()
  }
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    commands,
    connections: () => connections,
    hold: () => {
      waiting ??= []
    },
    release,
    swallow: (count) => {
      swallowed = count
    },
    split: (bytes) => {
      piece = bytes
    },
    send: (bytes) => {
      for (const socket of sockets) socket.write(bytes)
    },
    dropConnections,
    stop: async () => {
      waiting = undefined
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      dropConnections()
      await closed
    },
  }
}

function packet(id: number, type: number, text: string): Buffer {
  const body = Buffer.from(text, 'utf8')
  const bytes = Buffer.alloc(14 + body.length)
  bytes.writeInt32LE(10 + body.length, 0)
  bytes.writeInt32LE(id, 4)
  bytes.writeInt32LE(type, 8)
  body.copy(bytes, 12)
  return bytes
}

const dimensions = ['minecraft:overworld', 'minecraft:the_nether', 'minecraft:the_end']

async function run(text: string, options: ScriptedRconOptions): Promise<string> {
  const match =
    /^(?:execute in (\S+) run )?(?:tp|teleport) ([\w.+-]{1,16}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}) (\S+) (\S+) (\S+)(?: (\S+) (\S+))?$/.exec(
      text,
    )
  if (!match) return options.onCommand?.(text) ?? `Unknown or incomplete command, see below for error${text}<--[HERE]`
  const [, dimension = 'minecraft:overworld', who = '', xText = '', yText = '', zText = '', yawText, pitchText] = match
  if (!dimensions.includes(dimension)) return `Unknown dimension '${dimension}'`
  const [x, y, z] = [coordinate(xText, true), coordinate(yText, false), coordinate(zText, true)]
  const [yaw, pitch] = [coordinate(yawText ?? '0', false), coordinate(pitchText ?? '0', false)]
  if (x === undefined || y === undefined || z === undefined || yaw === undefined || pitch === undefined) {
    return `Expected whitespace to end one argument, but found trailing data at position 0: ${text}<--[HERE]`
  }
  if (Math.abs(x) > 3e7 || Math.abs(z) > 3e7 || Math.abs(y) > 2e7) return 'Invalid position for teleport'
  return options.onTeleport(who, { dimension, x, y, z, yaw, pitch })
}

/** Brigadier reads digits, points and minuses; an `e` ends the number. Vanilla centres whole x and z. */
function coordinate(text: string, centred: boolean): number | undefined {
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(text)) return undefined
  return Number(text) + (centred && !text.includes('.') ? 0.5 : 0)
}
