import { describe, expect, test } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'
import { TimeAndWeather } from '../../src/roster/time-and-weather.ts'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory } from '../kit/mesh-in-memory.ts'

const protocol = protocolOf('1.21.4')
const clientbound = protocol.packets('play', 'clientbound')
const time = (at: bigint): Buffer => clientbound.encode('update_time', { age: 0n, time: at, tickDayTime: true })
const rain = clientbound.encode('game_state_change', { reason: 1, gameMode: 0 })

/** West's time and weather, and what is sent to those without a link to it. */
function shared() {
  const sent: Buffer[] = []
  const sky = new TimeAndWeather('west', { protocol, now: () => 0, sendToOthers: (packet) => sent.push(packet) })
  return { sky, sent }
}

const source = (server: string) => ({ server, channel: {} as unknown })
const primary = { primary: true, awaitsLogin: false }
const dummy = { primary: false, awaitsLogin: false }

describe('one server’s time and weather for all', () => {
  test('are these packets and no others', () => {
    const { sky } = shared()
    const mode = clientbound.encode('game_state_change', { reason: 3, gameMode: 1 })
    expect([sky.concerns('update_time', time(1n)), sky.concerns('game_state_change', rain)]).toEqual([true, true])
    expect(sky.concerns('game_state_change', mode)).toBe(false)
  })

  test('are heard on any link to it, a dummy’s too, and told once to all the others', () => {
    const { sky, sent } = shared()
    const [one, other] = [source('west'), source('west')]
    expect(sky.receive(one, dummy, 'update_time', time(1n))).toBe(true)
    expect(sky.receive(other, primary, 'update_time', time(1n)), 'its own client hears it too').toBe(true)
    expect(sent).toEqual([time(1n)])
  })

  test('are another link’s word when the one that was heard is gone', () => {
    const { sky, sent } = shared()
    const [one, other] = [source('west'), source('west')]
    sky.receive(one, primary, 'update_time', time(1n))
    one.channel = undefined
    sky.receive(other, primary, 'update_time', time(2n))
    expect(sent).toEqual([time(1n), time(2n)])
  })

  test('until they are heard each player sees its own primary’s, and from then on no other server’s', () => {
    const { sky } = shared()
    const east = source('east')
    expect([primary, dummy].map((client) => sky.receive(east, client, 'update_time', time(1n)))).toEqual([true, false])
    expect([sky.topics, sky.packets()]).toEqual([[], []])
    sky.receive(source('west'), dummy, 'update_time', time(2n))
    expect(sky.receive(east, primary, 'update_time', time(3n))).toBe(false)
    expect(sky.topics).toEqual(['time', 'weather'])
  })

  test('reach no client that waits for its login', () => {
    const { sky } = shared()
    const waiting = { primary: true, awaitsLogin: true }
    expect(
      [source('east'), source('west')].map((from) => sky.receive(from, waiting, 'game_state_change', rain)),
    ).toEqual([false, false])
  })

  test('are told at a new level to those who don’t hear them themselves', () => {
    const { sky } = shared()
    sky.receive(source('west'), dummy, 'game_state_change', rain)
    expect(sky.forNewLevel(true)).toEqual([])
    expect(sky.forNewLevel(false).map((packet) => clientbound.decode(packet).name)).toContain('game_state_change')
  })
})

describe('in a mesh', () => {
  const begins = (from: MemoryConnection) => from.say('game_state_change', { reason: 1, gameMode: 0 })

  test('each player sees its own server’s until the file names one, from the edit on', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    const bob = await mesh.join('bob', { x: 400.5 })
    await bob.walk(mesh, 401)
    for (const client of [alice, bob]) client.forget()
    begins(west)
    expect([alice.names(), bob.names()]).toEqual([['game_state_change'], []])
    mesh.edit({ sky: 'west' })
    begins(west)
    expect([alice.names(), bob.names()]).toEqual([['game_state_change', 'game_state_change'], ['game_state_change']])
    begins(mesh.east.to('bob'))
    expect(bob.names()).toHaveLength(1)
    mesh.edit({})
    begins(mesh.east.to('bob'))
    expect(bob.names()).toHaveLength(2)
    expect([...alice.violations, ...bob.violations]).toEqual([])
  })

  test('an edit that names the same server again forgets nothing of what it said', async () => {
    const mesh = new MeshInMemory({ file: { sky: 'west' } })
    await mesh.join('alice', { x: -8.5 })
    begins(mesh.west.to('alice'))
    const before = mesh.roster.timeAndWeather
    mesh.edit({ sky: 'west', motd: 'another' })
    expect(mesh.roster.timeAndWeather).toBe(before)
    expect(before?.packets().length).toBeGreaterThan(0)
  })
})
