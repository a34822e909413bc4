import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../src/player/switching/border.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { type MemoryClient, MeshInMemory } from '../kit/mesh-in-memory.ts'
import { withOneMore } from './differing.ts'

/*
 * Why a switch is hard, and what a client is in the midst of when it is: in every version that can say so. In memory;
 * hard-switch.test.ts has the same on sockets, with chunks, entities and walks.
 */

const nether = 'minecraft:the_nether'
const overworld = 'minecraft:overworld'
const configured = supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
const unconfigured = supportedVersions.filter((version) => !configured.includes(version))
/** Up to 1.20.1 features come in play, from 1.19.3 on. */
const featured = unconfigured.filter((version) => knows(version, 'feature_flags'))
const packed = supportedVersions.filter((version) => knows(version, 'add_resource_pack'))

function knows(version: string, packet: string): boolean {
  return protocolOf(version).packets('play', 'clientbound').idOf(packet) !== undefined
}

const tags = (entry: number) => ({
  tags: [{ tagType: 'minecraft:item', tags: [{ tagName: 'test:a', entries: [entry] }] }],
})
const features = (...extra: string[]) => ({ features: ['minecraft:vanilla', ...extra] })

/** Lets the mesh's east send other registries than its west does. */
function otherRegistries(mesh: MeshInMemory): void {
  if (mesh.protocol.hasConfiguration) {
    mesh.east.configures.push(['tags', tags(2)])
    return
  }
  mesh.east.registries = withOneMore
}

/** Alice on west with a dummy on east. */
async function aliceOn(mesh: MeshInMemory) {
  const alice = await mesh.join('alice', { x: -8.5 })
  const [west, east] = [mesh.west.to('alice'), mesh.east.to('alice')]
  for (const one of [alice, west, east]) one.forget()
  return { mesh, alice, west, east }
}

/** Switches by hand, by the way that the test expects; answers why it was hard. */
async function switched(mesh: MeshInMemory, alice: MemoryClient, to: string, mode: 'hard' | 'soft') {
  for (const packet of ['start_configuration', 'login', 'respawn', 'respawn'] as const)
    if (mode === 'hard') alice.witness.expect(packet)
  alice.forget()
  const outcome = switchByHand(alice.player, to)
  await mesh.settle()
  const done = await outcome
  expect(done).toMatchObject({ ok: true, mode })
  expect(alice.violations).toEqual([])
  expect(alice.player.primary?.server).toBe(to)
  return (done as { reason?: string }).reason
}

/** What the client hears of levels, in order. */
const levels = (alice: MemoryClient): string[] =>
  alice.names().filter((name) => /^(start_configuration|login|respawn|position)$/.test(name))

describe('a switch is hard where the servers differ', () => {
  test.each(supportedVersions)('%s: in registries', async (version) => {
    const mesh = new MeshInMemory({ version })
    otherRegistries(mesh)
    const { alice } = await aliceOn(mesh)
    expect(await switched(mesh, alice, 'east', 'hard')).toMatch(/differs in (registries|tags)/)
    const start = mesh.protocol.hasConfiguration ? ['start_configuration', 'login'] : ['login', 'respawn']
    expect(levels(alice)).toEqual([...start, 'position'])
  })

  test.each(configured)('%s: in tags and in features, which a configuration tells anew', async (version) => {
    const mesh = new MeshInMemory({ version })
    mesh.west.configures.push(['tags', tags(1)], ['feature_flags', features()])
    mesh.east.configures.push(['tags', tags(1)], ['feature_flags', features('test:more')])
    const { alice } = await aliceOn(mesh)
    // What west says from its next dummy on.
    mesh.west.configures.splice(0, 2, ['tags', tags(3)], ['feature_flags', features('test:more')])
    expect(await switched(mesh, alice, 'east', 'hard')).toMatch(/differs in features$/)
    expect(alice.hears('feature_flags')).toEqual([features('test:more')])
    alice.move(-7.5, 8.5)
    await mesh.settle()
    expect(await switched(mesh, alice, 'west', 'hard')).toMatch(/differs in tags$/)
    expect(alice.hears('tags')).toEqual([tags(3)])
  })

  test.each(featured)('%s: in features, which come in play', async (version) => {
    const mesh = new MeshInMemory({ version })
    const { alice, west, east } = await aliceOn(mesh)
    west.say('feature_flags', features())
    east.say('feature_flags', features('test:more'))
    expect(await switched(mesh, alice, 'east', 'hard')).toMatch(/differs in features$/)
    expect(alice.hears('feature_flags')).toEqual([features('test:more')])
  })

  test.each(unconfigured)('%s: not in tags, which are told anew in play', async (version) => {
    const mesh = new MeshInMemory({ version })
    const { alice, west, east } = await aliceOn(mesh)
    west.say('tags', tags(1))
    east.say('tags', tags(2))
    await switched(mesh, alice, 'east', 'soft')
    expect([levels(alice), alice.hears('tags')]).toEqual([[], [tags(2)]])
  })

  test.each(supportedVersions)('%s: in the dimension', async (version) => {
    const mesh = new MeshInMemory({ version })
    mesh.east.dimension = nether
    const { alice } = await aliceOn(mesh)
    expect(await switched(mesh, alice, 'east', 'hard')).toContain(`has the player in ${nether}`)
    expect(alice.witness.state.dimension).toBe(nether)
  })

  test.each(supportedVersions)('%s: and shows the nether, where both have the player in it by now', async (version) => {
    const mesh = new MeshInMemory({ version })
    otherRegistries(mesh)
    const { alice, east } = await aliceOn(mesh)
    alice.witness.expect('respawn')
    mesh.west.to('alice').respawn(nether)
    mesh.west.to('alice').teleport({ x: -8.5 })
    await mesh.settle()
    alice.move(-7.5, 8.5)
    await mesh.settle()
    const dummy = mesh.east.to('alice')
    expect(dummy).not.toBe(east)
    dummy.respawn(nether)
    dummy.teleport({ x: -7.5 })
    await mesh.settle()
    await switched(mesh, alice, 'east', 'hard')
    const told = alice.heard.filter(({ name }) => name === 'login' || name === 'respawn')
    const dimensions = told.map(({ name, packet }) => [name, dimensionOf(mesh, packet)])
    expect(dimensions).toEqual([
      ['login', overworld],
      // A login alone leaves the client in the level it had.
      ...(mesh.protocol.hasConfiguration ? [] : [['respawn', overworld]]),
      ['respawn', nether],
    ])
    expect(alice.witness.state.dimension).toBe(nether)
  })
})

function dimensionOf({ clientbound }: MeshInMemory, packet: Buffer): unknown {
  const { params } = clientbound.decode(packet)
  return (params.worldState as { name?: unknown } | undefined)?.name ?? params.worldName
}

describe('in the midst of a hard switch', () => {
  test.each(supportedVersions)(
    '%s: a client that sneaks is upright after it, for its new server too',
    async (version) => {
      const mesh = new MeshInMemory({ version })
      otherRegistries(mesh)
      const { alice, east } = await aliceOn(mesh)
      const input = mesh.serverbound.field('player_input', 'inputs') !== undefined
      const says = (sneaks: boolean): readonly [string, Readonly<Record<string, unknown>>] => {
        const named = (name: string, number: number) => ({
          entityId: alice.player.entityId,
          actionId: actionsByName(mesh) ? name : number,
          jumpBoost: 0,
        })
        if (input && !sneaksByAction(mesh)) return ['player_input', { inputs: sneaks ? { shift: true } : {} }]
        return ['entity_action', sneaks ? named('start_sneaking', 0) : named('stop_sneaking', 1)]
      }
      alice.say(...says(true))
      await mesh.settle()
      await switched(mesh, alice, 'east', 'hard')
      const [name] = says(true)
      const heard = east.heard.filter((one) => one.name === name).map(({ packet }) => packet.toString('hex'))
      const meant = [true, false].map((sneaks) => {
        const [, params] = says(sneaks)
        const mine = name === 'entity_action' ? { ...params, entityId: east.entityId } : params
        return mesh.serverbound.encode(name, mine).toString('hex')
      })
      expect(heard.slice(-2)).toEqual(meant)
    },
  )

  test.each(supportedVersions)('%s: the old server’s window is nobody’s any more', async (version) => {
    const mesh = new MeshInMemory({ version })
    otherRegistries(mesh)
    const { alice, west, east } = await aliceOn(mesh)
    const window = { windowId: 5, inventoryType: 2, windowTitle: title(mesh, 'chest') }
    west.say('open_window', window)
    await switched(mesh, alice, 'east', 'hard')
    east.forget()
    alice.say('close_window', { windowId: 1 })
    expect(east.hears('close_window')).toEqual([])
    east.say('open_window', window)
    expect(alice.hears('open_window')).toMatchObject([{ windowId: 2 }])
    alice.say('close_window', { windowId: 2 })
    expect(east.hears('close_window')).toEqual([{ windowId: 5 }])
  })

  test.each(packed)('%s: the old server’s resource packs go, and the new one’s come', async (version) => {
    const mesh = new MeshInMemory({ version })
    otherRegistries(mesh)
    const pack = (digit: string) => ({
      uuid: `00000000-0000-4000-8000-00000000000${digit}`,
      url: `http://in.memory/${digit}`,
      hash: digit.repeat(40),
      forced: false,
    })
    mesh.west.configures.push(['add_resource_pack', pack('1')])
    mesh.east.configures.push(['add_resource_pack', pack('3')])
    const { alice, west, east } = await aliceOn(mesh)
    west.say('add_resource_pack', pack('2'))
    east.say('add_resource_pack', pack('4'))
    await switched(mesh, alice, 'east', 'hard')
    const uuids = (name: string): unknown[] => alice.hears(name).map(({ uuid }) => uuid)
    expect(uuids('remove_resource_pack')).toEqual([pack('1').uuid, pack('2').uuid])
    expect(uuids('add_resource_pack')).toEqual([pack('3').uuid, pack('4').uuid])
  })

  test.each(configured)('%s: a dummy that was configured anew is told to the client once', async (version) => {
    const mesh = new MeshInMemory({ version })
    otherRegistries(mesh)
    const { alice, east } = await aliceOn(mesh)
    mesh.east.configures.push(['feature_flags', features('test:more')])
    east.say('start_configuration')
    await mesh.settle()
    await switched(mesh, alice, 'east', 'hard')
    const told = alice.heard.filter(({ state }) => state === 'configuration').map(({ name }) => name)
    expect(told).toEqual(['tags', 'feature_flags', 'finish_configuration'])
  })
})

/** entity_action's actions have names since 1.21.6, and sneaking is none of them. */
const actionsByName = ({ serverbound }: MeshInMemory): boolean => {
  try {
    serverbound.encode('entity_action', { entityId: 1, actionId: 'start_sprinting', jumpBoost: 0 })
    return true
  } catch {
    return false
  }
}
const sneaksByAction = (mesh: MeshInMemory): boolean => mesh.protocol.number < 771

const title = ({ protocol }: MeshInMemory, text: string): unknown =>
  protocol.number < 765
    ? JSON.stringify({ text })
    : { type: 'compound', value: { text: { type: 'string', value: text } } }
