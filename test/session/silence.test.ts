import { describe, expect, test } from 'vitest'
import { afterSilence } from '../../src/session/silence.ts'
import { type MemoryClient, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'
import { MemoryRuntime } from '../kit/runtime.ts'
import { newest } from '../kit/versions.ts'

/** Those with a configuration state, where clients download and read before they play. */
const versions = ['1.20.2', '1.20.4', '1.21.4', ...newest]

test('silence is counted from what was heard last', () => {
  const runtime = new MemoryRuntime()
  let heard = 0
  let ran = 0
  const cancel = afterSilence(
    runtime,
    100,
    () => heard,
    () => ran++,
  )
  const at = (ms: number): number => {
    runtime.moveTo(1_000 + ms)
    runtime.runDue()
    return ran
  }
  at(60)
  heard = 1_060
  expect([at(100), at(159), at(160), at(400)]).toEqual([0, 0, 1, 1])
  cancel()
  afterSilence(
    runtime,
    100,
    () => 0,
    () => ran++,
  )()
  expect([at(1_000), runtime.timers]).toEqual([1, 0])
})

/** Time passes while the client answers the keep-alives of its server, and nothing else. */
async function thinks(mesh: MeshInMemory, client: MemoryClient, ms: number): Promise<void> {
  for (let gone = 0; gone < ms && !client.ended; gone += 15_000) {
    mesh.west.to(client.name).say('keep_alive', { keepAliveId: BigInt(gone) })
    client.say('keep_alive', { keepAliveId: BigInt(gone) })
    await mesh.pass(15_000)
  }
}

describe.each(versions)('%s: a client that is configured', (version) => {
  test('and thinks for minutes, but answers, keeps its place and its server, and plays then', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    const { session } = alice
    // As the listener has it.
    afterSilence(
      mesh.running,
      30_000,
      () => session.answeredAt,
      () => !alice.player.level.joined && session.disconnect('slow'),
    )
    await thinks(mesh, alice, 300_000)
    expect([alice.ended, alice.player.primary?.server, mesh.east.connections.length]).toEqual([false, 'west', 0])
    expect(
      mesh.west
        .to('alice')
        .names()
        .filter((name) => name === 'keep_alive'),
    ).toHaveLength(20)
    mesh.west.to('alice').say('finish_configuration')
    await mesh.settle()
    expect([alice.player.level.joined, alice.violations]).toEqual([true, []])
  })

  test('and falls silent with its server goes to the next one', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    await thinks(mesh, alice, 60_000)
    await mesh.pass(mesh.limits.linkTimeout)
    expect(alice.player.primary?.server).toBe('east')
  })

  test('by mcmesh itself is asked whether it is there, and is waited for as long as it answers', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.configures.push(['feature_flags', { features: ['minecraft:vanilla', 'minecraft:trade_rebalance'] }])
    const alice = await mesh.join('alice', { x: -8.5 })
    expect(alice.player.links.get('east')?.hardReason).toContain('configuration differs')
    alice.answers = false
    const outcome = switchTo(mesh, 'alice', 'east').catch((error: Error) => error)
    await mesh.settle()
    alice.say('configuration_acknowledged')
    alice.forget()
    for (let minute = 0; minute < 5; minute++) {
      for (let asked = 0; asked < 6; asked++) {
        await mesh.pass(10_000)
        const [last] = alice.hears('keep_alive').slice(-1)
        expect(last).toBeDefined()
        alice.say('keep_alive', last)
        alice.forget()
      }
      expect(alice.ended).toBe(false)
    }
    await mesh.pass(mesh.limits.linkTimeout + 10_000)
    expect(alice.ended).toBe(true)
    await outcome
    expect(mesh.timers).toBe(0)
  })
})
