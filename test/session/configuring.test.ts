import { expect, test } from 'vitest'
import { switchByHand } from '../../src/player/switching/border.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { frameOf } from '../kit/frames.ts'
import { aliceAtTheBorder, MeshInMemory } from '../kit/mesh-in-memory.ts'

const registry = (key: string, id = 'test:registry') =>
  ['registry_data', { id, entries: [{ key, value: undefined }] }] as const
const tagged = (entries: number[]) =>
  ['tags', { tags: [{ tagType: 'minecraft:item', tags: [{ tagName: 'test:a', entries }] }] }] as const
const features = () => ['feature_flags', { features: ['minecraft:vanilla'] }] as const

const channel = (name: string) => ({ channel: 'minecraft:register', data: Buffer.from(name) })

test('what a client announces while its dummy is being configured, the dummy’s server hears once that is in play', async () => {
  const mesh = new MeshInMemory()
  mesh.east.finishes = false
  const alice = await mesh.join('alice', { x: -8.5 })
  const east = mesh.east.to('alice')
  expect(east.session.state).toBe('configuration')
  alice.say('custom_payload', channel('late:a'))
  mesh.east.finishes = true
  east.say('finish_configuration')
  await mesh.settle()
  alice.say('custom_payload', channel('late:b'))
  const heard = east.heard.filter(({ name }) => name === 'custom_payload')
  expect(heard.map(({ state, packet }) => [state, packet.toString().match(/late:./)?.[0]])).toEqual([
    ['play', 'late:a'],
    ['play', 'late:b'],
  ])
})

test('a dummy that is configured anew is compared with what the client has, and kept for a hard switch once', async () => {
  const { mesh, alice, east } = await aliceAtTheBorder()
  const link = east.link
  for (const entries of [[1], [2]]) {
    mesh.east.configures.length = 0
    mesh.east.configures.push(tagged(entries))
    east.say('start_configuration')
    await mesh.settle()
    expect(link.configuration.mismatch).toMatch(/differs in tags/)
    expect(link.configuration.packets).toHaveLength(1)
  }
  expect(alice.player.configuration.registries.size).toBe(0)
})

test('what a server does not send again when it configures a player anew holds on, as for a vanilla client', async () => {
  const mesh = new MeshInMemory()
  const configured = [registry('test:a'), tagged([1]), features()]
  for (const server of [mesh.west, mesh.east]) server.configures.push(...configured)
  const alice = await mesh.join('alice', { x: -8.5 })
  const east = mesh.east.to('alice')
  expect(east.link.configuration.mismatch).toBeUndefined()
  const held = [...alice.player.configuration.registries]
  expect(held).toHaveLength(3)
  // Minestom sends the features alone.
  for (const server of [mesh.west, mesh.east]) server.configures.splice(0, 3, features())
  east.say('start_configuration')
  await mesh.settle()
  expect(east.link.configuration.mismatch).toBeUndefined()
  mesh.west.to('alice').say('start_configuration')
  await mesh.settle()
  expect(new Map(alice.player.configuration.registries)).toEqual(new Map(held))
  // A recording that begins now shows them.
  const kept = alice.player.configuration.packets.map((each) => (Buffer.isBuffer(each) ? each : each.packet()))
  expect(kept.map((packet) => mesh.protocol.packets('configuration', 'clientbound').decode(packet).name)).toEqual([
    'registry_data',
    'tags',
    'feature_flags',
  ])
  // One that differs is kept whole for a hard switch.
  mesh.east.configures.splice(0, 1, registry('test:b'), tagged([2]), features())
  const again = mesh.east.to('alice')
  again.say('start_configuration')
  await mesh.settle()
  mesh.east.configures.splice(0, 3)
  again.say('start_configuration')
  await mesh.settle()
  expect(again.link.configuration.mismatch).toMatch(/registry test:registry, tags/)
  expect(again.link.configuration.packets).toHaveLength(3)
})

test('registries that come anew leave none of the old ones', async () => {
  const mesh = new MeshInMemory()
  mesh.west.configures.push(registry('test:a', 'test:one'), registry('test:a', 'test:two'))
  const alice = await mesh.join('alice', { x: -8.5 })
  expect([...alice.player.configuration.registries.keys()]).toEqual([
    'registry_data test:one',
    'registry_data test:two',
  ])
  mesh.west.configures.splice(0, 2, registry('test:a', 'test:three'))
  mesh.west.to('alice').say('start_configuration')
  await mesh.settle()
  expect([...alice.player.configuration.registries.keys()]).toEqual(['registry_data test:three'])
  expect(alice.player.configuration.packets).toHaveLength(1)
})

test.each(['1.19.3', '1.20.1'])(
  'features that come in play are compared, and told by a hard switch, in %s',
  async (version) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    const enabled = (...extra: string[]) => ({ features: ['minecraft:vanilla', ...extra] })
    west.say('feature_flags', enabled())
    east.say('feature_flags', enabled('minecraft:bundle'))
    expect(alice.hears('feature_flags')).toEqual([enabled()])
    expect(east.link.configuration.mismatch).toMatch(/features/)
    alice.forget()
    const outcome = switchByHand(alice.player, 'east')
    await mesh.settle()
    expect(await outcome).toMatchObject({ ok: true, mode: 'hard' })
    expect(alice.hears('feature_flags')).toEqual([enabled('minecraft:bundle')])
  },
)

test('servers that tell the same features are switched softly, and the client is not told again', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder({ version: '1.20.1' })
  for (const one of [west, east]) one.say('feature_flags', { features: ['minecraft:vanilla'] })
  await alice.walk(mesh, 8.5)
  expect([alice.player.primary?.server, alice.names().includes('login')]).toEqual(['east', false])
  expect(alice.hears('feature_flags')).toHaveLength(1)
})

test('steps that were under way when the client was asked into configuration open no dummies; those come with its login', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  const send = alice.send.bind(alice)
  let asked = false
  // The client hears of it late.
  alice.send = (packet) => {
    if (packet.equals(mesh.clientbound.encode('start_configuration', {}))) asked = true
    else send(packet)
  }
  const dials = mesh.east.connections.length
  west.say('start_configuration')
  expect(asked).toBe(true)
  alice.move(-8, 8.5)
  alice.move(-7.5, 8.5)
  await mesh.settle()
  expect(mesh.east.connections.length).toBe(dials)
  alice.send = send
  alice.witness.expect('login')
  alice.say('configuration_acknowledged')
  await mesh.settle()
  await alice.walk(mesh, -7)
  expect(mesh.east.connections.length).toBe(dials + 1)
  mesh.east.to('alice').spawn(9, 'cow', { x: 4 })
  expect(alice.sees('cow')).toHaveLength(1)
})

test('a dummy that an operator asks for in the midst of that is compared with what the client was configured with in the end', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  const tags = ['tags', { tags: [{ tagType: 'minecraft:item', tags: [{ tagName: 'test:a', entries: [1] }] }] }] as const
  mesh.west.configures.push(tags)
  alice.witness.expect('start_configuration')
  mesh.west.finishes = false
  west.say('start_configuration')
  await mesh.settle()
  alice.player.links.open('east', true)
  await mesh.settle()
  mesh.east.to('alice').spawn(9, 'cow', { x: 4 })
  alice.witness.expect('login')
  mesh.west.finishes = true
  west.say('finish_configuration')
  await mesh.settle()
  expect(mesh.east.to('alice').link.configuration.mismatch).toMatch(/tags/)
  expect(alice.sees('cow')).toEqual([])
  expect(alice.violations).toEqual([])
})

test('a list of channels passes without mcmesh’s own, in both directions and in both states', async () => {
  const mesh = new MeshInMemory()
  const lists = channel('mcmesh:sync\0other:a')
  mesh.west.configures.push(['custom_payload', lists], ['custom_payload', channel('mcmesh:sync')])
  const alice = await mesh.join('alice', { x: -8.5 })
  const [west, east] = [mesh.west.to('alice'), mesh.east.to('alice')]
  west.say('custom_payload', lists)
  west.say('custom_payload', channel('mcmesh:sync'))
  for (const one of [lists, channel('mcmesh:sync')]) alice.say('custom_payload', one)
  const said = (heard: readonly { name: string; packet: Buffer }[]) =>
    heard.filter(({ name }) => name === 'custom_payload').map(({ packet }) => packet.toString('latin1').slice(20))
  expect(said(alice.heard)).toEqual(['other:a', 'other:a'])
  for (const one of [west, east]) expect(said(one.heard)).toEqual(['other:a'])
})

const withKnownPacks = supportedVersions.filter((version) => {
  return protocolOf(version).packets('configuration', 'serverbound').idOf('select_known_packs') !== undefined
})

test.each(withKnownPacks)(
  'an answer of known packs that no vanilla client gives is passed on, and not kept, in %s',
  async (version) => {
    const mesh = new MeshInMemory({ version })
    const alice = await mesh.join('alice', { x: -8.5 })
    const kept = alice.player.profile.knownPacks
    const packs = Array.from({ length: 10_000 }, () => ({ namespace: '', id: '', version: '' }))
    mesh.west.finishes = false
    mesh.west.to('alice').say('start_configuration')
    await mesh.settle()
    expect(alice.session.state).toBe('configuration')
    alice.session.receive(
      frameOf(mesh.protocol.packets('configuration', 'serverbound').encode('select_known_packs', { packs })),
    )
    expect(alice.player.profile.knownPacks).toEqual(kept)
  },
)

test.each(withKnownPacks)('a server that configures a dummy without end loses its link in %s', async (version) => {
  const { mesh, east } = await aliceAtTheBorder({ version, file: { limits: { configurationBytes: 1_048_576 } } })
  const { link } = east
  mesh.east.finishes = false
  east.say('start_configuration')
  await mesh.settle()
  const tags = Array.from({ length: 2_000 }, (_, n) => ({ tagName: `test:${n}`, entries: Array(50).fill(n) }))
  for (let n = 0; n < 20 && !east.over; n++) east.say('tags', { tags: [{ tagType: `test:${n}`, tags }] })
  expect([east.over, link.phase]).toEqual([true, 'retrying'])
  expect(link.error).toMatch(/configures its players with more than 1048576 bytes/)
})
