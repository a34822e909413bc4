import type { Looks } from '../world/tab-list.ts'

/** A player as others see it: one proxy EID, whichever of its links an observer's server shows. */
export interface Body {
  readonly name: string
  /** By which clients know it: the mesh's, lower case with dashes. */
  readonly uuid: string
  /** Its proxy EID. */
  readonly entityId: number
  /** Its client is gone. */
  readonly closed: boolean
  /** The server that it plays on; undefined while none has it. */
  readonly playsOn: string | undefined
  /** What everybody's tab list shows of it. */
  readonly looks: Pick<Looks, 'latency' | 'gamemode'>
}
