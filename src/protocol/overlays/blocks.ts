import { changedList } from '../schema-changes.ts'
import type { BlockData } from '../version-files.ts'
import type { Overlay } from './overlay.ts'

/** The blocks of a version with an overlay, whose states are numbered in the order of the blocks; none where the overlay says nothing of them. */
export function blocksOf({ blocks: changes }: Overlay, base: readonly BlockData[]): BlockData[] {
  // Numbers of blocks moved, nobody knows how: the base's are not to be taken for this version's.
  if (!changes) return []
  let list = [...base].sort((a, b) => a.minStateId - b.minStateId)
  for (const change of changes) {
    if ('move' in change) list = moved(list, change.move, change.after)
    else {
      const named =
        'insert' in change
          ? { ...change, insert: change.insert.map(([name, states]) => newBlock(name, states)) }
          : change
      list = changedList(
        list,
        [named],
        ({ name }) => name,
        (block, name) => ({ ...block, name }),
      )
    }
  }
  let next = 0
  return list.map((block, id) => {
    const minStateId = next
    next += block.maxStateId - block.minStateId + 1
    const defaultState = minStateId + (block.defaultState ?? block.minStateId) - block.minStateId
    return { ...block, id, minStateId, maxStateId: next - 1, defaultState }
  })
}

/** A block that one can stand on. */
const newBlock = (name: string, states: number): BlockData => ({
  ...{ name, minStateId: 0, maxStateId: states - 1, boundingBox: 'block' },
})

/** Takes blocks out and puts them behind another, in this order. */
function moved(list: readonly BlockData[], names: readonly string[], after: string): BlockData[] {
  const taken = names.map((name) => {
    const block = list.find((each) => each.name === name)
    if (!block) throw new Error(`there is no ${name} in the list`)
    return block
  })
  const left = list.filter((block) => !taken.includes(block))
  return changedList(
    left,
    [{ insert: taken, after }],
    ({ name }) => name,
    (block) => block,
  )
}
