import { afterEach, expect, test } from 'vitest'
import type { Command } from '../../src/engine/command.ts'
import { commands } from '../../src/engine/command-table.ts'
import { type Commanded, runCommand } from '../../src/engine/commands.ts'
import { Inspections } from '../../src/engine/inspection.ts'
import { Recordings } from '../../src/engine/recordings.ts'
import { Snapshots } from '../../src/engine/snapshot.ts'
import { Walkers } from '../../src/engine/walkers.ts'
import { aliceAtTheBorder, MeshInMemory } from '../kit/mesh-in-memory.ts'

const open: Snapshots[] = []
afterEach(() => {
  for (const snapshots of open.splice(0)) snapshots.close()
})

function commanded(mesh: MeshInMemory): Commanded & { stops: number } {
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
    else if (!ok) expect(error).toMatch(/^(There is no player nobody here|This mesh was not started from a file)\.$/)
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
