/**
 * Writes the captures in test/fixtures/captures that a Minestom server of our own tells: `node test/minestom/capture.ts`.
 * One folder a scene, one file a version.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { joinClient, type TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { build } from './build.ts'
import { type Row, rows } from './rows.ts'
import { Minestom } from './server.ts'
import { Tap } from './tap.ts'

const fixtures = new URL('../fixtures/captures/', import.meta.url)

interface Stage {
  readonly server: Minestom
  /** Who is captured. */
  readonly alice: TestClient
  readonly bob: TestClient
  uuid(name: string): Promise<string>
}

type Scene = (stage: Stage) => Promise<void>

const noKeys = { forward: false, backward: false, left: false, right: false, jump: false, shift: false, sprint: false }
const unsigned = { timestamp: 0n, salt: 0n, offset: 0, acknowledged: Buffer.alloc(3), checksum: 0 }

/** Waits until the client has been sent all that the server says by now. */
async function heardAll({ server, alice }: Stage, { uuid }: { uuid: string }): Promise<void> {
  const since = alice.received.length
  const { x = 0, y = 0, z = 0 } = (await server.entity(uuid)) ?? {}
  await server.move(uuid, x, y, z)
  await alice.next('sync_entity_position', { since })
}

const scenes: Readonly<Record<string, Scene>> = {
  /** Two players dig, fight, ride, talk; the captured one dies and comes back; the other leaves; a reconfiguration. */
  play: async (stage) => {
    const { server, alice, bob, uuid } = stage
    const cow = await server.spawn('minecraft:cow', 1.5, 64, 2.5)
    const boat = await server.spawn('minecraft:oak_boat', 2.5, 64, 0.5)
    const cart = await server.spawn('minecraft:minecart', -1.5, 64, 0.5)
    await alice.next('spawn_entity', { since: 0 })
    const seen = (client: TestClient, { uuid }: { uuid: string }) =>
      until(() => [...client.witness.state.entities].find(([, each]) => each.uuid === uuid)?.[0])
    for (const [sequence, client] of [alice, bob].entries()) {
      const location = { x: 1, y: 63, z: sequence }
      for (const status of [0, 2]) client.send('block_dig', { status, location, face: 1, sequence: status + 1 })
      client.send('arm_animation', { hand: 0 })
      client.send('attack', { entityId: await seen(client, cow) })
      client.send('chat_message', { message: 'a cow', ...unsigned })
    }
    bob.send('attack', { entityId: await seen(bob, { uuid: await uuid('alice') }) })
    for (const [client, vehicle] of [
      [alice, boat],
      [bob, cart],
    ] as const) {
      const target = await seen(client, vehicle)
      client.send('use_entity', { target, hand: 0, location: { x: 0, y: 0, z: 0 }, sneaking: false })
      await client.next('set_passengers', { since: 0 })
    }
    for (let z = 0.5; z < 6; z += 0.5) {
      const at = { y: 64, z, yaw: 0, pitch: 0, onGround: true }
      alice.send('vehicle_move', { x: 2.5, ...at })
      bob.send('vehicle_move', { x: -1.5, ...at })
      alice.send('steer_boat', { leftPaddle: true, rightPaddle: z > 3 })
      await until(async () => (await server.entity(cart.uuid))?.z === z)
    }
    await server.move(boat.uuid, 2.5, 64, 3.5)
    for (const client of [alice, bob]) {
      client.send('player_input', { inputs: { ...noKeys, shift: true } })
      await until(async () => (await server.player(client === alice ? 'alice' : 'bob'))?.vehicle === undefined)
      client.send('player_input', { inputs: noKeys })
    }
    await bob.walk(4.5, 4.5)
    await server.kill(await uuid('alice'))
    await alice.next('death_combat_event', { since: 0 })
    alice.send('client_command', { actionId: 'perform_respawn' })
    await alice.next('respawn', { since: 0 })
    await bob.quit()
    await until(async () => (await server.player('bob')) === undefined)
    await server.remove(cow.uuid)
    await server.reconfigure(await uuid('alice'))
    await until(() => alice.received.filter(({ name }) => name === 'login').length === 2)
    await heardAll(stage, boat)
  },

  /** Entities that name others, and one of each packet that play does not bring about. */
  showcase: async (stage) => {
    const { server, alice, bob, uuid } = stage
    const cow = await server.spawn('minecraft:cow', 1.5, 64, 2.5)
    for (const type of ['slime', 'magma_cube']) await server.spawn(`minecraft:${type}`, -2.5, 64, 2.5)
    await alice.next('spawn_entity', { since: 0 })
    await heardAll(stage, cow)
    await server.bearers(await uuid('alice'), cow.uuid, 2.5, 65, 4.5)
    await server.show(await uuid('alice'), cow.uuid)
    await alice.next('ping', { since: 0 })
    await bob.quit()
    await heardAll(stage, cow)
  },
}

async function capture({ version, minestom }: Row, name: string, scene: Scene, folder: string): Promise<void> {
  const built = await build(minestom, folder, { env: process.env })
  if ('missing' in built) throw new Error(built.missing)
  const server = await Minestom.start(built, {
    compressionThreshold: 0,
    sync: false,
    viewDistance: 2,
    spawn: { x: 0.5, z: 0.5 },
  })
  const tap = await Tap.open(version, server.port)
  try {
    // The first entity of the world is no player, as in the other captures.
    await server.spawn('minecraft:zombie', -4.5, 64, -4.5)
    const alice = await joinClient({ port: tap.port, name: 'alice', version })
    const bob = await joinClient({ port: server.port, name: 'bob', version })
    const uuid = async (player: string) => (await server.player(player))!.uuid
    await scene({ server, alice, bob, uuid })
    const entities = (await server.entities()).map(({ entityId, type }) => ({ id: entityId, type }))
    const head = { version, source: 'Minestom', ownEntityId: alice.witness.state.entityId, entities }
    await server.kick(await uuid('alice'), 'That is all.')
    await until(() => alice.ended())
    const lines = tap.packets.map(({ state, packet }) => ({ state, packet: packet.toString('base64') }))
    const file = new URL(`${name}/${version}.jsonl.gz`, fixtures)
    mkdirSync(new URL('.', file), { recursive: true })
    const text = [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('')
    writeFileSync(file, gzipSync(text, { level: 9 }))
    console.log(`${name} ${version}: ${lines.length} packets`)
    for (const complaint of server.complaints) console.log(complaint)
    await bob.quit()
  } finally {
    await tap.stop()
    await server.stop()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'mcmesh-capture-'))
try {
  for (const row of rows) for (const [name, scene] of Object.entries(scenes)) await capture(row, name, scene, folder)
} finally {
  rmSync(folder, { recursive: true })
}
