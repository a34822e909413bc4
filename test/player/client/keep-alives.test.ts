import { describe, expect, test } from 'vitest'
import type { ClientLink } from '../../../src/player/client/client-link.ts'
import { KeepAlives } from '../../../src/player/client/keep-alives.ts'
import { Outbox } from '../../../src/player/client/outbox.ts'
import { Ledger } from '../../../src/world/ledger.ts'
import { FakeChannel } from '../../kit/channel.ts'
import { frameOf } from '../../kit/frames.ts'
import { MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** A client that is in the game from now on, and two servers that may ask whether it is there. */
function asked() {
  const { running, runtime } = new MeshInMemory()
  const channel = new FakeChannel()
  const outbox = new Outbox(running, channel, () => undefined)
  const keepAlives = new KeepAlives(running, outbox)
  keepAlives.begin()
  const idOf = (packet: Buffer) => running.clientbound.field<bigint>('keep_alive', 'keepAliveId')?.read(packet) ?? -1n
  const answeredFor: [string, bigint][] = []
  const link = (server: string): ClientLink => ({
    ...{ server, channel: undefined, ledger: Ledger.blank(running.protocol) },
    send: () => Buffer.alloc(0),
    clientReady: () => undefined,
    reply: (_name, packet) => answeredFor.push([server, idOf(packet)]),
  })
  return {
    ...{ keepAlives, outbox, answeredFor, west: link('west'), east: link('east') },
    ask: (by: ClientLink, keepAliveId: bigint) =>
      keepAlives.request(by, frameOf(running.clientbound.encode('keep_alive', { keepAliveId }))),
    heard: () => channel.packets.map(idOf),
    pass: (ms: number) => runtime.moveTo(runtime.now() + ms),
  }
}

describe('whether the client is there', () => {
  test('is asked by its primary, who hears the answer; the time that it takes is the ping', () => {
    const { keepAlives, ask, heard, pass, west } = asked()
    expect([ask(west, 5n), heard(), keepAlives.size]).toEqual(['passed', [5n], 1])
    pass(40)
    expect(keepAlives.answer(5n)).toEqual({ link: west, original: 5n })
    expect([keepAlives.pingMs, keepAlives.size, keepAlives.answer(5n)]).toEqual([40, 0, undefined])
  })

  test('by another while the first waits still is asked once that is answered', () => {
    const { keepAlives, ask, heard, west, east } = asked()
    ask(west, 5n)
    expect([ask(east, 6n), heard()]).toEqual(['held', [5n]])
    keepAlives.answer(5n)
    keepAlives.answered(east)
    expect(heard()).toEqual([5n, 6n])
    expect(keepAlives.answer(6n)).toEqual({ link: east, original: 6n })
  })

  test('what waits is answered by mcmesh when its link is a dummy by then, or another takes its place', () => {
    const { keepAlives, ask, heard, answeredFor, west, east } = asked()
    ask(west, 5n)
    ask(east, 6n)
    ask(east, 7n)
    expect(answeredFor).toEqual([['east', 6n]])
    keepAlives.answer(5n)
    keepAlives.answered(west)
    expect([heard(), answeredFor]).toEqual([
      [5n],
      [
        ['east', 6n],
        ['east', 7n],
      ],
    ])
  })

  test('is asked again all the same when it has not answered for 10 s', () => {
    const { ask, heard, pass, west } = asked()
    ask(west, 5n)
    pass(10_000)
    expect([ask(west, 6n), heard()]).toEqual(['passed', [5n, 6n]])
  })

  test('is asked by mcmesh when nobody has for 17 s, and the answer is nobody’s', () => {
    const { keepAlives, heard, pass } = asked()
    pass(16_999)
    keepAlives.requestWhenQuiet()
    expect(heard()).toEqual([])
    pass(1)
    keepAlives.requestWhenQuiet()
    keepAlives.requestWhenQuiet()
    expect(heard()).toHaveLength(1)
    expect(keepAlives.answer(heard()[0] ?? 0n)?.link).toBeUndefined()
  })

  test('is not asked by mcmesh while it is in configuration', () => {
    const { keepAlives, outbox, heard, pass } = asked()
    pass(30_000)
    outbox.enterConfiguration()
    keepAlives.requestWhenQuiet()
    expect([keepAlives.size, heard()]).toEqual([0, []])
  })

  test('a server that has forgotten what it asked hears no answer', () => {
    const { keepAlives, ask, heard, answeredFor, west, east } = asked()
    ask(west, 5n)
    ask(east, 6n)
    keepAlives.forget(west)
    keepAlives.forget(east)
    expect(keepAlives.answer(5n)?.link).toBeUndefined()
    keepAlives.answered(east)
    expect([heard(), answeredFor]).toEqual([[5n], []])
  })
})
