import { describe, expect, test } from 'vitest'
import { Outbox } from '../../../src/player/client/outbox.ts'
import type { Channel } from '../../../src/wire/channel.ts'
import { FakeChannel } from '../../kit/channel.ts'
import { frameOf } from '../../kit/frames.ts'
import { MeshInMemory } from '../../kit/mesh-in-memory.ts'

const packet = (text: string): Buffer => Buffer.from(`\x01${text}`)
const frame = (text: string) => frameOf(packet(text))
const delimiter = frame('|')

/** An outbox of a mesh whose bundles have at most `most` packets, and what its client hears. */
function outbox(most?: number) {
  const { running } = new MeshInMemory({ file: most === undefined ? {} : { limits: { bundlePackets: most } } })
  const channel = new FakeChannel()
  const traced: string[] = []
  const box = new Outbox(running, channel, (name) => traced.push(name))
  const heard = () => channel.packets.map((each) => each.toString('latin1', 1))
  return { box, channel, traced, heard }
}

describe('what is sent to a client', () => {
  test('comes in its order, whether as a packet or as a frame, and is counted', () => {
    const { box, heard } = outbox()
    box.send(packet('a'))
    box.forward(frame('b'))
    box.send(packet('c'))
    expect([heard(), box.sent]).toEqual([['a', 'b', 'c'], 3])
  })

  test('of mcmesh’s own is told to whoever inspects, and nothing else is', () => {
    const { box, channel, traced } = outbox()
    box.send(packet('a'))
    box.sendPacket('keep_alive', { keepAliveId: 1n })
    expect([traced, channel.packets.length]).toEqual([['keep_alive'], 2])
  })

  test('is dropped while the client is in configuration, also with another id', () => {
    const { box, heard } = outbox()
    box.enterConfiguration()
    box.send(packet('a'))
    box.forward(frame('b'))
    box.sendPacket('keep_alive', { keepAliveId: 1n })
    box.bundled(delimiter, () => box.send(packet('c')))
    expect(box.forwardWithId(frame('d'), 2, 5)).toBe(false)
    expect([heard(), box.sent, box.inConfiguration]).toEqual([[], 0, true])
    box.leaveConfiguration()
    box.send(packet('e'))
    expect(heard()).toEqual(['e'])
  })
})

describe('a bundle', () => {
  test('is between two delimiters, and is not when nothing is in it', () => {
    const { box, heard } = outbox()
    box.bundled(delimiter, () => {
      box.send(packet('a'))
      box.forward(frame('b'))
    })
    box.bundled(delimiter, () => undefined)
    expect(heard()).toEqual(['|', 'a', 'b', '|'])
  })

  test('is sent as it is filled: nothing of it waits, and what is not of the game stands outside of it', () => {
    const { box, heard } = outbox()
    box.bundled(delimiter, () => {
      box.send(packet('a'))
      expect(heard()).toEqual(['|', 'a'])
      box.channel.send(packet('keep-alive'))
      box.send(packet('b'))
    })
    expect(heard()).toEqual(['|', 'a', '|', 'keep-alive', '|', 'b', '|'])
  })

  test('of more packets than clients take becomes several', () => {
    const { box, heard } = outbox(100)
    box.bundled(delimiter, () => {
      for (let n = 0; n < 250; n++) box.send(packet(`${n}`))
    })
    const parts = heard()
      .join(' ')
      .split('|')
      .map((part) => part.trim())
      .filter(Boolean)
    expect(parts.map((part) => part.split(' ').length)).toEqual([100, 100, 50])
  })

  test('takes no frame with another id: it is mapped and sent as any other', () => {
    const { box, heard } = outbox()
    const forwarded: boolean[] = []
    box.bundled(delimiter, () => {
      box.send(packet('a'))
      forwarded.push(box.forwardWithId(frame('b'), 2, 5))
    })
    expect([forwarded, heard()]).toEqual([[false], ['|', 'a', '|']])
  })

  test('ends though what fills it throws: what was said by then is told, and the next goes out as ever', () => {
    const { box, heard } = outbox()
    const fill = () =>
      box.bundled(delimiter, () => {
        box.send(packet('a'))
        throw new Error('a fault')
      })
    expect(fill).toThrow('a fault')
    box.send(packet('b'))
    expect(heard()).toEqual(['|', 'a', '|', 'b'])
  })
})

describe('a recorder between a player and its client', () => {
  /** Hears all and passes it on. */
  class Between extends FakeChannel {
    readonly inner: Channel
    constructor(inner: Channel) {
      super()
      this.inner = inner
    }
    override send(each: Buffer): void {
      super.send(each)
      this.inner.send(each)
    }
  }

  test('hears what the client hears from then on, until it is taken out', () => {
    const { box, channel, heard } = outbox()
    box.send(packet('a'))
    const between = box.intercept((inner) => new Between(inner))
    expect(box.channel).toBe(between)
    box.send(packet('b'))
    box.forward(frame('c'))
    box.restore(between, between.inner)
    expect(box.channel).toBe(channel)
    box.send(packet('d'))
    expect(between.packets.map((each) => each.toString('latin1', 1))).toEqual(['b', 'c'])
    expect(heard()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('that is not the outermost is not taken out: the one before it would fall silent', () => {
    const { box, heard } = outbox()
    const first = box.intercept((inner) => new Between(inner))
    const second = box.intercept((inner) => new Between(inner))
    box.restore(first, first.inner)
    expect(box.channel).toBe(second)
    box.send(packet('a'))
    expect([second.packets.length, heard()]).toEqual([1, ['a']])
  })
})
