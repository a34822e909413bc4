import { describe, expect, it } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'

const clientbound = protocolOf('1.21.4').packets('play', 'clientbound')

describe('packets', () => {
  it('go by name and by id', () => {
    expect(clientbound.idOf('spawn_entity')).toBe(0x01)
    expect(clientbound.nameOf(0x01)).toBe('spawn_entity')
    expect(clientbound.idOf('no_such_packet')).toBeUndefined()
    expect(clientbound.nameOf(999)).toBeUndefined()
    for (const name of clientbound.names) expect(clientbound.nameOf(clientbound.idOf(name)!)).toBe(name)
  })

  it('are written as the protocol says', () => {
    expect(clientbound.encode('keep_alive', { keepAliveId: 5n }).toString('hex')).toBe('270000000000000005')
    expect(clientbound.decode(Buffer.from('270000000000000005', 'hex'))).toMatchObject({ name: 'keep_alive' })
  })

  it('without a body decode to no params', () => {
    const finish = protocolOf('1.21.4').packets('configuration', 'clientbound')
    expect(finish.decode(finish.encode('finish_configuration', {}))).toEqual({
      name: 'finish_configuration',
      params: {},
    })
  })

  it('of equipment survive being decoded, although the codec clears bits in what it reads', () => {
    const nothing = { itemCount: 0 }
    const packet = clientbound.encode('entity_equipment', {
      entityId: 1,
      equipments: [
        { slot: 0, item: nothing },
        { slot: 5, item: nothing },
      ],
    })
    const before = Buffer.from(packet)
    expect(clientbound.decode(packet)).toEqual(clientbound.decode(packet))
    expect(packet).toEqual(before)
  })

  it('with an inline registry entry say so in their bytes, whatever the memory held before', () => {
    Buffer.alloc(4096, 0xff).fill(0xff)
    const sound = {
      sound: { data: { soundName: 'minecraft:test', fixedRange: undefined } },
      soundCategory: 'master',
      x: 0,
      y: 0,
      z: 0,
      volume: 1,
      pitch: 1,
      seed: 0n,
    }
    for (let i = 0; i < 20; i++) {
      const packet = clientbound.encode('sound_effect', sound)
      expect(packet[1]).toBe(0)
      expect(clientbound.decode(packet).params).toMatchObject({ sound: { data: { soundName: 'minecraft:test' } } })
    }
  })

  it('that are unknown, unwritable or unreadable are refused with a code', () => {
    const code = (code: string) => expect.objectContaining({ code })
    expect(() => clientbound.encode('no_such_packet', {})).toThrow(code('packet.unknown'))
    expect(() => clientbound.encode('entity_destroy', {})).toThrow(code('packet.unwritable'))
    expect(() => clientbound.decode(Buffer.from('ff07', 'hex'))).toThrow(code('packet.unreadable'))
    expect(() => clientbound.decode(Buffer.from('2700', 'hex'))).toThrow(code('packet.unreadable'))
    expect(() => clientbound.decode(Buffer.alloc(0))).toThrow(code('packet.unreadable'))
    expect(() => clientbound.measure(Buffer.from('ff07', 'hex'))).toThrow(code('packet.unreadable'))
    expect(() => clientbound.elements('entity_metadata', 'nothing', Buffer.from('2700', 'hex'))).toThrow(
      code('packet.unreadable'),
    )
    expect(() => clientbound.elements('no_such_packet', 'a', Buffer.from('2700', 'hex'))).toThrow(
      code('packet.unreadable'),
    )
  })
})
