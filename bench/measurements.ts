import type { Measurement } from './measurement.ts'
import { dummy } from './measurements/dummy.ts'
import { idle } from './measurements/idle.ts'
import { joining } from './measurements/join.ts'
import { latency } from './measurements/latency.ts'
import { memory } from './measurements/memory.ts'
import { paced } from './measurements/paced.ts'
import { saturated } from './measurements/saturated.ts'
import { screen } from './measurements/screen.ts'
import { start } from './measurements/start.ts'
import { switching } from './measurements/switch.ts'
import { work } from './measurements/work.ts'

/** All that is measured, in the order of running: what needs the built program first, since it says at once when there is none. */
export const measurements: readonly Measurement[] = [
  start,
  screen,
  latency,
  idle,
  memory,
  joining,
  switching,
  dummy,
  work,
  saturated,
  paced,
]
