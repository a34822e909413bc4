import { describe, expect, test } from 'vitest'
import { readReason, reasonParam } from '../../../src/protocol/reason.ts'
import { readText } from '../../../src/protocol/text.ts'
import { aliceAtTheBorder, type MemoryConnection, switchTo } from '../../kit/mesh-in-memory.ts'
import { newest } from '../../kit/versions.ts'

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
          ...{ message, timestamp: 0n, salt: 0n, offset: 0, checksum: 0, signedPreview: false, previousMessages: [] },
          // Needed up to 1.19.2.
          signature: mesh.protocol.number < 761 ? Buffer.alloc(0) : undefined,
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

test('who comes or goes under a name of signs is taken for nobody whose name is a part of it', async () => {
  const { mesh, alice, west } = await readers()
  await mesh.join('.bob', { x: -8.5 })
  alice.forget()
  // bob plays on east, .bob on west.
  for (const line of ['.bob joined the game', '[VIP] .bob left the game']) system(west, line)
  expect(alice.names()).toEqual(['system_chat', 'system_chat'])
  for (const line of ['bob joined the game', '*bob* left the game', 'BOB left the game']) system(west, line)
  expect(alice.names()).toEqual(['system_chat', 'system_chat'])
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

describe('what is read on the other servers is text, whatever else its server says', () => {
  const click = { action: 'run_command', value: '/op mallory' }
  const tricks = {
    ...{ clickEvent: click, click_event: { action: 'run_command', command: '/op mallory' }, insertion: 'psst' },
    ...{ hoverEvent: { action: 'show_text', contents: 'hidden' }, font: 'a:b', color: 'red' },
  }
  const versions = ['1.17.1', '1.19', '1.19.4', '1.20.2', '1.20.4', '1.21.4', ...newest]

  test.each(versions)('%s: no clicks, hovers or keys of translations, on one line and capped', async (version) => {
    const { mesh, bob, west, says } = await readers(version)
    const param = (component: object) => reasonParam(mesh.protocol.number, readReason(JSON.stringify(component)))
    const say = (component: object): void => {
      says('hello')
      if (mesh.clientbound.idOf('system_chat') === undefined)
        west.say('chat', { message: param(component), position: 0, sender: west.link.uuid })
      else west.say('system_chat', { content: param(component), type: 1, isActionBar: false })
    }
    const components = [
      {
        text: '',
        extra: [
          { text: '<alice> ', ...tricks },
          { text: 'hello', ...tricks },
        ],
      },
      {
        translate: 'chat.type.text',
        with: [
          { text: 'alice', ...tricks },
          { text: 'hello', ...tricks },
        ],
      },
      { translate: '%1$s%1$s%1$s%1$s', with: [{ text: 'alice' }, { text: 'hello' }] },
      { text: `<alice> hello\n<bob> I am bob\u2028${'😀'.repeat(700)}${'x'.repeat(30_000)}` },
    ]
    const told: string[] = []
    for (const component of components) {
      bob.forget()
      say(component)
      const heard = bob.heard.filter(({ name }) => /chat/.test(name))
      expect(heard, JSON.stringify(component).slice(0, 80)).toHaveLength(1)
      const bytes = heard[0]?.packet ?? Buffer.alloc(0)
      expect(bytes.length).toBeLessThan(8_192)
      for (const trick of ['mallory', 'psst', 'hidden', 'a:b', 'red', '%1', 'translate', '\n', '\\n'])
        expect(bytes.toString('latin1')).not.toContain(trick)
      const { params } = mesh.clientbound.decode(bytes)
      told.push(readText(params.content ?? params.message).text)
    }
    expect(told.slice(0, 3)).toEqual(['<alice> hello', '<alice> hello', '<alice> hello'])
    expect(told[3]).toMatch(/^<alice> hello <bob> I am bob 😀+…$/u)
    expect(bob.violations).toEqual([])
  })

  test.each(['1.19.4', '1.20.4', '1.21.4', ...newest])(
    '%s: a player’s line keeps its chat type and its words',
    async (version) => {
      const { mesh, bob, west, says } = await readers(version)
      const param = (component: object) => reasonParam(mesh.protocol.number, readReason(JSON.stringify(component)))
      says('hello')
      const type = mesh.protocol.number >= 767 ? { chatType: 0 } : 0
      west.say('profileless_chat', {
        ...{ message: param({ text: 'hello', ...tricks }), name: param({ text: '[VIP] alice', ...tricks }) },
        ...{ type, target: undefined },
      })
      const heard = bob.heard.filter(({ name }) => /chat/.test(name))
      expect(heard.map(({ name }) => name)).toEqual(['profileless_chat'])
      const { params } = mesh.clientbound.decode(heard[0]?.packet ?? Buffer.alloc(0))
      expect([params.message, params.name].map((text) => readText(text).text)).toEqual(['hello', '[VIP] alice'])
      for (const trick of ['mallory', 'psst', 'hidden', 'a:b', 'red'])
        expect(heard[0]?.packet.toString('latin1')).not.toContain(trick)
    },
  )
})

describe('who comes and goes', () => {
  const joined = (from: MemoryConnection, insert: unknown) =>
    from.say('system_chat', {
      content: {
        type: 'compound',
        value: {
          translate: text('multiplayer.player.joined'),
          with: { type: 'list', value: { type: 'compound', value: [insert] } },
        },
      },
      isActionBar: false,
    })

  test('is read of those who play on the server, not of those who have a dummy there, whatever stands around the name', async () => {
    const { alice, west, bob, lines } = await readers()
    const line = (name: string) => ({
      text: text(''),
      extra: { type: 'list', value: { type: 'string', value: [name] } },
    })
    for (const about of ['bob', '[Red] bob', '★bob☆', '§c[Red] bob']) joined(west, line(about))
    for (const about of ['bob joined the game', '[Red] bob left the game', '§ebob joined the game.'])
      system(west, about)
    expect(alice.names()).toEqual([])
    joined(west, line('[Red] wendy'))
    system(west, 'alice left the game')
    // Somebody's word is no news of anybody.
    system(west, '<wendy> bob left the game')
    expect(alice.names()).toHaveLength(3)
    expect([lines(), bob.violations]).toEqual([0, []])
  })

  test.each(['1.17.1', '1.19', '1.20.2'])('in %s too', async (version) => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const bob = await mesh.join('bob', { x: 40.5 })
    await bob.walk(mesh, 41)
    alice.forget()
    const line = (name: string) =>
      JSON.stringify({ translate: 'multiplayer.player.joined', with: [{ text: '[Red] ', extra: [{ text: name }] }] })
    for (const name of ['bob', 'wendy'])
      if (mesh.clientbound.idOf('system_chat') === undefined)
        west.say('chat', { message: line(name), position: 1, sender: WENDY })
      else west.say('system_chat', { content: line(name), type: 1, isActionBar: false })
    expect(alice.names()).toHaveLength(1)
  })
})

describe('between a word and its echo', () => {
  test('a switch loses nothing: the server that heard it is read once more, and nothing else of it', async () => {
    const { mesh, alice, west, says, lines } = await readers()
    says('hello')
    await switchTo(mesh, 'alice', 'east')
    alice.forget()
    playerChat(west, WENDY, 'hello')
    system(west, 'west says something')
    playerChat(west, alice.uuid, 'hello')
    playerChat(west, alice.uuid, 'hello')
    expect(alice.names()).toEqual(['profileless_chat'])
    expect(lines()).toBe(1)
  })
})

test('"chat": "server" keeps what is said to those who play there', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder({ file: { chat: 'server' } })
  const bob = await mesh.join('bob', { x: 40.5 })
  await bob.walk(mesh, 41)
  for (const one of [alice, bob]) one.forget()
  alice.say('chat_message', {
    ...{ message: 'hello', timestamp: 0n, salt: 0n, signature: undefined, offset: 0, checksum: 0 },
    acknowledged: Buffer.alloc(3),
  })
  playerChat(west, alice.uuid, 'hello')
  expect([alice.names(), bob.names()]).toEqual([['profileless_chat'], []])
})

describe('a chat line of a type that the reader’s client may not know', () => {
  test.each(['1.19.4', '1.20.4'])(
    'is told as a line of the system in %s, where all registries come as one',
    async (version) => {
      const { mesh, alice, bob, west, says } = await readers(version)
      const part = mesh.protocol.hasConfiguration ? 'registry_data ' : 'dimensionCodec'
      bob.player.configuration.adopt(new Map(alice.player.configuration.registries).set(part, 'others'))
      says('hello')
      const line = (value: string) => (mesh.protocol.number >= 765 ? text(value) : JSON.stringify({ text: value }))
      west.say('profileless_chat', { message: line('hello'), type: 7, name: line('alice'), target: undefined })
      expect([alice.names(), bob.names()]).toEqual([['profileless_chat'], ['system_chat']])
    },
  )
})

describe('in 1.19 to 1.19.2, where a player’s unsigned line has no packet of its own', () => {
  const shown = (version: string, type: number, more: object) => async () => {
    const { alice, west } = await aliceAtTheBorder({ version })
    west.say('player_chat', {
      ...{ senderUuid: WENDY, signature: Buffer.alloc(0), timestamp: 0n, salt: 0n, type, filterType: 0 },
      ...{ previousMessages: [], ...more },
    })
    const [line] = alice.hears('system_chat') as { content: string; type?: number }[]
    return { ...(JSON.parse(line?.content ?? '{}') as object), type: line?.type }
  }
  const words = (target?: string) => ({
    ...{ signedChatContent: JSON.stringify('hi'), senderName: JSON.stringify({ text: 'wendy' }) },
    ...{ plainMessage: 'hi', networkName: JSON.stringify({ text: 'wendy' }) },
    ...(target === undefined ? {} : { networkTargetName: JSON.stringify({ text: target }) }),
  })

  test('1.19 shows a whisper as one, and decorates nothing twice', async () => {
    expect(await shown('1.19', 4, words())()).toEqual({
      ...{ translate: 'commands.message.display.incoming', with: [{ text: 'wendy' }, 'hi'] },
      ...{ color: 'gray', italic: true, type: 1 },
    })
    expect(await shown('1.19', 0, words())()).toMatchObject({ translate: 'chat.type.text', type: 1 })
  })

  test('1.19.2 names whom a whisper is for', async () => {
    expect(await shown('1.19.2', 3, words('alice'))()).toMatchObject({
      translate: 'commands.message.display.outgoing',
      with: [{ text: 'alice' }, { text: 'hi' }],
    })
    expect(await shown('1.19.2', 99, words())()).toMatchObject({ translate: 'chat.type.text' })
  })
})

test('a line made to be read for ever is read at once', async () => {
  const { alice, west, says } = await readers()
  says('x')
  for (const filler of ['[]', '()', '§ ', '[[', '({']) system(west, `[Steve] ${filler.repeat(40)} x the game`)
  system(west, `${'[]'.repeat(20_000)} bob left the game`)
  expect(alice.names()).toHaveLength(6)
})
