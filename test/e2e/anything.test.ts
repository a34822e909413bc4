import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, type Halves, halves } from '../kit/halves.ts'
import { offlineUuid, type ScriptedPlayer, type ScriptedServer } from '../kit/scripted.ts'

const start = halves()

/** Numbers that a seed decides, so that a failure can be had again (mulberry32). */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (limit: number) => Math.floor(next() * limit),
    of: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
  }
}
type Dice = ReturnType<typeof dice>

/** SEEDS=100 tries a hundred others. */
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 6) }, (_, at) => at + 1)

const names = ['alice', 'bob', 'carol'] as const
const types = ['cow', 'pig', 'item', 'armor_stand', 'zombie'] as const

/** One thing that happens; it need not be possible just then. */
type Happening = (mesh: Halves, clients: readonly TestClient[], roll: Dice) => void | Promise<void>

const eitherServer = ({ west, east }: Halves, roll: Dice): ScriptedServer => roll.of([west, east]).server

const walk: Happening = async (_, clients, roll) => {
  const client = roll.of(clients)
  const [x, z] = [roll.below(160) - 80 + 0.5, 8.5 + roll.below(3)]
  while (Math.abs(x - client.position.x) > 0.01) {
    const step = Math.max(-3, Math.min(3, x - client.position.x))
    client.move(client.position.x + step, 64, z)
    if (roll.below(3) === 0) await turn()
  }
}

/** What players sit in, by server: it stands still, since these clients walk all the same. */
const seats = new WeakMap<ScriptedServer, Set<number>>()
/** The boss bars that a server shows each of its players. */
const bars = new WeakMap<ScriptedPlayer, Set<string>>()

const happenings: readonly Happening[] = [
  walk,
  walk,
  walk,
  ({ mesh }, _, roll) => void mesh.command(`switch ${roll.of(names)} ${roll.of(['west', 'east'])}`),
  ({ mesh }, _, roll) =>
    void mesh.command(`${roll.of(['dummy', 'drop'])} ${roll.of(names)} ${roll.of(['west', 'east'])}`),
  ({ mesh }, _, roll) => void mesh.command(`${roll.of(['pin', 'unpin', 'unpin'])} ${roll.of(names)}`),
  // The same numbers on both servers, on either's ground.
  (mesh, _, roll) => {
    const server = eitherServer(mesh, roll)
    const id = 1000 + roll.below(12)
    if (server.entities.has(id)) server.remove(id)
    else server.spawn({ id, type: roll.of(types), x: roll.below(60) - 30, y: 64, z: roll.below(16) })
  },
  (mesh, _, roll) => {
    const server = eitherServer(mesh, roll)
    for (const id of server.entities.keys())
      if (!seats.get(server)?.has(id)) server.move(id, roll.below(13) - 6, 0, roll.below(3) - 1)
  },
  (mesh, _, roll) => {
    const server = eitherServer(mesh, roll)
    const ids = [...server.entities.keys()]
    if (ids.length === 0) return
    for (const player of server.players.values()) {
      if (!ids.every((id) => player.sees.has(id))) continue
      const seat = roll.of(ids)
      seats.set(server, (seats.get(server) ?? new Set()).add(seat))
      player.send('set_passengers', { entityId: seat, passengers: [roll.of(ids), player.entityId] })
      player.vehicle = undefined
      player.send('attach_entity', { entityId: roll.of(ids), vehicleId: roll.of([...ids, 0, -1]) })
      player.send('entity_status', { entityId: player.entityId, entityStatus: 24 })
    }
  },
  (mesh, _, roll) =>
    eitherServer(mesh, roll).setBlock(roll.below(64) - 32, 70, roll.below(16), roll.of(['stone', 'dirt', 'air'])),
  (mesh, _, roll) => {
    const server = eitherServer(mesh, roll)
    for (const player of server.players.values()) if (player.keepAlives.length === 0) server.keepAlive(player)
  },
  // A bundle that is open for a while, whatever comes between.
  async (mesh, _, roll) => {
    const server = eitherServer(mesh, roll)
    const players = [...server.players.values()]
    for (const player of players) {
      player.send('bundle_delimiter')
    }
    for (let turns = roll.below(8); turns > 0; turns--) await turn()
    for (const player of players) player.send('bundle_delimiter')
  },
  (mesh, _, roll) => {
    const uuid = `00000000-0000-4000-8000-00000000000${roll.below(4)}`
    for (const player of eitherServer(mesh, roll).players.values()) {
      const shown = bars.get(player) ?? new Set()
      bars.set(player, shown)
      const bar = { title: { type: 'string', value: 'a bar' }, health: 1, color: 0, dividers: 0, flags: 0 }
      player.send('boss_bar', { entityUUID: uuid, ...(shown.has(uuid) ? { action: 1 } : { action: 0, ...bar }) })
      if (!shown.delete(uuid)) shown.add(uuid)
    }
  },
  (mesh, clients, roll) => {
    const { location, ...rest } = { location: { x: roll.below(40) - 20, y: 63, z: 8 }, face: 1 }
    const client = roll.of(clients)
    void mesh
    client.send('block_dig', { status: 0, location, ...rest, sequence: (client.witness.state.sequence ?? 0) + 1 })
  },
  (_, clients, roll) => {
    const client = roll.of(clients)
    const target = roll.of([...client.witness.state.entities.keys(), 4242])
    client.send('use_entity', { target, mouse: 1, sneaking: false })
    client.send('entity_action', { entityId: client.witness.state.entityId, actionId: roll.below(2), jumpBoost: 0 })
  },
]

/** A server loses a player's connection: a dummy is dialled again, a primary's player fails over. */
const lose: Happening = async (mesh, clients, roll) => {
  const [name, side] = [roll.of(names), roll.of(['west', 'east'] as const)]
  const links = mesh.mesh.engine.mesh.players.get(name)?.links
  const before = links?.get(side)
  const player = mesh[side].server.players.get(name)
  if (!player || before?.phase !== 'standing') return
  player.drop()
  await until(() => links?.get(side) !== before)
  await atRest(mesh, clients)
}

/** Everybody plays somewhere, and every link stands. */
async function atRest({ mesh }: Halves, clients: readonly TestClient[]): Promise<void> {
  const views = () => [...mesh.engine.mesh.players.values()]
  await until(
    () =>
      views().length === clients.length &&
      views().every(
        ({ switching, links, primary }) =>
          switching.pending === undefined &&
          primary?.placed &&
          [...links.values()].every(({ phase }) => phase === 'standing'),
      ),
    {
      timeout: 20_000,
      message: () =>
        `everybody to stand: ${clients.map((client) => client.ended())} ${views()
          .map(
            ({ name, links, switching: { pending }, primary }) =>
              `${name} on ${primary?.server}${pending ? `, to go to ${pending.server} (${pending.cause})` : ''}: ${[...links.values()].map(({ server, phase, error }) => `${server} ${phase} ${error ?? ''}`)}`,
          )
          .join('; ')}`,
    },
  )
}

describe('whatever happens in whichever order', () => {
  test.each(seeds)('no client is ever told what no single vanilla server would say (seed %i)', async (seed) => {
    const roll = dice(seed)
    // These clients walk in no time: how fast one can go is not what is asked here.
    const limits = { retryFirst: 20, retryMax: 100, moveSpeed: 10_000, moveBurst: 10_000 }
    const mesh = await start({ file: { limits } })
    const clients = await Promise.all(names.map((name) => mesh.join(name)))
    for (const client of clients) client.reset()
    for (let step = 0; step < 120; step++) {
      await roll.of(happenings)(mesh, clients, roll)
      if (step % 30 === 29) await lose(mesh, clients, roll)
      else if (roll.below(4) === 0) await turn()
    }
    await atRest(mesh, clients)
    for (const client of clients) {
      const { state } = client.witness
      await until(() => state.keepAlives.length === 0 && !state.inBatch && !state.inBundle)
      client.witness.rest()
      for (const packet of ['login', 'respawn', 'start_configuration', 'position'])
        expect(client.counts.has(packet), packet).toBe(false)
      for (const other of names) {
        const bodies = [...client.witness.state.entities.values()].filter(({ uuid }) => uuid === offlineUuid(other))
        expect(bodies.length).toBeLessThanOrEqual(1)
      }
    }
    // Rule 4: counted from the clients' side and from mcmesh's.
    const spawned = () => clients.reduce((sum, { witness }) => sum + witness.state.entities.size, 0)
    await until(async () => (await mesh.mesh.status()).entities.references === spawned(), {
      message: () => `as many references as the clients have entities, ${spawned()}`,
    })
    // Where the client stands is where its servers have it.
    for (const [at, client] of clients.entries())
      for (const { server } of [mesh.west, mesh.east]) {
        const there = server.players.get(names[at] ?? '')
        if (!there) continue
        await until(() => Math.abs(there.position.x - client.position.x) < 0.001, {
          message: () => `${there.name} to stand at ${client.position.x}, not at ${there.position.x}`,
        })
      }
    // A player whose link is renewed may be at the door before the server has seen the old connection go.
    const held = faults(mesh, ...clients).filter((fault) => !fault.includes('from another location'))
    expect(held).toEqual([])
    for (const client of clients) await client.quit()
    await until(async () => (await mesh.mesh.status()).players.length === 0)
    expect((await mesh.mesh.status()).entities).toEqual({ mappings: 0, references: 0 })
  })
})
