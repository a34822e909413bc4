import { afterEach, describe, expect, test, vi } from 'vitest'
import { Recording } from '../../src/engine/recording.ts'
import type { RecordingEncoding } from '../../src/engine/recording-encoding.ts'
import type { GrowingFile } from '../../src/engine/recording-files.ts'
import { Outbox } from '../../src/player/client/outbox.ts'
import type { PlayerContext } from '../../src/player/context.ts'
import type { Player } from '../../src/player/player.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { FakeChannel } from '../kit/channel.ts'
import { frameOf } from '../kit/frames.ts'

afterEach(() => vi.useRealTimers())

const protocol = protocolOf('1.21.4')
const chat = (text: string): Buffer => Buffer.concat([Buffer.from([1]), Buffer.from(text)])

/** A disk that writes only when it is told to. */
class SlowFile implements GrowingFile {
  readonly written: Buffer[] = []
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined
  quick = false

  append(bytes: readonly Buffer[]): Promise<void> {
    this.written.push(...bytes)
    if (this.quick) return Promise.resolve()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting = { resolve, reject }
    return promise
  }

  get busy(): boolean {
    return this.#waiting !== undefined
  }

  done(error?: Error): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    error ? waiting?.reject(error) : waiting?.resolve()
  }

  finish(): Promise<string> {
    return Promise.resolve('file')
  }

  abandon(): Promise<void> {
    return Promise.resolve()
  }
}

const asItIs: RecordingEncoding = { encode: ({ packet }) => (Buffer.isBuffer(packet) ? packet : packet.packet()) }

function recorded(limits: { recordBytes: number; recordBuffer: number }) {
  const client = new FakeChannel()
  const sent = client.packets
  const mesh = { protocol, now: () => 0 } as PlayerContext
  const level = { awaitsLogin: false }
  const player = { mesh, level, outbox: new Outbox(mesh, client, () => undefined) } as unknown as Player
  const file = new SlowFile()
  const ends: unknown[] = []
  const recording = new Recording(player, '/x', file, asItIs, limits, (why) => ends.push(why))
  recording.begin(false)
  return { player, client, file, recording, ends, sent }
}

const plenty = { recordBytes: 1e9, recordBuffer: 1e6 }

describe('the writing of a recording', () => {
  test('whatever is sent passes on, sent or forwarded, and is recorded in order, inflated', async () => {
    const { player, client, file, recording, sent } = recorded(plenty)
    file.quick = true
    const long = chat('x'.repeat(500))
    const frame = frameOf(long, 256)
    player.outbox.channel.send(chat('a'))
    player.outbox.channel.forward(frame)
    player.outbox.channel.send(chat('b'))
    expect(sent).toEqual([chat('a'), long, chat('b')])
    // As it came: a frame that is forwarded is not written anew.
    expect(client.frames).toEqual([frame])
    expect(await recording.finish()).toMatchObject({ packets: 3, dropped: 0 })
    expect(file.written).toEqual([chat('a'), long, chat('b')])
  })

  test('the client’s channel is its own again afterwards, with all its ways', async () => {
    const { player, client, file, recording } = recorded(plenty)
    file.quick = true
    expect(player.outbox.channel).not.toBe(client)
    // The recorder would not see what is forwarded with another id.
    expect(player.outbox.channel.forwardWithId).toBeUndefined()
    await recording.finish()
    expect(player.outbox.channel).toBe(client)
  })

  test('bytes that their owner uses again are recorded as they were', async () => {
    const { player, file, recording } = recorded(plenty)
    file.quick = true
    const packet = chat('first')
    player.outbox.channel.send(packet)
    packet.fill(0)
    await recording.finish()
    expect(file.written).toEqual([chat('first')])
  })

  test('a disk that is too slow costs packets, counted, and never more memory than the limit', async () => {
    vi.useFakeTimers()
    const { player, file, recording, sent } = recorded({ recordBytes: 1e9, recordBuffer: 1_000 })
    player.outbox.channel.send(chat('first'))
    await vi.advanceTimersByTimeAsync(50)
    expect(file.busy).toBe(true)
    for (let n = 0; n < 30; n++) player.outbox.channel.send(chat('x'.repeat(99)))
    // The client has all of them.
    expect(sent).toHaveLength(31)
    file.quick = true
    file.done()
    const summary = await recording.finish()
    expect(summary).toMatchObject({ packets: 11, dropped: 20 })
    expect(file.written).toHaveLength(11)
  })

  test('a recording is full before it passes its limit', async () => {
    const { player, file, recording, ends } = recorded({ recordBytes: 250, recordBuffer: 1e6 })
    file.quick = true
    for (let n = 0; n < 5; n++) player.outbox.channel.send(chat('x'.repeat(99)))
    await vi.waitFor(() => expect(ends).toEqual(['full']))
    player.outbox.channel.send(chat('later'))
    expect(await recording.finish()).toMatchObject({ packets: 2, bytes: 200 })
    expect(file.written).toHaveLength(2)
  })

  test('a file that can’t be written ends the recording, not the game', async () => {
    vi.useFakeTimers()
    const { player, file, ends, sent } = recorded(plenty)
    player.outbox.channel.send(chat('a'))
    await vi.advanceTimersByTimeAsync(50)
    file.done(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
    await vi.advanceTimersByTimeAsync(0)
    expect(ends).toMatchObject([{ code: 'ENOSPC' }])
    player.outbox.channel.send(chat('b'))
    expect(sent).toHaveLength(2)
    expect(file.written).toEqual([chat('a')])
  })
})
