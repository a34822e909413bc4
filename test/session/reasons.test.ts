import { describe, expect, test } from 'vitest'
import { readReason, reasonParam } from '../../src/protocol/reason.ts'
import { readText, simplify } from '../../src/protocol/text.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'
import { newest } from '../kit/versions.ts'

/** Both forms of texts, with and without a configuration state. */
const versions = ['1.17.1', '1.19.4', '1.20.2', '1.20.4', '1.21.4', ...newest]
const said = { translate: 'multiplayer.disconnect.server_shutdown', color: 'red' }

/** A reason that no encoder takes. */
const unsayable = {
  text: 'gone',
  get parts(): never {
    throw new Error('a fault of the test')
  },
}

/** What the client was told as its reason, without the types of NBT. */
function told(reason: unknown): unknown {
  return typeof reason === 'string' ? JSON.parse(reason) : simplify(reason)
}

describe.each(versions)('%s: a server’s reason reaches the client as it was said', (version) => {
  test('at login, in the sentence that no server took it', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.west.letsIn = false
    mesh.east.refuses = 'it is away'
    const alice = await mesh.join('alice')
    mesh.west.to('alice').say('disconnect', { reason: JSON.stringify(said) })
    await mesh.settle()
    expect(alice.ended).toBe(true)
    expect(told(alice.hears('disconnect')[0]?.reason)).toEqual({
      text: '',
      extra: [{ text: 'No server can take you now' }, { text: ': ' }, said, { text: '; ' }, { text: 'it is away' }],
    })
  })

  test('in the game, when its server went away and no other takes it', async () => {
    const mesh = new MeshInMemory({ version })
    mesh.east.refuses = 'it is away'
    const alice = await mesh.join('alice', { x: -400.5 })
    const reason = reasonParam(mesh.protocol.number, readReason(JSON.stringify(said)))
    mesh.west.to('alice').say('kick_disconnect', { reason })
    await mesh.pass(mesh.limits.linkTimeout)
    expect(alice.ended).toBe(true)
    const heard = alice.hears('kick_disconnect')
    expect(heard).toHaveLength(1)
    expect(told(heard[0]?.reason)).toMatchObject({ text: '', extra: [{}, said, { text: '.' }] })
    expect(readText(heard[0]?.reason).text).toContain('The server west went away')
  })

  test('in the game, byte by byte when it is meant for the player', async () => {
    const mesh = new MeshInMemory({ version })
    const alice = await mesh.join('alice')
    const other = { translate: 'multiplayer.disconnect.kicked', color: 'blue', extra: [{ text: '!', bold: true }] }
    const reason = reasonParam(mesh.protocol.number, readReason(JSON.stringify(other)))
    mesh.west.to('alice').say('kick_disconnect', { reason })
    const [heard] = alice.heard.filter(({ name }) => name === 'kick_disconnect')
    expect(heard?.packet).toEqual(mesh.clientbound.encode('kick_disconnect', { reason }))
  })

  test('in the game, as plain text where it can’t be said as it was: and the connection ends', async () => {
    const mesh = new MeshInMemory({ version })
    const alice = await mesh.join('alice', { x: -400.5 })
    // More than a client reads of one text, and more than fits into a frame.
    const parts = Array.from({ length: 200 }, (_, n) => ({ text: 'x'.repeat(16_000), color: n % 2 ? 'red' : 'blue' }))
    for (const long of [JSON.stringify({ text: 'gone', extra: parts }), unsayable]) {
      alice.session.disconnect(typeof long === 'string' ? readReason(long) : long)
      expect([alice.ended, mesh.players.size]).toEqual([true, 0])
    }
    const [heard] = alice.heard.filter(({ name }) => name === 'kick_disconnect')
    expect(heard?.packet.length).toBeLessThan(262_144)
    expect(readText(alice.hears('kick_disconnect')[0]?.reason).text).toMatch(/^gone/)
  })

  test('at login and in the game, where nothing of it can be encoded: the connection ends all the same', async () => {
    for (const state of ['login', 'play']) {
      const mesh = new MeshInMemory({ version })
      mesh.west.letsIn = state === 'play'
      const alice = await mesh.join('alice', { x: -400.5 })
      expect(alice.session.state).toBe(state)
      alice.session.disconnect(unsayable)
      expect([alice.ended, mesh.players.size]).toEqual([true, 0])
      const [reason] = alice.hears(state === 'play' ? 'kick_disconnect' : 'disconnect')
      expect(readText(reason?.reason).text).toBe('gone')
    }
  })

  test('in configuration, also when the client waits there for another server', async () => {
    const mesh = new MeshInMemory({ version })
    if (!mesh.protocol.hasConfiguration) return
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    expect(alice.session.state).toBe('configuration')
    mesh.east.letsIn = false
    mesh.west.to('alice').break('the connection broke')
    await mesh.settle()
    mesh.east.to('alice').say('disconnect', { reason: JSON.stringify(said) })
    await mesh.settle()
    expect(alice.ended).toBe(true)
    expect(told(alice.hears('disconnect')[0]?.reason)).toMatchObject({ extra: expect.arrayContaining([said]) })
  })
})
