import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { protocolOf } from '../../../src/protocol/versions.ts'
import { RconConnection } from '../../../src/sync/rcon.ts'
import { SyncError } from '../../../src/sync/sync.ts'
import { anyWindow } from '../../kit/vanilla/random-stacks.ts'
import { type Side, side } from './pair.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The first version, the last with tags, two with components, of which one frames them. */
const versions = ['1.17.1', '1.20.4', '1.21.4', '26.3'] as const
const version = '1.21.4'

async function open(on: string = version, name = 'west'): Promise<Side> {
  const one = await side(name, on)
  closing.push(() => one.close())
  return one
}

const some = (on: string, seed: number): Buffer[] => [
  ...fc.sample(anyWindow(protocolOf(on)), { numRuns: 1, seed })[0]!.slots,
]

const hex = (slots: readonly Buffer[]): string[] => slots.map((stack) => stack.toString('hex'))

const itemsOf = ({ vanilla, body }: Side): number =>
  body.slots.reduce((sum, stack) => sum + vanilla.model.stacks.count(stack), 0)

/** The state of a body that has random items, taken from another server. */
async function stateWith(on: string, seed = 1) {
  const other = await open(on, 'other')
  other.body.slots = some(on, seed)
  other.body.level = 12
  return (await other.carry.read(['inventory', 'experience'])).state
}

describe.each(versions)('a burst on %s', (on) => {
  it('that a plugin cancels is given by commands where they have words for all of it, else fails with the mode as it was', async () => {
    const to = await open(on)
    const { stacks } = to.vanilla.model
    to.vanilla.model.manners.cancelsCreative = true
    const plain =
      protocolOf(on).number < 766
        ? {
            present: true,
            itemId: 7,
            itemCount: 3,
            nbtData: { type: 'compound', name: '', value: { Damage: { type: 'int', value: 3 } } },
          }
        : {
            itemId: 7,
            itemCount: 3,
            addedComponentCount: 1,
            removedComponentCount: 0,
            components: [{ type: 'damage', data: 3 }],
            removeComponents: [],
          }
    const stack = stacks.encode(plain)
    const state = {
      inventory: {
        heldSlot: 4,
        slots: { 'hotbar.3': stack.toString('base64'), 'armor.head': stack.toString('base64') },
      },
    }
    const write = to.carry.write(1, state)
    if (on === '26.3') {
      // Nobody has listed the names of its items.
      await expect(write).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining('set_creative_slot'),
      })
      expect(itemsOf(to)).toBe(0)
      expect((await to.carry.read([])).tag).toEqual({ carry: 1, did: 'begun' })
    } else {
      await write
      expect(to.body.slots[39]!.equals(stack)).toBe(true)
      expect(to.body.slots[5]!.equals(stack)).toBe(true)
    }
    expect(to.body.mode).toBe('survival')
  })
})

describe('a write', () => {
  it('fails where a plugin keeps inventories by game mode, and what is there is known as begun', async () => {
    const to = await open()
    to.vanilla.model.manners.inventoriesByMode = true
    const state = await stateWith(version)
    await expect(to.carry.write(3, state)).rejects.toMatchObject({ code: 'refused' })
    expect(to.body.mode).toBe('survival')
    expect((await to.carry.read([])).tag).toEqual({ carry: 3, did: 'begun' })
  })

  it('done twice changes nothing and answers the same; another process is told nothing of what was there', async () => {
    const to = await open()
    to.body.slots = some(version, 5)
    const { state: there } = await to.carry.read(['inventory', 'experience'])
    const state = await stateWith(version)
    const replaced = await to.carry.write(4, state)
    expect(replaced).toEqual(there)
    to.vanilla.model.window('Alice').give(
      to.vanilla.model.stacks.encode({
        itemId: 1,
        itemCount: 1,
        addedComponentCount: 0,
        removedComponentCount: 0,
        components: [],
        removeComponents: [],
      }),
    )
    const after = hex(to.body.slots)
    expect(await to.carry.write(4, state)).toEqual(replaced)
    expect(await to.again().write(4, state)).toEqual({})
    expect(hex(to.body.slots)).toEqual(after)
  })

  it('that another process had begun is ended, its own items are not taken for what was there, and the mode is given back', async () => {
    const to = await open()
    to.body.mode = 'adventure'
    const state = await stateWith(version)
    const dying = to.again({
      // It dies when the burst has been put and the mode is to be given back.
      rcon: {
        data: (text) => (/gamemode adventure/.test(text) ? Promise.reject(new Error('killed')) : to.rcon.data(text)),
      },
    })
    await expect(dying.write(5, state)).rejects.toThrow('killed')
    expect(to.body.mode).toBe('creative')
    const after = to.again()
    expect((await after.read([])).tag).toEqual({ carry: 5, did: 'begun' })
    expect(to.body.mode).toBe('adventure')
    expect(await after.write(5, state)).toEqual({})
    expect((await after.read(['inventory', 'experience'])).state).toMatchObject({
      inventory: { slots: state.inventory!.slots },
      experience: { level: 12 },
    })
    expect((await after.read([])).tag).toEqual({ carry: 5, did: 'written' })
  })
})

describe('a clear', () => {
  it('whose answer is lost is asked again, and takes nothing that came in between', async () => {
    const from = await open()
    from.body.slots = some(version, 9)
    const items = itemsOf(from)
    const { state } = await from.carry.read(['inventory'])
    const rcon = new RconConnection({ ...from.vanilla.rconOptions, timeoutMs: 150 })
    closing.push(async () => rcon.close())
    let given = false
    const carry = from.again({
      rcon: {
        data: async (text) => {
          if (!/run clear/.test(text) || given) return rcon.data(text)
          given = true
          from.vanilla.rcon.swallow(1)
          const answer = rcon.data(text)
          await answer.catch(() => {
            from.vanilla.model
              .window('Alice')
              .give(state.inventory ? Buffer.from(Object.values(state.inventory.slots)[0]!, 'base64') : Buffer.alloc(0))
          })
          return answer
        },
      },
    })
    const { counted, inventory } = await carry.clear(8, ['inventory'])
    expect(counted).toBe(items)
    expect(inventory).toEqual(state.inventory)
    expect(itemsOf(from)).toBeGreaterThan(0)
    expect((await carry.read([])).tag).toEqual({ carry: 8, did: 'cleared' })
  })

  it('of which nobody knows whether it was done is found out by the next read: done, it is known; not done, it never is', async () => {
    const from = await open()
    for (const arrives of [true, false]) {
      from.body.slots = some(version, 11)
      const items = itemsOf(from)
      let broken = false
      let late = ''
      const carry = from.again({
        rcon: {
          data: async (text) => {
            if (broken) throw new SyncError('unreachable', 'RCON is gone')
            if (!/run clear/.test(text) || late !== '') return from.rcon.data(text)
            broken = true
            late = text
            if (arrives) await from.rcon.data(text)
            throw new SyncError('timeout', 'no answer')
          },
        },
      })
      const number = arrives ? 20 : 21
      await expect(carry.clear(number, ['inventory'])).rejects.toMatchObject({ code: 'unreachable' })
      broken = false
      const { tag } = await carry.read([])
      if (arrives) {
        expect(tag).toEqual({ carry: 20, did: 'cleared' })
        expect(await carry.clear(20, ['inventory'])).toMatchObject({ counted: items })
      } else {
        expect(tag).not.toEqual({ carry: 21, did: 'cleared' })
        await from.rcon.data(late)
        expect(itemsOf(from)).toBe(items)
      }
    }
  })

  it('that was done by a process that is no more is known, and its server’s older save is cleared again', async () => {
    const from = await open()
    from.body.slots = some(version, 13)
    const items = itemsOf(from)
    const untagged = from.again({
      rcon: { data: (text) => (/^tag /.test(text) ? Promise.reject(new Error('killed')) : from.rcon.data(text)) },
    })
    const slots = from.body.slots
    await expect(untagged.clear(30, ['inventory'])).rejects.toThrow('killed')
    expect((await from.again().read([])).tag).toEqual({ carry: 30, did: 'cleared' })
    expect(await from.again().clear(30, ['inventory'])).toEqual({ counted: items })
    // The storage was saved, the player was not.
    from.body.tags = []
    from.body.slots = slots
    expect((await from.again().read([])).tag).toBeUndefined()
    expect(await from.again().clear(30, ['inventory'])).toMatchObject({ counted: items })
    expect(itemsOf(from)).toBe(0)
  })

  it('has in its answer what changed after it was last looked at, as far as it was told before', async () => {
    const from = await open()
    from.body.slots = some(version, 15)
    const stack = from.body.slots.find((each) => !from.vanilla.model.stacks.isEmpty(each))!
    const carry = from.again({
      rcon: {
        data: async (text) => {
          if (!/run clear/.test(text)) return from.rcon.data(text)
          from.body.slots[44] = stack
          from.vanilla.model.tick()
          return from.rcon.data(text)
        },
      },
    })
    const { counted, inventory } = await carry.clear(40, ['inventory'])
    expect(inventory?.slots['hotbar.8']).toBe(stack.toString('base64'))
    const { stacks } = from.vanilla.model
    expect(
      Object.values(inventory!.slots).reduce((sum, each) => sum + stacks.count(Buffer.from(each, 'base64')), 0),
    ).toBe(counted)
  })
})

describe('the window', () => {
  it('is closed first where cursor or crafting grid hold something, and what finds no room is not carried', async () => {
    const from = await open()
    const [a, b, c] = some(version, 17).filter((stack) => !from.vanilla.model.stacks.isEmpty(stack))
    from.body.slots[2] = a!
    from.body.cursor = b!
    from.body.slots[40] = c!
    const { state } = await from.carry.read(['inventory'])
    expect(Object.values(state.inventory!.slots).sort()).toEqual(
      [a, b, c].map((each) => each!.toString('base64')).sort(),
    )
    expect(from.vanilla.model.window('Alice').dropped).toEqual([])
  })

  it('is asked for by a click outside of it where a click nowhere is not answered', async () => {
    const from = await open()
    from.vanilla.model.manners.ignoresNowhere = true
    from.body.slots = some(version, 19)
    const carry = from.again({ nowhereMs: 50 })
    const { state } = await carry.read(['inventory'])
    expect(Object.keys(state.inventory!.slots).length).toBeGreaterThan(0)
    // From then on at once.
    await carry.read(['inventory'])
    const clicks = from.vanilla.server
      .player('Alice')
      .of('window_click')
      .map(({ params }) => params.slot)
    expect(clicks).toEqual([-1, -999, -999])
  })
})

describe('a server that is killed', () => {
  it('comes back with its last save, and the missing tag says what it lost', async () => {
    let to = await open()
    const state = await stateWith(version)
    const other = await stateWith(version, 2)
    await to.carry.write(1, other)
    await to.carry.save()
    await to.carry.write(2, state)
    await to.vanilla.restart()
    to = await to.rejoin()
    closing.push(() => to.close())
    expect((await to.carry.read(['inventory'])).state.inventory?.slots).toEqual(other.inventory!.slots)
    expect((await to.carry.read([])).tag).toEqual({ carry: 1, did: 'written' })
    await to.carry.write(2, state)
    await to.carry.save()
    await to.vanilla.restart()
    to = await to.rejoin()
    closing.push(() => to.close())
    expect((await to.carry.read([])).tag).toEqual({ carry: 2, did: 'written' })
    expect((await to.carry.read(['inventory'])).state.inventory?.slots).toEqual(state.inventory!.slots)
  })
})

describe('what cannot be read', () => {
  it.each<[string, (answer: string) => string, string]>([
    ['is cut', (answer) => answer.slice(0, answer.length / 2), 'unreadable'],
    ['is refused', () => 'No entity was found', 'refused'],
    ['is nothing', () => '', 'refused'],
    ['is folded where it is read', (answer) => answer.replace(/XpLevel: \d+/, 'XpLevel: [<...>]'), 'unreadable'],
    ['is no NBT', () => 'Alice has the following entity data: hello there', 'unreadable'],
  ])('%s: server, step and command are named', async (_what, change, code) => {
    const from = await open()
    const carry = from.again({
      rcon: {
        data: async (text) =>
          /^data get entity/.test(text) ? change(await from.rcon.data(text)) : from.rcon.data(text),
      },
    })
    const read = carry.read(['inventory', 'experience'])
    await expect(read).rejects.toMatchObject({ name: 'SyncError', code })
    await expect(read).rejects.toThrow(/^west, to read the player by “data get entity [\da-f-]{36}”: /)
  })

  it('is what a wrong password hides', async () => {
    const from = await open()
    const rcon = new RconConnection({ ...from.vanilla.rconOptions, password: 'wrong' })
    closing.push(async () => rcon.close())
    await expect(from.again({ rcon }).read(['inventory'])).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringContaining('west'),
    })
  })

  it('is what the dead have, also where their clicks are not answered', async () => {
    const from = await open()
    for (const ignoresDead of [false, true]) {
      from.vanilla.model.manners.ignoresDead = ignoresDead
      from.body.health = 0
      const carry = from.again({ clickMs: 200, nowhereMs: 100 })
      await expect(carry.read(['inventory'])).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining('dead'),
      })
    }
  })

  it('is not the name of a player whose name says the same words', async () => {
    const from = await open()
    from.body.name = 'has the following entity data: {a: b'
    from.body.level = 5
    expect((await from.carry.read(['experience'])).state.experience?.level).toBe(5)
  })
})

describe('a carry that is prepared', () => {
  it('and called off leaves the body as it was, whatever process does it', async () => {
    const to = await open()
    Object.assign(to.body, { mode: 'adventure', health: 7, food: 9 })
    const state = {
      ...(await stateWith(version)),
      health: { health: 3, absorption: 0, air: 300, fire: 0, freezing: 0, fallDistance: 0 },
    }
    await to.carry.prepare(1, state)
    expect(to.body).toMatchObject({ mode: 'creative', health: 3 })
    await to.carry.abandon(1)
    expect(to.body).toMatchObject({ mode: 'adventure', health: 7 })
    await to.carry.prepare(2, state)
    await to.again().read([])
    expect(to.body.mode).toBe('adventure')
  })
})
