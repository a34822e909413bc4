import { describe, expect, it } from 'vitest'
import { payloadsOf } from '../../src/sync/message-pieces.ts'
import { announcesSync, PluginChannelSync } from '../../src/sync/plugin-channel.ts'

const at = { dimension: 'minecraft:overworld', x: 1.5, y: 64, z: -3.25, yaw: 90, pitch: 0, onGround: true }
const player = { uuid: '11111111-2222-3333-8444-555555555555' }
const payload = (message: object) => Buffer.from(JSON.stringify(message))
const hello = payload({ type: 'hello', v: 1, capabilities: ['place'], server: 'test' })

function conversation() {
  const sent: Record<string, unknown>[] = []
  const problems: string[] = []
  const timers: { callback: () => void; ms: number; cleared: boolean }[] = []
  const sync = new PluginChannelSync((bytes) => sent.push(JSON.parse(bytes.toString('utf8'))), {
    timers: {
      setTimeout: (callback, ms) => timers.push({ callback, ms, cleared: false }) - 1,
      clearTimeout: (index) => {
        const timer = timers[index as number]
        if (timer) timer.cleared = true
      },
    },
    onBadMessage: (problem) => problems.push(problem),
  })
  return { sync, sent, problems, timers }
}

describe('sync over the plugin channel', () => {
  it('finds its channel in a register payload among others, and no other that only looks like it', () => {
    expect(announcesSync(Buffer.from('a:b\0mcmesh:sync\0c:d'))).toBe(true)
    expect(announcesSync(Buffer.from('mcmesh:sync'))).toBe(true)
    expect(announcesSync(Buffer.from('mcmesh:sync2\0mcmesh:syn'))).toBe(false)
    expect(announcesSync(Buffer.alloc(0))).toBe(false)
  })

  it('places a player once the plugin has said hello and answers', async () => {
    const { sync, sent, timers } = conversation()
    sync.receive(hello)
    const placed = sync.place(player, at)
    expect(sent).toEqual([{ type: 'place', id: 1, ...at }])
    sync.receive(payload({ type: 'placed', id: 1 }))
    await expect(placed).resolves.toBeUndefined()
    expect(timers).toMatchObject([{ ms: 5000, cleared: true }])
  })

  it('sends nothing before hello, nor to a plugin that cannot place', async () => {
    const { sync, sent } = conversation()
    await expect(sync.place(player, at)).rejects.toMatchObject({ code: 'unsupported' })
    sync.receive(payload({ type: 'hello', v: 1, capabilities: ['read'] }))
    await expect(sync.place(player, at)).rejects.toMatchObject({ code: 'unsupported' })
    expect(sent).toEqual([])
  })

  it('answers each request by its id, in whatever order the plugin does', async () => {
    const { sync } = conversation()
    sync.receive(hello)
    const first = sync.place(player, at)
    const second = sync.place(player, at)
    sync.receive(payload({ type: 'failed', id: 2, error: 'no' }))
    sync.receive(payload({ type: 'placed', id: 1 }))
    await expect(first).resolves.toBeUndefined()
    await expect(second).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('no') })
  })

  it('gives up after the timeout, and the late answer hurts nobody', async () => {
    const { sync, timers, problems } = conversation()
    sync.receive(hello)
    const placed = sync.place(player, at)
    timers[0]?.callback()
    await expect(placed).rejects.toMatchObject({ code: 'timeout' })
    sync.receive(payload({ type: 'placed', id: 1 }))
    expect(problems).toEqual([])
  })

  it('reports messages that make no sense and goes on', async () => {
    const { sync, problems } = conversation()
    const nonsense = ['', '{', 'null', '3', '{"type":"placde","id":1}', '{"type":"hello","v":2,"capabilities":[]}']
    for (const text of [...nonsense, '{"type":"hello","v":1}', `"${'x'.repeat(40_000)}"`])
      sync.receive(Buffer.from(text))
    expect(problems).toHaveLength(8)
    sync.receive(hello)
    const placed = sync.place(player, at)
    sync.receive(payload({ type: 'placed', id: 'one' }))
    sync.receive(payload({ type: 'placed', id: 99 }))
    sync.receive(payload({ type: 'placed', id: 1 }))
    await expect(placed).resolves.toBeUndefined()
  })

  it('refuses what waits when the link closes, and everything after', async () => {
    const { sync } = conversation()
    sync.receive(hello)
    const placed = sync.place(player, at)
    sync.close()
    await expect(placed).rejects.toMatchObject({ code: 'closed' })
    await expect(sync.place(player, at)).rejects.toMatchObject({ code: 'closed' })
  })

  it('never sends a coordinate that is no number, nor more requests than a plugin could have lost', async () => {
    const { sync, sent } = conversation()
    sync.receive(hello)
    await expect(sync.place(player, { ...at, y: Number.NaN })).rejects.toMatchObject({ code: 'bad-position' })
    const waiting = Array.from({ length: 32 }, () => sync.place(player, at).catch((error) => error.code))
    await expect(sync.place(player, at)).rejects.toMatchObject({ code: 'busy' })
    expect(sent).toHaveLength(32)
    sync.close()
    expect(await Promise.all(waiting)).toEqual(Array(32).fill('closed'))
  })
})

describe('a carry over the plugin channel', () => {
  const able = payload({ type: 'hello', v: 1, capabilities: ['place', 'inventory', 'gamemode', 'flight'] })
  const inventory = { heldSlot: 2, slots: { 'hotbar.0': 'AQI=' } }

  function ready() {
    const open = conversation()
    open.sync.receive(able)
    const carry = open.sync.carryOf()
    if (!carry) throw new Error('it can carry')
    return { ...open, carry }
  }

  it('can do what the plugin announced, and nothing before it did', () => {
    const { sync } = conversation()
    expect(sync.carryOf()).toBeUndefined()
    sync.receive(hello)
    expect(sync.carryOf()).toBeUndefined()
    expect([...ready().carry.parts]).toEqual(['inventory', 'gamemode'])
  })

  it('reads, writes and clears', async () => {
    const { sync, sent, carry } = ready()
    const asked = [
      carry.read(['inventory']),
      carry.write(7, { gamemode: 'creative' }),
      carry.clear(7, ['gamemode', 'inventory']),
    ]
    expect(sent).toEqual([
      { type: 'read', id: 1, parts: ['inventory'] },
      { type: 'write', id: 2, carry: 7, state: { gamemode: 'creative' } },
      { type: 'clear', id: 3, carry: 7, parts: ['gamemode', 'inventory'] },
    ])
    sync.receive(payload({ type: 'state', id: 1, state: { inventory }, tag: { carry: 6, did: 'cleared' } }))
    sync.receive(payload({ type: 'written', id: 2, carry: 7, replaced: { gamemode: 'survival', food: {} } }))
    sync.receive(payload({ type: 'cleared', id: 3, carry: 7, removed: { gamemode: 'survival', inventory } }))
    expect(await Promise.allSettled(asked)).toMatchObject([
      { value: { state: { inventory }, tag: { carry: 6, did: 'cleared' } } },
      { status: 'rejected', reason: { code: 'refused', message: expect.stringContaining('"food" makes no sense') } },
      { value: { gamemode: 'survival', inventory } },
    ])
  })

  it('takes no answer for what it is not: another type, a part that is missing, a slot or bytes that are none', async () => {
    const { sync, carry } = ready()
    const bad = [
      { type: 'written', state: { inventory } },
      { type: 'state', state: {} },
      { type: 'state', state: { inventory: { heldSlot: 9, slots: {} } } },
      { type: 'state', state: { inventory: { heldSlot: 0, slots: { 'hotbar.9': 'AQI=' } } } },
      { type: 'state', state: { inventory: { heldSlot: 0, slots: { 'hotbar.1': 'AQ' } } } },
      { type: 'state', state: [] },
    ]
    for (const [at, answer] of bad.entries()) {
      const read = carry.read(['inventory'])
      sync.receive(payload({ id: at + 1, ...answer }))
      await expect(read, JSON.stringify(answer)).rejects.toMatchObject({ code: 'refused' })
    }
  })

  it('cuts a long message, and puts a cut one together', async () => {
    const { sync, sent, carry, problems } = ready()
    const slots = Object.fromEntries(Array.from({ length: 27 }, (_, at) => [`inventory.${at}`, 'A'.repeat(4_000)]))
    const state = { inventory: { heldSlot: 0, slots } }
    const written = carry.write(1, state)
    expect(sent.length).toBeGreaterThan(3)
    const whole = Buffer.concat(sent.map(({ data }) => Buffer.from(String(data), 'base64')))
    expect(JSON.parse(whole.toString())).toEqual({ type: 'write', id: 1, carry: 1, state })
    for (const piece of payloadsOf({ type: 'written', id: 1, carry: 1, replaced: state }, 900)) {
      expect(piece.length).toBeLessThan(32_767)
      sync.receive(piece)
    }
    expect(await written).toEqual(state)
    expect(problems).toEqual([])
  })

  it('drops pieces that do not follow, and messages that are too long', () => {
    const { sync, problems } = ready()
    const [first, second] = payloadsOf({ type: 'x', text: 'x'.repeat(30_000) }, 4)
    sync.receive(second!)
    sync.receive(first!)
    sync.receive(first!)
    sync.receive(second!)
    expect(problems).toEqual([expect.stringContaining('does not follow'), expect.stringContaining('unknown type "x"')])
    const small = new PluginChannelSync(() => undefined, {
      mostBytes: 20_000,
      onBadMessage: (one) => problems.push(one),
    })
    small.receive(first!)
    small.receive(second!)
    expect(problems.at(-1)).toContain('more than 20000 bytes')
  })
})
