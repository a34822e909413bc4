import { describe, expect, test } from 'vitest'
import { NIL_UUID } from '../../src/protocol/facts.ts'
import { offlineUuid } from '../../src/protocol/offline-uuid.ts'
import { jsonText } from '../../src/protocol/text.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { Conversation, versionsWith } from './conversation.ts'

describe.each(supportedVersions)('a vanilla client logs in to %s', (version) => {
  test('it opens with a handshake of its version and its offline name', () => {
    const { client, protocol } = new Conversation(version)
    const [handshake, start] = client.open({ host: 'mesh.example', port: 25_565 })
    expect(protocol.packets('handshaking', 'serverbound').decode(handshake!).params).toEqual({
      protocolVersion: protocol.number,
      serverHost: 'mesh.example',
      serverPort: 25_565,
      nextState: 2,
    })
    const { name, params } = protocol.packets('login', 'serverbound').decode(start!)
    expect(name).toBe('login_start')
    expect(params.username).toBe('alice')
    // Versions that say no UUID, or need not, leave it to the server.
    if (params.playerUUID !== undefined) expect(params.playerUUID).toBe(offlineUuid('alice'))
  })

  test('the server compresses, asks what only a mod would know, and lets it in', () => {
    const conversation = new Conversation(version)
    const { client, protocol } = conversation
    expect([client.state, client.threshold]).toEqual(['login', -1])
    expect(conversation.hears('compress', { threshold: 256 })).toEqual([])
    expect(client.threshold).toBe(256)
    const question = { messageId: 7, channel: 'velocity:player_info', data: Buffer.of(4) }
    expect(conversation.hears('login_plugin_request', question)).toEqual([
      { name: 'login_plugin_response', params: { messageId: 7, data: undefined } },
    ])
    const said = conversation.hears('success', {
      uuid: offlineUuid('alice'),
      username: 'alice',
      properties: [],
      sessionId: NIL_UUID,
    })
    expect(said).toEqual(protocol.hasConfiguration ? [{ name: 'login_acknowledged', params: {} }] : [])
    expect(client.state).toBe(protocol.hasConfiguration ? 'configuration' : 'play')
  })

  test('its brand and its settings follow in the state after the login', () => {
    const conversation = Conversation.at('configuration', version)
    const { client } = conversation
    const [brand, settings] = conversation.read(client.introduce({ viewDistance: 6 }))
    expect(brand).toMatchObject({ name: 'custom_payload', params: { channel: 'minecraft:brand' } })
    expect(settings).toMatchObject({ name: 'settings', params: { viewDistance: 6, locale: 'en_us' } })
    const [, unlisted] = conversation.read(client.introduce({ viewDistance: 2, listed: false }))
    // 1.17.1 has no lists to stand on.
    if ('enableServerListing' in settings!.params)
      expect([settings, unlisted].map((each) => each?.params.enableServerListing)).toEqual([true, false])
  })

  test('thrown out, it has the server’s reason and says nothing', () => {
    const conversation = new Conversation(version)
    expect(conversation.client.dismissal).toBeUndefined()
    expect(conversation.hears('disconnect', { reason: jsonText('You are not white-listed') })).toEqual([])
    expect(conversation.client.dismissal).toBe('You are not white-listed')
  })

  test('it has no account: a question for one is left to whoever plays it', () => {
    const conversation = new Conversation(version)
    expect(conversation.bare('encryption_begin')).toEqual([])
    expect(conversation.client.state).toBe('login')
  })
})

test.each(versionsWith('login', 'cookie_request'))('%s asks a client for a cookie that it does not have', (version) => {
  expect(new Conversation(version).hears('cookie_request', { cookie: 'test:token' })).toEqual([
    { name: 'cookie_response', params: { key: 'test:token', value: undefined } },
  ])
})

test('cookies are asked for at logins since 1.20.5, and a login is acknowledged since 1.20.2', () => {
  expect(versionsWith('login', 'cookie_request')[0]).toBe('1.20.6')
  expect(supportedVersions.find((version) => protocolOf(version).hasConfiguration)).toBe('1.20.2')
})
