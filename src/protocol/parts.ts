/** Bytes of one packet of mcmesh's own: half of what a frame takes, so that it fits uncompressed too. */
const MOST_BYTES = 1 << 20

/**
 * The packets that tell a list: one where that fits, else its halves. `encode` writes one packet for a part of the list; an element
 * that alone is too long goes alone. No packet for an empty list.
 */
export function inParts<E>(list: readonly E[], encode: (part: readonly E[]) => Buffer): Buffer[] {
  if (list.length === 0) return []
  const packet = encode(list)
  if (packet.length <= MOST_BYTES || list.length === 1) return [packet]
  const half = list.length >>> 1
  return [...inParts(list.slice(0, half), encode), ...inParts(list.slice(half), encode)]
}
