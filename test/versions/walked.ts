/** One packet at a time through the real router: a player with a primary on west and a dummy on east, both standing. */

import type { ClientSessionPort } from '../../src/player/client/client-session.ts'
import type { PacketOutcome } from '../../src/player/events.ts'
import type { Link } from '../../src/player/links/link.ts'
import type { ServerSession } from '../../src/player/links/server-session.ts'
import { Player } from '../../src/player/player.ts'
import { followZones } from '../../src/player/switching/border.ts'
import type { Direction } from '../../src/protocol/versions.ts'
import { FakeChannel } from '../kit/channel.ts'
import { frameOf } from '../kit/frames.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'
import { spawnParcel } from '../kit/server/bodies.ts'
import { RandomPackets, seeded, TooDeep } from '../protocol/random-packets.ts'
import { type Params, placed } from './walk-contents.ts'

export type Side = 'west' | 'east'
export const other = (side: Side): Side => (side === 'west' ? 'east' : 'west')

/** A primary that a packet ends leaves the player without one. */
const ignored = (): void => {}

/** The client's connection does nothing of its own. */
const noSession: ClientSessionPort = {
  state: 'play',
  answeredAt: 0,
  reconfigure: ignored,
  bringIntoConfiguration: ignored,
  afterReconfiguring: () => false,
  serverLoggedIn: ignored,
  enteredConfiguration: ignored,
  disconnect: ignored,
  end: ignored,
  resume: ignored,
  runOwnCommand: () => false,
}

/** Nor do those to the servers, which nothing moves the dummies of. */
const silentServer: ServerSession = {
  state: 'play',
  sync: undefined,
  carry: undefined,
  reply: ignored,
  whenSyncKnown: ignored,
  learnSync: ignored,
  pluginMessage: ignored,
  playLogin: ignored,
  features: ignored,
  compareConfiguration: ignored,
  startConfiguration: ignored,
  clientReady: ignored,
  clientSpoke: ignored,
}

/** What became of one packet. */
export interface Walked {
  readonly packet: Buffer
  readonly outcome: PacketOutcome
  readonly note: string
  readonly toClient: readonly Buffer[]
  readonly toServer: Readonly<Record<Side, readonly Buffer[]>>
  readonly player: Player
  readonly link: Link
  /** The proxy EIDs of all that the client was shown before or after, by the server's id. */
  readonly proxies: ReadonlyMap<number, number>
  /** Its frame was sent to the client with another id. */
  readonly copied: boolean
}

/** How a packet is walked. */
export interface Manner {
  /** Nobody inspects the player, so that frames of entities may be sent with another id. */
  readonly untapped?: boolean
  /** Of the server's and the client's connection; −1 unless told. */
  readonly threshold?: number
  /** Entities besides those that the packet alone shows to be in it. */
  readonly others?: readonly number[]
  /** Entities that the server never spawned. */
  readonly unknown?: ReadonlySet<number>
  /** What the packet's subject is; a cow unless told. */
  readonly subject?: string
  /** Its entities stand on the other side's ground, so that the client is not shown them. */
  readonly hidden?: true
  /** The owner of the ground has sent its chunk, so that this side's word does not count there. */
  readonly foreign?: true
  /** What came before. */
  readonly before?: (player: Player, link: Link, say: (packet: Buffer) => void) => void
}

/** A version's play packets, walked one by one with random contents. */
export class Walk {
  readonly mesh: MeshInMemory
  readonly #random: Readonly<Record<Direction, RandomPackets>>

  constructor(version: string) {
    this.mesh = new MeshInMemory({ version })
    const random = (direction: Direction) => new RandomPackets(version, 'play', direction, seeded(44))
    this.#random = { clientbound: random('clientbound'), serverbound: random('serverbound') }
  }

  /** A random packet whose places are on the ground of `side`, `change` applied. */
  packet(direction: Direction, name: string, side: Side, change: (params: Params) => Params = (same) => same): Buffer {
    const set = this.mesh.protocol.packets('play', direction)
    for (;;) {
      try {
        return set.encode(name, change(placed(side, this.#random[direction].params(name))))
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error
      }
    }
  }

  /** Lets the server of `side` say a packet to a player that already sees every entity in it. */
  fromServer(side: Side, name: string, packet: Buffer, manner: Manner = {}): Walked {
    const { unknown, hidden, subject = 'cow', foreign, before, threshold = -1 } = manner
    const { player, kept, link } = this.#player(side, threshold)
    const ground = foreign ? other(side) : side
    if (name !== 'map_chunk' || foreign) this.#load(player, ground)
    const lens = this.mesh.clientbound.lens(name)
    for (const id of new Set([...(lens?.ids(packet) ?? []), ...(manner.others ?? [])])) {
      const spawns = /spawn/.test(name) && id === lens?.subject(packet)
      if (id !== link.level.selfId && !spawns && !unknown?.has(id))
        this.#spawn(player, link, hidden ? other(side) : side, id, id === lens?.subject(packet) ? subject : 'cow')
    }
    before?.(player, link, (said) =>
      this.mesh.running.routers.clientbound.fromServer(player, link, frameOf(said, threshold)),
    )
    return this.#walked(player, link, kept, packet, manner, () =>
      this.mesh.running.routers.clientbound.fromServer(player, link, frameOf(packet, threshold)),
    )
  }

  /** Lets the client say a packet. `made` may prepare its player, and make the packet with what it prepared. */
  fromClient(made: (player: Player, link: Link, cow: number) => Buffer): Walked {
    const { player, kept, link } = this.#player('west', -1)
    this.#spawn(player, link, 'west', 77)
    const packet = made(player, link, player.entities.ids.proxyOf(link, 77) ?? 0)
    return this.#walked(player, link, kept, packet, {}, () =>
      this.mesh.running.routers.serverbound.fromClient(player, frameOf(packet, -1)),
    )
  }

  #walked(
    player: Player,
    link: Link,
    kept: Record<Side | 'client', FakeChannel>,
    packet: Buffer,
    { untapped }: Manner,
    say: () => void,
  ): Walked {
    for (const each of Object.values(kept)) each.packets.length = 0
    kept.client.forwardedWithId = 0
    const told: [PacketOutcome, string][] = []
    if (!untapped)
      player.inspect((_direction, _link, _state, _name, _packet, outcome, note) => {
        if (note !== 'by mcmesh') told.push([outcome, note])
      })
    const proxies = new Map([[link.level.selfId, player.entityId]])
    const shown = (): void => {
      for (const { serverId, proxyId } of link.entities.values()) if (proxyId !== 0) proxies.set(serverId, proxyId)
    }
    shown()
    say()
    shown()
    const [outcome, note] = told[0] ?? (['held', ''] as const)
    const toServer = { west: [...kept.west.packets], east: [...kept.east.packets] }
    const toClient = [...kept.client.packets]
    return { packet, outcome, note, player, link, proxies, toClient, toServer, copied: kept.client.forwardedWithId > 0 }
  }

  /** The server of that side has sent the chunk on its side of the border. */
  #load(player: Player, side: Side): void {
    const link = player.links.get(side) as Link
    player.chunks.route(link, 'map_chunk', frameOf(Buffer.of(1), -1), side === 'west' ? -1 : 0, 0)
  }

  #spawn(player: Player, link: Link, side: Side, id: number, type = 'cow'): void {
    const at = { x: side === 'west' ? -8.5 : 8.5, y: 64, z: 8.5 }
    const [name, params] = spawnParcel(this.mesh.protocol, { id, type, uuid: crypto.randomUUID(), ...at })
    player.entities.spawn(link, name, this.mesh.clientbound.encode(name, params), id)
  }

  #player(side: Side, threshold: number) {
    const kept = {
      client: new FakeChannel(threshold),
      west: new FakeChannel(threshold),
      east: new FakeChannel(threshold),
    }
    const links = new Map<string, Link>()
    const player: Player = new Player(
      this.mesh.running,
      { name: 'alice', uuid: crypto.randomUUID(), address: '' },
      { channel: kept.client, session: noSession },
      { dial: (link) => links.set(link.server, link), listener: followZones(() => player, ignored) },
    )
    player.links.offer('west')
    player.links.open('east')
    for (const server of ['west', 'east'] as const) {
      const link = links.get(server) as Link
      const reply = (_name: string, packet: Buffer): void => kept[server].send(packet)
      link.connected(kept[server], { ...silentServer, reply })
      link.joining()
      const selfId = server === 'west' ? 5001 : 5002
      link.level.begin(Buffer.alloc(0), { selfId, world: 'minecraft:overworld', viewDistance: 4 })
      if (server === 'west') player.links.promote(link)
      else link.spawning()
      link.stand(true)
    }
    player.level.begin('minecraft:overworld', 4)
    player.position.confirm(1)
    player.position.moveTo({ x: -8.5, y: 64, z: 8.5 })
    player.switching.dummiesChosen()
    return { player, kept, link: player.links.get(side) as Link }
  }
}

/** Packets that mcmesh could not read, though their schema made them. */
export function complaints({ mesh }: Walk): string[] {
  return [...mesh.unusable.keys()].filter((key) => !/login|was never spawned/.test(key))
}
