import type { CarryPart } from '../../../carry/parts.ts'
import { attributesPart } from './attributes.ts'
import { effectsPart } from './effects.ts'
import { experiencePart } from './experience.ts'
import { foodPart } from './food.ts'
import { healthPart } from './health.ts'
import type { DataPart } from './part.ts'
import { spawnPointPart } from './spawn-point.ts'

/** Parts that the body's NBT says and commands give. */
export type DataPartName = Extract<CarryPart, keyof typeof parts>

/** In the order in which they are given: health counts with the attributes, and food with the effects. */
const parts = {
  attributes: attributesPart,
  health: healthPart,
  experience: experiencePart,
  food: foodPart,
  effects: effectsPart,
  spawnpoint: spawnPointPart,
}

export const dataParts = Object.entries(parts) as readonly (readonly [DataPartName, DataPart<unknown>])[]
