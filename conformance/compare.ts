import { isDeepStrictEqual } from 'node:util'
import type { CarryPart } from '../src/carry/parts.ts'

type Fields = Readonly<Record<string, unknown>>

/** Ticks by which the rest of an effect may differ: time passes between two messages. */
const ticksBetween = 200

/** How a part is told from another: what passes by itself, or is not fixed, does not count. Parts without a row must be equal. */
const likenesses: Partial<Record<CarryPart, (a: never, b: never) => boolean>> = {
  health: (a: Fields, b: Fields) => isNear(a.health, b.health, 0.01) && isNear(a.absorption, b.absorption, 0.01),
  food: (a: Fields, b: Fields) => a.food === b.food && isNear(a.saturation, b.saturation, 0.1),
  experience: (a: Fields, b: Fields) =>
    a.level === b.level && a.total === b.total && isNear(a.progress, b.progress, 0.01),
  effects: (a: readonly Fields[], b: readonly Fields[]) =>
    a.length === b.length && a.every((each) => b.some((other) => isSameEffect(each, other))),
  recipes: (a: readonly string[], b: readonly string[]) => isDeepStrictEqual(a.toSorted(), b.toSorted()),
}

/** Why a part is not what it must be, in words; undefined where it is. */
export function difference(part: string, found: unknown, wanted: unknown): string | undefined {
  const alike = likenesses[part as CarryPart] as ((a: unknown, b: unknown) => boolean) | undefined
  if (found !== undefined && (alike ? alike(found, wanted) : isDeepStrictEqual(found, wanted))) return undefined
  return `${part} is ${text(found)}, not ${text(wanted)}`
}

/** Why `found` has not at least the fields of `wanted`, at any depth but for empty objects, which must be empty. */
export function lack(part: string, found: unknown, wanted: unknown): string | undefined {
  return has(found, wanted) ? undefined : `${part} is ${text(found)}, without ${text(wanted)}`
}

function has(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Object.keys(wanted).length === 0)
    return isDeepStrictEqual(found, wanted)
  return Object.entries(wanted).every(([name, value]) => has((found as Fields | undefined)?.[name], value))
}

function isSameEffect({ duration: left, ...a }: Fields, { duration: other, ...b }: Fields): boolean {
  return isDeepStrictEqual(a, b) && isNear(left, other, left === -1 ? 0 : ticksBetween)
}

function isNear(a: unknown, b: unknown, by: number): boolean {
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= by
}

export function text(value: unknown): string {
  const whole = JSON.stringify(value) ?? 'absent'
  return whole.length > 160 ? `${whole.slice(0, 160)}…` : whole
}
