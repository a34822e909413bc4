import type { State } from '../../src/protocol/versions.ts'

/** One packet that somebody heard. */
export interface Heard {
  readonly state: State
  readonly name: string
  /** Id and body. */
  readonly packet: Buffer
}
