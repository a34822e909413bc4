import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryConnection } from './mesh-in-memory.ts'

const WENDY = '00000000-0000-4000-8000-0000000000ee'

/** Alice plays on west, bob on east: with `"chat": "mesh"` he reads what she says, and nothing else of west. */
async function readers(version = '1.21.4') {
  const { mesh, alice, west } = await aliceAtTheBorder({ version })
  const bob = await mesh.join('bob', { x: 40.5 })
  await bob.walk(mesh, 41)
  expect(bob.player.primary?.server).toBe('east')
  for (const one of [alice, bob, west]) one.forget()
  const says = (message: string) =>
    mesh.serverbound.idOf('chat_message') === undefined
      ? alice.say('chat', { message })
      : alice.say('chat_message', {
          ...{ message, timestamp: 0n, salt: 0n, signature: undefined, offset: 0, checksum: 0 },
          acknowledged: Buffer.alloc(3),
        })
  const lines = () => bob.names().filter((name) => /chat/.test(name)).length
  return { mesh, alice, bob, west, says, lines }
}

const text = (value: string) => ({ type: 'string', value })

function playerChat(from: MemoryConnection, senderUuid: string, message: string, target?: string): void {
  from.say('player_chat', {
    ...{ globalIndex: 0, senderUuid, index: 0, signature: undefined, plainMessage: message },
    ...{ timestamp: 0n, salt: 0n, previousMessages: [], unsignedChatContent: undefined, filterType: 0 },
    type: { chatType: 0 },
    networkName: text('somebody'),
    networkTargetName: target === undefined ? undefined : text(target),
  })
}

const system = (from: MemoryConnection, line: string): void =>
  from.say('system_chat', { content: text(line), isActionBar: false })

const profileless = (from: MemoryConnection, name: string, message: string, target?: string): void =>
  from.say('profileless_chat', {
    ...{ message: text(message), type: { chatType: 0 }, name: text(name) },
    target: target === undefined ? undefined : text(target),
  })

describe('what a player said is read on the other servers', () => {
  test('when its server repeats it in a line that names its UUID, and once', async () => {
    const { alice, west, says, lines } = await readers()
    says('hello')
    playerChat(west, alice.uuid, 'hello')
    playerChat(west, alice.uuid, 'hello')
    expect(lines()).toBe(1)
  })

  test('when its server repeats it under its name, decorated or in a line of its own', async () => {
    const { west, says, lines } = await readers()
    says('one')
    profileless(west, '[Admin] alice', 'one')
    expect(lines()).toBe(1)
    says('two')
    system(west, '§7<§aalice§7> two')
    expect(lines()).toBe(2)
  })

  test('line by line, when one thing that it said contains another', async () => {
    const { alice, west, says, lines } = await readers()
    for (const message of ['a', 'banana']) says(message)
    for (const message of ['banana', 'a']) playerChat(west, alice.uuid, message)
    expect(lines()).toBe(2)
  })

  test('up to 1.18 too, where a chat packet names its sender', async () => {
    const { alice, west, says, lines } = await readers('1.18.2')
    const chat = (sender: string, message: string, translate = 'chat.type.text') =>
      west.say('chat', { message: JSON.stringify({ translate, with: ['alice', message] }), position: 0, sender })
    says('hello')
    chat(WENDY, 'hello')
    chat(alice.uuid, 'hello', 'commands.message.display.outgoing')
    expect(lines()).toBe(0)
    chat(alice.uuid, 'hello')
    expect(lines()).toBe(1)
  })
})

describe('what others say is not taken for its echo', () => {
  test('though it contains what the player said, or names the player', async () => {
    const { west, says, lines } = await readers()
    says('a')
    playerChat(west, WENDY, 'banana')
    playerChat(west, WENDY, 'a')
    profileless(west, 'wendy', 'a cat')
    profileless(west, 'alice2', 'a')
    system(west, '<wendy> a cat')
    system(west, 'malice: a')
    system(west, 'alice was slain by Zombie')
    expect(lines()).toBe(0)
  })

  test('nor is a whisper, in whichever direction', async () => {
    const { alice, west, says, lines } = await readers()
    says('a')
    playerChat(west, WENDY, 'a secret for alice')
    playerChat(west, alice.uuid, 'a secret of alice', 'wendy')
    profileless(west, 'alice', 'a secret of alice', 'wendy')
    const translate = text('commands.message.display.incoming')
    const parts = { type: 'list', value: { type: 'string', value: ['alice', 'a'] } }
    const content = { type: 'compound', value: { translate, with: parts } }
    west.say('system_chat', { content, isActionBar: false })
    expect(lines()).toBe(0)
  })

  test('when the player said nothing at all', async () => {
    const { alice, west, says, lines } = await readers()
    says('')
    says('  ')
    playerChat(west, alice.uuid, 'a thing of long ago')
    system(west, 'alice has made the advancement Stone Age')
    expect(lines()).toBe(0)
  })
})
