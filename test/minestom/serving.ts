import { expect, test } from 'vitest'
import { readMesh } from '../../src/config/mesh.ts'
import { diagnose } from '../../src/main/doctor.ts'
import { joinClient, type TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch } from '../kit/halves.ts'
import { describe as lines } from '../kit/watch.ts'
import { aliceAtTheBorder, faults, type Halves } from './halves.ts'
import { standing } from './looks.ts'
import type { Row } from './rows.ts'
import type { Minestom } from './server.ts'
import { named } from './showcase.ts'

/** What servers do with their players: all that they say, a second configuration, a death, a teleport, their own end. */
export function serving(servers: () => Halves, { version }: Row): void {
  test('whatever the server says reaches a client behind the mesh as it reaches one that plays on the server itself', async () => {
    const { world, mesh, alice, west } = await aliceAtTheBorder(servers())
    const cow = await west.spawn('minecraft:cow', -6.5, 64, 10.5)

    const shown = async (client: TestClient, name: string): Promise<string[]> => {
      const seen = () => [...client.witness.state.entities].find(([, { uuid }]) => uuid === cow.uuid)?.[0]
      const entities = new Map([[await until(seen), 'cow']])
      entities.set(client.witness.state.entityId!, 'self')
      const since = client.received.length
      const { uuid } = (await west.player(name))!
      await west.bearers(uuid, cow.uuid, -6.5, 65, 12.5)
      await west.show(uuid, cow.uuid)
      await client.next('remove_resource_pack', { since })
      const last = client.received.findIndex((each, at) => at >= since && each.name === 'remove_resource_pack')
      return named(client.received.slice(since, last + 1), entities)
    }
    const behind = await shown(alice, 'alice')
    const carol = await joinClient({ port: west.port, name: 'carol', version: version })
    const itself = await shown(carol, 'carol').finally(() => carol.quit())
    expect(itself.length).toBeGreaterThan(90)
    expect(behind).toEqual(itself)
    await until(() => !alice.witness.state.tab.has(carol.witness.state.uuid!))
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a server that reconfigures its player takes it along; what it does with a dummy nobody hears', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    const { entityId } = alice.witness.state
    const spawns = ({ deeds }: Minestom) => deeds.filter(({ deed }) => deed === 'spawn').length
    const cross = async (to: string, x: number) => {
      const since = mesh.events.length
      await alice.walk(x, 8.5, { stepEvery: 5 })
      expect((await mesh.event('switch', { player: 'alice', to }, { since })).mode).toBe('soft')
    }
    alice.reset()
    const before = spawns(east)
    await east.reconfigure((await east.player('alice'))!.uuid)
    await until(() => spawns(east) > before)
    await cross('east', 6.5)
    await cross('west', -6.5)
    expect(seenOfSwitch(alice)).toEqual([])
    for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
    await west.reconfigure((await west.player('alice'))!.uuid)
    await until(() => alice.counts.has('position'))
    expect(seenOfSwitch(alice)).toEqual(['login', 'start_configuration', 'position'])
    expect(alice.witness.state.entityId).toBe(entityId)
    alice.reset()
    await cross('east', 6.5)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a death and its respawn renew the dummies, and the next switch is soft again', async () => {
    const { world, mesh, alice, west } = await aliceAtTheBorder(servers())
    const [since, events] = [alice.received.length, mesh.events.length]
    await west.kill((await west.player('alice'))!.uuid)
    expect((await alice.next('death_combat_event', { since })).params.playerId).toBe(alice.witness.state.entityId)
    alice.witness.expect('respawn')
    alice.witness.expect('position')
    alice.send('client_command', { actionId: 'perform_respawn' })
    await alice.next('position', { since })
    await mesh.event('dummy.join', { player: 'alice', server: 'east' }, { since: events })
    alice.reset()
    await alice.walk(6.5, 8.5, { stepEvery: 5 })
    await mesh.event('switch', { player: 'alice', to: 'east', mode: 'soft' }, { since: events })
    expect(seenOfSwitch(alice)).toEqual([])
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('the doctor finds that players can pass softly, whatever version the file names or leaves open', async () => {
    const { west, east } = servers()
    const address = ({ port }: Minestom) => ({ address: `127.0.0.1:${port}` })
    for (const asked of [version, 'auto']) {
      const { mesh } = readMesh(
        JSON.stringify({
          version: asked,
          servers: { west: address(west), east: address(east) },
          zones: [
            { server: 'west', x: [null, 0] },
            { server: 'east', x: [0, null] },
          ],
        }),
        { env: {}, readFile: () => Buffer.alloc(0) },
      )
      const diagnosis = await diagnose(mesh!)
      expect(diagnosis.version).toBe(version)
      expect(diagnosis.verdicts.map(({ mode }) => mode)).toEqual(['soft', 'soft'])
    }
    expect([...west.complaints, ...east.complaints]).toEqual([])
  })

  test('a far teleport by its server takes the dummy along, and a server that dies takes nobody with it', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder(servers())
    const { uuid } = (await west.player('alice'))!
    for (const x of [-40.5, -3.5]) {
      const since = alice.received.length
      alice.witness.expectTeleport()
      await west.move(uuid, x, 64, 8.5)
      expect((await alice.next('position', { since })).params.x).toBe(x)
      await standing(east, 'alice', (dummy) => dummy.x === x)
    }
    await alice.walk(-2.5, 8.5, { stepEvery: 5 })
    await standing(east, 'alice', ({ x }) => x === -2.5)
    alice.reset()
    await west.crash()
    await mesh.event('switch', { player: 'alice', to: 'east', cause: 'failover', mode: 'soft' })
    await alice.walk(-4.5, 8.5, { stepEvery: 5 })
    await standing(east, 'alice', ({ x }) => x === -4.5)
    expect([alice.ended(), seenOfSwitch(alice)]).toEqual([undefined, []])
    expect([...lines(alice.witness.violations), ...alice.errors, ...east.complaints]).toEqual([])
  })
}
