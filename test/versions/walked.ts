/** One packet at a time through the real router: a player with a primary on west and a dummy on east, both standing. */
import { followZones } from '../../src/player/switching/border.ts'
import type { PacketOutcome } from '../../src/player/events.ts'
import { Link } from '../../src/player/links/link.ts'
import { Player } from '../../src/player/player.ts'
import type { Direction } from '../../src/protocol/versions.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { FakeChannel } from '../kit/channel.ts'
import { frameOf } from '../kit/frames.ts'
import { spawnParcel } from '../kit/server/bodies.ts'
import { MeshInMemory } from '../player/mesh-in-memory.ts'
import { RandomPackets, seeded, TooDeep } from '../protocol/random-packets.ts'
import { type Params, placed } from './walk-contents.ts'

export type Side = 'west' | 'east'
export const other = (side: Side): Side => (side === 'west' ? 'east' : 'west')

/** A primary that a packet ends leaves the player without one. */
const ignored = (): void => {}

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
  /** It went to the client the short way, without a look at its row. */
  readonly short: boolean
}

/** How a packet is walked. */
export interface Manner {
  /** Nobody inspects the player, so that packets of entities may take their short way. */
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
    if (name !== 'map_chunk' || foreign) player.chunks.load(ground, ground === 'west' ? -1 : 0, 0, 1, ground)
    const lens = this.mesh.clientbound.lens(name)
    for (const id of new Set([...(lens?.ids(packet) ?? []), ...(manner.others ?? [])])) {
      const spawns = /spawn/.test(name) && id === lens?.subject(packet)
      if (id !== link.selfId && !spawns && !unknown?.has(id))
        this.#spawn(player, link, hidden ? other(side) : side, id, id === lens?.subject(packet) ? subject : 'cow')
    }
    before?.(player, link, (said) => this.mesh.router.fromServer(link, frameOf(said, threshold)))
    return this.#walked(player, link, kept, packet, manner, () =>
      this.mesh.router.fromServer(link, frameOf(packet, threshold)),
    )
  }

  /** Lets the client say a packet. `made` may prepare its player, and make the packet with what it prepared. */
  fromClient(made: (player: Player, link: Link, cow: number) => Buffer): Walked {
    const { player, kept, link } = this.#player('west', -1)
    this.#spawn(player, link, 'west', 77)
    const packet = made(player, link, player.entities.proxyOf(link, 77) ?? 0)
    return this.#walked(player, link, kept, packet, {}, () => this.mesh.router.fromClient(player, frameOf(packet, -1)))
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
    kept.client.short.length = 0
    const told: [PacketOutcome, string][] = []
    if (!untapped)
      player.tap = (_direction, _link, _state, _name, _packet, outcome, note) => {
        if (note !== 'by mcmesh') told.push([outcome, note])
      }
    const proxies = new Map([[link.selfId, player.entityId]])
    const shown = (): void => {
      for (const { serverId, proxyId } of link.dossiers.values()) if (proxyId !== 0) proxies.set(serverId, proxyId)
    }
    shown()
    say()
    shown()
    const [outcome, note] = told[0] ?? (['held', ''] as const)
    const toServer = { west: [...kept.west.packets], east: [...kept.east.packets] }
    const toClient = [...kept.client.packets]
    return { packet, outcome, note, player, link, proxies, toClient, toServer, short: kept.client.short.length > 0 }
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
    const player = new Player(
      this.mesh,
      { name: 'alice', uuid: crypto.randomUUID(), address: '' },
      kept.client,
      followZones(ignored),
    )
    for (const server of ['west', 'east'] as const) {
      const link = new Link(player, server, Ledger.blank(this.mesh.protocol), 0)
      Object.assign(link, { channel: kept[server], state: 'ready', joined: true, playing: true, placed: true })
      Object.assign(link, { world: 'minecraft:overworld', viewDistance: 4, selfId: server === 'west' ? 5001 : 5002 })
      player.links.set(server, link)
    }
    player.primary = player.links.get('west')
    Object.assign(player, { dimension: 'minecraft:overworld', standing: true, awaitsLogin: false, lastServer: 'west' })
    Object.assign(player.stance, { x: -8.5, y: 64, z: 8.5 })
    player.view.distance = 4
    player.zonesEpoch = this.mesh.zonesEpoch
    return { player, kept, link: player.links.get(side) as Link }
  }
}

/** Packets that mcmesh could not read, though their schema made them. */
export function complaints({ mesh }: Walk): string[] {
  return [...mesh.unusable.keys()].filter((key) => !/login|was never spawned/.test(key))
}
