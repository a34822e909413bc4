import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { writeTextsAsJavaDoes } from '../../src/embedded/nbt-texts.ts'

const require = createRequire(import.meta.url)

interface Serializer {
  createPacketBuffer(packet: { name: string; params: unknown }): Buffer
}

it('an embedded world writes the texts of NBT as a Java client reads them', () => {
  writeTextsAsJavaDoes()
  const { createSerializer } = require('minecraft-protocol') as { createSerializer(options: object): Serializer }
  const written = createSerializer({ state: 'play', isServer: true, version: '1.21.4' }).createPacketBuffer({
    name: 'system_chat',
    params: { content: { type: 'string', value: 'hi 😀' }, isActionBar: false },
  })
  expect(written.toString('hex')).toMatch(/080009686920eda0bdedb88000$/)
})
