import { until } from '../kit/conditions.ts'
import type { Stage } from './stage.ts'
import { tellBody } from './stage-rules.ts'
import { chat, type Deed, item, nothing, step, uuid } from './step.ts'

/** What happens on either side, between two crossings. */
export const deeds: readonly Deed[] = [
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
    name: 'chest and items',
    steps: (n) => [
      step('open a chest', async (stage) => {
        const alice = await stage.home('alice')
        alice.send('open_window', { windowId: 1 + (n % 90), inventoryType: 2, windowTitle: chat('Chest') })
        const items = [item(1, 1 + (n % 60)), ...Array.from({ length: 62 }, () => nothing)]
        alice.send('window_items', { windowId: 1 + (n % 90), stateId: n, items, carriedItem: nothing })
      }),
      step('close it', (stage) => {
        const { state } = stage.actor('alice')
        stage.actor('alice').say('close_window', { windowId: state.window?.id ?? 0 })
        state.window = undefined
      }),
      step('items', (stage) => {
        const slot = 9 + (n % 27)
        stage.tell(`slot ${slot}`, 'alice', 'set_slot', { windowId: 0, stateId: n, slot, item: item(2 + (n % 9), 3) })
      }),
    ],
  },
  {
    name: 'fight and eat',
    steps: (n) => [
      step('fight', async (stage) => {
        const alice = stage.actor('alice')
        const zombie = alice.state.byUuid(uuid(alice.at.x < 0 ? 1 : 2))
        if (!zombie) throw new Error(`alice sees no zombie on ${stage.name}`)
        alice.say('use_entity', { target: zombie.id, mouse: 1, sneaking: false })
      }),
      step('be hurt', (stage) => {
        stage.tell('food alice', 'alice', 'update_health', { health: 6 + (n % 13), food: 12, foodSaturation: 0 })
        stage.tell('points alice', 'alice', 'experience', { experienceBar: 0.25, level: n % 30, totalExperience: n })
      }),
      step('eat', (stage) => {
        const alice = stage.actor('alice')
        alice.say('use_item', { hand: 0, sequence: ++alice.sequence, rotation: { x: 0, y: 0 } })
      }),
    ],
  },
  {
    name: 'chat and slots',
    steps: (n) => [
      step('chat', (stage) => {
        const none = { timestamp: 0n, salt: 0n, offset: 0, acknowledged: Buffer.alloc(3), checksum: 0 }
        stage.actor('alice').say('chat_message', { message: `hello ${n}`, ...none, signature: undefined })
      }),
      step('another slot', (stage) => {
        stage.actor('alice').state.heldSlot = n % 9
        stage.actor('alice').say('held_item_slot', { slotId: n % 9 })
      }),
      step('keep-alive', async (stage) => void stage.at(0).keepAlive(await stage.home('alice'))),
    ],
  },
  {
    name: 'sky and bosses',
    steps: (n) => [
      step('the sky changes', (stage) => {
        stage.tell('time', undefined, 'update_time', {
          age: BigInt(n),
          time: BigInt((n * 700) % 24_000),
          tickDayTime: false,
        })
        stage.tell('rain', undefined, 'game_state_change', {
          reason: n % 2 ? 'start_raining' : 'stop_raining',
          gameMode: 0,
        })
        stage.tell('wet', undefined, 'game_state_change', { reason: 'rain_level_change', gameMode: n % 2 })
      }),
      step('a boss appears', (stage) => {
        const look = { title: chat(`boss ${n}`), health: 0.5, color: n % 7, dividers: 0, flags: 0 }
        stage.tell(`bar ${n % 3}`, undefined, 'boss_bar', { entityUUID: uuid(900 + (n % 3)), action: 0, ...look })
      }),
      step('and goes', (stage) =>
        stage.tell(`bar ${n % 3}`, undefined, 'boss_bar', { entityUUID: uuid(900 + (n % 3)), action: 1 }, true),
      ),
    ],
  },
  {
    name: 'teams and potions',
    steps: (n) => [
      step('teams and scores', (stage) => {
        const look = { friendlyFire: 0, nameTagVisibility: 'always', collisionRule: 'always', formatting: n % 15 }
        const team = {
          team: `team${n}`,
          mode: 0,
          name: chat('t'),
          ...look,
          prefix: chat(''),
          suffix: chat(''),
          players: ['alice'],
        }
        stage.tell('team', undefined, 'teams', team)
        stage.tell('goal', undefined, 'scoreboard_objective', {
          name: `goal${n}`,
          action: 0,
          displayText: chat('g'),
          type: 0,
        })
        stage.tell('score', undefined, 'scoreboard_score', { itemName: 'alice', scoreName: `goal${n}`, value: n })
        stage.tell('side', undefined, 'scoreboard_display_objective', { position: 1, name: `goal${n}` })
      }),
      step('and they end', (stage) => {
        stage.forget('score', 'side')
        stage.tell('team', undefined, 'teams', { team: `team${n}`, mode: 1 }, true)
        stage.tell('goal', undefined, 'scoreboard_objective', { name: `goal${n}`, action: 1 }, true)
      }),
      step('a potion', (stage) =>
        stage.tell('effect alice', 'alice', 'entity_effect', ({ entityId }) => ({
          ...{ entityId, effectId: n % 20, amplifier: 1, duration: 20_000, flags: 0 },
        })),
      ),
      step('milk', (stage) =>
        stage.tell(
          'effect alice',
          'alice',
          'remove_entity_effect',
          ({ entityId }) => ({ entityId, effectId: n % 20 }),
          true,
        ),
      ),
    ],
  },
  {
    name: 'sleep and wake',
    steps: () => [
      step('sleep', async (stage) => {
        const alice = await stage.home('alice')
        const bed = { x: Math.floor(alice.position.x), y: 64, z: 8 }
        const rows = [
          { key: 6, type: 'pose', value: 2 },
          { key: 14, type: 'optional_block_pos', value: bed },
        ]
        for (const server of stage.servers) tellBody(server, server.player('alice'), rows)
      }),
      step('wake', (stage) => {
        const rows = [
          { key: 6, type: 'pose', value: 0 },
          { key: 14, type: 'optional_block_pos', value: undefined },
        ]
        for (const server of stage.servers) tellBody(server, server.player('alice'), rows)
      }),
    ],
  },
  {
    name: 'ride',
    steps: () => [
      step('ride', async (stage) => {
        const { x } = stage.actor('alice').at
        const server = stage.at(x)
        server.spawn({ id: 100_700, type: 'oak_boat', x, y: 64, z: 8.5, uuid: uuid(700) })
        const alice = await stage.home('alice')
        for (const player of server.players.values())
          player.send('set_passengers', { entityId: 100_700, passengers: [alice.entityId] })
      }),
      step('get off', (stage) => {
        const server = stage.at(stage.actor('alice').at.x)
        for (const player of server.players.values())
          player.send('set_passengers', { entityId: 100_700, passengers: [] })
        server.remove(100_700)
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
  {
    name: 'die',
    steps: () => [
      step('die', async (stage) => {
        const alice = await stage.home('alice')
        alice.send('update_health', { health: 0, food: 3, foodSaturation: 0 })
        alice.send('death_combat_event', { playerId: alice.entityId, message: chat('alice died') })
        await until(() => stage.actor('alice').state.health.includes('"health":0'))
      }),
      step('rise again', async (stage) => {
        const alice = stage.actor('alice')
        const [times, crossed] = [alice.state.counts.get('respawn') ?? 0, alice.at.x > 0]
        const since = stage.mesh?.events.length ?? 0
        alice.witness.expect('respawn')
        alice.say('client_command', { actionId: 'perform_respawn' })
        await until(() => (alice.state.counts.get('respawn') ?? 0) > times && alice.at.x === -8.5)
        await alice.go(-6.5, 8.5)
        stage.crossed('alice', 'west')
        // The world's spawn is west: who died east is switched there.
        if (crossed) await stage.mesh?.event('switch', { player: 'alice', to: 'west' }, { since })
      }),
      step('and go back to where it was', async (stage) => {
        const { at } = stage.actor('alice')
        await stage.actor('alice').go(at.x, 8.5)
      }),
    ],
  },
]

function dig(stage: Stage, n: number): void {
  const alice = stage.actor('alice')
  const location = { x: Math.sign(alice.at.x) * 5, y: 63, z: n % 2 ? 9 : 10 }
  alice.say('block_dig', { status: 0, location, face: 1, sequence: ++alice.sequence })
}
