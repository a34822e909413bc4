import { describe, expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { faults, halves, seenOfSwitch } from '../kit/halves.ts'
import { newest } from '../kit/versions.ts'

const start = halves()
const thresholds = [-1, 0, 64, 256] as const
/** In one version each pairing, in the oldest, one between and the newest those that differ most. */
const fully = '1.21.4'
const compressed = ['1.17.1', '1.20.4', '1.21.4', ...newest]
const differing = [
  [-1, 256],
  [256, 0],
  [64, -1],
] as const
const pairs = compressed.flatMap((version) =>
  (version === fully ? thresholds.flatMap((west) => thresholds.map((east) => [west, east] as const)) : differing).map(
    ([west, east]) => [version, west, east] as const,
  ),
)

describe('compression', () => {
  test.each(pairs)(
    '%s, from %i bytes on west and from %i on east: chunks, entities and a switch',
    async (version, first, second) => {
      const mesh = await start({
        west: { version, compressionThreshold: first, viewDistance: 2 },
        east: { version, compressionThreshold: second, viewDistance: 2, ground: 'dirt' },
        file: { version },
      })
      const { west, east } = mesh
      const alice = await mesh.join('alice', { version })
      await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
      alice.reset()
      for (const [server, id, x] of [
        [west.server, 7, -4],
        [east.server, 7, 4],
      ] as const) {
        server.spawn({ id, type: 'cow', x, y: 64, z: 8 })
        server.move(id, 1, 0, 0)
      }
      await until(() => alice.counts.get('rel_entity_move') === 2)
      const long = 'x'.repeat(300)
      for (const [x, to] of [
        [6.5, 'east'],
        [-6.5, 'west'],
      ] as const) {
        const since = mesh.mesh.events.length
        await alice.walk(x, 8.5, { stepEvery: 1 })
        await mesh.mesh.event('switch', { to, mode: 'soft' }, { since })
        // A packet above every threshold, and the short ones of a walk below all but 0.
        alice.send('custom_payload', { channel: 'test:long', data: Buffer.from(long) })
        const on = mesh[to].server.player('alice')
        await until(() => on.of('custom_payload').some(({ params }) => String(params.data) === long))
        const heard = alice.received.length
        on.send('custom_payload', { channel: 'test:long', data: Buffer.from(long) })
        expect((await alice.next('custom_payload', { since: heard })).params.data).toEqual(Buffer.from(long))
        // What only fits compressed comes through, whatever the client's first server does.
        if ((to === 'east' ? second : first) < 0) continue
        on.send('custom_payload', { channel: 'test:large', data: Buffer.alloc(3 << 20, 7) })
        expect((await alice.next('custom_payload', { since: heard + 1 })).params.data).toHaveLength(3 << 20)
      }
      expect(seenOfSwitch(alice)).toEqual([])
      expect(faults(mesh, alice)).toEqual([])
    },
  )
})
