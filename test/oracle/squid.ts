import { fileURLToPath } from 'node:url'
import { protocolOf } from '../../src/protocol/versions.ts'
import { until } from '../kit/conditions.ts'
import { startMesh, type TestMesh } from '../kit/mesh.ts'
import { type Squid, startSquid } from '../kit/squid.ts'
import { Actor } from './actor.ts'
import type { Params } from './client-parts.ts'
import { type Described, describe, differences } from './compare.ts'
import type { Verdict } from './oracle.ts'
import { VERSION } from './stage.ts'

/** The session's world: flying-squid's uneven ground, the same on every server. */
const options = {
  seed: 44,
  plugins: [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))],
  spawn: { x: -6.5, z: 8.5 },
  version: VERSION,
}

/** Blocks deep in the ground that are dug and placed, at the heights of the turns. */
const spot = (x: number, n: number) => ({ x: x < 0 ? -3 : 3, y: 20 + (n % 20), z: 8 })

interface Scene {
  readonly squids: readonly Squid[]
  readonly mesh: TestMesh | undefined
  readonly alice: Actor
}

/**
 * The same comparison on real servers, as far as flying-squid goes: walk, sprint, sneak, jump, dig, build, chat and slots,
 * over the border and back. Nothing says when a server is through with a step, so that the states get `patience` to agree.
 */
export async function consultSquid(crossings: number, patience = 10_000): Promise<Verdict> {
  const protocol = protocolOf(VERSION)
  const [one, west, east] = await Promise.all([startSquid(options), startSquid(options), startSquid(options)])
  const squids = [one, west, east]
  const address = ({ port }: Squid) => ({ address: `127.0.0.1:${port}`, sync: 'plugin' })
  let mesh: TestMesh | undefined
  const actors: Actor[] = []
  const found: string[] = []
  let [steps, facts] = [0, 0]
  try {
    mesh = await startMesh({ carry: [], servers: { west: address(west), east: address(east) } })
    const scenes: Scene[] = []
    for (const [port, servers, over] of [
      [one.port, [one], undefined],
      [mesh.port, [west, east], mesh],
    ] as const) {
      const alice = new Actor('alice', port, VERSION)
      actors.push(alice)
      await alice.joined()
      alice.floor = alice.at.y
      scenes.push({ squids: servers, mesh: over, alice })
    }
    await mesh.event('dummy.join', { player: 'alice' })
    const probes: { x: number; y: number; z: number }[] = []
    const seen = (): [Described, Described] => {
      const [first, second] = actors.map(({ state }) => describe(state, protocol, probes))
      if (!first || !second) throw new Error('there are two clients')
      return [first, second]
    }
    const compare = async (name: string): Promise<void> => {
      steps++
      const wrong = (): string[] => differences(name, 'squid', ...seen())
      await until(() => wrong().length === 0, { timeout: patience }).catch(() => undefined)
      facts += Object.keys(seen()[0]).length
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
        if (n % 3 === 1) alice.act('start_sprinting')
        if (n % 3 === 2) alice.act('start_sneaking')
        await alice.go(x, 8.5)
        await over?.event('switch', { player: 'alice', to: x < 0 ? 'west' : 'east', mode: 'soft' }, { since })
        if (n % 3 === 1) alice.act('stop_sprinting')
        if (n % 3 === 2) alice.act('stop_sneaking')
      })
      const location = spot(x, n)
      probes.push(location)
      await play('dig', ({ alice }) =>
        alice.say('block_dig', { status: 0, location, face: 1, sequence: ++alice.sequence }),
      )
      await play('somebody builds', async ({ squids: at }) => {
        const { x: blockX, y, z } = { ...location, y: location.y + 20 }
        if (n < 20) probes.push({ x: blockX, y, z })
        await at[x < 0 ? 0 : at.length - 1]?.setBlock(blockX, y, z, n % 2 ? 'stone' : 'oak_planks')
      })
      await play('slot and chat', async ({ alice }) => {
        alice.state.heldSlot = n % 9
        alice.say('held_item_slot', { slotId: n % 9 })
        const none: Params = { timestamp: 0n, salt: 0n, offset: 0, acknowledged: Buffer.alloc(3), checksum: 0 }
        alice.say('chat_message', { message: `hello ${n}`, ...none, signature: undefined })
        // What its old server says after a switch would be a dummy's word: the line comes before the next crossing.
        await until(() => alice.state.said.at(-1)?.includes(`hello ${n}"`))
      })
    }
    const violations = actors
      .slice(1)
      .flatMap(({ witness }) => witness.violations.map(({ rule, packet, detail }) => `${rule} (${packet}): ${detail}`))
    return { crossings, steps, facts, differences: found.slice(0, 100), violations, missing: [] }
  } finally {
    await Promise.all(actors.map((actor) => actor.quit()))
    await mesh?.stop()
    await Promise.all(squids.map((squid) => squid.stop()))
  }
}
