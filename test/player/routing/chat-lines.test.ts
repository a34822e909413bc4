import { describe, expect, test, vi } from 'vitest'
import { readReason, reasonParam } from '../../../src/protocol/reason.ts'
import { readText } from '../../../src/protocol/text.ts'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

/** Alice plays on west and has said so much; bob on east would read it. */
async function spoken(version: string, said: readonly string[]) {
  const { mesh, alice, west } = await aliceAtTheBorder({ version })
  const bob = await mesh.join('bob', { x: 40.5 })
  await bob.walk(mesh, 41)
  const { number } = mesh.protocol
  for (const message of said)
    if (mesh.serverbound.idOf('chat_message') === undefined) alice.say('chat', { message })
    else
      alice.say('chat_message', {
        ...{ message, timestamp: 0n, salt: 0n, offset: 0, checksum: 0, signedPreview: false, previousMessages: [] },
        ...{ signature: number < 761 ? Buffer.alloc(0) : undefined, acknowledged: Buffer.alloc(3) },
      })
  for (const one of [alice, bob, west]) one.forget()
  const text = (component: object) => reasonParam(number, readReason(JSON.stringify(component)))
  /** A line of the server's; above the hotbar if told. */
  const line = (content: unknown, above = false): void => {
    if (mesh.clientbound.idOf('system_chat') === undefined)
      west.say('chat', { message: content, position: above ? 2 : 0, sender: west.link.uuid })
    else west.say('system_chat', { content, isActionBar: above, type: above ? 2 : 1 })
  }
  const lines = (reader: typeof alice) => reader.heard.filter(({ name }) => /chat/.test(name))
  return { mesh, alice, bob, west, text, line, lines }
}

describe.each(supportedVersions)('%s: a line of a server', (version) => {
  test('is decoded once, and looked at no further than a player could have written, whatever it may repeat', async () => {
    const said = Array.from({ length: 16 }, (_, n) => 'a'.repeat(n + 1))
    const { mesh, alice, text, line, lines } = await spoken(version, said)
    const decode = vi.spyOn(mesh.clientbound, 'decode')
    const search = vi.spyOn(String.prototype, 'indexOf')
    line(text({ text: '', extra: Array.from({ length: 20 }, () => `alice ${'a'.repeat(10_000)}`) }))
    const [decoded, searched] = [
      decode.mock.calls.length,
      search.mock.contexts.filter((each) => String(each).length > 500),
    ]
    vi.restoreAllMocks()

    expect(decoded).toBe(1)
    expect(searched.length).toBeLessThanOrEqual(16 * 2 * 1_100)
    expect(searched.every((each) => String(each).length <= 1_024)).toBe(true)
    expect(lines(alice)).toHaveLength(1)
  })

  test('that is longer than any text is passed unread', async () => {
    const { mesh, alice, west, text } = await spoken(version, ['hello'])
    const { clientbound } = mesh
    const decode = vi.spyOn(clientbound, 'decode')
    const name = clientbound.idOf('system_chat') === undefined ? 'chat' : 'system_chat'
    const whole = clientbound.encode(name, {
      content: text({ text: 'alice hello' }),
      message: text({ text: 'alice hello' }),
      ...{ position: 0, sender: west.link.uuid, isActionBar: false, type: 1 },
    })
    west.sayRaw(Buffer.concat([whole, Buffer.alloc(300_000)]))
    // By the test's own server, which follows what it says.
    expect(decode).toHaveBeenCalledTimes(1)
    decode.mockRestore()
    expect(alice.heard.map(({ packet }) => packet.length)).toEqual([whole.length + 300_000])
  })

  test('above the hotbar is no chat: nobody else reads it', async () => {
    const { alice, bob, text, line, lines } = await spoken(version, ['hello'])
    line(text({ text: 'alice hello' }), true)
    expect([lines(alice).length, lines(bob).length]).toEqual([1, 0])
    line(text({ text: 'alice hello' }))
    expect([lines(alice).length, lines(bob).length]).toEqual([2, 1])
  })

  test('is read elsewhere in the direction in which it was written', async () => {
    const { mesh, bob, text, line, lines } = await spoken(version, ['hello'])
    line(text({ text: '<alice> hello \u202eolleh\u202c \u2066x\u2069 \u05e9\u05dc\u05d5\u05dd' }))
    const { params } = mesh.clientbound.decode(lines(bob)[0]?.packet ?? Buffer.alloc(0))
    expect(readText(params.content ?? params.message).text).toBe('<alice> hello olleh x \u05e9\u05dc\u05d5\u05dd')
  })
})
