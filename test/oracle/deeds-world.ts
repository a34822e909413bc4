import { dress } from './looks.ts'
import type { Stage } from './stage.ts'
import { chat, type Deed, item, step } from './step.ts'

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
          [100_011, -10.5],
          [100_012, 10.5],
        ] as const) {
          // Not further than a few blocks from where they were born: who strays over the border is its server's still.
          const cow = placeOf(stage, id)
          stage.at(x).move(id, x + (n % 5) - 2 - cow.x, 0, 6.5 + 0.5 * (n % 7) - cow.z)
        }
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
  {
    name: 'looks and wounds',
    steps: (n) => [
      step('animals look around on both sides', (stage) =>
        eachCow(stage, (entityId) => [
          ['entity_look', { entityId, yaw: n % 100, pitch: -(n % 60), onGround: true }],
          ['entity_head_rotation', { entityId, headYaw: (n * 3) % 100 }],
          ['entity_velocity', { entityId, velocity: { x: n, y: 0, z: 0 } }],
        ]),
      ),
      step('they wear saddles, are poisoned and hurt', (stage) =>
        eachCow(stage, (entityId) => [
          ['entity_equipment', { entityId, equipments: [{ slot: n % 6, item: item(3 + (n % 20), 1) }] }],
          ['entity_effect', { entityId, effectId: n % 20, amplifier: 0, duration: -1, flags: 0 }],
          ['entity_update_attributes', { entityId, properties: [{ key: 'generic.armor', value: n, modifiers: [] }] }],
          ['damage_event', { entityId, sourceTypeId: 1, sourceCauseId: 0, sourceDirectId: 0 }],
        ]),
      ),
      step('and are well again', (stage) =>
        eachCow(stage, (entityId) => [
          ['remove_entity_effect', { entityId, effectId: n % 20 }],
          [
            'entity_teleport',
            { ...placeOf(stage, entityId), entityId, yaw: n % 90, pitch: 0, flags: 0, onGround: true },
          ],
        ]),
      ),
      step('alice takes something in her hand', (stage) => dress(stage, 'alice', { holds: item(3 + (n % 20), 1) })),
    ],
  },
  {
    name: 'signs and lamps',
    steps: (n) => [
      step('signs are written on both sides', (stage) => {
        const nbtData = { type: 'compound', name: '', value: { line: { type: 'int', value: n } } }
        // The neighbour's word on it is not heard.
        for (const x of [-3, 3])
          for (const server of stage.servers)
            server.broadcast('tile_entity_data', {
              ...{ location: { x, y: 65, z: 5 }, action: 7 },
              nbtData: server === stage.at(x) ? nbtData : { type: 'compound', name: '', value: {} },
            })
      }),
      step('lamps are lit on both sides', (stage) => {
        const dark = { skyLightMask: [], emptySkyLightMask: [], emptyBlockLightMask: [], skyLight: [] }
        for (const x of [-1, 0])
          stage.at(x).broadcast('update_light', {
            ...{ chunkX: x, chunkZ: 0, ...dark, blockLightMask: [[0, 256]] },
            blockLight: [Array.from({ length: 2048 }, () => n % 128)],
          })
      }),
      step('many blocks change at once on both sides', (stage) => {
        for (const x of [-6, 6]) {
          const server = stage.at(x)
          const state = n % 2 ? 1 : 10
          const records = [0, 1, 2].map((y) => {
            server.world.set(x, 64 + y, 4, state)
            return (state << 12) | ((x & 15) << 8) | (4 << 4) | y
          })
          server.broadcast('multi_block_change', { chunkCoordinates: { x: x >> 4, y: 4, z: 0 }, records })
        }
      }),
    ],
  },
  {
    name: 'names',
    steps: (n) => [step('bob is called otherwise', (stage) => dress(stage, 'bob', { displayName: chat(`bob ${n}`) }))],
  },
]

/** Says something of each side's cow, by the server that it lives on. */
function eachCow(
  stage: Stage,
  say: (entityId: number) => readonly (readonly [string, Record<string, unknown>])[],
): void {
  for (const [id, x] of [
    [100_011, -1],
    [100_012, 1],
  ] as const)
    for (const [name, params] of say(id)) stage.at(x).broadcast(name, params)
}

function placeOf(stage: Stage, entityId: number) {
  const entity = stage.servers.map((server) => server.entities.get(entityId)).find((each) => each !== undefined)
  if (!entity) throw new Error(`entity ${entityId} is on no server`)
  const { x, y, z } = entity
  return { x, y, z, dx: 0, dy: 0, dz: 0 }
}

function dig(stage: Stage, n: number): void {
  const alice = stage.actor('alice')
  const location = { x: Math.sign(alice.at.x) * 5, y: 63, z: n % 2 ? 9 : 10 }
  alice.say('block_dig', { status: 0, location, face: 1, sequence: ++alice.sequence })
}
