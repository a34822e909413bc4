import type { Stage } from './stage.ts'
import { type Deed, step } from './step.ts'

/** What happens to blocks and to others, on either side. */
export const worldDeeds: readonly Deed[] = [
  {
    name: 'dig across the border',
    steps: (n) => [
      step('dig across the border and go back', async (stage) => {
        const alice = stage.actor('alice')
        const { x } = alice.at
        await alice.go(Math.sign(x), 8.5)
        const location = { x: x < 0 ? 2 : -2, y: 63, z: 9 }
        alice.say('block_dig', { status: 0, location, face: 1, sequence: ++alice.sequence })
        await alice.go(x, 8.5)
      }),
      step('each server changes what it has of its neighbour’s ground', (stage) => {
        // That is no part of the world: the client is shown the owner's.
        if (stage.mesh) for (const x of [-5, 5]) stage.at(-x).setBlock(x, 64, 9, n % 2 ? 'glass' : 'sand')
      }),
      step('doors bang on both sides', (stage) => {
        for (const server of stage.servers)
          for (const x of [-5, 5]) {
            const location = { x, y: 64, z: 9 }
            server.broadcast('world_event', { effectId: 1006, location, data: 0, global: false })
          }
      }),
    ],
  },
  {
    name: 'dig, place, build',
    steps: (n) => [
      step('dig', (stage) => dig(stage, n)),
      step('place', (stage) => {
        const alice = stage.actor('alice')
        const location = { x: Math.sign(alice.at.x) * 5, y: 63, z: 10 }
        const cursor = { cursorX: 0.5, cursorY: 1, cursorZ: 0.5, insideBlock: false, worldBorderHit: false }
        alice.say('block_place', { hand: 0, location, direction: 1, ...cursor, sequence: ++alice.sequence })
      }),
      step('somebody else builds on both sides', (stage) => {
        for (const x of [-5, 5]) stage.at(x).setBlock(x, 64, 9, n % 2 ? 'stone' : 'dirt')
      }),
    ],
  },
  {
    name: 'animals and bob',
    steps: (n) => [
      step('animals walk on both sides', (stage) => {
        for (const [id, x] of [
          [100_011, -1],
          [100_012, 1],
        ] as const)
          stage.at(x).move(id, (n % 3) - 1, 0, 0.5 * ((n % 5) - 2))
      }),
      step('one walks over the border', (stage) => stage.at(-1).move(100_013, 4, 0, 0)),
      step('and back', (stage) => stage.at(-1).move(100_013, -4, 0, 0)),
      step('bob walks to and fro', async (stage) => {
        const since = stage.mesh?.events.length ?? 0
        const to = stage.actor('bob').at.x > 0 ? -4.5 : 4.5
        await stage.actor('bob').go(to, 12.5)
        stage.crossed('bob', to < 0 ? 'west' : 'east')
        await stage.mesh?.event('switch', { player: 'bob', to: to < 0 ? 'west' : 'east' }, { since })
      }),
    ],
  },
]

function dig(stage: Stage, n: number): void {
  const alice = stage.actor('alice')
  const location = { x: Math.sign(alice.at.x) * 5, y: 63, z: n % 2 ? 9 : 10 }
  alice.say('block_dig', { status: 0, location, face: 1, sequence: ++alice.sequence })
}
