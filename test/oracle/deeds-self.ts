import { until } from '../kit/conditions.ts'
import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import { fact, factOf } from './books.ts'
import { clock, rates, slot } from './regions.ts'
import type { Stage } from './stage.ts'
import { lie, swallow } from './stage-rules.ts'
import { chat, type Deed, step, uuid } from './step.ts'

/** What alice does and what is done to her, on either side. Servers tell it where she plays: the other side has its own. */
export const selfDeeds: readonly Deed[] = [
  {
    name: 'fight and eat',
    steps: (n) => [
      step('fight', (stage) => {
        const alice = stage.actor('alice')
        alice.say('use_entity', { target: zombieOf(stage), mouse: 1, sneaking: false })
      }),
      step('be hurt', (stage) => {
        const health = { health: 6 + (n % 13), food: 12, foodSaturation: 0 }
        const points = { experienceBar: 0.25, level: n % 30, totalExperience: n }
        stage.tell('health alice', { ...fact('update_health', health), of: 'alice' }, [stage.side('alice')])
        stage.tell('points alice', { ...fact('experience', points), of: 'alice' }, [stage.side('alice')])
      }),
      step('eat', (stage) => {
        const alice = stage.actor('alice')
        alice.say('use_item', { hand: 0, sequence: ++alice.sequence, rotation: { x: 0, y: 0 } })
      }),
      step('swallow', (stage) => onHome(stage, swallow)),
    ],
  },
  {
    name: 'items',
    steps: (n) => [
      step('find something on one side', (stage) =>
        stage.tell(
          `found ${9 + (n % 10)}`,
          {
            ...fact('set_slot', slot(9 + (n % 10), 2 + (n % 9), 3), ['set_slot', slot(9 + (n % 10), 0, 0)]),
            of: 'alice',
          },
          [stage.side('alice')],
        ),
      ),
      step('and on both', (stage) =>
        stage.tell(`found ${40}`, { ...fact('set_slot', slot(40, 2 + (n % 9), 1 + (n % 50))), of: 'alice' }),
      ),
    ],
  },
  {
    name: 'chat and slots',
    steps: (n) => [
      step('chat', async (stage) => {
        const none = { timestamp: 0n, salt: 0n, offset: 0, acknowledged: Buffer.alloc(3), checksum: 0 }
        stage.actor('alice').say('chat_message', { message: `hello ${n}`, ...none, signature: undefined })
        // Bob may play elsewhere: then no server tells him, and nothing that a server says comes after it.
        await until(() => stage.actor('bob').state.said.at(-1)?.includes(`hello ${n}"`))
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
        const side = stage.side('alice')
        stage.tell('time', clock(n, (n * 700) % 24_000, n % 3 === 0, rates[side]), [side])
        const weather = (reason: string, gameMode: number) => fact('game_state_change', { reason, gameMode })
        stage.tell('rain', weather(n % 4 < 2 ? 'start_raining' : 'stop_raining', 0), [side])
        stage.tell('wet', { ...weather('rain_level_change', n % 4 < 2 ? 0.5 : 0), after: 'rain' }, [side])
      }),
      step('the world grows', (stage) => {
        const grown = { diameter: 500 + n }
        const growing = { oldDiameter: 100, newDiameter: 500 + n, speed: 100_000_000 }
        for (const [what, said] of [
          ['centre', fact('world_border_center', { x: n, z: 2 })],
          ['size', n % 2 ? fact('world_border_size', grown) : fact('world_border_lerp_size', growing)],
          ['reach', fact('world_border_warning_reach', { warningBlocks: n % 50 })],
          ['delay', fact('world_border_warning_delay', { warningTime: n % 50 })],
        ] as const)
          stage.tell(`border ${what}`, { ...said, after: 'border' }, [stage.side('alice')])
      }),
      step('a boss appears', (stage) => stage.tell(`boss ${n % 3}`, boss(n))),
      step('and goes', (stage) => stage.end(`boss ${n % 3}`)),
    ],
  },
  {
    name: 'teams and potions',
    steps: (n) => [
      step('teams and scores', (stage) => tellTeams(stage, n)),
      step('and they end', (stage) => {
        stage.forget('score', 'show')
        stage.end('team')
        stage.end('goal')
      }),
      step('a potion', (stage) => stage.tell('potion', potion(n, 20_000), [stage.side('alice')])),
      step('milk', (stage) => stage.end('potion')),
    ],
  },
  {
    name: 'sleep and wake',
    steps: () => [
      step('sleep', (stage) => onHome(stage, lie)),
      step('wake', (stage) =>
        stage.actor('alice').say('entity_action', {
          entityId: stage.actor('alice').state.entityId,
          actionId: 'stop_sleeping',
          jumpBoost: 0,
        }),
      ),
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
        // What was drunk and found is gone with the body.
        stage.forget('potion', 'found')
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

/** The zombie of alice's side, by the id that her client has for it. */
function zombieOf(stage: Stage): number {
  const zombie = stage.actor('alice').state.byUuid(uuid(stage.side('alice') === 'west' ? 1 : 2))
  if (!zombie) throw new Error(`alice sees no zombie on ${stage.name}`)
  return zombie.id
}

export function boss(n: number) {
  const entityUUID = uuid(900 + (n % 3))
  const look = { title: chat(`boss ${n}`), health: 0.5, color: n % 7, dividers: 0, flags: 0 }
  return fact('boss_bar', { entityUUID, action: 0, ...look }, ['boss_bar', { entityUUID, action: 1 }])
}

export const potion = (n: number, duration: number) =>
  factOf('alice', 'entity_effect', (entityId) => ({ entityId, effectId: n % 20, amplifier: 1, duration, flags: 0 }), [
    'remove_entity_effect',
    (entityId) => ({ entityId, effectId: n % 20 }),
  ])

/** A team that alice is in, an objective with her score, and where it is shown; all servers say so. */
export function tellTeams(stage: Stage, n: number): void {
  const look = { friendlyFire: 0, nameTagVisibility: 'always', collisionRule: 'always', formatting: n % 15 }
  const named = { name: chat('t'), prefix: chat(''), suffix: chat(''), players: ['alice'] }
  const [team, goal] = [`team${n}`, `goal${n}`]
  stage.tell('team', fact('teams', { team, mode: 0, ...look, ...named }, ['teams', { team, mode: 1 }]))
  const objective = { name: goal, action: 0, displayText: chat('g'), type: 0 }
  stage.tell('goal', fact('scoreboard_objective', objective, ['scoreboard_objective', { name: goal, action: 1 }]))
  stage.tell('score', fact('scoreboard_score', { itemName: 'alice', scoreName: goal, value: n }))
  stage.tell('show', fact('scoreboard_display_objective', { position: 1, name: goal }))
}

/** Something happens to alice on the server that she plays on. */
export function onHome(stage: Stage, happen: (server: ScriptedServer, player: ScriptedPlayer) => void): void {
  const server = stage.at(stage.actor('alice').at.x)
  happen(server, server.player('alice'))
}
