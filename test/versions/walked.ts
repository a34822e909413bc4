/** One packet at a time through the real router: a player with a primary on west and a dummy on east, both standing. */
import { followZones } from '../../src/player/border.ts'
import type { PacketFate } from '../../src/player/events.ts'
import { Link } from '../../src/player/link.ts'
import { Player } from '../../src/player/player.ts'
import type { Direction } from '../../src/protocol/versions.ts'
import type { Channel } from '../../src/wire/channel.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { spawnParcel } from '../kit/scripted-bodies.ts'
import { frameOf } from '../player/memory-client.ts'
import { MeshInMemory } from '../player/mesh-in-memory.ts'
import { RandomPackets, seeded, TooDeep } from '../protocol/random-packets.ts'

export type Side = 'west' | 'east'
type Params = Record<string, unknown>

/** A primary that a packet ends leaves the player without one. */
const ignored = (): void => {}

/** A connection that keeps what is sent on it: id and body. */
class Kept implements Channel {
  readonly packets: Buffer[] = []
  send(packet: Buffer): void {
    this.packets.push(Buffer.from(packet))
  }
  forward(frame: Frame): void {
    this.packets.push(Buffer.from(frame.packet()))
  }
  compress(): void {}
  throttle(): void {}
  end(): void {}
}

/** What became of one packet. */
export interface Walked {
  readonly packet: Buffer
  readonly fate: PacketFate
  readonly note: string
  readonly toClient: readonly Buffer[]
  readonly toServer: Readonly<Record<Side, readonly Buffer[]>>
  readonly player: Player
  readonly link: Link
}

/** Whole degrees and blocks in west's ground, or east's, wherever a packet says a place. */
const placed = (side: Side, random: Params): Params => {
  const x = side === 'west' ? -8 : 8
  const block = { x, y: 64, z: 8 }
  const chunk = { x: x >> 4, z: 0 }
  const places: Params = {
    location: block,
    position: block,
    pos: block,
    sourcePosition: block,
    chunkCoordinates: { x: chunk.x, y: 4, z: 0 },
    chunkX: chunk.x,
    chunkZ: chunk.z,
  }
  const params = { ...random }
  for (const name of Object.keys(params)) {
    const isBlock = typeof params[name] === 'object' && params[name] !== null && 'y' in (params[name] as object)
    if (name in places && (isBlock || !/^(position|pos|location|sourcePosition)$/.test(name)))
      params[name] = places[name]
  }
  return params
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
  fromServer(side: Side, name: string, packet: Buffer): Walked {
    const { player, kept, link } = this.#player(side)
    const chunkX = side === 'west' ? -1 : 0
    if (name !== 'map_chunk') player.chunks.load(side, chunkX, 0, 1, side)
    const lens = this.mesh.clientbound.lens(name)
    for (const id of new Set(lens?.ids(packet))) {
      const spawns = /spawn/.test(name) && id === lens?.subject(packet)
      if (id !== link.selfId && !spawns) this.#spawn(player, link, side, id)
    }
    return this.#walked(player, link, kept, packet, (frame) => this.mesh.router.fromServer(link, frame))
  }

  /** Lets the client say a packet. `made` may prepare its player, and make the packet with what it prepared. */
  fromClient(made: (player: Player, link: Link, cow: number) => Buffer): Walked {
    const { player, kept, link } = this.#player('west')
    this.#spawn(player, link, 'west', 77)
    const packet = made(player, link, player.entities.proxyOf(link, 77) ?? 0)
    return this.#walked(player, link, kept, packet, (frame) => this.mesh.router.fromClient(player, frame))
  }

  #walked(
    player: Player,
    link: Link,
    kept: Record<Side | 'client', Kept>,
    packet: Buffer,
    say: (frame: Frame) => void,
  ) {
    for (const each of Object.values(kept)) each.packets.length = 0
    const told: [PacketFate, string][] = []
    player.tap = (_direction, _link, _state, _name, _packet, fate, note) => {
      if (note !== 'by mcmesh') told.push([fate, note])
    }
    say(frameOf(Buffer.from(packet)))
    const [fate, note] = told[0] ?? (['held', ''] as const)
    const result = { packet, fate, note, player, link, toClient: [...kept.client.packets] }
    return { ...result, toServer: { west: [...kept.west.packets], east: [...kept.east.packets] } }
  }

  #spawn(player: Player, link: Link, side: Side, id: number): void {
    const at = { x: side === 'west' ? -8.5 : 8.5, y: 64, z: 8.5 }
    const [name, params] = spawnParcel(this.mesh.protocol, { id, type: 'cow', uuid: crypto.randomUUID(), ...at })
    player.entities.spawn(link, name, this.mesh.clientbound.encode(name, params), id)
  }

  #player(side: Side) {
    const kept = { client: new Kept(), west: new Kept(), east: new Kept() }
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
