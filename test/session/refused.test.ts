import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { type MemoryConnection, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

/*
 * A server may refuse its player after the login, in configuration, as mod loaders and plugins do. The client is in the midst of
 * its configuration then, and goes through with it at another server.
 */

const versions = supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
/** Those whose registries come one by one, and add up. */
const piecemeal = versions.filter((version) => protocolOf(version).number >= 766)

const refuse = (server: MemoryConnection, text: string): void =>
  server.say('disconnect', {
    reason:
      protocolOf(server.server.protocol.version).number >= 765
        ? { type: 'compound', value: { text: { type: 'string', value: text } } }
        : JSON.stringify({ text }),
  })

const registry = (...keys: string[]) =>
  ['registry_data', { id: 'test:a', entries: keys.map((key) => ({ key, value: undefined })) }] as const

/** Alice is configured by west, which keeps her there. */
async function atWest(version: string) {
  const mesh = new MeshInMemory({ version })
  mesh.west.finishes = false
  const alice = await mesh.join('alice')
  expect(alice.session.state).toBe('configuration')
  return { mesh, alice, west: mesh.west.to('alice') }
}

describe.each(versions)('%s: a server that refuses its player in configuration', (version) => {
  test('is followed by the next one', async () => {
    const { mesh, alice, west } = await atWest(version)
    refuse(west, 'no mods')
    await mesh.settle()
    expect([alice.ended, alice.player.primary?.server, alice.player.level.joined]).toEqual([false, 'east', true])
    expect([alice.names().includes('disconnect'), alice.violations]).toEqual([false, []])
  })

  test('says why where no other takes the player', async () => {
    const { mesh, alice, west } = await atWest(version)
    mesh.east.finishes = false
    refuse(west, 'no mods')
    await mesh.settle()
    refuse(mesh.east.to('alice'), 'full')
    await mesh.settle()
    expect(alice.ended).toBe(true)
    expect(JSON.stringify(alice.hears('disconnect'))).toMatch(/no mods.*full/)
  })

  test('is followed by the next one when it has fallen silent, before the client gives up', async () => {
    const { mesh, alice } = await atWest(version)
    await mesh.pass(mesh.limits.serverKeepAlive + 100)
    expect([alice.ended, alice.player.primary?.server, alice.player.level.joined]).toEqual([false, 'east', true])
  })
})

describe.each(piecemeal)('%s: registries that the refusing server had told', (version) => {
  test('are not told again by one that has the same', async () => {
    const mesh = new MeshInMemory({ version })
    for (const server of [mesh.west, mesh.east]) server.configures.push(registry('a', 'b'))
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    refuse(mesh.west.to('alice'), 'no mods')
    await mesh.settle()
    expect([alice.ended, alice.player.primary?.server, alice.player.level.joined]).toEqual([false, 'east', true])
    expect(alice.heard.filter(({ name }) => name === 'registry_data')).toHaveLength(1)
  })

  test('end the connection with the reason where the next has others: a client can’t take them back', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.configures.push(registry('a', 'b'))
    mesh.east.configures.push(registry('b', 'a'))
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    refuse(mesh.west.to('alice'), 'no mods')
    await mesh.settle()
    expect(alice.ended).toBe(true)
    expect(JSON.stringify(alice.hears('disconnect'))).toMatch(/no mods.*other registries/)
  })
})

test.each(versions)(
  '%s: a player whom the server of a hard switch refuses in configuration goes back',
  async (version) => {
    const mesh = new MeshInMemory({ version })
    const question = ['custom_payload', { channel: 'mod:version', data: Buffer.from('?') }] as const
    mesh.east.configures.push(question)
    mesh.east.finishes = false
    const alice = await mesh.join('alice', { x: -30.5 })
    expect(alice.player.primary?.server).toBe('west')
    alice.witness.expect('start_configuration')
    alice.witness.expect('login')
    void switchTo(mesh, 'alice', 'east').catch(() => undefined)
    await mesh.pass(2_000)
    const east = mesh.east.to('alice')
    expect(alice.session.state).toBe('configuration')
    refuse(east, 'no mods')
    await mesh.pass(5_000)
    expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'west'])
    expect(alice.session.state).toBe('play')
  },
)
