import type { CarryPart } from '../src/carry/parts.ts'
import type { PlayerState } from '../src/carry/state.ts'
import { lack, text } from './compare.ts'
import { payloadsOf } from './parts.ts'
import { emptied, sample, stones, tellsOf } from './samples.ts'
import { demand, demandSame, type Trial } from './trial.ts'

/** A sentence of docs/sync-protocol.md, and how it is tried. */
export interface Rule {
  readonly title: string
  /** What the server must announce for it to mean anything; `carry` is any part, `restart` also a way to restart the server. */
  readonly needs?: CarryPart | 'place' | 'carry' | 'restart'
  /** Throws a sentence where it is broken. */
  try(trial: Trial): Promise<void>
}

/** The rules, in the order in which they are tried: each leaves the player in the world. */
export const rules: readonly Rule[] = [
  {
    title: 'the server registers mcmesh:sync, then says hello in version 1',
    async try(trial) {
      const { v, server } = await trial.greet()
      demand(v === 1, `v is ${text(v)}`)
      demand(server === undefined || typeof server === 'string', `server is ${text(server)}`)
      if (trial.can('carry')) await trial.takeUp()
    },
  },
  {
    title: 'a request that is not known is failed, with its id',
    try: (trial) => trial.refused({ type: 'conformance' }),
  },
  {
    title: 'what is no message is dropped, and the player stays',
    async try(trial) {
      for (const bytes of [
        '',
        'no json',
        '[]',
        'null',
        '{"type":"read"}',
        '{"type":"read","id":"1"}',
        '{"type":"read","id":1.5}',
      ])
        trial.player.say(Buffer.from(bytes))
      trial.player.say(Buffer.from([0xff, 0xfe, 0x00]))
      await trial.refused({ type: 'conformance' })
    },
  },
  {
    title: 'place puts the player there, its client first',
    needs: 'place',
    async try(trial) {
      const { player } = trial
      const { x, y, z } = player.pose
      const at = { x: x + 20.25, y: y + 3, z: z - 12.5 }
      const since = player.heard.length
      await trial.ask('placed', {
        type: 'place',
        dimension: player.dimension,
        ...at,
        yaw: 90,
        pitch: 10,
        onGround: false,
      })
      const heard = player.heard.slice(since)
      demand(
        heard.indexOf('position') >= 0 && heard.indexOf('position') < heard.indexOf('sync:placed'),
        'placed comes without a position packet before it',
      )
      const pose = player.pose
      demand(
        Math.hypot(pose.x - at.x, pose.y - at.y, pose.z - at.z) < 0.01,
        `its client is at ${text(pose)}, not at ${text(at)}`,
      )
    },
  },
  {
    title: 'a place that cannot be is failed',
    needs: 'place',
    async try(trial) {
      const at = { type: 'place', dimension: trial.player.dimension, ...trial.player.pose }
      for (const wrong of [
        { x: '1' },
        { y: null },
        { yaw: undefined },
        { z: 1e12 },
        { onGround: 'yes' },
        { dimension: 'conformance:nowhere' },
      ])
        await trial.refused({ ...at, ...wrong })
      trial.player.say(Buffer.from(JSON.stringify({ ...at, id: 9_000_001 }).replace(/"x":[^,]+/, '"x":1e999')))
      await trial.player.until(
        () => trial.player.messages.some(({ id }) => id === 9_000_001),
        'no answer to an infinite coordinate',
      )
      demand(
        trial.player.messages.findLast(({ id }) => id === 9_000_001)?.type === 'failed',
        'an infinite coordinate is not failed',
      )
    },
  },
  {
    title: 'read answers the parts that were asked for and no others',
    needs: 'carry',
    async try(trial) {
      for (const parts of [trial.parts, trial.parts.slice(0, 1), []]) {
        const state = await trial.read(parts)
        demand(
          text(Object.keys(state).sort()) === text([...parts].sort()),
          `asked for ${text(parts)}, it has ${text(Object.keys(state))}`,
        )
      }
    },
  },
  {
    title: 'a part that was not announced is failed',
    needs: 'carry',
    async try(trial) {
      const carry = trial.nextCarry()
      await trial.refused({ type: 'read', parts: ['conformance'] })
      await trial.refused({ type: 'clear', carry, parts: [...trial.parts, 'conformance'] })
      await trial.refused({ type: 'write', carry, state: { conformance: {} } })
    },
  },
  {
    title: 'clear answers what was there, and leaves nothing of it',
    needs: 'carry',
    async try(trial) {
      const before = await trial.read()
      const carry = trial.nextCarry()
      const { removed, carry: answered } = await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
      demand(answered === carry, `the answer is about carry ${text(answered)}`)
      demandSame(removed, before, 'removed')
      await demandEmpty(trial)
      await demandTag(trial, carry, 'cleared')
    },
  },
  ...(
    [
      'inventory',
      'enderchest',
      'health',
      'food',
      'experience',
      'effects',
      'gamemode',
      'attributes',
      'spawnpoint',
      'recipes',
      'advancements',
      'statistics',
    ] as const
  ).map(replaces),
  {
    title: 'write leaves the parts alone that it does not name',
    needs: 'carry',
    async try(trial) {
      await fill(trial, 0)
      const before = await trial.read()
      const [first, ...rest] = trial.parts as [CarryPart, ...CarryPart[]]
      const state = { [first]: sample(trial.protocol, 1)[first] }
      await trial.ask('written', { type: 'write', carry: trial.nextCarry(), state })
      await trial.demandState({ ...pick(before, rest), ...state }, `after a write of ${first}`)
    },
  },
  {
    title: 'items keep every byte that they came with, long ones too',
    needs: 'inventory',
    async try(trial) {
      const slots = Object.fromEntries([
        ...Array.from({ length: 9 }, (_, n) => [`hotbar.${n}`, stones(trial.protocol, n + 1, 1_000 + n)]),
        ...Array.from({ length: 27 }, (_, n) => [`inventory.${n}`, stones(trial.protocol, n + 1, 500 + n)]),
      ])
      const inventory = { heldSlot: 8, slots }
      await trial.ask('written', { type: 'write', carry: trial.nextCarry(), state: { inventory } })
      await trial.demandState({ inventory }, 'after the write')
    },
  },
  {
    title: 'what a client did before counts: what it threw is not read any more',
    needs: 'inventory',
    async try(trial) {
      const inventory = { heldSlot: 4, slots: { 'hotbar.4': stones(trial.protocol, 5) } }
      await trial.ask('written', { type: 'write', carry: trial.nextCarry(), state: { inventory } })
      trial.player.act('block_dig', { status: 4, location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 })
      await trial.demandState(
        { inventory: { heldSlot: 4, slots: { 'hotbar.4': stones(trial.protocol, 4) } } },
        'after one of five was thrown',
      )
      // Out of reach: it must not come back in the middle of another rule.
      const { dimension, pose } = trial.player
      const away = { dimension, ...pose, x: pose.x + 40, onGround: false }
      if (trial.can('place')) await trial.ask('placed', { type: 'place', ...away })
    },
  },
  {
    title: 'what hangs on the cursor is in the inventory when it is read',
    needs: 'inventory',
    async try(trial) {
      const inventory = { heldSlot: 0, slots: { 'hotbar.0': stones(trial.protocol, 7) } }
      await trial.ask('written', { type: 'write', carry: trial.nextCarry(), state: { inventory } })
      const empty = { present: false, itemCount: 0 }
      trial.player.act('window_click', {
        windowId: 0,
        stateId: 0,
        slot: 36,
        mouseButton: 0,
        mode: 0,
        changedSlots: [],
        cursorItem: empty,
      })
      const { inventory: found } = (await trial.read(['inventory'])) as { inventory: { slots: Record<string, string> } }
      demand(text(Object.values(found.slots)) === text([stones(trial.protocol, 7)]), `it has ${text(found)}`)
    },
  },
  {
    title: 'a bad value is failed, and nothing of its message is done',
    needs: 'carry',
    async try(trial) {
      await fill(trial, 0)
      const before = await trial.read()
      const carry = trial.nextCarry()
      for (const part of trial.parts) {
        for (const wrong of wrongs(trial, part)) {
          await trial.refused({
            type: 'write',
            carry,
            state: { ...pick(sample(trial.protocol, 1), trial.parts), [part]: wrong },
          })
        }
      }
      for (const number of [0, -1, 1.5, '7', null, undefined]) {
        await trial.refused({ type: 'write', carry: number, state: {} })
        await trial.refused({ type: 'clear', carry: number, parts: trial.parts })
      }
      await trial.refused({ type: 'read', parts: 'inventory' })
      await trial.refused({ type: 'write', carry, state: [] })
      await trial.demandState(before, 'after what was failed')
    },
  },
  {
    title: 'a repeated write is answered as before, and nothing is done',
    needs: 'carry',
    async try(trial) {
      await fill(trial, 0)
      const carry = trial.nextCarry()
      const state = pick(sample(trial.protocol, 1), trial.parts)
      const { replaced } = await trial.ask('written', { type: 'write', carry, state })
      for (const other of [state, pick(sample(trial.protocol, 0), trial.parts)]) {
        const again = await trial.ask('written', { type: 'write', carry, state: other })
        demandSame(again.replaced, replaced as Record<string, unknown>, 'replaced, asked again')
      }
      await trial.demandState(state, 'after the repeated write')
    },
  },
  {
    title: 'a clear with the number of the last write is done: the carry goes back',
    needs: 'carry',
    async try(trial) {
      const carry = trial.nextCarry()
      const state = pick(sample(trial.protocol, 1), trial.parts)
      await trial.ask('written', { type: 'write', carry, state })
      const { removed } = await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
      demandSame(removed, state, 'removed')
      await demandEmpty(trial)
      await demandTag(trial, carry, 'cleared')
    },
  },
  {
    title: 'a repeated clear is answered as before, and nothing is done',
    needs: 'carry',
    async try(trial) {
      await fill(trial, 0)
      const carry = trial.nextCarry()
      const { removed } = await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
      const again = await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
      demandSame(again.removed, removed as Record<string, unknown>, 'removed, asked again')
      await demandEmpty(trial)
    },
  },
  {
    title: 'a number that is over is failed: a write after its clear, and whatever is smaller',
    needs: 'carry',
    async try(trial) {
      const carry = trial.nextCarry()
      const state = pick(sample(trial.protocol, 0), trial.parts)
      await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
      for (const number of [carry, carry - 1].filter((each) => each > 0))
        await trial.refused({ type: 'write', carry: number, state })
      if (carry > 1) await trial.refused({ type: 'clear', carry: carry - 1, parts: trial.parts })
      await demandEmpty(trial)
    },
  },
  {
    title: 'a message in parts is put together, with others between its parts',
    needs: 'carry',
    async try(trial) {
      const carry = trial.nextCarry()
      const state = pick(sample(trial.protocol, 1), trial.parts)
      await trial.ask('written', { type: 'write', carry, state }, 100)
      await trial.demandState(state, 'after a write in parts')
      const [first, ...rest] = payloadsOf({ type: 'conformance', id: 9_000_002, fill: 'x'.repeat(500) }, 77_000, 200)
      trial.player.say(first as Buffer)
      await trial.refused({ type: 'conformance' })
      for (const part of rest) trial.player.say(part)
      await trial.player.until(
        () => trial.player.messages.some(({ id }) => id === 9_000_002),
        'no answer to a message in parts with another between',
      )
    },
  },
  {
    title: 'parts that do not follow each other, or are never whole, are dropped',
    needs: 'carry',
    async try(trial) {
      const before = await trial.read()
      const request = {
        type: 'clear',
        id: 9_000_003,
        carry: trial.nextCarry(),
        parts: trial.parts,
        fill: 'x'.repeat(600),
      }
      const [first, second, ...rest] = payloadsOf(request, 77_001, 200) as [Buffer, Buffer, ...Buffer[]]
      // Without its second; from its second on; the first again and again.
      for (const part of [first, ...rest, second, ...rest, first, first]) trial.player.say(part)
      trial.player.say({ type: 'part', message: 77_002, part: 0, of: 1e9, data: 'eA==' })
      trial.player.say({ type: 'part', message: 77_003, part: -1, of: 2, data: 7 })
      const whole = await trial.ask('failed', { type: 'conformance', fill: 'y'.repeat(500) }, 200)
      demand(whole.type === 'failed', 'a message in parts is not read after others that were not whole')
      demand(!trial.player.messages.some(({ id }) => id === 9_000_003), 'it answers a message that was never whole')
      await trial.demandState(before, 'after parts that were not whole')
    },
  },
  {
    title: 'a message of more than 2 MiB is dropped, and the player stays',
    needs: 'carry',
    async try(trial) {
      const request = { type: 'conformance', id: 9_000_004, fill: 'x'.repeat(3 * 1024 * 1024) }
      for (const part of payloadsOf(request, 77_004)) trial.player.say(part)
      await trial.refused({ type: 'conformance' })
      demand(!trial.player.messages.some(({ id }) => id === 9_000_004), 'it answers a message of 3 MiB')
    },
  },
  {
    title: 'requests that overlap are all answered',
    needs: 'carry',
    async try(trial) {
      const { player } = trial
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => player.ask({ type: 'read', parts: trial.parts })),
      )
      demand(
        answers.every(({ type }) => type === 'state'),
        `answers are ${text(answers.map(({ type }) => type))}`,
      )
    },
  },
  ...comingBack('a player who comes back', 'carry', (trial) => trial.rejoin()),
  ...comingBack('after a restart a player', 'restart', (trial) => trial.restart()),
  {
    title: 'every payload of the server was a message, or a part that followed',
    async try({ player }) {
      demand(player.faults.length === 0, player.faults.join('; '))
    },
  },
]

/** A part is replaced as a whole, its client told first, and read as it was written. */
function replaces(part: CarryPart): Rule {
  return {
    title: `write replaces ${part}, tells the client before the answer, and is read as it was written`,
    needs: part,
    async try(trial) {
      for (const which of [0, 1]) {
        const { player } = trial
        const wanted = sample(trial.protocol, which)[part]
        const before = await trial.read([part])
        const since = player.heard.length
        const { replaced } = await trial.ask('written', {
          type: 'write',
          carry: trial.nextCarry(),
          state: { [part]: wanted },
        })
        demandSame(replaced, before, 'replaced')
        const told = player.heard.slice(since, player.heard.indexOf('sync:written', since))
        const tells = tellsOf[part]
        demand(
          tells === undefined || tells.some((name) => told.includes(name)),
          `before the answer its client is sent no ${tells?.join(' or ')}`,
        )
        await trial.demandState({ [part]: wanted }, 'after the write')
      }
    },
  }
}

/** What was written or cleared is so, and known, after the player was away. */
function comingBack(who: string, needs: 'carry' | 'restart', away: (trial: Trial) => Promise<void>): Rule[] {
  return [
    {
      title: `${who} has what was written, and the repeated write its answer`,
      needs,
      async try(trial) {
        const carry = trial.nextCarry()
        const state = pick(sample(trial.protocol, 1), trial.parts)
        const { replaced } = await trial.ask('written', { type: 'write', carry, state })
        await away(trial)
        await trial.demandState(state, 'after coming back')
        await demandTag(trial, carry, 'written')
        const again = await trial.ask('written', { type: 'write', carry, state })
        demandSame(again.replaced, replaced as Record<string, unknown>, 'replaced, asked again')
      },
    },
    {
      title: `${who} has nothing of what was cleared, and the repeated clear its answer`,
      needs,
      async try(trial) {
        await fill(trial, 0)
        const carry = trial.nextCarry()
        const { removed } = await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
        await away(trial)
        await demandEmpty(trial)
        await demandTag(trial, carry, 'cleared')
        const again = await trial.ask('cleared', { type: 'clear', carry, parts: trial.parts })
        demandSame(again.removed, removed as Record<string, unknown>, 'removed, asked again')
      },
    },
  ]
}

/** Values that no server can take. */
function wrongs({ protocol }: Trial, part: CarryPart): unknown[] {
  const all: Partial<Record<CarryPart, unknown[]>> = {
    inventory: [
      null,
      { heldSlot: 9, slots: {} },
      { heldSlot: 0 },
      { heldSlot: 0, slots: { 'hotbar.9': stones(protocol, 1) } },
      { heldSlot: 0, slots: { 'hotbar.0': Buffer.from([0xff, 0xff, 0xff]).toString('base64') } },
      ...[1, 9].map((cut) => ({ heldSlot: 0, slots: { 'hotbar.0': cutShort(stones(protocol, 1), cut) } })),
    ],
    enderchest: [{ 'hotbar.0': stones(protocol, 1) }],
    health: [
      { ...sample(protocol, 0).health, health: 0 },
      { ...sample(protocol, 0).health, health: 'full' },
    ],
    food: [{ food: 21, saturation: 0, exhaustion: 0 }, { food: 1 }],
    experience: [
      { level: -1, progress: 0, total: 0 },
      { level: 1, progress: 2, total: 0 },
    ],
    effects: [
      {},
      [{ ...sample(protocol, 0).effects[0], id: 'conformance:unknown' }],
      [{ ...sample(protocol, 0).effects[0], duration: -2 }],
    ],
    gamemode: ['conformance', 1],
  }
  return all[part] ?? ['conformance']
}

/** Base64 without its last bytes. */
function cutShort(base64: string, bytes: number): string {
  return Buffer.from(base64, 'base64').subarray(0, -bytes).toString('base64')
}

async function fill(trial: Trial, which: number): Promise<void> {
  const state = pick(sample(trial.protocol, which), trial.parts)
  await trial.ask('written', { type: 'write', carry: trial.nextCarry(), state })
}

async function demandEmpty(trial: Trial): Promise<void> {
  const state = await trial.read()
  for (const part of trial.parts) {
    const problem = emptied[part] === undefined ? undefined : lack(part, state[part], emptied[part])
    demand(problem === undefined, `after the clear ${problem}`)
  }
}

async function demandTag(trial: Trial, carry: number, did: string): Promise<void> {
  const { tag } = await trial.ask('state', { type: 'read', parts: [] })
  demand(lack('tag', tag, { carry, did }) === undefined, `the tag is ${text(tag)}, not carry ${carry}, ${did}`)
}

function pick(state: PlayerState | Record<string, unknown>, parts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => parts.includes(name)))
}
