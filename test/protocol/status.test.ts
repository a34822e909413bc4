import { describe, expect, test } from 'vitest'
import { readStatus, statusHandshake, statusPing, statusRequest } from '../../src/protocol/status.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'

const json = JSON.stringify({ version: { name: 'Ünï', protocol: 769 }, description: 'x'.repeat(300) })

describe.each(supportedVersions)('%s', (version) => {
  const protocol = protocolOf(version)

  test('is asked in the words of its schema', () => {
    const params = { protocolVersion: protocol.number, serverHost: 'bücher.example', serverPort: 65_000, nextState: 1 }
    const asked = statusHandshake(protocol.number, 'bücher.example', 65_000)
    const asks = protocol.packets('status', 'serverbound')
    expect(asked).toEqual(protocol.packets('handshaking', 'serverbound').encode('set_protocol', params))
    expect(statusRequest()).toEqual(asks.encode('ping_start', {}))
    expect(statusPing()).toEqual(asks.encode('ping', { time: [0, 0] }))
  })

  test('is understood when it answers by its schema', () => {
    const answers = protocol.packets('status', 'clientbound')
    expect(readStatus(answers.encode('server_info', { response: json }))).toEqual({ name: 'server_info', json })
    expect(readStatus(answers.encode('ping', { time: [0, 0] }))).toEqual({ name: 'ping' })
  })
})

test.each([
  ['nothing', ''],
  ['a text that is longer than the packet', '007f78'],
  ['a text of negative length', '00ffffffff0f'],
  ['a ping cut short', '0100'],
  ['a packet that no status has', '0500'],
])('%s is refused', (_, hex) => {
  expect(() => readStatus(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ code: 'packet.unreadable' }))
})
