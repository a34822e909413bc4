import { afterEach, describe, expect, test } from 'vitest'
import { type Commanded, runCommand } from '../../src/engine/commands.ts'
import { Inspections } from '../../src/engine/inspection.ts'
import { Recordings } from '../../src/engine/recordings.ts'
import { Snapshots } from '../../src/engine/snapshot.ts'
import { Walkers } from '../../src/engine/walkers.ts'
import { switchByHand } from '../../src/player/switching/border.ts'
import { ModelJournal } from '../kit/carry-model.ts'
import { aliceAtTheBorder, MeshInMemory } from '../kit/mesh-in-memory.ts'

const open: Snapshots[] = []
afterEach(() => {
  for (const snapshots of open.splice(0)) snapshots.close()
})

const names = ['west', 'east', 'north', 'south'] as const
const servers = Object.fromEntries(names.map((name, at) => [name, { address: `127.0.0.1:${at + 1}` }]))

/** Gives `drain SERVER` or `undrain SERVER`, and lets everybody answer. */
async function command(mesh: MeshInMemory, name: 'drain' | 'undrain', server: string) {
  const snapshots = new Snapshots(mesh.running, mesh.servers)
  open.push(snapshots)
  const engine: Commanded = {
    ...{ mesh: mesh.running, servers: mesh.servers, runtime: mesh.runtime, snapshots },
    walkers: new Walkers(mesh.running, { onViolation: () => {}, log: () => {} }),
    inspections: new Inspections(
      () => mesh.limits,
      () => {},
    ),
    recordings: new Recordings({ dataDir: '', limits: () => mesh.limits, log: () => {} }),
    journal: new ModelJournal(),
    stop: async () => undefined,
  }
  const result = await runCommand(engine, { name, args: { server } })
  await mesh.settle()
  return result
}

describe('drain SERVER', () => {
  test('moves everybody off, to where a dummy stands before the fallback, and takes dummies off too', async () => {
    const mesh = new MeshInMemory({ file: { servers, fallback: ['north', 'south'] } })
    const alice = await mesh.join('alice', { x: -8.5 })
    const bob = await mesh.join('bob', { x: -200.5 })
    const carol = await mesh.join('carol', { x: -8.5 })
    await carol.walk(mesh, 8)
    expect([carol.player.playsOn, carol.player.isReady('west')]).toEqual(['east', true])
    expect(await command(mesh, 'drain', 'west')).toEqual({ ok: true, data: { staying: [] } })
    expect([alice, bob, carol].map(({ player }) => player.playsOn)).toEqual(['east', 'north', 'east'])
    for (const { player } of [alice, bob, carol]) expect(player.links.has('west')).toBe(false)
    expect(mesh.events).toContainEqual(expect.objectContaining({ event: 'switch', player: 'bob', cause: 'drain' }))
    expect([alice, bob, carol].flatMap(({ violations }) => violations)).toEqual([])
  })

  test('never moves a player to another server that is being drained, but leaves it where it is', async () => {
    const mesh = new MeshInMemory({ file: { servers, fallback: ['north'] } })
    const alice = await mesh.join('alice', { x: -200.5 })
    await command(mesh, 'drain', 'north')
    await command(mesh, 'drain', 'west')
    expect([alice.player.playsOn, alice.ended]).toEqual(['west', false])
    await command(mesh, 'undrain', 'north')
    await command(mesh, 'drain', 'west')
    expect(alice.player.playsOn).toBe('north')
  })

  test('is over with undrain: the zones bring players back at their next movement', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    await command(mesh, 'drain', 'west')
    await alice.walk(mesh, -9)
    expect(alice.player.playsOn).toBe('east')
    await command(mesh, 'undrain', 'west')
    await alice.walk(mesh, -9.5)
    expect(alice.player.playsOn).toBe('west')
    expect(alice.violations).toEqual([])
  })

  test('a server that nobody knows can’t be drained', async () => {
    expect(await command(new MeshInMemory(), 'drain', 'nowhere')).toMatchObject({ ok: false })
  })

  test.each(['login', 'configuration'] as const)(
    'a player that is just being let in there, in %s, comes to play without harm',
    async (state) => {
      const mesh = new MeshInMemory()
      if (state === 'login') mesh.west.letsIn = false
      else mesh.west.finishes = false
      const alice = mesh.client('alice')
      alice.logIn()
      await mesh.settle()
      expect(alice.session.state).toBe(state)
      await command(mesh, 'drain', 'west')
      await mesh.pass(mesh.limits.linkTimeout * 2)
      expect(mesh.logged('error')).toEqual([])
      expect(mesh.west.connections.every(({ over }) => over)).toBe(true)
      expect([alice.ended, mesh.players.get('alice')?.playsOn, alice.session.state]).toEqual([false, 'east', 'play'])
      expect(alice.violations).toEqual([])
    },
  )

  test('who is just being let in can’t be switched by hand, and plays where its login brings it', async () => {
    const mesh = new MeshInMemory()
    mesh.west.finishes = false
    const alice = await mesh.join('alice')
    expect(await switchByHand(alice.player, 'east')).toEqual({ ok: false, error: 'alice is not in the game yet' })
    expect([...alice.player.links.servers()]).toEqual(['west'])
    mesh.west.to('alice').say('finish_configuration')
    await mesh.settle()
    expect([alice.player.playsOn, alice.violations]).toEqual(['west', []])
  })
})
