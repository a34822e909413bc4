import { describe, expect, test } from 'vitest'
import type { Player } from '../../src/player/player.ts'
import { switchByHand } from '../../src/player/switching/border.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { type MemoryClient, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

/** Those with a configuration state, where mods talk with their clients. */
const configured = supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
const knowing = (name: string): string[] =>
  configured.filter((version) => protocolOf(version).packets('configuration', 'clientbound').idOf(name) !== undefined)

type Word = readonly [channel: string, data: string]
const payload = ([channel, data]: Word) => ({ channel, data: Buffer.from(data) })
const words = (heard: readonly Record<string, unknown>[]): Word[] =>
  heard.map(({ channel, data }) => [String(channel), String(data)] as const)

/** Alice joins west, which asks her this, one after the other, and hears these answers. */
async function joinsWest(mesh: MeshInMemory, talk: readonly { asks: Word; answers: readonly Word[] }[], x = -100.5) {
  mesh.west.finishes = false
  const alice = await mesh.join('alice', { x })
  const west = mesh.west.to('alice')
  for (const { asks, answers } of talk) {
    west.say('custom_payload', payload(asks))
    for (const answer of answers) alice.say('custom_payload', payload(answer))
  }
  mesh.west.finishes = true
  west.say('finish_configuration')
  await mesh.settle()
  expect(alice.player.level.joined).toBe(true)
  return { alice, west }
}

/** East asks nothing by itself, and waits. */
async function nearEast(mesh: MeshInMemory, alice: MemoryClient) {
  mesh.east.finishes = false
  await alice.walk(mesh, -30)
  return mesh.east.to('alice')
}

const hardSwitches = (mesh: MeshInMemory) => mesh.events.filter((event) => event.event === 'switch')
const playsOn = ({ player }: { readonly player: Player }) => player.primary?.server

describe.each(configured)('%s: what a server asks in configuration', (version) => {
  test('a dummy answers as its client did, when it is asked and not before, in the server’s order', async () => {
    const mesh = new MeshInMemory({ version })
    const { alice } = await joinsWest(mesh, [
      { asks: ['c:version', '1'], answers: [['c:version', 'client 1']] },
      { asks: ['mod:a', 'nonce 7'], answers: [['mod:a', 'answer 7']] },
      { asks: ['fabric:registry/sync/direct', 'part'], answers: [] },
      { asks: ['fabric:registry/sync/direct', ''], answers: [['fabric:registry/sync/complete', '']] },
    ])
    const east = await nearEast(mesh, alice)
    expect(words(east.hears('custom_payload'))).toEqual([])
    east.say('custom_payload', payload(['mod:a', 'nonce 7']))
    expect(words(east.hears('custom_payload'))).toEqual([['mod:a', 'answer 7']])
    east.say('ping', { id: 5 })
    east.say('custom_payload', payload(['fabric:registry/sync/direct', 'part']))
    east.say('ping', { id: 6 })
    east.say('custom_payload', payload(['fabric:registry/sync/direct', '']))
    east.say('custom_payload', payload(['c:version', '1']))
    expect(words(east.hears('custom_payload'))).toEqual([
      ['mod:a', 'answer 7'],
      ['fabric:registry/sync/complete', ''],
      ['c:version', 'client 1'],
    ])
    const order = east.names().filter((name) => name === 'pong' || name === 'custom_payload')
    expect(order).toEqual(['custom_payload', 'pong', 'pong', 'custom_payload', 'custom_payload'])
    mesh.east.finishes = true
    east.say('finish_configuration')
    await mesh.settle()
    await alice.walk(mesh, -8.5)
    expect([alice.player.isReady('east'), alice.player.links.get('east')?.hardReason]).toEqual([true, undefined])
    await alice.walk(mesh, 8.5)
    expect(hardSwitches(mesh)).toMatchObject([{ mode: 'soft', to: 'east' }])
    expect(alice.violations).toEqual([])
  })

  test('and the client was never asked makes the switch hard: the two speak with each other in it', async () => {
    const mesh = new MeshInMemory({ version })
    const { alice, west } = await joinsWest(mesh, [{ asks: ['mod:a', 'nonce 7'], answers: [['mod:a', 'answer 7']] }])
    mesh.east.configures.push(['custom_payload', payload(['mod:a', 'nonce 8'])])
    const dummy = await nearEast(mesh, alice)
    expect(words(dummy.hears('custom_payload'))).toEqual([])
    const link = alice.player.links.get('east')
    const reason = 'it asks the client on the channel "mod:a", and the client was never asked that'
    expect([link?.hardReason, link?.trouble, link?.ready]).toEqual([reason, reason, false])
    await alice.walk(mesh, -8.5)
    alice.forget()
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    await alice.walk(mesh, 2)
    expect([west.over, dummy.over]).toEqual([true, true])
    const east = mesh.east.to('alice')
    expect(words(alice.hears('custom_payload'))).toEqual([['mod:a', 'nonce 8']])
    alice.say('custom_payload', payload(['mod:a', 'answer 8']))
    expect(words(east.hears('custom_payload'))).toEqual([['mod:a', 'answer 8']])
    mesh.east.finishes = true
    east.say('finish_configuration')
    await mesh.settle()
    expect(hardSwitches(mesh)).toMatchObject([{ mode: 'hard', from: 'west', to: 'east', cause: 'zone', reason }])
    expect([playsOn(alice), alice.player.switching.arriving]).toEqual(['east', false])
    expect(alice.player.position.pose).toMatchObject({ x: 2, z: 8.5 })
    await alice.walk(mesh, 8.5)
    expect([alice.ended, alice.violations, mesh.logged('error')]).toEqual([false, [], []])
    // From now on it has been asked both.
    await alice.walk(mesh, -8.5)
    await alice.walk(mesh, 8.5)
    expect(hardSwitches(mesh).map((event) => 'mode' in event && event.mode)).toEqual(['hard', 'soft', 'soft'])
    expect([alice.violations, mesh.logged('error')]).toEqual([[], []])
  })

  test('is no question where the client never answered on that channel: it is told, in whatever words', async () => {
    const mesh = new MeshInMemory({ version })
    const { alice } = await joinsWest(mesh, [
      { asks: ['minecraft:brand', 'west'], answers: [] },
      { asks: ['info:server', 'west'], answers: [] },
      { asks: ['minecraft:register', 'a:b'], answers: [['minecraft:register', 'client:a']] },
    ])
    const east = await nearEast(mesh, alice)
    for (const asks of [
      ['minecraft:brand', 'east'],
      ['info:server', 'east'],
      ['minecraft:register', 'c:d'],
    ] as const)
      east.say('custom_payload', payload(asks))
    expect(words(east.hears('custom_payload'))).toEqual([['minecraft:register', 'client:a']])
    mesh.east.finishes = true
    east.say('finish_configuration')
    await mesh.settle()
    await alice.walk(mesh, -8.5)
    expect([alice.player.isReady('east'), words(east.hears('custom_payload'))]).toEqual([
      true,
      [['minecraft:register', 'client:a']],
    ])
  })

  test('is asked in any case when the server gives up its dummy: that is not dialled again by itself', async () => {
    const mesh = new MeshInMemory({ version })
    const { alice } = await joinsWest(mesh, [])
    const east = await nearEast(mesh, alice)
    east.say('custom_payload', payload(['mod:a', '?']))
    await mesh.pass(mesh.limits.linkTimeout + 60_000)
    const link = alice.player.links.get('east')
    expect([east.over, mesh.east.connections.length, link?.phase]).toEqual([true, 1, 'retrying'])
    expect(link?.trouble).toMatch(/^it asks the client on the channel "mod:a", and .* \(east fell silent/)
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    mesh.east.finishes = true
    await switchTo(mesh, 'alice', 'east')
    expect(hardSwitches(mesh)).toMatchObject([{ mode: 'hard', cause: 'command' }])
    expect([playsOn(alice), alice.violations]).toEqual(['east', []])
  })

  test('and does not wait for, keeps its dummy standing, but hidden: the switch is hard, and the next one soft', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.configures.push(['custom_payload', payload(['mod:a', '?'])])
    const { alice, west } = await joinsWest(mesh, [], -8.5)
    const link = alice.player.links.get('east')
    expect([link?.placed, link?.ready]).toEqual([true, false])
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    await alice.walk(mesh, 2)
    expect([playsOn(alice), west.over]).toEqual(['east', true])
    await alice.walk(mesh, 8.5)
    await alice.walk(mesh, -8.5)
    await alice.walk(mesh, 8.5)
    expect(hardSwitches(mesh).map((event) => 'mode' in event && event.mode)).toEqual(['hard', 'soft', 'soft'])
    expect([alice.violations, mesh.logged('error')]).toEqual([[], []])
  })

  test('and asks while the client comes is lost with its server: the player goes on where it was', async () => {
    const mesh = new MeshInMemory({ version })
    const { alice } = await joinsWest(mesh, [], -8.5)
    mesh.east.finishes = false
    const first = mesh.east.to('alice')
    first.say('start_configuration')
    await mesh.settle()
    first.say('custom_payload', payload(['mod:a', '?']))
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    const outcome = switchByHand(alice.player, 'east')
    await mesh.settle()
    mesh.east.to('alice').break('it fell over')
    await mesh.settle()
    expect(await outcome).toEqual({ ok: false, error: 'it fell over' })
    expect([playsOn(alice), alice.player.outbox.inConfiguration]).toEqual(['west', false])
    expect([alice.ended, alice.violations, mesh.logged('error')]).toEqual([false, [], []])
  })
})

test.each(knowing('code_of_conduct'))(
  '%s: a code of conduct is accepted by the client, and a dummy repeats that',
  async (version) => {
    const mesh = new MeshInMemory({ version })
    mesh.west.finishes = false
    const alice = await mesh.join('alice', { x: -100.5 })
    const west = mesh.west.to('alice')
    west.say('code_of_conduct', { contents: 'be kind' })
    alice.say('accept_code_of_conduct')
    west.say('finish_configuration')
    await mesh.settle()
    const east = await nearEast(mesh, alice)
    east.say('code_of_conduct', { contents: 'be kind' })
    expect(east.hears('accept_code_of_conduct')).toHaveLength(1)
    east.say('code_of_conduct', { contents: 'be cruel' })
    expect(east.hears('accept_code_of_conduct')).toHaveLength(1)
    expect(alice.player.links.get('east')?.hardReason).toMatch(/^it asks the client to accept a code of conduct, and/)
  },
)

test.each(knowing('show_dialog'))(
  '%s: a dialog is clicked by the client, and a dummy repeats that',
  async (version) => {
    const dialog = (title: string) => ({
      dialog: { type: 'compound', value: { title: { type: 'string', value: title } } },
    })
    const mesh = new MeshInMemory({ version })
    mesh.west.finishes = false
    const alice = await mesh.join('alice', { x: -100.5 })
    const west = mesh.west.to('alice')
    west.say('show_dialog', dialog('rules'))
    const set = mesh.protocol.packets('configuration', 'serverbound')
    const click = Buffer.from([set.idOf('custom_click_action') ?? 0, 3, 97, 58, 98, 0])
    alice.sayRaw(click)
    west.say('finish_configuration')
    await mesh.settle()
    const east = await nearEast(mesh, alice)
    east.say('show_dialog', dialog('rules'))
    expect(east.heard.at(-1)?.packet).toEqual(click)
    east.say('show_dialog', dialog('prices'))
    expect(alice.player.links.get('east')?.hardReason).toMatch(/^it asks the client by a dialog, and/)
  },
)

describe.each(supportedVersions)('%s: what a server asks at the login', (version) => {
  const query = (messageId: number, channel: string, data: string) => ({ messageId, channel, data: Buffer.from(data) })

  test('the client answers, under each server’s number, and a dummy answers the same', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.letsIn = false
    mesh.east.letsIn = false
    const alice = mesh.client('alice')
    mesh.west.spawnOf.set('alice', { x: -8.5, y: 64, z: 8.5 })
    alice.logIn()
    await mesh.settle()
    const west = mesh.west.to('alice')
    west.say('login_plugin_request', query(7, 'mod:login', 'who?'))
    const [asked] = alice.hears('login_plugin_request')
    expect([asked?.channel, String(asked?.data)]).toEqual(['mod:login', 'who?'])
    alice.say('login_plugin_response', { messageId: asked?.messageId, data: Buffer.from('me') })
    alice.say('login_plugin_response', { messageId: 99, data: Buffer.from('unasked') })
    expect(west.hears('login_plugin_response')).toEqual([{ messageId: 7, data: Buffer.from('me') }])
    // West turns out not to take it: the next server asks the client itself, too.
    west.break('full')
    await mesh.settle()
    const east = mesh.east.to('alice')
    east.say('login_plugin_request', query(7, 'mod:other', 'what?'))
    const [, second] = alice.hears('login_plugin_request')
    expect(second?.messageId).not.toBe(asked?.messageId)
    alice.say('login_plugin_response', { messageId: second?.messageId, data: undefined })
    expect(east.hears('login_plugin_response')).toEqual([{ messageId: 7, data: undefined }])
    alice.leave()
  })

  test('a dummy answers as its client did; what that was never asked it does not understand, and the switch is hard', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.letsIn = false
    mesh.east.letsIn = false
    for (const server of [mesh.west, mesh.east]) server.spawnOf.set('alice', { x: -8.5, y: 64, z: 8.5 })
    const alice = mesh.client('alice')
    alice.logIn()
    await mesh.settle()
    const west = mesh.west.to('alice')
    for (const [channel, data] of [
      ['mod:login', Buffer.from('me')],
      ['mod:strange', undefined],
    ] as const) {
      west.say('login_plugin_request', query(1, channel, '?'))
      alice.say('login_plugin_response', { messageId: alice.hears('login_plugin_request').at(-1)?.messageId, data })
    }
    west.letIn()
    await mesh.settle()
    const east = mesh.east.to('alice')
    east.say('login_plugin_request', query(31, 'mod:login', '?'))
    east.say('login_plugin_request', query(32, 'mod:strange', 'else'))
    expect(east.hears('login_plugin_response')).toEqual([
      { messageId: 31, data: Buffer.from('me') },
      { messageId: 32, data: undefined },
    ])
    const link = alice.player.links.get('east')
    expect(link?.configuration.unaskedAtLogin).toBeUndefined()
    east.say('login_plugin_request', query(33, 'mod:login', 'else'))
    expect(east.hears('login_plugin_response').at(-1)).toEqual({ messageId: 33, data: undefined })
    east.letIn()
    await mesh.settle()
    expect(link?.hardReason).toMatch(/^it asks the client on the login channel "mod:login", and/)
    alice.witness.expect('position')
    await switchTo(mesh, 'alice', 'east')
    expect(hardSwitches(mesh)).toMatchObject([{ mode: 'hard', reason: link?.hardReason ?? expect.any(String) }])
    east.spawn(9, 'cow', { x: 4 })
    expect([alice.sees('cow').length, alice.violations]).toEqual([1, []])
  })
})
