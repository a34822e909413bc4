import type { Params } from '../kit/client/parts.ts'
import type { FuzzClient } from './client.ts'
import type { Connection } from './connection.ts'

/**
 * Whether a client is to be shown what a server is about to say, of the packets that are shown at once and leave nothing
 * behind; undefined where it may or may not.
 */
export function isShown(client: FuzzClient, from: Connection, name: string, params: Params): boolean | undefined {
  const spoken = client.inGame && from.link.role === 'primary'
  if (name === 'system_chat' || name === 'chat') return spoken
  if (name === 'custom_payload') return spoken && !params.channel.startsWith('mcmesh:')
  if (name !== 'world_event') return undefined
  const [x, z] = [params.location.x >> 4, params.location.z >> 4]
  const key = `${x},${z}`
  const { player, model } = client
  // What nobody supplies is the primary's to show.
  if (!model.chunks.has(key)) return spoken
  const link = player.links.get(x < 0 ? 'west' : 'east')
  const owner = link?.channel as Connection | undefined
  if (!link?.ready || !owner?.alone.chunks.has(key) || !player.inView(x, z)) return undefined
  return from === owner
}
