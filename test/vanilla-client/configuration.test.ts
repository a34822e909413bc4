import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../../src/protocol/errors.ts'
import { textParam } from '../../src/protocol/text.ts'
import { Conversation, versionsWith } from './conversation.ts'

const at = (version: string, options = {}) => Conversation.at('configuration', version, options)

describe.each(versionsWith('configuration', 'finish_configuration'))('%s configures a vanilla client', (version) => {
  test('keep-alives and pings come back under their own numbers', () => {
    const conversation = at(version)
    const said = conversation.hears('keep_alive', { keepAliveId: -3n })
    expect(said.map(({ name, params }) => [name, String(params.keepAliveId)])).toEqual([['keep_alive', '-3']])
    expect(conversation.hears('ping', { id: -77 })).toEqual([{ name: 'pong', params: { id: -77 } }])
  })

  test('what only tells it something is answered by nothing', () => {
    const conversation = at(version)
    for (const name of ['registry_data', 'feature_flags', 'tags', 'custom_payload', 'reset_chat', 'server_links'])
      if (conversation.knows(name)) expect(conversation.bare(name)).toEqual([])
    expect(conversation.client.state).toBe('configuration')
  })

  test('the end of the configuration is said back, and play begins', () => {
    const conversation = at(version)
    expect(conversation.hears('finish_configuration')).toEqual([{ name: 'finish_configuration', params: {} }])
    expect(conversation.client.state).toBe('play')
  })

  test('thrown out, it has the server’s reason', () => {
    const conversation = at(version)
    const reason = textParam(conversation.protocol.number, 'Server closed')
    expect(conversation.hears('disconnect', { reason })).toEqual([])
    expect(conversation.client.dismissal).toBe('Server closed')
  })
})

describe.each(versionsWith('configuration', 'select_known_packs'))('the packs that a client of %s knows', (version) => {
  const core = { namespace: 'minecraft', id: 'core', version }
  const offered = [core, { ...core, version: '1.0' }, { ...core, id: 'update' }, { ...core, namespace: 'fabric' }]

  test('are the core pack of its own version, if that is offered', () => {
    expect(at(version).hears('select_known_packs', { packs: offered })).toEqual([
      { name: 'select_known_packs', params: { packs: [core] } },
    ])
    expect(at(version).hears('select_known_packs', { packs: offered.slice(1) })[0]?.params).toEqual({ packs: [] })
  })

  test('are those that it is told to know, as a dummy repeats what its player’s client answered', () => {
    for (const knownPacks of [[], offered.slice(2)])
      expect(at(version, { knownPacks }).hears('select_known_packs', { packs: offered })[0]?.params).toEqual({
        packs: knownPacks,
      })
  })
})

describe('resource packs', () => {
  const uuid = '1c2a9f0e-6d4f-3b53-9d1e-0d0d1c7f5a11'
  const pack = { uuid, url: 'http://localhost/pack', hash: '', forced: false, promptMessage: undefined }

  test.each(versionsWith('configuration', 'add_resource_pack'))(
    '%s hears that a pack is accepted, downloaded and loaded, by the pack’s id',
    (version) => {
      expect(at(version).hears('add_resource_pack', pack)).toEqual(
        [3, 4, 0].map((result) => ({ name: 'resource_pack_receive', params: { uuid, result } })),
      )
    },
  )

  test.each(versionsWith('configuration', 'resource_pack_send'))(
    '%s, whose packs have no id, hears that it is accepted and loaded',
    (version) => {
      expect(at(version).hears('resource_pack_send', pack)).toEqual(
        [3, 0].map((result) => ({ name: 'resource_pack_receive', params: { result } })),
      )
    },
  )
})

test.each(versionsWith('configuration', 'code_of_conduct'))('%s has its code of conduct accepted', (version) => {
  expect(at(version).hears('code_of_conduct', { contents: 'Be kind.' })).toEqual([
    { name: 'accept_code_of_conduct', params: {} },
  ])
})

test.each(versionsWith('configuration', 'store_cookie'))('%s stores a cookie and asks for it later', (version) => {
  const conversation = at(version)
  const value = Buffer.from('secret')
  const ask = () => conversation.hears('cookie_request', { cookie: 'test:token' })
  expect(ask()).toEqual([{ name: 'cookie_response', params: { key: 'test:token', value: undefined } }])
  expect(conversation.hears('store_cookie', { key: 'test:token', value })).toEqual([])
  expect(ask()).toEqual([{ name: 'cookie_response', params: { key: 'test:token', value } }])
  conversation.hears('finish_configuration')
  expect(ask()).toEqual([{ name: 'cookie_response', params: { key: 'test:token', value } }])
})

test('a packet that no version knows is answered by nothing; one that ends too early is an error', () => {
  const { client, protocol } = at('1.21.4')
  expect(client.receive(Buffer.of(0x7f))).toEqual([])
  const packs = protocol.packets('configuration', 'clientbound').encode('select_known_packs', {
    packs: [{ namespace: 'minecraft', id: 'core', version: '1.21.4' }],
  })
  expect(() => client.receive(packs.subarray(0, -3))).toThrow(ProtocolError)
})
