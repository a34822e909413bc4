import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'
import { parsedParts, RegistryDigest, registryMismatch } from '../../src/session/server/registries.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const protocol = protocolOf('1.21.4')
const registry = (id: string, entries: readonly string[] = []): Buffer =>
  protocol.packets('configuration', 'clientbound').encode('registry_data', {
    id,
    entries: entries.map((key) => ({ key, value: undefined })),
  })

const bytesOf = (parts: ReadonlyMap<string, string>): number =>
  [...parts].reduce((sum, [name, digest]) => sum + name.length + digest.length, 0)

test('what is kept of a server’s registries is bounded, whatever it calls them and however many there are', () => {
  const [one, other] = [new RegistryDigest(protocol), new RegistryDigest(protocol)]
  const id = (i: number) => `x:${'a'.repeat(30_000)}${i}`
  for (let i = 0; i < 3_000; i++) for (const each of [one, other]) each.take('registry_data', registry(id(i)))
  expect(bytesOf(one.parts)).toBeLessThan(256 * 1024)
  expect(registryMismatch(one.parts, other.parts)).toBeUndefined()
  // Names that begin alike are told apart, and so is what no part of its own is left for.
  other.take('registry_data', registry(id(7), ['a:b']))
  expect(registryMismatch(one.parts, other.parts)).toMatch(/^its configuration differs in registry x:aaa/)
  one.take('registry_data', registry(id(7), ['a:b']))
  expect(registryMismatch(one.parts, other.parts)).toBeUndefined()
  other.take('registry_data', registry(id(2_999), ['a:b']))
  expect(registryMismatch(one.parts, other.parts)).toBe('its configuration differs in registry and more')
})

test('it is parsed once for all players of a server, and goes with the last of them', async () => {
  const before = parsedParts()
  const take = () => {
    const players = [new RegistryDigest(protocol), new RegistryDigest(protocol)]
    for (const each of players)
      for (let i = 0; i < 50; i++) each.take('registry_data', registry(`minecraft:kind_${i}`, ['a:b']))
    expect(parsedParts()).toBe(before + 50)
    return players[0]
  }
  expect(take()?.parts.size).toBe(50)
  for (let turn = 0; turn < 10 && parsedParts() > 0; turn++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(parsedParts()).toBe(0)
})
