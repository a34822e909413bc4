/** Walks the clientbound play packets of a version through the real router. */
import { made } from './walk-contents.ts'
import { beforeOwn, type Case } from './walk-own.ts'
import { faultsOf, faultsUntapped, rowOf, windowField } from './walk-rows.ts'
import { complaints, type Manner, Walk } from './walked.ts'

/** How often each packet is walked, with other contents each time. */
export const ROUNDS = 3

const sides = ['west', 'east'] as const

/** Windows that the client was shown before: the packet's own is the second of its server, or not open any more. */
const windows: readonly (readonly number[])[] = [[9, 5], []]

/** Everything wrong with how the packets of a version were treated, from the primary and from a dummy. */
export function walkClientbound(version: string): string[] {
  const walk = new Walk(version)
  const wrong: string[] = []
  for (const name of walk.mesh.clientbound.names) {
    const row = rowOf(name)
    for (const side of sides) {
      for (let round = 0; round < ROUNDS; round++) {
        const packet = walk.packet('clientbound', name, side, (params) => made(row, side, params))
        const before = beforeOwn(walk, name, packet, round)
        const named = row.window && !row.opens && windowField(walk, name) !== undefined
        for (const open of named ? windows : [[]]) {
          const opened: Manner['before'] = (player, link, say) => {
            for (const id of open) player.requests.windows.open(link, id)
            before?.(player, link, say)
          }
          const walked = walk.fromServer(side, name, packet, { before: opened })
          const one: Case = { walk, name, primary: side === 'west', round, walked }
          const shown = row.opens ? 1 : open.length > 0 ? open.length : undefined
          for (const what of faultsOf(row, side, one, shown))
            wrong.push(`${version} ${name} from ${side}: ${what} (${packet.toString('hex')})`)
        }
      }
    }
  }
  return [...wrong, ...complaints(walk)]
}

/** Thresholds of the connection: no compression, a packet below it, and one above it. */
const thresholds = [-1, 512, 0] as const

/** Everything wrong with packets of entities that nobody inspects, and which of them were sent on as copies of their frames. */
export function walkUntapped(version: string): { readonly wrong: string[]; readonly copied: Set<string> } {
  const walk = new Walk(version)
  const wrong: string[] = []
  const copied = new Set<string>()
  for (const name of walk.mesh.clientbound.names) {
    const row = rowOf(name)
    if (row.rule !== 'entity' || row.opens) continue
    const lens = walk.mesh.clientbound.lens(name)
    for (const side of sides) {
      for (let round = 0; round < ROUNDS; round++) {
        // Once nobody rides: then the packet bears no other id.
        const empty = round === 0 && name === 'set_passengers' ? { passengers: [] } : {}
        const packet = walk.packet('clientbound', name, side, (params) => ({ ...made(row, side, params), ...empty }))
        const plain = walk.fromServer(side, name, packet)
        for (const threshold of thresholds) {
          const walked = walk.fromServer(side, name, packet, { untapped: true, threshold })
          if (walked.copied) copied.add(name)
          const one: Case = { walk, name, primary: side === 'west', round, walked }
          for (const what of faultsUntapped(one, plain, lens))
            wrong.push(`${version} ${name} from ${side} at ${threshold}: ${what} (${packet.toString('hex')})`)
        }
      }
    }
  }
  return { wrong: [...wrong, ...complaints(walk)], copied }
}
