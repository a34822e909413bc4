/** What a client does by block_dig. */
export type DigStatus =
  | 'start'
  | 'change direction'
  | 'abort'
  | 'finish'
  | 'drop stack'
  | 'drop one'
  | 'release use'
  | 'swap hands'
  | 'stab'

/** The statuses by number, from a protocol number on. */
const STATUSES: readonly { readonly since: number; readonly statuses: readonly DigStatus[] }[] = [
  { since: 0, statuses: ['start', 'abort', 'finish', 'drop stack', 'drop one', 'release use', 'swap hands', 'stab'] },
  {
    since: 777,
    statuses: [
      ...(['start', 'change direction', 'abort', 'finish'] as const),
      ...(['drop stack', 'drop one', 'release use', 'swap hands', 'stab'] as const),
    ],
  },
]

/** Those that are about the block that the packet names; the others have no place in them. */
const PLACED: ReadonlySet<DigStatus | undefined> = new Set(['start', 'change direction', 'abort', 'finish'] as const)

const statusesOf = (number: number): readonly DigStatus[] =>
  STATUSES.findLast(({ since }) => since <= number)?.statuses ?? []

/** What block_dig's status means in protocol `number`; undefined for none. */
export const digStatus = (number: number, status: number): DigStatus | undefined => statusesOf(number)[status]

/** The number of a status in protocol `number`. */
export const digNumber = (number: number, status: DigStatus): number => statusesOf(number).indexOf(status)

/** Whether a status is about the block that its packet names. */
export const digsBlock = (number: number, status: number): boolean => PLACED.has(digStatus(number, status))
