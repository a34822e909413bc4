import { encodeVarint } from '../../src/wire/varint.ts'

/** Numbers that look random and are the same in every run. */
function* bytesFrom(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    yield state >>> 24
  }
}

/** Bodies that hardly any packet has: none, all ones, endless varints, zeros, and noise. */
export function senseless(id: number): Buffer[] {
  const noise = bytesFrom(id + 1)
  const body = (size: number, byte: () => number) => Buffer.from(Array.from({ length: size }, byte))
  const random = () => noise.next().value as number
  return [0, 1, 7, 40, 300]
    .flatMap((size) => [body(size, () => 0xff), body(size, () => 0x80), body(size, () => 0), body(size, random)])
    .map((bytes) => Buffer.concat([encodeVarint(id), bytes]))
}
