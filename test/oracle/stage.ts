import { type Protocol, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { type Backend, startBackend } from '../kit/backend.ts'
import { until } from '../kit/conditions.ts'
import { startMesh, type TestMesh } from '../kit/mesh.ts'
import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import { swingOf } from '../kit/swing.ts'
import { Actor } from './actor.ts'
import { Book, type Fact, say, takeBack, turnPage } from './books.ts'
import { atTheBorder } from './differences.ts'
import { serverHears } from './forms.ts'
import { introduceLooks, type Looks, tellLooks } from './looks.ts'
import { region } from './regions.ts'
import { showMode, sneaks, stageRules } from './stage-rules.ts'
import { type Side, sideOf } from './step.ts'

/** What the session is played in unless another version is asked for. */
export const VERSION = '1.21.4'
/** Those that the session can be played in: before, servers said other things of items, recipes and what a client does. */
export const playable: readonly string[] = supportedVersions.slice(supportedVersions.indexOf(VERSION))

/** Where the session is played: one server, or a mesh of two with the same world. */
export class Stage {
  readonly name: string
  readonly protocol: Protocol
  /** The packet by which a client swings its arm. */
  readonly #swing: string
  readonly backends: readonly Backend[]
  readonly mesh: TestMesh | undefined
  readonly actors = new Map<string, Actor>()
  /** On one server: the side that each player has been told of. */
  readonly #sides = new Map<string, Side>()
  /** What servers have heard of actions since the last step, by packet and player: each is one server's. */
  readonly heard = new Map<string, number>()
  /** How players look to others, by name. */
  readonly looks = new Map<string, Looks>()
  readonly books: Readonly<Record<Side, Book>> = { west: new Book(), east: new Book() }
  /** Swings heard, by server and player: a client's packets arrive in order. */
  readonly #swings = new Map<string, number>()
  #swung = 0
  #fences = 0

  constructor(name: string, protocol: Protocol, backends: readonly Backend[], mesh: TestMesh | undefined) {
    this.name = name
    this.protocol = protocol
    this.#swing = swingOf(protocol.packets('play', 'serverbound'))
    this.backends = backends
    this.mesh = mesh
    for (const side of bothSides) for (const [key, fact] of region(side)) this.books[side].facts.set(key, fact)
    for (const { server } of backends) {
      server.on('packet', (player, { state, name, params }) => {
        if (state !== 'play') return
        const key = `${server.port} ${player.name}`
        if (name === this.#swing) this.#swings.set(key, (this.#swings.get(key) ?? 0) + 1)
        const [what, meant] = serverHears(protocol, name, params, sneaks(player))
        const action = `${what} of ${player.name}`
        if (actions.has(what)) this.heard.set(action, (this.heard.get(action) ?? 0) + 1)
        stageRules[what]?.({ stage: this, server, player, params: meant })
      })
      server.on('join', (player) => {
        this.#swings.set(`${server.port} ${player.name}`, 0)
        const side = this.#sideOf(server)
        this.#sides.set(player.name, side)
        this.books[side].tell(player)
        showMode(server, player, this.books[side].facts.get('mode'))
        introduceLooks(this, server, player)
      })
    }
    for (const [id, uuid, x] of fences) this.at(x).spawn({ id, type: 'armor_stand', x, y: 64, z: 4.5, uuid })
  }

  get servers(): readonly ScriptedServer[] {
    return this.backends.map(({ server }) => server)
  }

  /** The server that has the ground at `x`. */
  at(x: number): ScriptedServer {
    const server = this.servers[x < 0 ? 0 : this.servers.length - 1]
    if (!server) throw new Error('a stage without a server')
    return server
  }

  /** The server that a player plays on, and the player there. */
  async home(name: string): Promise<ScriptedPlayer> {
    const status = await this.mesh?.status()
    const primary = status?.players.find((each) => each.name === name)?.primary
    const server = this.servers[primary === 'east' ? this.servers.length - 1 : 0]
    if (!server) throw new Error('a stage without a server')
    return server.player(name)
  }

  actor(name: string): Actor {
    const actor = this.actors.get(name)
    if (!actor) throw new Error(`${name} is not on the stage`)
    return actor
  }

  /** A player came over the border: one server says so by itself, in a mesh the other side's server has said it already. */
  crossed(name: string, to: Side): void {
    const from = this.#sides.get(name) ?? 'west'
    if (this.mesh || from === to) return
    this.#sides.set(name, to)
    const server = this.at(0)
    const player = server.player(name)
    for (const { does } of atTheBorder) does(server, player)
    turnPage(player, this.books[from], this.books[to])
    showMode(server, player, this.books[to].facts.get('mode'))
  }

  /** A player has a new body. */
  reborn(server: ScriptedServer, player: ScriptedPlayer): void {
    const book = this.books[this.#toldSide(server, player)]
    book.tellBody(player)
    tellLooks(this, server, player)
    showMode(server, player, book.facts.get('mode'))
  }

  /** The side that a player has been told of by this server. */
  #toldSide(server: ScriptedServer, { name }: ScriptedPlayer): Side {
    return this.mesh ? this.#sideOf(server) : (this.#sides.get(name) ?? 'west')
  }

  #sideOf(server: ScriptedServer): Side {
    return server === this.servers[1] ? 'east' : 'west'
  }

  /** The side that a player stands on. */
  side(name: string): Side {
    return sideOf(this.actor(name).at.x)
  }

  /** A fact holds from now on, on these sides. */
  tell(key: string, fact: Fact, sides: readonly Side[] = bothSides): void {
    for (const side of sides) this.books[side].facts.set(key, fact)
    this.#toAll(sides, (player) => say(player, fact))
  }

  /** A fact holds no more, on either side. */
  end(key: string): void {
    for (const side of bothSides) {
      const fact = this.books[side].facts.get(key)
      this.books[side].facts.delete(key)
      if (fact) this.#toAll([side], (player) => takeBack(player, fact))
    }
  }

  /** Facts whose key begins with one of these are over, and nobody is told. */
  forget(...beginnings: string[]): void {
    for (const side of bothSides) this.books[side].forget(...beginnings)
  }

  #toAll(sides: readonly Side[], send: (player: ScriptedPlayer) => void): void {
    for (const server of this.servers)
      for (const player of server.players.values()) if (sides.includes(this.#toldSide(server, player))) send(player)
  }

  /** Waits until servers have heard everything that clients said, and clients what servers said after it. */
  async settle(): Promise<void> {
    const linked = async (): Promise<string[]> => {
      const status = await this.mesh?.status()
      return (status?.players ?? []).map(({ name, dummies }) => `${name} ${dummies.join()}`)
    }
    if (this.mesh)
      await until(async () => (await linked()).every((line) => /(east|west)$/.test(line)) && this.#placed(), {
        timeout: 30_000,
        message: 'dummies',
      })
    const before = new Map(this.#swings)
    for (const actor of this.actors.values()) actor.say(this.#swing, { hand: 0 })
    this.#swung++
    await until(
      () =>
        this.servers.every((server) =>
          [...this.actors.keys()].every((name) => {
            const key = `${server.port} ${name}`
            return (this.#swings.get(key) ?? 0) > (before.get(key) ?? 0) || !server.players.has(name)
          }),
        ),
      { message: () => `swing ${this.#swung} on ${this.name}: ${[...this.#swings].join(' ')}` },
    )
    const fence = ++this.#fences
    for (const [id, , x] of fences) {
      const server = this.at(x)
      for (const player of server.players.values())
        player.send('entity_metadata', { entityId: id, metadata: [{ key: 9, type: 'float', value: fence }] })
    }
    const heard = (actor: Actor): boolean =>
      fences.every(([, uuid]) => actor.state.byUuid(uuid)?.metadata[9] === `["float",${fence}]`)
    await until(() => [...this.actors.values()].every(heard), {
      message: () =>
        `fence ${fence} on ${this.name}: ${[...this.actors.values()]
          .map(
            ({ name, ended, state }) => `${name} ${ended} ${fences.map(([, uuid]) => state.byUuid(uuid)?.metadata[9])}`,
          )
          .join('; ')}`,
    })
  }

  /** Every actor's connection is on every server, and stands where the actor stands. */
  #placed(): boolean {
    return [...this.actors.values()].every(({ name, at }) =>
      this.servers.every((server) => {
        const player = server.players.get(name)
        return player?.state === 'play' && player.unconfirmed.length === 0 && Math.abs(player.position.x - at.x) < 0.001
      }),
    )
  }

  async join(name: string): Promise<Actor> {
    const actor = new Actor(name, this.mesh?.port ?? this.at(0).port, this.protocol.version)
    this.actors.set(name, actor)
    await actor.joined()
    return actor
  }

  async stop(): Promise<void> {
    await Promise.all([...this.actors.values()].map((actor) => actor.quit()))
    await this.mesh?.stop()
    await Promise.all(this.backends.map((backend) => backend.stop()))
  }
}

/** What runs on one server only, whoever else is told of movement. */
const actions: ReadonlySet<string> = new Set([
  ...['block_dig', 'block_place', 'use_item', 'use_entity', 'chat_message', 'client_command', 'keep_alive'],
])

const bothSides: readonly Side[] = ['west', 'east']

/** An entity on each side of the border; what a server says of it comes after all that it said before. */
const fences = [
  [109_001, '00000000-0000-4000-8000-00000000fe01', -3.5],
  [109_002, '00000000-0000-4000-8000-00000000fe02', 3.5],
] as const

const spawn = { x: -8.5, y: 64, z: 8.5 }

export async function startOneServer(version: string): Promise<Stage> {
  const backend = await startBackend({ spawn, version, gameMode: 'creative' })
  return new Stage('one server', protocolOf(version), [backend], undefined)
}

/** West and east of x = 0; both number their entities and teleports alike. */
export async function startTwoServers(version: string): Promise<Stage> {
  const options = { spawn, version, gameMode: 'creative', compressionThreshold: 64 } as const
  const backends = await Promise.all([startBackend(options), startBackend({ ...options, entityIds: [1] })])
  const [west, east] = backends
  if (!west || !east) throw new Error('no servers')
  const mesh = await startMesh({
    version,
    carry: [],
    chat: 'mesh',
    servers: { west: { ...west.entry, sync: 'rcon' }, east: { ...east.entry, sync: 'rcon' } },
  })
  return new Stage('a mesh of two', protocolOf(version), backends, mesh)
}
