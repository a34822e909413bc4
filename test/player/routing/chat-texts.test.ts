import { describe, expect, test } from 'vitest'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

const withNbtTexts = supportedVersions.filter((version) => protocolOf(version).number >= 765)
const SPOKEN = 'hi 😀 \u0394'
/** As a Java server writes it. */
const WRITTEN = Buffer.from('686920eda0bdedb88020ce94', 'hex')
const text = (value: string) => ({ type: 'string', value })

describe.each(withNbtTexts)('a line with a character beyond the BMP in %s', (version) => {
  async function readers() {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const bob = await mesh.join('bob', { x: 40.5 })
    await bob.walk(mesh, 41)
    for (const one of [alice, bob]) one.forget()
    alice.say('chat_message', {
      ...{ message: SPOKEN, timestamp: 0n, salt: 0n, signature: undefined, offset: 0, checksum: 0 },
      acknowledged: Buffer.alloc(3),
    })
    return { alice, bob, west }
  }

  test('said by a player is shown as Java reads it, on its server and on the others', async () => {
    const { alice, bob, west } = await readers()
    west.say('player_chat', {
      ...{ globalIndex: 0, senderUuid: alice.uuid, index: 0, signature: undefined, plainMessage: SPOKEN },
      ...{ timestamp: 0n, salt: 0n, previousMessages: [], unsignedChatContent: undefined, filterType: 0 },
      ...{ type: { chatType: 0 }, networkName: text('alice'), networkTargetName: undefined },
    })
    for (const { heard } of [alice, bob]) expect(heard.map(({ packet }) => packet.includes(WRITTEN))).toEqual([true])
  })

  test('repeated by its server as a line of the system is read on the others', async () => {
    const { alice, bob, west } = await readers()
    west.say('system_chat', { content: text(`<alice> ${SPOKEN}`), isActionBar: false })
    for (const { heard } of [alice, bob]) expect(heard.map(({ packet }) => packet.includes(WRITTEN))).toEqual([true])
  })
})
