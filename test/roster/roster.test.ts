import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TAB_LIST_DELAY_MS } from '../../src/roster/roster.ts'
import { aliceAtTheBorder, type MemoryClient, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

/** What a client's tab list shows: names, sorted. */
const listed = ({ witness }: MemoryClient): string[] => [...witness.state.tab.values()].sort()

/** The last game mode and ping that a client was told of a player in its tab list. */
function entryOf(client: MemoryClient, uuid: string) {
  const rows = client
    .hears('player_info')
    .flatMap(({ data }) => data as { uuid: string; gamemode?: number; latency?: number }[])
    .filter((row) => row.uuid === uuid)
  return {
    gamemode: rows.findLast(({ gamemode }) => gamemode !== undefined)?.gamemode,
    latency: rows.findLast(({ latency }) => latency !== undefined)?.latency,
  }
}

/** Alice plays on west and bob on east, far from each other: neither has a link where the other plays. */
async function apart() {
  const mesh = new MeshInMemory()
  const alice = await mesh.join('alice', { x: -400.5 })
  const bob = await mesh.join('bob', { x: 400.5 })
  await bob.walk(mesh, 401)
  expect([alice.player, bob.player].map(({ links }) => [...links.servers()])).toEqual([['west'], ['east']])
  return { mesh, alice, bob }
}

describe('the tab list of all players', () => {
  test('shows everybody who is in the game to everybody, on whichever server', async () => {
    const { mesh, alice, bob } = await apart()
    const carol = await mesh.join('carol', { x: -401.5 })
    await mesh.pass(TAB_LIST_DELAY_MS)
    for (const client of [alice, bob, carol]) expect(listed(client)).toEqual(['alice', 'bob', 'carol'])
    carol.leave()
    await mesh.pass(TAB_LIST_DELAY_MS)
    for (const client of [alice, bob]) expect(listed(client)).toEqual(['alice', 'bob'])
    expect([...alice.violations, ...bob.violations]).toEqual([])
  })

  test('shows nobody who is not in the game yet, and tells nothing to them', async () => {
    const { mesh, alice } = await apart()
    await mesh.pass(TAB_LIST_DELAY_MS)
    mesh.west.finishes = false
    const carol = await mesh.join('carol', { x: -400.5 })
    mesh.roster.refreshTabLists()
    expect([listed(alice), carol.names()]).toEqual([['alice', 'bob'], expect.not.arrayContaining(['player_info'])])
    expect([...mesh.roster.inGame()].map(({ name }) => name)).toEqual(['alice', 'bob'])
  })

  test('shows a player’s game mode as its own server says, to all, when it changes', async () => {
    const { mesh, alice, bob } = await apart()
    bob.forget()
    mesh.west.to('alice').say('game_state_change', { reason: 3, gameMode: 3 })
    expect(entryOf(bob, alice.uuid).gamemode).toBe(3)
    bob.forget()
    mesh.west.to('alice').say('game_state_change', { reason: 3, gameMode: 3 })
    expect(bob.names()).toEqual([])
  })

  test('shows the ping that players have by now when it is refreshed', async () => {
    const { mesh, alice, bob } = await apart()
    const asked = mesh.west.to('alice')
    asked.say('keep_alive', { keepAliveId: 5n })
    await mesh.pass(123)
    alice.say('keep_alive', { keepAliveId: 5n })
    bob.forget()
    mesh.roster.refreshTabLists()
    expect(entryOf(bob, alice.uuid).latency).toBe(123)
    expect(bob.violations).toEqual([])
  })
})

describe('who is who', () => {
  test('a player is found by the mesh’s UUID, and each server’s own is known while its link is there', async () => {
    const mesh = new MeshInMemory()
    mesh.east.uuidOf = () => 'eeeeeeee-0000-3000-8000-000000000001'
    const alice = await mesh.join('alice', { x: -8.5 })
    const { roster } = mesh
    expect(roster.byUuid(alice.uuid)).toBe(alice.player)
    expect(roster.uuidOn('east', alice.uuid)).toBe('eeeeeeee-0000-3000-8000-000000000001')
    expect(roster.bodyOf('east', 'eeeeeeee-0000-3000-8000-000000000001')).toBe(alice.player)
    expect(roster.bodyOf('west', 'eeeeeeee-0000-3000-8000-000000000001')).toBeUndefined()
    expect([roster.uuidOn('elsewhere', alice.uuid), roster.byUuid(alice.uuid.replace(/./, '0'))]).toEqual([
      undefined,
      undefined,
    ])
    const { player } = alice
    alice.leave()
    expect([roster.byUuid(alice.uuid), roster.players.size]).toEqual([undefined, 0])
    // What servers say of its body meanwhile still is of it.
    expect(roster.bodyOf('east', 'eeeeeeee-0000-3000-8000-000000000001')?.uuid).toBe(player.uuid)
    await mesh.pass(5_000)
    expect(roster.bodyOf('east', 'eeeeeeee-0000-3000-8000-000000000001')).toBeUndefined()
  })

  test('a player’s body goes from every client at once when it leaves, and its tab entry a moment later', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    const bob = await mesh.join('bob', { x: -7.5 })
    west.spawnPlayer(mesh.west.to('bob').entityId, 'bob', { x: -7.5 })
    expect([alice.sees('player'), listed(alice)]).toEqual([[bob.player.entityId], ['alice', 'bob']])
    bob.leave()
    expect(alice.sees('player')).toEqual([])
    await mesh.pass(TAB_LIST_DELAY_MS)
    expect(listed(alice)).toEqual(['alice'])
    expect(alice.violations).toEqual([])
  })

  test('every observer’s body of a player follows it to the server that it plays on', async () => {
    const mesh = new MeshInMemory()
    const clients = [await mesh.join('alice', { x: -8.5 }), await mesh.join('carol', { x: -6.5 })]
    const bob = await mesh.join('bob', { x: -7.5 })
    for (const { name } of clients)
      for (const server of [mesh.west, mesh.east])
        server.to(name).spawnPlayer(server.to('bob').entityId, 'bob', { x: -7.5 })
    await switchTo(mesh, 'bob', 'east')
    for (const { player, violations } of clients) {
      expect(player.entities.ids.get(bob.player.entityId)?.link.server).toBe('east')
      expect(violations).toEqual([])
    }
  })

  test('somebody who left is known to have played where it did: that server’s word on it is believed, no other’s', async () => {
    const { mesh, bob } = await apart()
    const { roster } = mesh
    const plays = (name: string) => ['west', 'east'].map((server) => roster.playsOn(name, server))
    expect([plays('alice'), plays('bob'), plays('nobody')]).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ])
    bob.leave()
    expect(plays('bob')).toEqual([false, true])
    const back = await mesh.join('bob', { x: -400.5 })
    expect([back.player.playsOn, plays('bob')]).toEqual(['west', [true, false]])
  })
})

test('every client that nobody asks for long is asked by mcmesh whether it is there, once it is in the game', async () => {
  const { mesh, alice, bob } = await apart()
  mesh.west.finishes = false
  const carol = await mesh.join('carol', { x: -400.5 })
  await mesh.pass(17_000)
  for (const client of [alice, bob, carol]) client.forget()
  mesh.roster.keepQuietClientsAlive()
  expect([alice, bob, carol].map((client) => client.names())).toEqual([['keep_alive'], ['keep_alive'], []])
})

describe('a line of one player', () => {
  const line = (mesh: MeshInMemory, text: string): Buffer => mesh.running.systemLine(text)

  test('is read by all who play on another server, and by nobody twice', async () => {
    const { mesh, alice, bob } = await apart()
    const carol = await mesh.join('carol', { x: -401.5 })
    for (const client of [alice, bob, carol]) client.forget()
    mesh.roster.relayChat(alice.player, 'west', line(mesh, '<alice> hello'), 'hello')
    expect([alice, bob, carol].map((client) => client.names())).toEqual([[], ['system_chat'], []])
  })

  test('is not read by who waits for a login', async () => {
    const { mesh, alice } = await apart()
    mesh.east.finishes = false
    mesh.west.letsIn = false
    mesh.edit({ spawn: 'east' })
    const dave = await mesh.join('dave', { x: 400.5 })
    dave.forget()
    mesh.roster.relayChat(alice.player, 'west', line(mesh, 'hello'), 'hello')
    expect(dave.names()).toEqual([])
  })

  test('is read as mcmesh writes it where its decoration would mean something else', async () => {
    const { mesh, alice, bob } = await apart()
    bob.player.configuration.adopt(new Map([['registry_data minecraft:chat_type', 'another']]))
    bob.forget()
    mesh.roster.relayChat(alice.player, 'west', line(mesh, 'as west decorates it'), 'hello')
    expect(JSON.stringify(bob.hears('system_chat'))).toContain('<alice> hello')
  })

  test('stays on its server while the file says "chat": "server", from the edit on', async () => {
    const { mesh, alice, bob } = await apart()
    bob.forget()
    mesh.edit({ chat: 'server' })
    mesh.roster.relayChat(alice.player, 'west', line(mesh, 'hello'), 'hello')
    expect(bob.names()).toEqual([])
    mesh.edit({ chat: 'mesh' })
    mesh.roster.relayChat(alice.player, 'west', line(mesh, 'hello'), 'hello')
    expect(bob.names()).toEqual(['system_chat'])
  })
})

test('nothing in a player’s rooms reaches for the mesh’s players: it asks the roster', () => {
  const files = readdirSync('src/player', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(50)
  const reaching = files.filter((file) => {
    const text = readFileSync(join('src/player', file), 'utf8')
    return /\.players\b|\broster\/roster\b|\binGame\(/.test(text)
  })
  expect(reaching).toEqual([])
})

describe('who left', () => {
  test('is known for a while to servers whose packets are under way, and nothing else of the player is kept', async () => {
    const { mesh, alice } = await apart()
    const [{ player }, uuid] = [alice, mesh.west.to('alice').link.uuid]
    expect(mesh.roster.bodyOf('west', uuid) === player).toBe(true)
    alice.leave()
    await mesh.settle()
    const left = mesh.roster.bodyOf('west', uuid)
    expect(left === player).toBe(false)
    expect(left).toMatchObject({ name: 'alice', uuid: player.uuid, entityId: player.entityId, closed: true })
    await mesh.pass(5_000)
    expect(mesh.roster.bodyOf('west', uuid)).toBeUndefined()
  })
})
