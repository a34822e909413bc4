import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { aliceAtTheBorder, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

const configured = supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
const UUID = '11111111-1111-4111-8111-111111111111'
const LOADED = 0

/** What a server asks and a client answers in whichever state it is by then. */
function requests(version: string) {
  const set = protocolOf(version).packets('configuration', 'clientbound')
  const pack = set.idOf('add_resource_pack') === undefined ? 'resource_pack_send' : 'add_resource_pack'
  const bare = { url: 'http://a', hash: '', forced: false, promptMessage: undefined }
  const rows = [
    { ask: 'keep_alive', asks: { keepAliveId: 7n }, answer: 'keep_alive', answers: { keepAliveId: [0, 7] } },
    { ask: 'ping', asks: { id: 8 }, answer: 'pong', answers: { id: 8 } },
    {
      ask: pack,
      asks: { uuid: UUID, ...bare },
      answer: 'resource_pack_receive',
      answers: { uuid: UUID, result: LOADED },
    },
    {
      ask: 'cookie_request',
      asks: { cookie: 'a:b' },
      answer: 'cookie_response',
      answers: { key: 'a:b', value: Buffer.from('v') },
    },
  ]
  return rows.filter(({ ask }) => set.idOf(ask) !== undefined)
}

const count = ({ heard }: { readonly heard: readonly { readonly name: string }[] }, name: string): number =>
  heard.filter((one) => one.name === name).length

describe.each(configured)('%s: what is asked in one state and answered in another goes to who asked', (version) => {
  test.each(requests(version))(
    '$ask, asked in configuration and answered in play',
    async ({ ask, asks, answer, answers }) => {
      const mesh = new MeshInMemory({ version })
      mesh.west.finishes = false
      const alice = await mesh.join('alice', { x: -8.5 })
      const west = mesh.west.to('alice')
      // What the kit's client answers by itself comes too late.
      alice.answers = false
      west.say(ask, asks)
      west.say('finish_configuration')
      alice.say('finish_configuration')
      await mesh.settle()
      expect([alice.session.state, alice.player.level.joined]).toEqual(['play', true])
      west.forget()
      alice.say(answer, answers)
      alice.say(answer, answers)
      expect(west.heard.filter(({ name }) => name === answer).map(({ state }) => state)).toEqual(['play'])
      expect(west.hears(answer)[0]).toMatchObject(version === '1.20.2' && answer.includes('pack') ? {} : answers)
    },
  )

  test.each(requests(version))(
    '$ask, asked in play and answered in configuration',
    async ({ ask, asks, answer, answers }) => {
      const { mesh, alice, west } = await aliceAtTheBorder({ version })
      mesh.west.finishes = false
      alice.answers = false
      alice.witness.expect('start_configuration')
      west.say(ask, asks)
      west.say('start_configuration')
      alice.say('configuration_acknowledged')
      await mesh.settle()
      west.forget()
      alice.say(answer, answers)
      alice.say(answer, answers)
      expect(west.heard.filter(({ name }) => name === answer).map(({ state }) => state)).toEqual(['configuration'])
      // The same number once more is the next request's, not the last one's.
      west.forget()
      west.say(ask, asks)
      alice.say(answer, answers)
      expect(count(west, answer)).toBe(1)
    },
  )

  test.each(requests(version))(
    '$ask, of a server that is gone, is told to none',
    async ({ ask, asks, answer, answers }) => {
      const mesh = new MeshInMemory({ version })
      mesh.west.finishes = false
      mesh.east.finishes = false
      const alice = await mesh.join('alice', { x: -8.5 })
      const west = mesh.west.to('alice')
      alice.answers = false
      west.say(ask, asks)
      west.break('it fell over')
      await mesh.settle()
      const east = mesh.east.to('alice')
      expect([alice.session.state, east.session.state]).toEqual(['configuration', 'configuration'])
      east.forget()
      alice.say(answer, answers)
      expect([count(east, answer), count(west, answer)]).toEqual([0, 0])
      if (ask !== 'keep_alive') return
      // It is answered: the next server's is asked at once.
      east.say('keep_alive', { keepAliveId: 9n })
      expect(alice.hears('keep_alive').at(-1)).toMatchObject({ keepAliveId: [0, 9] })
    },
  )

  test('keep-alives of two servers that the client is configured by never overlap', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    west.say('keep_alive', { keepAliveId: 1n })
    await switchTo(mesh, 'alice', 'east')
    mesh.east.finishes = false
    alice.witness.expect('start_configuration')
    east.say('keep_alive', { keepAliveId: 2n })
    east.say('start_configuration')
    await mesh.settle()
    east.forget()
    alice.say('keep_alive', { keepAliveId: 1n })
    // East's own was asked in a state that is over: answered for the client, in the state that it is in.
    expect(east.heard.map(({ state, name }) => [state, name])).toEqual([['configuration', 'keep_alive']])
    expect(east.hears('keep_alive')).toMatchObject([{ keepAliveId: [0, 2] }])
    expect(count(west, 'keep_alive')).toBe(west.over ? 0 : 1)
  })
})

const withCookies = configured.filter((version) => {
  return protocolOf(version).packets('login', 'clientbound').idOf('cookie_request') !== undefined
})

describe.each(withCookies)('%s: a cookie that only the client has', (version) => {
  test.each(['login', 'configuration'] as const)('is asked of it in the game for a dummy in %s', async (state) => {
    const mesh = new MeshInMemory({ version })
    mesh.east.letsIn = state !== 'login'
    mesh.east.finishes = false
    const alice = await mesh.join('alice', { x: -8.5 })
    const east = mesh.east.to('alice')
    alice.answers = false
    east.say('cookie_request', { cookie: 'a:transfer' })
    expect([east.session.state, alice.hears('cookie_request')]).toEqual([state, [{ cookie: 'a:transfer' }]])
    const answer = { key: 'a:transfer', value: Buffer.from('ticket') }
    // What the server asks next is answered after that, but that it is there.
    if (state === 'configuration') {
      east.say('ping', { id: 5 })
      east.say('keep_alive', { keepAliveId: 6n })
    }
    alice.say('cookie_response', answer)
    expect(east.hears('cookie_response')).toEqual([answer])
    const order = east.names().filter((name) => ['cookie_response', 'pong', 'keep_alive'].includes(name))
    expect(order).toEqual(state === 'login' ? ['cookie_response'] : ['keep_alive', 'cookie_response', 'pong'])
    expect(mesh.west.to('alice').names()).not.toContain('cookie_response')
    // Nobody need ask it twice.
    alice.forget()
    east.say('cookie_request', { cookie: 'a:transfer' })
    expect([alice.names(), count(east, 'cookie_response')]).toEqual([[], 2])
  })
})
