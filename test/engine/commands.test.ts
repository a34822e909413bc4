import { afterEach, describe, expect, test } from 'vitest'
import type { CustodyRow } from '../../src/carry/custody.ts'
import type { Command } from '../../src/engine/command.ts'
import { commands } from '../../src/engine/command-table.ts'
import { type Commanded, runCommand } from '../../src/engine/commands.ts'
import { Inspections } from '../../src/engine/inspection.ts'
import { Recordings } from '../../src/engine/recordings.ts'
import { Snapshots } from '../../src/engine/snapshot.ts'
import { Walkers } from '../../src/engine/walkers.ts'
import { items, ModelJournal } from '../kit/carry-model.ts'
import { aliceAtTheBorder, MeshInMemory } from '../kit/mesh-in-memory.ts'

const open: Snapshots[] = []
afterEach(() => {
  for (const snapshots of open.splice(0)) snapshots.close()
})

function commanded(mesh: MeshInMemory, journal = new ModelJournal()): Commanded & { stops: number } {
  const snapshots = new Snapshots(mesh.running, mesh.servers)
  open.push(snapshots)
  return {
    mesh: mesh.running,
    servers: mesh.servers,
    runtime: mesh.runtime,
    snapshots,
    walkers: new Walkers(mesh.running, { onViolation: () => {}, log: () => {} }),
    inspections: new Inspections(
      () => mesh.limits,
      () => {},
    ),
    recordings: new Recordings({ dataDir: '', limits: () => mesh.limits, log: () => {} }),
    journal,
    stops: 0,
    async stop() {
      this.stops++
    },
  }
}

const take = ({ snapshots, walkers }: Commanded) =>
  snapshots.take({ host: 'in.memory', port: 1 }, walkers.numbers, {
    inspected: () => false,
    recording: () => false,
    isWalker: () => false,
  })

test.each(commands.map(({ name, where }) => [name, where]))(
  '%s is done where the table says: %s',
  async (name, where) => {
    const engine = commanded(new MeshInMemory())
    const args = { player: 'nobody', server: 'west', file: 'nobody.jsonl', view: 'log' as const }
    const { ok, error } = await runCommand(engine, { name, args } as Command)
    if (where === 'screen') expect(error).toBe(`\`${name}\` is done by the screen; it can't be done here.`)
    else if (!ok)
      expect(error).toMatch(
        /^(There is no player nobody here|This mesh was not started from a file|Nothing is kept: .*)\.$/,
      )
  },
)

test('status says how things stand and changes nothing of what is measured', async () => {
  const { mesh, alice } = await aliceAtTheBorder()
  const engine = commanded(mesh)
  take(engine)
  for (let step = 0; step < 50; step++) alice.move(-8.5 + (step % 2) * 0.1, 8.5)
  const before = engine.snapshots.numbers
  for (let time = 0; time < 5; time++) {
    const { data } = await runCommand(engine, { name: 'status', args: {} })
    expect(data).toMatchObject({
      players: [{ name: 'alice', primary: 'west', dummies: ['east'] }],
      servers: [
        { name: 'west', players: 1 },
        { name: 'east', dummies: 1 },
      ],
      engine: before,
    })
  }
  // What alice has said since the last snapshot is counted by the next one, whoever asked in between.
  expect(take(engine).players[0]?.packetsIn).toBeGreaterThan(0)
  expect(take(engine).players[0]?.packetsIn).toBe(0)
})

test('stop is answered at once and stops the engine', async () => {
  const engine = commanded(new MeshInMemory())
  expect(await runCommand(engine, { name: 'stop', args: {} })).toEqual({ ok: true })
  expect(engine.stops).toBe(1)
})

test('status tells dummies that stand from servers that are still being tried, and how often', async () => {
  const mesh = new MeshInMemory()
  mesh.east.refuses = 'it is full'
  await mesh.join('alice', { x: -8.5 })
  const engine = commanded(mesh)
  const rows = async () => {
    const { data } = await runCommand(engine, { name: 'status', args: {} })
    return (data as { players: { dummies: unknown; joining: unknown }[] }).players
  }
  await mesh.pass(mesh.limits.retryFirst)
  expect(await rows()).toMatchObject([{ dummies: [], joining: [{ server: 'east', attempts: 1, error: 'it is full' }] }])
  mesh.east.refuses = undefined
  await mesh.pass(mesh.limits.retryMax)
  expect(await rows()).toMatchObject([{ dummies: ['east'], joining: [] }])
})

test('a command that finds everything as it would leave it is ok, changes nothing, and says so', async () => {
  const { mesh, alice } = await aliceAtTheBorder()
  const engine = commanded(mesh)
  const { player } = alice
  const note = async (name: Command['name'], args: object) => {
    const { ok, note } = await runCommand(engine, {
      name,
      args: { player: 'alice', server: 'east', ...args },
    } as Command)
    expect(ok).toBe(true)
    await mesh.settle()
    return note
  }
  expect(await note('unpin', {})).toBe('alice was not pinned.')
  expect(await note('pin', {})).toBeUndefined()
  expect(await note('pin', {})).toBe('alice is pinned already.')
  expect(player.switching.pinned).toBe(true)
  expect(await note('unpin', {})).toBeUndefined()

  expect(await note('dummy', { server: 'west' })).toBe('alice plays on west itself.')
  expect(await note('dummy', {})).toBeUndefined()
  expect(await note('dummy', {})).toBe('alice is kept on east already.')
  expect(player.links.get('east')?.stands).toBe(true)
  expect(await note('drop', {})).toBeUndefined()
  expect(await note('drop', {})).toBe('alice has no dummy on east; none is made until you say `dummy`.')

  expect(await note('inspect', {})).toBeUndefined()
  expect(await note('inspect', {})).toBe('alice is inspected already.')
  expect(await note('uninspect', {})).toBeUndefined()
  expect(await note('uninspect', {})).toBe('alice was not inspected.')
  expect(await note('unrecord', {})).toBe('alice was not being recorded.')

  expect(await note('undrain', {})).toBe('east was not being drained.')
  expect(await note('drain', {})).toBeUndefined()
  expect(await note('drain', {})).toBe('east is being drained already.')
  expect(await note('undrain', {})).toBeUndefined()
})

describe('settle', () => {
  const row: CustodyRow = {
    ...{ uuid: '069a79f4-44e9-4726-a5be-fca90e38aaf5', name: 'Carol', carry: 4, holder: 'west', written: { west: 2 } },
    ...{ parts: ['inventory'], state: items('hotbar.0', 'hotbar.1'), stowed: [], doubtful: [], updatedAt: 7 },
    open: { target: 'east', cleared: false, remaining: [] },
  }

  test.each([
    ['forward', { holder: 'east', stacks: 2, stowed: [] }],
    ['back', { holder: 'west', stacks: 0, stowed: [] }],
    ['keep', { holder: 'east', stacks: 0, stowed: [{ server: 'west', stacks: 2 }] }],
    ['discard', { holder: 'east', stacks: 0, stowed: [] }],
  ] as const)('lists what is open, shows what it holds, and decides: %s', async (decision, then) => {
    const journal = new ModelJournal()
    const mesh = new MeshInMemory({ journal })
    const engine = commanded(mesh, journal)
    await journal.put(row)
    const settle = (args: object) => runCommand(engine, { name: 'settle', args } as Command)
    const view = { name: 'Carol', holder: 'west', target: 'east', cleared: false, stacks: 2 }
    expect(await settle({})).toMatchObject({ ok: true, data: [view] })
    expect(await settle({ player: 'carol' })).toMatchObject({ ok: true, data: { ...view, state: row.state } })
    const dirt = {
      inventory: {
        heldSlot: 0,
        slots: { 'hotbar.0': Buffer.from([3, 28, 0, 0]).toString('base64'), 'hotbar.1': '////////' },
      },
    }
    await journal.put({ ...row, state: dirt })
    expect(await settle({ player: 'carol' })).toMatchObject({
      data: { items: { 'hotbar.0': '3 minecraft:dirt', 'hotbar.1': expect.stringContaining('6 bytes') } },
    })
    await journal.put(row)
    expect(await settle({ player: 'Bob', decision })).toMatchObject({
      ok: false,
      error: expect.stringContaining('Bob'),
    })
    const { data } = await settle({ player: row.uuid, decision })
    expect(data).toMatchObject(then)
    expect(data).not.toHaveProperty('target')
    expect(await settle({ player: row.uuid, decision })).toMatchObject({
      ok: true,
      note: expect.stringContaining('Carol'),
    })
  })

  test('is refused for a player who is there: its servers speak for it', async () => {
    const journal = new ModelJournal()
    const { mesh, alice } = await aliceAtTheBorder({ journal })
    const engine = commanded(mesh, journal)
    await journal.put({ ...row, uuid: alice.player.uuid, name: 'alice' })
    const result = await runCommand(engine, { name: 'settle', args: { player: 'alice', decision: 'back' } })
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('kick it first') })
  })
})
