import { expect, test } from 'vitest'
import { decodePacket } from '../../src/console/decode.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { packet } from './mesh.ts'

test('a packet is decoded by the schema of its version, state and direction, and its bytes are left as they were', () => {
  const params = { entityId: 42, headYaw: 5 }
  const bytes = protocolOf('1.21.4').packets('play', 'clientbound').encode('entity_head_rotation', params)
  const before = Buffer.from(bytes)
  expect(decodePacket('1.21.4', packet(1, 'entity_head_rotation', { packet: new Uint8Array(bytes) }))).toEqual(params)
  expect(bytes.equals(before)).toBe(true)
})

test('a packet without its bytes has no fields, one that is none throws', () => {
  const { packet: _none, ...without } = packet(1, 'entity_head_rotation')
  expect(decodePacket('1.21.4', without)).toBeUndefined()
  expect(() => decodePacket('1.21.4', packet(1, 'x', { packet: Uint8Array.of(0xff, 0xff, 0x7f) }))).toThrow()
})
