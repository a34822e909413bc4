/** A difference between the two states that two servers make by themselves, whatever stands between them and the client. */
interface Difference {
  readonly who?: string
  readonly about: RegExp
  /** Only these values may differ; every pair of values where there is none. */
  readonly when?: (one: string, mesh: string) => boolean
  readonly why: string
}

/** Ticks by which clocks may be apart: the two sessions are played a moment after each other. */
const CLOCKS = 100

/** Every difference that is not held against the mesh, with its reason. Nothing else may differ. */
export const servers: readonly Difference[] = [
  {
    about: /^time$/,
    when: (one, mesh) => Math.abs(Number.parseInt(one, 10) - Number.parseInt(mesh, 10)) < CLOCKS,
    why: 'the session is played on the one server and in the mesh a moment after each other, and the sun moves on',
  },
  {
    who: 'bob',
    about: /^last said$/,
    why: 'two servers have two chats: what the scripted servers say is said to the players of one of them',
  },
]

export const causedByServers = (who: string, about: string, one: string, mesh: string): boolean =>
  servers.some(
    (row) => (row.who === undefined || row.who === who) && row.about.test(about) && (row.when?.(one, mesh) ?? true),
  )
