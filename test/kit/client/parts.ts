// biome-ignore lint/suspicious/noExplicitAny: a client reads every packet's own shape
export type Params = Record<string, any>

/** What each packet changes, by its name. */
export type Folds<T> = Readonly<Record<string, (of: T, params: Params, packet: Buffer) => void>>

/** A copy without prototypes, undefined fields and bigints, for comparing. */
export function plain(value: unknown): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (_key, v) => (typeof v === 'bigint' ? `${v}n` : v)))
}

/** A value as text, for comparing; `none` for nothing. */
export const text = (value: unknown): string => JSON.stringify(plain(value)) ?? 'none'

/** A 64-bit number in either form that packets are decoded to. */
export function big(value: unknown): bigint {
  if (!Array.isArray(value)) return BigInt(value as number)
  return (BigInt(value[0]) << 32n) | BigInt.asUintN(32, BigInt(value[1]))
}
