import type { PacketSet } from '../protocol/versions.ts'
import type { Pose } from '../vanilla-client/pose.ts'

/** What a walker notices of the game, beside what its client answers by itself. */
export interface WalkerSenses {
  /** The server put it there; its client has confirmed that already. */
  placed(at: Readonly<Pose>): void
  chunk(packet: Buffer): void
  unload(chunkX: number, chunkZ: number): void
  block(x: number, y: number, z: number, state: number): void
  /** The level is gone: a login, a respawn, a return to the configuration. */
  level(): void
  died(): void
}

interface Block {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** The client as it is once it has taken the packet. */
interface SensedClient {
  readonly pose: Readonly<Pose>
  readonly dead: boolean
}

type SenseRow = (senses: WalkerSenses, client: SensedClient, packet: Buffer, set: PacketSet) => void

/** One row a play packet that a walker notices. */
const rows: Readonly<Record<string, SenseRow>> = {
  login: (senses) => senses.level(),
  respawn: (senses) => senses.level(),
  start_configuration: (senses) => senses.level(),
  position: (senses, { pose }) => senses.placed(pose),
  update_health: (senses, { dead }) => dead && senses.died(),
  map_chunk: (senses, _client, packet) => senses.chunk(packet),
  unload_chunk: (senses, _client, packet, set) => {
    const { chunkX, chunkZ } = set.decode(packet).params as { chunkX: number; chunkZ: number }
    senses.unload(chunkX, chunkZ)
  },
  block_change: (senses, _client, packet, set) => {
    const { location, type } = set.decode(packet).params as { location: Block; type: number }
    senses.block(location.x, location.y, location.z, type)
  },
  multi_block_change: (senses, _client, packet, set) => {
    const { chunkCoordinates: section, records } = set.decode(packet).params as {
      chunkCoordinates: Block
      records: (number | bigint)[]
    }
    for (const each of records) {
      // The state above twelve bits of x, z and y within the section.
      const record = BigInt(each)
      const place = Number(record & 0xfffn)
      const x = section.x * 16 + (place >> 8)
      const z = section.z * 16 + ((place >> 4) & 15)
      senses.block(x, section.y * 16 + (place & 15), z, Number(record >> 12n))
    }
  },
}

/** Hands a walker what a play packet means to it, if anything. */
export function sense(senses: WalkerSenses, client: SensedClient, name: string, packet: Buffer, set: PacketSet): void {
  rows[name]?.(senses, client, packet, set)
}
