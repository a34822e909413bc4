import type { Protocol } from '../../src/protocol/versions.ts'

/** Which sections are lit: bit n is the nth section from below. As pairs of 32 bits, the higher first, up to 26.2. */
export type LightMask = readonly (readonly [high: number, low: number])[] | Buffer

/** Since 26.3 masks are bytes, the lowest bits first. */
const MASKS_OF_BYTES = 777

const names = ['skyLightMask', 'blockLightMask', 'emptySkyLightMask', 'emptyBlockLightMask'] as const

/** A mask of so many low bits as a version writes it. */
export function maskIn({ number }: Protocol, mask: Exclude<LightMask, Buffer>): LightMask {
  if (number < MASKS_OF_BYTES) return mask
  const bytes = Buffer.alloc(mask.length * 8)
  for (const [at, [high, low]] of mask.entries()) {
    bytes.writeUInt32LE(low >>> 0, at * 8)
    bytes.writeUInt32LE(high >>> 0, at * 8 + 4)
  }
  // No byte that says nothing.
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1)
}

/** The lowest 32 bits of a mask. */
export const lowBits = (mask: LightMask): number =>
  Buffer.isBuffer(mask) ? mask.reduceRight((all, byte) => all * 256 + byte, 0) : (mask[0]?.[1] ?? 0)

/** What prismarine-chunk says of light, as a version writes it. */
export const lightIn = (protocol: Protocol, light: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...light,
  ...Object.fromEntries(
    names.flatMap((name) =>
      light[name] === undefined ? [] : [[name, maskIn(protocol, light[name] as Exclude<LightMask, Buffer>)]],
    ),
  ),
})
