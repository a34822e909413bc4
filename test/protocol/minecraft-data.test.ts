import { describe, expect, test } from 'vitest'
import { libraryVersions, versionData } from '../../src/protocol/minecraft-data.ts'
import { openPacketSet } from '../../src/protocol/packets.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { captured } from '../kit/captured.ts'
import { minecraftData } from '../kit/minecraft-data.ts'
import { minecraftProtocol } from '../kit/minecraft-protocol.ts'

test('the versions are those that minecraft-protocol says it speaks', () => {
  expect(libraryVersions).toEqual(minecraftProtocol.supportedVersions)
})

test('a version is looked up once', () => {
  const data = versionData('1.21.4')
  expect(data).not.toBeNull()
  expect(versionData('1.21.4')).toBe(data)
  expect(data?.entitiesByName).toBe(data?.entitiesByName)
})

test.each(['1.21.99', 'constructor', '', '0'])('%j is no version', (version) => {
  expect(versionData(version)).toBeNull()
})

test.each(['26.1', '26.2'])(
  '%s: minecraft-protocol itself writes a showcase as it was, whatever was in memory',
  (version) => {
    const proto = new Map<string, Pick<ReturnType<typeof minecraftProtocol.createSerializer>, 'proto'>['proto']>()
    for (const { state, packet } of captured(`showcase/${version}`)) {
      if (!proto.has(state)) {
        const serializer = minecraftProtocol.createSerializer({ state, isServer: true, version })
        serializer.destroy()
        proto.set(state, serializer.proto)
      }
      const read = protocolOf(version).packets(state, 'clientbound').decode(packet)
      const written = Buffer.alloc(proto.get(state)!.sizeOf(read, 'packet'), 0x5a)
      proto.get(state)!.write(read, written, 0, 'packet')
      expect(written, read.name).toEqual(packet)
    }
  },
)

describe.each(supportedVersions)('%s', (version) => {
  test('is, file by file, what minecraft-data gives as a whole', () => {
    const [data, whole] = [versionData(version)!, minecraftData(version)]
    expect(data.version.version).toBe(whole.version.version)
    expect(data.protocol).toBe(whole.protocol)
    expect(data.entitiesByName).toEqual(whole.entitiesByName)
    expect(data.attributesArray).toEqual(whole.attributesArray ?? [])
  })

  test('has the codec that minecraft-protocol has', () => {
    const serializer = minecraftProtocol.createSerializer({ state: 'login', isServer: true, version })
    serializer.destroy()
    const packet = { name: 'disconnect', params: { reason: '{"text":"bye"}' } }
    const written = serializer.proto.createPacketBuffer('packet', packet)
    const set = openPacketSet(version, versionData(version)!, 'login', 'clientbound')
    expect(set.encode(packet.name, packet.params)).toEqual(written)
    expect(set.decode(written)).toEqual(packet)
  })
})
