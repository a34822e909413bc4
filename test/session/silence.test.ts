import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
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

const U = '00000000-0000-4000-8000-00000000abcd'

describe.each(versions)('%s: a server that sends no keep-alives while it configures its player', (version) => {
  /** The client is there: it answers what it is asked for so long, and nothing else. */
  async function reads(mesh: MeshInMemory, alice: MemoryClient, ms: number): Promise<number> {
    let asked = 0
    for (let gone = 0; gone < ms && !alice.ended; gone += 1_000) {
      await mesh.pass(1_000)
      for (const each of alice.hears('keep_alive')) {
        asked++
        alice.say('keep_alive', each)
      }
      alice.forget()
    }
    return asked
  }

  async function asksForPack() {
    const mesh = new MeshInMemory({ version })
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    alice.answers = false
    const west = mesh.west.to('alice')
    const pack = { uuid: U, url: 'http://x', hash: '', forced: true, promptMessage: undefined }
    const set = mesh.protocol.packets('configuration', 'clientbound')
    west.say(set.idOf('add_resource_pack') === undefined ? 'resource_pack_send' : 'add_resource_pack', pack)
    await mesh.settle()
    alice.forget()
    return { mesh, alice, west }
  }

  test('is waited with for its client: mcmesh asks that whether it is there', async () => {
    const { mesh, alice, west } = await asksForPack()
    const asked = await reads(mesh, alice, 300_000)
    expect([west.over, alice.ended, mesh.east.connections.length]).toEqual([false, false, 0])
    expect(asked).toBeGreaterThan(10)
    alice.say('resource_pack_receive', { uuid: U, result: 0, hash: '' })
    alice.answers = true
    west.say('finish_configuration')
    await mesh.settle()
    expect([west.hears('resource_pack_receive').length, alice.player.level.joined, west.over]).toEqual([1, true, false])
  })

  test('is given up when it falls silent after its client has answered', async () => {
    const { mesh, alice, west } = await asksForPack()
    await reads(mesh, alice, 60_000)
    alice.say('resource_pack_receive', { uuid: U, result: 0, hash: '' })
    await reads(mesh, alice, mesh.limits.serverKeepAlive - 1_000)
    expect(west.over).toBe(false)
    await reads(mesh, alice, 2_000)
    expect([west.over, alice.ended, mesh.east.connections.length]).toEqual([true, false, 1])
  })
})

describe.each(supportedVersions)('%s: a client that is asked at its login', (version) => {
  async function asked() {
    const mesh = new MeshInMemory({ version })
    mesh.west.letsIn = false
    const alice = mesh.client('alice')
    alice.logIn()
    await mesh.settle()
    const west = mesh.west.to('alice')
    const ask = (messageId: number): void =>
      west.say('login_plugin_request', { messageId, channel: 'fml:loginwrapper', data: Buffer.from('?') })
    const answer = (): void => {
      const { messageId } = alice.hears('login_plugin_request').at(-1) ?? {}
      alice.say('login_plugin_response', { messageId, data: Buffer.from('!') })
    }
    return { mesh, alice, west, ask, answer }
  }

  test('answers as it may, for longer than it may be silent', async () => {
    const { mesh, alice, west, ask, answer } = await asked()
    const { session } = alice
    // As the listener has it.
    afterSilence(
      mesh.running,
      30_000,
      () => session.answeredAt,
      () => session.state === 'login' && session.disconnect('slow'),
    )
    for (let question = 0; question < 10; question++) {
      ask(question)
      await mesh.pass(question === 4 ? 25_000 : 5_000)
      answer()
      await mesh.settle()
    }
    expect([west.over, alice.ended, west.hears('login_plugin_response').length]).toEqual([false, false, 10])
    west.letIn()
    await mesh.settle()
    expect([alice.player.level.joined, alice.player.primary?.server]).toEqual([true, 'west'])
  })

  test('and says nothing is not waited for without end, nor is a server that says nothing to its answer', async () => {
    const silent = await asked()
    silent.ask(1)
    await silent.mesh.pass(silent.mesh.limits.linkTimeout + 1_000)
    expect(silent.west.over).toBe(true)
    const { mesh, alice, west, ask, answer } = await asked()
    ask(1)
    await mesh.pass(15_000)
    answer()
    await mesh.pass(mesh.limits.serverKeepAlive - 1_000)
    expect(west.over).toBe(false)
    await mesh.pass(2_000)
    expect([west.over, alice.player.primary?.server]).toEqual([true, 'east'])
  })

  test('gains no time by answers to what nobody asked', async () => {
    const { mesh, alice, west, ask } = await asked()
    ask(1)
    for (let n = 0; n < 40 && !west.over; n++) {
      alice.say('login_plugin_response', { messageId: 700 + n, data: Buffer.from('!') })
      await mesh.pass(1_000)
    }
    expect(west.over).toBe(true)
  })
})
