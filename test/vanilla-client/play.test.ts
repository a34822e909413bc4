import { describe, expect, test } from 'vitest'
import { textParam } from '../../src/protocol/text.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { CONFIRMS_PLACE } from '../kit/client/arrival.ts'
import { Conversation, versionsWith } from './conversation.ts'

const at = (version: string, options = {}) => Conversation.at('play', version, options)

/** Where a teleport puts a client; `relative` names what counts from where it stands. */
function teleport(version: string, place: Record<string, number>, relative: readonly string[] = []) {
  const axes = ['x', 'y', 'z', 'yaw', 'pitch']
  // A bit mask up to 1.20.4 (protocol 765), named flags since.
  const flags =
    protocolOf(version).number <= 765
      ? axes.reduce((mask, axis, bit) => mask | (relative.includes(axis) ? 1 << bit : 0), 0)
      : Object.fromEntries(axes.map((axis) => [axis, relative.includes(axis)]))
  return { teleportId: 41, x: 0, y: 0, z: 0, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, ...place, flags }
}

describe.each(supportedVersions)('a vanilla client plays on %s', (version) => {
  const loads = protocolOf(version).packets('play', 'serverbound').idOf('player_loaded') !== undefined

  // Since 26.3 a confirmation says where the client stands.
  const confirmsPlace = protocolOf(version).number >= CONFIRMS_PLACE

  test('keep-alives and pings come back under their own numbers', () => {
    const conversation = at(version)
    const said = conversation.hears('keep_alive', { keepAliveId: 1n << 40n })
    expect(said.map(({ name, params }) => [name, String(params.keepAliveId)])).toEqual([
      ['keep_alive', String(1n << 40n)],
    ])
    expect(conversation.hears('ping', { id: 5 })).toEqual([{ name: 'pong', params: { id: 5 } }])
  })

  test('a teleport is confirmed, and answered with where it stands then', () => {
    const conversation = at(version)
    expect(conversation.client.standing).toBe(false)
    const said = conversation.hears('position', teleport(version, { x: 8.5, y: 64, z: -3.5, yaw: 90, pitch: 10 }))
    const place = { x: 8.5, y: 64, z: -3.5, yaw: 90, pitch: 10 }
    if (confirmsPlace) expect(said[0]).toEqual({ name: 'teleport_confirm', params: { teleportId: 41, ...place } })
    else {
      expect(said[0]).toEqual({ name: 'teleport_confirm', params: { teleportId: 41 } })
      expect(said[1]).toMatchObject({ name: 'position_look', params: place })
    }
    expect(conversation.client.standing).toBe(true)
    expect(conversation.client.pose).toEqual({ x: 8.5, y: 64, z: -3.5, yaw: 90, pitch: 10, onGround: false })
  })

  test('a relative teleport counts from where it has walked', () => {
    const conversation = at(version)
    conversation.hears('position', teleport(version, { x: 8.5, y: 64, z: 8.5 }))
    conversation.client.moved({ x: 10, y: 65, z: 8.5, yaw: 30, pitch: 0, onGround: true })
    conversation.hears('position', teleport(version, { x: 2, y: 70, z: -1, yaw: 15, pitch: 5 }, ['x', 'z', 'yaw']))
    expect(conversation.client.pose).toEqual({ x: 12, y: 70, z: 7.5, yaw: 45, pitch: 5, onGround: false })
  })

  test('with its first place in a level it has loaded that; a respawn and a login begin another', () => {
    const conversation = at(version)
    const arrives = () => conversation.hears('position', teleport(version, { y: 64 })).map(({ name }) => name)
    const again = ['teleport_confirm', ...(confirmsPlace ? [] : ['position_look'])]
    const first = [...again, ...(loads ? ['player_loaded'] : [])]
    expect(arrives()).toEqual(first)
    expect(arrives()).toEqual(again)
    for (const begins of ['respawn', 'login']) {
      expect(conversation.bare(begins)).toEqual([])
      expect(conversation.client.standing).toBe(false)
      expect(arrives()).toEqual(first)
      expect(arrives()).toEqual(again)
    }
  })

  test('it dies, asks for a new body when it is told to, and lives again', () => {
    const conversation = at(version)
    const health = (value: number) =>
      conversation.hears('update_health', { health: value, food: 20, foodSaturation: 5 })
    expect(health(20)).toEqual([])
    expect(conversation.client.dead).toBe(false)
    expect(health(0)).toEqual([])
    expect(conversation.client.dead).toBe(true)
    expect(conversation.read([conversation.client.respawn()])).toEqual([
      { name: 'client_command', params: { actionId: expect.toSatisfy((id) => id === 'perform_respawn' || id === 0) } },
    ])
    conversation.bare('respawn')
    expect(conversation.client.dead).toBe(false)
  })

  test('what only shows it something is answered by nothing', () => {
    const conversation = at(version)
    const answered = new Set(['keep_alive', 'ping', 'position', 'chunk_batch_finished', 'start_configuration'])
    for (const name of ['cookie_request', 'store_cookie', 'resource_pack_send', 'add_resource_pack']) answered.add(name)
    for (const name of ['update_health', 'kick_disconnect']) answered.add(name)
    for (const name of conversation.protocol.packets('play', 'clientbound').names)
      if (!answered.has(name)) expect(conversation.bare(name), name).toEqual([])
    expect(conversation.client.state).toBe('play')
  })

  test('thrown out, it has the server’s reason', () => {
    const conversation = at(version)
    conversation.hears('kick_disconnect', { reason: textParam(conversation.protocol.number, 'Flying is not enabled') })
    expect(conversation.client.dismissal).toBe('Flying is not enabled')
  })
})

test.each(versionsWith('play', 'chunk_batch_finished'))('%s hears of an appetite for chunks', (version) => {
  const finished = (options = {}) => at(version, options).hears('chunk_batch_finished', { batchSize: 9 })
  expect(finished()).toEqual([{ name: 'chunk_batch_received', params: { chunksPerTick: 20 } }])
  expect(finished({ chunksPerTick: 7.5 })).toEqual([{ name: 'chunk_batch_received', params: { chunksPerTick: 7.5 } }])
  expect(at(version).hears('chunk_batch_start')).toEqual([])
})

test.each(versionsWith('play', 'start_configuration'))('%s takes its client back into configuration', (version) => {
  const conversation = at(version)
  conversation.hears('position', teleport(version, { y: 64 }))
  expect(conversation.hears('start_configuration')).toEqual([{ name: 'configuration_acknowledged', params: {} }])
  expect([conversation.client.state, conversation.client.standing]).toEqual(['configuration', false])
  expect(conversation.hears('ping', { id: 1 })).toEqual([{ name: 'pong', params: { id: 1 } }])
  conversation.hears('finish_configuration')
  expect(conversation.client.state).toBe('play')
})

test.each(versionsWith('play', 'resource_pack_send'))(
  '%s, whose packs have no id, has one accepted and loaded',
  (version) => {
    const pack = { url: 'http://localhost/pack', hash: 'abc', forced: false, promptMessage: undefined }
    const said = at(version).hears('resource_pack_send', pack)
    expect(said.map(({ name, params }) => [name, params.result])).toEqual([
      ['resource_pack_receive', 3],
      ['resource_pack_receive', 0],
    ])
  },
)

test.each(versionsWith('play', 'add_resource_pack'))(
  '%s has packs accepted, downloaded and loaded by their ids',
  (version) => {
    const uuid = '1c2a9f0e-6d4f-3b53-9d1e-0d0d1c7f5a11'
    const pack = { uuid, url: 'http://localhost/pack', hash: '', forced: true, promptMessage: undefined }
    expect(at(version).hears('add_resource_pack', pack)).toEqual(
      [3, 4, 0].map((result) => ({ name: 'resource_pack_receive', params: { uuid, result } })),
    )
  },
)

test.each(versionsWith('play', 'store_cookie'))('%s stores a cookie in play and is given it', (version) => {
  const conversation = at(version)
  const value = Buffer.of(1, 2, 3)
  expect(conversation.hears('store_cookie', { key: 'test:seen', value })).toEqual([])
  expect(conversation.hears('cookie_request', { cookie: 'test:seen' })).toEqual([
    { name: 'cookie_response', params: { key: 'test:seen', value } },
  ])
})
