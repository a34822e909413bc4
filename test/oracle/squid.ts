import { fileURLToPath } from 'node:url'
import { until } from '../kit/conditions.ts'
import { startMesh, type TestMesh } from '../kit/mesh.ts'
import { type Squid, startSquid } from '../kit/squid.ts'
import { Actor } from './actor.ts'
import type { Params } from './client-parts.ts'
import { blockAt, type Described, describe, differences, type Spot } from './compare.ts'
import type { Verdict } from './oracle.ts'
import { VERSION } from './stage.ts'
import { item, nothing } from './step.ts'

/** The session's world: flying-squid's uneven ground, the same on every server. */
const options = {
  seed: 44,
  plugins: [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))],
  spawn: { x: -6.5, z: 8.5 },
}

/** Blocks deep in the ground that are dug and placed, at the heights of the turns. */
const spot = (x: number, n: number) => ({ x: x < 0 ? -3 : 3, y: 20 + (n % 20), z: 8 })

/** The item id of oak planks; those of other woods follow. */
const PLANKS = 36

/** Blocks deep in the ground that bob digs and places in turn, upwards from here. */
const BOBS = { x: 4, y: 20, z: 12 }

/** One of the two stages: a server or a mesh, and two clients on it. */
interface Scene {
  readonly mesh: TestMesh | undefined
  readonly alice: Actor
  readonly bob: Actor
}

const unsigned: Params = { timestamp: 0n, salt: 0n, offset: 0, acknowledged: Buffer.alloc(3), checksum: 0 }

/** What alice does on the way over the border: begun before it, ended behind it. */
const ways: readonly ((alice: Actor, x: number) => Promise<void>)[] = [
  (alice, x) => alice.go(x, 8.5),
  async (alice, x) => {
    alice.act('start_sprinting')
    await alice.go(x, 8.5)
    alice.act('stop_sprinting')
  },
  async (alice, x) => {
    alice.act('start_sneaking')
    await alice.go(x, 8.5)
    alice.act('stop_sneaking')
  },
  (alice, x) => alice.go(x, 8.5, (part) => alice.floor + Math.abs(Math.sin(part * 12)) * 1.2),
]

async function dig(actor: Actor, location: Spot): Promise<void> {
  actor.say('block_dig', { status: 0, location, face: 1, sequence: ++actor.sequence })
  await until(() => blockAt(actor.state, location) === 0, { message: `${actor.name} to dig` })
}

/** Puts a block there from the creative inventory: the hand is empty before and after. */
async function place(actor: Actor, location: Spot, itemId: number): Promise<void> {
  const slot = 36 + actor.state.heldSlot
  actor.say('set_creative_slot', { slot, item: item(itemId, 1) })
  const cursor = { cursorX: 0.5, cursorY: 1, cursorZ: 0.5, insideBlock: false, worldBorderHit: false }
  const below = { ...location, y: location.y - 1 }
  actor.say('block_place', { hand: 0, location: below, direction: 1, ...cursor, sequence: ++actor.sequence })
  await until(() => blockAt(actor.state, location) !== 0, { message: `${actor.name} to place` })
  actor.say('set_creative_slot', { slot, item: nothing })
}

async function enter(version: string, port: number, mesh?: TestMesh): Promise<Scene> {
  const [alice, bob] = ['alice', 'bob'].map((name) => new Actor(name, port, version)) as [Actor, Actor]
  for (const actor of [alice, bob]) {
    await actor.joined()
    actor.floor = actor.at.y
    await mesh?.event('dummy.join', { player: actor.name })
  }
  await bob.go(4.5, 12.5)
  await mesh?.event('switch', { player: 'bob', to: 'east' })
  return { mesh, alice, bob }
}

/**
 * The same comparison on real servers, as far as flying-squid goes: walk, sprint, sneak, jump, dig, place, chat and slots,
 * over the border and back, seen by a second player who digs and places too. Nothing says when a server is through with a
 * step, so that the states get `patience` to agree.
 */
export async function consultSquid(
  crossings: number,
  { version = VERSION, patience = 10_000 }: { readonly version?: string; readonly patience?: number } = {},
): Promise<Verdict> {
  const start = () => startSquid({ ...options, version })
  const [one, west, east] = await Promise.all([start(), start(), start()])
  const squids = [one, west, east]
  const address = ({ port }: Squid) => ({ address: `127.0.0.1:${port}`, sync: 'plugin' })
  const scenes: Scene[] = []
  let mesh: TestMesh | undefined
  const found: string[] = []
  let [steps, facts] = [0, 0]
  try {
    mesh = await startMesh({ version, carry: [], chat: 'mesh', servers: { west: address(west), east: address(east) } })
    scenes.push(await enter(version, one.port), await enter(version, mesh.port, mesh))
    const probes: Spot[] = []
    const seen = (who: 'alice' | 'bob'): [Described, Described] => {
      const [first, second] = scenes.map((scene) => describe(scene[who].state, probes))
      if (!first || !second) throw new Error('there are two scenes')
      return [first, second]
    }
    const compare = async (name: string): Promise<void> => {
      steps++
      const wrong = (): string[] =>
        (['alice', 'bob'] as const).flatMap((who) => differences(name, `${who} on flying-squid`, ...seen(who)))
      await until(() => wrong().length === 0, { timeout: patience, interval: 50 }).catch(() => undefined)
      facts += Object.keys(seen('alice')[0]).length + Object.keys(seen('bob')[0]).length
      found.push(...wrong().map((line) => `${name}: ${line}`))
    }
    const play = async (name: string, act: (scene: Scene) => Promise<void> | void): Promise<void> => {
      await Promise.all(scenes.map(async (scene) => act(scene)))
      await compare(name)
    }
    await compare('at the start')
    for (let n = 0; n < crossings; n++) {
      const x = n % 2 === 0 ? 6.5 : -6.5
      await play(`crossing ${n + 1}`, async ({ mesh: over, alice }) => {
        const since = over?.events.length ?? 0
        await ways[Math.floor(n / 2) % ways.length]?.(alice, x)
        await over?.event('switch', { player: 'alice', to: x < 0 ? 'west' : 'east', mode: 'soft' }, { since })
      })
      const location = spot(x, n)
      if (n < 20) probes.push(location, { ...BOBS, y: BOBS.y + n })
      await play('dig', ({ alice }) => dig(alice, location))
      await play('place', ({ alice }) => place(alice, location, PLANKS + (n % 3)))
      await play('bob digs and places', async ({ bob }) => {
        await dig(bob, { ...BOBS, y: BOBS.y + (n % 20) })
        await place(bob, { ...BOBS, y: BOBS.y + (n % 20) }, PLANKS + (n % 5))
      })
      await play('slot and chat', async ({ alice, bob }) => {
        alice.state.heldSlot = n % 9
        alice.say('held_item_slot', { slotId: n % 9 })
        alice.say('chat_message', { message: `hello ${n}`, ...unsigned, signature: undefined })
        // What its old server says after a switch would be a dummy's word: the line comes before the next crossing.
        for (const { state } of [alice, bob]) await until(() => state.said.at(-1)?.includes(`hello ${n}"`))
      })
    }
    const violations = scenes
      .slice(1)
      .flatMap(({ alice, bob }) => [alice, bob])
      .flatMap(({ witness }) => witness.violations.map(({ rule, packet, detail }) => `${rule} (${packet}): ${detail}`))
    return { crossings, steps, facts, differences: found.slice(0, 100), violations, missing: [] }
  } finally {
    await Promise.all(scenes.flatMap(({ alice, bob }) => [alice.quit(), bob.quit()]))
    await mesh?.stop()
    await Promise.all(squids.map((squid) => squid.stop()))
  }
}
