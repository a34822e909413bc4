import type { Spot } from './player.ts'

export interface ServerOptions {
  readonly version?: string
  /** The entity id of each player that joins, in order; the last one is counted on from. */
  readonly entityIds?: readonly number[]
  /** The first teleport id; the next ones follow. */
  readonly teleportId?: number
  /** 256 unless told; -1 for no compression. */
  readonly compressionThreshold?: number
  /** In chunks; 3 unless told. */
  readonly viewDistance?: number
  readonly spawn?: Spot
  /** The first air above the flat ground. */
  readonly groundY?: number
  /** What the flat ground is made of. */
  readonly ground?: string
  readonly gameMode?: 'survival' | 'creative'
  /** Servers exist whose keep-alive id is always 0. */
  readonly keepAliveId?: () => bigint
  readonly dimension?: string
  /** Refuse everybody with this reason. */
  readonly refuse?: string
  /** Changes what registries say, to make another server's differ. */
  readonly registries?: (codec: Record<string, unknown>) => Record<string, unknown>
  /** Chunks are sent before the first position, as some servers do. */
  readonly chunksFirst?: boolean
  /** Says nothing by itself but what lets players in: no chunks, lists or bodies, whatever moves or is dug. */
  readonly quiet?: boolean
  /** Brand in the configuration state. */
  readonly brand?: string
}
