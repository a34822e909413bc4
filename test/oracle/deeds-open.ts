import { inventory } from './books.ts'
import { boss, onHome, potion, tellTeams } from './deeds-self.ts'
import type { Stage } from './stage.ts'
import { FLYING, lie, lookThrough, windows } from './stage-rules.ts'
import { chat, type Deed, item, nothing, step } from './step.ts'

/** What begins on one side and ends on the other. */
export const openDeeds: readonly Deed[] = [
  {
    name: 'a chest open',
    steps: (n) => [
      step('open a chest', async (stage) => {
        const alice = await stage.home('alice')
        const windowId = 1 + (n % 90)
        windows.set(alice, windowId)
        alice.send('open_window', { windowId, inventoryType: 2, windowTitle: chat('Chest') })
        const items = [item(1, 1 + (n % 60)), ...Array.from({ length: 26 }, () => nothing), ...carried(stage)]
        alice.send('window_items', { windowId, stateId: n, items, carriedItem: nothing })
      }),
    ],
    end: () => [
      step('close it, as a client does that crossed the border with its screen open', (stage) => {
        const { state } = stage.actor('alice')
        stage.actor('alice').say('close_window', { windowId: state.window?.id ?? 0 })
        state.window = undefined
      }),
    ],
  },
  {
    name: 'a chest closed',
    steps: (n) => [
      step('open a chest', async (stage) => {
        const alice = await stage.home('alice')
        windows.set(alice, 1)
        alice.send('open_window', { windowId: 1, inventoryType: 2, windowTitle: chat('Chest') })
        alice.send('window_items', {
          ...{ windowId: 1, stateId: n, carriedItem: nothing },
          items: [...Array.from({ length: 27 }, () => nothing), ...carried(stage)],
        })
      }),
      step('close it', (stage) => {
        const { state } = stage.actor('alice')
        stage.actor('alice').say('close_window', { windowId: state.window?.id ?? 0 })
        state.window = undefined
      }),
    ],
  },
  {
    name: 'a dig',
    steps: (n) => [
      step('begin to dig as one does who has to', (stage) => {
        for (const server of stage.servers) server.player('alice').gameMode = 'survival'
        dig(stage, { x: Math.sign(stage.actor('alice').at.x) * 4, y: 63, z: 9 + (n % 2) }, 0)
      }),
    ],
    end: (n) => [
      step('dig through from the other side', (stage) => {
        dig(stage, { x: -Math.sign(stage.actor('alice').at.x) * 4, y: 63, z: 9 + (n % 2) }, 2)
      }),
      step('and the hole is filled', (stage) => {
        for (const server of stage.servers) server.player('alice').gameMode = 'creative'
        for (const x of [-4, 4]) stage.at(x).setBlock(x, 63, 9 + (n % 2), n % 4 < 2 ? 'stone' : 'dirt')
      }),
    ],
  },
  {
    name: 'a meal',
    steps: (n) => [
      step('begin to eat', (stage) => {
        const alice = stage.actor('alice')
        alice.say('use_item', { hand: n & 2 ? 1 : 0, sequence: ++alice.sequence, rotation: { x: 0, y: 0 } })
      }),
    ],
    end: () => [
      step('stop to eat', (stage) => {
        const none = { x: 0, y: 0, z: 0 }
        stage.actor('alice').say('block_dig', { status: 5, location: none, face: 0, sequence: 0 })
      }),
    ],
  },
  {
    name: 'a boss, a team and a potion',
    steps: (n) => [
      step('all servers say the same', (stage) => {
        stage.tell(`boss ${n % 3}`, boss(n))
        tellTeams(stage, n)
        stage.tell('potion', potion(n, -1))
      }),
    ],
    end: (n) => [
      step('and take it back', (stage) => {
        stage.end(`boss ${n % 3}`)
        stage.forget('score', 'show')
        for (const key of ['team', 'goal', 'potion']) stage.end(key)
      }),
    ],
  },
  { name: 'a sleep', steps: () => [step('sleep', (stage) => onHome(stage, lie))], end: () => [] },
  {
    name: 'a flight',
    steps: () => [
      step('glide', (stage) => {
        stage.actor('alice').aloft = true
        stage.actor('alice').act('start_fall_flying')
      }),
    ],
    end: () => [
      step('land', async (stage) => {
        const alice = stage.actor('alice')
        alice.aloft = false
        await alice.go(alice.at.x, alice.at.z)
      }),
    ],
  },
  {
    name: 'a creative flight',
    steps: () => [step('rise from the ground', (stage) => fly(stage, true))],
    end: () => [step('come down', (stage) => fly(stage, false))],
  },
  {
    name: 'another’s eyes',
    steps: () => [
      step('look through a zombie’s eyes', async (stage) => {
        const zombie = stage.side('alice') === 'west' ? 100_001 : 100_002
        lookThrough(await stage.home('alice'), zombie)
      }),
    ],
    end: () => [],
  },
  {
    name: 'a leash',
    steps: () => [
      step('take a cow by the lead', (stage) => {
        const server = stage.at(stage.actor('alice').at.x)
        const { entityId: vehicleId } = server.player('alice')
        server.broadcast('attach_entity', { entityId: cowOf(stage, 1), vehicleId })
      }),
    ],
    end: () => [
      step('and let it go', (stage) =>
        stage.at(-stage.actor('alice').at.x).broadcast('attach_entity', { entityId: cowOf(stage, -1), vehicleId: 0 }),
      ),
    ],
  },
]

/** The cow of the side where alice stands (1), or of the other (-1). */
const cowOf = (stage: Stage, side: 1 | -1): number => (stage.actor('alice').at.x * side < 0 ? 100_011 : 100_012)

/** What alice carries, slots 9 to 44, as the servers have said it: any window shows it too. */
function carried(stage: Stage): unknown[] {
  const side = stage.side('alice')
  return inventory(stage.at(stage.actor('alice').at.x).player('alice'), stage.books[side]).slice(9, 45)
}

function dig(stage: Stage, location: { x: number; y: number; z: number }, status: number): void {
  const alice = stage.actor('alice')
  alice.say('block_dig', { status, location, face: 1, sequence: ++alice.sequence })
}

/** A client that may fly begins and ends it by itself. */
function fly(stage: Stage, flies: boolean): void {
  const { state } = stage.actor('alice')
  state.able.flags = (state.able.flags & ~FLYING) | (flies ? FLYING : 0)
  stage.actor('alice').say('abilities', { flags: flies ? FLYING : 0 })
}
