import type { Link } from './link.ts'

/**
 * The link is its client's primary no more: a chunk batch that it has open towards the client ends here, so that another
 * link's never begins inside it. mcmesh answers what the server still sends of it.
 */
export function endBatch(link: Link): void {
  const { player } = link
  if (link.batch !== 'client') return
  link.batch = 'mesh'
  player.asked.batches.ask('batch', undefined)
  player.tell('chunk_batch_finished', { batchSize: 0 })
}
