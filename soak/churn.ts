import { once } from 'node:events'
import { connect } from 'node:net'
import { frameOf } from '../bench/frames.ts'
import { type Joined, join } from '../bench/joined.ts'
import type { Halves } from '../bench/mesh.ts'
import { VERSION } from '../bench/version.ts'
import { protocolOf } from '../src/protocol/versions.ts'
import { opening } from '../src/vanilla-client/opening.ts'
import { abreast } from './visit.ts'
import { walkOver } from './walk.ts'

interface Way {
  readonly name: string
  run(halves: Halves, name: string): Promise<void>
}

/** How players come and go: in turns. */
export const ways: readonly Way[] = [
  {
    name: 'leaves when its dummy stands',
    run: (halves, name) => staying(halves, name, async () => {}),
  },
  {
    name: 'leaves while its dummy is joining',
    async run({ mcmesh, east }, name) {
      const { reader } = await join(mcmesh, east, name)
      reader.leave()
    },
  },
  {
    name: 'crosses and leaves',
    run: (halves, name) =>
      staying(halves, name, async (joined) => {
        joined.reader.received.clear()
        await walkOver(joined, halves.west)
      }),
  },
  {
    name: 'leaves in the midst of its login',
    async run({ mcmesh }, name) {
      const socket = connect({ host: '127.0.0.1', port: mcmesh.port })
      await once(socket, 'connect')
      const packets = opening(protocolOf(VERSION), { host: '127.0.0.1', port: mcmesh.port }, name)
      socket.write(Buffer.concat(packets.map((packet) => frameOf(packet, false))))
      await once(socket, 'data')
      const closed = once(socket, 'close')
      socket.destroy()
      await closed
    },
  },
  {
    name: 'is lost by its server, goes on where its dummy stood, and leaves',
    run: (halves, name) =>
      staying(halves, name, async ({ player, whole }) => {
        player.drop()
        await whole(halves.east.left(name))
        await whole(halves.west.players.get(name)?.settled() ?? Promise.reject(new Error(`${name} is nowhere`)))
      }),
  },
]

/** Joins, waits for the dummy, does something, and leaves. */
async function staying({ mcmesh, east, west }: Halves, name: string, then: (joined: Joined) => Promise<void>) {
  const dummy = west.joined(name)
  const joined = await join(mcmesh, east, name)
  try {
    await joined.whole((await joined.whole(dummy)).settled())
    await then(joined)
  } finally {
    joined.reader.leave()
  }
}

/** So many come and go at a time. */
const LANES = 10

/** So many players come and go, each in the next of the ways and under a name of its own. */
export async function churn(halves: Halves, joins: number, first: number, say: (line: string) => void): Promise<void> {
  let gone = 0
  await abreast(
    joins,
    async (i) => {
      const name = `guest_${first + i}`
      await (ways[i % ways.length] as Way).run(halves, name)
      await Promise.all([halves.east.left(name), halves.west.left(name)])
      if (++gone % Math.max(1, Math.round(joins / 10)) === 0) say(`${gone} of ${joins} have come and gone`)
    },
    LANES,
  )
}
